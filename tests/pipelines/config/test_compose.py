from __future__ import annotations

import re
import shlex
from pathlib import Path
from textwrap import dedent

import polars as pl
import pytest
import yaml
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.config import compose, corpora
from pipelines.config.stage import refuse_edited, refuse_stale
from pipelines.project.digests import conf_digest as digest
from pipelines.sources.pin import unpinned_addresses
from stages.errors import ConfigError, CorpusmillError
from stages.extract.source import parse_sources
from stages.rules import RULES
from stages.rules.mark import rule
from tests.embedded import CORPORA, copy_conf
from tests.project import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_conf(tmp_path)


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_declared_corpus_composes(root: Path, corpus: str):
    """A corpus of conf/ can be taken into a build by its command, and out again."""
    if corpus in corpora.chosen_names(root):
        pytest.skip("is part of the default build")
    before = (root / "conf/config.yaml").read_text()
    corpora.add(root, corpus)
    assert corpus in yaml.safe_load(compose.compose(root))["corpora"]
    corpora.remove(root, corpus)
    assert corpus not in corpora.chosen_names(root)
    assert before.splitlines()[0] == (root / "conf/config.yaml").read_text().splitlines()[0]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("corpora.demo_math.dedup.treshold=0.5", "treshold"),
        ("+corpora.demo_math.dedup.treshold=0.5", "treshold"),
        ("corpora.demo_math.dedup.threshold=high", "threshold"),
        ("corpora.demo_math.decontaminate.against=maths", "did you mean math"),
        ("+corpora.demo_math.filter.rules.yes_nope={}", "yes_no"),
        ("+corpora.demo_math.filters={}", "no such section"),
        ("corpora.demo_math.filter.rules.no_boxed_answer.sources=[lesson]", "did you mean lessons"),
        ("+corpora.demo_math.filter.rules.proof.except_sources=[clubb]", "did you mean club"),
        ("corpora.demo_math.dedup.sources=[exam]", "did you mean exams"),
        ("corpora.demo_math.verify.sources=[archiv]", "did you mean archive"),
        ("+corpora.demo_math.validate.drop_share.sources.clubs={}", "did you mean club"),
        ("+corpora.demo_math.validate.drop_share.sources.math_train={}", "unknown source"),
    ],
)
def test_wrong_configuration_is_named(root: Path, override: str, said: str):
    with pytest.raises(ConfigError, match=said):
        compose.compose(root, [override])


@pytest.mark.parametrize("command", ["compose", "docs"])
def test_a_rule_with_a_fault_is_told_in_use_or_not(
    called, monkeypatch: pytest.MonkeyPatch, command: str
):
    def misread(least: int = 1) -> pl.Expr:
        return pl.col("problem_char") < least

    monkeypatch.setitem(RULES, "misread", rule()(misread))
    code, said = called(command)
    assert code == 2
    assert "rule misread (tests/pipelines/config/test_compose.py:" in said
    assert "unknown column 'problem_char'; did you mean problem_chars" in said


@pytest.mark.parametrize("corpus", CORPORA)
def test_a_corpus_without_a_pin_is_told_from_the_others(corpus: str):
    assert bool(unpinned_addresses(ROOT, corpus)) == (corpus in ("scp_116k", "scp_116k_published"))


def test_a_shared_policy_may_name_sources_of_other_corpora(root: Path):
    compose.compose(root, ["corpora.demo_math.filter.rules.no_boxed_answer.sources=[math_train]"])


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
    refuse_stale(params["conf_sha256"], digest(root / "conf"), root)
    with pytest.raises(ConfigError, match="corpusmill compose"):
        compose.check(root)
    with (root / "conf/corpus/demo_math.yaml").open("a") as file:
        file.write("# edited\n")
    with pytest.raises(ConfigError, match="corpusmill compose && dvc repro"):
        refuse_stale(params["conf_sha256"], digest(root / "conf"), root)


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
    # reformulate holds its new rows against the others by the same policy; the index serves it;
    # the card of the release tells it
    assert changed == {"dedup", "index", "reformulate", "release"}
    assert plain["demo_textbook"]["digests"] == swept["demo_textbook"]["digests"]


