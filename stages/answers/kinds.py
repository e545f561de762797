"""The kinds of answer that a source may declare: what the text alone does not show.

The ten types of UGMathBench (arXiv:2501.13766, table 2) and those of the sciences. Without a kind
the judge decides what the texts show, and is undecided where the kind would matter (the order of
a bare list).
"""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal[
    "numeric",
    "expression",
    "equation",
    "interval",
    "true_false",
    "choice",
    "choices",
    "ordered_list",
    "unordered_list",
    "open_ended",
    "quantity",
    "matrix",
    "set",
    "tuple",
    "up_to_factor",
]
KINDS: tuple[str, ...] = get_args(Kind)
#: Kinds whose elements stand in an order that matters, and those where it does not.
ORDERED = frozenset({"ordered_list", "tuple", "interval", "matrix"})
UNORDERED = frozenset({"unordered_list", "set", "choices"})
