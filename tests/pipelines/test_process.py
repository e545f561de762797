from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.runner.process import lock
from stages.errors import DataError

STAGE = """
import time
from pipelines.runner.process import die_with_parent
die_with_parent()
print("ready", flush=True)
time.sleep(60)
"""


def test_a_second_holder_of_a_lock_is_refused(tmp_path: Path):
    path = tmp_path / "locks" / "corpora.x.dedup.lock"
    with lock(path), pytest.raises(DataError, match="another process"), lock(path):
        pass
    with lock(path):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_stage_ends_when_the_process_above_its_shell_is_killed(tmp_path: Path):
    """Process, shell, stage, as under dvc: only the first is killed, the stage goes too."""
    (tmp_path / "stage.py").write_text(STAGE)
    shell = ["sh", "-c", f"'{sys.executable}' '{tmp_path / 'stage.py'}'; true"]
    (tmp_path / "above.py").write_text(f"import subprocess\nsubprocess.run({shell!r})\n")
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "above.py")],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    ) as above:
        assert above.stdout is not None
        assert above.stdout.readline() == "ready\n"
        assert _living("stage.py", above.pid)
        above.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 2
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
        if int(stat[3]) == session and stat[0] != "Z" and command[-2].endswith(script):
            return True
    return False
