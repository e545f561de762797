"""The outer shape of an answer: a bare list, a tuple, a set, an interval; and its elements.

math-verify reads "2,3" as the set {2, 3} and "(2,3)" as an interval, which loses the order. The
text shows what was meant, so it is split here, at commas outside all brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BRACKETS = re.compile(r"\\[{}]|[()\[\]{}]")
_AND = re.compile(r"\s*(?:,\s*)?(?:\band\b|\bor\b)\s*|\s*;\s*")
_NAME = re.compile(r"^[A-Za-z](?:_\{?\w+\}?)?\s*=\s*")
_PAIRS = {("(", ")"): "tuple", ("\\{", "\\}"): "set"}
_OPENING, _CLOSING = ("(", "[", "{", "\\{"), (")", "]", "}", "\\}")


@dataclass(frozen=True)
class Elements:
    """kind: list, tuple, set, or the two brackets of an interval; texts: the elements."""

    kind: str
    texts: tuple[str, ...]


def elements(text: str) -> Elements | None:
    """The elements of tidy `text`, or None where it is one thing (or its brackets do not close).

    `x = 2 or x = 3` is the list 2, 3. Names on the left of elements are dropped when all have one.
    """
    whole = _AND.sub(",", text).strip()
    brackets = list(_BRACKETS.finditer(whole))
    if brackets and _spans(whole, brackets):
        opening, closing = brackets[0][0], brackets[-1][0]
        inner = whole[brackets[0].end() : brackets[-1].start()]
        kind = _PAIRS.get((opening, closing), opening + closing)
        texts = _split(inner)
        if opening != "{" and (len(texts) > 1 or kind == "set"):
            return Elements(kind, texts) if all(texts) else None
    signs = both_signs(whole)
    if len(signs) > 1:
        return Elements("set", signs)
    texts = _split(whole)
    if len(texts) < 2 or not all(texts):
        return None
    named = all(_NAME.match(element) for element in texts)
    return Elements("list", tuple(_NAME.sub("", e) if named else e for e in texts))


def both_signs(text: str) -> tuple[str, ...]:
    """The two values of a text with one plus-minus sign; else the text itself."""
    if text.count("\\pm") != 1 or "\\mp" in text or "," in text:
        return (text,)
    return text.replace("\\pm", "+"), text.replace("\\pm", "-")


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
    for token in re.finditer(r"\\[{}]|[()\[\]{},]", text):
        if token[0] in _OPENING:
            depth += 1
        elif token[0] in _CLOSING:
            depth -= 1
        elif depth == 0:
            parts.append(text[start : token.start()].strip())
            start = token.end()
    parts.append(text[start:].strip())
    return tuple(parts)
