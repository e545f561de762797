"""Signals on real corpora: the figures that the rules must reach."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import polars as pl
import pytest

from stages.signals import SIGNALS
from stages.signals.language import detect
from stages.signals.plain import prepare
from tests.frames import rows

pytestmark = pytest.mark.slow

STEM = (
    "abstract_algebra", "astronomy", "college_biology", "college_chemistry",
    "college_computer_science", "college_mathematics", "college_physics", "computer_security",
    "conceptual_physics", "econometrics", "electrical_engineering", "elementary_mathematics",
    "formal_logic", "high_school_biology", "high_school_chemistry",
    "high_school_computer_science", "high_school_mathematics", "high_school_physics",
    "high_school_statistics", "machine_learning",
)  # fmt: skip
TONGUES = ("bn", "de", "es", "fr", "ja", "ru", "sw", "te", "th", "zh")
#: Problems of MATH-500 that list options.
REAL_OPTIONS = 3


def lines(path: Path) -> list[dict[str, str]]:
    """The records of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def gsm8k(mirror: Path) -> list[str]:
    """Problems of GSM8K train."""
    return [row["question"] for row in lines(mirror / "raw/gsm8k/train.jsonl")]


def math(mirror: Path) -> list[str]:
    """Problems of MATH, train and test."""
    files = sorted((mirror / "raw/math").glob("*.json"))
    return [row["problem"] for file in files for row in lines(file)]


def mmlu(mirror: Path) -> list[list[str]]:
    """Question and four options of MMLU's science and technology subjects."""
    found = []
    with zipfile.ZipFile(mirror / "raw/mmlu_zip/mmlu.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".csv") and Path(name).stem.rpartition("_")[0] in STEM:
                text = archive.read(name).decode("utf-8")
                found += [row[:5] for row in csv.reader(io.StringIO(text, newline=""))]
    return found


def flagged(name: str, problems: list[str]) -> list[str]:
    """Those problems on which a signal is true."""
    frame = prepare(rows(problem=problems)).select("problem", hit=SIGNALS[name]()).collect()
    return frame.filter("hit")["problem"].to_list()


def languages(problems: list[str]) -> pl.Series:
    """The language of each problem."""
    found = detect(pl.Series(problems).unique())
    return pl.DataFrame({"text": problems}).join(found, on="text", how="left")["language"]


def foreign(problems: list[str]) -> float:
    """Share of the problems that the rule not_english drops with its default."""
    share = (~languages(problems).is_in(["en", "und"])).mean()
    assert isinstance(share, float)
    return share


def test_gsm8k_has_no_parts_and_no_options(mirror: Path):
    problems = gsm8k(mirror)
    assert len(problems) == 7473
    assert len(flagged("multi_part", problems)) <= 5
    assert len(flagged("multiple_choice", problems)) <= 5
    assert len(flagged("proof", problems)) <= 1
    assert len(flagged("needs_figure", problems)) <= 1


def test_math_500_has_three_lists_of_options_and_no_parts(mirror: Path):
    records = json.loads((mirror / "raw/deepscaler/math.json").read_text(encoding="utf-8"))
    problems = [row["problem"] for row in records]
    assert len(problems) == 500
    assert len(flagged("multi_part", problems)) <= 5
    assert len(flagged("multiple_choice", problems)) == REAL_OPTIONS


@pytest.mark.parametrize("style", ["({}) ", "{}. ", "{}) ", "{}: "])
@pytest.mark.parametrize("between", ["\n", " "], ids=["lines", "inline"])
def test_mmlu_is_recognised_in_every_style(mirror: Path, style: str, between: str):
    questions = mmlu(mirror)
    assert len(questions) == 3705
    texts = [
        row[0]
        + between
        + between.join(
            style.format(label) + text for label, text in zip("ABCD", row[1:], strict=True)
        )
        for row in questions
    ]
    assert len(flagged("multiple_choice", texts)) >= 0.99 * len(texts)


def test_harp_proofs_are_found(mirror: Path):
    with zipfile.ZipFile(mirror / "raw/harp_proof/HARP_proof-based.jsonl.zip") as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    problems = [json.loads(line)["problem"] for line in text.splitlines()]
    asked = pl.Series(problems).filter(pl.Series(problems).str.contains(r"(?i)\b(?:prove|show)\b"))
    assert len(asked) == 199
    missed = sorted(set(asked) - set(flagged("proof", asked.to_list())))
    assert len(missed) <= 1, missed


def test_mgsm_tongues_are_foreign_and_english_is_not(mirror: Path):
    shares = {}
    for tongue in (*TONGUES, "en"):
        text = (mirror / f"raw/mgsm/mgsm_{tongue}.tsv").read_text(encoding="utf-8")
        problems = [line.rpartition("\t")[0] for line in text.split("\n") if line]
        assert len(problems) == 250
        shares[tongue] = foreign(problems)
    assert shares.pop("en") == 0.0
    assert min(shares.values()) >= 0.95, shares
    assert sum(shares.values()) / len(shares) >= 0.99, shares


def test_gaokao_and_cmath_are_chinese(mirror: Path):
    gaokao = [
        row["question"]
        for file in sorted((mirror / "raw/gaokao_bench").glob("*.json"))
        for row in json.loads(file.read_text(encoding="utf-8"))["example"]
    ]
    cmath = [row["input"] for row in lines(mirror / "raw/cmath/cmath_dev.jsonl")]
    assert (len(gaokao), len(cmath)) == (1088, 600)
    for problems in (gaokao, cmath):
        share = (languages(problems) == "zh").mean()
        assert isinstance(share, float)
        assert share >= 0.99


def test_english_mathematics_is_english(mirror: Path):
    assert foreign(gsm8k(mirror)) <= 0.001
    assert foreign(math(mirror)) <= 0.002


def test_aqua_lists_are_options_and_asymptote_is_a_figure(mirror: Path):
    records = [row for name in ("dev", "test") for row in lines(mirror / f"raw/aqua/{name}.json")]
    texts = [row["question"] + " " + " ".join(row["options"]) for row in records]
    assert len(flagged("multiple_choice", texts)) >= 0.99 * len(texts)
    drawn = [text for text in math(mirror) if "[asy]" in text]
    assert flagged("needs_figure", drawn) == drawn
