"""External checkers: verdicts, limits, and what a command cannot reach."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipelines.sandbox.checker_process import isolate
from pipelines.sandbox.checkers import checks
from pipelines.sandbox.programs import own_files
from stages.errors import ConfigError
from stages.verification.checkers import Checker

PYTHON = [sys.executable, "-I", "{file}"]
TIGHT = {"seconds": 1.0, "memory_mb": 256}


def isolated() -> bool:
    """Whether the kernel gives namespaces; asked of a child, which then ends."""
    child = os.fork()
    if child == 0:
        os._exit(0 if isolate() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def ran(
    *texts: str, command: list[str] | None = None, **limits: Any
) -> list[tuple[str, int | None]]:
    declared = {"command": command or PYTHON, "suffix": ".py", **TIGHT, **limits}
    return checks({"c": Checker.model_validate(declared)})("c", list(texts))


def test_valid_invalid_and_their_order():
    texts = ["exit(0)", "exit(3)", "raise SystemExit(1)", "exit(0)"]
    assert ran(*texts) == [("valid", 0), ("invalid", 3), ("invalid", 1), ("valid", 0)]


def test_a_script_of_the_project_is_found_though_the_command_runs_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "my").mkdir()
    script = tmp_path / "my" / "check.py"
    script.write_text("#!/bin/sh\ngrep -q 7", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for command in (["sh", "my/check.py"], ["my/check.py"], ["./my/check.py"], [str(script)]):
        assert ran("7", "8", command=command) == [("valid", 0), ("invalid", 1)]
        assert own_files([command], tmp_path) == {"my/check.py": script}
    assert own_files([["sh", "-c", "my", "/bin/sh", "../x/y", "no/file"]], tmp_path) == {}


def test_text_comes_as_input_where_no_file_is_named():
    assert ran("7", command=["grep", "-q", "7"]) == [("valid", 0)]
    assert ran("8", command=["grep", "-q", "7"]) == [("invalid", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "while True: pass",
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
        "import time\ntime.sleep(60)",
        "import os\nwhile True: os.fork() or os._exit(0)\n",
    ],
    ids=["spins", "ignores", "sleeps", "forks"],
)
def test_time_is_limited(text: str):
    began = time.monotonic()
    assert ran(text) == [("timeout", None)]
    assert time.monotonic() - began < 12


def test_memory_and_file_sizes_are_limited(tmp_path: Path):
    assert ran("x = bytearray(1 << 30)") == [("invalid", 1)]
    big = "f = open('big', 'wb')\nfor _ in range(100): f.write(bytes(1 << 20))"
    assert ran(big)[0][0] == "invalid"


def test_nothing_of_ours_is_in_its_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    text = "import os\nexit('OPENAI_API_KEY' in os.environ or os.getcwd() != os.environ['HOME'])"
    assert ran(text) == [("valid", 0)]


@pytest.mark.skipif(not isolated(), reason="this kernel gives no namespaces")
def test_there_is_no_network():
    text = (
        "import socket\ntry:\n    socket.create_connection(('127.0.0.1', {port}), 1)\n"
        "except OSError:\n    exit(0)\nexit(1)"
    )
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        assert ran(text.format(port=server.getsockname()[1])) == [("valid", 0)]


@pytest.mark.skipif(not isolated(), reason="this kernel gives no namespaces")
def test_what_it_leaves_behind_dies_with_it(tmp_path: Path):
    mark = tmp_path / "alive"
    text = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(1)\n"
        f"    open({str(mark)!r}, 'w').close()\n    os._exit(0)\nexit(0)"
    )
    assert ran(text) == [("valid", 0)]
    time.sleep(1.5)
    assert not mark.exists()


def test_a_text_is_never_part_of_the_command(tmp_path: Path):
    mark = tmp_path / "ran"
    ran(f"$(touch {mark}); `touch {mark}`", command=["cat", "{file}"])
    assert not mark.exists()


def test_scratch_folders_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ran("open('left', 'w')") == [("valid", 0)]
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_is_not_there_stops_the_build():
    with pytest.raises(ConfigError, match="expected a program 'no-such-prover' on PATH"):
        ran("x", command=["no-such-prover"])


def test_an_unknown_checker_is_refused():
    with pytest.raises(ConfigError, match="unknown checker 'd'"):
        checks({})("d", ["x"])
