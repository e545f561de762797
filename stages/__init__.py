"""WHAT happens to rows: pure functions, no IO."""

import os

# OpenBLAS makes its threads when NumPy is loaded, a tenth of a second of each process. What few
# products of matrices there are share their rows out among threads of ours (compiled.product).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
