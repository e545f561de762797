"""What `dvc repro` does after an edit: runs what must run, or stops and says why."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.e2e.conftest import CORPUSMILL, FOLLOWERS, Clone, stages_run

pytestmark = pytest.mark.slow


def test_an_edit_in_conf_stops_the_build_until_it_is_composed(small: Clone):
    path = small.root / "conf" / "dedup" / "default.yaml"
    path.write_text(re.sub(r"threshold: [\d.]+", "threshold: 0.55", path.read_text()))
    said = small.run("dvc", "repro", code=255)
    assert "corpusmill compose" in said
    assert stages_run(said) == ["config"]
    small.compose()
    ran = stages_run(small.run("dvc", "repro"))
    assert ran[0] == "config"
    # a follower whose input came out the same is not run
    assert {"dedup@demo_math", "dedup@demo_textbook"} <= set(ran[1:])
    assert {name.partition("@")[0] for name in ran[1:]} <= {*FOLLOWERS, "catalog"}


def test_an_edit_of_params_yaml_stops_the_build(small: Clone):
    path = small.root / "params.yaml"
    path.write_text(path.read_text().replace("threshold: 0.7", "threshold: 0.6", 1))
    said = small.run("dvc", "repro", code=255)
    assert "params.yaml was edited by hand: corpora.demo_math, what dedup" in said
    assert stages_run(said) == ["config"]


def test_the_catalog_is_there_and_follows_every_build(small: Clone):
    before = _released(small)
    subprocess.run(
        ["git", "clone", "-q", str(small.root), str(small.root / "../other")], check=True
    )
    other = Clone(small.root / "../other")
    other.run("dvc", "config", "--local", "cache.dir", str(small.root / ".dvc/cache"))
    ran = {name.partition("@")[0] for name in stages_run(other.run("dvc", "repro"))}
    assert ran == {"catalog"}  # all else comes from the cache
    assert _released(other) == before
    (small.root / "data" / "catalog.duckdb").unlink()
    small.run(*CORPUSMILL, "doctor", "--quiet")
    small.compose("corpora.demo_math.extract.parts=3")
    assert "catalog@demo_math" in stages_run(small.run("dvc", "repro"))
    assert _released(small) == before
    small.run("git", "checkout", "-q", "params.yaml", "dvc.lock")
    small.run("dvc", "checkout", "-q")
    assert "catalog@demo_math" in stages_run(small.run("dvc", "repro"))
    assert _released(small) == before


def test_changed_code_runs_its_stage_again(small: Clone):
    path = small.root / "stages" / "reformulate.py"
    path.write_text(path.read_text() + "\n# changed\n")
    ran = {name.partition("@")[0] for name in stages_run(small.run("dvc", "repro"))}
    assert "reformulate" in ran
    assert not ran & {"fetch", "extract", "annotate", "filter", "dedup", "decontaminate"}


def test_a_failed_gate_stops_the_build_and_says_what_to_do(small: Clone):
    small.compose("corpora.demo_math.validate.rows.min=1000000")
    said = small.run("dvc", "repro", code=255)
    assert "validate@demo_math" in said
    assert "1,000,000" in said or "1000000" in said
    assert "corpusmill sql" in said
    assert "release@demo_math" not in stages_run(said)


def test_one_corpus_fails_a_gate_and_the_others_are_built(small: Clone):
    min_rows = {"demo_math": 1_000_000, "demo_textbook": 2}
    small.compose(*(f"corpora.{name}.validate.rows.min={n}" for name, n in min_rows.items()))
    assert "validate@demo_textbook" not in stages_run(small.run("dvc", "repro", code=255))
    ran = stages_run(small.run("dvc", "repro", "--keep-going", code=255))
    assert {"validate@demo_math", "validate@demo_textbook"} <= set(ran)
    assert not {"release@demo_math", "catalog@demo_math"} & set(ran)
    lines = json.loads(small.run(*CORPUSMILL, "status", "--json"))
    states = {line["corpus"]: (line["state"], line["why"]) for line in lines}
    assert states["demo_textbook"] == ("built", [])
    state, [missing, *_] = states["demo_math"]
    assert state == "stale"  # the release of the build before is left
    assert missing.startswith("not built: validate; to build them, or see what stops it, run:")


def test_a_wrong_name_is_met_with_the_nearest(small: Clone):
    said = small.run(*CORPUSMILL, "compose", "+corpora.demo_math.filter.rules.profs={}", code=2)
    assert "profs" in said
    assert "proof" in said


def _released(clone: Clone) -> int:
    """Rows of the release, asked with a plain client of the catalog that lies there."""
    query = "SELECT count(*) FROM rows"
    script = (
        f"import duckdb; print(duckdb.connect('data/catalog.duckdb').sql('{query}').fetchall())"
    )
    return int(re.sub(r"\D", "", clone.run("python", "-c", script)))
