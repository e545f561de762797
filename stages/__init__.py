"""WHAT happens to rows: pure functions, no IO."""
