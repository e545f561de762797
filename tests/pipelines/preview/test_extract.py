"""The preview of extract: what its page holds, and what it does in a browser."""

from __future__ import annotations

import json
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.preview.extract import (
    BookPreview,
    RecordsPreview,
    chosen_pages,
    numbers,
    preview,
    reader_of,
)
from pipelines.preview.extract_page import page_of
from stages.demo.printed_book import BOOKS, printed_book
from stages.documents.pictures import png
from stages.errors import ConfigError, DataError
from stages.extract.source import Reader
from tests.pipelines.preview.browser import browser

HOSTILE = "</script><script>document.title = 'run'</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "two.pdf"
    path.write_bytes(printed_book(BOOKS["two-columns-odd.pdf"], 3, 12, 3)[0])
    return path


@pytest.fixture(scope="module")
def shown(book: Path) -> BookPreview:
    found = preview(book, Reader())
    assert isinstance(found, BookPreview)
    return found


def test_each_problem_is_drawn_with_its_solution(shown: BookPreview):
    drawn: dict[str, set[str]] = {}
    for page in shown.pages:
        for mark, (left, top, right, bottom) in zip(page.marks, page.picture.boxes, strict=True):
            drawn.setdefault(mark.kind, set()).add(mark.item)
            assert 0 <= left < right <= page.picture.width
            assert 0 <= top < bottom <= page.picture.height
    ids = {item["id"] for item in shown.items}
    assert drawn["problem"] == ids
    assert drawn["solution"] == {item["id"] for item in shown.items if "solution" in item}
    assert drawn["heading"]
    assert drawn["furniture"]
    assert {gate.gate for gate in shown.gates} >= {"no_text", "chain_gaps", "long_problems"}
    assert all(gate.passed for gate in shown.gates)


def test_the_marks_lie_on_the_ink(shown: BookPreview):
    """Inside the box of a problem there is print; the margins of the page hold none."""
    for page in shown.pages[:3]:
        pixels = unpacked(page.picture.png)
        for mark, (left, top, right, bottom) in zip(page.marks, page.picture.boxes, strict=True):
            assert (pixels[top:bottom, left:right] < 128).any(), mark


def unpacked(data: bytes) -> np.ndarray:
    """The pixels of a grey PNG whose rows are stored as differences."""
    width, height = struct.unpack(">II", data[16:24])
    body = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(height, width + 1)
    assert (rows[:, 0] == 2).all()
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8)


def test_a_picture_is_what_was_drawn():
    grey = np.arange(60, dtype=np.uint8).reshape(5, 12, 1)
    assert (unpacked(png(grey)) == grey[:, :, 0]).all()


def test_the_pages_of_solutions_come_with_those_asked_for(book: Path, shown: BookPreview):
    first = next(item for item in shown.items if "solution" in item)
    page = first["pages"][0]
    found = preview(book, Reader(), [page])
    assert isinstance(found, BookPreview)
    assert {page, *first["solution_pages"]} <= {one.number for one in found.pages}
    assert len(found.pages) < len(shown.pages)
    assert len(chosen_pages([{"pages": [1], "solution_pages": range(2, 500)}], [1])) == 60


def test_a_failed_gate_is_shown(book: Path):
    gates = {"document": {"gates": {"problems_a_page": [50, 60]}}}
    found = preview(book, Reader.model_validate(gates))
    assert isinstance(found, BookPreview)
    page = page_of(found)
    assert "fails 1 of" in page
    assert re.search(r'<tr class="bad"><td>✗</td><td>problems_a_page', page)


def test_foreign_text_is_text(shown: BookPreview):
    item = {**shown.items[0], "problem": HOSTILE, "zone": HOSTILE, "id": '"><b>'}
    mark = replace(shown.pages[0].marks[0], told=HOSTILE, item='"><b>')
    first = replace(shown.pages[0], marks=[mark, *shown.pages[0].marks[1:]])
    page = page_of(replace(shown, name=HOSTILE, items=[item], pages=[first]))
    assert page.count("<script>") == 1
    assert "<img src=x" not in page
    assert '"><b>' not in page
    assert HOSTILE not in page_of(RecordsPreview("x", [{HOSTILE: [HOSTILE]}], [], False))


