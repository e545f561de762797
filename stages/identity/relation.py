"""From evidence to a relation: the same problem, a variant of it, or nothing.

The log odds of "the same problem" are a sum in nats. Its terms were set by hand, in round
numbers, with the sets of docs/same-problem.md in view.

    + NUMBERS x the weight of the quantities that both state
    - the weight of those that only one states, up to VERBATIM + 1 times where one text
      contains the other's words: between copies another number is a change, no translation
    + NUMBERS x the weight of the answer
    - DIFFERENT where answers or options differ; nothing outweighs two other numbers
    + WORDING x (cosine of words - WORDING_MIDDLE) in one language; names in two
    + FORMULAS x (cosine of formulas - FORMULAS_MIDDLE) where both have some
    + DIAGRAMS x the weight of the diagrams that both have, unless answers differ
    - log(references): the more there are, the sooner one agrees by chance
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stages.identity.evidence import DIFFERENT, Evidence
from stages.kernels.hashing import F64

NUMBERS = 0.8
VERBATIM = 4.0
WORDING, WORDING_MIDDLE = 14.0, 0.3
#: Texts of fewer nats of words count less where they differ: "Evaluate", "What is the value of".
WORDING_FULL = 20.0
#: Weight of words that texts of two languages share (names), and at most so much in all.
NAMES, NAMES_MOST = 0.3, 4.0
FORMULAS, FORMULAS_MIDDLE, FORMULAS_FULL = 14.0, 0.5, 30.0
DIAGRAMS, DIAGRAMS_MOST = 0.8, 8.0
PRIOR = 1.5
#: Below so many references chance does not fall further.
FEW = 100
#: Cosine of vectors that says nothing, nats for each unit beyond, and at most so many.
VECTORS_MIDDLE, VECTORS, VECTORS_MOST = 0.7, 12.0, 4.0
#: A variant: texts so close, of so many shared nats. Containment counts a little less than
#: likeness, and only where the texts are comparable in size.
CLOSE, CLOSE_SLOPE = 0.65, 12.0
CONTAINED_LESS, CONTAINED_MOST = 0.15, 0.25
SUBSTANCE, SUBSTANCE_SLOPE = 20.0, 0.5


class Judgement(NamedTuple):
    """Per pair: log odds of `same` and of `variant`, and the likeness of each part, 0 to 1.

    numbers is the weighted Jaccard similarity of quantities, the others are cosines.
    """

    same: F64
    variant: F64
    numbers: F64
    wording: F64
    formulas: F64


def judge(evidence: Evidence, references: int, cosine: F64 | None) -> Judgement:
    """Judge each pair by itself. references: how many; cosine: of vectors, if any."""
    shared, left, right = evidence.quantities.T
    numbers = _share(shared, left + right - shared)
    wording, formulas = _cosine(evidence.words), _cosine(evidence.formulas)
    odds = _same(evidence, wording, formulas) + PRIOR - np.log(references + FEW)
    if cosine is not None:
        odds += np.clip(VECTORS * (cosine - VECTORS_MIDDLE), -VECTORS_MOST, VECTORS_MOST)
    return Judgement(odds, _variant(evidence), numbers, wording, formulas)


def _same(evidence: Evidence, wording: F64, formulas: F64) -> F64:
    shared, left, right = evidence.quantities.T
    one, equal = evidence.one_language, np.maximum(evidence.answers, 0.0)
    agreed = NUMBERS * (shared + equal)
    contained = np.where(one, _containment(evidence.words), 0.0)
    leftover = (left + right - 2 * shared) * (1 + VERBATIM * contained**4)
    names = np.minimum(NAMES * evidence.words[:, 0], NAMES_MOST)
    odds = agreed - leftover
    words = WORDING * (wording - WORDING_MIDDLE)
    said = np.minimum(np.max(evidence.words[:, 1:], axis=1) / WORDING_FULL, 1.0)
    odds += np.where(one, np.where(words < 0, words * said, words), names)
    worth = np.minimum(np.min(evidence.formulas[:, 1:], axis=1) / FORMULAS_FULL, 1.0)
    odds += FORMULAS * worth * (formulas - FORMULAS_MIDDLE)
    diagrams = DIAGRAMS * np.minimum(evidence.diagrams, DIAGRAMS_MOST)
    odds += np.where(evidence.answers < 0, 0.0, diagrams)
    apart = one & (evidence.particulars >= 0) & (evidence.particulars < 0.5)
    odds += np.minimum(evidence.answers, 0.0) - DIFFERENT * apart
    summed: F64 = odds
    return summed


def _variant(evidence: Evidence) -> F64:
    """Words and formulas together, in one language: numbers and answer may be others."""
    text = evidence.words + evidence.formulas
    near = _cosine(text)
    contained = np.minimum(_containment(text) - CONTAINED_LESS, near + CONTAINED_MOST)
    close = CLOSE_SLOPE * (np.maximum(near, contained) - CLOSE)
    substance = SUBSTANCE_SLOPE * (text[:, 0] - SUBSTANCE)
    return np.where(evidence.one_language, np.minimum(close, substance), -np.inf)


def _cosine(parts: F64) -> F64:
    return _share(parts[:, 0], np.sqrt(parts[:, 1] * parts[:, 2]))


def _containment(parts: F64) -> F64:
    return _share(parts[:, 0], np.minimum(parts[:, 1], parts[:, 2]))


def _share(part: F64, whole: F64) -> F64:
    shares: F64 = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    return shares


def probability(odds: npt.NDArray[np.float64]) -> F64:
    """The probability of log odds, in six digits: sums in another order would differ beyond."""
    return np.round(1.0 / (1.0 + np.exp(-np.clip(odds, -40.0, 40.0))), 6)
