"""What exists is documented, what is documented exists."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer
import yaml
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.gates import measures
from pipelines.gates.params import RowBounds
from pipelines.gates.validate import measure
from pipelines.reference import pages
from pipelines.runner.stage_table import stage_order
from stages.extract import json_lines, json_text
from stages.extract.source import Reader
from stages.rules.mark import evidence_of, rule
from stages.signals import proofs
from tests.embedded import CORPORA
from tests.pipelines import tree
from tests.project import ROOT

TOP = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")]
PAGES = [*TOP, *sorted(path for top in ("docs", "examples") for path in (ROOT / top).rglob("*.md"))]
INDEX = ROOT / "docs" / "index.md"
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)


def test_the_reference_is_what_the_code_says():
    pages.check(ROOT, app)


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each command of the tree with its words."""
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from commands(inner, f"{path} {name}")
    else:
        yield path, command


@pytest.mark.parametrize(("path", "command"), commands(typer.main.get_command(app)))
def test_every_command_and_every_option_says_what_it_does(path: str, command: Any):
    assert command.help
    unexplained = [parameter.name for parameter in command.params if not parameter.help]
    assert unexplained == []


def test_commands_named_in_the_pages_and_in_messages_exist():
    code = [path for top in ("pipelines", "stages") for path in (ROOT / top).rglob("*.py")]
    said = "\n".join(path.read_text(encoding="utf-8") for path in code)
    named = re.findall(r"(?:`|^\s*(?:\$ )?)corpusmill ((?:[a-z]+ ?){1,2})", TEXT, re.M)
    named += re.findall(r"(?:`|[a-z]: |&& |run )corpusmill ((?:[a-z]+ ?){1,2})", said)
    assert len(named) > 60
    top = typer.main.get_command(app)
    for words in named:
        command = top
        for word in words.split():
            if hasattr(command, "commands"):
                assert word in command.commands, f"corpusmill {words}"
                command = command.commands[word]


def test_no_page_nor_message_installs_what_no_index_has():
    code = [path for top in ("pipelines", "stages") for path in (ROOT / top).rglob("*.py")]
    said = "\n".join([TEXT, *(path.read_text(encoding="utf-8") for path in code)])
    assert re.findall(r"pip install (?:-\S+ )*['\"]?corpusmill", said) == []
    named = re.findall(
        r"uv sync(?: --\S+)*? --extra ([a-z]+)|\binstall\(['\"]([a-z]+)['\"]\)", said
    )
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {page or code for page, code in named} == set(project["optional-dependencies"])


def test_the_rule_of_the_page_is_one():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    [snippet] = re.findall(r"```python\n(.*?)```", page, re.S)
    names = {"rule": rule, "pl": pl}
    exec(snippet, names)
    shouted = pl.DataFrame(
        {"problem": ["HOW MANY APPLES ARE LEFT NOW?", "How many apples are left?"]}
    )
    assert shouted.select(names["shouting"]()).to_series().to_list() == [True, False]
    assert evidence_of(names["shouting"]) == ()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), target


def test_every_page_is_listed_once_with_a_line():
    lines = re.findall(r"^- \[[^]]+\]\(([^)]+)\): \S", INDEX.read_text(encoding="utf-8"), re.M)
    folder = INDEX.parent
    pages = [path.relative_to(folder).as_posix() for path in folder.rglob("*.md")]
    assert sorted(lines) == sorted({*pages} - {INDEX.name})
    assert "docs/index.md" in (ROOT / "README.md").read_text(encoding="utf-8")


SOURCES = [path for top in ("stages", "pipelines") for path in sorted((ROOT / top).rglob("*.py"))]


@pytest.mark.parametrize(
    "page",
    [*(page for page in PAGES if page.name != "CHANGELOG.md"), *SOURCES],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_names_of_code_lead_somewhere(page: Path):
    """`stages.core.Stage`, stages/core.py, in pages and docstrings; CHANGELOG tells of the past."""
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:stages|pipelines)(?:\.\w+)+)`", text):
        assert _leads_somewhere(name.split(".")), name
    to_write = {"stages/words.py", "stages/extract/question_lines.py"}  # of CONTRIBUTING.md
    for path in re.findall(r"(?<![\w./])((?:stages|pipelines)/[\w/]+\.py)\b", text):
        assert (ROOT / path).exists() or path in to_write, path


def _leads_somewhere(parts: list[str]) -> bool:
    """A module, or a name that stands in the text of one."""
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        file = next(
            (f for f in (place.with_suffix(".py"), place / "__init__.py") if f.exists()), None
        )
        if file is not None:
            rest = parts[length:]
            return not rest or bool(re.search(rf"\b{rest[0]}\b", file.read_text(encoding="utf-8")))
    return False


@pytest.mark.parametrize("corpus", CORPORA)
def test_every_corpus_that_the_page_lists_says_what_it_is(corpus: str):
    text = (ROOT / "conf" / "corpus" / f"{corpus}.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"# @package corpora.{corpus}\n# ")


def test_every_stage_is_explained():
    page = (ROOT / "docs" / "stages.md").read_text(encoding="utf-8")
    missing = [stage for stage in stage_order() if f"**{stage}**" not in page]
    assert not missing, "docs/stages.md lacks a line - **NAME** ..."
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    assert all(stage.get("desc") or stage["do"].get("desc") for stage in stages.values())


def test_the_changelog_has_a_section_on_data():
    assert "### Data changes" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_code_of_the_contributing_page_does_what_it_says(tmp_path: Path):
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    signals, readers, gates, _ = re.findall(r"```python\n(.*?)```", page, re.S)
    names = {**vars(proofs), **vars(json_lines), **vars(measures), "entry": json_text.entry}
    for code in (signals, readers, gates):
        exec(code, names)
    shares = pl.DataFrame({"problem": ["Ab c", "12", None]}).select(names["capital_share"]())
    assert shares.to_series().round(2).to_list() == [0.33, 0.0, 0.0]
    lines = io.BytesIO(b"Q: 2+2?\nA: 4\nA: lone\n\nQ: \xff\n")
    found = names["question_lines"](lines, Reader())
    assert [getattr(one, "reason", None) or one.value for one in found] == [
        {"question": "2+2?", "answer": "4"},
        "missing_part",
        "bad_utf8",
    ]
    with measure("demo", tree.build(tmp_path)) as seen:
        judged = [*names["rows_by_source"](seen, RowBounds(min=3))]
        assert {gate.scope for gate in judged} == {"source aqua", "source gsm8k"}
        assert all(not gate.passed and seen.ask(gate.query) for gate in judged)


def test_the_version_is_one():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version
    said = CliRunner().invoke(app, ["--version"])
    assert said.output == f"corpusmill {version}\n"
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", changelog, re.M)
    assert headings[:2] == ["Unreleased", f"{version} - {citation['date-released']}"]
