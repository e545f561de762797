"""Prints what many model calls through faults and kills end in, and what the endpoint's bill says.

    CORPUSMILL_LLM_STUB=... python -m benchmarks.model_calls [--calls 10000] [--kills 5]

The real client against an endpoint on the loopback that fails a fifth of all requests and keeps a
bill (CORPUSMILL_LLM_STUB). Three builds: one that is left alone, the same again, and one of an
empty store that is killed with SIGKILL, evenly over its requests, and started anew. All must export
the same bytes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict

from pipelines.llm.client import model_of
from pipelines.llm.settings import LlmSettings
from pipelines.project.files import sha256
from pipelines.project.parquet import write_groups
from stages.errors import DataError
from stages.llm.model import Message, Request

#: A fifth of all requests.
FAULTS = (
    "429:.03,429_ms:.02,429_none:.01,500:.03,503:.02,timeout:.01,reset:.02,cut:.01,bad_json:.02,"
    "length:.02,garbage:.02"
)
#: What the endpoint will never answer, every hundredth request.
HOPELESS = " STATUS:400"
#: Longer than the client's timeout.
HANG_SECONDS, TIMEOUT_SECONDS = 4.0, 2.0
CONCURRENCY = 16
COUNTED = (
    "requests", "distinct_paid", "double_paid", "paid_for_faulty", "retried_before_retry_after",
)  # fmt: skip
HEAD = "| build | seconds | requests | paid | paid twice | paid, broken | too early | bytes |"
SECRET = "sk-canary-0f9b2c"


class Shape(BaseModel):
    """What is asked for; broken JSON would pass as a free text."""

    model_config = ConfigDict(extra="forbid")
    fine: bool
    why: str


def build(calls: int, store: Path, out: Path) -> None:
    """One build: asks, exports the replies to `out`, prints the errors by kind."""
    settings = LlmSettings(
        provider="openai", concurrency=CONCURRENCY, timeout_seconds=TIMEOUT_SECONDS
    )
    requests = [
        Request("stub-model", (Message("user", text),), Shape)
        for n in range(calls)
        for text in [f"What is {n} + 1?{'' if n % 100 else HOPELESS}"]
    ]
    with model_of(settings, store, "benchmark") as model:
        if model is None:
            raise DataError("the settings name no provider")
        replies = model(requests)
        write_groups(model.used_replies(), out)
    print(json.dumps(Counter(reply.error for reply in replies if reply.error)))


@contextmanager
def _stub() -> Iterator[str]:
    """The base URL of the endpoint."""
    command = [sys.executable, os.environ["CORPUSMILL_LLM_STUB"], "--faults", FAULTS]
    command += ["--hang", str(HANG_SECONDS), "--retry-after", "0.05", "--latency", "0.02"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.kill()


def _of_stub(url: str, path: str, data: bytes | None = None) -> Any:
    with urllib.request.urlopen(f"{url.removesuffix('/v1')}{path}", data) as answer:
        return json.load(answer)


def _start(url: str, calls: int, store: Path) -> subprocess.Popen[str]:
    env = os.environ | {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": SECRET}
    names = [str(calls), str(store), str(store.with_suffix(".parquet"))]
    command = [sys.executable, "-m", "benchmarks.model_calls", "--build", *names]
    return subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _finished(url: str, calls: int, store: Path) -> tuple[float, str, str]:
    """(seconds, errors by kind, SHA-256 of the export) of a build that is left alone."""
    began = time.monotonic()
    process = _start(url, calls, store)
    told, _ = process.communicate()
    if process.returncode:
        raise DataError(f"a build ended with {process.returncode}")
    return time.monotonic() - began, told.strip(), sha256(store.with_suffix(".parquet"))


def _line(name: str, seconds: float, bill: dict[str, Any], digest: str) -> None:
    cells = [f"{bill[key]:,}" for key in COUNTED]
    print("| " + " | ".join([name, f"{seconds:.0f}", *cells, digest[:12]]) + " |", flush=True)


def measure(calls: int, kills: int, folder: Path) -> None:
    """The table of the three builds, and where the key of the endpoint stands in a file."""
    with _stub() as url:
        seconds, errors, digest = _finished(url, calls, folder / "clean.sqlite")
        print(f"{calls:,} requests, {CONCURRENCY} at a time; ended in an error: {errors}\n")
        print(HEAD)
        print("|---" * 8 + "|")
        _line("first", seconds, _of_stub(url, "/_stats"), digest)
        again, _, digest = _finished(url, calls, folder / "clean.sqlite")
        _line("again (sums with the first)", again, _of_stub(url, "/_stats"), digest)
        _of_stub(url, "/_reset", b"")
        for number in range(kills):
            process = _start(url, calls, folder / "killed.sqlite")
            while _of_stub(url, "/_stats")["distinct_paid"] < calls * (number + 1) / (kills + 1):
                time.sleep(0.05)
            process.kill()
            process.communicate()
        last, _, digest = _finished(url, calls, folder / "killed.sqlite")
        _line(f"after {kills} kills (sums)", last, _of_stub(url, "/_stats"), digest)
    held = [path.name for path in folder.iterdir() if SECRET.encode() in path.read_bytes()]
    print(f"\nfiles that hold the key: {', '.join(held) or 'none'}")


def main(
    calls: Annotated[int, typer.Option(help="Requests of a build.")] = 10_000,
    kills: Annotated[int, typer.Option(help="Builds that are killed.")] = 5,
) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        measure(calls, kills, Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--build"]:
        build(int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        typer.run(main)
