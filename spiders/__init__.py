"""One file a source: which pages, how politely, how many to expect."""
