from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from pipelines import compose, corpora
from pipelines.conf_digest import conf_digest as digest
from pipelines.staleness import refuse_edited, refuse_stale
from stages.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "conf", tmp_path / "conf")
    return tmp_path


@pytest.mark.parametrize("corpus", corpora.declared(ROOT))
def test_every_declared_corpus_composes(root: Path, corpus: str):
    """A corpus of conf/ can be taken into a build by its command, and out again."""
    if corpus in corpora.chosen(root):
        pytest.skip("is part of the default build")
    before = (root / "conf/config.yaml").read_text()
    corpora.add(root, corpus)
    assert corpus in yaml.safe_load(compose.compose(root))["corpora"]
    corpora.remove(root, corpus)
    assert corpus not in corpora.chosen(root)
    assert before.splitlines()[0] == (root / "conf/config.yaml").read_text().splitlines()[0]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("corpora.demo_math.dedup.treshold=0.5", "treshold"),
        ("+corpora.demo_math.dedup.treshold=0.5", "treshold"),
        ("corpora.demo_math.dedup.threshold=high", "threshold"),
        ("corpora.demo_math.decontaminate.against=maths", "benchmark set"),
        ("+corpora.demo_math.filter.rules.yes_nope={}", "yes_no"),
        ("+corpora.demo_math.filters={}", "no such section"),
    ],
)
def test_wrong_configuration_is_named(root: Path, override: str, said: str):
    with pytest.raises(ConfigError, match=said):
        compose.compose(root, [override])


def test_the_digest_sees_every_byte_and_every_name(root: Path):
    seen = {digest(root / "conf")}
    path = root / "conf" / "config.yaml"
    path.write_text(path.read_text() + "\n")
    seen.add(digest(root / "conf"))
    path.rename(root / "conf" / "other.yaml")
    seen.add(digest(root / "conf"))
    assert len(seen) == 3


def test_overrides_are_no_staleness_but_edits_are(root: Path):
    compose.write(root, ["corpora.demo_math.dedup.threshold=0.6"])
    params = yaml.safe_load((root / "params.yaml").read_text())
    refuse_stale(params["conf_sha256"], digest(root / "conf"))
    with pytest.raises(ConfigError, match="corpusmill compose"):
        compose.check(root)
    with (root / "conf/corpus/demo_math.yaml").open("a") as file:
        file.write("# edited\n")
    with pytest.raises(ConfigError, match="corpusmill compose && dvc repro"):
        refuse_stale(params["conf_sha256"], digest(root / "conf"))


def test_no_environment_value_reaches_the_parameters(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("HF_TOKEN", "hf-secret")
    assert "secret" not in compose.compose(root)


def test_the_digest_of_a_section_follows_its_values_and_nothing_else(root: Path):
    plain = yaml.safe_load(compose.compose(root))["corpora"]
    swept = yaml.safe_load(compose.compose(root, ["corpora.demo_math.dedup.threshold=0.6"]))[
        "corpora"
    ]
    changed = {
        stage
        for stage, digest_of in plain["demo_math"]["digests"].items()
        if swept["demo_math"]["digests"][stage] != digest_of
    }
    # reformulate holds its new rows against the others by the same policy; the index serves it
    assert changed == {"dedup", "index", "reformulate"}
    assert plain["demo_textbook"]["digests"] == swept["demo_textbook"]["digests"]


def test_an_edit_by_hand_is_named(root: Path):
    params = yaml.safe_load(compose.compose(root))
    refuse_edited(params)
    params["corpora"]["demo_textbook"]["verify"]["enabled"] = "maybe"
    with pytest.raises(ConfigError, match=r"corpora\.demo_textbook, what verify reads"):
        refuse_edited(params)
