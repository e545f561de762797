"""What the parser says about an answer. Runs in bounded workers only; importing it costs 1 s.

math-verify parses LaTeX only (no `parse_expr`, no `sympify` of the text); its own timeouts are
off, because the process has limits that hold.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from math_verify import LatexExtractionConfig, parse
from sympy import Basic, Expr, FiniteSet, MatrixBase, Tuple
from sympy.core.relational import Equality, Relational
from sympy.sets.sets import Set

from stages.answers.numeric import compare_parsed

logging.getLogger("math_verify").setLevel(logging.CRITICAL)


def parse_latex(text: str) -> Any | None:
    """The sympy object of tidy LaTeX `text`, or None where the grammar refuses it."""
    found = parse(
        f"${text}$",
        extraction_config=[LatexExtractionConfig()],
        fallback_mode="no_fallback",
        parsing_timeout=None,
        raise_on_error=True,
    )
    return found[0] if found else None


def parse_answer(text: str) -> dict[str, Any]:
    """`{"parse": "ok"|"unparsable", "kind": an answer type}` of tidy LaTeX `text`."""
    parsed = parse_latex(text)
    if parsed is None:
        return {"parse": "unparsable", "kind": None}
    return {"parse": "ok", "kind": kind_of(parsed)}


def kind_of(parsed: Any) -> str:
    """The answer type of a sympy object."""
    if isinstance(parsed, Equality):
        return "equation"
    if isinstance(parsed, FiniteSet | Tuple):
        return "list"
    if isinstance(parsed, Relational | Set):
        return "interval"
    if isinstance(parsed, MatrixBase):
        return "expression"
    if isinstance(parsed, Expr):
        return "expression" if parsed.free_symbols else "numeric"
    return "list" if isinstance(parsed, Basic) and parsed.args else "expression"


def compare_answers(item: str) -> dict[str, Any]:
    """The verdict on a JSON pair of tidy texts: `{"verdict", "reason"}`."""
    given, stated = json.loads(item)
    left, right = parse_latex(given), parse_latex(stated)
    if left is None or right is None:
        return {"verdict": "undecided", "reason": "unparsable"}
    verdict, reason = compare_parsed(left, right)
    return {"verdict": verdict, "reason": reason}
