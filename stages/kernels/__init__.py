"""Compiled code over bytes and numbers: it knows no row, no column and no parameter of a stage."""