def test_an_edit_by_hand_is_named(root: Path):
    params = yaml.safe_load(compose.compose(root))
    refuse_edited(params)
    params["corpora"]["demo_textbook"]["verify"]["enabled"] = "maybe"
    with pytest.raises(ConfigError, match=r"corpora\.demo_textbook, what verify reads"):
        refuse_edited(params)


@pytest.mark.parametrize("item", ["override /dedup@dedup: off", "/docs@_here_: [no]", "7"])
def test_what_yaml_reads_as_no_name_is_named_in_a_defaults_list(root: Path, item: str):
    path = root / "conf/corpus/demo_math.yaml"
    path.write_text(path.read_text().replace("  - _self_", f"  - {item}\n  - _self_", 1))
    line = path.read_text().splitlines().index(f"  - {item}") + 1
    word = item.rpartition(" ")[2].strip("[]")
    said = f"conf/corpus/demo_math.yaml:{line}: defaults: .*found '{word}' without.*'{word}'"
    with pytest.raises(ConfigError, match=said):
        compose.compose(root)


MINE = """# @package corpora.mine
# My own problems. Two of them.
defaults:
  - /preset@_here_: default
  - _self_
sources:
  problems:
    licence: CC0-1.0
    files: [{url: "file:my.jsonl"}]
    fields: {problem: q, answer: a}
"""


@pytest.fixture
def mine(root: Path) -> Path:
    """conf/corpus/mine.yaml of a corpus that is part of the build."""
    path = root / "conf/corpus/mine.yaml"
    path.write_text(MINE)
    corpora.add(root, "mine")
    return path


def refused(root: Path, *overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        compose.compose(root, overrides)
    return str(caught.value)


@pytest.mark.parametrize("first", ["", "# @package corpora.mini\n", "# My corpus.\n"])
def test_a_file_without_its_package_is_refused_with_the_line_to_write(mine: Path, first: str):
    mine.write_text(first + MINE.partition("\n")[2])
    said = refused(mine.parents[2])
    assert "conf/corpus/mine.yaml:1: " in said
    assert "expected '# @package corpora.mine'" in said
    with pytest.raises(ConfigError, match=r"corpora\.mine"):
        corpora.add(mine.parents[2], "mine")


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("dedup: {threshold: 0.5\n", ":11: the '{' here is not closed (noticed in line 12)"),
        (
            "dedup: {}\nfilter: {}\ndedup: {}\n",
            ":13: the key dedup stands twice (first in line 11)",
        ),
    ],
)
def test_a_fault_of_yaml_is_one_line_with_its_place(mine: Path, added: str, said: str):
    mine.write_text(MINE + added)
    lines = refused(mine.parents[2]).splitlines()
    assert lines == [f"conf/corpus/mine.yaml{said}", "mend it, then run: corpusmill compose"]


def test_a_fault_says_what_was_found_and_where_and_once(mine: Path):
    mine.write_text(MINE.replace("licence", "license") + "dedup: {threshold: 1.7}\n")
    lines = refused(mine.parents[2]).splitlines()
    assert lines[0] == "the configuration has 3 faults:"
    assert [line.strip() for line in lines[1:-1]] == [
        "corpora.mine.dedup.threshold: Input should be less than or equal to 1, found 1.7 "
        "(conf/corpus/mine.yaml:11)",
        "corpora.mine.sources.problems.licence: Field required (conf/corpus/mine.yaml:7)",
        "corpora.mine.sources.problems.license: no such key; did you mean licence or files? "
        "(conf/corpus/mine.yaml:8)",
    ]
    assert lines[-1] == "mend conf/, then run: corpusmill compose"


