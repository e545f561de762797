"""Documents: bytes of a book -> lines -> zones -> items -> problem-solution pairs, by rules only.

Each step is a pure function of the one before; `book` runs them in order and `gates` says where
the outcome cannot be trusted. Nothing here reads a file or calls a model.
"""
