"""WHERE rows come from and go: all side effects."""

import gc
import importlib.util
import sys

import stages as _before_numpy  # noqa: F401

if importlib.util.find_spec("polars") is None:
    raise ImportError(
        f"{sys.executable} is not the environment of corpusmill (it has no polars); "
        "run: make repro, or uv run dvc repro, or first: source .venv/bin/activate"
    )

# Imports make objects by the hundred thousand and free none of them; the collector's usual
# threshold (700) looks through them again and again, a tenth of the start of a stage.
gc.set_threshold(50_000)
