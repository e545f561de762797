"""What the parser says about an answer. Runs in bounded workers only; importing it costs 1 s.

math-verify parses LaTeX only (no `parse_expr`, no `sympify` of the text); its own timeouts are
off, because the process has limits that hold.
"""

from __future__ import annotations

import json
import logging
import re
from functools import lru_cache
from typing import Any

from latex2sympy2_extended.latex2sympy2 import NormalizationConfig
from math_verify import LatexExtractionConfig, parse
from sympy import Expr, FiniteSet, MatrixBase, Tuple, nan, zoo
from sympy.core.relational import Equality, Relational
from sympy.sets.sets import Set

from stages.answers.numeric import compare_parsed
from stages.answers.shape import both_signs
from stages.answers.structure import Reader, Verdict, half_solved
from stages.answers.units import compare_quantities

logging.getLogger("math_verify").setLevel(logging.CRITICAL)
#: Units are taken off before (math-verify takes the c of a + b + c for one).
_LATEX = LatexExtractionConfig(
    normalization_config=NormalizationConfig(
        basic_latex=True,
        units=False,
        malformed_operators=True,
        nits=True,
        boxed="none",
        equations=False,
    )
)
_ANGLE = re.compile(r"(\d+(?:\.\d+)?|[a-z]) ?deg\b")
#: Parsed texts that a worker keeps: elements are compared several times.
CACHED = 64
_FUNCTIONS = re.compile(r"\\(?:sin|cos|tan|cot|sec|csc)")


def parse_latex(text: str) -> Any | None:
    """The sympy object of tidy LaTeX `text`, or None where the grammar refuses it.

    Degrees are pi/180 under a trigonometric function and a silent unit elsewhere.
    """
    degrees = r"(\\frac{\1 \\cdot \\pi}{180})" if _FUNCTIONS.search(text) else r"\1"
    found = parse(
        f"${_ANGLE.sub(degrees, text).replace(' deg', '')}$",
        extraction_config=[_LATEX],
        fallback_mode="no_fallback",
        parsing_timeout=None,
        raise_on_error=True,
    )
    return found[0] if found else None


def parse_answer(text: str) -> dict[str, Any]:
    """`{"parse": "ok"|"unparsable", "kind": an answer type}` of tidy LaTeX `text`."""
    signs = both_signs(text)
    parsed = [parse_latex(sign) for sign in signs]
    if any(one is None or _is_undefined(one) for one in parsed):
        return {"parse": "unparsable", "kind": None}
    return {"parse": "ok", "kind": "list" if len(signs) > 1 else kind_of(parsed[0])}


def _is_undefined(parsed: Any) -> bool:
    """Whether a division by zero is part of it."""
    return isinstance(parsed, Expr) and bool(parsed.has(zoo, nan))


def kind_of(parsed: Any) -> str:
    """The answer type of a sympy object."""
    if isinstance(parsed, Equality):
        return "equation"
    if isinstance(parsed, FiniteSet | Tuple):
        return "list"
    if isinstance(parsed, Relational | Set):
        return "interval"
    if isinstance(parsed, Expr) and not isinstance(parsed, MatrixBase):
        return "expression" if parsed.free_symbols else "numeric"
    return "expression"


def compare_answers(item: str) -> dict[str, Any]:
    """The verdict on JSON `[given, stated, kind]` of tidy texts: `{"verdict", "reason"}`."""
    verdict, reason = _compare(*json.loads(item))
    return {"verdict": verdict, "reason": reason}


def _compare(given: str, stated: str, kind: str | None = None) -> Verdict:
    measured = compare_quantities(given, stated)
    if measured:
        return measured
    if kind == "up_to_factor":
        return _compare_factors(given, stated)
    return (
        _compare_one(given, stated)
        if half_solved(given, stated)
        else READER.judge(given, stated, kind)
    )


def _compare_one(given: str, stated: str) -> Verdict:
    left, right = _parsed(given), _parsed(stated)
    if any(one is None or _is_undefined(one) for one in (left, right)):
        return "undecided", "unparsable"
    if "_" in given + stated and re.search(r"\d_", given + stated):
        return "undecided", "number_base"
    verdict = compare_parsed(left, right)
    # math-verify reads N and n as one symbol
    if verdict[0] == "equal" and _letters(given) != _letters(stated):
        return (
            ("undecided", "case")
            if _letters(given, fold=True) == _letters(stated, fold=True)
            else verdict
        )
    return verdict


def _compare_factors(given: str, stated: str) -> Verdict:
    """Equal where one is a constant times the other: as equations with zero."""
    left, right = _parsed(given), _parsed(stated)
    if not (isinstance(left, Expr) and isinstance(right, Expr)):
        return "undecided", "unparsable"
    return compare_parsed(Equality(left, 0, evaluate=False), Equality(right, 0, evaluate=False))


def _is_value(text: str) -> bool:
    parsed = _parsed(text)
    return isinstance(parsed, Expr) and not isinstance(parsed, MatrixBase)


@lru_cache(CACHED)
def _parsed(text: str) -> Any | None:
    """`parse_latex`; None as well where its grammar accepts what sympy then refuses."""
    try:
        return parse_latex(text)
    except (TypeError, ValueError, AttributeError, IndexError, NotImplementedError):
        return None


def _letters(text: str, *, fold: bool = False) -> set[str]:
    found = re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", text))
    return {letter.lower() if fold else letter for letter in found}


READER = Reader(_compare_one, _is_value)
