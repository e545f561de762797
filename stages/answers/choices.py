"""Choices: a letter, a letter with its text, the text of an option: made comparable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import polars as pl

from stages.answers.labelled import parts
from stages.answers.tidy import tidy

_LETTER = re.compile(r"^(?:[Oo]ption |[Cc]hoice )?(?:\(([A-J])\)|([A-J])[.:)]?)$")
_WITH_TEXT = re.compile(r"^(?:\(([A-J])\)|([A-J])[.:)])\s*(\S.*)$")
_LABEL = re.compile(r"^\(?[A-Ja-j][.:)]\s*")


def align_choices(
    answers: pl.Series, stated: pl.Series, choices: pl.Series
) -> tuple[list[str | None], list[str | None]]:
    """`answers` and `stated` with both sides of each pair either letters or texts.

    "(B) 12" is B beside a letter and 12 beside a text; a letter beside a text is the text of its
    option where `choices` (lists) has it.
    """
    plain = pl.DataFrame({"a": answers.cast(pl.String), "s": stated.cast(pl.String)})
    tidied = plain.select(tidy(pl.col("a")), tidy(pl.col("s")))
    sides: tuple[list[str | None], list[str | None]] = (answers.to_list(), stated.to_list())
    letters = tidied.select(pl.all().str.contains(r"^(?:[Oo]ption |[Cc]hoice )?\(?[A-J][.:)]?"))
    touched = letters.select(pl.any_horizontal(pl.all())).to_series().arg_true()
    for place in touched:
        pair = tidied.row(place)
        options = choices[place]
        one, other = _paired(pair[0], pair[1], () if options is None else options)
        sides[0][place] = one if one != pair[0] else sides[0][place]
        sides[1][place] = other if other != pair[1] else sides[1][place]
    return sides


def _paired(answer: str, stated: str, options: Iterable[str]) -> tuple[str, str]:
    first, second = letter_of(answer), letter_of(stated)
    parted = text_of(answer), text_of(stated)
    if first and second:
        return first, second
    texts = [_LABEL.sub("", option) for option in options]
    if first and parted[0] is None and not second:
        return _option(first, texts) or answer, stated
    if second and parted[1] is None and not first:
        return answer, _option(second, texts) or stated
    return parted[0] or answer, parted[1] or stated


def letter_of(plain: str) -> str | None:
    """The letter of tidy text that is a choice, alone or with its text."""
    found = _LETTER.match(plain) or _with_text(plain)
    return (found[1] or found[2]) if found else None


def text_of(plain: str) -> str | None:
    """What follows the letter of a choice; None where nothing does."""
    found = _with_text(plain)
    return found[3] if found else None


def _with_text(plain: str) -> re.Match[str] | None:
    """A letter with its text; (A) 5 (B) 7 are parts, not a choice."""
    return None if parts(plain) else _WITH_TEXT.match(plain)


def _option(letter: str, texts: Sequence[str]) -> str | None:
    place = ord(letter) - ord("A")
    return texts[place] if place < len(texts) else None
