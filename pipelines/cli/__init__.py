"""The commands: each a thin skin over one module."""
