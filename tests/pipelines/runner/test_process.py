from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipelines.runner.process import lock
from stages.errors import DataError
from tests.project import ROOT

STAGE = """
import time
from pipelines.runner.process import die_with_parent
die_with_parent()
print("ready", flush=True)
time.sleep(60)
"""
#: One that has calls in the air when it is asked to end.
SOFT = """
import time
from pathlib import Path
from pipelines.runner.process import Ended, die_with_parent, ended_softly
die_with_parent()
try:
    with ended_softly():
        print("ready", flush=True)
        time.sleep(60)
except Ended:
    time.sleep(1.5)
    Path(__file__).with_name("stored").touch()
"""


def test_a_second_holder_of_a_lock_is_refused(tmp_path: Path):
    path = tmp_path / "locks" / "corpora.x.dedup.lock"
    with lock(path), pytest.raises(DataError, match="another process"), lock(path):
        pass
    with lock(path):
        pass


def test_who_is_about_to_end_is_waited_for(tmp_path: Path):
    path = tmp_path / "x.lock"
    first = lock(path)
    first.__enter__()
    threading.Timer(0.2, first.__exit__, (None, None, None)).start()
    with lock(path, patience=10):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_stage_ends_when_the_process_above_its_shell_is_killed(tmp_path: Path):
    """Process, shell, stage, as under dvc: only the first is killed, the stage goes too."""
    killed_above(tmp_path, STAGE)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_stage_that_waits_for_replies_may_store_them_first(tmp_path: Path):
    killed_above(tmp_path, SOFT, seconds=10)
    assert (tmp_path / "stored").exists()


def killed_above(tmp_path: Path, stage: str, seconds: float = 2) -> None:
    """Run `stage` below a process that is killed; it must have ended after `seconds`."""
    (tmp_path / "stage.py").write_text(stage)
    shell = ["sh", "-c", f"'{sys.executable}' '{tmp_path / 'stage.py'}'; true"]
    (tmp_path / "above.py").write_text(f"import subprocess\nsubprocess.run({shell!r})\n")
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "above.py")],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as above:
        assert above.stdout is not None
        assert above.stdout.readline() == "ready\n"
        assert _living("stage.py", above.pid)
        above.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + seconds
        while _living("stage.py", above.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _living("stage.py", above.pid)


def _living(script: str, session: int) -> bool:
    """Whether a Python process of that session runs `script`."""
    for entry in Path("/proc").iterdir():
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
            command = (entry / "cmdline").read_text().split("\0")
        except OSError:
            continue
        # a process that is about to end has no command line any more
        runs = any(word.endswith(script) for word in command[-2:-1])
        if int(stat[3]) == session and stat[0] != "Z" and runs:
            return True
    return False


def test_leaving_says_all_that_was_printed_and_the_code():
    run = "from pipelines.runner.process import leave; print('x' * 99_999); leave(7)"
    command = ["env", "-u", "PYTHONUNBUFFERED", sys.executable, "-c", run]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (7, b"x" * 99_999 + b"\n", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(("given", "expected"), [(0, 120), (7, 7)])
def test_leaving_what_could_not_be_written_is_a_failure(given: int, expected: int):
    run = f"from pipelines.runner.process import leave; print(1); leave({given})"
    shell = f'env -u PYTHONUNBUFFERED {sys.executable} -c "{run}" > /dev/full'
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, b"No space left" in done.stderr) == (expected, True)


def test_leaving_with_a_closed_stream():
    run = "import sys; from pipelines.runner.process import leave; sys.stdout.close(); leave(0)"
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("unread", ["| true; exit ${PIPESTATUS[0]}", ">&-"])
def test_leaving_when_nobody_reads(unread: str):
    run = "import time; from pipelines.runner.process import leave; time.sleep(0.2)"
    shell = f'env -u PYTHONUNBUFFERED {sys.executable} -c "{run}; print(1); leave(7)" {unread}'
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (7, b"")
