"""Books in markup with exact truth: every problem and every solution, by its printed number."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from stages.extract.readers import read
from stages.extract.record import Record
from stages.extract.source import Reader
from tests.stages.extract.rendered import Mode, rendered

#: book -> its file, how it is read, how many records there are beside those of the truth
BOOKS = {
    "university_physics_1": ("cnxml.tar.gz", "cnxml_book", 0),
    "college_physics_2e": ("cnxml.tar.gz", "cnxml_book", 648),
    "discrete_math_pretext": ("source.tar.gz", "pretext_book", 243),
}
#: An example whose heading is `solution`, with a small letter: the truth looks for `Solution`.
LOWER_CASE = {("university_physics_1", 14, "example", "14.1")}
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "Delta": "Δ", "theta": "θ",
    "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ", "tau": "τ", "phi": "φ", "omega": "ω",
}  # fmt: skip
#: What references and pictures say, which the truth prints otherwise or not at all.
REFERENCE = re.compile(
    r"\b(?:Figure|Table|Example|Equation|Exercise|Section|Note|Chapter|Theorem|Definition|List"
    r"|Activity|Investigation|Proposition|Algorithm)\b|\[(?:image|reference)\]"
)

Key = tuple[int, str, str]


def keyed(values: Iterable[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = {}
    for value in values:
        if "number" in value:
            key = (value["chapter"], value["kind"], value["number"])
            assert key not in found
            found[key] = value
    return found


def letters(text: str | None) -> str:
    """Letters and digits; LaTeX commands are dropped, or the letter that they stand for."""
    text = re.sub(r"\\(?:begin|end)\{[a-z]+\}", "", REFERENCE.sub("", text or ""))
    text = re.sub(r"\\([A-Za-z]+)", lambda found: GREEK.get(found[1], ""), text)
    folded = unicodedata.normalize("NFKC", text.replace("º", "")).casefold()
    return "".join(filter(str.isalnum, folded))


def alike(truth: str | None, found: str | None) -> float:
    one, other = letters(truth), letters(found)
    if one == other:
        return 1.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


@pytest.mark.slow
@pytest.mark.parametrize("name", BOOKS)
def test_every_problem_and_solution_of_the_truth(books: Path, name: str):
    file, form, beside = BOOKS[name]
    with (books / name / file).open("rb") as stream:
        entries = [item for _, item in read(stream, file, Reader(format=form))]
    assert all(isinstance(item, Record) for item in entries)
    lines = (books / name / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = keyed(map(json.loads, lines))
    found = keyed(item.value for item in entries if isinstance(item, Record))
    assert len(entries) == len(truth) + beside
    assert truth.keys() - found.keys() == set()
    assert all(found[key].get("webwork") for key in found.keys() - truth.keys())
    told = Counter[str]()
    for key, item in truth.items():
        value = found[key]
        titled = f"{value.get('title', '')} {value.get('problem', '')}"
        told["problems"] += (
            max(alike(item["problem"], text) for text in (value.get("problem"), titled)) > 0.85
            or (name, *key) in LOWER_CASE
        )
        agree = bool(item["solution"]) == bool(value.get("solution"))
        told["solutions"] += (agree and alike(item["solution"], value.get("solution")) > 0.85) or (
            name,
            *key,
        ) in LOWER_CASE
        pictures = bool(value.get("figures") or value.get("solution_figures"))
        told["figures"] += item["has_figure"] == pictures
    assert told == dict.fromkeys(("problems", "solutions", "figures"), len(truth))
    if form == "cnxml_book":
        assert {item.licence for item in entries if isinstance(item, Record)} == {"CC-BY-4.0"}


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["elements", "lists"])
@pytest.mark.parametrize("name", ["university_physics_1", "college_physics_2e"])
def test_every_exercise_of_a_book_as_web_pages(books: Path, name: str, mode: Mode):
    pages = rendered(books / name / "cnxml.tar.gz", mode)
    entries = [item for _, item in read(pages, "book.zip", Reader(format="html_book"))]
    found = keyed(item.value for item in entries if isinstance(item, Record))
    lines = (books / name / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = keyed(item for item in map(json.loads, lines) if item["kind"] == "exercise")
    assert found.keys() == truth.keys()
    for key, item in truth.items():
        value = found[key]
        assert alike(item["problem"], value["problem"]) > 0.85
        assert bool(item["solution"]) == bool(value.get("solution"))
        assert alike(item["solution"], value.get("solution")) > 0.85


@pytest.mark.slow
def test_a_problem_for_each_file_of_a_latex_archive(mirror: Path):
    file = mirror / "raw" / "light_and_matter" / "homework.tar.gz"
    options = {"format": "latex", "member": "*.tex", "environments": {"problem": []}}
    with file.open("rb") as stream:
        entries = list(read(stream, file.name, Reader.model_validate(options)))
    assert len(entries) == len({document.member for document, _ in entries}) == 1_279
    texts = [item.value["problem"] for _, item in entries if isinstance(item, Record)]
    assert len(texts) == 1_279
    assert all(map(str.strip, texts))
