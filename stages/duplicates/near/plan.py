"""How near-duplicates of one set of texts are found: the method, and why that one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stages.duplicates.near import minhash, prefixes
from stages.duplicates.near.buckets import Buckets
from stages.duplicates.near.params import Method, Search
from stages.duplicates.near.representatives import KEPT, Choice, Likeness, choose
from stages.identity.statements import nothing_stated
from stages.kernels.shingles import Marks, Shingles
from stages.kernels.utf8 import Utf8, rows_of, width_of

#: What the exact join holds for each byte of text: shingles of eight bytes, tables, and slack.
BYTES_A_BYTE = {"word": 3, "char": 18}


class Plan(NamedTuple):
    """The method that runs, and why."""

    method: Method
    why: str


#: Where no near-duplicates are looked for.
NO_PLAN = Plan("none", "exact keys alone")


def plan(parts: Sequence[Utf8], search: Search) -> Plan:
    """The method for these texts; it depends on their bytes alone."""
    gigabytes = width_of(parts) * BYTES_A_BYTE[search.shingle.unit] / 1e9
    need = f"{rows_of(parts):,} texts need about {gigabytes:.2g} of {search.memory_gb:g} GB"
    if search.method != "auto":
        return Plan(search.method, "as declared")
    if gigabytes <= search.memory_gb:
        return Plan("exact_jaccard", f"every pair is found; {need}")
    return Plan("minhash", f"the exact join does not fit: {need}")


def find_candidates(
    parts: Sequence[Utf8], search: Search, method: Method
) -> tuple[Shingles, Buckets]:
    """The shingles of texts that may be like another, and the buckets in which these meet."""
    if method == "minhash":
        return minhash.find_candidates(parts, search.shingle, search.threshold, search.bands)
    return prefixes.join(parts, search.shingle, search.threshold)


def choose_texts(parts: Sequence[Utf8], search: Search) -> Choice:
    """Which texts stay, the first of several alike; no exact keys."""
    sets, meetings = find_candidates(parts, search, plan(parts, search).method)
    stated = nothing_stated(sets.rows)
    likeness = Likeness(np.arange(sets.rows), sets, meetings, search.threshold, stated)
    return choose(likeness)


def kept_texts(parts: Sequence[Utf8], search: Search) -> Marks:
    """A mark for each text: whether it stays."""
    stays: Marks = choose_texts(parts, search).method == KEPT
    return stays
