-- registries.db: what the registers said, in var/<name>/ (never served). One run loads one source whole; its rows count
-- only when it is finished, in one transaction, so a run that fails leaves the rows of the last good one.

CREATE TABLE runs (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
  outcome TEXT CHECK (outcome IN ('loaded', 'unchanged', 'failed')),   -- NULL while under way
  version TEXT,                -- what the source calls its state: rowsUpdatedAt, a file's name, an ETag
  next TEXT,                   -- where a run that was killed goes on: an offset, the queries done; the spider's own words
  rows INTEGER, reason TEXT,   -- of a failure: what was wrong and what to do
  columns TEXT,                -- JSON: every column that the source said it has, ours or not; another set is a changed source
  came INTEGER, went INTEGER, changed INTEGER,   -- rows against the last good run; NULL: there was none
  notes TEXT                   -- JSON list of what a person should know of a good run, such as a status word we do not know
);
CREATE TABLE records (         -- one answer as it came, kept in archive/<warc_file> at offset (NULL: a file kept by its hash alone)
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), url TEXT NOT NULL, fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL, sha256 TEXT NOT NULL, record_id TEXT NOT NULL, warc_file TEXT, warc_offset INTEGER, warc_length INTEGER
);
CREATE TABLE current (source_id TEXT PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs(id), checked_at TEXT NOT NULL);
CREATE TABLE entries (         -- the fields of extraction/registers Entry; lists are JSON
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, run_id INTEGER NOT NULL REFERENCES runs(id),
  record_id INTEGER REFERENCES records(id), kind TEXT NOT NULL, key TEXT NOT NULL, entity TEXT NOT NULL,
  url TEXT NOT NULL, quote TEXT NOT NULL,
  last_name TEXT, first_name TEXT, middle_name TEXT, suffix TEXT, organization TEXT, other_names TEXT NOT NULL,
  npi TEXT, state TEXT, license_type TEXT, credential TEXT, number TEXT, status TEXT, active INTEGER,
  issued TEXT, expires TEXT, discipline TEXT, phone TEXT, street TEXT, city TEXT, zip TEXT,
  taxonomies TEXT NOT NULL, licenses TEXT NOT NULL, updated TEXT,
  last_key TEXT NOT NULL, number_key TEXT NOT NULL          -- name_key(last_name or organization), number_key(number)
);
CREATE TABLE entry_changes (   -- what two finished runs of one source said differently of one row; old or new is NULL: it came or went
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT,
  seen_at TEXT NOT NULL
);
CREATE TABLE asked (           -- queries put to a register that is asked by name (NPPES), and when: not asked again for a week
  source_id TEXT NOT NULL, query TEXT NOT NULL, asked_at TEXT NOT NULL, run_id INTEGER NOT NULL, PRIMARY KEY (source_id, query)
);
CREATE TABLE reference (       -- what an authority's own text says (openFDA): the directory's reference facts
  source_id TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, record_id INTEGER NOT NULL REFERENCES records(id),
  PRIMARY KEY (source_id, key, field)
);
-- Further indexes of entries: registry_store.py, since a load of millions goes without them.
CREATE UNIQUE INDEX entries_by_key ON entries (source_id, run_id, key);
CREATE INDEX records_by_url ON records (url);
CREATE INDEX entry_changes_by_key ON entry_changes (source_id, key);
PRAGMA user_version = 1;
