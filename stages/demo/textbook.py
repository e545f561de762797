"""`demo_textbook`: problems and solutions in the markup of two textbooks, CNXML and LaTeX.

Markup has no field for a label: it stands in the `type` of an exercise, in the `\\label` of a
problem, as `planted:reason+reason` and, for members of a group, `planted:group=reason/number`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from stages.demo import plan
from stages.demo.draft import Draft
from stages.demo.drafting import drafts
from stages.demo.plan import COPY, NEAR, Copies, Mix, Place, Plan, slots_of

MODULES, NOTES = "modules", "notes"
CHAPTERS = 4

MIX: Mix = {
    "multi_part": {MODULES: 2, NOTES: 2},
    "proof": {MODULES: 3, NOTES: 3},
    "yes_no": {MODULES: 1, NOTES: 1},
    "hyperlink": {MODULES: 1, NOTES: 1},
    "not_english": {MODULES: 2, NOTES: 2},
    "needs_figure": {MODULES: 2, NOTES: 1},
    "no_boxed_answer": {NOTES: 1},
    "many_boxed_answers": {NOTES: 1},
    "hard": {MODULES: 4, NOTES: 5},
    "missing_field": {MODULES: 1},
    "unbalanced": {NOTES: 1},
}
COPIES: Copies = {
    COPY: ((MODULES, NOTES), (NOTES, NOTES)),
    NEAR: ((NOTES, MODULES), (MODULES, MODULES)),
}
SHARES = {MODULES: 0.5, NOTES: 0.5}

PLAN = Plan("demo_textbook", slots_of(MIX, COPIES, SHARES, 100), frozenset({NOTES}))

_FORMULA = re.compile(r"\$([a-z0-9+=-]{1,80})\$")
_TOKEN = re.compile(r"[a-z]|[0-9]+|.")


def textbook_files(size: int, seed: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Four chapters of each book; a chapter takes an equal run of the book's records."""
    for source, file, begin, show, end in (
        (MODULES, "chapter-{}.cnxml", _CNXML_BEGIN, _exercise, "</content>\n</document>\n"),
        (NOTES, "chapter-{}.tex", _LATEX_BEGIN, _environment, "\\end{document}\n"),
    ):
        records = list(drafts(PLAN, source, size, seed))
        for chapter in range(CHAPTERS):
            first, last = (len(records) * (chapter + n) // CHAPTERS for n in (0, 1))
            body = "".join(show(place, draft) for place, draft in records[first:last])
            text = begin.format(chapter + 1) + body + end
            yield f"{source}/{file.format(chapter + 1)}", iter([text.encode()])


def broken_records(size: int, seed: int) -> dict[str, int]:
    """How many problems are quarantined, by reason."""
    return plan.broken_records(PLAN, size, seed)


def _label(draft: Draft) -> str:
    group = [f"group={draft.group}"] if draft.group else []
    return "planted:" + "+".join([*draft.planted, *group])


_CNXML_BEGIN = (
    '<?xml version="1.0" encoding="utf-8"?>\n<document xmlns="http://cnx.rice.edu/cnxml" '
    'xmlns:m="http://www.w3.org/1998/Math/MathML" id="chapter-{0}">\n<title>Chapter {0}</title>\n'
    "<content>\n"
)


def _exercise(place: Place, draft: Draft) -> str:
    name = f"ex-{place.row}"
    problem = f'<problem id="{name}-p">{_paragraphs(draft.text)}</problem>'
    steps = ". ".join(draft.steps)
    final = f" The answer is {draft.stated}." if draft.stated else ""
    solution = f'<solution id="{name}-s">{_paragraphs(f"{steps}.{final}")}</solution>'
    parts = solution if place.slot.kind == "missing_field" else problem + solution
    return f'<exercise id="{name}" type="{_label(draft)}">{parts}</exercise>\n'


def _paragraphs(text: str) -> str:
    return "".join(f"<para>{_mathml(escape(line))}</para>" for line in text.split("\n") if line)


def _mathml(text: str) -> str:
    """Formulas of letters, digits and signs as MathML, others as they are."""
    return _FORMULA.sub(lambda found: f"<m:math>{_row(found[1])}</m:math>", text)


def _row(formula: str) -> str:
    def tag(token: str) -> str:
        return "mi" if token.isalpha() else "mn" if token.isdigit() else "mo"

    return "".join(f"<m:{tag(t)}>{t}</m:{tag(t)}>" for t in _TOKEN.findall(formula))


_LATEX_BEGIN = "\\documentclass{{book}}\n\\begin{{document}}\n\\chapter{{Exercises {0}}}\n"


def _environment(place: Place, draft: Draft) -> str:
    text = draft.text.replace("%", r"\%")
    steps = "; ".join(draft.steps).replace(" % ", r" \bmod ")
    boxes = [rf"The answer is $\boxed{{{draft.stated}}}$."] * draft.boxes
    cut = "$x^{2$ " if place.slot.kind == "unbalanced" else ""
    return (
        f"\\begin{{problem}}\\label{{{_label(draft)}}}\n{cut}{text}\n\\end{{problem}}\n"
        f"\\begin{{solution}}\n{' '.join([steps + '.', *boxes])}\n\\end{{solution}}\n\n"
    )
