"""Catalog: views over all that is built, queries on them, the life of a row."""
