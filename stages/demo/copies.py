"""Copies of a problem: the same text in another dress, and the same text slightly changed."""

from __future__ import annotations

from collections.abc import Callable

from stages.demo.draws import Draw, between

Edit = Callable[[Draw, str], str]

_WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def _verbatim(draw: Draw, text: str) -> str:
    return text


def _lower_case(draw: Draw, text: str) -> str:
    return text.lower()


def _spaced(draw: Draw, text: str) -> str:
    """Other white space: line breaks after sentences, double and non-breaking spaces."""
    return text.replace(". ", ".\n").replace(" the ", "  the ").replace(" of ", "\u00a0of ")


def _invisible(draw: Draw, text: str) -> str:
    """A zero-width space and a soft hyphen somewhere inside."""
    cut = between(draw, 1, len(text) - 2)
    return text[:cut] + "\u200b" + text[cut:] + "\u00ad"


def _wide(draw: Draw, text: str) -> str:
    """Full-width digits outside of formulas."""
    parts = text.split("$")
    parts[::2] = [part.translate(_WIDE_DIGITS) for part in parts[::2]]
    return "$".join(parts)


def _preface(draw: Draw, text: str) -> str:
    return f"Here is another task. {text}"


def _request(draw: Draw, text: str) -> str:
    return f"{text} Write a short answer only."


def _typo(draw: Draw, text: str) -> str:
    """Two letters of one word change places."""
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if word.isalpha() and len(set(word[1:3])) == 2]
    place = long[int(draw() * len(long))]
    word = words[place]
    words[place] = word[0] + word[2] + word[1] + word[3:]
    return " ".join(words)


def _one_less(draw: Draw, text: str) -> str:
    """The last "the" is left out."""
    return "".join(text.rsplit("the ", 1))


def _two_edits(draw: Draw, text: str) -> str:
    return _request(draw, _typo(draw, text))


#: Equal to the original once case, width, white space and invisible characters are folded.
EXACT: tuple[Edit, ...] = (_verbatim, _lower_case, _spaced, _invisible, _wide)
#: Jaccard similarity to the original of at least 0.7 over shingles of three words.
NEAR: tuple[Edit, ...] = (_preface, _request, _typo, _one_less, _two_edits)
