"""Machine code of earlier processes: found by content, never when what a kernel calls changed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.project import ROOT

CALLED = "from stages.kernels.jit import kernel\n\n@kernel\ndef scaled(x):\n    return {by} * x\n"
CALLING = (
    "from probe.called import scaled\n"
    "from stages.kernels.jit import kernel\n\n"
    "@kernel\ndef above(x):\n    return scaled(x) + 1\n"
)
ASK = "from probe.calling import above\nprint(above(10), sum(above.stats.cache_hits.values()))"


def _package(root: Path, by: int) -> Path:
    (root / "probe").mkdir(parents=True, exist_ok=True)
    for name, text in {"__init__": "", "called": CALLED.format(by=by), "calling": CALLING}.items():
        (root / "probe" / f"{name}.py").write_text(text)
    return root


def _asked(root: Path, cache: Path, ask: str = ASK) -> tuple[int, int]:
    """What `above(10)` gives in a new process, and how often machine code was found."""
    env = os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": f"{root}{os.pathsep}{ROOT}"}
    # bytecode of a file that is changed within a second would be taken for that of the new one
    command = [sys.executable, "-B", "-c", ask]
    said = subprocess.run(command, env=env, text=True, capture_output=True, check=True).stdout
    value, hits = map(int, said.split())
    return value, hits


def test_a_kernel_follows_what_it_calls_in_another_file(tmp_path: Path):
    cache = tmp_path / "cache"
    assert _asked(_package(tmp_path / "one", by=2), cache) == (21, 0)
    assert _asked(_package(tmp_path / "one", by=3), cache) == (31, 0)


def test_clones_of_the_same_content_share_machine_code(tmp_path: Path):
    cache = tmp_path / "cache"
    assert _asked(_package(tmp_path / "one", by=2), cache) == (21, 0)
    assert _asked(_package(tmp_path / "other", by=2), cache) == (21, 1)


def test_a_line_that_moves_to_the_next_file_makes_another_content(tmp_path: Path):
    line = "unused = None\n"
    ask = "import probe.calling\nfrom stages.kernels.jit_cache import content\n"
    ask += "print(int(content('probe.calling'), 16), 0)"
    found = []
    for number, (behind, before) in enumerate([(line, ""), ("", line)]):
        folder = _package(tmp_path / str(number), by=2) / "probe"
        (folder / "called.py").write_text(CALLED.format(by=2) + behind)
        (folder / "calling.py").write_text(before + CALLING)
        found.append(_asked(folder.parent, tmp_path / "cache", ask)[0])
    assert found[0] != found[1]


def test_a_kernel_is_compiled_with_one_whose_machine_code_was_found(tmp_path: Path):
    _package(tmp_path, by=2)
    count = "sum(scaled.stats.cache_hits.values())"
    ask = f"from probe.called import scaled\nprint(scaled(10), {count})"
    assert _asked(tmp_path, tmp_path / "cache", ask) == (20, 0)
    ask = f"{ASK.partition(chr(10))[0]}, scaled\nprint(scaled(10) + above(10), {count})"
    assert _asked(tmp_path, tmp_path / "cache", ask) == (41, 1)
    assert _asked(tmp_path, tmp_path / "cache") == (21, 1)


MAKING = (
    "import numpy as np\n\nfrom stages.kernels.jit import kernel\n\n"
    "@kernel\ndef above(x):\n    out = np.empty(x, np.int64)\n    out[:] = x\n    return out\n"
)


def test_machine_code_that_was_found_can_make_arrays(tmp_path: Path):
    _package(tmp_path, by=2)
    (tmp_path / "probe" / "calling.py").write_text(MAKING)
    ask = ASK.replace("above(10)", "int(above(10).sum())")
    assert _asked(tmp_path, tmp_path / "cache", ask) == (100, 0)
    assert _asked(tmp_path, tmp_path / "cache", ask) == (100, 1)


def test_imports_are_written_so_that_their_content_counts():
    """`from stages import x` would name the package, not the module that a kernel calls; what is
    imported within a block is not read.
    """
    for path in (ROOT / "stages").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "@kernel" in text:
            assert not re.search(r"^from stages import", text, re.M), path
            assert path.name == "compiled.py" or not re.search(r"^ +from stages", text, re.M), path
