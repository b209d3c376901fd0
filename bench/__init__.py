"""`python -m bench`: how fast the directory is, always beside a named baseline of the same run."""
