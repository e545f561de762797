"""The files of a project: where they lie, how they are read, written and hashed."""
