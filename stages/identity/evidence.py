"""What speaks for each candidate pair of a row and a reference. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.identity.bags import Bag, Index, index
from stages.identity.candidates import add, add_rarest, append, take_best, tally
from stages.identity.overlaps import Side, kin_weight, number_of, overlap, side, weigh
from stages.identity.problems import Problems
from stages.identity.stated import CONSTANT, FORMULA, UNREAD, WORDS, agreement
from stages.kernels.hashing import F64, I64
from stages.kernels.jit import kernel
from stages.kernels.shingles import offsets_of

#: Share of problems that is expected to have a given answer.
ANSWER_PRIOR = 0.005
#: An answer in words ("odd", "Monday") is often one of few that the question admits.
WORDED = 0.5
#: Nats against, where answers are two values; where they are others, so that only a verbatim copy
#: outweighs it; and where one is in a notation that was not read.
OTHER_NUMBER, DIFFERENT, UNKNOWN = 1000.0, 12.0, 6.0


class References(NamedTuple):
    """The problems that rows are held against, and an index of each part."""

    problems: Problems
    quantities: Index
    answers: Index
    words: Index
    formulas: Index
    diagrams: Index


class Sides(NamedTuple):
    """A row's keys of each kind, with their weights."""

    quantities: Side
    words: Side
    formulas: Side
    diagrams: Side


class Evidence(NamedTuple):
    """Pair k: row rows[k] and reference items[k].

    quantities, words, formulas: (pairs, 3), the nats that both share, the row's, the reference's.
    answers: weight of the answer where it is equal, less than 0 where it differs, 0 where nothing
    is known.
    particulars: share of options and diagrams in common, -1 where one side has none.
    diagrams: the nats of diagrams in common.
    one_language: both texts are in it, so that their words can be compared.
    """

    rows: I64
    items: I64
    quantities: F64
    words: F64
    formulas: F64
    answers: F64
    particulars: F64
    diagrams: F64
    one_language: npt.NDArray[np.bool_]


def references(problems: Problems) -> References:
    """The references and their indexes; depends on nothing but them."""
    keys = problems.answers.keys[:, 0]
    answers = Bag(offsets_of(keys != 0), keys[keys != 0], np.full((keys != 0).sum(), ANSWER_PRIOR))
    own = problems.words, problems.formulas, problems.diagrams
    parts = (problems.quantities, answers, *own)
    return References(problems, *(index(part) for part in parts))


def room_for(pairs: int) -> Evidence:
    """Evidence of so many pairs, to be filled in."""
    return Evidence(
        np.empty(pairs, np.int64),
        np.empty(pairs, np.int64),
        np.empty((pairs, 3)),
        np.empty((pairs, 3)),
        np.empty((pairs, 3)),
        np.empty(pairs),
        np.empty(pairs),
        np.empty(pairs),
        np.empty(pairs, np.bool_),
    )


def first_of(evidence: Evidence, pairs: int) -> Evidence:
    """The first so many pairs."""
    return Evidence._make(part[:pairs] for part in evidence)


@kernel
def compare(
    rows: Problems,
    refs: References,
    more: I64,
    first: int,
    last: int,
    room: int,
    out: Evidence,
) -> int:
    """Compare rows [first, last) with their `room` best references by quantities and answer, the
    `room` best by words and formulas, and those of `more` (rows, k). Returns the number of pairs.
    """
    numeric, lexical = tally(len(refs.problems.language)), tally(len(refs.problems.language))
    chosen, pair = np.empty(2 * room + more.shape[1], np.int64), 0
    for row in range(first, last):
        quantities, numbers = weigh(rows.quantities, row, refs.quantities)
        add_rarest(numeric, refs.quantities, numbers, quantities.weights)
        for key in rows.answers.keys[row, :2]:
            number = number_of(refs.answers, key) if key != 0 else -1
            if number >= 0:
                add(numeric, refs.answers, number)
        words, numbers = weigh(rows.words, row, refs.words)
        add_rarest(lexical, refs.words, numbers, words.weights)
        formulas, numbers = weigh(rows.formulas, row, refs.formulas)
        add_rarest(lexical, refs.formulas, numbers, formulas.weights)
        count = take_best(lexical, chosen, take_best(numeric, chosen, 0, room), room)
        for item in more[row]:
            count = append(chosen, count, item)
        diagrams, _ = weigh(rows.diagrams, row, refs.diagrams)
        sides = Sides(quantities, words, formulas, diagrams)
        for item in chosen[:count]:
            _compare(sides, rows, row, refs, item, out, pair)
            pair += 1
    return pair


@kernel
def _compare(
    left: Sides,
    rows: Problems,
    row: int,
    refs: References,
    item: int,
    out: Evidence,
    pair: int,
) -> None:
    """Write what speaks for the pair of a row and a reference into slot `pair` of `out`."""
    items = refs.problems
    right = side(items.quantities, item, refs.quantities)
    shared, left_all, right_all = overlap(left.quantities, right)
    if shared < left_all and shared < right_all:
        kin = rows.kin[rows.quantities.offsets[row] : rows.quantities.offsets[row + 1]]
        kin_right = items.kin[items.quantities.offsets[item] : items.quantities.offsets[item + 1]]
        shared += kin_weight(left.quantities, kin, right, kin_right)
    out.rows[pair], out.items[pair] = row, item
    out.quantities[pair] = shared, left_all, right_all
    out.words[pair] = overlap(left.words, side(items.words, item, refs.words))
    out.formulas[pair] = overlap(left.formulas, side(items.formulas, item, refs.formulas))
    out.diagrams[pair] = overlap(left.diagrams, side(items.diagrams, item, refs.diagrams))[0]
    out.one_language[pair] = rows.language[row] == items.language[item]
    out.answers[pair] = _answers(rows, row, refs, item)
    out.particulars[pair] = _particulars(rows.particulars, row, items.particulars, item)


@kernel
def _answers(rows: Problems, row: int, refs: References, item: int) -> float:
    known = agreement(rows.answers, row, refs.problems.answers, item)
    if known == 0:
        return 0.0
    kinds = rows.answers.kinds[row], refs.problems.answers.kinds[item]
    if known > 0:
        weight = refs.answers.weights[number_of(refs.answers, refs.problems.answers.keys[item, 0])]
        return float(weight * (WORDED if min(kinds) == WORDS else 1.0))
    if kinds[0] == kinds[1] >= CONSTANT:
        return -OTHER_NUMBER
    if rows.language[row] != refs.problems.language[item] and min(kinds) < FORMULA:
        return 0.0  # "Monday" and "lundi" may be the same, and 91 and 九十一
    return -UNKNOWN if kinds[0] == UNREAD or kinds[1] == UNREAD else -DIFFERENT


@kernel
def _particulars(left: Bag, row: int, right: Bag, item: int) -> float:
    ours = left.keys[left.offsets[row] : left.offsets[row + 1]]
    theirs = right.keys[right.offsets[item] : right.offsets[item + 1]]
    fewer = min(len(ours), len(theirs))
    if fewer == 0:
        return -1.0
    shared, at, to = 0, 0, 0
    while at < len(ours) and to < len(theirs):
        shared += ours[at] == theirs[to]
        left, right = ours[at], theirs[to]
        at, to = at + (left <= right), to + (right <= left)
    return shared / fewer
