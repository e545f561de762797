"""Which rows are duplicates of which: keys, near-duplicates, clusters, older releases."""
