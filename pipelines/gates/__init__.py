"""Validate: quality gates, hard ones in SQL, declared ones by Great Expectations."""
