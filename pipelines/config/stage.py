"""The first stage of every build: params.yaml was composed from this conf/, and is sound.

`dvc repro` would build with the values of an old params.yaml without a word. This stage depends
on conf/ and fails then; overrides (`dvc exp run -S`, `corpusmill compose k=v`) are no staleness,
because the digest is of conf/ alone.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.config import corpora
from pipelines.config.check import check_values
from pipelines.project import yaml_files
from pipelines.project.digests import conf_digest, section_digests
from pipelines.project.files import write_json
from pipelines.runner.process import leave
from stages.errors import ConfigError, CorpusmillError

#: Where DVC runs queued experiments and those of `--temp`.
EXPERIMENTS = "/.dvc/tmp/exps/"

MEND = "mend conf/, or the override that was given, then run: corpusmill compose && dvc repro"


def main(root: Path) -> int:
    """Check the configuration; write the mark that the fetch stages depend on."""
    try:
        params = yaml_files.read(root / "params.yaml")
        refuse_stale(params.get("conf_sha256"), conf_digest(root / "conf"), root)
        refuse_edited(params)
        check_values(params, corpora.everything(root), mend=MEND)
    except CorpusmillError as error:
        print(f"corpusmill: {error}", file=sys.stderr)
        return error.exit_code
    # the same bytes for every sound configuration: followers run for their own section only
    write_json({"fresh": True}, root / "data" / "config.json")
    return 0


def refuse_stale(composed_from: str | None, lies_there: str, root: Path) -> None:
    """Raise if params.yaml was composed from another conf/ than the one that lies in `root`."""
    if composed_from != lies_there and EXPERIMENTS in root.as_posix():
        raise ConfigError(
            "params.yaml was composed from another conf/ than this experiment has: it runs in a "
            "folder that holds only what git tracks.\nRun: git add conf params.yaml dvc.lock (and "
            "files of your own), git commit, and queue it again"
        )
    if composed_from != lies_there:
        raise ConfigError(
            "conf/ was edited after params.yaml was composed: this build would use the old values "
            f"(params.yaml has {composed_from}, conf/ is {lies_there}).\n"
            "Run: corpusmill compose && dvc repro"
        )


def refuse_edited(params: Mapping[str, Any]) -> None:
    """Raise if a value of params.yaml is not the one that was composed."""
    for kind in ("benchmarks", "corpora"):
        for name, unit in (params.get(kind) or {}).items():
            found = section_digests(unit)
            edited = [stage for stage, one in found.items() if unit["digests"].get(stage) != one]
            if edited:
                raise ConfigError(
                    f"params.yaml was edited by hand: {kind}.{name}, what {', '.join(edited)} "
                    "reads. "
                    "It is generated: edit conf/ and run corpusmill compose, or give the value as "
                    "an override: corpusmill compose a.b=1, dvc exp run -S a.b=1"
                )


if __name__ == "__main__":
    leave(main(Path.cwd()))
