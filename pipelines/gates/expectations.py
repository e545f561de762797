"""Declared expectations, judged by Great Expectations on the rows that would be released.

The only module that imports great_expectations: a second and a half, and twice that with what few
expectations need (SELDOM). It reads pandas only and gets just the columns that are named. Its
results carry three times; none is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import polars as pl

from pipelines.catalog.sql_text import quote
from pipelines.gates.deferred import defer_imports
from pipelines.gates.expectation_sql import offenders
from pipelines.gates.gate import SAMPLE_ROWS, Gate
from pipelines.gates.measures import Measured
from pipelines.gates.params import Expectation
from stages.errors import ConfigError, unknown
from stages.schema import ROW_ID

MESSAGE = 300
#: Keyword arguments that name columns.
COLUMN_KEYS = ("column", "column_A", "column_B", "column_list")
RESULT_FORMAT = {
    "result_format": "SUMMARY",
    "unexpected_index_column_names": [ROW_ID],
    "partial_unexpected_count": SAMPLE_ROWS,
}
#: What Great Expectations imports for single expectations (distributions, JSON schemas) and plots.
SELDOM = ("scipy.stats", "altair", "jsonschema")


def judge(seen: Measured, declared: Sequence[Expectation]) -> list[Gate]:
    """One gate an expectation, in their order.

    Expectations on the table's columns see all columns and no rows; the others see the columns
    that they name, and row_id. Raises ConfigError for what Great Expectations does not know.
    """
    if not declared:
        return []
    rows = pl.scan_parquet(seen.released_files, glob=False)
    every = rows.collect_schema().names()
    on_table = [e for e in declared if "_table_columns_" in e.type]
    on_rows = [e for e in declared if e not in on_table]
    named = sorted({ROW_ID, *(name for e in on_rows for name in columns(e) if name in every)})
    batch = _batch()
    found = [
        *zip(on_table, _run(batch, rows.clear().collect(), on_table), strict=True),
        *zip(on_rows, _run(batch, rows.select(named).collect(), on_rows), strict=True),
    ]
    by_place = {id(expectation): result for expectation, result in found}
    return [_gate(seen, expectation, by_place[id(expectation)]) for expectation in declared]


def columns(expectation: Expectation) -> list[str]:
    """The columns that an expectation names."""
    values = [expectation.kwargs[key] for key in COLUMN_KEYS if key in expectation.kwargs]
    return [name for value in values for name in ([value] if isinstance(value, str) else value)]


def _batch() -> Any:
    """What makes a frame of pandas a batch of Great Expectations."""
    with defer_imports(*SELDOM):
        import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("built").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("whole")


def _run(
    batch: Any, rows: pl.DataFrame, expectations: Sequence[Expectation]
) -> list[dict[str, Any]]:
    """Results in the order of the expectations."""
    if not expectations:
        return []
    import great_expectations as gx

    known = [_known(expectation, place) for place, expectation in enumerate(expectations)]
    suite = gx.ExpectationSuite(name="declared", expectations=known)
    frame = rows.to_pandas(use_pyarrow_extension_array=True)
    with _without_fingerprint():
        whole = batch.get_batch({"dataframe": frame})
        results = whole.validate(suite, result_format=RESULT_FORMAT)
    listed = [result.to_json_dict() for result in results.results]
    return sorted(listed, key=lambda result: int(result["expectation_config"]["meta"]["place"]))


@contextmanager
def _without_fingerprint() -> Iterator[None]:
    """No batch is so small here that it gets a hash of all its cells among its markers: nobody is
    told of it, and it costs more than all expectations.
    """
    from great_expectations.execution_engine import pandas_execution_engine as engine

    smallest, engine.HASH_THRESHOLD = engine.HASH_THRESHOLD, 0
    try:
        yield
    finally:
        engine.HASH_THRESHOLD = smallest


def _known(declared: Expectation, place: int) -> Any:
    """The library's own object; a suite made from plain data leaves out what it does not know.

    `place` finds the expectation of a result again: results come in another order.
    """
    from great_expectations.exceptions.exceptions import GreatExpectationsError
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.registry import list_registered_expectation_implementations

    names = list_registered_expectation_implementations()
    if declared.type not in names:
        raise unknown("expectation", declared.type, names, "validate.expectations")
    try:
        return ExpectationConfiguration(
            type=declared.type, kwargs=dict(declared.kwargs), meta={**declared.meta, "place": place}
        ).to_domain_obj()
    except (GreatExpectationsError, ValueError, TypeError) as error:
        text = " ".join(str(error).split())
        raise ConfigError(f"validate.expectations, {declared.type}: {text[:MESSAGE]}") from None


def _gate(seen: Measured, expectation: Expectation, found: dict[str, Any]) -> Gate:
    result: dict[str, Any] = found["result"]
    ids = [line[ROW_ID] for line in result.get("partial_unexpected_index_list") or []]
    some = f"row_id IN ({', '.join(quote(str(each)) for each in ids)})"
    place = f"stage = {quote(seen.last)} AND action = 'kept'"
    passed = bool(found["success"])
    return Gate(
        gate=expectation.type,
        scope=", ".join(columns(expectation)) or f"corpus {seen.corpus}",
        wanted=_wanted(expectation),
        measured=_measured(result, found.get("exception_info") or {}),
        passed=passed,
        query=seen.where("stage_rows", " AND ".join(filter(None, [place, offenders(expectation)]))),
        sample=[]
        if passed or not ids
        else seen.sample(seen.where("stage_rows", f"{place} AND {some}")),
    )


def _wanted(expectation: Expectation) -> str:
    kwargs = {k: v for k, v in expectation.kwargs.items() if k not in COLUMN_KEYS}
    why = expectation.meta.get("why")
    asked = json.dumps(kwargs, sort_keys=True, ensure_ascii=False) if kwargs else "every row"
    return f"{asked}: {why}" if why else asked


def _measured(result: dict[str, Any], trouble: dict[str, Any]) -> str:
    if (message := _message(trouble)) is not None:
        return f"not measurable: {_first_line(message)}"
    if "unexpected_count" in result:
        count, total = result["unexpected_count"], result.get("element_count")
        if total is not None:
            return f"{count:,} of {total:,} rows otherwise"
        found = json.dumps(result.get("partial_unexpected_list") or [], ensure_ascii=False)
        return f"{count:,} values otherwise: {found}"[:MESSAGE]
    if "observed_value" in result:
        return json.dumps(result["observed_value"], sort_keys=True, ensure_ascii=False)
    return "not so"


def _message(trouble: dict[str, Any]) -> str | None:
    """The message of what was raised, if anything: one record, or one a metric."""
    if "raised_exception" in trouble:
        return str(trouble["exception_message"]) if trouble["raised_exception"] else None
    messages = [_message(value) for value in trouble.values() if isinstance(value, dict)]
    return next((message for message in messages if message is not None), None)


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0][:MESSAGE]
