"""Files of recorded samples: pinned, read line by line, handed to verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import run as runner
from pipelines.project.files import sha256
from pipelines.project.parquet import write_parquet
from pipelines.runner.job import Job
from pipelines.runner.samples import samples
from stages.errors import ConfigError, DataError
from stages.verification.params import Samples
from stages.verification.sample_files import TABLE
from tests.frames import rows
from tests.pipelines import tree

GOOD = {"key": "a", "sample": 0, "output": r"\boxed{1}", "model": "m"}


def written(root: Path, lines: list[Any]) -> str:
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    (root / "s.jsonl").write_text(text, encoding="utf-8")
    return sha256(root / "s.jsonl")


def declared(digest: str | None, file: str = "s.jsonl") -> Samples:
    return Samples.model_validate({"files": [{"file": file, "sha256": digest}]})


def test_a_file_is_pinned_by_content(tmp_path: Path):
    digest = written(tmp_path, [GOOD])
    with (
        pytest.raises(ConfigError, match=f"write: sha256: {digest}"),
        samples(declared(None), tmp_path),
    ):
        pass
    with pytest.raises(DataError, match=f"found {digest}"), samples(declared("0" * 64), tmp_path):
        pass
    with pytest.raises(DataError, match="no file"), samples(declared(digest, "t.jsonl"), tmp_path):
        pass
    with (
        pytest.raises(DataError, match="no sample"),
        samples(declared(written(tmp_path, ["\n"])), tmp_path),
    ):
        pass
    with samples(None, tmp_path) as nothing:
        assert nothing == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{\n", r"s.jsonl:2: expected JSON"),
        ("[1]\n", r"s.jsonl:2: expected an object"),
        ({**GOOD, "sample": "0"}, r"s.jsonl:2: expected sample of type int, found \"0\""),
        ({**GOOD, "sample": True}, r"s.jsonl:2: expected sample of type int"),
        ({**GOOD, "output": None}, r"s.jsonl:2: expected output of type str, found null"),
        ({**GOOD, "source": 1}, r"s.jsonl:2: expected source of type str"),
    ],
)
def test_a_broken_line_is_named(line: Any, said: str, tmp_path: Path):
    digest = written(tmp_path, [GOOD, line])
    with pytest.raises(DataError, match=said), samples(declared(digest), tmp_path):
        pass


def test_parquet_needs_its_columns(tmp_path: Path):
    write_parquet(pl.DataFrame([GOOD]).drop("model"), tmp_path / "s.parquet")
    short = declared(sha256(tmp_path / "s.parquet"), "s.parquet")
    with pytest.raises(DataError, match="it lacks model"), samples(short, tmp_path):
        pass


def test_lines_and_parquet_give_the_same(tmp_path: Path):
    digest = written(tmp_path, [GOOD, {**GOOD, "sample": 1, "source": "s"}])
    with samples(declared(digest), tmp_path) as found:
        lines = pl.read_parquet(found[TABLE])
    assert lines["file"].to_list() == ["s.jsonl"] * 2
    write_parquet(lines.drop("key_kind", "file"), tmp_path / "s.parquet")
    with samples(declared(sha256(tmp_path / "s.parquet"), "s.parquet"), tmp_path) as found:
        assert pl.read_parquet(found[TABLE]).drop("file").equals(lines.drop("file"))


def test_samples_are_of_rows_by_the_key_that_their_source_declares(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Both sources use the key p-1; a line is of a record that extract did not keep."""
    for name in ("one", "two"):
        place = tmp_path / "data/mine/fetch/files" / name / "a.jsonl"
        place.parent.mkdir(parents=True)
        records = [{"id": f"p-{n}", "q": f"{name}: {n}?", "a": str(n)} for n in range(3)]
        place.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    fields = {"problem": "q", "answer": "a"}
    source = {"licence": "MIT", "files": [{"name": "a.jsonl"}], "fields": fields, "key": "id"}
    section: dict[str, Any] = {"extract": {}, "sources": {"one": source, "two": source}}
    tree.seal(tmp_path / "data/mine/fetch", {})
    files = {"files": tmp_path / "data/mine/fetch"}
    runner.run(Job("extract", "corpora.mine", tmp_path, section, files))
    lines = [{**GOOD, "key": "p-1", "source": "two"}, {**GOOD, "key": "p-9", "source": "two"}]
    given = {"file": "s.jsonl", "sha256": written(tmp_path, lines), "key": "source_key"}
    section = {"verify": {"samples": {"files": [given]}}}
    rows = {"rows": tmp_path / "data/mine/extract"}
    metrics = runner.run(Job("verify", "corpora.mine", tmp_path, section, rows))
    kept = pl.read_parquet(tmp_path / "data/mine/verify/kept")
    solved = kept.filter(pl.col("solve_rate_n") == 1)
    assert solved.select("source", "source_key", "problem").rows() == [("two", "p-1", "two: 1?")]
    assert metrics["about"]["samples"]["files"] == {"s.jsonl": {"read": 2, "of_other_rows": 1}}
    assert "\n  s.jsonl: 1 of 2 samples are of no row here\n" in capsys.readouterr().err


def test_the_stage_is_given_samples_and_checkers(tmp_path: Path):
    ids = ["a".ljust(32, "0"), "b".ljust(32, "0")]
    found = rows(
        row_id=ids, problem=["one", "other"], answer=["1", "2"], solution=["0", "x"]
    ).collect()
    write_parquet(found, tmp_path / "data/demo/reformulate/kept/part-00000.parquet")
    tree.seal(tmp_path / "data/demo/reformulate", {})
    lines = [{**GOOD, "key": ids[0], "sample": n, "output": rf"\boxed{{{n}}}"} for n in range(4)]
    digest = written(tmp_path, lines)
    checker = {"command": ["python3", "-c", "exit(int(input()))"], "drop": ["invalid"]}
    section = {
        "samples": {"files": [{"file": "s.jsonl", "sha256": digest}]},
        "checkers": {"exits": checker},
    }
    inputs = {"rows": tmp_path / "data/demo/reformulate"}
    metrics = runner.run(Job("verify", "corpora.demo", tmp_path, {"verify": section}, inputs))
    assert metrics["solving"]["m"] == {
        "rows": 1, "samples": 4, "mean": 0.25, "majority": 0.0, "undecided": 0, "unstated": 0,
    }  # fmt: skip
    assert metrics["checks"] == {"exits": {"invalid": 1, "valid": 1}}
    assert metrics["dropped"] == {"check_invalid": 1}
    table = pl.read_parquet(tmp_path / "data/demo/verify/tables/solve_rates.parquet")
    assert table.select("k", "n").rows() == [(1, 4)]
