"""Whether a rewritten question still has the formulas of the one it was made from, and no others.

Numbers alone do not tell x + 5 from x - 5, nor a hint (3 \\cdot 24) from what the question says.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]+)\$|\\\[(.+?)\\\]|\\\((.+?)\\\)", re.DOTALL)
_OPERATOR = re.compile(r"[-+=<>^/*_]|\\(?!text|mathrm|mathbf)[A-Za-z]+")
#: What only dresses a formula: spaces, dollars, sizes of brackets.
_DRESS = re.compile(r"\\(?:left|right|displaystyle)(?![A-Za-z])|\\[,;:!\[\]()]|[\s$~]")
#: "x + 3 = ?": what is asked for is said in other words.
_ASKED = re.compile(r"(?:[=?_.,;:]|\\_|\\square|\\boxed\{\})+$")
#: Two words: what stands between two prices, not a formula.
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,}\s+[A-Za-z]{2,}")


def formulas_lost(before: str, after: str) -> bool:
    """A formula with an operator stands in `before`, and nowhere in `after`."""
    text = _bare(after)
    wanted = (_ASKED.sub("", formula) for formula in _formulas(before))
    return any(formula not in text for formula in wanted if _OPERATOR.search(formula))


def formulas_added(before: str, after: str) -> bool:
    """A formula of `after` holds a number and an operator, and is not in `before`.

    The form of an answer (m/n, a + b\\sqrt{c}) may be new: it has no numbers.
    """
    text = _bare(before)
    found = (_ASKED.sub("", formula) for formula in _formulas(after))
    return any(
        formula not in text
        for formula in found
        if _OPERATOR.search(formula) and re.search(r"\d", formula)
    )


def _formulas(text: str) -> list[str]:
    found = ("".join(one) for one in _FORMULA.findall(text))
    return [_bare(one) for one in found if not _PROSE.search(one)]


def _bare(text: str) -> str:
    return re.sub(r"\{(\w)\}", r"\1", _DRESS.sub("", text))
