"""Markers: the numbers with which items begin, by family, and the chains that they form.

A page is full of numbers at the beginning of lines. What tells a marker is its place in a chain:
the one increasing run of numbers, with the fewest gaps, of the most marker-like candidates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from stages.documents.layout import WIDE_BLANK, Line
from stages.documents.lexicon import Kind, named_marker

#: Candidates that a chain looks back over.
LOOKBACK = 80

#: The family of markers inside lines.
RUN = "run"

_SIGN = r"(?:[*★⋆†‡§•■□▪▶►◆]\s?){0,3}"
_PLAIN = re.compile(
    rf"^{_SIGN}(?:(?P<a>\d{{1,4}})[.):](?!\d)|\((?P<b>\d{{1,4}})\)|\[(?P<c>\d{{1,4}})\])\s*"
)
_BARE = re.compile(rf"^{_SIGN}(?P<a>\d{{1,3}})(?=\s+[^\s=+×·/<>)%]|{WIDE_BLANK}|$)\s*")
_BEGINS = re.compile(r"[A-Z(\u00c0-\u00de\u0370-\u1fff]|\d|[a-z](?=\s?[(=^+\-−<>≤≥])")
_DOTTED = re.compile(rf"^{_SIGN}\(?(?P<a>\d{{1,3}}(?:[.–-]\d{{1,3}}){{1,3}})[.):]?(?![\w,%])\s*")
_CODE = re.compile(
    rf"^{_SIGN}(?P<a>[A-Z]\d{{1,3}}(?:[.–-]\d{{1,3}}){{0,3}}|[A-Z]-\d{{1,3}})[.):]?(?=\s|$)\s*"
)
#: `Ex. 4`, `Q. 12`: what is in a zone needs no word to say what it is.
_SHORT = re.compile(
    rf"^{_SIGN}(?:exer|exc|ex|prob|pr|ques|qu|q)\.?\s{{0,2}}"
    r"(?P<a>\d{1,3}(?:[.–-]\d{1,3}){0,3})[.):]?(?![\w,%])\s*",
    re.IGNORECASE,
)
#: What `_CODE` and `_SHORT` take, as the beginning of a line that is no heading.
LETTERED = re.compile(rf"(?:{_CODE.pattern})|(?i:{_SHORT.pattern.replace('?P<a>', '?:')})")
_ANSWER = re.compile(
    r"^(?:solutions?|answers?|hints?|proof)\s+(?:(?:to|for|of)\s+)?(?:the\s+)?"
    r"(?:exercise|problem|question|example|check your understanding)?\s*"
    r"(?P<a>[A-Z]?\d{1,3}(?:[.–-]\d{1,3}){0,3})[.):]?(?![\w,])\s*",
    re.IGNORECASE,
)
#: One of many answers in a line: `1. 5 3. 7 5. x = 2`.
_RUN_ON = re.compile(
    rf"(?<!\S){_SIGN}(?:"
    r"\((?P<a>\d{1,3})\)"
    r"|(?P<b>\d{1,3}(?:[.–-]\d{1,3}){0,2})[.):]"
    r"|(?P<c>\d{1,3}(?:[.–-]\d{1,3}){2})"
    r"|(?P<code>[A-Z]-?\d{1,3}(?:[.–-]\d{1,3}){0,2})[.):]?"
    r"|(?i:exercise|problem|question|exer|ex|prob|pr|q)\.?\s"
    r"(?P<d>\d{1,3}(?:[.–-]\d{1,3}){0,2})[.):]?"
    r")(?:\s+|$)"
)
#: A run of answers in lines: its markers beside those at the beginnings of lines, its least
#: number of them, the most characters of most of its answers.
RUN_SHARE, RUN_LEAST, RUN_ANSWER = 1.5, 4, 60
#: What a gap in such a run costs, in costs of one between lines.
RUN_COST = 4.0
_NUMBER = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
#: Whether a line may begin with a marker at all.
_NEAR = re.compile(r"\W{0,6}(?:[^\W\d_]{1,14}\W{0,3}){0,4}\d")
#: Characters within which a marker has its number.
FAR = 50


@dataclass(frozen=True, slots=True)
class Marker:
    """A candidate: line, column of its first character and of the text after it.

    number: its numbers in order; printed: as it stands in the book; kind: where words tell it.
    weight: how marker-like it looks, about 1.
    """

    line: int
    begin: int
    end: int
    family: str
    number: tuple[int, ...]
    printed: str
    bold: bool
    weight: float
    kind: Kind | None = None


def candidates(lines: Sequence[Line], where: Iterable[int], answers: bool) -> list[Marker]:
    """All that may be markers in the lines `where`, at their beginnings or after wide white."""
    found: list[Marker] = []
    for index in where:
        line = lines[index]
        starts = [0, *(match.end() for match in re.finditer(WIDE_BLANK, line.text))]
        for start in starts:
            found.extend(_at(line, index, start, answers))
        if answers:
            found.extend(_run_on(line, index))
    return found


def _run_on(line: Line, index: int) -> Iterator[Marker]:
    for match in _RUN_ON.finditer(line.text):
        printed = next(group for group in match.groups() if group)
        number = tuple(map(int, _NUMBER.findall(printed)))
        if match["code"]:
            number = (ord(printed[0]), *number)
        yield Marker(index, match.start(), match.end(), RUN, number, printed, False,
                     1.0 if not match.start() else 0.7)  # fmt: skip


def _at(line: Line, index: int, start: int, answers: bool) -> Iterator[Marker]:
    text = line.text[start:] if start else line.text
    if not _DIGIT.search(text, 0, FAR):
        return
    bold = start in line.bolds if start else line.bold
    if (named := named_marker(text)) is not None:
        number = tuple(map(int, _NUMBER.findall(named.number)))
        weight = _weight(line, text[named.end :], start)
        yield Marker(index, start, start + named.end, f"named {named.kind}", number,
                     named.number, bold, weight, named.kind)  # fmt: skip
        return
    patterns = [("plain", _PLAIN), ("dotted", _DOTTED), ("code", _CODE), ("bare", _BARE)]
    if start and not answers:
        patterns = [pair for pair in patterns if pair[0] != "bare" or bold]
    patterns.append(("short", _SHORT))
    if answers:
        patterns.append(("answer", _ANSWER))
    for family, pattern in patterns:
        match = pattern.match(text)
        if match and (family != "bare" or bold or _BEGINS.match(text, match.end())):
            printed = next(group for group in match.groups() if group)
            number = tuple(map(int, _NUMBER.findall(printed)))
            plainness = 0.6 if family == "bare" and not bold else 1.0
            if family == "code":
                number = (ord(printed[0]), *number)
            yield Marker(index, start, start + match.end(), family, number, printed, bold,
                         plainness * _weight(line, text[match.end() :], start))  # fmt: skip


def cell_numbers(line: Line) -> list[int]:
    """The last numbers of the markers with which a line begins and goes on behind wide white."""
    if not _NEAR.match(line.text):
        return []
    starts = [0, *(match.end() for match in re.finditer(WIDE_BLANK, line.text))]
    told = (next((m.number[-1] for m in _at(line, 0, start, True)), None) for start in starts)
    return [number for number in told if number is not None]


def starts_run(line: Line, at_one: bool) -> bool:
    """Whether a line begins with a marker (`1.`, `(1)`, `Q1`, `3.2.1`); at_one: from 1."""
    return any(marker.number[-1] == 1 or not at_one for marker in _at(line, 0, 0, False))


def _weight(line: Line, rest: str, start: int) -> float:
    weight = 1.0
    weight += 0.3 if line.gap >= 1.35 else 0.0
    weight -= 0.3 if start else min(max(line.indent, 0.0) / 100, 0.5)
    weight -= 0.5 if rest[:1].islower() and rest[1:2].islower() else 0.0
    return weight


@dataclass(frozen=True)
class Chain:
    """An increasing run of markers: its score, and the numbers that it leaves out."""

    markers: tuple[Marker, ...]
    score: float

    @property
    def family(self) -> str:
        """Of all its markers."""
        return self.markers[0].family if self.markers else ""

    @property
    def is_bold(self) -> bool:
        """Whether most of its markers are set in bold."""
        return 2 * sum(m.bold for m in self.markers) > len(self.markers)


def chains(found: Sequence[Marker], answers: bool, after: int = 0) -> list[Chain]:
    """The best chain of each family and weight of type, best first.

    after: the number that items of this kind reached before, from which a chain may go on.
    """
    styles: dict[tuple[str, bool], list[Marker]] = defaultdict(list)
    for marker in found:
        styles[marker.family, marker.bold].append(marker)
    result = []
    for family, bold in sorted(styles):
        chosen = styles[family, bold]
        result.append(chain(chosen, answers, after))
        other = styles.get((family, not bold))
        if bold and other:
            both = sorted([*chosen, *other], key=lambda m: (m.line, m.begin))
            mixed = chain(both, answers, after)
            if len(mixed.markers) > 1.5 * len(result[-1].markers):
                result.append(mixed)
    ranked = sorted((one for one in result if one.markers), key=lambda one: -one.score)
    longest = max((len(one.markers) for one in ranked if one.family != RUN), default=0)
    if any(one.family == RUN and _is_run_on(one, longest) for one in ranked):
        return [one for one in ranked if one.family == RUN]
    return [one for one in ranked if one.family != RUN]


def _is_run_on(one: Chain, longest: int) -> bool:
    """Whether answers run on in lines: many more than begin lines, and short ones."""
    pairs = list(pairwise(one.markers))
    inside = sum(marker.begin > 0 for marker in one.markers)
    close = sum(
        after.line - before.line <= 1 and after.begin - before.end <= RUN_ANSWER
        for before, after in pairs
    )
    return len(one.markers) >= max(RUN_LEAST, RUN_SHARE * longest) and (
        inside > 0 and 3 * close >= len(pairs)
    )


def chain(found: Sequence[Marker], answers: bool, after: int = 0) -> Chain:
    """The increasing run with the greatest weight less the cost of its gaps."""
    scores: list[float] = []
    links: list[int] = []
    for index, marker in enumerate(found):
        best, link = -_start_cost(marker, after, answers), -1
        for earlier in range(max(0, index - LOOKBACK), index):
            cost = _cost(found[earlier].number, marker.number, answers)
            if cost and marker.family == RUN and marker.number[:-1] == found[earlier].number[:-1]:
                cost *= RUN_COST
            if cost is not None and scores[earlier] - cost > best:
                best, link = scores[earlier] - cost, earlier
        scores.append(best + marker.weight)
        links.append(link)
    if not scores:
        return Chain((), 0.0)
    at = max(range(len(scores)), key=lambda index: (scores[index], -index))
    score, picked = scores[at], []
    while at >= 0:
        picked.append(found[at])
        at = links[at]
    return Chain(tuple(picked[::-1]), score)


def _start_cost(marker: Marker, after: int, answers: bool) -> float:
    number = marker.number[-1]
    away = min(abs(number - after - 1), number - 1 if number else 1)
    return min(0.1 * away, 1.5) if answers else min(0.4 * away, 3.0)


def _cost(before: tuple[int, ...], number: tuple[int, ...], answers: bool) -> float | None:
    """The cost of `number` following `before`; None where it does not increase."""
    if number <= before:
        return None
    if number[:-1] != before[:-1]:
        jump = number[0] - before[0] if len(number) > 1 and len(before) > 1 else 9
        return min(0.3 * jump + 0.1 * number[-1], 3.0)
    step = number[-1] - before[-1]
    if answers:
        return 0.0 if step <= 2 else min(0.1 * (step - 2), 2.0)
    return min(0.4 * (step - 1), 4.0)
