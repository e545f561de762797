"""Leaks of the demo benchmark into a corpus: whole, or inside a longer text."""

from __future__ import annotations

from stages.demo.draft import Draft, clean, with_labels
from stages.demo.draws import Draw, between
from stages.demo.problem import Problem, scene

LEAK = "contaminated"


def leak(draw: Draw, item: Problem, variant: int) -> Draft:
    """A benchmark item as it is, respelled, or with other text around it."""
    if variant % 3 == 0:
        text = item.text
    elif variant % 3 == 1:
        text = item.text.replace(". ", ".\n").lower()
    else:
        text = f"{scene(draw).text} {item.text} Note {between(draw, 1, 99)} ends here."
    return with_labels(clean(item)._replace(text=text), LEAK)
