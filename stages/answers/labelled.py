"""Answers of several labelled parts: "(a) 5 (b) 7", "i) 2, ii) 3"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from stages.answers.tidy import tidy

_RUNS = (
    tuple("abcdefghij"),
    tuple("ABCDEFGHIJ"),
    ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii"),
    tuple("123456789"),
)
#: Roman numbers stand before single letters, which would match their beginning.
NAME = r"(?:[iv]{2,4}|[a-jA-Jv1-9])"
_LABEL = re.compile(rf"(?:^|(?<=[\s,;]))(?:\(({NAME})\)|({NAME})\))[:.]?\s*")
#: What makes the text around a bracket one formula: (a) + (b).
_OPERATOR = r"(?:[+*/^=<>]|- |\\(?:cdot|times|div|leq?|geq?)(?![a-z]))"
_JOINED = re.compile(rf"^{_OPERATOR}|{_OPERATOR}\s*$")
_ENDS = re.compile(r"(?:[\s,;.]|(?<![a-zA-Z\\])and)+$")
#: Two brackets of labels, so that other answers are not looked at.
_LIKELY = rf"(?:^|[\s,;$~{{(])\(?{NAME}\).*?[\s,;$~}}{{(]\(?{NAME}\)"


def parts(text: str) -> tuple[str, ...] | None:
    """The parts of a tidy answer, in the order of their labels; None where it has no labels.

    Labels are the first two or more of one run (a, b; A, B; i, ii; 1, 2), each once, in any order.
    """
    labels = list(_LABEL.finditer(text))
    if len(labels) < 2 or labels[0].start() != 0:
        return None
    names = [label[1] or label[2] for label in labels]
    run = next((one for one in _RUNS if sorted(one[: len(names)]) == sorted(names)), None)
    if run is None:
        return None
    ends = [label.start() for label in labels[1:]] + [len(text)]
    said = {
        name: _ENDS.sub("", text[label.end() : end])
        for name, label, end in zip(names, labels, ends, strict=True)
    }
    if not all(said.values()) or any(_JOINED.search(one) for one in said.values()):
        return None
    return tuple(said[name] for name in run[: len(names)])


def labelled_parts(answers: pl.Series) -> dict[str, tuple[str, ...]]:
    """The parts of those answers that have labels."""
    likely = answers.drop_nulls().unique()
    likely = likely.filter(likely.str.contains(_LIKELY)).sort()
    plain = pl.DataFrame({"answer": likely}).select(tidy(pl.col("answer"))).to_series()
    found = {answer: parts(text) for answer, text in zip(likely, plain, strict=True)}
    return {answer: said for answer, said in found.items() if said}


def split(
    one: str | None, other: str | None, parted: Mapping[str, tuple[str, ...]]
) -> list[tuple[str | None, str | None]]:
    """The pairs of parts that two answers are; beside an answer without labels, parts are a list.

    parted: what `labelled_parts` finds of them.
    """
    first, second = parted.get(one or "", ()), parted.get(other or "", ())
    if one == other:
        return [(one, other)]
    if len(first) == len(second) > 0:
        return list(zip(first, second, strict=True))
    return [(", ".join(first) or one, ", ".join(second) or other)]


def together(verdicts: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """(verdict, reason) of all parts: different where one is, else undecided where one is."""
    if len(verdicts) == 1:
        return verdicts[0]
    unequal = (one for wanted in ("different", "undecided") for one in verdicts if one[0] == wanted)
    return next(unequal, ("equal", "parts"))
