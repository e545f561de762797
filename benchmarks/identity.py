"""Prints what same-problem detection finds on labelled pairs, beside 13-grams and Jaccard 0.7.

    CORPUSMILL_MIRROR=... python -m benchmarks.identity [--no-answers] [--only harder]
    CORPUSMILL_MIRROR=... python -m benchmarks.identity --show 30 --only unrelated
    CORPUSMILL_MIRROR=... python -m benchmarks.identity --scores

One declared setting for all sets: the defaults of `SameProblem`. With --show, a seeded sample of
the pairs that are called the same and are not labelled so, for a person to judge.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import polars as pl
import typer

from benchmarks.identity_pairs import SETS, Pairs
from stages.contamination.index import index_items, read_items
from stages.contamination.params import ContaminationParams
from stages.contamination.verdict import contamination
from stages.identity.params import SameProblem
from stages.identity.same_problem import same_problem
from stages.schema import ROW, conform

NGRAM = {"n": 13, "min_hits": 1, "min_coverage": 0.5, "min_words": 8}
NEAR = {"shingle": {"unit": "word", "n": 3}, "threshold": 0.7}
BASELINES = {
    "13-gram": ContaminationParams.model_validate({"exact": False, "ngram": NGRAM}),
    "J ≥ 0.7": ContaminationParams.model_validate({"exact": False, "near": NEAR}),
}
RELATIONS = ("same", "variant")
#: What is told of a sampled pair, and how much of its texts.
SHOWN = ("score", "answer", "quantities", "wording", "formulas")
WIDTH = 300
#: Bounds between which scores are told, and the unlabelled set that is no part of it: some of its
#: rows are items.
SCORES, UNLABELLED = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1.01), "MATH train"


class Share(NamedTuple):
    """Of a set's rows, in per cent: found with the true item, found with any."""

    true: float
    any: float

    @property
    def cell(self) -> str:
        """As the table shows it."""
        return f"{self.true:.1f} / {self.any:.1f}"


def share(hits: set[tuple[str, int]], pairs: Pairs) -> Share:
    """hits: row_id and item number."""
    true = dict(zip(pairs.rows["row_id"], pairs.true, strict=True))
    right = {row for row, item in hits if true[row] == item}
    return Share(*(100 * len(rows) / len(true) for rows in (right, {row for row, _ in hits})))


def lexical(pairs: Pairs, params: ContaminationParams) -> Share:
    """What a lexical measure finds, whichever relation it is given."""
    rows, items = (conform(side.lazy(), ROW) for side in (pairs.rows, pairs.items))
    index = read_items(index_items(items.with_columns(source=pl.lit("items"))).lazy())
    found = contamination(rows, index, params)
    hits = {(row, int(item)) for row, item in found.select("row_id", "item").rows()}
    return share(hits, pairs)


def related(pairs: Pairs) -> dict[str, Share]:
    """What `same_problem` finds, by relation."""
    found = same_problem(pairs.rows, pairs.items, SameProblem())
    parts = {name: found.filter(pl.col("relation") == name) for name in RELATIONS}
    return {
        name: share(set(part.select("row_id", "number").rows()), pairs)
        for name, part in parts.items()
    }


def table(sets: list[Pairs]) -> Iterator[str]:
    """Lines of a Markdown table; each cell is "with the true item / with any", in per cent."""
    yield f"| rows | against | n | {' | '.join((*RELATIONS, *BASELINES))} |"
    yield "|---" * (3 + len(RELATIONS) + len(BASELINES)) + "|"
    for pairs in sets:
        cells = [*related(pairs).values(), *(lexical(pairs, one) for one in BASELINES.values())]
        told = " | ".join(one.cell for one in cells)
        yield f"| {pairs.name} | {pairs.against} | {pairs.rows.height:,} | {told} |"


def samples(pairs: Pairs, count: int, relation: str) -> Iterator[str]:
    """Pairs of one relation that no label names, as lines to read."""
    found = same_problem(pairs.rows, pairs.items, SameProblem())
    found = found.filter(pl.col("relation") == relation).sort("row_id", "number")
    true = dict(zip(pairs.rows["row_id"], pairs.true, strict=True))
    rows = {row["row_id"]: row for row in pairs.rows.iter_rows(named=True)}
    other = [pair for pair in found.iter_rows(named=True) if true[pair["row_id"]] != pair["number"]]
    yield f"\n## {pairs.name} against {pairs.against}: {len(other)} pairs, {relation}"
    for pair in pl.DataFrame(other).sample(min(count, len(other)), seed=0).iter_rows(named=True):
        row, item = rows[pair["row_id"]], pairs.items.row(pair["number"], named=True)
        told = {name: pair[name] for name in SHOWN}
        yield f"- {told} {' '.join(pair['shared'])}"
        for side in (row, item):
            yield f"    {' '.join(side['problem'].split())[:WIDTH]} | {side['answer']}"


def scores(sets: list[Pairs]) -> Iterator[str]:
    """Lines of a Markdown table: how many pairs have a score, and the share that is labelled."""
    told = []
    for pairs in sets:
        true = dict(zip(pairs.rows["row_id"], pairs.true, strict=True))
        found = same_problem(pairs.rows, pairs.items, SameProblem(same=SCORES[0]))
        same = found.filter(pl.col("relation") == "same").select("row_id", "number", "score")
        told += [(score, true[row] == item) for row, item, score in same.rows()]
    frame = pl.DataFrame(told, schema=["score", "true"], orient="row")
    yield "| score | pairs | mean score | true |"
    yield "|---|---|---|---|"
    for low, high in itertools.pairwise(SCORES):
        part = frame.filter(pl.col("score").is_between(low, high, closed="left"))
        mean, share = part.select(pl.col("score").mean(), pl.col("true").mean()).row(0)
        yield f"| {low:g}–{min(high, 1):g} | {part.height:,} | {mean:.2f} | {share:.2f} |"


def main(
    only: Annotated[str, typer.Option(help="one kind of set; all by default")] = "",
    answers: Annotated[bool, typer.Option(help="compare answers too")] = True,
    show: Annotated[int, typer.Option(help="pairs a set to read instead of the table")] = 0,
    relation: Annotated[str, typer.Option(help="of the pairs to read")] = "same",
    by_score: Annotated[
        bool, typer.Option("--scores", help="how often a score comes true")
    ] = False,
) -> None:
    """Print the table, or pairs to read, or how often scores come true."""
    raw = Path(os.environ["CORPUSMILL_MIRROR"]) / "raw"
    names = [only] if only else list(SETS)
    sets = [pairs for name in names for pairs in SETS[name](raw)]
    bare = [pairs.without_answers() for pairs in sets]
    told: Iterable[Iterator[str]] = [table(sets if answers else bare)]
    if by_score:
        told = [scores([pairs for pairs in [*sets, *bare] if pairs.name != UNLABELLED])]
    elif show:
        told = (samples(pairs, show, relation) for pairs in (sets if answers else bare))
    for line in itertools.chain.from_iterable(told):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    typer.run(main)
