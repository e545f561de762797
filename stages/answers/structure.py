"""Lists, tuples, sets, intervals and matrices: compared element by element, texts by a given
comparison (values of plain formulas, or of what the parser says in the worker).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from stages.answers.kinds import ORDERED, UNORDERED
from stages.answers.shape import Elements, elements

Verdict = tuple[str, str]
Element = TypeVar("Element")
Compare = Callable[[Element, Element], Verdict]
MOST_ELEMENTS = 16


def compare_ordered(
    left: Sequence[Element], right: Sequence[Element], compare: Compare[Element]
) -> Verdict:
    """Element by element: all equal, one different, or else undecided."""
    if len(left) != len(right):
        return "different", "length"
    unsure: Verdict | None = None
    for one, other in zip(left, right, strict=True):
        verdict = compare(one, other)
        if verdict[0] == "different":
            return verdict
        unsure = unsure or (verdict if verdict[0] == "undecided" else None)
    return unsure or ("equal", "elements")


def compare_unordered(
    left: Sequence[Element], right: Sequence[Element], compare: Compare[Element]
) -> Verdict:
    """Element by element in any order, each once."""
    if len(left) != len(right):
        return "different", "length"
    if len(left) > MOST_ELEMENTS:
        return "undecided", "many_elements"
    rest, unsure = list(right), False
    for element in left:
        verdicts = [compare(element, other)[0] for other in rest]
        if "equal" in verdicts:
            rest.pop(verdicts.index("equal"))
        elif "undecided" in verdicts:
            unsure = True
        else:
            return "different", "element"
    return ("undecided", "element") if unsure else ("equal", "elements")


def half_solved(one: str, other: str) -> bool:
    """Whether one is a condition on a variable and the other has no such shape: x > 3, 2x > 6."""
    sides = [elements(side) for side in (one, other)]
    return None in sides and any(side and side.name for side in sides)


@dataclass(frozen=True)
class Reader:
    """How texts without elements are read: compared, and told to be a value (no set or relation).

    Either may raise where it cannot read; see `stages.answers.values`.
    """

    compare: Compare[str]
    is_value: Callable[[str], bool]

    def judge(self, one: str, other: str, kind: str | None = None) -> Verdict:
        """(verdict, reason) of two texts, with elements or without."""
        if one.replace(" ", "") == other.replace(" ", ""):
            return "equal", "canonical"
        first, second = elements(one), elements(other)
        if first and second:
            return _compare_elements((first, second), kind, self)
        if first is None and second is None:
            return self.compare(one, other)
        return _one_and_many(first or second, other if first else one, self)


def _compare_elements(
    sides: tuple[Elements, Elements], kind: str | None, reader: Reader
) -> Verdict:
    """Tuples, intervals and matrices in order, sets in any; a bare list as its kind says.

    Without a kind a bare list in another order is undecided.
    """
    given, stated = sides
    kinds = {given.kind, stated.kind}
    if kinds == {"tuple", "()"}:  # (1, 2) beside 1 < x < 2
        kinds = {"()"}
    if len(kinds) > 1 and "list" not in kinds:
        return _kinds_apart(kinds)
    if given.name and stated.name and given.name != stated.name:
        return "undecided", "symbols"
    if len(kinds) > 1 and _is_nested(given) != _is_nested(stated):
        many, single = sides if _is_nested(given) else sides[::-1]
        return _each_and_one([_inner(text, single, reader) for text in many.texts])
    if kinds == {"union"}:
        return compare_unordered(given.texts, stated.texts, reader.judge)
    ordered = compare_ordered(given.texts, stated.texts, reader.judge)
    loose = bool(kinds & {"set", "list"}) or kind in UNORDERED
    if ordered[0] == "equal" or not loose or (kind in ORDERED and "set" not in kinds):
        return ordered
    unordered = compare_unordered(given.texts, stated.texts, reader.judge)
    if unordered[0] == "equal" and "set" not in kinds and kind not in UNORDERED:
        return "undecided", "order"
    return unordered


def _kinds_apart(kinds: set[str]) -> Verdict:
    if all(kind.startswith("matrix") for kind in kinds):
        return "different", "shape"
    brackets = kinds <= {"tuple", "()", "[]", "[)", "(]", "union"}
    return ("different", "bounds") if brackets else ("undecided", "shape")


def _is_nested(side: Elements) -> bool:
    return all(elements(text) for text in side.texts)


def _inner(text: str, single: Elements, reader: Reader) -> Verdict:
    inner = elements(text)
    return _compare_elements((inner, single), None, reader) if inner else ("undecided", "shape")


def _each_and_one(verdicts: list[Verdict]) -> Verdict:
    """A list beside one thing, from the verdicts of its elements on it.

    Where all equal it, the list states it twice: `x+1 = 1+x`.
    """
    told = {verdict for verdict, _ in verdicts}
    if "undecided" in told:
        return "undecided", "shape"
    return ("equal", "restated") if told == {"equal"} else ("different", "length")


def _one_and_many(many: Elements | None, single: str, reader: Reader) -> Verdict:
    if many is None or many.name or re.search(r"[<>=]|\\[lg](?:eq|t)(?![a-z])", single):
        return "undecided", "shape"  # x > 3 beside 3, or beside 2x > 6
    if many.kind == "set" and len(many.texts) == 1:
        return reader.judge(many.texts[0], single)
    if many.kind == "list":
        if re.sub(r"\s", "", single) == "".join(many.texts):
            return "undecided", "spaces"  # 1, 200 beside 1200
        return _each_and_one([reader.judge(text, single) for text in many.texts])
    return ("different", "length") if reader.is_value(single) else ("undecided", "shape")
