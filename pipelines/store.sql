-- facts.db: one crawl's own store, in var/<name>/. Captures and visits are the truth; facts are computed from them
-- by one version of the reader and can always be computed again (`scrapy reread`).

CREATE TABLE sites (           -- the rows of the providers list, as last crawled
  provider_id TEXT PRIMARY KEY, name TEXT, website TEXT NOT NULL, kind TEXT, state TEXT, city TEXT, source_note TEXT,
  source_id TEXT NOT NULL, listed_at TEXT NOT NULL
);
CREATE TABLE crawls (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, source_name TEXT, providers_file TEXT, in_sources INTEGER NOT NULL DEFAULT 0,
  started_at TEXT NOT NULL, finished_at TEXT,
  outcome TEXT,                -- finished, or abandoned (its list changed before it was done); NULL while under way
  list_digest TEXT             -- of the sites to visit: an unfinished crawl of the same list is gone on with
);
CREATE TABLE site_runs (       -- one site in one crawl; outcome NULL while it is under way
  crawl_id INTEGER NOT NULL REFERENCES crawls(id), provider_id TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
  outcome TEXT CHECK (outcome IN ('read', 'unreadable', 'unreachable', 'moved')),
  reason TEXT, moved_to TEXT, PRIMARY KEY (crawl_id, provider_id)
);
CREATE TABLE captures (        -- one response body, kept in archive/<warc_file> at offset
  id INTEGER PRIMARY KEY, provider_id TEXT NOT NULL, url TEXT NOT NULL, fetched_at TEXT NOT NULL, status INTEGER NOT NULL,
  content_type TEXT, sha256 TEXT NOT NULL, digest TEXT NOT NULL, etag TEXT, last_modified TEXT, links TEXT NOT NULL,
  record_id TEXT NOT NULL UNIQUE, warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL
);
CREATE TABLE visits (          -- one address in one crawl, whatever came of it, in the order they were made
  id INTEGER PRIMARY KEY, crawl_id INTEGER NOT NULL REFERENCES crawls(id), provider_id TEXT NOT NULL, url TEXT NOT NULL,
  visited_at TEXT NOT NULL, status INTEGER,
  outcome TEXT NOT NULL CHECK (outcome IN ('fetched', 'unchanged', 'robots', 'gone', 'refused', 'error', 'redirected', 'not_html', 'too_large')),
  reason TEXT, capture_id INTEGER REFERENCES captures(id), UNIQUE (crawl_id, provider_id, url)
);
CREATE TABLE readings (        -- one capture read by one version of the reader
  capture_id INTEGER PRIMARY KEY REFERENCES captures(id), extractor_version TEXT NOT NULL, title TEXT, kind TEXT,
  needs_javascript INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE facts (
  id INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL REFERENCES captures(id), field TEXT NOT NULL, value TEXT NOT NULL,
  stance TEXT NOT NULL, quote TEXT NOT NULL, context TEXT NOT NULL, origin TEXT NOT NULL, extractor TEXT NOT NULL
);
CREATE TABLE tombstones (provider_id TEXT PRIMARY KEY, forgotten_at TEXT NOT NULL);
CREATE INDEX captures_by_page ON captures (provider_id, url, id);
CREATE INDEX visits_by_provider ON visits (provider_id, crawl_id);
CREATE INDEX facts_by_capture ON facts (capture_id);
PRAGMA user_version = 1;
