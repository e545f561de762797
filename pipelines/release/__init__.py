"""Release: what others load, with its card and description."""
