"""The options of a question: their texts, and the stem that remains without them."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Longer problems are not split: patterns run on bounded text only.
MAX_PROBLEM_CHARS = 6_000
MAX_OPTION_CHARS = 200
LETTERS = "ABCDEFGHIJ"
#: A label's shape; `{}` is the label. Before it a line, a blank, or what ends a formula or a space.
_BEFORE = r"(?:^|[\s$~]|(?<=\}})|(?=\\q?quad))"
#: Each blank can match in one way only: with two, a long run of them behind a few commands never
#: came to an end.
_STYLED = r"(?:\\(?:text|textbf|mathrm|mathbf|bf|qquad|quad)\s*(?:\{{\s*)?)"
_STYLES = (
    rf"{_BEFORE}{_STYLED}*" r"\(\s*{}\s*\)[\s}}~:.]*",
    r"(?:^|\n)[ \t*]*{}[ \t]?[.):]\s*",
    rf"{_BEFORE}{_STYLED}+" r"{}[.):]\s*\}}?",
    r"(?:^|\s){}[ \t]?[.)][ \t]",
    r"(?:^|\s){}[ \t]?\)",
)
_HEADINGS = re.compile(
    r"(?:answer |multiple |given )?(?:options|choices)(?: are| given)?"
    r"(?:[\s*]*[:.]+)?[\s*]*$",
    re.IGNORECASE,
)
#: (A) every digit is odd, and (B) ...: parts of a sentence.
_GOES_ON = re.compile(r"\b(?:and|or)$", re.IGNORECASE)
#: Before the first label, of the formula that it begins.
_SPACING = ("\\qquad", "\\quad", "\\newline", "\\\\", "~")
_LETTER = re.compile(
    r"^\W{0,3}(?:option|choice|answer)?\W{0,3}(?:\\text\w*\{)?\W{0,3}([A-Ja-j])\W{0,4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """A stem without its options, and the options' texts in order."""

    stem: str
    options: tuple[str, ...]


def split_options(
    problem: str, choices: list[str] | None, *, small: bool = True
) -> Question | None:
    """The question that `problem` and the column `choices` make; None where no list is found.

    A list within the text must be the last thing in it. Where `choices` is given, a list within
    the text is cut off only when it is the same one. small: labels may be small letters, as those
    of parts of a question are, too.
    """
    text = problem[: MAX_PROBLEM_CHARS + 1]
    if len(text) > MAX_PROBLEM_CHARS:
        return None
    found = _listed(text, (LETTERS, LETTERS.lower()) if small else (LETTERS,))
    given = tuple(clean(choice) for choice in choices or () if choice is not None)
    if len(given) < 2:
        return found
    if found and len(found.options) == len(given):
        return Question(found.stem, given)
    return Question(_without_heading(text), given)


def clean(option: str) -> str:
    """An option without its label, dollars around a plain number, and closing punctuation."""
    text = re.sub(r"^\s*(?:\(\s*[A-Ja-j]\s*\)|[A-Ja-j]\s?[):])\s*", "", option.strip())
    text = re.sub(r"^(?:\\[ ,;:]|~)\s*|(?:\\(?:qquad|quad|\\|newline)|~|&)\s*$", "", text.strip())
    text = text.strip()
    text = re.sub(r"(?<=[^.])[.;,]$", "", text).strip()
    return re.sub(r"^\$([\d.,\s-]+)\$$", r"\1", text)


def options_meant(answer: str, options: tuple[str, ...]) -> tuple[int, ...]:
    """Places of the options that the answer may mean, by its text and by its letter.

    Several where it is the text of one and the letter of another: "e" among 1, e, 2, 3, 4.
    """
    wanted = _squeezed(answer)
    places = {place for place, option in enumerate(options) if _squeezed(option) == wanted}
    letter = _LETTER.match(answer.strip())
    if letter and LETTERS.index(letter[1].upper()) < len(options):
        places.add(LETTERS.index(letter[1].upper()))
    return tuple(sorted(places))


def _squeezed(text: str) -> str:
    return re.sub(r"[\s$]", "", clean(text)).casefold()


def _listed(text: str, alphabets: tuple[str, ...]) -> Question | None:
    """The last list A, B, C, ... of one style that ends the text."""
    for labels in alphabets:
        for style in _STYLES:
            starts = _run(text, style, labels)
            if starts:
                return _cut(text, starts)
    return None


def _run(text: str, style: str, labels: str) -> list[tuple[int, int]]:
    """Where the labels of the last run begin and end; empty without three in order."""
    found = [
        [match.span() for match in re.finditer(style.format(re.escape(label)), text)]
        for label in labels
    ]
    if not found[0]:
        return []
    run = [found[0][-1]]
    for spans in found[1:]:
        after = [span for span in spans if span[0] >= run[-1][1] - 1]
        if not after:
            break
        run.append(after[0])
    return run if len(run) >= 3 else []


def _cut(text: str, run: list[tuple[int, int]]) -> Question | None:
    ends = [start for start, _ in run[1:]] + [len(text)]
    options = [text[end:until] for (_, end), until in zip(run, ends, strict=True)]
    if "\n\n" in options[-1].strip() or any(len(option) > MAX_OPTION_CHARS for option in options):
        return None
    cleaned = tuple(_closed(clean(option)) for option in options)
    stem = _without_heading(text[: run[0][0]])
    drawn = stem.rfind("[asy]") > stem.rfind("[/asy]")  # labels of a picture's points
    if drawn or not all(cleaned) or any(map(_GOES_ON.search, cleaned[:-1])):
        return None
    return Question(_without_spacing(stem), cleaned)


def _without_heading(text: str) -> str:
    """Blanks before a heading are stripped, not matched: a long run would take its square."""
    heading = _HEADINGS.search(text)
    return (text[: heading.start()].rstrip("* \t\n") if heading else text).rstrip()


def _without_spacing(text: str) -> str:
    while (shorter := text.rstrip()).endswith(_SPACING):
        text = shorter[: -next(len(sign) for sign in _SPACING if shorter.endswith(sign))]
    return shorter


def _closed(option: str) -> str:
    """An option without what closes the formula or the command that its label stands in."""
    if option.endswith("$") and option.count("$") % 2:
        option = option[:-1].rstrip()
    if option.endswith("}") and option.count("}") > option.count("{"):
        option = option[:-1].rstrip()
    return option
