"""Which file and line sets a value, and which empty mapping sets none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from pipelines.config import compose, corpora
from pipelines.config.faults import CAN_BE_OFF
from pipelines.gates.params import Expectation, ValidateParams
from stages.errors import ConfigError
from tests.embedded import copy_conf
from tests.project import ROOT

MINE = """# @package corpora.mine
# My own problems.
defaults:
  - /preset@_here_: default
  - override /filter@filter: own
  - override /decontaminate@decontaminate: own
  - override /validate@validate: own
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
OWN_GATE = "expect_column_values_to_be_unique"
VALIDATE = f"""defaults: [default, _self_]
expectations:
  - {{type: {OWN_GATE}, kwargs: {{column: problem}}}}
"""
ANSWER = "every released problem has an answer to verify"
OWN = {
    "corpus/mine": MINE,
    "filter/own": FILTER,
    "decontaminate/own": DECONTAMINATE,
    "validate/own": VALIDATE,
}


def faults(tmp_path: Path, file: str, old: str, new: str) -> list[str]:
    """What is told of a configuration in which `old` of one file is `new`, line by line."""
    copy_conf(tmp_path)
    for name, text in OWN.items():
        if name == file:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / f"conf/{name}.yaml").write_text(text)
    corpora.add(tmp_path, "mine")
    for name in ("demo_math", "demo_textbook"):  # two less to compose
        corpora.remove(tmp_path, name)
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
        ("corpus/mine", "{url: ", "{ulr: ", "(conf/corpus/mine.yaml:12)"),
        ("corpus/mine", "[{url: ", "[\n      {bytes: -1, url: ", "(conf/corpus/mine.yaml:13)"),
        ("corpus/mine", '{url: "file:my.jsonl"}', "\n      {name: a, sha256: null}", ":13)"),
        ("corpus/mine", "sources:", "dedup:\n  threshold: ${nope}\nsources:", ":10)"),
        ("corpus/mine", "sources:", "dedup:\n  prefer: {a: 1}\nsources:", ":10)"),
        ("corpus/mine", "sources:", "dedup:\n  shingle: [3]\nsources:", ":10)"),
        ("corpus/mine", "field: a", "feild: a", "(conf/corpus/mine.yaml:15)"),
        ("corpus/mine", "'(.+)'", "'(.+'", "(conf/corpus/mine.yaml:15)"),
        ("corpus/mine", "problem: q", "problm: q", "(conf/corpus/mine.yaml:14)"),
        ("corpus/mine", "    fields", "    required: [answer, levle]\n    fields", ":13)"),
        (
            "corpus/mine",
            "sources:",
            "dedup:\n  prefer:\n    - source\n    - nope\nsources:",
            ":12)",
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
    copy_conf(tmp_path)
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
            "(conf/corpus/mine.yaml:9)",
        ),
        (
            "corpus/mine",
            "sources:",
            "dedup: {}\nsources:",
            "corpora.mine.dedup: an empty mapping takes nothing away: the values of "
            "conf/dedup/default.yaml stay; leave it out, or in the defaults list write: "
            "override /dedup@dedup: 'off' (conf/corpus/mine.yaml:9)",
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
            "otherwise (conf/corpus/mine.yaml:10)",
        ),
    ],
)
def test_an_empty_mapping_over_values_is_refused(
    tmp_path: Path, file: str, old: str, new: str, said: str
):
    assert faults(tmp_path, file, old, new) == [said]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["house_expectations:", "  languge: null"],
            "corpora.mine.validate.house_expectations.languge: nothing to take away; did you mean "
            "language? (conf/corpus/mine.yaml:11)",
        ),
        (
            ["house_expectations:", "  mine: {kwargs: {column: answer}}"],
            "corpora.mine.validate.house_expectations.mine.type: Field required "
            "(conf/corpus/mine.yaml:11)",
        ),
        (
            ["expectations:", "  mine: {type: expect_x}"],
            "corpora.mine.validate.expectations: expected a list, found a mapping "
            "(conf/corpus/mine.yaml:10)",
        ),
        (
            ["expectations:", "  - {type: expect_table_row_count_to_equal, kwargs: {value: 1}}"],
            "corpora.mine.validate.expectations: this list would replace that of "
            "conf/validate/own.yaml; name those, or these, under house_expectations, which add up "
            "(conf/corpus/mine.yaml:10)",
        ),
    ],
)
def test_expectations_that_would_go_without_a_word_are_refused(
    tmp_path: Path, lines: list[str], said: str
):
    own = "\n".join(["validate:", *(f"  {line}" for line in lines)])
    assert faults(tmp_path, "corpus/mine", "sources:", f"{own}\nsources:") == [said]


