"""Rules that read what models are asked: what they need, and what a changed one runs again."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.config import compose
from stages.errors import ConfigError
from tests.embedded import copy_conf

ASKING = "corpora.demo_math.annotate.llm={models:[a,b],signals:{validity:{},question_type:{}}}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_conf(tmp_path)


def digests(root: Path, *overrides: str) -> dict[str, str]:
    corpora = yaml.safe_load(compose.compose(root, [ASKING, *overrides]))["corpora"]
    return corpora["demo_math"]["digests"]


def test_another_policy_on_opinions_runs_filter_and_does_not_annotate_again(root: Path):
    before = digests(root, "+corpora.demo_math.filter.rules.invalid_problem={}")
    policy = "+corpora.demo_math.filter.rules.invalid_problem={votes:2}"
    union = "+corpora.demo_math.filter.rules.proof.by=either"
    after = digests(root, policy, union)
    # reformulate holds its new rows against the same policy
    assert {name for name in before if before[name] != after[name]} == {"filter", "reformulate"}
    asked = digests(root, policy, union, "+corpora.demo_math.annotate.llm.max_tokens=99")
    # a release has a column for each signal that somebody was asked about
    reads = {"annotate", "reformulate", "release"}
    assert {name for name in after if after[name] != asked[name]} == reads


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["+corpora.demo_math.filter.rules.invalid_problem={}"], "of validity, but none is asked"),
        (["+corpora.demo_math.filter.rules.proof.by=both"], "of question_type, but none is asked"),
        ([ASKING, "+corpora.demo_math.filter.rules.low_quality={}"], "quality under its signals"),
        ([ASKING, "+corpora.demo_math.filter.rules.invalid_problem={votes:3}"], "3 of 2 opinions"),
        ([ASKING, "corpora.demo_math.release.subject=model"], "of domain, but none is asked"),
        (["corpora.demo_math.annotate.llm={models:[a],signals:{valid:{}}}"], "validity"),
        (["corpora.demo_math.annotate.llm={models:[a],signals:{domain:{}}}"], "needs `domains`"),
    ],
)
def test_a_rule_on_opinions_needs_them_asked(root: Path, overrides: list[str], said: str):
    with pytest.raises(ConfigError, match=said) as caught:
        compose.compose(root, overrides)
    assert "has a fault" in str(caught.value)


def test_a_corpus_takes_the_group_of_signals_by_models(root: Path):
    path = root / "conf/corpus/demo_math.yaml"
    groups = "".join(f"  - override /{one}@{one}: model\n" for one in ("annotate", "filter"))
    text = path.read_text().replace("  - _self_", f"{groups}  - _self_", 1)
    path.write_text(text + "\nannotate: {llm: {models: [m], signals: {quality: null}}}\n")
    corpus = yaml.safe_load(compose.compose(root))["corpora"]["demo_math"]
    llm, rules = corpus["annotate"]["llm"], corpus["filter"]["rules"]
    assert rules["proof"] == {"action": "drop", "by": "either"}
    assert rules["multiple_choice"] == {"action": "reformulate", "by": "either"}
    assert rules["invalid_problem"] == {"action": "drop"}
    assert llm["signals"] == {"question_type": {}, "validity": {}, "domain": {}, "quality": None}
    assert len(llm["domains"]) > 10