def test_a_wrong_rule_is_told_once(mine: Path):
    mine.write_text(MINE + "filter: {rules: {profs: {}}}\n")
    said = refused(mine.parents[2])
    assert said.count("did you mean proof") == 1
    assert "has a fault" in said


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (
            "corpora.demo_math.dedup.treshold=0.5",
            "unknown key 'treshold' in corpora.demo_math.dedup; did you mean threshold",
        ),
        (
            "corpora.demo_mth.dedup.threshold=0.5",
            "unknown key 'demo_mth' in corpora; did you mean demo_math",
        ),
        (
            "corpora.demo_math.release.splits.test=0.5",
            "override of corpora.demo_math.release.splits.test: corpora.demo_math.release.splits "
            "is null and has no keys; give it as a whole: "
            "'corpora.demo_math.release.splits={test: ...}'\nmend the override",
        ),
    ],
)
def test_a_misspelt_override_is_met_with_the_nearest_key(root: Path, override: str, said: str):
    assert refused(root, override).startswith(said)


MENDED = "mend the override, then run it again"


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("filter@corpora.demo_math.filter=defult", "no conf/filter/defult.yaml; did you mean"),
        ("benchmark=[demo,gsm8k]", "no conf/benchmark/gsm8k.yaml; known: demo, math, none"),
        ("~corpora.demo_math.dedup", "a section stays, say: 'dedup@corpora.demo_math.dedup=off'"),
        ("corpora.demo_math.dedup.threshold=[", "cannot be read"),
    ],
)
def test_an_override_that_hydra_refuses_is_named(root: Path, override: str, said: str):
    first, last = refused(root, override).splitlines()
    assert first.startswith(f"override {override!r}")
    assert said in first
    assert last == MENDED


def test_it_is_told_whether_conf_or_an_override_is_at_fault(mine: Path):
    root, override = mine.parents[2], "+corpora.mine.filter.rules.proof.foo=1"
    lines = refused(root, override).splitlines()
    assert "filter.rules.proof.foo: " in lines[1]
    assert lines[2:] == [MENDED]
    mine.write_text(MINE + "dedup: {threshold: 1.7}\n")
    assert "(conf/corpus/mine.yaml:11)\nmend conf/, then" in refused(root, override)


@pytest.mark.parametrize(
    ("group", "option", "place"),
    [
        ("decontaminate", "maths", "conf/corpus/mine.yaml:5: "),
        ("corpus", "mein", "conf/config.yaml:"),
    ],
)
def test_an_option_without_a_file_is_told_by_file_and_line(
    mine: Path, group: str, option: str, place: str
):
    if group == "corpus":
        config = mine.parents[1] / "config.yaml"
        config.write_text(config.read_text().replace("- mine", f"- {option}"))
    else:
        own = f"_here_: default\n  - override /{group}@{group}: {option}"
        mine.write_text(MINE.replace("_here_: default", own))
    first, last = refused(mine.parents[2]).splitlines()
    assert first.startswith(place)
    assert f"no conf/{group}/{option}.yaml; did you mean m" in first
    assert last == "mend it, then run: corpusmill compose"


def test_an_option_of_another_option_is_found_in_its_file(root: Path):
    path = root / "conf/decontaminate/math.yaml"
    path.write_text(path.read_text().replace("[default,", "[defalt,"))
    corpora.add(root, "big_math")
    assert refused(root).startswith("conf/decontaminate/math.yaml:2: no conf/decontaminate/defalt")


def test_compose_tells_what_changed(root: Path):
    assert compose.write(root) != []
    assert compose.write(root) == []
    told = compose.write(root, ["corpora.demo_math.dedup.threshold=0.6"])
    assert told == ["corpora.demo_math.dedup.threshold: 0.7 -> 0.6"]
    with (root / "conf/config.yaml").open("a") as file:
        file.write("# edited\n")
    assert compose.write(root) == ["corpora.demo_math.dedup.threshold: 0.6 -> 0.7"]
    smaller = [f"corpora.demo_math.release.{key}=x" for key in ("pretty_name", "description")]
    smaller += [f"corpora.{name}.validate.rows.min=7" for name in ("demo_math", "demo_textbook")]
    smaller += [f"corpora.{name}.release.seed=7" for name in ("demo_math", "demo_textbook")]
    smaller += [f"corpora.{name}.release.url=x" for name in ("demo_math", "demo_textbook")]
    smaller += [f"corpora.{name}.release.creator=x" for name in ("demo_math", "demo_textbook")]
    assert compose.write(root, smaller)[-1] == "and 2 more"


