-- directory.db: the published directory. Columns may be added, never renamed (the contract of the README's "Tables").
-- Times are UTC, ISO 8601. "Not found" is NULL. Multi-valued columns are JSON arrays, sorted.
-- Ids of facts, offers, prices, locations and claims are digests of what they say, so they outlive a rebuild.
-- facts.value, changes.old and changes.new are JSON ("iv" with its quotes; {"route":"iv","setting":null}); provider_values.value
-- is plain text for a code, a state, a number or true/false, JSON for a mapping or a range.

CREATE TABLE sources (
  id TEXT PRIMARY KEY, name TEXT NOT NULL,
  source_kind TEXT NOT NULL CHECK (source_kind IN ('provider', 'directory', 'registry')),
  url TEXT, license TEXT, expected_min INTEGER, expected_max INTEGER
);
CREATE TABLE crawls (
  id INTEGER PRIMARY KEY, source_id TEXT NOT NULL REFERENCES sources(id),
  started_at TEXT NOT NULL, finished_at TEXT, pages INTEGER, facts INTEGER, outcome TEXT
);
CREATE TABLE providers (
  id TEXT PRIMARY KEY, name TEXT, listed_name TEXT,   -- as the crawled list calls it: not read off a page
  provider_kind TEXT, website TEXT NOT NULL, phone TEXT,
  status TEXT NOT NULL CHECK (status IN ('reachable', 'unreadable', 'unreachable', 'says_closed', 'moved')),
  status_since TEXT, status_reason TEXT, moved_to TEXT,
  city TEXT, state TEXT, zip TEXT, latitude REAL, longitude REAL,   -- NULL where its locations differ
  places TEXT,   -- JSON: ["City, ST"] of all its locations
  routes TEXT, settings TEXT, conditions TEXT, payment TEXT, insurance TEXT, states_served TEXT, visit_modes TEXT,
  price_session_min REAL, price_session_max REAL, price_course_min REAL, price_course_basis TEXT,
  license_outcome TEXT,   -- the best of its rows in licenses
  licensed INTEGER NOT NULL DEFAULT 0 CHECK (licensed IN (0, 1)),   -- a named prescriber is in an open state register, active when checked (at most 90 days before the build), not expired on its day
  pages_read INTEGER NOT NULL, first_seen TEXT, last_visited TEXT, last_changed TEXT,
  lot INTEGER NOT NULL   -- the order drawn anew with each build; never completeness, never money
);
CREATE TABLE pages (
  id INTEGER PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id),
  source_id TEXT NOT NULL REFERENCES sources(id), url TEXT NOT NULL, title TEXT,
  kind TEXT CHECK (kind IN ('provider', 'listing', 'article', 'policy')),
  status INTEGER, fetched_at TEXT NOT NULL, sha256 TEXT NOT NULL, record_id TEXT NOT NULL
);
CREATE TABLE facts (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id),
  page_id INTEGER NOT NULL REFERENCES pages(id), field TEXT NOT NULL, value TEXT NOT NULL,
  stance TEXT NOT NULL CHECK (stance IN ('offered', 'not_offered', 'mentioned')),
  quote TEXT NOT NULL, context TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('text', 'title', 'attribute', 'jsonld', 'microdata', 'registry')),
  extractor TEXT NOT NULL, extractor_version TEXT NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, gone_at TEXT,
  corrected_from TEXT, correction_id INTEGER REFERENCES corrections(id),   -- `value` is a person's; as read: corrected_from
  withdrawn_at TEXT   -- a person took it back on that day: it counts for nothing
);
CREATE TABLE locations (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), name TEXT,
  street TEXT, city TEXT, state TEXT, zip TEXT, latitude REAL, longitude REAL, precision TEXT, phone TEXT,
  fact_id TEXT NOT NULL REFERENCES facts(id)
);
CREATE TABLE offers (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id),
  location_id TEXT REFERENCES locations(id), route TEXT, setting TEXT, fact_id TEXT NOT NULL REFERENCES facts(id)
);
CREATE TABLE prices (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), location_id TEXT REFERENCES locations(id),
  service TEXT, setting TEXT, amount REAL NOT NULL, amount_max REAL, currency TEXT, unit TEXT, price_kind TEXT NOT NULL,
  sessions INTEGER, includes TEXT, derived INTEGER NOT NULL DEFAULT 0, basis TEXT,
  fact_id TEXT NOT NULL REFERENCES facts(id)
);
CREATE TABLE clinicians (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), name TEXT NOT NULL,
  credentials TEXT, role TEXT, npi TEXT, fact_id TEXT NOT NULL REFERENCES facts(id)
);
-- Three facts of a register, never mixed. fact_id: what the provider's page says (a name, a number); register_fact_id: the
-- register's own row, as a fact of origin `registry`; NULL unless matched.
CREATE TABLE licenses (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), clinician_id TEXT REFERENCES clinicians(id),
  register TEXT, state TEXT, license_type TEXT, number TEXT, status TEXT, expires TEXT,
  match TEXT CHECK (match IN ('matched', 'ambiguous', 'no_match', 'not_checked', 'register_not_open')),
  reason TEXT, checked_at TEXT, url TEXT, fact_id TEXT NOT NULL REFERENCES facts(id),
  rule TEXT, active INTEGER CHECK (active IN (0, 1)), issued TEXT, discipline TEXT,
  credential TEXT,   -- our code for license_type, where the list of registers gives one
  register_fact_id TEXT REFERENCES facts(id), CHECK (match <> 'matched' OR register_fact_id IS NOT NULL)
);
CREATE TABLE npi_records (   -- an NPI is a number for billing: it shows no license
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), clinician_id TEXT REFERENCES clinicians(id),
  npi TEXT, entity TEXT CHECK (entity IN ('person', 'organization')), name TEXT, credential TEXT, taxonomies TEXT,
  status TEXT, active INTEGER CHECK (active IN (0, 1)), enumerated TEXT, updated TEXT, city TEXT, state TEXT,
  match TEXT NOT NULL CHECK (match IN ('matched', 'ambiguous', 'no_match', 'not_checked')),
  rule TEXT, reason TEXT, checked_at TEXT, url TEXT, fact_id TEXT NOT NULL REFERENCES facts(id),
  register_fact_id TEXT REFERENCES facts(id), CHECK (match <> 'matched' OR register_fact_id IS NOT NULL)
);
CREATE TABLE exclusions (   -- possible ones that no person has confirmed are not in this file
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), clinician_id TEXT REFERENCES clinicians(id),
  list TEXT NOT NULL, match TEXT NOT NULL CHECK (match IN ('matched', 'no_match', 'not_checked')),
  excluded_at TEXT, type TEXT, reason TEXT, checked_at TEXT, url TEXT, fact_id TEXT NOT NULL REFERENCES facts(id),
  register_fact_id TEXT REFERENCES facts(id), reviewed_at TEXT,
  CHECK (match <> 'matched' OR (register_fact_id IS NOT NULL AND reviewed_at IS NOT NULL))
);
CREATE TABLE registers (   -- which states' licenses can be checked, one row a register; a state without an open one has one row
  state TEXT NOT NULL, source_id TEXT REFERENCES sources(id), open INTEGER NOT NULL CHECK (open IN (0, 1)),
  name TEXT NOT NULL, url TEXT, note TEXT, credentials TEXT, checked_at TEXT, PRIMARY KEY (state, name)
);
CREATE TABLE prescribing (   -- who may prescribe ketamine (Schedule III); state US: in every state that has no row of its own
  state TEXT NOT NULL, credential TEXT NOT NULL, may TEXT NOT NULL CHECK (may IN ('yes', 'limited', 'no')),
  text TEXT NOT NULL, source_name TEXT NOT NULL, source_url TEXT NOT NULL, as_of TEXT NOT NULL, PRIMARY KEY (state, credential)
);
CREATE TABLE dated_rules (   -- rules that end on a day; the pages say what is due to end, or was, and never what follows
  code TEXT PRIMARY KEY, title TEXT NOT NULL, text_until TEXT NOT NULL, text_after TEXT NOT NULL, until TEXT NOT NULL,
  source_name TEXT NOT NULL, source_url TEXT NOT NULL, as_of TEXT NOT NULL, checked TEXT NOT NULL
);
CREATE TABLE provider_values (
  provider_id TEXT NOT NULL REFERENCES providers(id), field TEXT NOT NULL, value TEXT NOT NULL,
  fact_id TEXT NOT NULL REFERENCES facts(id),
  routes TEXT,   -- JSON: the routes that a value of a course (sessions, …) is about; NULL: of none in particular
  PRIMARY KEY (provider_id, field, value)
);
CREATE TABLE claims (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), rule TEXT NOT NULL,
  sense TEXT NOT NULL CHECK (sense IN ('accuses', 'discloses')),
  review TEXT, reviewed_at TEXT, fact_id TEXT NOT NULL REFERENCES facts(id),
  reply TEXT, replied_at TEXT   -- the provider's own words on it, 100 at most
);
CREATE TABLE field_states (
  provider_id TEXT NOT NULL REFERENCES providers(id), field TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('stated', 'conflict', 'not_found', 'not_read', 'not_applicable')),
  fact_id TEXT REFERENCES facts(id), PRIMARY KEY (provider_id, field)
);
CREATE TABLE conflicts (
  provider_id TEXT NOT NULL REFERENCES providers(id), field TEXT NOT NULL,
  fact_a TEXT NOT NULL REFERENCES facts(id), fact_b TEXT NOT NULL REFERENCES facts(id),
  PRIMARY KEY (provider_id, field, fact_a, fact_b)
);
CREATE TABLE changes (
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id), field TEXT NOT NULL,
  old TEXT, new TEXT, seen_at TEXT NOT NULL, fact_old TEXT REFERENCES facts(id), fact_new TEXT REFERENCES facts(id),
  correction_id INTEGER REFERENCES corrections(id)   -- old or new, as read, was corrected later
);
CREATE TABLE corrections (   -- the public log of what was asked to be corrected, and what came of it
  id INTEGER PRIMARY KEY, provider_id TEXT NOT NULL, received TEXT NOT NULL, field TEXT, asked TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('pending', 'corrected', 'declined')), decided TEXT, answer TEXT,
  quote TEXT, value_read TEXT, value TEXT,   -- the words it answers, what was read there, what is so (NULL: withdrawn)
  reason TEXT, evidence TEXT,
  state TEXT NOT NULL DEFAULT 'logged' CHECK (state IN ('logged', 'applied', 'agreed', 'lapsed', 'unclear')), lapsed_at TEXT
);
CREATE TABLE second_opinions (   -- what directories say of a provider: not its own words, not checked, in no search and no count
  id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id),
  source_id TEXT NOT NULL REFERENCES sources(id),
  field TEXT NOT NULL CHECK (field IN ('phone', 'address', 'website', 'route', 'price')),
  value TEXT NOT NULL, quote TEXT NOT NULL, url TEXT NOT NULL, seen_at TEXT NOT NULL,
  record_id TEXT NOT NULL, sha256 TEXT NOT NULL,   -- of the directory's archived page
  matched_by TEXT NOT NULL CHECK (matched_by IN ('website', 'phone_and_zip')),
  relation TEXT NOT NULL CHECK (relation IN ('agrees', 'differs', 'adds'))   -- beside the provider's own words
);
CREATE TABLE removed (provider_id TEXT PRIMARY KEY, removed_at TEXT NOT NULL);   -- tombstones: answered with 410
CREATE TABLE redirects (old_id TEXT PRIMARY KEY, provider_id TEXT NOT NULL REFERENCES providers(id));   -- merged ids: 308
CREATE TABLE routes (code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT, fda_status TEXT);
CREATE TABLE settings (code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT);
CREATE TABLE conditions (code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT);
CREATE TABLE credentials (code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT);
CREATE TABLE payment (code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT);
CREATE TABLE claim_rules (
  code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT, sense TEXT NOT NULL, severity TEXT,
  authority TEXT, authority_url TEXT, authority_date TEXT, authority_says TEXT,
  finding TEXT NOT NULL CHECK (finding IN ('sentence', 'omission')),   -- found in one sentence, or missing on a whole site
  awaiting_review INTEGER NOT NULL DEFAULT 0,  -- findings no person has looked at: counted, never named
  reviewed INTEGER NOT NULL DEFAULT 0          -- findings that a person has judged
);
CREATE TABLE omission_pages (   -- the pages that were read, and do not say what the rule of an omission looks for
  claim_id TEXT NOT NULL REFERENCES claims(id), page_id INTEGER NOT NULL REFERENCES pages(id),
  provider_id TEXT NOT NULL REFERENCES providers(id), PRIMARY KEY (claim_id, page_id)
);
CREATE TABLE safety_items (code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT);
CREATE TABLE provider_kinds (code TEXT PRIMARY KEY, label TEXT NOT NULL, description TEXT);
CREATE TABLE accuracy (   -- how this build's reader reads pages whose facts are known (make accuracy)
  half TEXT NOT NULL CHECK (half IN ('dev', 'test')), reader TEXT NOT NULL, field TEXT NOT NULL,
  expected INTEGER NOT NULL, found INTEGER NOT NULL, correct INTEGER NOT NULL,
  precision REAL, precision_low REAL, precision_high REAL, recall REAL, recall_low REAL, recall_high REAL, f1 REAL,
  PRIMARY KEY (half, reader, field)
);
CREATE TABLE build (key TEXT PRIMARY KEY, value TEXT);   -- built_at, sample (1: its providers are made up), extractor_version, operator_name, …
