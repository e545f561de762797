"""Extract as a whole: same bytes for any order and number of processes, nothing unaccounted for."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.ingest.extract import Corpus, Counts, extract
from pipelines.project.files import sha256
from stages.errors import DataError
from stages.extract.params import ExtractParams
from stages.extract.source import Source, parse_sources
from stages.schema import DROPPED, EVENTS, QUARANTINE, ROW

FIELDS = {"problem": "q", "answer": "a"}


def lines(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def numbered(first: int, last: int) -> bytes:
    return lines(*({"q": f"What is {n}?", "a": n, "n": {"x": n}} for n in range(first, last)))


def laid_out(root: Path, files: dict[str, bytes], **options: Any) -> dict[str, Source]:
    """Write the files `source/name` and declare their sources."""
    declared: dict[str, Any] = {}
    for path, data in files.items():
        source, name = path.split("/")
        (root / source).mkdir(parents=True, exist_ok=True)
        (root / source / name).write_bytes(data)
        empty = {"licence": "MIT", "files": [], "fields": FIELDS, **options}
        declared.setdefault(source, empty)["files"].append({"name": name, "bytes": len(data)})
    return parse_sources(declared)


def built(
    root: Path, files: dict[str, bytes], params: ExtractParams | None = None, **options: Any
) -> tuple[Path, Counts]:
    sources = laid_out(root / "files", files, **options)
    corpus = Corpus("corpus", sources, root / "files")
    return root / "out", extract(corpus, params or ExtractParams(), root / "out")


def hashes(out: Path) -> dict[str, str]:
    return {p.relative_to(out).as_posix(): sha256(p) for p in sorted(out.rglob("*.parquet"))}


def kept(out: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in sorted(out.glob("kept/*.parquet"))])


FILES = {
    "one/a.jsonl": numbered(0, 40) + numbered(0, 10) + b"broken\n",
    "one/b.jsonl.gz": gzip.compress(numbered(5, 25), mtime=0),
    "two/c.jsonl": numbered(0, 30) + lines({"q": " "}),
}
EDIT = {"field": "problem", "name": "short", "pattern": "What is", "replace": "="}


@pytest.fixture
def reference(tmp_path: Path) -> dict[str, str]:
    out, _ = built(tmp_path / "reference", FILES, ExtractParams(parts=3), edits=[EDIT])
    return hashes(out)


def test_the_order_of_files_and_sources_changes_no_byte(
    tmp_path: Path, reference: dict[str, str]
) -> None:
    backwards = dict(reversed(FILES.items()))
    out, _ = built(tmp_path / "other", backwards, ExtractParams(parts=3), edits=[EDIT])
    assert hashes(out) == reference


def test_the_number_of_processes_changes_no_byte(tmp_path: Path, reference: dict[str, str]) -> None:
    out, _ = built(tmp_path / "other", FILES, ExtractParams(parts=3, workers=2), edits=[EDIT])
    assert hashes(out) == reference


def test_parts_are_ranges_of_ids_and_change_no_row(tmp_path: Path) -> None:
    whole, _ = built(tmp_path / "whole", FILES)
    cut, _ = built(tmp_path / "cut", FILES, ExtractParams(parts=3))
    assert kept(cut).equals(kept(whole))
    for number in range(3):
        ids = pl.read_parquet(cut / "kept" / f"part-{number:05d}.parquet")["row_id"]
        assert ids.is_sorted()
        assert {int(row_id[:8], 16) * 3 // 2**32 for row_id in ids} <= {number}


def test_files_have_the_declared_columns(tmp_path: Path) -> None:
    out, _ = built(tmp_path, FILES, where={"a": list(range(20))})
    assert dict(pl.read_parquet(out / "kept" / "part-00000.parquet").schema) == ROW
    dropped = pl.read_parquet(out / "dropped" / "part-00000.parquet")
    assert dict(dropped.schema) == ROW | DROPPED
    assert dict(pl.read_parquet(out / "tables" / "events.parquet").schema) == EVENTS
    assert dict(pl.read_parquet(out / "tables" / "quarantine.parquet").schema) == QUARANTINE
    assert sorted(p.name for p in out.iterdir()) == ["dropped", "kept", "tables"]


def test_every_record_is_kept_dropped_or_quarantined(tmp_path: Path) -> None:
    out, counts = built(tmp_path, FILES, where={"a": [*range(20), None]})
    assert counts.by_source == {
        "one": {"read": 71, "kept": 45, "dropped": 25, "quarantined": 1},
        "two": {"read": 31, "kept": 20, "dropped": 10, "quarantined": 1},
    }
    assert (counts.read, counts.kept, counts.dropped, counts.quarantined) == (102, 65, 35, 2)
    assert counts.reasons == {"excluded_source": 35}
    assert counts.quarantine == {"empty_field": 1, "invalid_json": 1}
    assert kept(out).height == 65
    quarantine = pl.read_parquet(out / "tables" / "quarantine.parquet")
    place = quarantine.select("source", "file", "position", "offset", "reason", "raw")
    assert place.row(0) == (
        "one",
        "a.jsonl",
        51,
        len(numbered(0, 40) + numbered(0, 10)),
        "invalid_json",
        "broken\n",
    )


def test_the_quarantine_names_fields_that_no_text_can_hold(tmp_path: Path) -> None:
    hostile = [rb'{"q": "x", "\ud800": 1}', b'{"' + b"k" * 999 + rb'": "\u0000"}', b'{"q": 7}']
    data = b"\n".join([*hostile, numbered(0, 1)])
    out, _ = built(tmp_path, {"s/a.jsonl": data})
    quarantine = pl.read_parquet(out / "tables" / "quarantine.parquet")
    assert quarantine["field"].to_list() == ["?", "k" * 200, "problem"]


def test_equal_records_are_numbered_and_others_keep_their_ids(tmp_path: Path) -> None:
    out, _ = built(tmp_path / "a", {"s/a.jsonl": numbered(0, 3) + numbered(1, 3)})
    ids = kept(out)["row_id"].to_list()
    assert sorted(row_id[24:] for row_id in ids) == ["00000000"] * 3 + ["00000001"] * 2
    more, _ = built(
        tmp_path / "b", {"s/0.jsonl": numbered(7, 9), "s/z.jsonl": numbered(0, 3) + numbered(1, 3)}
    )
    assert set(ids) < set(kept(more)["row_id"].to_list())


def test_the_key_of_a_row_is_unique_whatever_the_order_of_records(tmp_path: Path) -> None:
    files = {
        "s/b.jsonl": lines({"q": "third", "id": 1}),
        "s/a.jsonl": lines({"q": "first", "id": 1}, {"q": "second", "id": 1}, {"q": "x", "id": 2}),
        "t/a.jsonl": lines({"q": "another source", "id": 1}),
    }
    turned = {name: b"".join(data.splitlines(True)[::-1]) for name, data in files.items()}
    turned["s/a.jsonl"], turned["s/b.jsonl"] = turned["s/b.jsonl"], turned["s/a.jsonl"]
    params, options = ExtractParams(parts=2), {"key": "id", "fields": {"problem": "q"}}
    left: list[list[tuple[str, str]]] = []
    for place, given in (("a", files), ("b", turned)):
        out, counts = built(tmp_path / place, given, params, **options)
        left.append(sorted(kept(out).select("row_id", "problem").rows()))
        quarantine = pl.read_parquet(out / "tables" / "quarantine.parquet")
        assert quarantine.select("reason", "field").rows() == [("duplicate_id", "id")] * 2
        assert counts.by_source["s"] == {"read": 4, "kept": 2, "dropped": 0, "quarantined": 2}
    assert left[0] == left[1]


def test_edits_are_events_of_their_rows(tmp_path: Path) -> None:
    out, counts = built(tmp_path, {"s/a.jsonl": numbered(0, 2)}, edits=[EDIT])
    events = pl.read_parquet(out / "tables" / "events.parquet")
    rows = kept(out)
    assert events["row_id"].to_list() == rows["row_id"].to_list()
    assert events["reasons"].to_list() == [["short"], ["short"]]
    details = [json.loads(text) for text in events["detail"]]
    assert [d["after"] for d in details] == rows["problem"].to_list()
    assert {d["before"] for d in details} == {"What is 0?", "What is 1?"}
    assert counts.edits == {"short": 2}


def test_members_and_keys_stand_in_the_source_key(tmp_path: Path) -> None:
    data = lines({"P_1": {"q": "p"}}, {"P_2": {"q": "p"}})
    out, _ = built(tmp_path, {"s/a.jsonl": data}, reader={"explode": True})
    assert sorted(kept(out)["source_key"]) == ["a.jsonl#1/P_1", "a.jsonl#2/P_2"]
    assert set(kept(out)["extra"]) == {'{"@key":"P_1"}', '{"@key":"P_2"}'}


@pytest.mark.parametrize(
    ("files", "options", "message"),
    [
        ({"s/a.jsonl": numbered(0, 3)}, {"rows": 4}, "source 's': expected 4 records.*found 3"),
        ({"s/a.jsonl": b"x\n"}, {}, "source 's', file 'a.jsonl' is refused as invalid_json"),
        ({"s/a.jsonl.gz": FILES["one/b.jsonl.gz"][:-9]}, {}, "truncated_stream"),
        ({"s/a.jsonl": b""}, {}, "empty_file"),
    ],
)
def test_a_build_that_cannot_be_right_stops_and_leaves_nothing(
    tmp_path: Path, files: dict[str, bytes], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        built(tmp_path, files, **options)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_refusal_in_another_process_reads_the_same(tmp_path: Path) -> None:
    files = {"s/a.jsonl": numbered(0, 3), "s/b.jsonl": b"x\n"}
    with pytest.raises(DataError, match=r"file 'b.jsonl' is refused as invalid_json"):
        built(tmp_path, files, ExtractParams(workers=2))


def test_a_shortened_file_names_expected_and_found_bytes(tmp_path: Path) -> None:
    sources = laid_out(tmp_path, {"s/a.jsonl": numbered(0, 3)})
    path = tmp_path / "s" / "a.jsonl"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(DataError, match=f"expected {size} bytes, found {size - 7}"):
        extract(Corpus("corpus", sources, tmp_path), ExtractParams(), tmp_path / "out")


@pytest.mark.parametrize("more", [{}, {"required": ("answer", "problem")}])
def test_a_required_field_that_no_record_has_stops_the_build(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    fields = {"problem": {"template": "{qq}"}, "answer": "a"}
    files = {"s/a.jsonl": numbered(0, 20), "s/b.jsonl": numbered(20, 30)}
    with pytest.raises(DataError) as raised:
        built(tmp_path, files, fields=fields, **more)
    assert str(raised.value).splitlines() == [
        "corpus corpus, source s: field 'qq' (of problem) is in none of 30 records; they have: "
        "a, n, q",
        "mend the fields in conf/, then run: corpusmill compose && dvc repro",
    ]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_required_field_that_one_record_has_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"s/a.jsonl": numbered(0, 20), "s/b.jsonl": lines({"qq": None}, {"qq": "why?"})}
    _, counts = built(tmp_path, files, fields={"problem": "qq"})
    assert (counts.kept, counts.quarantined) == (1, 21)
    assert capsys.readouterr().err == ""


def test_a_source_without_a_record_stops_nothing(tmp_path: Path) -> None:
    _, counts = built(tmp_path, {"s/a.csv": b"q,a\n"}, fields={"problem": "qq"})
    assert (counts.read, counts.kept) == (0, 0)


def test_an_optional_field_that_no_record_has_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {
        "answer": {"regex": {"field": "ans", "pattern": "(.+)"}},
        "level": {"first": ["level", "n.x"]},
        "subject": "@stem",
        "problem": {"template": "{passage}{q}"},
    }
    _, counts = built(tmp_path, {"s/a.jsonl": numbered(0, 20)}, fields=fields)
    assert counts.kept == 20
    assert capsys.readouterr().err.splitlines() == [
        "  s: field 'ans' (of answer) is in none of 20 records; they have: a, n, q",
        "  s: field 'passage' (of problem) is in none of 20 records; they have: a, n, q",
    ]


def test_one_record_with_the_field_is_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"s/a.jsonl": numbered(0, 3), "s/b.jsonl": lines({"q": "x", "a": 1, "hint": "h"})}
    built(tmp_path, files, fields=FIELDS | {"level": "hint"})
    assert capsys.readouterr().err == ""
