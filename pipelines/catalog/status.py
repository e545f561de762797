"""`corpusmill status`: what is built of each corpus of this build, and where its release lies.

Only small JSON files are read. Whether code changed, or an output by hand, only `dvc status` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipelines.catalog.built import finished_parts
from pipelines.catalog.stale_stages import stale_stages
from pipelines.project import yaml_files
from pipelines.project.digests import conf_digest, section
from pipelines.project.root import refuse_outside
from pipelines.runner.stage_table import stage_order
from stages.errors import ConfigError

State = Literal["built", "stale", "not built"]
HEADS = ("corpus", "state", "rows", "release")


@dataclass(frozen=True)
class Status:
    """A corpus: rows and folder of its release, where there is one, and why it is not `built`.

    stale: the release is there, but of other values or other inputs than there are now.
    """

    corpus: str
    state: State
    rows: int | None
    release: str | None
    why: tuple[str, ...] = ()


def status(root: Path) -> list[Status]:
    """The corpora of this build, in the order of params.yaml.

    Raises ConfigError where `root` has no params.yaml.
    """
    path = root / "params.yaml"
    if not path.exists():
        refuse_outside(root)
        raise ConfigError(f"{path} is missing; run: corpusmill compose")
    corpora = yaml_files.read(path).get("corpora") or {}
    earlier = {
        one.corpus: str(one).removeprefix(f"{one.corpus}: ") for one in stale_stages(root, corpora)
    }
    found = []
    for name, values in corpora.items():
        why = [*_reasons(root / "data" / name, name, values)]
        why += [earlier[name]] if name in earlier else []
        found.append(_status(root, name, tuple(why)))
    return found


def stale_conf(root: Path) -> bool:
    """Whether conf/ was edited since params.yaml was composed from it."""
    composed = yaml_files.read(root / "params.yaml").get("conf_sha256")
    return bool(composed != conf_digest(root / "conf"))


def lines(found: Sequence[Status]) -> Iterator[str]:
    """A table of plain text, then a line for each reason."""
    cells = [HEADS, *(_cells(one) for one in found)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADS))]
    for corpus, state, rows, release in cells:
        numbers = f"{rows:>{widths[2]}}"
        yield f"{corpus:<{widths[0]}}  {state:<{widths[1]}}  {numbers}  {release}".rstrip()
    for one in found:
        yield from (f"{one.corpus}: {why}" for why in one.why)


def next_steps(found: Sequence[Status]) -> Iterator[str]:
    """Commands to go on with, each with what it is for."""
    if any(one.state != "built" for one in found):
        yield "build what is not:     dvc repro"
    if any(one.release for one in found):
        yield (
            'look at rows:          corpusmill sql "SELECT row_id, source, problem, answer FROM '
            'rows LIMIT 5"'
        )
        yield (
            'what was lost, why:    corpusmill sql "SELECT corpus, stage, reasons, count(*) AS '
            'rows FROM lost GROUP BY ALL ORDER BY rows DESC"'
        )
        yield "the life of a row:     corpusmill why ROW_ID"
    yield "a corpus of your own:  docs/corpora.md; those declared: corpusmill corpus list"


def _cells(one: Status) -> tuple[str, str, str, str]:
    rows = "" if one.rows is None else f"{one.rows:,}"
    return one.corpus, one.state, rows, one.release or ""


def _status(root: Path, corpus: str, why: tuple[str, ...]) -> Status:
    folder = f"data/{corpus}/release"
    if finished_parts(root / folder) is None:
        return Status(corpus, "not built", None, None, why)
    rows = _read(root / folder / "metrics.json")["rows_kept"]
    return Status(corpus, "stale" if why else "built", rows, folder, why)


def _reasons(place: Path, corpus: str, values: Mapping[str, Any]) -> Iterator[str]:
    """What is missing under data/<corpus>, and what was built with other values."""
    there = [stage for stage in stage_order() if finished_parts(place / stage) is not None]
    missing = [stage for stage in stage_order() if stage not in there]
    other = [stage for stage in there if _built_with(place / stage) != section(values, stage)]
    build = f"run: dvc repro catalog@{corpus}"
    if not there:
        yield f"nothing is built; {build}"
    elif missing:
        yield f"not built: {', '.join(missing)}; to build them, or see what stops it, {build}"
    if other:
        yield f"built with other values than params.yaml has: {', '.join(other)}; {build}"


def _built_with(folder: Path) -> Any:
    """The values that a stage read; None where its manifest does not say."""
    path = folder / "manifest.json"
    return _read(path).get("params") if path.exists() else None


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
