"""WHAT happens to rows: pure functions, no IO."""

import os

# OpenBLAS makes its threads when NumPy is loaded, a tenth of a second of each process. What few
# products of matrices there are share their rows out among threads of ours (`kernels.jit.product`).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Pydantic would look for plugins in all packages that are installed, and nobody's may change what
# a configuration says.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
