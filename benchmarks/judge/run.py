"""Measure the judge beside math-verify, in one run on one machine.

    CORPUSMILL_MIRROR=... python -m benchmarks.judge.run [--disagreements N]

For each set of pairs: what the fast path settles (nothing of them reaches a parser), verdicts,
pairs a second of both, and their ratio. Imports and the start of the workers are not counted on
either side; math-verify runs in this process with its timeouts off, which is its fastest way. Then
how many answers of the sets equal themselves.
`--disagreements` lists, of N pairs on which both give a verdict, those where they differ.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.judge.pairs import Pairs, sets
from pipelines.sandbox.bounded import pool
from stages.answers.judge import compare
from stages.core import Bounded

HEAD = (
    "| pairs | n | fast path | equal | different | undecided | ours /s | math-verify /s | ratio |"
)
#: What starts the workers, and the spare one, before the clock does.
WARM = [json.dumps([rf"\sin {name}", rf"\cos {name}", None]) for name in "abcdkmnpqrst"]


class Counted:
    """A bounded pool that counts what it is asked."""

    def __init__(self, bounded: Bounded) -> None:
        """Counts from 0."""
        self.bounded, self.asked = bounded, 0

    def __call__(self, task: str, items: Sequence[str]) -> list[str]:
        self.asked += len(items)
        return self.bounded(task, items)


def math_verify(pairs: Pairs) -> tuple[list[bool | None], float]:
    """(its word on each pair, None where it reads one of them as nothing; seconds)."""
    from math_verify import parse, verify

    began, told = time.perf_counter(), []
    for one, other in pairs:
        sides = [parse(f"${_bare(text)}$", parsing_timeout=None) for text in (one, other)]
        read = all(sides)
        told.append(verify(sides[1], sides[0], timeout_seconds=None) if read else None)
    return told, time.perf_counter() - began


def _bare(text: str) -> str:
    """Without the dollars of a formula, and without blanks at its ends, which math-verify minds."""
    text = text.strip()
    return text[1:-1] if text.startswith("$") and text.endswith("$") and len(text) > 1 else text


def measure(found: dict[str, Pairs], counted: Counted) -> list[str]:
    """The table: a line a set, then one for those of one problem each, and one for all."""
    lines, measured = [HEAD, "|---" * 9 + "|"], dict[str, list[float]]()
    for name, pairs in found.items():
        counted.asked, began = 0, time.perf_counter()
        verdicts = compare(*_columns(pairs), counted)["verdict"].to_list()
        ours = time.perf_counter() - began
        _, theirs = math_verify(pairs)
        measured[name] = [len(pairs), counted.asked, ours, theirs]
        counts = [verdicts.count(verdict) for verdict in ("equal", "different", "undecided")]
        lines.append(_line(name, measured[name], counts))
        print(lines[-1], file=sys.stderr)
    same = [one for name, one in measured.items() if "neighbours" not in name]
    for name, every in (("all but neighbours", same), ("all", list(measured.values()))):
        sums = [sum(column) for column in zip(*every, strict=True)]
        lines.append(_line(name, sums, ["", "", ""]))
    return lines


def themselves(found: dict[str, Pairs], counted: Counted) -> str:
    """How many answers of all sets equal themselves, as they are and as a formula in dollars."""
    texts = sorted({text for pairs in found.values() for pair in pairs for text in pair if text})
    dressed = [text if "$" in text else f"${text}$" for text in texts]
    told = [compare(texts, other, counted)["verdict"] == "equal" for other in (texts, dressed)]
    equal = " and ".join(f"{one.sum():,}" for one in told)
    return f"{len(texts):,} answers beside themselves, plain and in dollars: {equal} equal"


def _line(name: str, numbers: Sequence[float], counts: Sequence[object]) -> str:
    n, asked, ours, theirs = numbers
    cells = [name, f"{n:,.0f}", f"{1 - asked / n:.2%}", *counts]
    cells += [f"{n / ours:,.0f}", f"{n / theirs:,.0f}", f"{theirs / ours:,.0f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


def _columns(pairs: Pairs) -> tuple[list[str], list[str]]:
    return [one for one, _ in pairs], [other for _, other in pairs]


def disagreements(found: dict[str, Pairs], counted: Counted, wanted: int) -> list[str]:
    """Pairs on which both give a verdict and they differ, among the first `wanted` such pairs."""
    spelled = {pair for pairs in found.values() for pair in pairs if pair[0] != pair[1]}
    order = sorted(spelled)
    random.Random(0).shuffle(order)
    ours = compare(*_columns(order), counted)
    both, differ = 0, []
    for pair, (verdict, reason) in zip(order, ours.rows(), strict=True):
        if verdict == "undecided":
            continue
        [told], _ = math_verify([pair])
        if told is None:
            continue
        both += 1
        if told != (verdict == "equal"):
            texts = [" ".join(text.split()) for text in pair]
            differ.append(f"| `{texts[0]}` | `{texts[1]}` | {verdict} ({reason}) | {told} |")
        if both == wanted:
            break
    return [f"{both:,} pairs on which both give a verdict; {len(differ)} disagreements", *differ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--disagreements", type=int, default=0)
    asked = parser.parse_args()
    mirror = Path(os.environ["CORPUSMILL_MIRROR"].split(os.pathsep)[0])
    found = sets(mirror)
    with pool() as bounded:
        counted = Counted(bounded)
        bounded("compare_answers", WARM)
        math_verify([("1", "2")])
        if asked.disagreements:
            print("\n".join(disagreements(found, counted, asked.disagreements)))
        else:
            print("\n".join([*measure(found, counted), themselves(found, counted)]))


if __name__ == "__main__":
    main()
