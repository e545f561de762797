"""Embedded corpora: seeded problems with planted and labelled defects."""

from __future__ import annotations

from stages.demo.corpus import broken_records, generate

__all__ = ["broken_records", "generate"]
