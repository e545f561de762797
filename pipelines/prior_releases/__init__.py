"""Indexes of releases: written beside a release, fetched for a later one, mapped when asked."""
