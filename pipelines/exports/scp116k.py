"""A release in the seven columns of SCP-116K (arXiv 2501.15587), as JSON Lines or Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.runner.samples import samples
from stages.schema import ROW_ID
from stages.verification.matching import NAMES, match_samples
from stages.verification.sample_files import TABLE
from stages.verify import Params

#: Published columns -> the model that they are of, as `verify.samples` names it.
MODELS = {"o1": "o1-mini", "qwq": "QwQ-32B-preview"}
#: The published columns, in their order.
COLUMNS: dict[str, pl.DataType] = {
    "domain": pl.String(),
    "problem": pl.String(),
    "matched_solution": pl.String(),
    "o1_solution": pl.String(),
    "is_o1_solution_same_with_matched_solution": pl.Boolean(),
    "qwq_solution": pl.String(),
    "is_qwq_solution_same_with_matched_solution": pl.Boolean(),
}


def table(
    rows: pl.DataFrame, rates: pl.DataFrame, verify: Mapping[str, Any], root: Path
) -> pl.DataFrame:
    """COLUMNS of released rows, in their order.

    rates: the table SOLVE_RATES. verify: the corpus's section, whose samples of the models in
    MODELS fill their columns: the sample with the lowest number, and whether the model's answer,
    that of most of its samples, is the row's. Null where a model has no samples; replies of
    `samples.solvers` are not in the files that this reads, only their agreement is known.
    """
    with samples(Params.model_validate(verify).samples, root) as found:
        outputs = _outputs(found.get(TABLE, []), rows)
    for column, model in MODELS.items():
        said = outputs.filter(pl.col("model") == model).select(ROW_ID, "output")
        own = rates.filter(pl.col("model") == model).select(
            ROW_ID, same=pl.col("majority_verdict") == "equal"
        )
        rows = rows.join(said, on=ROW_ID, how="left", maintain_order="left").rename(
            {"output": f"{column}_solution"}
        )
        rows = rows.join(own, on=ROW_ID, how="left", maintain_order="left").rename(
            {"same": f"is_{column}_solution_same_with_matched_solution"}
        )
    named = rows.drop("solution").with_columns(
        rows["solution"].alias("matched_solution"), rows["subject"].alias("domain")
    )
    return named.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def _outputs(paths: list[Path], rows: pl.DataFrame) -> pl.DataFrame:
    """The first sample of each row and model: row_id, model, output."""
    empty = pl.DataFrame(schema={ROW_ID: pl.String, "model": pl.String, "output": pl.String})
    if not paths:
        return empty
    read = pl.scan_parquet(paths).filter(pl.col("model").is_in(list(MODELS.values())))
    columns = [ROW_ID, "model", "sample", "output"]
    every = match_samples(read, rows.select(NAMES)).select(columns).sort(columns)
    first = every.unique([ROW_ID, "model"], keep="first", maintain_order=True)
    return pl.concat([empty, first.drop("sample").collect()])
