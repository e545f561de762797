"""Rows against older releases: who goes, what the ledger says of it, what does not fit."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from stages import dedup, reformulate
from stages.core import Given, Stored
from stages.duplicates.compatibility import about, check_fit
from stages.duplicates.params import DuplicateParams
from stages.duplicates.prior_releases import index_of
from stages.errors import ConfigError
from tests import frames

BASE = {"shingle": {"unit": "word", "n": 1}, "threshold": 0.6}
OLD = ["a b c d e f", "k l m n o p 12", "q r s t u v"]


def rows(kind: str, texts: list[str], **columns: Any) -> pl.LazyFrame:
    """Rows of these texts, whose ids begin with `kind`."""
    ids = [f"{kind}{place}" for place in range(len(texts))]
    return frames.rows(row_id=ids, problem=texts, **columns)


def params(**more: Any) -> dedup.Params:
    return dedup.Params.model_validate({**BASE, **more})


def index(texts: list[str] = OLD, kind: str = "old", **more: Any) -> Stored:
    return index_of(rows(kind, texts), params(**more))


def run(texts: list[str], given: dict[str, Stored], **more: Any) -> Any:
    declared = params(against=list(given), **more)
    return dedup.run(rows("new", texts), declared, Given(stored=given))


def dropped(split: Any) -> dict[str, tuple[list[str], dict[str, Any]]]:
    lines = split.dropped.select("row_id", "reasons", "detail").collect().rows()
    return {row_id: (reasons, json.loads(detail)) for row_id, reasons, detail in lines}


def test_each_removed_row_says_which_release_holds_its_twin():
    split = run(["A b  c d e f", "a b c d e g", "x y z", "x y z"], {"v1": index()})
    assert dropped(split) == {
        "new0": (
            ["exact_duplicate"],
            {"twin": "old0", "release": "v1", "similarity": 1.0, "key": "squeezed"},
        ),
        "new1": (
            ["near_duplicate"],
            {"twin": "old0", "release": "v1", "similarity": 5 / 7, "threshold": 0.6},
        ),
        "new3": (  # within the corpus, as ever
            ["exact_duplicate"],
            {"twin": "new2", "similarity": 1.0, "cluster": "new2", "key": "squeezed"},
        ),
    }
    assert split.tables["clusters"].collect()["row_id"].to_list() == ["new2", "new3"]


def test_a_row_that_goes_is_nobodys_twin():
    """new0 repeats the release; new1 resembles new0 alone, and stays."""
    split = run(["a b c d e f x y", "c d e f x y w z"], {"v1": index()})
    assert list(dropped(split)) == ["new0"]


def test_of_several_releases_equal_rows_then_similar_ones_then_the_first_declared():
    given = {
        "v1": index(["a b c d e f"], "one"),
        "v2": index(["a b c d e f", "k l m n o p", "q r s t x"], "two"),
        "v3": index(["k l m n o p", "q r s t u"], "three"),
    }
    found = dropped(run(["a b c d e f", "k l m n o p", "q r s t u w"], given))
    assert [(d["release"], d["twin"]) for _, (_, d) in sorted(found.items())] == [
        ("v1", "one0"),
        ("v2", "two1"),
        ("v3", "three1"),
    ]


def test_other_quantities_are_variants_noted_with_their_release():
    split = run(["k l m n o p 13", "k l m n o p 12 q"], {"v1": index()})
    assert {row: why for row, (why, _) in dropped(split).items()} == {"new1": ["near_duplicate"]}
    noted = split.tables["events"].collect().rows()
    assert [(row, action, why) for row, action, why, _ in noted] == [("new0", "noted", ["variant"])]
    assert json.loads(noted[0][3]) == {"release": "v1", "similarity": 0.75, "of": "old1"}
    everything = run(["k l m n o p 13"], {"v1": index()}, variants="drop")
    assert list(dropped(everything)) == ["new0"]


def test_kept_rows_pass_again():
    given = {"v1": index()}
    kept = run(["a b c x y z", "q r s t", "k l"], given).kept
    again = dedup.run(kept, params(against=["v1"]), Given(stored=given))
    assert again.dropped.collect().is_empty()


def test_an_index_depends_on_the_rows_alone():
    shuffled = rows("old", OLD).collect().reverse().lazy()
    one, other = index(), index_of(shuffled, params())
    assert one.about == other.about
    assert {n: a.tobytes() for n, a in one.arrays.items()} == {
        n: a.tobytes() for n, a in other.arrays.items()
    }


def test_no_rows_on_either_side():
    assert dropped(run(["a b c"], {"v1": index([])})) == {}
    assert dropped(run([], {"v1": index()})) == {}


def test_exact_keys_alone():
    found = dropped(run(["a b c d e f", "a b c d e g"], {"v1": index()}, method="none"))
    assert list(found) == ["new0"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"shingle": {"unit": "word", "n": 2}}, "shingle"),
        ({"normalise": "canonical"}, "normalise"),
        ({"exact": "words"}, "exact"),
        ({"threshold": 0.5}, "thresholds from 0.6"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, Any], named: str):
    with pytest.raises(ConfigError, match=named):
        run(["a"], {"v1": index()}, **change)


def test_keys_of_another_version_of_the_code_are_refused():
    with pytest.raises(ConfigError, match="probe"):
        check_fit("v1", {**about(params()), "probe": "of other code"}, params())


def test_an_index_that_was_not_given_is_an_error():
    with pytest.raises(ConfigError, match="v1"):
        dedup.run(rows("new", ["a"]), params(against=["v1"]), Given())


def test_made_rows_are_held_against_the_release_too(bounded: Any):
    choices = [["1 km", "2 km"], ["3 km", "4 km"]]
    stems = ["How far does the train go in one hour?", "How far is the moon away from us here?"]
    asked = rows(
        "new",
        stems,
        choices=choices,
        answer=["1 km", "4 km"],
        question_type=["multiple_choice"] * 2,
        solution=["It is 1 km.", "It is 4 km."],
    )
    recheck = {"dedup": {**BASE, "against": ["v1"]}}
    declared = reformulate.Params.model_validate({"recheck": recheck})
    alone = reformulate.Params.model_validate({"recheck": {"dedup": BASE}})
    made = reformulate.run(asked, alone, Given(bounded=bounded)).kept.collect()
    assert made["problem"].to_list() != []
    stored = {"v1": index([made["problem"][0]])}
    split = reformulate.run(asked, declared, Given(bounded=bounded, stored=stored))
    assert split.kept.collect().height == made.height - 1
    details = [d for _, d in dropped(split).values() if "release" in d]
    assert [d["release"] for d in details] == ["v1"]


def test_a_plain_text_is_a_reference():
    declared = DuplicateParams.model_validate(
        {**BASE, "against": ["v1", {"ref": "x", "corpus": "y"}]}
    )
    assert [reference.name for reference in declared.against] == ["v1", "x:y"]
