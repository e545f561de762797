"""Lists, tuples, sets, intervals and matrices: compared element by element, texts by a given
comparison (values of plain formulas, or of what the parser says in the worker).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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


def compare_elements(
    sides: tuple[Elements, Elements], kind: str | None, compare: Compare[str]
) -> Verdict:
    """Tuples, intervals and matrices in order, sets in any; a bare list as its kind says.

    Without a kind a bare list in another order is undecided.
    """
    given, stated = sides
    compare = _nested(compare)
    kinds = {given.kind, stated.kind}
    if kinds == {"tuple", "()"}:  # (1, 2) beside 1 < x < 2
        kinds = {"()"}
    if len(kinds) > 1 and "list" not in kinds:
        return _kinds_apart(kinds)
    if given.name and stated.name and given.name != stated.name:
        return "undecided", "symbols"
    if kinds == {"union"}:
        return compare_unordered(given.texts, stated.texts, compare)
    ordered = compare_ordered(given.texts, stated.texts, compare)
    loose = bool(kinds & {"set", "list"}) or kind in UNORDERED
    if ordered[0] == "equal" or not loose or (kind in ORDERED and "set" not in kinds):
        return ordered
    unordered = compare_unordered(given.texts, stated.texts, compare)
    if unordered[0] == "equal" and "set" not in kinds and kind not in UNORDERED:
        return "undecided", "order"
    return unordered


def _nested(compare: Compare[str]) -> Compare[str]:
    """`compare` for elements: those written alike need no reading, and some have elements."""

    def compared(one: str, other: str) -> Verdict:
        if one.replace(" ", "") == other.replace(" ", ""):
            return "equal", "canonical"
        first, second = elements(one), elements(other)
        if first and second:
            return compare_elements((first, second), None, compare)
        return compare(one, other)

    return compared


def _kinds_apart(kinds: set[str]) -> Verdict:
    if all(kind.startswith("matrix") for kind in kinds):
        return "different", "shape"
    brackets = kinds <= {"tuple", "()", "[]", "[)", "(]", "union"}
    return ("different", "bounds") if brackets else ("undecided", "shape")


def shapes_apart(left: str, right: str, compare: Compare[str]) -> Verdict | None:
    """The verdict on one thing beside many; None where only the reader of formulas can tell.

    A list of which all elements equal the other side states it twice: `x+1 = 1+x`.
    """
    many, single = (left, right) if elements(left) else (right, left)
    parts = elements(many)
    if parts and parts.name and not re.search(r"[<>=]|\\[lg][et]", single):
        return "undecided", "shape"  # x > 3 beside 3
    if parts is None or parts.kind not in ("list", "set", "tuple"):
        return None
    if parts.kind == "set" and len(parts.texts) == 1:
        return compare(parts.texts[0], single)
    if re.sub(r"[,\s]", "", many) == re.sub(r"[,\s]", "", single):
        return "undecided", "spaces"  # 1, 200 beside 1200
    verdicts = {compare(text, single)[0] for text in parts.texts}
    if "undecided" in verdicts:
        return "undecided", "shape"
    if verdicts == {"equal"} and parts.kind == "list":
        return "equal", "restated"
    return "different", "length"
