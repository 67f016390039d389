"""Our own engine for scoring pairs: codes instead of values, blocks as postings, one pass."""
