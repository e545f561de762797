"""Near-duplicate removal, side by side: rows with planted truth, our engine and its peers."""
