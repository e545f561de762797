"""Pages of contents: they look like headings and hold nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from stages.documents.layout import Line

#: Lines that a page of contents has, share of them that end in a page number, share of these
#: numbers that do not decrease from line to line.
LINES, NUMBERED, RISING = 6, 0.6, 0.9
#: Share of a document, from its beginning, in which contents stand.
FRONT = 0.2

_PAGE_NUMBER = re.compile(
    r"(?:[^\d.,=<>+\-−]\s*(?:\.[\s.]*)?[\s.]|[^\W\d_]{4}[^=<>+]*\d(?:\s|[\s.]{3,}))(\d{1,4})$"
)


def without_contents(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages, those of contents empty. Answers that end in numbers do not rise like pages."""
    front = max(FRONT * len(pages), 3)
    return [
        [] if number < front and _is_contents(page, len(pages)) else page
        for number, page in enumerate(pages)
    ]


def _is_contents(page: list[Line], pages: int) -> bool:
    found = [match for line in page if (match := _PAGE_NUMBER.search(line.text.rstrip()))]
    if len(found) < max(LINES, NUMBERED * len(page)):
        return False
    numbers = [int(match[1]) for match in found]
    rising = sum(after >= before for before, after in pairwise(numbers))
    return rising >= RISING * (len(numbers) - 1) and numbers[-1] <= 2 * pages + 100
