"""The first stage of every build: params.yaml was composed from this conf/, and is sound.

`dvc repro` would build with the values of an old params.yaml without a word. This stage depends
on conf/ and fails then; overrides (`dvc exp run -S`, `corpusmill compose k=v`) are no staleness,
because the digest is of conf/ alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from pipelines import config
from pipelines.conf_digest import digest
from pipelines.io import write_json
from stages.errors import ConfigError, CorpusmillError


def main(root: Path) -> int:
    """Check the configuration; write the mark that the fetch stages depend on."""
    try:
        params = yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
        refuse_stale(params.get("conf_sha256"), digest(root / "conf"))
        config.check(params)
    except CorpusmillError as error:
        print(f"corpusmill: {error}", file=sys.stderr)
        return error.exit_code
    # the same bytes for every sound configuration: followers run for their own section only
    write_json({"fresh": True}, root / "data" / "config.json")
    return 0


def refuse_stale(composed_from: str | None, lies_there: str) -> None:
    """Raise if params.yaml was composed from another conf/ than the one that lies there."""
    if composed_from != lies_there:
        raise ConfigError(
            "conf/ was edited after params.yaml was composed: this build would use the old values "
            f"(params.yaml has {composed_from}, conf/ is {lies_there}).\n"
            "Run: corpusmill compose && dvc repro"
        )


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