def test_an_experiment_in_its_folder_says_to_commit(tmp_path: Path):
    inside = tmp_path / ".dvc/tmp/exps/abc"
    with pytest.raises(ConfigError, match="git commit"):
        refuse_stale("a", "b", inside)


@pytest.fixture
def called(root: Path, monkeypatch: pytest.MonkeyPatch):
    """Run `corpusmill` with arguments at `root`; returns exit code and what it printed."""
    (root / "dvc.yaml").write_text("stages: {}\n")
    monkeypatch.chdir(root)

    def call(*arguments: str) -> tuple[int, str]:
        try:
            done = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
        except CorpusmillError as error:
            return error.exit_code, str(error)
        return done.exit_code, done.output

    return call


def test_a_corpus_that_cannot_be_added_leaves_the_build_as_it_was(root: Path, called):
    before = (root / "conf/config.yaml").read_text()
    (root / "conf/corpus/mine.yaml").write_text(MINE)
    code, said = called("corpus", "add", "mine")
    assert code == 1
    assert "my.jsonl" in said
    (root / "my.jsonl").write_text('{"q": "x", "a": "1"}\n')
    (root / "conf/corpus/mine.yaml").write_text(MINE + "dedup: {threshold: 7}\n")
    code, said = called("corpus", "add", "mine")
    assert code == 2
    assert "found 7" in said
    assert (root / "conf/config.yaml").read_text() == before
    (root / "conf/corpus/mine.yaml").write_text(MINE)
    assert called("corpus", "add", "mine")[0] == 0
    assert "* mine" in called("corpus", "list")[1]
    assert "My own problems\n" in called("corpus", "list")[1]
    said = called("corpus", "remove", "mine")[1]
    assert "rm -r data/mine" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('[{url: "file:my.jsonl"}]', "my.jsonl", "problems.files: Input should be a valid tuple"),
        ('[{url: "file:my.jsonl"}]', "[my.jsonl]", "problems.files.0: Input should be"),
        ("sources:\n  problems:", "sources: [{a: b}]\nx:\n  y:", "sources: expected a mapping"),
        ("sources:", "sources: {a: }\nx:", "mine.sources.a: Input should be"),
        ("sources:", "decontaminate: 'off'\nsources:", "decontaminate: expected a mapping"),
        ("sources:", "decontaminate: {against: [a]}\nsources:", "against: Input should be"),
    ],
)
def test_a_corpus_of_another_shape_is_told_by_its_line(
    root: Path, called, old: str, new: str, said: str
):
    """Before it is part of the build, too."""
    assert old in MINE
    (root / "conf/corpus/mine.yaml").write_text(MINE.replace(old, new))
    (root / "my.jsonl").write_text('{"q": "x", "a": "1"}\n')
    assert called("pin", "mine")[0] in (0, 1)
    code, told = called("corpus", "add", "mine")
    assert code == 2
    assert said in told
    assert "(conf/corpus/mine.yaml:" in told


def test_a_benchmark_set_of_ones_own_is_taken_in_as_the_page_says(root: Path, called):
    page = (ROOT / "docs/decontaminate.md").read_text()
    steps = page.partition("## A set of your own")[2].partition("\n## ")[0]
    blocks = [dedent(block) for block in re.findall(r"```\w+\n(.*?)```", steps, re.S)]
    items, benchmark, pin, against, added = blocks
    (root / "my").mkdir()
    (root / "my/exam.jsonl").write_text(items)
    (root / "conf/benchmark/exam.yaml").write_text(benchmark)
    assert called(*pin.split()[1:])[0] == 0
    assert "sha256:" in (root / "conf/benchmark/exam.yaml").read_text()
    (root / "my.jsonl").write_text('{"q": "x", "a": "1"}\n')
    (root / "conf/corpus/mine.yaml").write_text(MINE + against)
    assert called(*added.splitlines()[0].split()[1:])[0] == 0
    assert corpora.chosen_names(root, "benchmark") == ["none", "demo", "exam"]
    params = yaml.safe_load((root / "params.yaml").read_text())
    assert params["corpora"]["mine"]["decontaminate"]["against"] == "exam"
    tried = re.findall(r"`corpusmill (compose [^`]*)`", steps)
    assert called(*shlex.split(tried[0]))[0] == 0


