"""The hostile corpus: every strict file does exactly what its manifest says, no code runs.

CORPUSMILL_HOSTILE names the script that writes the corpus and checks a result.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipelines.ingest.extract import Corpus, extract
from stages.errors import ConfigError, DataError
from stages.extract.params import ExtractParams
from stages.extract.record import FileRefused
from stages.extract.source import parse_sources

SCRIPT = os.environ.get("CORPUSMILL_HOSTILE", "")
KINDS = (
    "jsonl",
    "compressed",
    "parquet",
    "csv",
    "archive",
    "cnxml",
    "latex",
    "pdf",
    "odd",
    "code",
    "tricks",
)
MEMORY_MB = 1_000

pytestmark = pytest.mark.skipif(not SCRIPT, reason="CORPUSMILL_HOSTILE names no script")


def declared(path: Path, name: str) -> dict[str, Any]:
    markup = name.endswith((".cnxml", ".tex"))
    pages = name.endswith(".pdf")
    return {
        "licence": "CC0-1.0",
        "files": [{"name": name, "bytes": path.lstat().st_size if path.is_file() else None}],
        "reader": {"format": "pdf_pages"} if pages else {},
        "fields": {"problem": "text"}
        if pages
        else {"problem": "problem", "answer": "solution" if markup else "answer"},
        "required": ["problem"] if markup or pages else ["problem", "answer"],
        "key": "id",
    }


def ids_and_notes(out: Path) -> dict[str, Any]:
    extra = pl.read_parquet(out / "kept" / "part-00000.parquet")["extra"].to_list()
    values = [json.loads(text) for text in extra]
    quarantine = pl.read_parquet(out / "tables" / "quarantine.parquet")
    return {
        "good_ids": [value["id"] for value in values],
        "fields": {value["id"]: {"note": value["note"]} for value in values if "note" in value},
        "quarantine": dict(Counter(quarantine["reason"].to_list())),
        "file_reason": None,
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def refused(reason: str) -> dict[str, Any]:
    return {"good_ids": [], "quarantine": {}, "file_reason": reason}


def read_config(path: Path) -> dict[str, Any]:
    try:
        parse_sources(yaml.safe_load(path.read_text()))
    except (ConfigError, yaml.YAMLError):
        return refused("config_refused")
    return refused("accepted")


def refusal(error: DataError) -> str | None:
    """Why a whole file was refused; it is the only one of its source here."""
    if isinstance(error.__cause__, FileRefused):
        return error.__cause__.reason
    return "schema_drift" if "is in none of" in str(error) else None


def ingest(path: Path, out: Path) -> dict[str, Any]:
    folder = out / "files" / "hostile"
    folder.parent.mkdir(parents=True)
    folder.symlink_to(path.parent, target_is_directory=True)
    sources = parse_sources({"hostile": declared(path, path.name)})
    try:
        extract(Corpus("hostile", sources, out / "files"), ExtractParams(), out)
    except DataError as error:
        reason = refusal(error)
        if reason is None or list(out.glob("kept/*")):
            raise
        return refused(reason)
    return ids_and_notes(out)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    corpus = tmp_path_factory.mktemp("hostile")
    subprocess.run([sys.executable, SCRIPT, str(corpus)], check=True, capture_output=True)
    manifest = json.loads((corpus / "manifest.json").read_text())
    found: dict[str, Any] = {}
    for number, file in enumerate(manifest["files"]):
        path = corpus / file["path"]
        if file["path"].partition("/")[0] not in KINDS:
            continue
        started, peak = time.monotonic(), peak_mb()
        if path.suffix == ".yaml":
            one = read_config(path)
        else:
            one = ingest(path, tmp_path_factory.mktemp(f"out{number}"))
        cost = {"seconds": time.monotonic() - started, "grown_mb": peak_mb() - peak}
        found[file["path"]] = one | cost
    (corpus / "RESULT.json").write_text(json.dumps(found))
    return corpus, found


def test_every_file_read_so_far_does_what_the_manifest_says(
    result: tuple[Path, dict[str, Any]],
) -> None:
    corpus, found = result
    check = subprocess.run(
        [sys.executable, SCRIPT, str(corpus), "--check", str(corpus / "RESULT.json")],
        capture_output=True,
        text=True,
    )
    *lines, tally = check.stdout.splitlines()
    wrong = [line for line in lines if line and not line.endswith("no result reported")]
    print(tally, wrong)
    assert wrong == []
    assert json.loads(tally)["exact"] + json.loads(tally)["tolerated"] == len(found)


def test_no_code_of_the_corpus_ran(result: tuple[Path, dict[str, Any]]) -> None:
    corpus, _ = result
    assert not (corpus / "CANARY").exists()
    assert not list(Path.cwd().glob("CANARY*"))


def test_memory_stays_bounded(result: tuple[Path, dict[str, Any]]) -> None:
    assert sum(one.get("grown_mb", 0) for one in result[1].values()) < MEMORY_MB
