"""A release: the same bytes from any parts, groups together, foreign text harmless."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
import yaml
from pydantic import ValidationError

from pipelines.config import compose
from pipelines.gates.validate import ValidateParams, measure, validate
from pipelines.project.files import write_json
from pipelines.project.parquet import write_parquet
from pipelines.release import counts, markdown
from pipelines.release.card import size_category
from pipelines.release.how import policies
from pipelines.release.release import Built, ReleaseParams, release
from pipelines.release.splits import draw
from pipelines.runner.job import Job
from pipelines.steps import release as step
from stages.schema import OPINIONS, ROW
from tests import embedded
from tests.pipelines import tree
from tests.stages.opinions.said import opinion

EVIL = "<script>alert(1)</script> ![x](http://evil) | `$x`\x1b[31m\n# Title"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    root = tree.build(tmp_path_factory.mktemp("root"))
    with measure("demo", root) as seen:
        gates = validate(seen, ValidateParams())
        return {"gates": gates, **counts.tables(seen.connection, "demo", root)}


def write(folder: Path, rows: list[dict[str, object]], parts: int) -> list[Path]:
    frame, paths = tree.frame(rows), []
    for number in range(parts):
        paths.append(folder / f"part-{number}.parquet")
        folder.mkdir(exist_ok=True)
        frame.gather_every(parts, number).write_parquet(paths[-1])
    return paths


def made(
    tmp_path: Path,
    told: dict[str, pl.DataFrame],
    rows: list[dict[str, object]],
    parts: int = 1,
    **params: object,
) -> Path:
    out = tmp_path / f"out{parts}"
    release(
        "demo",
        Built(write(tmp_path / f"in{parts}", rows, parts)),
        told,
        ReleaseParams.model_validate(params),
        out,
    )
    return out


def many(count: int) -> list[dict[str, object]]:
    return [tree.row(f"{i:04x}", group_id=f"g{i // 3}") for i in range(count)]


def said(row_id: str, *labels: str) -> dict[str, object]:
    return {"row_id": row_id, "model_domain": [opinion(*labels)]}


def test_what_models_say_stands_behind_the_other_columns(
    tmp_path: Path, told: dict[str, pl.DataFrame]
) -> None:
    rows = [tree.row(f"{number:02x}") for number in range(40)]
    ids = [str(row["row_id"]) for row in rows]
    lines = [said(one, f"d{number}", "all") for number, one in enumerate(ids)]
    schema = {"row_id": pl.String(), **OPINIONS}
    frame = pl.DataFrame([*lines, said("ff" * 16, "of_no_row")], schema=schema)
    # of rows of the source, in two parts, and of those that were made
    parts = [tmp_path / f"said{number}.parquet" for number in range(3)]
    for path, some in zip(parts, (frame[:25], frame[25:35], frame[35:]), strict=True):
        some.with_columns(other=1).write_parquet(path)
    words = {"model_domain": "as models say"}
    built = Built(write(tmp_path / "in", rows, 2), parts, ["model_domain"], columns=words)
    params = ReleaseParams(splits={"a": 0.5, "b": 0.5}, rows_per_file=7)
    release("demo", built, told, params, tmp_path / "out")
    found = pl.read_parquet(tmp_path / "out/data/*.parquet")
    assert dict(found.schema) == {**ROW, "model_domain": OPINIONS["model_domain"]}
    first = pl.col("model_domain").list.first().struct.field("values").list.first()
    assert found.sort("row_id").select(first).to_series().to_list() == [f"d{n}" for n in range(40)]
    about = json.loads((tmp_path / "out/croissant.json").read_text("utf-8"))
    [field] = [one for one in about["recordSet"][0]["field"] if one["name"] == "model_domain"]
    assert [(one["name"], one["dataType"]) for one in field["subField"]] == [
        ("model", "sc:Text"), ("sample", "sc:Integer"), ("values", "sc:Text"),
        ("score", "sc:Integer"), ("why", "sc:Text"),
    ]  # fmt: skip
    values = field["subField"][2]
    assert (field["isArray"], values["isArray"]) == (True, True)
    assert values["source"]["transform"] == [{"jsonPath": "values"}]
    assert "as models say" in (tmp_path / "out/README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("labels", "subject"),
    [
        ([["algebra", "geometry"], ["geometry"], ["algebra"]], "algebra"),
        ([["error:domain_timeout"], ["error:domain_timeout"], ["geometry"]], "geometry"),
        ([["error:domain_timeout"]], None),
        ([["algebra"], ["geometry"]], None),
        ([["other"]], None),
        ([], None),
    ],
)
def test_a_row_without_a_subject_gets_its_domain_where_that_is_declared(
    labels: list[list[str]], subject: str | None, tmp_path: Path, told: dict[str, pl.DataFrame]
) -> None:
    rows = [tree.row("aa"), tree.row("bb", subject="topology")]
    schema = {"row_id": pl.String(), **OPINIONS}
    opinions = [opinion(*values) for values in labels]
    lines = [{"row_id": row["row_id"], "model_domain": opinions} for row in rows]
    pl.DataFrame(lines, schema=schema).write_parquet(tmp_path / "said.parquet")
    for filled in (True, False):
        built = Built(
            write(tmp_path / "in", rows, 1), [tmp_path / "said.parquet"], ["model_domain"], filled
        )
        release("demo", built, told, ReleaseParams(), tmp_path / str(filled))
        found = pl.read_parquet(tmp_path / str(filled) / "data/*.parquet")
        assert found["subject"].to_list() == [subject if filled else None, "topology"]


def test_loads_with_polars_duckdb_and_by_its_header(
    tmp_path: Path, told: dict[str, pl.DataFrame]
) -> None:
    out = made(tmp_path, told, [tree.PLAIN, tree.TWIN, tree.CHILD])
    frame = pl.read_parquet(out / "data" / "train-*.parquet")
    assert dict(frame.schema) == ROW
    assert frame["row_id"].is_sorted()
    files = f"{out}/data/train-*.parquet"
    assert duckdb.execute("SELECT count(*) FROM read_parquet(?)", [files]).fetchone() == (3,)
    header = yaml.safe_load((out / "README.md").read_text("utf-8").split("---\n")[1])
    assert header["configs"][0]["data_files"] == [{"split": "train", "path": "data/train-*"}]
    assert header["license"] == "mit"
    assert header["size_categories"] == ["n<1K"]
    assert header["language"] == ["en"]


def test_has_page_checksums_and_an_index(tmp_path: Path, told: dict[str, pl.DataFrame]) -> None:
    path = made(tmp_path, told, [tree.PLAIN]) / "data/train-00000-of-00001.parquet"
    column = pq.ParquetFile(path, page_checksum_verification=True).metadata.row_group(0).column(4)
    assert column.compression == "ZSTD"
    assert column.has_offset_index
    assert pq.read_schema(path).metadata is None


def test_the_same_bytes_from_any_parts(tmp_path: Path, told: dict[str, pl.DataFrame]) -> None:
    params = {"splits": {"train": 0.8, "test": 0.2}, "rows_per_file": 40}
    one, three = (made(tmp_path, told, many(150), parts, **params) for parts in (1, 3))
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert len(names) > 5
    assert names == sorted(path.relative_to(three) for path in three.rglob("*") if path.is_file())
    for name in names:
        assert (one / name).read_bytes() == (three / name).read_bytes(), name


def test_groups_stay_together_and_all_rows_are_released(
    tmp_path: Path, told: dict[str, pl.DataFrame]
) -> None:
    out = made(tmp_path, told, many(300), splits={"train": 0.5, "test": 0.5})
    parts = [
        pl.read_parquet(out / "data" / f"{name}-*.parquet").with_columns(split=pl.lit(name))
        for name in ("train", "test")
    ]
    rows = pl.concat(parts)
    assert rows.height == rows["row_id"].n_unique() == 300
    assert rows.group_by("group_id").agg(pl.col("split").n_unique())["split"].max() == 1
    assert 90 < parts[0].height < 210


def test_a_child_stands_with_its_parent(tmp_path: Path, told: dict[str, pl.DataFrame]) -> None:
    parents = [tree.row(f"{i:04x}") for i in range(60)]
    children = [tree.row(f"f{i:03x}", parents=[p["row_id"]]) for i, p in enumerate(parents)]
    out = made(tmp_path, told, parents + children, splits={"a": 0.5, "b": 0.5})
    a = set(pl.read_parquet(out / "data/a-*.parquet")["row_id"])
    assert all(
        (p["row_id"] in a) == (c["row_id"] in a) for p, c in zip(parents, children, strict=True)
    )


def test_shares_are_met_and_stable() -> None:
    shares = {"train": 0.9, "test": 0.1}
    drawn = [draw(f"g{i}", shares, 0) for i in range(5_000)]
    assert 400 < drawn.count("test") < 600
    assert draw("g7", {"test": 0.1, "train": 0.9}, 0) == drawn[7]


@pytest.mark.parametrize("shares", [None, {"test": 1.0}, {"train": 0.5, "test": 0.5}])
def test_a_release_has_the_splits_that_its_corpus_declares_and_no_other(
    tmp_path: Path, told: dict[str, pl.DataFrame], shares: dict[str, float] | None
) -> None:
    embedded.copy_conf(tmp_path)
    with (tmp_path / "conf/corpus/demo_math.yaml").open("a") as file:
        file.write(f"release: {json.dumps({'splits': shares}) if shares else '{seed: 0}'}\n")
    section = yaml.safe_load(compose.compose(tmp_path))["corpora"]["demo_math"]["release"]
    params = ReleaseParams.model_validate(section)
    rows = [tree.row(f"{number:02x}") for number in range(40)]
    counts = release("demo", Built(write(tmp_path / "in", rows, 1)), told, params, tmp_path / "out")
    wanted = shares or {"train": 1.0}
    assert counts["splits"].keys() == wanted.keys()
    assert sum(counts["splits"].values()) == 40
    files = {path.name.partition("-")[0] for path in (tmp_path / "out/data").iterdir()}
    assert files == wanted.keys()
    head = yaml.safe_load((tmp_path / "out/README.md").read_text().split("---\n")[1])
    listed = head["configs"][0]["data_files"]
    assert {file["split"] for file in listed} == wanted.keys()


def test_an_empty_split_has_a_file_without_rows(
    tmp_path: Path, told: dict[str, pl.DataFrame]
) -> None:
    out = made(tmp_path, told, [], splits={"train": 1.0})
    assert pl.read_parquet(out / "data/train-00000-of-00001.parquet").height == 0


def test_the_card_shows_foreign_text_and_obeys_none(
    tmp_path: Path, told: dict[str, pl.DataFrame]
) -> None:
    rows = [tree.row("aa", source=EVIL, problem=EVIL, answer=EVIL, licence=EVIL)]
    text = (made(tmp_path, told, rows) / "README.md").read_text("utf-8")
    body = text.split("---\n", 2)[2]
    assert "<script" not in body
    assert "\x1b" not in text
    assert "![x](" not in re.sub(r"<pre>.*?</pre>", "", body, flags=re.S)
    assert yaml.safe_load(text.split("---\n")[1])["license"] == "other"


def test_the_card_counts_every_source(tmp_path: Path, told: dict[str, pl.DataFrame]) -> None:
    text = (made(tmp_path, told, [tree.PLAIN]) / "README.md").read_text("utf-8")
    assert "| gsm8k | 5 | 1 | 0 | 2 | 2 |" in text
    assert "| aqua | 2 | 0 | 1 | 2 | 1 |" in text
    assert "| all | 7 | 1 | 1 | 4 | 3 |" in text
    assert "| gsm8k | dedup | near\\_duplicate | 1 |" in text


SHINGLE = {"unit": "word", "n": 3}


@pytest.mark.parametrize(
    ("section", "told_of"),
    [
        (
            {
                "dedup": {"exact": "words", "shingle": SHINGLE, "threshold": 0.7},
                "decontaminate": {"against": "exam", "ngram": {"n": 13}, "same_problem": {}},
            },
            [
                "equal texts (words); Jaccard similarity of 3-word shingles from 0.7, method auto, "
                "variants: keep",
                "none",
                "set exam: equal texts; runs of 13 words that cover 0.5 of the shorter text; the "
                "same problem in other words from 0.5, variants: keep",
            ],
        ),
        (
            {
                "dedup": {
                    "method": "none",
                    "against": ["v1", {"ref": "v2", "corpus": "old"}],
                    "same_problem": {},
                    "semantic": {"epsilon": 0.05},
                },
                "decontaminate": {
                    "against": "exam",
                    "exact": False,
                    "near": {"shingle": SHINGLE, "threshold": 0.8},
                    "variants": "drop",
                },
            },
            [
                "equal texts (squeezed); the same problem in other words from 0.9; cosine of given "
                "vectors above 0.95",
                "v1, v2:old",
                "set exam: Jaccard similarity of 3-word shingles from 0.8, variants: drop",
            ],
        ),
        (
            {"dedup": {"enabled": False}, "decontaminate": {"enabled": False, "against": "exam"}},
            ["not looked for", "none", "held against none"],
        ),
    ],
)
def test_the_policies_are_told_in_plain_words(section: dict[str, object], told_of: list[str]):
    assert [said for _, said in policies(section)] == told_of


def test_the_card_says_against_what_rows_were_held(
    tmp_path: Path, told: dict[str, pl.DataFrame]
) -> None:
    section = embedded.section("demo_math")
    built = Built(write(tmp_path / "in", [tree.PLAIN], 1), policies=policies(section))
    release("demo", built, told, ReleaseParams(), tmp_path / "out")
    card = (tmp_path / "out/README.md").read_text("utf-8")
    how = card.partition("## How it was built\n\n")[2].partition("\n\n## ")[0]
    assert "- duplicates: equal texts \\(squeezed\\); Jaccard similarity of 3-word" in how
    assert "- items of benchmarks: set demo: equal texts; runs of 13 words" in how


@pytest.mark.parametrize(("about", "method"), [({"method": "minhash"}, "minhash"), ({}, "auto")])
def test_the_card_says_which_method_ran(
    tmp_path: Path, told: dict[str, pl.DataFrame], about: dict[str, str], method: str
) -> None:
    folders = {name: tmp_path / name for name in ("gates", "dedup")}
    for name, table in told.items():
        write_parquet(table, folders["gates"] / "tables" / f"{name}.parquet")
    tree.seal(folders["gates"], {})
    write_json({"rows_in": 1, "about": about}, folders["dedup"] / "metrics.json")
    rows = tree.stage(tmp_path, "demo/verify", [tree.row("ab", verdict=None, verdict_reason=None)])
    section = embedded.section("demo_math")
    step.build(
        Job("release", "corpora.demo", tmp_path, section, {**folders, "rows": rows}), tmp_path
    )
    card = (tmp_path / "README.md").read_text("utf-8")
    assert f"shingles from 0.7, method {method}, variants" in card


def test_croissant_names_files_by_digest(tmp_path: Path, told: dict[str, pl.DataFrame]) -> None:
    out = made(tmp_path, told, [tree.PLAIN], date_published="2026-01-31")
    about = json.loads((out / "croissant.json").read_text("utf-8"))
    assert about["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert about["license"] == ["https://spdx.org/licenses/MIT"]
    assert about["datePublished"] == "2026-01-31"
    file = about["distribution"][0]
    assert file["sha256"] == hashlib.sha256((out / file["contentUrl"]).read_bytes()).hexdigest()
    fields = {field["name"]: field["dataType"] for field in about["recordSet"][0]["field"]}
    assert fields["problem"] == "sc:Text"
    assert fields["solve_rate_k"] == "sc:Integer"


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (0, "n<1K"),
        (999, "n<1K"),
        (1_000, "1K<n<10K"),
        (36_000, "10K<n<100K"),
        (1_000_000, "1M<n<10M"),
        (2_000_000_000, "n>1B"),
    ],
)
def test_size_categories(rows: int, name: str) -> None:
    assert size_category(rows) == name


@pytest.mark.parametrize(
    "params",
    [
        {"splits": {"train": 0.5}},
        {"splits": {}},
        {"splits": {"../x": 1.0}},
        {"rows_per_file": 0},
        {"splits": {"a": 1.5, "b": -0.5}},
        {"date_published": "today"},
    ],
)
def test_wrong_parameters_are_refused(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ReleaseParams.model_validate(params)


def test_a_table_cell_is_one_line_of_text() -> None:
    assert markdown.text("a|b\n<i>*c*") == "a\\|b &lt;i&gt;\\*c\\*"
