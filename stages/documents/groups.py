"""The words with which a book speaks of a group of problems: `In Exercises 5–10`."""

from __future__ import annotations

import re

from stages.documents.lexicon import ordinal

_TO = r"\s*(?:[–—−-]|to|through|thru|and|&)\s*"
_NAMES = r"(?:exercises?|problems?|questions?|exs?\.|probs?\.|numbers?|items?|nos?\.)"
_RANGE = re.compile(
    rf"(?:\b{_NAMES}\s+|^\W{{0,4}})(?P<first>[A-Z]?\d[\d.]*){_TO}(?P<last>[A-Z]?\d[\d.]*)",
    re.IGNORECASE,
)
#: A range without a word before it is one where a sentence follows.
_BARE_TAIL = re.compile(r"\W{0,6}[A-Z][^\W\d_]")
_FOLLOWING = re.compile(
    r"^\W{0,4}(?:(?:[A-Z][^.?!]{0,60}\s)?(?:for|in|on)\s+(?:each\s+of\s+)?|"
    r"(?:use|answer|solve|find|determine|consider|evaluate|simplify|refer)\b[^.?!]{0,100}\s)"
    r"(?:the|these)\s+(?:following|next)\s+(?P<count>[^\W\d_]+\s+|\d+\s+){0,2}?"
    r"(?:exercises|problems|questions)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")


def names_group(text: str) -> bool:
    """Whether a line tells what is asked of problems from a number to another."""
    match = _RANGE.search(text)
    if match is None:
        return False
    inside = text[: match.start()].endswith("(") and len(text[: match.start()].split()) > 2
    return inside or len(text[match.end() :].split()) >= 2


def speaks_of_group(text: str) -> bool:
    """Whether a line has the range of a group, or begins one for all that follows."""
    return _RANGE.search(text) is not None or for_following(text)


def last_of_group(text: str, whole: str, number: int) -> int | None:
    """The last number of a range that begins in `text` with `number`."""
    for match in _RANGE.finditer(whole) if str(number) in whole else ():
        bare = match[0][:1].isdigit() or not match[0].lstrip()[:1].isalpha()
        if match.start() >= len(text) or (bare and not _BARE_TAIL.match(whole, match.end())):
            continue
        first, last = (int(_NUMBER.findall(match[name])[-1]) for name in ("first", "last"))
        if first == number and last > first:
            return last
    return None


def for_following(text: str) -> bool:
    """Whether a paragraph that begins so is for all problems up to the next heading."""
    return _FOLLOWING.match(text) is not None


def how_many(text: str) -> int | None:
    """For how many problems such a paragraph is, where it says so: `the following eight`."""
    match = _FOLLOWING.match(text)
    return ordinal(match["count"].strip()) if match is not None and match["count"] else None
