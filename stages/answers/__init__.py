"""Answers: where they are stated, their canonical form, their type, and whether two are equal."""
