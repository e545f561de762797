"""Elements of HTML that say what they are: exercises, examples, solutions, by type and class."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import unquote

from stages.documents.blocks import Owner
from stages.documents.lexicon import Kind
from stages.extract.xml_text import Element, local

_ITEMS: dict[str, Kind] = {
    "exercise": "exercise", "injected-exercise": "exercise", "problem": "exercise",
    "question": "exercise", "exercise-like": "exercise", "ltx_theorem_exercise": "exercise",
    "ltx_theorem_problem": "exercise", "ltx_theorem_question": "exercise",
    "example": "example", "example-like": "example", "ltx_theorem_example": "example",
    "box-exercise": "exercise", "box-example": "example",
    "checkpoint": "check", "check-understanding": "check",
}  # fmt: skip
_SOLUTIONS = frozenset(
    "solution answer solution-like solution-knowl answer-knowl ltx_theorem_solution "
    "ltx_theorem_answer exercise-solution exercise-answer question-solution problem-solution "
    "injected-solution os-solution".split()
)
_HINTS = frozenset("hint hint-like hint-knowl ltx_theorem_hint".split())
_NUMBERS = frozenset(
    "os-number codenumber exercise-number problem-number question-number number".split()
)
_SHOWS = re.compile(
    r"^\W*(?:(?:show|view|reveal|click (?:here )?(?:for|to see)|see)\s+)?(?:the\s+|an?\s+)?"
    r"(?:worked\s+|full\s+|sample\s+)?(?:solutions?|answers?)\b.{0,40}$",
    re.IGNORECASE | re.DOTALL,
)
#: Elements that a child says what they are: disclosure boxes, lists of definitions.
_TITLED = {"details": "summary", "dl": "dt"}
_NO_ITEMS = frozenset(("a", "span", "h1", "h2", "h3", "h4", "h5", "h6", "body", "html"))


def _kind(element: Element) -> Kind | None:
    if local(element) in _NO_ITEMS:
        return None
    words = [element.get("data-type") or "", *(element.get("class") or "").lower().split()]
    return next((_ITEMS[word] for word in words if word in _ITEMS), None)


def _is_solution(element: Element) -> bool:
    name = local(element)
    if name in _TITLED:
        title = next((child for child in element if local(child) == _TITLED[name]), None)
        if title is not None and _SHOWS.match("".join(title.itertext())):
            return True
    if name in _NO_ITEMS:
        return False
    words = {element.get("data-type") or "", *(element.get("class") or "").lower().split()}
    return bool(words & _SOLUTIONS)


def problems_in(root: Element) -> dict[Element, str]:
    """The elements that are one problem or example each, with their ids: not what holds several.

    One without an id is known by its number among all.
    """
    found = [element for element in root.iter() if local(element) and _kind(element)]
    inside: dict[Element, int] = dict.fromkeys(found, 0)
    for element in found:
        for outer in element.iterancestors():
            if outer in inside:
                inside[outer] += 1
                break
    single = [element for element in found if inside[element] < 2]
    return {element: element.get("id") or f"#{number}" for number, element in enumerate(single)}


def owner_of(
    element: Element, inside: Owner | None, problems: Mapping[Element, str], page: str
) -> Owner | None:
    """The problem or solution that begins with an element that stands in `inside`, if any does.

    page: the path of the file in its archive, from which links lead on.
    """
    if _is_solution(element) and (inside is None or inside.role == "problem"):
        of = [] if inside is not None else _named(element, page)
        return Owner("solution", inside.kind if inside else "exercise", inside=inside, of=of)
    if inside is None and element in problems:
        return Owner("problem", _kind(element) or "exercise", f"{page}#{problems[element]}")
    return None


def _named(solution: Element, page: str) -> list[str]:
    """The keys of problems that a solution elsewhere points at."""
    own = solution.get("id") or ""
    found = [f"{page}#{own.removesuffix('-solution')}"] if own.endswith("-solution") else []
    for link in solution.iter("a"):
        path, sign, name = (link.get("href") or "").partition("#")
        if sign and ":" not in path:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
            found.append(f"{target if path else page}#{name}")
    return found[:5]


def number_in(element: Element, owner: Owner | None) -> bool:
    """Whether an element is the number of `owner`, which takes it, and so no part of its text."""
    if owner is None or owner.number or not _NUMBERS & set((element.get("class") or "").split()):
        return False
    owner.number = "".join(element.itertext()).strip(" .:)(\n\t")
    return True


def is_label(element: Element) -> bool:
    """Whether an element is nothing but a label of a solution: `Show answer`."""
    if local(element) not in _LABELS:
        return False
    text = "".join(element.itertext()).strip()
    return len(text) <= 60 and _SHOWS.match(text) is not None


_LABELS = frozenset("summary h1 h2 h3 h4 h5 h6 header button dt strong b".split())


def is_hint(element: Element) -> bool:
    """Whether an element is a hint: neither problem nor solution."""
    words = {element.get("data-type") or "", *(element.get("class") or "").lower().split()}
    if local(element) == "details":
        summary = next((child for child in element if local(child) == "summary"), None)
        if summary is not None and re.match(
            r"\W*(?:show |view )?(?:a |the )?hints?\b", "".join(summary.itertext()), re.IGNORECASE
        ):
            return True  # fmt: skip
    return bool(words & _HINTS)
