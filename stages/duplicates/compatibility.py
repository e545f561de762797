"""What an index of a release says of itself, and whether other rows can be looked up in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import polars as pl

from stages.duplicates.keys import comparison_keys
from stages.duplicates.near.index import text_keys
from stages.duplicates.params import DuplicateParams
from stages.errors import ConfigError
from stages.identity.statements import statements
from stages.kernels.shingles import shingle_texts
from stages.kernels.utf8 import utf8
from stages.schema import ROW, ROW_ID, conform

#: Of the layout of the arrays.
VERSION = 1
#: Problems and answers whose keys tell whether two versions of this project read and hash alike.
PROBE = (
    ("A train takes 3.5 hours for $\\frac{7}{2}$ of 1 1/2 km.", "x = 3.50"),
    ("\u5c0f\u660e has \uff12 cats!", None),
    (
        "Of 1, 2, 3, 4, 5 take $1.5\\times10^{-3}$ in $[-500,500]$, 0{,}4 or 10{,}000.",
        "\\frac{5}{2^9}",
    ),
)


def about(params: DuplicateParams) -> dict[str, Any]:
    """What an index says of itself: by what its keys were made."""
    near = params.near
    shingle = {"unit": near.shingle.unit, "n": near.shingle.n} if near else None
    return {
        "version": VERSION,
        "exact": params.exact,
        "normalise": params.normalise if near else None,
        "shingle": shingle,
        "threshold": near.threshold if near else None,
        "probe": _probe(params),
    }


def check_fit(name: str, found: Mapping[str, Any], params: DuplicateParams) -> None:
    """Raise ConfigError unless keys of `params` can be looked up in the index `name`."""
    wanted = about(params)
    asked = [key for key in wanted if key != "threshold"]
    if params.near is None:  # exact keys alone
        asked = ["version", "exact"]
    wrong = {key: found.get(key) for key in asked if found.get(key) != wanted[key]}
    if wrong:
        told = ", ".join(f"{key} {wanted[key]!r}, found {wrong[key]!r}" for key in wrong)
        raise ConfigError(
            f"dedup.against: the index of {name} does not fit: expected {told}; build that release "
            "again with index.enabled: true and these values, or dedup with its own"
        )
    least = found.get("threshold")
    if params.near and least is not None and params.near.threshold < least:
        raise ConfigError(
            f"dedup.against: the index of {name} serves thresholds from {least:g} upwards, not "
            f"{params.near.threshold:g}; build that release again with the smaller one"
        )


def _probe(params: DuplicateParams) -> str:
    """A digest of the keys of PROBE: it changes when the code that makes keys does."""
    problems, answers = zip(*PROBE, strict=True)
    ids = [str(number) for number in range(len(PROBE))]
    rows = pl.LazyFrame({ROW_ID: ids, "problem": problems, "answer": answers})
    frame = comparison_keys(conform(rows, ROW), params.model_copy(update={"prefer": ()}))
    digest = hashlib.sha256(text_keys(utf8(frame["exact"])).tobytes())
    if params.near is not None:
        said = statements(frame)
        keys = (
            shingle_texts(frame["text"], params.near.shingle).hashes,
            said.quantities,
            said.answer,
        )
        for each in keys:
            digest.update(each.tobytes())
    return digest.hexdigest()[:16]
