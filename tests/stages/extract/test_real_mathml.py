"""The LaTeX of the books' formulas, read back by a library that has no part in writing it."""

from __future__ import annotations

import tarfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from latex2mathml.converter import convert
from lxml import etree

from stages.extract.mathml import latex

MATH = "{http://www.w3.org/1998/Math/MathML}math"
#: Every so many formulas of the books are looked at.
STEP = 10
#: Letters that are one, and signs that are no letters; what a degree sign becomes when read back.
SAME = str.maketrans({"ϕ": "φ", "ϵ": "ε", "µ": "μ", "º": "", "°": "", "∘": "", "ℓ": "l"})


def formulas(path: Path) -> Iterator[Any]:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.name.endswith(".cnxml"):
                stream = archive.extractfile(member)
                assert stream is not None
                yield from etree.parse(stream).getroot().iter(MATH)


def letters(element: Any) -> str:
    text = unicodedata.normalize("NFKC", "".join(element.itertext()).translate(SAME))
    return "".join(filter(str.isalnum, text.translate(SAME)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["university_physics_1", "college_physics_2e"])
def test_formulas_keep_their_letters_and_digits(books: Path, name: str):
    found = list(formulas(books / name / "cnxml.tar.gz"))[::STEP]
    assert len(found) > 900
    lost = []
    for math in found:
        text = latex(math)
        back = letters(etree.fromstring(convert(text).encode())) if text else ""
        if back != letters(math):
            lost.append((text, letters(math), back))
    assert len(lost) <= 0.001 * len(found), lost[:5]
