from __future__ import annotations

import unicodedata

import polars as pl
import pytest

from stages.text import normalise as text

BASE = "Find the value of étale x if 12 - x = 5 and file size is 3"
SPELLINGS = {
    "decomposed": unicodedata.normalize("NFD", BASE),
    "zero width": BASE.replace(" ", " \u200b"),
    "joiner": BASE.replace("value", "va\u200dlue"),
    "byte order mark": BASE.replace("value", "\ufeffvalue"),
    "soft hyphen": BASE.replace("value", "val\u00adue"),
    "no-break space": BASE.replace(" ", "\u00a0"),
    "tabs": BASE.replace(" ", "\t"),
    "double space": BASE.replace(" ", "  "),
    "full width": BASE.replace("12", "１２"),
    "mathematical bold": BASE.replace("x", "\U0001d431"),
    "ligature": BASE.replace("fi", "ﬁ"),
    "minus": BASE.replace("-", "\u2212"),
    "upper case": BASE.upper(),
    "override": BASE.replace("value", "\u202evalue\u202c"),
    "tag characters": BASE + "\U000e0041\U000e0042",
    "variation selector": BASE.replace("x", "x\ufe0f"),
    "line end": BASE + " \n",
}


def key(name: text.Normalised, value: str | None) -> str:
    frame = pl.DataFrame({"t": [value]}, schema={"t": pl.String()})
    folded = frame.with_columns(folded=text.canonical(pl.col("t")))
    return folded.select(text.normalisation(name, pl.col("t"), pl.col("folded"))).item()


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("name", ["canonical", "words", "squeezed"])
def test_spellings_of_one_text_have_one_key(name: str, spelling: str):
    assert key(name, spelling) == key(name, BASE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"$\dfrac{1}{2}$", r"$\frac{1}{2}$"),
        (r"\tfrac12", r"\frac12"),
        (r"5\,\mathrm{km} /h", "5 km /h"),
        (r"\left( a, b \right)", "(a,b)"),
        ("Is it so?", "is it so!"),
    ],
)
def test_words_do_not_see_styling_and_punctuation(one: str, other: str):
    assert key("words", one) == key("words", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x + 1", "x - 1"),
        (r"a \leftarrow b", "a arrow b"),
        ("1 23", "12 3"),
        ("[0.5, 2)", "[0, 5.2)"),
        ("what is 25! + n!", "what is 25 + n"),
        ("find f'(3)", "find f(3)"),
        ("f''(3)", "f'(3)"),
        ("5² + 1", "52 + 1"),
        ("1½ of 8", "11/2 of 8"),
    ],
)
def test_words_see_what_is_said(one: str, other: str):
    assert key("words", one) != key("words", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1 1/2 of 8", "11/2 of 8"), ("5² + 1", "52 + 1"), ("1½", "11/2"), ("2 3 4", "23 4")],
)
def test_squeezing_joins_no_digits(one: str, other: str):
    assert key("squeezed", one) != key("squeezed", other)


def test_a_missing_text_has_an_empty_key():
    assert [key(name, None) for name in ("canonical", "words", "squeezed")] == ["", "", ""]


def test_texts_beyond_ascii_are_composed_among_others_that_are_not() -> None:
    written = ["Plain  text", "ﬁve １２", "", "x² + 1½", "more"]
    together = (
        pl.DataFrame({"t": written}).select(text.canonical(pl.col("t"))).to_series().to_list()
    )
    alone = [pl.select(text.canonical(pl.lit(one))).item() for one in written]
    assert together == alone == ["plain text", "five 12", "", "x^2 + 1 1⁄2", "more"]
