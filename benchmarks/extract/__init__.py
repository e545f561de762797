"""Extraction from documents: speed on one core, and what is found where the truth is known."""
