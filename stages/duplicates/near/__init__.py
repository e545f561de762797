"""Near-duplicates of one set of texts: where similar texts meet, and which of them stay."""
