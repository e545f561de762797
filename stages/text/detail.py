"""The `detail` of a ledger line: evidence as one JSON object."""

from __future__ import annotations

import polars as pl

_PLACE = "place"


def detail_of(*evidence: pl.Expr) -> pl.Expr:
    """JSON object (String) of the fields of all structs `evidence`, in their order.

    A struct that is null adds no field; a null field of one that is not stays, as null. Null where
    all structs are. No two structs have a field of one name.
    """
    if not evidence:
        return pl.lit(None, dtype=pl.String)
    numbered = pl.struct(one.alias(str(number)) for number, one in enumerate(evidence))
    return numbered.map_batches(_objects, return_dtype=pl.String(), is_elementwise=True)


def _objects(evidence: pl.Series) -> pl.Series:
    """Rows that have the same structs are encoded together."""
    structs = evidence.struct.unnest()
    names = structs.columns
    detail = pl.repeat(None, structs.height, dtype=pl.String, eager=True)
    there = structs.select(pl.all().is_not_null()).with_row_index(_PLACE)
    for which, places in there.group_by(names):
        has = [name for name, is_there in zip(names, which, strict=True) if is_there]
        if has:
            fields = pl.struct(pl.col(name).struct.field("*") for name in has)
            rows = structs[places[_PLACE]].select(fields.struct.json_encode()).to_series()
            detail = detail.scatter(places[_PLACE], rows)
    return detail
