-- review.db: what awaits a person, in var/<name>/ beside facts.db. `scrapy publish` writes it anew, `scrapy review`
-- shows it; nothing serves it. What was decided stands in sources/reviews.yml, never here.

CREATE TABLE queue (
  id TEXT PRIMARY KEY,         -- digest of provider, rule and quote: the same over rebuilds
  provider_id TEXT NOT NULL, provider_name TEXT,
  rule TEXT NOT NULL,          -- a code of vocabulary/claims/ or vocabulary/safety.yml; oig_exclusion, oig_exclusion_name
  label TEXT NOT NULL, description TEXT,
  sense TEXT NOT NULL CHECK (sense IN ('accuses', 'contradicted', 'omits', 'excluded')),   -- a claim, a safety item that
                               -- is denied, what a whole site does not say, or a row of the exclusion list
  severity TEXT,               -- NULL: a safety item
  quote TEXT NOT NULL,         -- white space collapsed, as in reviews.yml
  context TEXT NOT NULL,       -- heading path, table headers
  text_before TEXT, text_after TEXT,   -- what stands around the quote; NULL where the archived page does not tell
  url TEXT NOT NULL, title TEXT, fetched_at TEXT NOT NULL, record_id TEXT NOT NULL,
  pages INTEGER NOT NULL,      -- on how many pages the sentence stands; url is the one that had it first
  authority TEXT, authority_url TEXT, authority_date TEXT, authority_says TEXT,
  beside TEXT NOT NULL,        -- what the same site says to the contrary, JSON: [{"rule", "label", "quote", "url"}]
  read TEXT NOT NULL,          -- of an omission: the addresses of the pages read, JSON; quote and url are the offer's
  first_seen TEXT NOT NULL,
  UNIQUE (provider_id, rule, quote)
);
