"""The tables of readers agree: what a source may declare, what reads it, what the pages list."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from stages.extract.readers import BOOKS, FORMATS, SUFFIXES, WITH_SOLUTIONS
from stages.extract.source import Format
from tests.project import ROOT
from tests.stages.extract.test_fuzz import ARCHIVES, FORMAT_OF, SAMPLES

PAGE = ROOT / "docs" / "sources.md"
#: Read in a process with limits; tests/pipelines/ingest/test_pdf_process.py damages them.
APART = {"pdf", "pdf_pages"}
#: Chosen by `format` alone, as no suffix names them.
NAMED = {"concatenated_json", "pdf_pages"}


def test_what_a_source_may_declare_is_what_there_is():
    assert {*get_args(Format)} == {*FORMATS, *BOOKS}, "Format in stages/extract/source.py"
    assert {*SUFFIXES.values(), *NAMED} == {*FORMATS}, "SUFFIXES in stages/extract/readers.py"
    assert {*WITH_SOLUTIONS} <= {*FORMATS}


@pytest.mark.parametrize("form", get_args(Format))
def test_every_format_is_listed_and_damaged(form: str):
    [formats] = re.findall(r"^\| `format` \|.*$", PAGE.read_text(encoding="utf-8"), re.M)
    assert f"`{form}`" in formats, f"list {form} in the row `format` of docs/sources.md"
    suffixes = tuple(suffix for suffix, named in SUFFIXES.items() if named == form)
    tried = form in {*ARCHIVES, *FORMAT_OF.values()} or any(n.endswith(suffixes) for n in SAMPLES)
    assert tried or form in APART, f"add a sample of {form} to SAMPLES of test_fuzz.py"
