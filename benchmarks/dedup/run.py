"""Near-duplicate removal, ours and its peers, in one interleaved run.

    python -m benchmarks.dedup.run short-100k --rounds 3 [--peer rensa_batch] [--write]

Every peer reads the same Parquet file, writes a Parquet file of the rows it keeps, and runs in a
process of its own. Rounds go through the peers in turn, so that a busy minute hits them all. Each
is run once on a small corpus first: nobody's compiled code is measured while it compiles.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from benchmarks.dedup.corpora import CORPORA, corpus
from benchmarks.dedup.measure import Usage, measure
from benchmarks.dedup.peers import ROOT, Peer, declared
from benchmarks.dedup.report import Outcome, table, versions, write
from benchmarks.dedup.score import Score, Truth, score

CACHE = Path("~/.cache/corpusmill-bench")
PAGE = ROOT / "docs" / "benchmarks.md"
WARM = "warm-2k"


class Bench:
    """One corpus, its truth, and what the peers did with it so far."""

    def __init__(self, name: str, cache: Path, limit: float) -> None:
        """limit: seconds a run may take."""
        self.cache, self.limit = cache, limit
        self.folder, self.warm = corpus(name, cache), corpus(WARM, cache)
        self.truth = Truth.read(self.folder)
        self.out = cache / "answers" / name
        self.out.mkdir(parents=True, exist_ok=True)

    def once(self, peer: Peer, folder: Path) -> Usage:
        """One run of a peer on the rows in `folder`."""
        answer = self.answer(peer)
        answer.unlink(missing_ok=True)
        try:
            command = peer.command(self.cache, folder / "rows.parquet", answer)
        except RuntimeError as error:
            return Usage(0.0, 0.0, 0.0, str(error))
        return measure(command, self.out / f"{peer.name}.log", self.limit, ROOT)

    def scored(self, peer: Peer) -> Score:
        """The score of the answer that the last run left."""
        ids = pq.read_table(self.answer(peer), columns=["id"])["id"]
        return score(ids.to_numpy(), self.truth)

    def answer(self, peer: Peer) -> Path:
        """Where a peer writes."""
        return self.out / f"{peer.name}.parquet"


def rounds(bench: Bench, peers: list[Peer], count: int) -> list[Outcome]:
    """Run the peers in turn, `count` times; one that fails is not run again."""
    runs: dict[str, list[Usage]] = {peer.name: [] for peer in peers}
    scores: dict[str, Score] = {}
    errors: dict[str, str] = {}
    for peer in peers:
        bench.once(peer, bench.warm)
    for number in range(count):
        for peer in peers:
            if peer.name in errors:
                continue
            used = bench.once(peer, bench.folder)
            runs[peer.name].append(used)
            if used.error:
                errors[peer.name] = used.error
            elif peer.name not in scores:
                _score(bench, peer, scores, errors)
            _say(f"round {number + 1} {peer.name}: {used.error or f'{used.cpu:.2f} CPU s'}")
    return [
        Outcome(peer, runs[peer.name], scores.get(peer.name), errors.get(peer.name, ""))
        for peer in peers
    ]


def _score(bench: Bench, peer: Peer, scores: dict[str, Score], errors: dict[str, str]) -> None:
    try:
        scores[peer.name] = bench.scored(peer)
    except (OSError, ValueError, KeyError) as error:
        errors[peer.name] = f"its answer cannot be scored: {error}"


def main(
    corpora: Annotated[list[str], typer.Argument(help=f"Of {', '.join(CORPORA)}.")],
    peer: Annotated[list[str] | None, typer.Option(help="Peers; all that can by default.")] = None,
    count: Annotated[int, typer.Option("--rounds", min=1, help="Runs of each peer.")] = 3,
    limit: Annotated[float, typer.Option(help="Seconds a run may take.")] = 900,
    cache: Annotated[Path, typer.Option(help="Corpora, environments and answers.")] = CACHE,
    page: Annotated[bool, typer.Option("--write", help="Into docs/benchmarks.md.")] = False,
) -> None:
    """Run the peers on each corpus and print a table of each."""
    known = declared()
    for wrong in [name for name in corpora if name not in CORPORA]:
        raise typer.BadParameter(f"{wrong}: not one of {', '.join(CORPORA)}")
    for wrong in [name for name in peer or () if name not in known]:
        raise typer.BadParameter(f"{wrong}: not one of {', '.join(known)}")
    sections = {}
    for name in corpora:
        fit = [one for one in known.values() if one.rows >= CORPORA[name].rows]
        chosen = [known[one] for one in peer] if peer else fit
        outcomes = rounds(Bench(name, cache.expanduser(), limit), chosen, count)
        command = (
            f"python -m benchmarks.dedup.run {shlex.join([name, *sys.argv[1 + len(corpora) :]])}"
        )
        body = f"{table(outcomes)}\n\n`{command}` on {versions(outcomes)}"
        sections[name] = body
        print(f"\n## {name}\n\n{body}\n", flush=True)
    if page:
        write(PAGE, sections)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    typer.run(main)
