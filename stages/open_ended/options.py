"""The options of a question: their texts, and the stem that remains without them."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Longer problems are not split: patterns run on bounded text only.
MAX_PROBLEM_CHARS = 6_000
MAX_OPTION_CHARS = 200
LETTERS = "ABCDEFGHIJ"
#: A label's shape; `{}` is the label. Before it a line, a blank, or the dollar of a formula.
_STYLES = (
    r"(?:^|[\s$~}}])(?:\\(?:text|textbf|mathrm|mathbf|bf|qquad|quad)\s*\{{?\s*)*\(\s*{}\s*\)[\s}}~:.]*",
    r"(?:^|\n)[ \t*]*{}[ \t]?[.):]\s*",
    r"(?:^|[\s$~}}])(?:\\(?:text|textbf|mathrm|mathbf|bf)\s*\{{?\s*)+{}[.):]\s*\}}?",
    r"(?:^|\s){}[ \t]?[.)][ \t]",
    r"(?:^|\s){}[ \t]?\)",
)
_HEADINGS = re.compile(
    r"[\s*]*(?:answer |multiple |given )?(?:options|choices)(?: are| given)?\s*[:.]*[\s*]*$",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"^\W{0,3}(?:option|choice|answer)?\W{0,3}(?:\\text\w*\{)?\W{0,3}([A-Ja-j])\W{0,4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """A stem without its options, and the options' texts in order."""

    stem: str
    options: tuple[str, ...]


def split_options(problem: str, choices: list[str] | None) -> Question | None:
    """The question that `problem` and the column `choices` make; None where no list is found.

    A list within the text must be the last thing in it. Where `choices` is given, a list within
    the text is cut off only when it is the same one.
    """
    text = problem[: MAX_PROBLEM_CHARS + 1]
    if len(text) > MAX_PROBLEM_CHARS:
        return None
    found = _listed(text)
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


def meant(answer: str, options: tuple[str, ...]) -> tuple[int, ...]:
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


def _listed(text: str) -> Question | None:
    """The last list A, B, C, ... of one style that ends the text."""
    for labels in (LETTERS, LETTERS.lower()):
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
    cleaned = tuple(clean(option) for option in options)
    stem = _without_heading(text[: run[0][0]])
    # the dollar or the command that opened the first label's formula
    stem = re.sub(r"(?:\s|\\(?:qquad|quad|newline|\\)|~)+$", "", stem)
    return Question(stem, cleaned) if all(cleaned) else None


def _without_heading(text: str) -> str:
    return _HEADINGS.sub("", text).rstrip()
