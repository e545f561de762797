"""WHERE rows come from and go: all side effects."""

import gc
import importlib.util
import sys
from types import TracebackType

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_before = sys.excepthook


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Ctrl-C while a program is still loading ends it in a line, as it does later on."""
    if not issubclass(kind, KeyboardInterrupt) or hasattr(sys, "ps1"):  # set where a person types
        _before(kind, error, trace)
        return
    print("corpusmill: stopped", file=sys.stderr)
    raise SystemExit(INTERRUPTED)


sys.excepthook = _hook

import stages as _before_numpy  # noqa: E402, F401

if importlib.util.find_spec("polars") is None:
    raise ImportError(
        f"{sys.executable} is not the environment of corpusmill (it has no polars); "
        "run: make repro, or uv run dvc repro, or first: source .venv/bin/activate"
    )

# Imports make objects by the hundred thousand and free none of them; the collector's usual
# threshold (700) looks through them again and again, a tenth of the start of a stage.
gc.set_threshold(50_000)