def test_a_benchmark_set_is_no_corpus_and_an_unknown_one_is_told(root: Path, called):
    code, said = called("corpus", "add", "math")
    assert code == 2
    assert "decontaminate: {against: math}" in said
    (root / "conf/corpus/mine.yaml").write_text(MINE + "decontaminate: {against: gsm8k}\n")
    (root / "my.jsonl").write_text('{"q": "x", "a": "1"}\n')
    said = called("corpus", "add", "mine")[1]
    assert "against: no conf/benchmark/gsm8k.yaml; known: demo, math, none (conf/corp" in said
    assert "corpus add" not in said


def test_the_files_of_its_benchmark_set_are_pinned_with_a_corpus(root: Path, called):
    for name in ("exam", "mine"):
        (root / f"{name}.jsonl").write_text('{"q": "x", "a": "1"}\n')
    exam = MINE.replace("corpora.mine", "benchmarks.exam").replace("default\n", "benchmark\n")
    path = root / "conf/benchmark/exam.yaml"
    path.write_text(exam.replace("my.jsonl", "exam.jsonl"))
    own = MINE.replace("my.jsonl", "mine.jsonl") + "decontaminate: {against: exam}\n"
    (root / "conf/corpus/mine.yaml").write_text(own)
    code, said = called("corpus", "add", "mine")
    assert code == 0
    assert "pinned file:exam.jsonl" in said
    assert "sha256:" in path.read_text()


def test_nothing_is_pinned_where_conf_has_a_fault(root: Path, called):
    path = root / "conf/corpus/mine.yaml"
    path.write_text(MINE)
    (root / "my.jsonl").write_text('{"q": "x", "a": "1"}\n')
    with (root / "conf/corpus/demo_math.yaml").open("a") as file:
        file.write("dedup: {threshold: 7}\n")
    code, said = called("pin", "mine")
    assert (code, path.read_text()) == (2, MINE)
    assert "found 7" in said


def test_check_takes_no_overrides_and_says_what_it_found(called):
    assert called("compose")[0] == 0
    assert called("compose", "--check") == (0, "params.yaml is up to date\n")
    code, said = called("compose", "--check", "corpora.demo_math.dedup.threshold=0.6")
    assert code == 2
    assert "leave out the overrides" in said


def test_commands_work_in_any_folder_of_the_project(
    root: Path, called, monkeypatch: pytest.MonkeyPatch
):
    (root / "docs/deep").mkdir(parents=True)
    monkeypatch.chdir(root / "docs/deep")
    assert "demo_math" in called("corpus", "list")[1]
    assert called("--version")[1].startswith("corpusmill 0.")


@pytest.mark.parametrize(
    ("preset", "steps"),
    [
        ("scp_offline", None),
        ("scp116k_v1", (4, 1.0, "after", True, False)),
        ("scp378k_v2", (8, 0.1, "any", False, True)),
    ],
)
def test_a_source_takes_a_preset_for_its_documents(
    root: Path, preset: str, steps: tuple[object, ...] | None
):
    """Candidates, bonus and direction of recall; judged before the match, and after it."""
    text = (root / "conf/corpus/demo_books.yaml").read_text()
    taken = f"default\n  - /documents@sources.printed.reader.document: {preset}"
    text = text.replace("/preset@_here_: default", f"/preset@_here_: {taken}")
    named = text.replace("{format: pdf}", "{format: pdf, document: {assist: {model: m}}}")
    (root / "conf/corpus/demo_books.yaml").write_text(named if steps else text)
    corpora.add(root, "demo_books")
    sources = yaml.safe_load(compose.compose(root))["corpora"]["demo_books"]["sources"]
    document = parse_sources(sources)["printed"].reader.document
    assert document.on_failure == ("model" if steps else "refuse")
    if steps and document.assist:
        recall, judged = document.assist.recall, document.assist
        assert steps == (
            recall.candidates, recall.number_bonus, recall.direction,
            judged.quality is not None, judged.availability is not None,
        )  # fmt: skip
