"""Prints what the rule path of reformulate makes of real multiple choice, and rows to read.

    CORPUSMILL_MIRROR=... python -m benchmarks.reformulation > docs/reformulation-sample.md
    CORPUSMILL_MIRROR=... python -m benchmarks.reformulation --rows 50 --seed 3

The sources of the corpus big_math that are multiple choice in English, through its own filter;
made rows pass the filter once more. Deduplication and decontamination are left out: they say
nothing of how a row was made.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
import yaml

from pipelines.config.compose import compose
from pipelines.run import run
from pipelines.runner import code
from pipelines.runner.job import Job
from pipelines.sandbox.bounded import pool
from stages import annotate, reformulate
from stages import filter as filter_stage
from stages.core import Given, Split
from stages.schema import ROW_ID

ROOT = Path(__file__).resolve().parents[1]
#: Source -> how the page names it. AGIEval's AQuA is the test part of AQuA once more.
NAMES = {
    "aqua": "AQuA (dev, test)",
    "agieval_aqua": "AQuA of AGIEval",
    "agieval_sat_math": "SAT mathematics of AGIEval",
    "mmlu_stem": "MMLU, science and mathematics",
}
WIDTH = 420
HEAD = """<!-- Written by `python -m benchmarks.reformulation > docs/reformulation-sample.md`. -->

# Reformulation by rules: shares, reasons, and rows to read

