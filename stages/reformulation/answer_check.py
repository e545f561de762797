"""Whether an option can stand as the answer of an open question, given stem and other options."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from stages.text.option_list import Question

#: Types whose equality a judge can decide.
OPEN_TYPES = frozenset({"numeric", "expression"})
#: Distractors that say nothing about the others.
_FILLER = re.compile(
    r"(?i)^(?:none(?: of (?:these|the above|above|them))?|all of (?:these|the above)"
    r"|no(?:ne)? correct|(?:cannot|can't|can not) (?:say|determine|be (?:determined|found)).*"
    r"|data (?:inadequate|insufficient)|insufficient (?:data|information)|not enough information"
    r"|other|n\.?o\.?t\.?|unable to determine|undefined|no solution|does not exist)\.?$"
)
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?")
_CLOCK = re.compile(r"\d\s?:\s?\d\d\b")
_LONG_DECIMAL = re.compile(r"\.\d{3,}")
_CLOSING_ZERO = re.compile(r"\.\d*0(?!\d)")
_MONEY = re.compile(r"[$€£¢]|\b(?:Rs|cents?|dollars?|rupees?)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d[\d,.]*")
#: Halves and quarters are exact as they stand.
_EXACT_PARTS = 4
#: M2 was M squared before a source lost its notation.
_FLATTENED = re.compile(r"(?<![A-Za-z\\])[A-Za-z]\d|\d\([^)]*\)\d")
_LETTERS = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")
_RUN_GAP = r"[\s,;:()$.A-Ea-e]{1,12}"


@dataclass(frozen=True)
class Typed:
    """What `classify` says of an option: type, parse, canonical form."""

    kind: str
    parse: str
    canonical: str | None


def why_unfit(question: Question, place: int, typed: Mapping[str, Typed]) -> str | None:
    """Why option `place` cannot be the answer of the stem alone; None where it can."""
    answer = question.options[place]
    real = [option for option in question.options if not _FILLER.match(option)]
    kinds = [typed[option] for option in real]
    checks = (
        (answer not in real, "answer_is_a_filler"),
        (typed[answer].kind not in OPEN_TYPES or typed[answer].parse != "ok", "answer_type"),
        (
            any(one.kind != typed[answer].kind or one.parse != "ok" for one in kinds),
            "mixed_options",
        ),
        (_FLATTENED.search(answer) is not None, "lost_notation"),
        (len({one.canonical for one in kinds}) < len(kinds), "equal_options"),
        (len({unit_of(one.canonical) for one in kinds}) > 1, "mixed_units"),
        (_CLOCK.search(answer) is not None, "clock_time"),
        (_rounded(question.stem, answer, typed[answer].canonical), "rounded_answer"),
        (_unknown_letters(question.stem, answer, typed[answer].kind), "undefined_symbols"),
        (answer_in(question.stem, answer, typed[answer].canonical), "answer_in_stem"),
        (options_in(question.stem, question.options), "options_in_stem"),
    )
    return next((why for failed, why in checks if failed), None)


def unit_of(canonical: str | None) -> str:
    """The unit of a canonical number; empty without one."""
    number, _, unit = (canonical or "").partition(" ")
    return unit if re.fullmatch(r"-?\d+(?:/\d+)?", number) else ""


def answer_in(stem: str, answer: str, canonical: str | None) -> bool:
    """Whether the stem holds the answer: its text as a whole, or its value as a number."""
    value = value_of(canonical)
    if value is not None:
        numbers = (match[0].replace(",", "") for match in _NUMBER.finditer(stem))
        if any(_fraction(number) == abs(value) for number in numbers):
            return True
    return spelled_in(stem, answer) > 0


def spelled_in(stem: str, answer: str) -> int:
    """How often the stem holds the answer's text as a whole, whatever its spaces and dollars."""
    bare = re.sub(r"[\s$]", "", answer)
    spaced = r"[\s$]*".join(re.escape(character) for character in bare)
    return len(re.findall(rf"(?<![A-Za-z0-9]){spaced}(?![A-Za-z0-9])", stem))


def value_of(canonical: str | None) -> Fraction | None:
    """The number of a canonical form, without its unit; None where it is none."""
    return _fraction((canonical or "").partition(" ")[0])


def options_in(stem: str, options: tuple[str, ...]) -> bool:
    """Whether three options follow one another in the stem."""
    for place in range(len(options) - 2):
        three = _RUN_GAP.join(re.escape(option) for option in options[place : place + 3])
        if re.search(three, stem):
            return True
    return False


def _rounded(stem: str, answer: str, canonical: str | None) -> bool:
    """Whether a decimal is finer than what is given: a value that was rounded to be an option.

    Amounts of money have two places in any case.
    """
    if _LONG_DECIMAL.search(answer):
        return True
    if _MONEY.search(answer) or _MONEY.search(stem):
        return False
    if _CLOSING_ZERO.search(answer) and not _CLOSING_ZERO.search(stem):
        return True
    value = value_of(canonical) if "." in answer else None
    if value is None or _EXACT_PARTS % value.denominator == 0:
        return False
    return _significant(answer) > max(map(_significant, _DIGITS.findall(stem)), default=0)


def _significant(number: str) -> int:
    """How many digits a number states, those before the first that is not 0 aside."""
    return len(re.sub(r"\D", "", number).lstrip("0"))


def _unknown_letters(stem: str, answer: str, kind: str) -> bool:
    """Whether a formula uses symbols that the stem does not."""
    if kind != "expression":
        return False
    known = set(_LETTERS.findall(stem)) | {"e", "i"}
    spread = re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+|\b[a-z]{3,}\b", " ", answer))
    in_stem = set(re.findall(r"[A-Za-z]", re.sub(r"\b[A-Za-z]{3,}\b", " ", stem)))
    return not set(spread) <= known | in_stem


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
