"""What headings say: the words for exercises, checks, answers, and for what is neither.

Words are a prior. Where a heading uses none of them, the markers below it decide (`zones`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["exercise", "check", "example"]
Zone = Literal["body", "exercise", "check", "answer", "hint", "closed"]

_ANSWER = re.compile(
    r"\b(answers|solutions|answer key|answer section|key to (the )?exercises|soluciones|respuestas|"
    r"solutionnaire|corrig[ée]s?|lösungen|soluzioni|risposte|respostas|soluções)\b",
    re.IGNORECASE,
)
_HINT = re.compile(r"\b(hints?|indications|hinweise)\b", re.IGNORECASE)
_CHECK = re.compile(
    r"\b(check your (understanding|learning|knowledge|progress)|check (point|yourself)|"
    r"checkpoints?|"
    r"self[- ]?(check|test)s?|concept checks?|quick (check|quiz)|try it( yourself| now)?|your turn|"
    r"guided practice|practice (it|now)|now try|test yourself)\b",
    re.IGNORECASE,
)
_EXERCISE = re.compile(
    r"\b(exercises?|problems?|questions?|problem sets?|assignments?|homework|drills?|practice|"
    r"review test|"
    r"chapter (test|quiz)|quiz|worksheet|activities|ejercicios|problemas|exercices|problèmes|"
    r"aufgaben|übungen|esercizi|exercícios)\b",
    re.IGNORECASE,
)
#: Words that stand beside those above without changing what they say.
_BESIDE = frozenset(
    "a additional advanced all analytical and answer answers appendix application "
    "applications applied "
    "basic challenge challenging chapter chapters complete computational computer conceptual "
    "concept "
    "cumulative deeper discussion drill even even-numbered end-of-chapter essay explorations "
    "extra final "
    "for from full further general guided hints homework in integrated key mastery mid mixed more "
    "multiple choice multiple-choice numbered numerical odd odd-numbered of on open optional part "
    "practice practise question reading review section sections selected set short "
    "short-answer skill "
    "skills some study supplemental supplementary test text the theoretical theory this to "
    "true/false "
    "unit warm-up with word writing your".split()
)
#: Headings of text about problems rather than of problems.
_ABOUT = re.compile(r"problem[- ]solving|solving|how to|strateg(y|ies)", re.IGNORECASE)
_CLOSED = re.compile(
    r"^(key (terms|equations|concepts|ideas)|summary|chapter (summary|review notes)|glossary|index|"
    r"bibliography|references|further reading|appendix|appendices|contents|table of contents|"
    r"preface|"
    r"acknowledg\w+|notes|credits|about the authors?|learning (objectives|outcomes))\b",
    re.IGNORECASE,
)
#: Sets at the end of a chapter, and all headings of sets that are no section's.
_REVIEW = re.compile(
    r"^(?:(?:end[- ]of[- ])?(?:chapter|unit|cumulative|mixed|final) (?:\d+ )?)?"
    r"(?:review|test|quiz|exam|assessment)(?: \d+)?$",
    re.IGNORECASE,
)
_WHOLE_CHAPTER = re.compile(r"\b(?:chapter|unit|cumulative)\b", re.IGNORECASE)
_ANY_REVIEW = re.compile(r"\breview\b", re.IGNORECASE)
_ZONES: tuple[tuple[Zone, re.Pattern[str]], ...] = (
    ("answer", _ANSWER),
    ("hint", _HINT),
    ("check", _CHECK),
    ("exercise", _EXERCISE),
)
_SOLUTION_LABEL = re.compile(
    r"^(?:worked |detailed |full |[^\W\d_]{4,12} and )?(?:solution|answer|ans|sol|proof|"
    r"lösung|solución|soluzione)"
    r"(?![^\W_])(?:\s+(?:to|for|of)\b[^.:]{0,40}|\s+\([a-z0-9]{1,4}\)|"
    r"\s+[a-z0-9](?![^\W_]))?\s*(?:[.:—–-]|$)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^[*★⋆†‡•■□▶►\s]{0,3}(?:(?P<word>(?:worked |guided |sample |check your "
    r")?[^\W\d_]{4,14}(?: it)?)"
    r"\s+(?:\#\s?)?(?P<number>[A-Z]?\d{1,3}(?:[.–-]\d{1,3}){0,3})(?!\d|,\d|%)"
    r"|(?P<before>\d{1,3}(?:[.–-]\d{1,3}){0,3})\s+(?P<after>[^\W\d_]{3,12}(?: (?:your|it|"
    r"point|yourself))?"
    r"(?: (?:understanding|learning|knowledge|progress|yourself|now))?)(?![^\W\d_]|-))[.:)]?\s*",
    re.IGNORECASE,
)
_SINGULAR = re.compile(
    r"^(?:\d[\d.–-]*\s+)?(?:worked |guided |sample )?(?:example|exercise|problem|question|"
    r"illustration|"
    r"practice|checkpoint|activity|drill|task|check your \w+|self[- ]?check|try it|your turn|"
    r"now try|"
    r"concept check|beispiel|exemple|ejemplo|aufgabe|übung|ejercicio|problema|exercice)\b(?!s)",
    re.IGNORECASE,
)
_BOLD_LABEL = re.compile(r"^(?i:solution|answer|ans|lösung|solución)\s+(?=[A-Z0-9(−$])")
_LETTER_LABEL = re.compile(r"^A\s?\d{0,3}[.:)]\s+")
#: What a chapter is called; the number follows.
CHAPTER = re.compile(
    r"^(?:chapter|chap\.|unit|lesson|module|kapitel|chapitre|cap[ií]tulo|capitolo|lecture)\s+"
    r"(?P<number>\d{1,3}|[ivxlc]{1,7}|[a-z]{3,9})\b",
    re.IGNORECASE,
)
_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
#: Words in a heading beyond which it is a sentence about exercises rather than their heading.
LONGEST_HEADING = 9


def zone_of(heading: str) -> Zone | None:
    """What lies below a heading by its words; None where they do not say."""
    text = heading.strip(" .:")
    words = text.split()
    if _CLOSED.search(text) and len(words) <= 4:
        return "closed"
    if len(words) > LONGEST_HEADING or _ABOUT.search(text):
        return None
    if _REVIEW.match(text):
        return "exercise"
    for zone, pattern in _ZONES:
        match = pattern.search(text)
        if match is None:
            continue
        rest = [*text[: match.start()].split(), *text[match.end() :].split()]
        plain = all(_is_beside(word) or any(p.search(word) for _, p in _ZONES) for word in rest)
        if plain or (match.start() == 0 and zone != "check") or match.end() == len(text):
            return zone
    return None


def is_of_chapter(heading: str, second: bool) -> bool:
    """Whether the set below a heading belongs to a chapter rather than to its last section.

    second: the section has had a set, so that a review is the chapter's.
    """
    review = second and _ANY_REVIEW.search(heading) is not None
    return review or _WHOLE_CHAPTER.search(heading) is not None


def _is_beside(word: str) -> bool:
    word = word.strip(".,:;&()-–—").casefold()
    return not word or word in _BESIDE or word[0].isdigit() or ordinal(word) is not None


@dataclass(frozen=True)
class Named:
    """A marker of a word and a number: `Example 3.2`, `3.2 Check Your Understanding`.

    end: where its text begins.
    """

    kind: Kind
    number: str
    end: int


def named_marker(text: str) -> Named | None:
    """The marker with which a line begins, if it is one item's own (not `Exercises 3.4`)."""
    match = _NAMED.match(text)
    if match is None or _SINGULAR.match(text.lstrip("*★⋆†‡•■□▶► ")) is None:
        return None
    kind = kind_named(match["word"] or match["after"])
    if kind is None:
        return None
    return Named(kind, match["number"] or match["before"], match.end())


def kind_named(word: str) -> Kind | None:
    """The kind of item that a word before a number announces: Example 3, Exercise 4."""
    if re.search(r"example|illustration|beispiel|exemple|ejemplo|worked", word, re.IGNORECASE):
        return "example"
    if _CHECK.search(word):
        return "check"
    return "exercise" if _EXERCISE.search(word) else None


def solution_label(text: str, bold: bool = False, letter: bool = False) -> int | None:
    """Where the text after a label like `Solution` or `Answer (a):` begins; None: no label.

    In bold the label needs no sign behind it. letter: `A.` and `A3:` are labels, too.
    """
    match = _SOLUTION_LABEL.match(text) or (_BOLD_LABEL.match(text) if bold else None)
    match = match or (_LETTER_LABEL.match(text) if letter else None)
    return match.end() if match else None


def ordinal(word: str) -> int | None:
    """The value of `12`, `xii` or `twelve`."""
    word = word.lower()
    if word.isascii() and word.isdigit():
        return int(word)
    if word in _WORDS:
        return _WORDS.index(word) + 1
    if not word or set(word) - _ROMAN.keys():
        return None
    values = [_ROMAN[letter] for letter in word]
    return sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )
