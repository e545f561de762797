"""The solution that may go with an open question: one that speaks of no option."""

from __future__ import annotations

import polars as pl

_CITES_OPTION = (
    r"(?i:\b(?:ans(?:wer)?|options?|choices?|correct|choose|select|alternative)\b)[^\p{L}\n]{0,8}"
    r"(?:(?i:is|will|option|choice|answer|be|letter)[^\p{L}\n]{1,6}){0,3}\(?[A-E](?:[^\p{L}\p{N}]|$)"
    r"|\([A-E]\)|\\text(?:bf)?\s*\{\s*\(?[A-E]\)?\s*\}|(?:^|\n)\W*[A-E]\W*(?:\n|$)"
    r"|\boption[^\p{L}\n]{0,8}[A-E1-5](?:[^\p{L}\p{N}]|$)"
    r"|(?:[=.!:,]|is|so|hence|\n|\d\s)\s*[A-E]\W*$"
    r"|\b[A-E]\s(?:is|was) (?:the )?(?:correct|right|answer)"
    r"|(?i:\b(?:answer choices?|the options?|other options?|given options?|from the choices)\b)"
)


#: A last line that only names the option: "Answer: B", "The correct option is (C)."
_CLOSING = (
    r"(?:^|\n)[^\p{L}\n]*(?i:(?:(?:so|hence|thus|therefore|the|correct|right|final|our) ?,? ?){0,4}"
    r"(?:ans(?:wer)?|option|choice)(?: (?:is|will be|option|choice))*)[^\p{L}\n]*[A-E][^\p{L}\n]*$"
)


def without_options(solution: pl.Expr) -> pl.Expr:
    """The solution without a last line that names an option; null where it still cites one."""
    cut = solution.str.strip_chars().str.replace(_CLOSING, "").str.strip_chars()
    return pl.when(~cut.str.contains(_CITES_OPTION) & (cut != "")).then(cut)
