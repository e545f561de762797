"""The SQL of the counting views: `stages` and `sources`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from pipelines.catalog.built import Folder
from pipelines.catalog.sql_text import values

Corpora = Sequence[dict[str, Folder]]


def stages(corpora: Corpora, flow: Sequence[str]) -> str:
    """Counts by corpus, stage and source.

    `rows_in` is what the stage before kept (for extract: the records read), so that
    rows_in + rows_made = rows_kept + rows_dropped + rows_quarantined says something.
    """
    steps = values("corpus, stage, following", _steps(corpora, flow))
    order = values("corpus, stage, place INTEGER", _places(corpora, flow))
    return f"""
WITH counted AS (
    SELECT corpus, stage, source,
        count(*) FILTER (action = 'made') AS rows_made,
        count(*) FILTER (action = 'kept') AS rows_kept,
        count(*) FILTER (action = 'dropped') AS rows_dropped,
        count(*) FILTER (action = 'quarantined') AS rows_quarantined
    FROM ledger WHERE stage <> 'annotate' GROUP BY ALL
), both_sides AS (
    SELECT corpus, stage, source, rows_made, rows_kept, rows_dropped, rows_quarantined,
        CASE WHEN stage = 'extract' THEN rows_kept + rows_dropped + rows_quarantined ELSE 0 END
            AS rows_in
    FROM counted
    UNION ALL BY NAME
    SELECT corpus, following AS stage, source, rows_kept AS rows_in
    FROM counted JOIN ({steps}) USING (corpus, stage)
)
SELECT corpus, stage, source,
    coalesce(sum(rows_in), 0)::BIGINT AS rows_in,
    coalesce(sum(rows_made), 0)::BIGINT AS rows_made,
    coalesce(sum(rows_kept), 0)::BIGINT AS rows_kept,
    coalesce(sum(rows_dropped), 0)::BIGINT AS rows_dropped,
    coalesce(sum(rows_quarantined), 0)::BIGINT AS rows_quarantined
FROM both_sides JOIN ({order}) USING (corpus, stage)
GROUP BY corpus, stage, source, place
HAVING greatest(sum(rows_in), sum(rows_made), sum(rows_kept), sum(rows_dropped),
    sum(rows_quarantined)) > 0
ORDER BY corpus, place, source"""


def sources(corpora: Corpora) -> str:
    """Each source: licences, records read, where they went, and the files it was read from.

    A source without a record has its line.
    """
    read = values("corpus, source, file, sha256", source_files(corpora))
    named = values("corpus, source", _named(corpora))
    return f"""
WITH counted AS (
    SELECT corpus, source,
        (sum(rows_in) FILTER (stage = 'extract'))::BIGINT AS records,
        sum(rows_quarantined)::BIGINT AS quarantined,
        sum(rows_dropped)::BIGINT AS dropped,
        sum(rows_made)::BIGINT AS made
    FROM stages GROUP BY ALL
), known AS ({named} UNION SELECT corpus, source FROM counted), licensed AS (
    SELECT corpus, source, list_sort(list(DISTINCT licence)) AS licences
    FROM stage_rows WHERE stage = 'extract' GROUP BY ALL
), released AS (SELECT corpus, source, count(*) AS released FROM rows GROUP BY ALL),
listed AS (
    SELECT corpus, source, list({{'file': file, 'sha256': sha256}} ORDER BY file) AS files
    FROM ({read}) GROUP BY ALL
)
SELECT corpus, source, licences, coalesce(records, 0) AS records,
    coalesce(quarantined, 0) AS quarantined, coalesce(dropped, 0) AS dropped,
    coalesce(made, 0) AS made, coalesce(released, 0) AS released, files
FROM known
LEFT JOIN counted USING (corpus, source)
LEFT JOIN licensed USING (corpus, source)
LEFT JOIN released USING (corpus, source)
LEFT JOIN listed USING (corpus, source)
ORDER BY corpus, source"""


def _present(built: dict[str, Folder], flow: Sequence[str]) -> list[str]:
    return [stage for stage in flow if stage in built]


def _name(built: dict[str, Folder]) -> str:
    return next(iter(built.values())).corpus


def _steps(corpora: Corpora, flow: Sequence[str]) -> list[tuple[str, str, str]]:
    return [
        (_name(built), before, after)
        for built in corpora
        for before, after in pairwise(_present(built, flow))
    ]


def _places(corpora: Corpora, flow: Sequence[str]) -> list[tuple[str, str, int]]:
    return [
        (_name(built), stage, place)
        for built in corpora
        for place, stage in enumerate(_present(built, flow))
    ]


def _named(corpora: Corpora) -> list[tuple[str, str]]:
    """(corpus, source) of all sources that extract read, also of those without a record."""
    return [
        (_name(built), source)
        for built in corpora
        if "extract" in built
        for source in built["extract"].sources
    ]


def source_files(corpora: Corpora) -> list[tuple[str, str, str, str]]:
    """(corpus, source, path, sha256) of what fetch laid at `files/<source>/<name>`."""
    return [
        (_name(built), PurePosixPath(entry["path"]).parts[1], entry["path"], entry["sha256"])
        for built in corpora
        if "fetch" in built
        for entry in built["fetch"].parts.get("files", [])
        if len(PurePosixPath(entry["path"]).parts) > 2
    ]
