"""Releases in the shapes that others publish: one table of formats."""
