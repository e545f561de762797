"""A new stage is a module in stages/, its block in dvc.yaml and, where it has any, its defaults."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.conftest import CORPUSMILL, Clone, stages_run
from tests.project import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
#: The module and the block as CONTRIBUTING.md has them.
MODULE = re.findall(r"```python\n(.*?)```", PAGE, re.S)[-1]
[BLOCK] = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
READ = "        - data/${key}/reformulate/parts.json\n"


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def add_stage(root: Path) -> None:
    """`words` between reformulate and verify; validate and catalog read every stage."""
    (root / "stages" / "words.py").write_text(MODULE, encoding="utf-8")
    graph = root / "dvc.yaml"
    head, verify, tail = graph.read_text(encoding="utf-8").partition("  verify:\n")
    own, validate, rest = tail.partition("  validate:\n")
    own = own.replace("data/${key}/reformulate", "data/${key}/words")
    block, catalog, last = rest.partition("  catalog:\n")
    begin, release, middle = block.partition("  release:\n")
    words = READ.replace("reformulate", "words")
    rest = begin.replace(READ, READ + words) + release + middle
    last = last.replace(READ, READ + words)
    graph.write_text(head + BLOCK + verify + own + validate + rest + catalog + last, "utf-8")
    edit(
        root / "conf" / "preset" / "default.yaml",
        ("generate: null\n", "words: {most: 1000}\ngenerate: null\n"),
    )


def test_a_stage_is_a_module_a_block_and_a_default(small: Clone):
    add_stage(small.root)
    small.compose()
    ran = stages_run(small.run("dvc", "repro"))
    assert "words@demo_math" in ran
    assert not [name for name in ran if name.startswith(("extract", "annotate", "dedup"))]
    release = small.root / "data" / "demo_math" / "release"
    rows = pl.read_parquet(release / "data" / "train-*.parquet")
    assert rows["words"].dtype == pl.Int64
    assert rows["words"].to_list() == [len(text.split(" ")) for text in rows["problem"]]
    assert "| words | Int64 | words of the problem, split at blanks |" in (
        release / "README.md"
    ).read_text("utf-8")
    about = json.loads((release / "croissant.json").read_text("utf-8"))
    [field] = [one for one in about["recordSet"][0]["field"] if one["name"] == "words"]
    assert (field["dataType"], field["description"]) == (
        "sc:Integer",
        "words of the problem, split at blanks",
    )
    # swept like any other, and told of in the ledger
    most = int(rows["words"].quantile(0.8, "lower"))
    small.compose(f"corpora.demo_math.words.most={most}")
    ran = stages_run(small.run("dvc", "repro"))
    assert "words@demo_math" in ran
    assert "words@demo_textbook" not in ran
    query = (
        f"SELECT count(*) AS gone, (SELECT count(*) FROM rows WHERE words > {most} AND "
        "corpus = 'demo_math') AS left_over, min((detail->>'words')::INT) AS least FROM ledger "
        "WHERE stage = 'words' AND reasons = ['too_many_words']"
    )
    [line] = json.loads(small.run(*CORPUSMILL, "sql", "--json", query))
    assert line["left_over"] == 0
    assert line["gone"] > 0
    assert line["least"] > most
