"""Reading provider pages: a page in, facts with evidence out. Pure: no network, no database, no clock."""
