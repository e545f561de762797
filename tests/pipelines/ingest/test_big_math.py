"""The real corpora through fetch and extract: true counts, what the field maps and edits make."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
import yaml

from pipelines.ingest.extract import Corpus, Counts, extract
from pipelines.sources.fetch import fetch
from stages.errors import DataError
from stages.extract.params import ExtractParams
from stages.extract.source import parse_sources
from tests.project import ROOT


class Rows(NamedTuple):
    """Rows of a source; those without an answer, with options, and that were edited."""

    all: int
    unanswered: int
    with_options: int
    edited: int


TRUE = {
    "gsm8k_train": Rows(7473, 0, 0, 7378),
    "math_train": Rows(7500, 2, 0, 0),
    "omni_math_rule": Rows(2821, 0, 0, 62),
    "harp_proof": Rows(310, 310, 0, 0),
    "aime_train": Rows(975, 0, 0, 0),
    "aqua": Rows(508, 0, 508, 0),
    "agieval_aqua": Rows(254, 0, 254, 0),
    "agieval_sat_math": Rows(220, 0, 220, 0),
    "agieval_math": Rows(1000, 0, 0, 0),
    "agieval_gaokao": Rows(876, 42, 758, 0),
    "mmlu_stem": Rows(3705, 0, 3705, 0),
    "mathvision": Rows(3040, 0, 1532, 0),
    "stackmathqa": Rows(987, 987, 0, 0),
    "gaokao_bench": Rows(1088, 0, 0, 0),
    "cmath": Rows(600, 0, 0, 0),
    "cmath_distractor": Rows(360, 0, 0, 0),
    "mgsm": Rows(2750, 0, 0, 0),
    "mawps": Rows(2373, 0, 0, 0),
    "gsm8k_test": Rows(1319, 0, 0, 0),
    "math_500": Rows(500, 0, 0, 0),
    "aime_24": Rows(30, 0, 0, 0),
    "amc": Rows(83, 0, 0, 0),
    "minerva": Rows(272, 0, 0, 0),
    "olympiad_bench": Rows(675, 0, 0, 0),
}


@dataclass(frozen=True)
class Built:
    """What fetch and extract made of a corpus or benchmark set."""

    rows: pl.DataFrame
    events: pl.DataFrame
    counts: Counts

    def of(self, source: str) -> pl.DataFrame:
        return self.rows.filter(pl.col("source") == source)


def sources_of(path: str) -> Mapping[str, Any]:
    config: dict[str, Any] = yaml.safe_load((ROOT / "conf" / path).read_text(encoding="utf-8"))
    return config["sources"]


def build(path: str, out: Path) -> Built:
    sources = sources_of(path)
    fetched = fetch(f"corpora.{Path(path).stem}", sources, out / "fetch")
    assert {one.origin for one in fetched} == {"mirror"}
    corpus = Corpus("c", parse_sources(sources), out / "fetch" / "files")
    counts = extract(corpus, ExtractParams(parts=2), out / "rows")
    rows = pl.read_parquet(out / "rows" / "kept" / "*.parquet")
    return Built(rows, pl.read_parquet(out / "rows" / "tables" / "events.parquet"), counts)


@pytest.fixture(scope="session")
def big_math(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("corpus/big_math.yaml", tmp_path_factory.mktemp("big_math"))


@pytest.fixture(scope="session")
def benchmarks(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build("benchmark/math.yaml", tmp_path_factory.mktemp("benchmarks"))


@pytest.fixture(scope="session")
def both(big_math: Built, benchmarks: Built) -> pl.DataFrame:
    edited = pl.concat([big_math.events, benchmarks.events]).filter(pl.col("action") == "edited")
    return pl.concat([big_math.rows, benchmarks.rows]).with_columns(
        edited=pl.col("row_id").is_in(edited["row_id"].implode())
    )


def test_every_source_is_known_here():
    declared = [*sources_of("corpus/big_math.yaml"), *sources_of("benchmark/math.yaml")]
    assert declared == list(TRUE)


@pytest.mark.parametrize("source", TRUE)
def test_rows_are_the_true_counts(both: pl.DataFrame, source: str):
    rows = both.filter(pl.col("source") == source)
    found = Rows(
        all=rows.height,
        unanswered=rows["answer"].null_count(),
        with_options=rows.filter(pl.col("choices").list.len() > 0).height,
        edited=rows["edited"].sum(),
    )
    assert found == TRUE[source]


@pytest.mark.parametrize("path", ["corpus/big_math.yaml", "benchmark/math.yaml"])
def test_declared_rows_are_those_counts(path: str):
    declared = {name: source["rows"] for name, source in sources_of(path).items()}
    assert declared == {name: TRUE[name].all for name in declared}


def test_nothing_is_quarantined(big_math: Built, benchmarks: Built):
    assert (big_math.counts.read, big_math.counts.kept) == (36_840, 36_840)
    assert (benchmarks.counts.read, benchmarks.counts.kept) == (2_879, 2_879)


@pytest.mark.parametrize(
    ("source", "begins", "answer"),
    [
        ("gsm8k_train", "Natalia sold clips to 48 of her friends", "72"),
        ("math_train", "A rectangular band formation is a formation", "98"),
        ("aqua", "Three birds are flying at a fast rate of 900", "32400"),
        ("agieval_aqua", "A car is being driven, in a straight line", "5(√3 + 1)"),
        ("mmlu_stem", "Find all c in Z_3 such that Z_3[x]/(x^2 + c)", "1"),
        ("mathvision", "Emily celebrated her birthday on Thursday", "Wednesday"),
        ("mawps", "Bryan took a look at his books as well", "504.0"),
        ("mgsm", "Janet’s ducks lay 16 eggs per day", "18"),
        ("agieval_gaokao", "设集合 $A=\\{x \\mid x \\geq 1\\}", "$\\{x \\mid 1 \\leq x<2\\}$"),
        ("gaokao_bench", "1. （5 分) 已知集合 $A=\\{x \\in R|| x", "D"),
        ("minerva", "If the Bohr energy levels scale as $Z^{2}$", "9.6"),
        ("olympiad_bench", "Xenia and Sergey play the following game", "2"),
    ],
)
def test_field_maps(both: pl.DataFrame, source: str, begins: str, answer: str):
    rows = both.filter(
        (pl.col("source") == source) & pl.col("problem").str.starts_with(begins)
    ).sort("row_id")
    assert rows["answer"].to_list()[:1] == [answer]


def test_no_calculator_mark_is_left(both: pl.DataFrame):
    gsm8k = both.filter(pl.col("source") == "gsm8k_train")
    assert gsm8k.filter(pl.col("solution").str.contains("<<", literal=True)).height == 0


def test_edits_of_omni_math(big_math: Built):
    omni = big_math.of("omni_math_rule")
    events = big_math.events.filter(pl.col("row_id").is_in(omni["row_id"].implode()))
    removed = {"author_attribution": "", "scoring_remark": ""}
    names = list[str]()
    for reasons, detail in events.select("reasons", "detail").iter_rows():
        edit = json.loads(detail)
        names += reasons
        removed[reasons[0]] += f" {edit['before'][len(edit['after']) :]}"
    assert {name: names.count(name) for name in removed} == {
        "author_attribution": 33,
        "scoring_remark": 29,
    }
    assert "Kevin Cong" in removed["author_attribution"]
    left = omni["problem"].str.to_lowercase()
    assert left.str.contains("your score (?:will|for|on)|proposed by|kishore").sum() == 0
    assert left.str.contains("problem 5 of the team round was the following").sum() == 1


def test_versions_of_a_problem_are_one_group(big_math: Built):
    groups = big_math.of("mgsm").group_by("group_id").agg(pl.len(), pl.col("language").n_unique())
    assert groups.height == 250
    assert groups.select("len", "language").unique().rows() == [(11, 11)]
    assert big_math.of("cmath_distractor")["group_id"].n_unique() == 60


def test_subjects_of_mmlu(big_math: Built):
    subjects = big_math.of("mmlu_stem")["subject"].unique().to_list()
    assert len(subjects) == 20
    assert {"abstract_algebra", "high_school_physics", "machine_learning"} <= set(subjects)


def test_a_truncated_source_stops_the_build(mirror: Path, tmp_path: Path, monkeypatch):
    [name, one] = next(iter(sources_of("corpus/big_math.yaml").items()))
    [file] = one["files"]
    listed = json.loads((mirror / "sources.json").read_text(encoding="utf-8"))
    [entry] = [entry for entry in listed if entry["sha256"] == file["sha256"]]
    copy = tmp_path / "mirror" / entry["file"]
    copy.parent.mkdir(parents=True)
    body = (mirror / entry["file"]).read_bytes()
    copy.write_bytes(body[: len(body) // 2])
    (tmp_path / "mirror" / "sources.json").write_text(json.dumps([entry]))
    monkeypatch.setenv("CORPUSMILL_MIRROR", os.fspath(tmp_path / "mirror"))
    with pytest.raises(DataError) as caught:
        fetch("corpora.big_math", {name: one}, tmp_path / "out")
    assert f"{len(body):,} bytes" in str(caught.value)
    assert f"{len(body) // 2:,} bytes" in str(caught.value)
