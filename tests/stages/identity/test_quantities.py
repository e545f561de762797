"""Quantities in every form and script that is read, and in some that are not."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.identity.quantities import quantities

CASES = [
    # digits, separators, money, percent
    ("en", "16 eggs, $1,234.50 and .5", "16 2469/2 1/2"),
    ("en", "25% of 80, 12.5 percent", "25 80 25/2"),
    ("en", "the list 1,2,3 and 100,200", "1 2 3 100200"),
    ("en", "at 8:30 on the 3rd", "8 30 3"),
    ("en", "", ""),
    ("en", "no number, a hundredth of it", ""),
    # words
    ("en", "three dozen, half a dozen, a dozen", "36 6 12"),
    ("en", "twenty-five and one hundred and five", "25 105"),
    ("en", "two thousand three hundred forty", "2340"),
    ("en", "three and a half cups, 2 and a half", "7/2 5/2"),
    ("en", "twice as many, half of them, tripled", "2 1/2 3"),
    ("en", "a third, two-thirds, 3 quarters, one-sixth", "1/3 2/3 3/4 1/6"),
    ("en", "5 million, 2.5 thousand, eight half-pound bags", "5000000 2500 8 1/2"),
    ("en", "someone often weighs the second stone", ""),
    # fractions and LaTeX
    ("en", r"1/2, 1 1/2, $\frac12$, \dfrac{3}{4}, 2\tfrac13", "1/2 3/2 1/2 3/4 7/3"),
    ("en", r"1{,}000 1\,000 10{,}000{,}000", "1000 1000 10000000"),
    ("en", r"$10^{6}$, 10^3, $3.2 \times 10^{-2}$, $2^{10}$", "1000000 1000 4/125 2 10"),
    (
        "en",
        "$3$ million, $2$ dozen, $3$/$4$; $2$$3$, $5$6$, from $7$10$",
        "3000000 24 3/4 2 3 5 6 7 10",
    ),
    ("zh", "共$3$万人", "30000"),
    ("en", "½ cup, 2½ cups, 10⁶, x²", "1/2 5/2 1000000 2"),
    ("en", r"\frac{x}{2}, 1/0, 10^{99999}", "2"),
    ("en", "9" * 50, ""),
    (
        "en",
        r"$1.5\times10^{-3}$, $3\times10^8$, $\left.10^{9}\right.$",
        "3/2000 300000000 1000000000",
    ),
    ("en", r"$[-500,500]$, $\{100,200\}$, $(4,100)$, (1,000)", "500 500 100 200 4 100 1000"),
    (
        "en",
        r"[1,000], \{1,000\}, [0,100), (0,100], $\left(1,100\right)$, (2,\,100), 1\,234",
        "1000 1000 0 100 0 100 1 100 2 100 1234",
    ),
    ("en", r"$0{,}123$, $3{,}14159$, $10{,}000{,}000$", "123/1000 314159/100000 10000000"),
    ("zh", "一" * 5000, ""),
    ("en", r"{1 \over 2}, $\log_264$, $\log_{10}100$, $0{,}4$", "1/2 2 64 10 100 2/5"),
    # the decimal comma
    ("de", "1.234,5 Euro, 80.000 $, 80 000, 3,5", "2469/2 80000 80000 7/2"),
    ("de", "80,000 $, 2.5 Liter", "80000 5/2"),
    ("de", "dreiundzwanzig, zweieinhalb, doppelt, zwei hundert", "23 5/2 2 200"),
    ("fr", "quatre-vingt-dix, soixante-dix-sept, deux cents, la moitié", "90 77 200 1/2"),
    ("es", "treinta y cinco, doscientos cinco, dos y media, el doble", "35 205 5/2 2"),
    ("it", "1.234,5 e 3,5", "2469/2 7/2"),
    ("ru", "двадцать пять, вдвое, половину, две тысячи, 1,5", "25 2 1/2 2000 3/2"),
    # other scripts
    ("sw", "mayai matatu, wanne, nusu, ishirini na tano", "3 4 1/2 25"),
    ("bn", "তিনটি ডিম, চারটি, অর্ধেক, ২৫, ১,৮০০", "3 4 1/2 25 1800"),
    ("te", "మూడు గుడ్లు, నాలుగింటితో, సగం, ౧౨", "3 4 1/2 12"),
    ("th", "สามฟอง สี่สิบห้า ยี่สิบเอ็ด ครึ่ง สองร้อย ๑๒ สองในสาม", "3 45 21 1/2 200 12 2/3"),
    ("zh", "三十五、二百五十、一半、两颗、8万、２５％", "35 250 1/2 2 80000 25"),
    ("zh", "百分之二十五、百分之25、三分之二、二〇一九", "25 25 2/3 2019"),
    ("zh", "第三天、周五、8千米、百货", "8"),
    ("ja", "12個、半分、3分の1、5千、三つ", "12 1/2 1/3 5000 3"),
    ("ar", "١٢٫٥ و ٣", "25/2 3"),
    ("hi", "१२ सेब", "12"),
    ("xx", "12 apples and three", "12"),
    ("", "12 apples and three", "12"),
]


def read(text: str | None, language: str) -> list[str]:
    return quantities(pl.Series([text], dtype=pl.String), pl.Series([language]))["value"].to_list()


@pytest.mark.parametrize(("language", "text", "wanted"), CASES, ids=[c[1][:30] for c in CASES])
def test_a_text(language: str, text: str, wanted: str):
    assert read(text, language) == wanted.split()


def test_a_missing_text_has_none():
    assert read(None, "en") == []


def below_thousand(number: int) -> str:
    small = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen"
    ).split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number < 20:
        return small[number]
    if number < 100:
        rest = f"-{small[number % 10]}" if number % 10 else ""
        return tens[number // 10 - 2] + rest
    rest = f" and {below_thousand(number % 100)}" if number % 100 else ""
    return f"{small[number // 100]} hundred{rest}"


@given(st.integers(0, 999_999))
@settings(deadline=None, max_examples=200)
def test_english_words_and_digits_agree(number: int):
    thousands, rest = divmod(number, 1000)
    parts = [f"{below_thousand(thousands)} thousand"] if thousands else []
    parts += [below_thousand(rest)] if rest or not thousands else []
    assert read(" ".join(parts), "en") == read(f"{number:,}", "en") == [str(number)]


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=8))
@settings(deadline=None, max_examples=30)
def test_each_text_is_read_by_itself(cases: list[tuple[str, str, str]]):
    found = quantities(pl.Series([c[1] for c in cases]), pl.Series([c[0] for c in cases]))
    for place, case in enumerate(cases):
        assert found.filter(pl.col("text") == place)["value"].to_list() == case[2].split()


@given(st.text(max_size=80), st.sampled_from(["en", "de", "ru", "zh", "th", "te", ""]))
@settings(deadline=None, max_examples=200)
def test_no_text_breaks_it(text: str, language: str):
    read(text, language)
