"""The whole pipeline of a corpus, ours through DVC and its peers, in one interleaved run.

    python -m benchmarks.pipeline.run --rounds 2 [--peer datatrove] [--rows 20000] [--write]

Ours builds 200,000 rows, the peers the first 20,000 of them; the items are the same 5,000.
Everything is run once on 2,000 rows first, so that nobody compiles or byte-compiles in a round.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from benchmarks.dedup.measure import Usage, measure
from benchmarks.dedup.peers import ROOT, Environment, declared, made
from benchmarks.dedup.report import write
from benchmarks.pipeline import ours
from benchmarks.pipeline.generate import corpus
from benchmarks.pipeline.report import Runs, stages, table

CACHE = Path("~/.cache/corpusmill-bench")
PAGE = ROOT / "docs" / "benchmarks.md"
DRIVERS = Path(__file__).resolve().parent / "drivers"
#: The peer of the dedup benchmark whose venv each has, its driver and what that is told.
PEERS = {
    "datatrove": ("datatrove_minhash", "datatrove_pipeline.py"),
    "datatrove_workers": ("datatrove_minhash", "datatrove_pipeline.py", "workers"),
    "datatrove_split": ("datatrove_minhash", "datatrove_pipeline.py", "split"),
    "datajuicer": ("datajuicer_minhash", "datajuicer_pipeline.py"),
    "datajuicer_mappers": ("datajuicer_minhash", "datajuicer_recipe.py", "mappers"),
    "datajuicer_filters": ("datajuicer_minhash", "datajuicer_recipe.py", "filters"),
}
WARM, PEER_ROWS, OUR_ROWS, ITEMS = 2_000, 20_000, 200_000, 5_000
OURS = "ours"


@dataclass
class Bench:
    """Where the corpora and the clone lie, and the seconds that a run may take."""

    cache: Path
    limit: float
    clone: ours.Clone = field(init=False)

    def __post_init__(self) -> None:
        """Clone the checkout, as it stands now."""
        self.clone = ours.clone(self.cache / "pipeline")

    def once(self, name: str, rows: int) -> tuple[Usage, int]:
        """What one run of a tool on `rows` rows used, and how many rows it kept."""
        folder = corpus(self.cache / "corpora", rows, ITEMS)
        log = self.cache / "pipeline" / f"{name}.log"
        if name == OURS:
            ours.declare(self.clone, folder)
            command = ["env", *self._settings(), "dvc", "repro", "catalog@bench"]
            used = measure(command, log, self.limit, self.clone.root)
            return used, 0 if used.error else ours.kept(self.clone)
        out = self.cache / "pipeline" / "answer" / f"{name}.parquet"
        out.parent.mkdir(exist_ok=True)
        files = [str(folder / "rows.jsonl"), str(out), str(folder / "items.jsonl")]
        python = made(environment(name), self.cache)
        _, driver, *told = PEERS[name]
        used = measure([str(python), str(DRIVERS / driver), *files, *told], log, self.limit, ROOT)
        return used, 0 if used.error else pq.read_metadata(out).num_rows

    def _settings(self) -> list[str]:
        seen = self.clone.environment
        return [f"{name}={seen[name]}" for name in ("PATH", "PYTHONPATH")]


def environment(name: str) -> Environment:
    """The venv of a peer: that of the dedup benchmark."""
    found = declared()[PEERS[name][0]].environment
    assert found is not None
    return found


def sizes(names: list[str], rows: int | None) -> dict[str, int]:
    """How many rows each tool is given; `rows` for all where it is told."""
    return {name: rows or (OUR_ROWS if name == OURS else PEER_ROWS) for name in names}


def rounds(
    once: Callable[[str, int], tuple[Usage, int]], given: dict[str, int], count: int
) -> list[Runs]:
    """Run the tools in turn, `count` times; one that fails is not run again."""
    found = {name: Runs(name, size) for name, size in given.items()}
    for name in given:
        once(name, WARM)
    for number in range(count):
        for runs in [runs for runs in found.values() if not runs.error]:
            used, runs.kept = once(runs.name, runs.rows)
            runs.uses.append(used)
            told = used.error or f"{used.cpu:.1f} CPU s, {runs.kept:,} kept"
            print(f"round {number + 1} {runs.name}: {told}", file=sys.stderr, flush=True)
    return list(found.values())


def main(
    peer: Annotated[list[str] | None, typer.Option(help=f"Of {OURS}, {', '.join(PEERS)}.")] = None,
    count: Annotated[int, typer.Option("--rounds", min=1, help="Runs of each tool.")] = 1,
    rows: Annotated[int | None, typer.Option(help="Rows for every tool alike.")] = None,
    limit: Annotated[float, typer.Option(help="Seconds a run may take.")] = 900,
    cache: Annotated[Path, typer.Option(help="Corpora, environments, the clone.")] = CACHE,
    page: Annotated[bool, typer.Option("--write", help="Into docs/benchmarks.md.")] = False,
) -> None:
    """Run all tools, print the table and our stages."""
    names = peer or [OURS, *PEERS]
    for wrong in [name for name in names if name not in (OURS, *PEERS)]:
        raise typer.BadParameter(f"{wrong}: not one of {', '.join((OURS, *PEERS))}")
    bench = Bench(cache.expanduser(), limit)
    found = rounds(bench.once, sizes(names, rows), count)
    packages = sorted({environment(name).packages[0] for name in names if name != OURS})
    command = f"python -m benchmarks.pipeline.run {shlex.join(sys.argv[1:])}"
    body = f"{table(found, packages)}\n\n`{command}`"
    if OURS in names:
        body += f"\n\n{stages(bench.clone.stages())}"
    print(f"\n{body}\n", flush=True)
    if page:
        write(PAGE, {"pipeline": body})


if __name__ == "__main__":
    typer.run(main)
