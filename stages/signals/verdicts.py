"""Questions with two possible answers: true or false, yes or no."""

from __future__ import annotations

import polars as pl

from stages.signals.answers import NO_ANSWER, final_answer
from stages.signals.mark import signal
from stages.signals.plain import where

_WHOLE = r"(?i)^\W*(?:the (?:answer|statement) is )?(?:{})\W*$"
TRUE_FALSE = _WHOLE.format("true|false|对|错|正确|错误|√|×|✓|✗")
#: "Yes", "No.", "Yes, because ..."; not "No solution" and not "Nowhere".
YES_NO = (
    r"(?i)^[^\p{L}\p{N}]*(?:yes|no|是|否|能|不能|可以|不可以)"
    r"(?:[^\p{L}\p{N}]*$|[,;:，。；]\s|\.\s+[^\s\d])"
)
#: "True or false", "(T/F)"; the Chinese name of the type.
ASKS_TRUE = (
    r"(?i)(?-u:\b)(?:true or false|true/false|t/f|whether (?:the |this |each )?(?:\w+ ){0,3}"
    r"(?:is|are) (?:true|correct|false))(?-u:\b)|判断对错|判断正误|是否正确"
)
_AUXILIARY = r"Is|Are|Was|Were|Do|Does|Did|Can|Could|Will|Would|Must|Has|Have|Should"
#: A last sentence that opens with an auxiliary verb, or asks by one after a condition.
ASKS_YES = (
    rf"(?s)(?:(?:^|[.!?;:\n$)\]}}]\s*)(?:{_AUXILIARY})(?-u:\b)|(?:If|Given|Suppose|For (?:all|any"
    rf"|each|every))(?-u:\b)[^?.]*, (?:then )?(?:{_AUXILIARY.lower()})(?-u:\b))[^?.]*\?\W*$"
)
#: "Can you explain ..." asks for more than yes.
ASKS_HELP = (
    r"(?s)(?:Can|Could|Would|Will|Do|Does) (?:someone|anyone|anybody|you|I)(?-u:\b)[^?.]*\?\W*$"
)


@signal
def true_false() -> pl.Expr:
    """The answer is true or false, or the problem asks for that.

    Source: Big-Math, sec. 2.2.2 (a substring of the answer). Here the whole answer counts.
    """
    text = pl.col("body")
    answered = final_answer().str.contains(TRUE_FALSE)
    return answered | (text.str.contains(ASKS_TRUE) & ~_has_other_answer())


@signal
def yes_no() -> pl.Expr:
    """The answer is yes or no, or none is given and the last sentence asks for one.

    Source: Big-Math, sec. 2.2.2 (a word of the answer, or the first word of the last line). Here
    the whole answer counts; a question's form only where there is no answer to contradict it.
    """
    answered = final_answer().str.contains(YES_NO)
    text = where(final_answer().str.contains(NO_ANSWER), pl.col("body"))
    asked = text.str.contains(ASKS_YES) & ~text.str.contains(ASKS_HELP)
    return answered | asked


def _has_other_answer() -> pl.Expr:
    """A number or a formula: the words true and false then belong to the subject."""
    return final_answer().str.contains(r"[\d\\]")
