"""PDFs in a process of their own: the same records, and a named outcome for what breaks limits."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.ingest.pdf_process import PdfProcess, SourcePath, is_pdf, pdf_process
from pipelines.ingest.pdf_worker import entry_of, frame_of
from stages.demo.printed_book import BOOKS, Layout, printed_book
from stages.extract.readers import read
from stages.extract.record import Broken, Entry, FileRefused, Record, Routed
from stages.extract.source import Reader
from stages.llm.model import Undrawable
from tests.project import ROOT

BOOK = printed_book(BOOKS["plain.pdf"], 3, 12, 1)[0]


def bomb(megabytes: int) -> bytes:
    """One page whose content stream is some kilobytes and unpacks to as many megabytes."""
    packer = zlib.compressobj(9)
    part = b"q Q " * (1 << 18)
    content = b"".join(packer.compress(part) for _ in range(megabytes)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, 2)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + table)
    out.write(b"trailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


@pytest.fixture(scope="module")
def pdfs() -> Iterator[PdfProcess]:
    with pdf_process() as process:
        yield process


def file(folder: Path, name: str, data: bytes) -> SourcePath:
    (folder / name).write_bytes(data)
    return SourcePath(folder, name, len(data))


def reader(**document: Any) -> Reader:
    return Reader.model_validate({"format": "pdf", "document": document})


def outcomes(found: list[tuple[str, Entry]]) -> list[tuple[str, str]]:
    return [(member, one.reason) for member, one in found if isinstance(one, Broken)]


@pytest.mark.parametrize("kind", ["pdf", "pdf_pages"])
def test_the_records_are_those_of_the_reader(pdfs: PdfProcess, tmp_path: Path, kind: str):
    declared = Reader.model_validate({"format": kind})
    path = file(tmp_path, "book.pdf", BOOK)
    here = [(doc.member, one) for doc, one in read(io.BytesIO(BOOK), "book.pdf", declared)]
    assert list(pdfs.read(path, declared)) == here


def test_a_refused_file_is_refused_by_the_same_name(pdfs: PdfProcess, tmp_path: Path):
    for data, reason in ((b"nothing", "bad_magic"), (BOOK[: len(BOOK) // 2], "truncated_stream")):
        with pytest.raises(FileRefused, match=reason):
            list(pdfs.read(file(tmp_path, "bad.pdf", data), reader()))
        assert outcomes(
            list(pdfs.read(file(tmp_path, "bad.pdf", data), reader(on_failure="quarantine")))
        ) == [("", reason)]


def test_what_takes_too_long_is_a_timeout_and_the_next_file_is_read(tmp_path: Path):
    slow = file(tmp_path, "slow.pdf", printed_book(BOOKS["plain.pdf"], 8, 40, 1)[0])
    with pdf_process() as pdfs:
        with pytest.raises(FileRefused, match="timeout"):
            list(pdfs.read(slow, reader(seconds=0.05)))
        limited = reader(seconds=0.05, on_failure="quarantine")
        assert outcomes(list(pdfs.read(slow, limited))) == [("", "timeout")]
        assert outcomes(list(pdfs.read(slow, limited))) == [("", "timeout")]
        assert not outcomes(list(pdfs.read(slow, reader())))


def test_a_bomb_ends_in_its_name_and_the_members_beside_it_are_read(tmp_path: Path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in (("a.pdf", BOOK), ("b.pdf", bomb(300)), ("c.pdf", BOOK)):
            archive.writestr(name, data)
    path = file(tmp_path, "books.zip", packed.getvalue())
    with pdf_process() as pdfs:
        declared = reader(memory_mb=256, seconds=60, on_failure="quarantine")
        found = list(pdfs.read(path, declared))
    assert outcomes(found) == [("b.pdf", "memory")]
    records = [member for member, one in found if isinstance(one, Record)]
    assert records.count("a.pdf") == records.count("c.pdf") > 30


def test_pdfs_among_other_members_have_the_same_limits(tmp_path: Path):
    """An archive whose reader names no format: what says by its name that it is a PDF."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in (("a.pdf", BOOK), ("b.pdf", bomb(300)), ("c.jsonl", b'{"q": 1}\n')):
            archive.writestr(name, data)
    path = file(tmp_path, "mixed.zip", packed.getvalue())
    document = {"memory_mb": 256, "seconds": 60, "on_failure": "quarantine"}
    declared = Reader.model_validate({"document": document})
    inside: list[str] = []
    beside = list(read(io.BytesIO(packed.getvalue()), "mixed.zip", declared, inside))
    assert ([doc.member for doc, _ in beside], inside) == (["c.jsonl"], ["a.pdf", "b.pdf"])
    with pdf_process() as pdfs:
        found = list(pdfs.read(path, declared, among=True))
    assert outcomes(found) == [("b.pdf", "memory")]
    assert {member for member, one in found if isinstance(one, Record)} == {"a.pdf"}


def test_a_book_and_its_manual_are_one_document_with_limits(pdfs: PdfProcess, tmp_path: Path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, answers in (("book.pdf", "none"), ("manual.pdf", "book")):
            look = replace(Layout(examples=False), answers=answers)  # type: ignore[arg-type]
            archive.writestr(name, printed_book(look, 6, 30, 5)[0])
    path = file(tmp_path, "pair.zip", packed.getvalue())
    names = {"format": "pdf", "member": "book.pdf", "solutions": "manual.pdf"}
    declared = Reader.model_validate(names)
    here = read(io.BytesIO(packed.getvalue()), "pair.zip", declared)
    assert list(pdfs.read(path, declared)) == [(doc.member, one) for doc, one in here]
    document = {"seconds": 0.01, "on_failure": "quarantine"}
    limited = Reader.model_validate({**names, "document": document})
    [(_, broken)] = list(pdfs.read(path, limited))
    assert isinstance(broken, Broken)
    assert broken.reason == "timeout"


def test_a_page_is_drawn_there_or_cannot_be(pdfs: PdfProcess, tmp_path: Path):
    path = file(tmp_path, "book.pdf", BOOK)
    assert pdfs.draw(path, reader(), "", 1, 72).startswith(b"\x89PNG")
    for number in (0, 9999):
        with pytest.raises(Undrawable):
            pdfs.draw(path, reader(), "", number, 72)
    assert list(pdfs.read(path, reader()))


def test_an_entry_travels_as_json():
    value = {"a": [1, 2.5, None, "\u2028é"], "b": {"c": True}}
    for entry in (
        Record(3, None, value, '{"a":[1,2.5,null,"\u2028é"],"b":{"c":true}}'.encode(), "sub"),
        Broken(1, 7, "no_text", b"\xff\x00", field="text"),
        Routed(1, None, "no_text", b"scan", pages=9),
    ):
        assert entry_of(frame_of(entry)) == entry


def test_only_pdfs_are_read_there():
    assert is_pdf("a.PDF", Reader())
    assert is_pdf("a.zip", reader())
    assert not is_pdf("a.zip", Reader())
    assert not is_pdf("a.pdf", Reader(format="text"))


def test_corpora_without_pdfs_do_not_pay_for_pdfium():
    code = (
        "import pipelines.steps.extract, pipelines.config.check, sys; "
        "print('pypdfium2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
