"""Is it the same problem? Quantities, answers, wording and formulas held against references."""
