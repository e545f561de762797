"""The outer shape of an answer: a list, a tuple, a set, an interval, a matrix; and its elements.

math-verify reads "2,3" as the set {2, 3} and "(2,3)" as an interval, which loses the order. The
text shows what was meant, so it is split here, at commas outside all brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_BRACKETS = re.compile(r"\\[{}]|\\[lr]angle|[()\[\]{}]")
_AND = re.compile(r"\s*(?:,\s*)?(?:\band\b|\bor\b)\s*|\s*;\s*")
_NAME = re.compile(r"^[A-Za-z](?:_\{?\w+\}?)?\s*=\s*")
_PAIRS = {("(", ")"): "tuple", ("\\{", "\\}"): "set", ("\\langle", "\\rangle"): "tuple"}
_OPENING = ("(", "[", "{", "\\{", "\\langle")
_CLOSING = (")", "]", "}", "\\}", "\\rangle")
_MATRIX = re.compile(
    r"^[\[(]? ?\\begin ?\{(?:[pbB]?matrix|array)\} ?(?:\{[lcr| ]+\})?((?:(?!\\begin).)*)"
    r"\\end ?\{(?:[pbB]?matrix|array)\} ?[\])]?$"
)
_LESS = {"<": False, r"\leq": True, r"\lt": False}
_MORE = {">": False, r"\geq": True, r"\gt": False}
_RELATION = re.compile(r" ?(<|>|\\(?:leq|geq|lt|gt)(?![a-zA-Z])) ?")
_VARIABLE = re.compile(r"^[A-Za-z](?:_\{?\w+\}?)?$")
_MEMBER = re.compile(r"^([A-Za-z]) ?\\in(?![a-zA-Z]) ?(.*[)\]}])$")
CACHED = 4096


@dataclass(frozen=True)
class Elements:
    """kind: list, tuple, set, union, matrix RxC, or the two brackets of an interval.

    texts: the elements. name: the variable that an interval is a condition on.
    """

    kind: str
    texts: tuple[str, ...]
    name: str | None = None


@lru_cache(CACHED)
def elements(text: str) -> Elements | None:
    """The elements of tidy `text`, or None where it is one thing (or its brackets do not close).

    `x = 2 or x = 3` is the list 2, 3. Names on the left of elements are dropped when all have one.
    `1 < x \\leq 2` is the interval (1, 2].
    """
    matrix = _MATRIX.match(text)
    if matrix:
        return _matrix(matrix[1])
    member = _MEMBER.match(text)
    if member and (inner := elements(member[2])):
        return Elements(inner.kind, inner.texts, member[1])
    interval = _condition(text)
    if interval:
        return interval
    whole = _AND.sub(",", text).strip()
    parts = re.split(r" ?\\cup(?![a-zA-Z]) ?", whole)
    if len(parts) > 1:
        return Elements("union", tuple(parts)) if all(map(elements, parts)) else None
    return _bracketed(whole) or _bare(whole)


def both_signs(text: str) -> tuple[str, ...]:
    """The two values of a text with one plus-minus sign; else the text itself."""
    if text.count("\\pm") != 1 or "\\mp" in text or "," in text:
        return (text,)
    return text.replace("\\pm", "+"), text.replace("\\pm", "-")


def _bracketed(whole: str) -> Elements | None:
    brackets = list(_BRACKETS.finditer(whole))
    if not brackets or not _spans(whole, brackets):
        return None
    opening, closing = brackets[0][0], brackets[-1][0]
    texts = _split(whole[brackets[0].end() : brackets[-1].start()])
    kind = _PAIRS.get((opening, closing), opening + closing)
    if opening == "{" or not all(texts) or (len(texts) == 1 and kind != "set"):
        return None
    return Elements(kind, tuple(dict.fromkeys(texts)) if kind == "set" else texts)


def _bare(whole: str) -> Elements | None:
    signs = both_signs(whole)
    if len(signs) > 1:
        return Elements("set", tuple(sign.removeprefix("+") for sign in signs))
    texts = _split(whole)
    if len(texts) < 2 or not all(texts):
        return None
    named = all(_NAME.match(element) for element in texts)
    return Elements("list", tuple(_NAME.sub("", e) if named else e for e in texts))


def _matrix(inner: str) -> Elements | None:
    rows = [
        [entry.strip() for entry in row.split("&")]
        for row in re.split(r"\\\\", inner.strip().removesuffix("\\\\"))
    ]
    width = len(rows[0])
    if any(len(row) != width or not all(row) for row in rows):
        return None
    return Elements(f"matrix {len(rows)}x{width}", tuple(entry for row in rows for entry in row))


def _condition(text: str) -> Elements | None:
    """`a < x <= b`, `x > a`, `a <= x` as an interval with the name of x."""
    parts = _RELATION.split(text)
    if len(parts) == 3:
        low, sign, high = parts
        if _VARIABLE.match(low) and not _VARIABLE.match(high):
            ends = [None, high] if sign in _LESS else [high, None]
            name = low
        elif _VARIABLE.match(high) and not _VARIABLE.match(low):
            ends = [low, None] if sign in _LESS else [None, low]
            name = high
        else:
            return None
        return _interval((ends[0], sign), (ends[1], sign), name)
    if len(parts) != 5 or not _VARIABLE.match(parts[2]):
        return None
    first, second = (parts[0], parts[1]), (parts[4], parts[3])
    if first[1] in _LESS and second[1] in _LESS:
        return _interval(first, second, parts[2])
    return _interval(second, first, parts[2]) if {first[1], second[1]} <= set(_MORE) else None


def _interval(
    low: tuple[str | None, str], high: tuple[str | None, str], name: str
) -> Elements | None:
    closed = _LESS | _MORE
    if any(end == "" or (end and "," in end) for end, _ in (low, high)):
        return None
    opening = "[" if low[0] and closed[low[1]] else "("
    closing = "]" if high[0] and closed[high[1]] else ")"
    return Elements(opening + closing, (low[0] or r"-\infty", high[0] or r"\infty"), name)


def _spans(whole: str, brackets: list[re.Match[str]]) -> bool:
    """Whether the first bracket is the first character and closes with the last."""
    if brackets[0].start() != 0 or brackets[-1].end() != len(whole):
        return False
    depth = 0
    for bracket in brackets[:-1]:
        depth += 1 if bracket[0] in _OPENING else -1
        if depth <= 0:
            return False
    return depth == 1 and brackets[-1][0] in _CLOSING


def _split(text: str) -> tuple[str, ...]:
    parts, depth, start = [], 0, 0
    for token in re.finditer(r"\\[{}]|\\[lr]angle|[()\[\]{},]", text):
        if token[0] in _OPENING:
            depth += 1
        elif token[0] in _CLOSING:
            depth -= 1
        elif depth == 0:
            parts.append(text[start : token.start()].strip())
            start = token.end()
    parts.append(text[start:].strip())
    return tuple(parts)