What the rule path of [reformulate](reformulate.md) makes of real multiple choice, after the filter
of the corpus `big_math`; made rows pass that filter once more. Deduplication and decontamination
are left out. *routed*: another wording could open it.
"""


def rows_of(section: dict[str, Any]) -> pl.DataFrame:
    """The rows that the stages fetch and extract make of the sources NAMES."""
    chosen = section | {"sources": {name: section["sources"][name] for name in NAMES}}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for package in ("pipelines", "stages"):  # the manifests hash them
            (root / package).symlink_to(ROOT / package)
        code.main(root)
        fetched = Job("fetch", "corpora.big_math", root, chosen)
        run(fetched)
        extracted = Job("extract", fetched.unit, root, chosen, {"files": fetched.folder})
        run(extracted)
        return pl.read_parquet(sorted((extracted.folder / "kept").iterdir()), glob=False)


def reformulated(rows: pl.DataFrame, section: dict[str, Any]) -> tuple[Split, Split]:
    """What filter, then reformulate by rules, make of `rows`."""
    policy = filter_stage.Params.model_validate(section["filter"])
    params = reformulate.Params.model_validate({"recheck": {"filter": section["filter"]}})
    with pool() as bounded:
        signals = annotate.run(rows.lazy(), annotate.Params(), Given(bounded=bounded)).kept
        filtered = filter_stage.run(rows.lazy(), policy, Given({"signals": signals}))
        made = reformulate.run(filtered.kept.collect().lazy(), params, Given(bounded=bounded))
        return filtered, Split(made.kept.collect().lazy(), made.dropped.collect().lazy())


def made_of(split: Split) -> pl.DataFrame:
    """The made rows that stay, beside options and answer of their parents; each problem once."""
    parents = split.dropped.select(
        pl.col(ROW_ID).alias("parent"), options="choices", before="problem"
    )
    made = split.kept.filter(pl.col("role") == "reformulated")
    beside = made.with_columns(parent=pl.col("parents").list.first()).join(parents, on="parent")
    first = pl.col("source").cast(pl.Enum(list(NAMES)))
    return beside.sort(first, ROW_ID).unique("problem", keep="first").collect().sort(ROW_ID)


def fates(filtered: Split, split: Split) -> pl.DataFrame:
    """source, stage, fate, routed, rows: what became of each row that came in."""
    before = filtered.dropped.select(
        "source", stage=pl.lit("filter"), fate=pl.col("reasons").list.join(", "), routed=False
    )
    detail = pl.col("detail").str.json_decode(
        pl.Struct({"not_converted": pl.String(), "routed": pl.Boolean(),
                   "child_dropped": pl.List(pl.String())})
    ).struct  # fmt: skip
    again = "made, then dropped: " + detail.field("child_dropped").list.join(", ")
    parents = split.dropped.filter(pl.col("role").ne_missing("reformulated"))
    after = parents.select(
        "source",
        stage=pl.lit("reformulate"),
        fate=pl.coalesce(detail.field("not_converted"), again, pl.lit("made")),
        routed=detail.field("routed").fill_null(value=False),
    )
    counted = pl.concat([before, after]).group_by("source", "stage", "fate", "routed")
    return counted.agg(rows=pl.len()).sort("source", "stage", "rows", "fate").collect()


def shares(found: pl.DataFrame) -> Iterator[str]:
    """The table of shares, then one of reasons."""
    yield "| source | rows | sent on by filter | made | share of rows | routed |"
    yield "|---|---:|---:|---:|---:|---:|"
    for source, name in NAMES.items():
        mine = found.filter(pl.col("source") == source)
        sent = mine.filter(pl.col("stage") == "reformulate")
        made, routed, rows = (
            int(some["rows"].sum())
            for some in (sent.filter(pl.col("fate") == "made"), sent.filter("routed"), mine)
        )
        counts = f"{rows:,} | {sent['rows'].sum():,} | {made:,} | {made / rows:.1%} | {routed:,}"
        yield f"| {name} | {counts} |"
    yield "\n## Why the others have none\n"
    yield f"| stage | reason | routed | {' | '.join(NAMES.values())} |"
    yield "|---|---|---|" + "---:|" * len(NAMES)
    others = found.filter(pl.col("fate") != "made")
    wide = others.pivot("source", index=["stage", "fate", "routed"], values="rows").fill_null(0)
    wide = wide.with_columns(pl.lit(0).alias(name) for name in NAMES if name not in wide.columns)
    wide = wide.with_columns(total=pl.sum_horizontal(*NAMES)).sort(
        "stage", "total", "fate", descending=[False, True, False]
    )
    for line in wide.iter_rows(named=True):
        counts = " | ".join(f"{line[name]:,}" for name in NAMES)
        yield f"| {line['stage']} | {line['fate']} | {'yes' * line['routed']} | {counts} |"


def drawn(made: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    """`count` rows by the hash of seed and id, whatever other rows there are."""
    keys = [blake2b(f"{seed}:{one}".encode()).hexdigest() for one in made[ROW_ID]]
    return made.with_columns(key=pl.Series(keys, dtype=pl.String)).sort("key").head(count)


def listed(sample: pl.DataFrame) -> Iterator[str]:
    """The rows to read, as a table."""
    yield "| | source | made question | answer | options of the parent |"
    yield "|---:|---|---|---|---|"
    for number, row in enumerate(sample.sort("source", "key").iter_rows(named=True), 1):
        options = " / ".join(_cell(one) for one in row["options"])
        question = _cell(row["problem"], WIDTH)
        yield f"| {number} | {row['source']} | {question} | {_cell(row['answer'])} | {options} |"


def _cell(text: str, width: int = 80) -> str:
    """Text for a cell of Markdown: one line, capped in the middle, nothing of it is markup."""
    one_line = " ".join(text.split())
    if len(one_line) > width:
        one_line = f"{one_line[: width // 2]} … {one_line[-width // 2 :]}"
    for sign in "\\|*_<>$`[]":
        one_line = one_line.replace(sign, f"\\{sign}")
    return one_line


def page(count: int, seed: int) -> Iterator[str]:
    """The lines of docs/reformulation-sample.md."""
    overrides = ["corpus=[big_math]", "benchmark=[none,math]"]
    section: dict[str, Any] = yaml.safe_load(compose(ROOT, overrides))["corpora"]["big_math"]
    filtered, split = reformulated(rows_of(section), section)
    made = made_of(split)
    sample = drawn(made, count, seed)
    told = ", ".join(
        f"[{name}]({source['homepage']}) {source['licence']}"
        for name, source in ((NAMES[one], section["sources"][one]) for one in NAMES)
    )
    yield HEAD
    yield from shares(fates(filtered, split))
    yield "\n## Rows to read\n"
    yield f"{sample.height} of {made.height:,} made rows (each problem once), seed {seed}."
    yield f"Problems and options are those of their sources: {told}.\n"
    yield from listed(sample)


def main(
    rows: Annotated[int, typer.Option(help="made rows to read")] = 100,
    seed: Annotated[int, typer.Option(help="seed of the sample")] = 0,
) -> None:
    """Print shares, reasons, and a seeded sample of made rows."""
    for line in page(rows, seed):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    typer.run(main)
