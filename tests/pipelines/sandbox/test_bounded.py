"""The pool of killable workers, with real processes and hostile answers."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipelines.sandbox.bounded import ITEM_BYTES, pool
from pipelines.sandbox.bounded_worker import _answer
from stages.errors import CorpusmillError
from tests.project import ROOT

EXPENSIVE = r"\binom{1000000000}{500000000}"
HOSTILE = {
    "code": "__import__('os').system('touch {canary}')",
    "code_latex": "$__import__('os').system('touch {canary}')$",
    "code_boxed": r"\boxed{{__import__('os').system('touch {canary}')}}",
    "lambda": "(lambda: open('{canary}', 'w'))()",
    "dunder": "x.__class__.__mro__[1].__subclasses__()",
    "call": "open('{canary}','w')",
    "tower": "9**9**9**9",
    "tower_latex": "$9^{{9^{{9^{{9}}}}}}$",
    "factorial": "$(10^{{9}})!$",
    "neg_pow": "$2^{{-999999999}}$",
    "product": r"$\prod_{{i=1}}^{{100000000}} i$",
    "sum": r"$\sum_{{i=1}}^{{10^9}} i^i$",
    "input": r"$\input{{/etc/passwd}}$",
    "digits": "9" * 1_000_000,
    "long_sum": "1+" * 100_000 + "1",
    "parens": "(" * 140 + "1" + ")" * 140,
    "sqrts": r"\sqrt{{" * 40 + "2" + "}}" * 40,
}


def test_replies_come_in_the_order_of_the_items():
    items = ["x+1", "x=5", "[1,2)", "x+1", r"\frac{1}{"]
    with pool(workers=2) as bounded:
        kinds = [json.loads(reply)["kind"] for reply in bounded("parse_answer", items)]
    assert kinds == ["expression", "equation", "interval", "expression", None]


def test_nothing_is_started_for_nothing():
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pool() as bounded:
        assert bounded("parse_answer", []) == []
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == before


def test_an_unknown_task_is_refused():
    with pool() as bounded, pytest.raises(CorpusmillError, match="unknown bounded task 'eval'"):
        bounded("eval", ["1"])


def test_limits_hold_and_the_others_are_answered():
    items = ["x+1", EXPENSIVE, "x+2", "y" * (ITEM_BYTES + 1), "x+3"]
    began = time.monotonic()
    with pool(workers=2, seconds=1.0) as bounded:
        replies = [json.loads(reply) for reply in bounded("parse_answer", items)]
    assert [reply.get("error") for reply in replies] == [None, "timeout", None, "too_long", None]
    assert time.monotonic() - began < 60


def test_verdicts_do_not_depend_on_the_number_of_workers():
    items = ["x+1", EXPENSIVE, "x=2", r"\frac{1}{", "1,2", "z"]
    replies = []
    for workers in (1, 3):
        with pool(workers=workers, seconds=1.0) as bounded:
            replies.append(bounded("parse_answer", items))
    assert replies[0] == replies[1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_address_space_is_limited():
    with pool(workers=1, memory_mb=700) as bounded:
        bounded("parse_answer", ["x+1"])
        limits = [Path(f"/proc/{child}/limits").read_text() for child in _children(os.getpid())]
    assert any(f"Max address space         {700 << 20} " in text for text in limits)


def test_running_out_of_memory_is_its_own_verdict():
    def greedy(item: str) -> dict[str, Any]:
        return {"size": len(bytearray(1 << 50))}

    assert json.loads(_answer(greedy, "x", 5.0)) == {"error": "memory"}


def test_a_worker_killed_from_outside_costs_nothing():
    with pool(workers=1) as bounded:
        first = bounded("parse_answer", ["x+1"])
        for child in _children(os.getpid()):
            os.kill(child, signal.SIGKILL)
        assert bounded("parse_answer", ["x+1"]) == first


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_die_with_their_parent(tmp_path: Path):
    code = (
        "import sys, time\n"
        "from pipelines.sandbox.bounded import pool\n"
        "with pool(workers=1, seconds=60.0) as bounded:\n"
        "    bounded('parse_answer', ['x+1'])\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    workers = _children(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert workers
    deadline = time.monotonic() + 5
    while any(_alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(worker) for worker in workers)


# in a process of its own: the kernel tells the peak of all children that a process ever had
CLASSIFY = """
import json, resource, sys
from pipelines.sandbox.bounded import pool
from stages.answers.types import classify
with pool(workers=2, seconds=1.0) as bounded:
    result = classify(json.load(sys.stdin), bounded)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([dict(result.select("answer", "parse").iter_rows()), peak]))
"""


def test_hostile_answers_run_nothing(tmp_path: Path):
    canary = tmp_path / "canary"
    hostile = {name: text.format(canary=canary) for name, text in HOSTILE.items()}
    good = [r"\frac{1}{2}", "x^2+1", r"\{1,2\}", "3.5", r"\boxed{7}"]
    done = subprocess.run(
        [sys.executable, "-c", CLASSIFY],
        input=json.dumps([*hostile.values(), *good]),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    parse, peak_kib = json.loads(done.stdout)
    assert not canary.exists()
    assert peak_kib < 1200 * 1024
    assert {parse[answer] for answer in good} == {"ok"}
    for name in ("code", "code_latex", "code_boxed", "lambda", "dunder", "call", "input"):
        assert parse[hostile[name]] == "unparsable", name
    for name in ("digits", "long_sum"):
        assert parse[hostile[name]] == "too_long", name


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(child) for child in listed.read_text().split()]


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