def test_records_of_other_files_are_a_table(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"q": "What is 1 + 1?", "a": 2}\n{broken\n' + '{"q": "x"}\n' * 300)
    found = preview(path, Reader())
    assert isinstance(found, RecordsPreview)
    assert (len(found.records), found.more) == (199, True)
    assert found.broken[0][:2] == (2, "invalid_json")
    page = page_of(found)
    assert "<td>What is 1 + 1?</td><td>2</td>" in page


def test_what_is_no_file_or_no_page_is_named(tmp_path: Path, book: Path):
    with pytest.raises(DataError, match="not_a_file"):
        preview(tmp_path / "none.pdf", Reader())
    (tmp_path / "bad.pdf").write_bytes(b"no pdf")
    with pytest.raises(DataError, match="bad_magic"):
        preview(tmp_path / "bad.pdf", Reader())
    with pytest.raises(ConfigError, match=r"pages; --pages asks for 9,999"):
        preview(book, Reader(), [9999])
    assert numbers("3, 7,10-12") == [3, 7, 10, 11, 12]
    for wrong in ("a", "3-", "5-3", "1-100"):
        with pytest.raises(ConfigError, match="--pages"):
            chosen_pages([], numbers(wrong))


def test_the_reader_is_the_one_that_the_corpus_declares(tmp_path: Path):
    document = {"gates": {"chain_gaps": 0.5}}
    source = {"licence": "CC0-1.0", "fields": {"problem": "problem"}, "files": [{"name": "a.bin"}]}
    source["reader"] = {"format": "pdf", "document": document}
    params = {"corpora": {"c": {"sources": {"s": source}}}}
    (tmp_path / "params.yaml").write_text(json.dumps(params))
    found = reader_of(tmp_path, "a.bin", "c", ["reader.document.on_failure=keep"])
    assert (found.format, found.document.on_failure) == ("pdf", "keep")
    assert found.document.gates.chain_gaps == 0.5
    with pytest.raises(ConfigError, match="no_such"):
        reader_of(tmp_path, "a.bin", "c", ["reader.document.no_such=1"])
    with pytest.raises(ConfigError, match="-S here sets"):
        reader_of(tmp_path, "a.bin", "c", ["dedup.threshold=1"])


def test_paths_are_those_of_the_folder_where_the_command_is_given(
    book: Path, monkeypatch: pytest.MonkeyPatch
):
    """The command works at the root of the project; its file and its page do not."""
    root = book.parent
    (root / "dvc.yaml").touch()
    (root / "conf").mkdir()
    inner = root / "deep"
    inner.mkdir()
    monkeypatch.chdir(inner)
    done = CliRunner().invoke(app, ["preview", "extract", "../two.pdf", "--pages", "5"])
    assert done.exit_code == 0, done.output
    assert (inner / "two.pdf.html").stat().st_size > 10_000


def test_the_preview_as_json_has_gates_marks_and_problems(book: Path):
    done = CliRunner().invoke(app, ["preview", "extract", str(book), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["counts"]["problems"] >= len(told["problems"]) > 10
    assert all(gate["passed"] for gate in told["gates"])
    drawn = {mark["item"] for page in told["pages"] for mark in page["marks"]}
    assert {one["id"] for one in told["problems"]} <= drawn
    assert not book.with_name("two.pdf.html").exists()


@pytest.mark.slow
def test_a_click_lights_problem_solution_and_card(book: Path, tmp_path: Path, shown: BookPreview):
    page = tmp_path / "page.html"
    item = next(one for one in shown.items if "solution" in one)
    hostile = [{**one, "zone": HOSTILE} if one is item else one for one in shown.items]
    page.write_text(page_of(replace(shown, name=HOSTILE, items=hostile)))
    lit = "return [...document.querySelectorAll('.lit')].map((e) => [e.className, e.dataset.item])"
    with browser() as tab:
        tab.open(page)
        assert tab.run("return document.images.length") == len(shown.pages)
        assert tab.run(lit) == []
        tab.click(f"button.problem[data-item='{item['id']}']")
        seen = tab.run(lit)
        assert {name for _, name in seen} == {item["id"]}
        kinds = " ".join(classes for classes, _ in seen)
        assert "problem" in kinds
        assert "solution" in kinds
        assert tab.run("return document.querySelectorAll('article.lit').length") == 1
        tab.click("article:not(.lit)")
        assert {name for _, name in tab.run(lit)} != {item["id"]}
        tab.click("[data-kind=furniture]")
        hidden = "return document.querySelector('.mark.furniture').offsetParent === null"
        assert tab.run(hidden) is True
        assert tab.run("return document.title") != "run"
        assert tab.run("return document.querySelectorAll('script').length") == 1
        assert [line for line in tab.log() if line["level"] == "SEVERE"] == []