def test_expectations_of_ones_own_add_to_those_of_the_house(tmp_path: Path):
    copy_conf(tmp_path)
    for name, text in OWN.items():
        (tmp_path / f"conf/{name}.yaml").write_text(text)
    change = "  house_expectations: {has_answer: null, language: {kwargs: {value_set: [de]}}}\n"
    with (tmp_path / "conf/corpus/mine.yaml").open("a") as file:
        file.write(f"validate:\n{change}")
    corpora.add(tmp_path, "mine")
    composed = yaml.safe_load(compose.compose(tmp_path))["corpora"]
    asked = {
        name: ValidateParams.model_validate(composed[name]["validate"]).every_expectation()
        for name in ("demo_math", "mine")
    }
    house = [one for one in asked["demo_math"] if one.meta != {"why": ANSWER}]
    changed = [one.model_dump() for one in asked["mine"][: len(house)]]
    language = next(one for one in changed if one["kwargs"].get("column") == "language")
    assert language["kwargs"] == {"column": "language", "value_set": ["de"], "mostly": 0.99}
    language["kwargs"]["value_set"] = ["en", "und"]
    assert changed == [one.model_dump() for one in house]
    assert asked["mine"][len(house) :] == [Expectation(type=OWN_GATE, kwargs={"column": "problem"})]


@pytest.mark.parametrize("section", ["off", "'off'", "true", "null", "", "[]"])
def test_a_section_that_is_no_mapping_is_told_how_it_is_switched_off(tmp_path: Path, section: str):
    [line] = faults(tmp_path, "corpus/mine", "sources:", f"dedup: {section}\nsources:")
    assert line.startswith("corpora.mine.dedup: expected a mapping, found ")
    assert line.endswith("write: override /dedup@dedup: 'off' (conf/corpus/mine.yaml:9)")


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
    copy_conf(tmp_path)
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
    copy_conf(tmp_path)
    assert compose.compose(tmp_path, [override]) == compose.compose(tmp_path)


@pytest.mark.parametrize("validate", ["default", "textbook"])
@pytest.mark.parametrize("policy", ["default", "big_math", "textbook"])
def test_what_the_rules_on_lengths_let_pass_passes_the_gates(
    tmp_path: Path, policy: str, validate: str
):
    chosen = {"filter": policy, "validate": validate}
    groups = [f"{group}@corpora.demo_math.{group}={name}" for group, name in chosen.items()]
    corpus = yaml.safe_load(compose.compose(copy_conf(tmp_path), groups))["corpora"]["demo_math"]
    rules, house = corpus["filter"]["rules"], corpus["validate"]["house_expectations"]
    problem, answer = house["problem_length"]["kwargs"], house["answer_length"]
    assert problem["min_value"] <= rules["problem_too_short"]["min_chars"]
    assert problem["max_value"] >= rules["problem_too_long"]["max_chars"]
    assert answer is None or answer["kwargs"]["max_value"] >= rules["answer_too_long"]["max_chars"]


def test_the_gates_of_the_page_compose_and_its_names_are_those_of_the_house(tmp_path: Path):
    page = (ROOT / "docs/gates.md").read_text()
    copy_conf(tmp_path)
    snippet = re.search(r"```yaml\n(.*?)```", page, re.S)
    assert snippet
    section = snippet[1].replace("proofs_only", "club").removeprefix("validate:\n")
    path = tmp_path / "conf/corpus/demo_math.yaml"
    head = path.read_text().partition("validate:\n")[0]
    path.write_text(f"{head}validate:\n{section}")
    params = yaml.safe_load(compose.compose(tmp_path))["corpora"]["demo_math"]["validate"]
    asked = ValidateParams.model_validate(params).every_expectation()
    assert asked[-1].kwargs == {"column": "answer", "regex": r"^-?\d+$"}
    listed = re.search(r"\*\*The house's\*\*: (.*?)\.", page, re.S)
    assert listed
    assert re.findall(r"`(\w+)`", listed[1]) == list(params["house_expectations"])
