"""Multi-part questions: several tasks under one number."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal
from stages.signals.plain import any_of

_WORD = r"(?-u:\b)"
#: Words that set a task wherever they stand in a clause.
STRONG = (
    rf"(?:\?|(?i:{_WORD}(?:find|determine|prove|compute|calculate|evaluate|solve|show that"
    rf"|sketch|estimate|explain why|verify that){_WORD})"
    rf"|{_WORD}(?:Expand|Simplify|Factor|Rewrite|Convert|Express|State|Describe|Explain|Deduce"
    rf"|Derive|Differentiate|Integrate|Approximate|(?:Max|Min)imi[sz]e|Discuss|Justify){_WORD}"
    r"|求|证明|计算|写出|判断|讨论|确定|估计|说明理由|指出|画出|[是为][\s_]*(?:\n|[。.;；,_]|$))"
)
#: Words that set a task where a clause begins.
OPENING = (
    rf"(?i:{_WORD}(?:find|determine|prove|compute|calculate|evaluate|solve|show|what|how|why"
    r"|give|write|state|list|name|describe|explain|express|draw|sketch|graph|plot|estimate|verify|derive"
    r"|simplify|construct|identify|use|discuss|repeat"
    rf"|suggest|complete|decide){_WORD})"
)
TASK = STRONG + "|" + rf"(?:^|[.;:\n)])\s*{OPENING}"
#: Where a clause may begin: the start, a line, the end of another clause or of a formula.
CLAUSE = r"(?:^|[\n.?!:;,$}\]。、)\\]|\s{2})\s*"
#: First and second marker of each way to number parts.
MARKERS = [
    (r"\([aA]\)", r"\([bB]\)"),
    (r"\((?:i|I|Ⅰ)\)", r"\((?:ii|II|Ⅱ)\)"),
    (r"\(1\)", r"\(2\)"),
    (r"①", r"②"),
    (r"[aA]\)", r"[bB]\)"),
    (r"(?:i|I)[.)]\s", r"(?:ii|II)[.)]\s"),
    (r"1\)", r"2\)"),
    (r"1[.、]\s", r"2[.、]\s"),
    (r"[aA]\.\s", r"[bB]\.\s"),
    (r"\\item(?:\[[^\]]*\])?\s", r"\\item(?:\[[^\]]*\])?\s"),
    (
        r"(?:Part|Question|Problem) (?:A|1|I|a)(?-u:\b)",
        r"(?:Part|Question|Problem) (?:B|2|II|b)(?-u:\b)",
    ),
]
#: Phrases in parts that share one verb: "Find (a) the area; (b) the perimeter".
SHARED = (
    rf"(?i:{_WORD}(?:find|determine|prove|compute|calculate|evaluate|solve|show|sketch|state"
    r"|estimate|simplify|express|what is|what are)(?: (?:that|the|values? of|following|each|of"
    r"|and|all|expressions?|equations?|integrals?|limits?|sums?|for))*|求下列各式的值|求|证明)"
    r"\s*[:,]?\s*"
)
#: One task for each of several things: "Evaluate each of the following expressions."
EACH = (
    r"(?i:each of (?:the following|these)|(?:find|evaluate|compute|simplify|solve|express"
    r"|calculate|factor|differentiate|integrate) (?:the following|these)) (?i:expressions?"
    r"|quantit\w+|things|functions?|equations?|cases|numbers|integrals?|limits?|sums?|problems?"
    r"|questions?|matri\w+|vectors?|sets?|statements?|sequences?|series|polynomials?|systems?"
    r"|inequalities|values|circuit|derivatives?)[^?]*?"
)


def _tasks(first: str, second: str) -> str:
    """A pattern of two consecutive markers, each beginning a clause that holds a task."""
    part = rf"\s*[.:、]?\s*(?:{OPENING}|.*?{STRONG})"
    return rf"(?s){CLAUSE}{first}{part}(?:\s*|.*?{CLAUSE}){second}{part}"


def _phrases(first: str, second: str) -> str:
    """A pattern of two consecutive markers that one verb governs."""
    return rf"(?s)(?:{SHARED}|{EACH}{CLAUSE}){first}\s*\S.*?{second}\s*\S"


PARTS = "|".join(_tasks(first, second) for first, second in MARKERS)
PHRASES = "|".join(_phrases(first, second) for first, second in MARKERS[:5])
#: The form of the answer, and what is asked of its parts: "written as $m/n$. What is $m+n$?"
FORM = (
    r"(?i)(?:(?:can|may|could) be (?:written|expressed|represented)|(?:write|express|give)"
    r" [^.?!]*?) (?:uniquely )?(?:in the form|as)(?-u:\b)[^?]*\?"
)
#: A sentence that asks, from its beginning to its question mark.
QUESTION = r"(?:^|\s)(?:What|How|Which|Who|When|Where|Why|Find|Is|Are|Does|Do|Can)[^.?!\n]*\?"


@signal
def multi_part() -> pl.Expr:
    """Two or more numbered tasks, or two or more questions in a row.

    Source: Big-Math, sec. 2.2.2 (Roman and Arabic numerals, circled digits). Here markers are
    consecutive, begin a clause, and each clause sets a task: numbered conditions are no parts.
    """
    text = pl.col("body")
    asked = text.str.replace_all(FORM, " ").str.count_matches(QUESTION) >= 2
    return text.str.contains(any_of(PARTS, PHRASES)) | asked
