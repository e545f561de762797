"""Fetch: files by content, from mirrors, addresses and the hub."""
