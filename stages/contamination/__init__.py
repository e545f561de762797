"""Contamination: rows that repeat an item of a benchmark, or vary one."""
