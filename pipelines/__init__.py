"""WHERE rows come from and go: all side effects."""
