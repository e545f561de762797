"""Which file and line sets a value, and which empty mapping sets none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.config import compose, corpora
from pipelines.config.faults import CAN_BE_OFF
from stages.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
MINE = """# @package corpora.mine
# My own problems.
defaults:
  - /preset@_here_: default
  - override /filter@filter: own
  - override /decontaminate@decontaminate: own
  - _self_
sources:
  problems:
    licence: CC0-1.0
    files: [{url: "file:my.jsonl"}]
    fields:
      problem: q
      answer: {regex: {field: a, pattern: '(.+)'}}
"""
FILTER = """defaults:
  - default
  - _self_
rules:
  proof: {action: flag}
  yes_no: {action: drop, sources: [problems]}
"""
DECONTAMINATE = """defaults: [default, _self_]
ngram:
  n: 13
"""
OWN = {"corpus/mine": MINE, "filter/own": FILTER, "decontaminate/own": DECONTAMINATE}


def faults(tmp_path: Path, file: str, old: str, new: str) -> list[str]:
    """What is told of a configuration in which `old` of one file is `new`."""
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    for name, text in OWN.items():
        if name == file:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / f"conf/{name}.yaml").write_text(text)
    corpora.add(tmp_path, "mine")
    with pytest.raises(ConfigError) as caught:
        compose.compose(tmp_path)
    return [line.strip() for line in str(caught.value).splitlines()[1:-1]]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("filter/own", "proof: {action: flag}", "profs: {}", "(conf/filter/own.yaml:5)"),
        ("filter/own", "flag}", "wave}", "(conf/filter/own.yaml:5)"),
        ("filter/own", "[problems]", "\n    [x,\n    problems]", "(conf/filter/own.yaml:7)"),
        ("filter/own", "flag}", "flag, votes: x}", "(conf/filter/own.yaml:5)"),
        ("decontaminate/own", "n: 13", "m: 13", "(conf/decontaminate/own.yaml:3)"),
        ("decontaminate/own", "n: 13", "min_hits: 0", "(conf/decontaminate/own.yaml:3)"),
        ("decontaminate/own", "ngram:", "against: exam\nngram:", "conf/decontaminate/own.yaml:2)"),
        ("corpus/mine", "{url: ", "{ulr: ", "(conf/corpus/mine.yaml:11)"),
        ("corpus/mine", "[{url: ", "[\n      {bytes: -1, url: ", "(conf/corpus/mine.yaml:12)"),
        ("corpus/mine", "sources:", "dedup:\n  threshold: ${nope}\nsources:", ":9)"),
        ("corpus/mine", "sources:", "dedup:\n  prefer: {a: 1}\nsources:", ":9)"),
        ("corpus/mine", "sources:", "dedup:\n  shingle: [3]\nsources:", ":9)"),
        ("corpus/mine", "field: a", "feild: a", "(conf/corpus/mine.yaml:14)"),
        ("corpus/mine", "'(.+)'", "'(.+'", "(conf/corpus/mine.yaml:14)"),
        ("corpus/mine", "problem: q", "problm: q", "(conf/corpus/mine.yaml:13)"),
        ("corpus/mine", "    fields", "    required: [answer, levle]\n    fields", ":12)"),
        (
            "corpus/mine",
            "sources:",
            "dedup:\n  prefer:\n    - source\n    - nope\nsources:",
            ":11)",
        ),
    ],
)
def test_a_fault_is_told_with_the_file_and_line_of_its_key(
    tmp_path: Path, file: str, old: str, new: str, said: str
):
    lines = faults(tmp_path, file, old, new)
    assert [line for line in lines if said not in line] == []
    assert lines


def test_a_fault_of_a_file_of_ours_names_that_file(tmp_path: Path):
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    path = tmp_path / "conf/llm/default.yaml"
    path.write_text(path.read_text().replace("concurrency: 16", "concurrency: none"))
    line = path.read_text().splitlines().index("concurrency: none") + 1
    with pytest.raises(
        ConfigError, match=rf"llm\.concurrency: .*\(conf/llm/default\.yaml:{line}\)"
    ):
        compose.compose(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "corpus/mine",
            "sources:",
            "filter: {rules: {}}\nsources:",
            "corpora.mine.filter.rules: an empty mapping takes nothing away: the values of "
            "conf/filter/default.yaml, conf/filter/own.yaml stay; give each rule action: ignore, "
            "or in the defaults list write: override /filter@filter: 'off' "
            "(conf/corpus/mine.yaml:8)",
        ),
        (
            "corpus/mine",
            "sources:",
            "dedup: {}\nsources:",
            "corpora.mine.dedup: an empty mapping takes nothing away: the values of "
            "conf/dedup/default.yaml stay; leave it out, or in the defaults list write: "
            "override /dedup@dedup: 'off' (conf/corpus/mine.yaml:8)",
        ),
        (
            "filter/own",
            "{action: flag}",
            "{}",
            "corpora.mine.filter.rules.proof: an empty mapping takes nothing away: the values of "
            "conf/filter/default.yaml stay; leave it out, or name what is to be otherwise "
            "(conf/filter/own.yaml:5)",
        ),
        (
            "corpus/mine",
            "sources:",
            "reformulate:\n  recheck: {filter: {}}\nsources:",
            "corpora.mine.reformulate.recheck.filter: an empty mapping takes nothing away: the "
            "values of conf/reformulate/rules.yaml stay; leave it out, or name what is to be "
            "otherwise (conf/corpus/mine.yaml:9)",
        ),
    ],
)
def test_an_empty_mapping_over_values_is_refused(
    tmp_path: Path, file: str, old: str, new: str, said: str
):
    assert faults(tmp_path, file, old, new) == [said]


@pytest.mark.parametrize("section", ["off", "'off'", "true", "null", "", "[]"])
def test_a_section_that_is_no_mapping_is_told_how_it_is_switched_off(tmp_path: Path, section: str):
    [line] = faults(tmp_path, "corpus/mine", "sources:", f"dedup: {section}\nsources:")
    assert line.startswith("corpora.mine.dedup: expected a mapping, found ")
    assert line.endswith("write: override /dedup@dedup: 'off' (conf/corpus/mine.yaml:8)")


def test_what_can_be_off_has_a_file_that_says_so():
    assert sorted(path.parent.name for path in (ROOT / "conf").glob("*/off.yaml")) == [*CAN_BE_OFF]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (
            "corpora.demo_math.filter.rules={}",
            "give each rule action: ignore, or say: 'filter@corpora.demo_math.filter=off'",
        ),
        ("corpora.demo_math.dedup={}", "leave it out, or say: 'dedup@corpora.demo_math.dedup=off'"),
        ("corpora.demo_math.validate={rows:{},drop_share:{sources:{}}}", "leave it out, or name"),
    ],
)
def test_an_override_with_an_empty_mapping_over_values_is_refused(
    tmp_path: Path, override: str, said: str
):
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    with pytest.raises(ConfigError) as caught:
        compose.compose(tmp_path, [override])
    first, last = str(caught.value).splitlines()
    assert first.startswith(f"override {override!r}: an empty mapping takes nothing away")
    assert said in first
    assert last == "mend the override, then run it again"


@pytest.mark.parametrize(
    "override",
    [
        "corpora.demo_math.verify.checkers={}",
        "corpora.demo_textbook.validate.drop_share={sources:{}}",
    ],
)
def test_an_empty_mapping_over_nothing_is_no_fault(tmp_path: Path, override: str):
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    assert compose.compose(tmp_path, [override]) == compose.compose(tmp_path)
