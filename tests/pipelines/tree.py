"""A small data/ tree as a build would leave it, for tests of the commands that read one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.project.files import entries, part_paths, write_json
from pipelines.project.parquet import write_parquet
from pipelines.runner.stage_table import row_flow
from stages.schema import CLUSTERS, CONTAMINATION, EVENTS, QUARANTINE, ROW, Schema

Cells = Mapping[str, Any]

VERDICT: Schema = {"verdict": pl.String(), "verdict_reason": pl.String()}
KINDS = {"parts": "kept", "dropped": "dropped", "tables": "tables"}


def row(row_id: str, source: str = "gsm8k", **cells: Any) -> dict[str, Any]:
    """One row of the demo corpus; the id is padded to 32 characters."""
    row_id = row_id.ljust(32, "0")
    known = {
        "row_id": row_id,
        "corpus": "demo",
        "source": source,
        "source_key": f"train.jsonl:{int(hashlib.sha256(row_id.encode()).hexdigest()[:2], 16)}",
        "problem": f"What is {row_id[:4]} plus one?",
        "solution": "Add one.",
        "answer": "2",
        "licence": "MIT",
        "language": "en",
    }
    return known | cells


def frame(rows: Sequence[Cells], schema: Schema = ROW) -> pl.DataFrame:
    """Rows with exactly the columns of `schema`, sorted by row_id."""
    lines = [{name: line.get(name) for name in schema} for line in rows]
    return pl.DataFrame(lines, schema=schema).sort("row_id", maintain_order=True)


def drop(line: Cells, *reasons: str, detail: str | None = None) -> dict[str, Any]:
    """A dropped row."""
    return {**line, "reasons": sorted(reasons), "detail": detail}


def stage(
    root: Path,
    place: str,
    kept: Sequence[Cells],
    dropped: Sequence[Cells] = (),
    tables: Mapping[str, pl.DataFrame] | None = None,
) -> Path:
    """Write the folder `data/<place>` (`demo/filter`) in two parts; returns it."""
    folder = root / "data" / place
    schema = {**ROW, **VERDICT} if folder.name == "verify" else ROW
    reasons = {**schema, "reasons": pl.List(pl.String()), "detail": pl.String()}
    for number in range(2):
        name = f"part-{number:05d}.parquet"
        write_parquet(frame(list(kept)[number::2], schema), folder / "kept" / name)
        write_parquet(frame(list(dropped)[number::2], reasons), folder / "dropped" / name)
    for name, table in (tables or {}).items():
        write_parquet(table, folder / "tables" / f"{name}.parquet")
    counts = {"rows_kept": len(kept), "rows_dropped": len(dropped)}
    return seal(folder, counts)


def seal(folder: Path, metrics: Cells) -> Path:
    """Write parts.json, metrics.json and manifest.json of a folder."""
    parts = {
        key: entries(folder, sorted((folder / sub).glob("*.parquet"))) for key, sub in KINDS.items()
    }
    known = {entry["path"] for listed in parts.values() for entry in listed}
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    others = [path for path in every if path.relative_to(folder).as_posix() not in known]
    parts["files"] = entries(folder, others)
    write_json(parts, folder / "parts.json")
    write_json(dict(metrics), folder / "metrics.json")
    write_json({"stage": folder.name, "outputs": parts}, folder / "manifest.json")
    return folder


#: The rows of the demo corpus: four of gsm8k (one edited, one contaminated, one near-duplicate),
#: one multiple choice of aqua with its open-ended child, and one proof.
PLAIN, LEAKED, TWIN, COPY = (
    row("aa1"),
    row("bb1"),
    row("cc1"),
    row("dd1", problem="What is cc1 plus 1?"),
)
CHOICE = row(
    "ee1", "aqua", problem="Pick the sum.", question_type="multiple_choice", choices=["1", "2"]
)
CHILD = row("ff1", "aqua", problem="What is the sum?", parents=[CHOICE["row_id"]])
PROOF = row("ab1", "aqua", problem="Prove <script>alert(1)</script> it.", answer=None)
ITEM = row("ce1", "gsm8k_test", corpus="benchmarks/tests", problem="What is bb1 plus 1?")


def events(*lines: tuple[str, str, str]) -> pl.DataFrame:
    """The events table of (row_id, action, detail)."""
    cells = [{"row_id": i, "action": a, "reasons": [], "detail": d} for i, a, d in lines]
    return frame(cells, EVENTS)


def build(root: Path) -> Path:
    """A corpus `demo` up to verify, and a benchmark set `tests`; returns `root`."""
    everything = [PLAIN, LEAKED, TWIN, COPY, CHOICE, PROOF]
    bad = {
        "row_id": None,
        "corpus": "demo",
        "source": "gsm8k",
        "file": "train.jsonl",
        "position": 7,
        "offset": 120,
        "reason": "bad_json",
        "raw": "{",
        "sha256": "99".ljust(64, "0"),
    }
    edit = (PLAIN["row_id"], "edited", '{"after":"b","before":"a","name":"marks"}')
    made = (CHILD["row_id"], "made", f'{{"parent":"{CHOICE["row_id"]}"}}')
    copies = [
        {
            "row_id": r["row_id"],
            "cluster_id": TWIN["row_id"],
            "twin_id": t["row_id"],
            "similarity": 0.9,
            "kept": r is TWIN,
        }
        for r, t in ((TWIN, COPY), (COPY, TWIN))
    ]
    near = f'{{"twin":"{TWIN["row_id"]}","similarity":0.9,"threshold":0.7}}'
    found = {
        "benchmark": "gsm8k_test",
        "item": ITEM["row_id"],
        "method": "ngram",
        "relation": "same",
        "score": 0.9,
        "hits": 2,
        "matched": "bb1 plus",
        "span": [8, 16],
        "item_span": [8, 16],
    }
    leak = json.dumps(found)
    tables = {"quarantine": frame([bad], QUARANTINE), "events": events(edit)}
    stage(root, "demo/extract", everything, tables=tables)
    filtered = [PLAIN, LEAKED, TWIN, COPY, CHOICE]
    stage(root, "demo/filter", filtered, [drop(PROOF, "proof", "missing_answer")])
    unique = [PLAIN, LEAKED, TWIN, CHOICE]
    twins = {"clusters": frame(copies, CLUSTERS)}
    stage(root, "demo/dedup", unique, [drop(COPY, "near_duplicate", detail=near)], twins)
    clean = [PLAIN, TWIN, CHOICE]
    hits = {"contamination": frame([{**found, "row_id": LEAKED["row_id"]}], CONTAMINATION)}
    stage(root, "demo/decontaminate", clean, [drop(LEAKED, "contaminated", detail=leak)], hits)
    final = [PLAIN, TWIN, CHILD]
    dropped = [drop(CHOICE, "multiple_choice")]
    stage(root, "demo/reformulate", final, dropped, {"events": events(made)})
    stage(root, "demo/verify", [{**line, "verdict": "equal"} for line in final])
    _hand_on(root / "data" / "demo")
    stage(root, "benchmarks/tests/extract", [ITEM])
    return root


def _hand_on(corpus: Path) -> None:
    """A stage that this tree knows nothing of keeps what the one before it kept."""
    for before, name in pairwise(row_flow()):
        if not (corpus / name).exists():
            kept = pl.read_parquet(part_paths(corpus / before)).to_dicts()
            stage(corpus.parents[1], f"{corpus.name}/{name}", kept)
