"""The user's vectors: a file that is pinned by content, handed to the stage as a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import run as runner
from pipelines.project.files import sha256
from pipelines.project.parquet import write_parquet
from pipelines.runner.embeddings import embeddings
from pipelines.runner.job import Job
from stages.dedup import Params
from stages.duplicates.near.params import Semantic
from stages.errors import ConfigError, DataError
from tests.frames import rows
from tests.pipelines import tree


@pytest.fixture
def root(tmp_path: Path) -> Path:
    ids = ["a".ljust(32, "0"), "b".ljust(32, "0")]
    found = rows(row_id=ids, problem=["one", "other"]).collect()
    write_parquet(found, tmp_path / "data/demo/filter/kept/part-00000.parquet")
    tree.seal(tmp_path / "data/demo/filter", {})
    write_parquet(
        pl.DataFrame({"row_id": ids, "vector": [[1.0, 0.0], [2.0, 0.0]]}), tmp_path / "v.parquet"
    )
    return tmp_path


def section(**semantic: Any) -> dict[str, Any]:
    return {"method": "none", "semantic": {"embeddings": "v.parquet", "epsilon": 0.01, **semantic}}


def semantic(**values: Any) -> Semantic | None:
    return Params.model_validate(section(**values)).semantic


def test_without_its_hash_it_is_refused_and_the_hash_named(root: Path):
    found = sha256(root / "v.parquet")
    with pytest.raises(ConfigError, match=f"write: sha256: {found}"):
        embeddings(semantic(), root)
    with pytest.raises(DataError, match=f"found {found}"):
        embeddings(semantic(sha256="0" * 64), root)
    with pytest.raises(DataError, match="no file"):
        embeddings(semantic(embeddings="w.parquet"), root)
    assert embeddings(None, root) is None


def test_the_stage_is_given_the_vectors(root: Path):
    declared = {"dedup": section(sha256=sha256(root / "v.parquet"))}
    job = Job("dedup", "corpora.demo", root, declared, {"rows": root / "data/demo/filter"})
    metrics = runner.run(job)
    assert metrics["dropped"] == {"semantic_duplicate": 1}
    told = json.loads((job.folder / "metrics.json").read_text())["about"]["semantic"]
    assert (told["epsilon"], told["cosine_above"]) == (0.01, 0.99)
