"""Keep what was fetched, join it, check it, publish it: one stage a file."""
