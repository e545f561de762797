"""`corpusmill why` tells the whole life of a row, kept, dropped, made or quarantined."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.catalog.lineage import Event, RowHistory, row_history
from pipelines.catalog.lineage_view import render, side_by_side, underline
from pipelines.catalog.query import as_json
from stages.errors import ConfigError
from tests.pipelines import tree
from tests.stages.opinions.said import opinion


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree.build(tmp_path_factory.mktemp("root"))


def steps(found: RowHistory) -> list[tuple[str, str]]:
    return [(event.stage, event.action) for event in found.events]


def shown(found: RowHistory) -> str:
    console = Console(file=io.StringIO(), width=120)
    render(found, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_kept_row_with_its_edit_and_verdict(root: Path) -> None:
    found = row_history(root, tree.PLAIN["row_id"])
    assert steps(found) == [
        ("extract", "edited"), ("extract", "kept"), ("filter", "kept"), ("dedup", "kept"),
        ("decontaminate", "kept"), ("reformulate", "kept"), ("verify", "kept"),
    ]  # fmt: skip
    assert found.events[0].detail == {"after": "b", "before": "a", "name": "marks"}
    assert found.events[-1].detail == {"verdict": "equal", "verdict_reason": None}
    assert "before: a" in shown(found)


def test_a_duplicate_with_its_twin_side_by_side(root: Path) -> None:
    found = row_history(root, "dd1")
    assert steps(found)[-1] == ("dedup", "dropped")
    assert found.events[-1].reasons == ["near_duplicate"]
    assert [row["row_id"] for row in found.matched] == [tree.TWIN["row_id"]]
    text = shown(found)
    assert tree.TWIN["problem"] in text
    assert tree.COPY["problem"] in text
    assert "similarity: 0.9" in text


def test_a_twin_that_only_a_later_stage_of_another_build_has(tmp_path: Path) -> None:
    root = tree.build(tmp_path)
    tree.stage(root, "demo/extract", [tree.PLAIN, tree.COPY])
    assert [row["problem"] for row in row_history(root, "dd1").matched] == [tree.TWIN["problem"]]


def test_a_row_is_told_as_it_began(tmp_path: Path) -> None:
    root = tree.build(tmp_path)
    tree.stage(root, "demo/filter", [{**tree.PLAIN, "problem": "Edited."}])
    assert row_history(root, "aa1").row["problem"] == tree.PLAIN["problem"]


def test_a_leak_with_its_benchmark_item(root: Path) -> None:
    found = row_history(root, tree.LEAKED["row_id"])
    assert found.matched[0]["problem"] == tree.ITEM["problem"]
    assert found.matched[0]["corpus"] == "benchmarks/tests"
    cells = list(side_by_side(found, found.matched[0]).columns[1].cells)
    assert [cells[0].plain[span.start : span.end] for span in cells[0].spans] == ["bb1 plus"]


def test_marked_text_is_cut_and_escaped() -> None:
    text = underline("a\x1b" + "b" * 3000, (1, 4))
    assert text.plain.startswith("a\\x1bbb")
    assert len(text.plain) < 1600
    assert text.plain.endswith("…")
    assert underline(None, (0, 0)).plain == ""


def test_every_reason_of_a_dropped_row(root: Path) -> None:
    assert row_history(root, tree.PROOF["row_id"]).events[-1].reasons == ["missing_answer", "proof"]


def test_a_made_row_and_its_parent_name_each_other(root: Path) -> None:
    child = row_history(root, tree.CHILD["row_id"])
    assert steps(child) == [("reformulate", "made"), ("reformulate", "kept"), ("verify", "kept")]
    assert child.matched[0]["row_id"] == tree.CHOICE["row_id"]
    parent = row_history(root, tree.CHOICE["row_id"])
    assert parent.children == [tree.CHILD["row_id"]]
    assert parent.events[-1].reasons == ["multiple_choice"]


def test_choices_tell_a_question_from_its_open_form(root: Path) -> None:
    text = shown(row_history(root, tree.CHILD["row_id"]))
    assert "(A) 1" in text
    assert "(B) 2" in text
    assert "(A) 1\n(B) 2\nanswer: 2" in shown(row_history(root, tree.CHOICE["row_id"]))


def test_no_value_and_values_that_are_no_text(root: Path) -> None:
    assert "answer: (none)" in shown(row_history(root, tree.PROOF["row_id"]))
    found = row_history(root, tree.PLAIN["row_id"])
    found.events.append(Event("demo", "verify", "noted", [], {"ok": True, "seen": ["a", None]}))
    assert '    ok: true\n    seen: ["a", null]\n' in shown(found)


def test_each_opinion_of_a_model_is_a_line(root: Path) -> None:
    found = row_history(root, tree.PLAIN["row_id"])
    said = [opinion("valid"), opinion("error:validity_timeout", sample=1)]
    found.events.append(Event("demo", "annotate", "kept", [], {"model_validity": said}))
    assert (
        '    model_validity: {"model": "m", "sample": 0, "values": ["valid"], "why": "w"}\n'
        '    model_validity: {"model": "m", "sample": 1, "values": ["error:validity_timeout"]'
    ) in shown(found)


def test_a_wrong_answer_is_shown_beside_its_solution(root: Path) -> None:
    found = row_history(root, tree.PLAIN["row_id"])
    assert "Add one." not in shown(found)
    found.events.append(Event("demo", "verify", "dropped", ["wrong_answer"], {"stated": "3"}))
    found.row["solution"] = "x" * 5000 + " so it is 3."
    text = shown(found).replace("\n", "")
    assert "solution: …xxx" in text
    assert "so it is 3." in text
    assert len(text) < 2500


def test_a_representative_names_whom_it_stands_for(root: Path) -> None:
    assert row_history(root, tree.TWIN["row_id"]).represents == [tree.COPY["row_id"]]


def test_a_quarantined_record_has_file_and_position(root: Path) -> None:
    found = row_history(root, "99")
    assert steps(found) == [("extract", "quarantined")]
    detail = found.events[0].detail
    assert (detail["file"], detail["position"], detail["raw"]) == ("train.jsonl", 7, "{")
    assert "bad_json" in shown(found)


def test_markup_in_a_row_is_shown_as_text(root: Path) -> None:
    assert "<script>alert(1)</script>" in shown(row_history(root, tree.PROOF["row_id"]))


@pytest.mark.parametrize(
    ("prefix", "message"),
    [("dd2", "nearest: dd1"), ("a", "several rows begin with a"), ("xyz", "32 hex digits")],
)
def test_an_id_that_names_no_row(root: Path, prefix: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        row_history(root, prefix)


def test_json_is_plain_data(root: Path) -> None:
    assert '"near_duplicate"' in as_json([row_history(root, "dd1").as_dict()])
