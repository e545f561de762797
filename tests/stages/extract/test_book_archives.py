"""Archives that are one book: chapters, sections, printed numbers, pictures, licences."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest

from stages.extract.fields import Batch
from stages.extract.readers import read
from stages.extract.record import Broken, FileRefused, Record
from stages.extract.rows import map_batch, mapper
from stages.extract.source import Reader, parse_source

CNX = 'xmlns="http://cnx.rice.edu/cnxml" xmlns:md="http://cnx.rice.edu/mdml"'
COL = 'xmlns="http://cnx.rice.edu/collxml" xmlns:md="http://cnx.rice.edu/mdml"'
LICENCE = '<md:license url="http://creativecommons.org/licenses/{}/4.0/"/>'
BY = LICENCE.format("by")


def packed(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def found(files: dict[str, str], form: str) -> list[Any]:
    entries = read(io.BytesIO(packed(files)), "book.zip", Reader(format=form))
    return [
        (document.member, item.reason if isinstance(item, Broken) else item.value)
        for document, item in entries
    ]


def module(title: str, body: str, licence: str = "") -> str:
    head = f"<title>{title}</title><metadata>{licence}</metadata>"
    return f"<document {CNX}>{head}<content>{body}</content></document>"


def exercise(text: str) -> str:
    return f"<exercise><problem><para>{text}</para></problem></exercise>"


def zone(name: str, title: str, *texts: str) -> str:
    inside = "".join(map(exercise, texts))
    return f'<section class="{name}"><title>{title}</title>{inside}</section>'


CHECK = '<note class="check-understanding">' + exercise("check") + "</note>"
BOOK = {
    "b.collection.xml": f"""<collection {COL}><metadata><md:title>Book</md:title>{BY}</metadata>
      <content><module document="m0"/><subcollection><md:title>Unit</md:title><content>
      <subcollection><md:title>Motion</md:title><content><module document="m1"/>
      <module document="m2"/></content></subcollection></content></subcollection>
      </content></collection>""",
    "modules/m0/index.cnxml": module("Preface", exercise("before all chapters")),
    "modules/m1/index.cnxml": module(
        "Introduction", '<figure id="f"/>' + zone("hard", "Harder Problems", "h1")
    ),
    "modules/m2/index.cnxml": module(
        "Speed",
        f"{CHECK}<example><para>e</para></example>{exercise('loose')}"
        + zone("simple", "Questions", '<media><image src="../../media/a.png"/></media>', "q2")
        + zone("hard", "Problems", 'By <link document="m1" target-id="f"/>.'),
    ),
    "modules/m3/index.cnxml": module("Of no book", exercise("not read")),
    "media/a.png": "picture",
}


def test_a_collection_numbers_its_exercises_as_printed():
    values = [value for _, value in found(BOOK, "cnxml_book")]
    told = [(v.get("section"), v["kind"], v.get("number"), v["problem"]) for v in values]
    assert told == [
        (None, "exercise", None, "before all chapters"),
        (None, "exercise", "3", "h1"),
        ("1.1", "check", "1.1", "check"),
        ("1.1", "example", "1.1", "e"),
        ("1.1", "exercise", None, "loose"),
        ("1.1", "exercise", "1", "[image]"),
        ("1.1", "exercise", "2", "q2"),
        ("1.1", "exercise", "4", "By Figure."),
    ]
    assert {value["book"] for value in values} == {"Book"}
    assert values[-1]["zone"] == values[1]["zone"] == "Harder Problems"
    digest = hashlib.sha256(b"picture").hexdigest()
    assert values[5]["figures"] == [{"src": "../../media/a.png", "sha256": digest}]


def test_a_collection_whose_module_is_missing_is_refused():
    files = {name: text for name, text in BOOK.items() if "m2" not in name}
    with pytest.raises(FileRefused, match=r"missing_part: 'Book' names 'm2'"):
        found(files, "cnxml_book")
    del files["b.collection.xml"]
    with pytest.raises(FileRefused, match="missing_part: expected a"):
        found(files, "cnxml_book")


INCLUDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}"/>'
ITEM = "<exercise><statement><p>{}</p></statement><solution><p>s</p></solution></exercise>"
POINTING = ITEM.format('x1 by <xref ref="e"/>')
PRETEXT = {
    "source/main.ptx": f"<pretext><book>{INCLUDE.format('ch/one.ptx')}</book></pretext>",
    "source/ch/one.ptx": f"""<chapter><title>One</title><section><title>First</title>
      <example xml:id="e"><p>e</p></example>{ITEM.format("inline")}<exercises>{POINTING}
      {INCLUDE.format("../more.ptx")}</exercises><reading-questions>{ITEM.format("r")}
      </reading-questions></section>{INCLUDE.format("lost.ptx")}</chapter>""",
    "source/more.ptx": ITEM.format("x2"),
}


def test_a_pretext_book_follows_its_files():
    told = [
        (member, value if isinstance(value, str) else (value.get("number"), value["problem"]))
        for member, value in found(PRETEXT, "pretext_book")
    ]
    assert told == [
        ("source/ch/one.ptx", ("1.1.1", "e")),
        ("source/ch/one.ptx", ("1.1.I1", "inline")),
        ("source/ch/one.ptx", ("1.1.1", "x1 by Example")),
        ("source/more.ptx", ("1.1.2", "x2")),
        ("source/ch/one.ptx", ("1.1.RQ1", "r")),
        ("source/ch/one.ptx", "missing_part"),
    ]


def test_files_that_include_each_other_are_refused():
    files = {**PRETEXT, "source/more.ptx": f"<exercises>{INCLUDE.format('ch/one.ptx')}</exercises>"}
    with pytest.raises(FileRefused, match="too_deep"):
        found(files, "pretext_book")
    with pytest.raises(FileRefused, match="missing_part: expected one file"):
        found({"a.ptx": "<section/>"}, "pretext_book")


def test_latex_whose_solutions_stand_in_other_files():
    one = r"\begin{problem}\label{ex:a} A?\end{problem}\begin{problem}\label{ex:b} B?\end{problem}"
    key = r"\begin{solution}\label{sol:b} b\end{solution}\begin{solution}\label{c} c\end{solution}"
    files = {"hw/one.tex": one, "key/all.tex": key}
    options = {"format": "latex", "member": "hw/*", "solutions": "key/*"}
    assert told(files, options) == [("A?", None), ("B?", "b"), "orphan_solution"]
    lone = {"hw/x.tex": "X?", "hw/y.tex": "Y?", "key/x.tex": "x"}
    assert told(lone, {**options, "environments": {"problem": []}}) == [("X?", "x"), ("Y?", None)]
    with pytest.raises(ValueError, match="needs format: latex or pdf"):
        Reader(solutions="key/*")


@pytest.mark.parametrize("reader", [{"format": "html"}, {"format": "pdf", "solutions": "key/*"}])
def test_only_a_pdf_alone_can_go_to_a_model(reader: dict[str, Any]):
    document = {"on_failure": "model", "assist": {"model": "m"}}
    Reader.model_validate({"format": "pdf", "document": document})
    with pytest.raises(ValueError, match="say refuse, quarantine or keep"):
        Reader.model_validate({**reader, "document": document})


def told(files: dict[str, str], options: dict[str, Any]) -> list[Any]:
    entries = read(io.BytesIO(packed(files)), "a.zip", Reader.model_validate(options))
    return [
        item.reason
        if isinstance(item, Broken)
        else (item.value["problem"], item.value.get("solution"))
        for _, item in entries
    ]


@pytest.mark.parametrize(
    ("declared", "stated", "fault"),
    [
        ("CC-BY-4.0", BY, None),
        ("CC BY 4.0", BY, None),
        ("CC-BY-4.0", LICENCE.format("by-nc-sa"), "licence_mismatch"),
        ("CC-BY-4.0", "", None),
        ("CC-BY-SA-4.0", BY, "licence_mismatch"),
        ("CC-BY-4.0", '<md:license url="http://creativecommons.org/licenses/by/3.0/"/>',
         "licence_mismatch"),
    ],
)  # fmt: skip
def test_a_document_under_another_licence_than_declared(
    declared: str, stated: str, fault: str | None
):
    source = parse_source(
        {"licence": declared, "files": [{"name": "a.cnxml"}], "fields": {"problem": "problem"}}, "s"
    )
    data = module("M", exercise("p"), stated).encode()
    [(_, record)] = read(io.BytesIO(data), "a.cnxml", source.reader)
    assert isinstance(record, Record)
    mapped = map_batch(mapper("c", "s", source), Batch("a.cnxml", [""], [record]))
    told = [(broken.reason, broken.field) for _, broken in mapped.broken]
    assert told == ([(fault, "licence")] if fault else [])
    assert mapped.rows.height == (fault is None)


@pytest.mark.parametrize(
    ("spec", "answers"),
    [
        ({"final": "solution"}, ["2", "32.9 cm", None, "7", None]),
        ({"final": {"field": "solution", "whole": False}}, ["2", None, None, "7", None]),
    ],
)
def test_the_final_answer_of_a_solution(spec: Any, answers: list[str | None]):
    solutions = ["So $x=2$. The answer is 2.", "32.9 cm.", "(a) 1; (b) 2", r"\boxed{7} is it", None]
    raw = {"licence": "x", "files": [{"name": "a.jsonl"}], "fields": {"answer": spec}}
    records = [Record(1, None, {"solution": solution}, b"{}") for solution in solutions]
    plan = mapper("c", "s", parse_source({**raw, "required": []}, "s"))
    rows = map_batch(plan, Batch("a.jsonl", [""] * len(records), records)).rows
    assert rows["answer"].to_list() == answers
