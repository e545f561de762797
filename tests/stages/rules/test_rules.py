"""Rules on signals: each hits its defect, spares its neighbour, and is documented."""

from __future__ import annotations

import inspect
from typing import Any

import polars as pl
import pytest

from stages.errors import ConfigError
from stages.rules import RULES, Policy, RuleOptions, check_rules
from stages.rules.mark import rule
from stages.rules.policy import parameters_model, verdict
from stages.schema import OPINIONS
from tests.stages.opinions.said import opinion

CASES: list[tuple[str, dict[str, Any], dict[str, Any], bool | None]] = [
    ("multiple_choice", {}, {"multiple_choice": True}, True),
    ("multiple_choice", {}, {"multiple_choice": False}, False),
    ("multi_part", {}, {"multi_part": True}, True),
    ("multi_part", {}, {"multi_part": False}, False),
    ("true_false", {}, {"true_false": True}, True),
    ("true_false", {}, {"true_false": False}, False),
    ("yes_no", {}, {"yes_no": True}, True),
    ("yes_no", {}, {"yes_no": False}, False),
    ("proof", {}, {"proof": True}, True),
    ("proof", {}, {"proof": False}, False),
    ("needs_figure", {}, {"needs_figure": True}, True),
    ("needs_figure", {}, {"needs_figure": False}, False),
    ("control_characters", {}, {"control_characters": True}, True),
    ("control_characters", {}, {"control_characters": False}, False),
    ("mojibake", {}, {"mojibake": True}, True),
    ("mojibake", {}, {"mojibake": False}, False),
    ("missing_answer", {}, {"missing_answer": True}, True),
    ("missing_answer", {}, {"missing_answer": False}, False),
    ("missing_solution", {}, {"solution": None}, True),
    ("missing_solution", {}, {"solution": " \n"}, True),
    ("missing_solution", {}, {"solution": "Answers may vary."}, True),
    ("missing_solution", {}, {"solution": "proof"}, True),
    ("missing_solution", {}, {"solution": "4"}, False),
    ("missing_solution", {}, {"solution": "Proof by contradiction: ..."}, False),
    ("refers_elsewhere", {}, {"problem": "Repeat Example for a car."}, True),
    ("refers_elsewhere", {}, {"problem": "Use the result of the previous problem."}, True),
    ("refers_elsewhere", {}, {"problem": "What is asked in Exercise 4.12?"}, True),
    ("refers_elsewhere", {}, {"problem": "Look it up (Table)."}, True),
    ("refers_elsewhere", {}, {"problem": r"By \ref{eq:1}, what is x?"}, True),
    ("refers_elsewhere", {}, {"problem": "Do as in [reference]."}, True),
    ("refers_elsewhere", {}, {"problem": "For example, a car has 4 wheels."}, False),
    ("refers_elsewhere", {}, {"problem": "Exercise is healthy. The last part takes 5 s."}, False),
    ("refers_elsewhere", {}, {"problem": "A table of 3 m stands on a section of track."}, False),
    ("hyperlink", {}, {"link": "www.a.b", "solution_link": None}, True),
    ("hyperlink", {}, {"link": None, "solution_link": "www.a.b"}, True),
    ("hyperlink", {"in_solution": False}, {"link": None, "solution_link": "www.a.b"}, False),
    ("hyperlink", {}, {"link": None, "solution_link": None}, False),
    ("not_english", {}, {"language": "en"}, False),
    ("not_english", {}, {"language": "und"}, False),
    ("not_english", {}, {"language": "de"}, True),
    ("not_english", {"languages": ["de", "en"]}, {"language": "de"}, False),
    ("not_english", {}, {"language": None}, True),
    ("problem_too_short", {}, {"problem_chars": 4}, True),
    ("problem_too_short", {"min_chars": 4}, {"problem_chars": 4}, False),
    ("problem_too_long", {}, {"problem_chars": 8001}, True),
    ("problem_too_long", {"max_chars": 9000}, {"problem_chars": 8001}, False),
    ("no_boxed_answer", {}, {"n_boxed": 0, "boxed_answer": None}, True),
    ("no_boxed_answer", {}, {"n_boxed": 1, "boxed_answer": None}, True),
    ("no_boxed_answer", {}, {"n_boxed": 1, "boxed_answer": "7"}, False),
    ("many_boxed_answers", {}, {"n_boxed": 2}, True),
    ("many_boxed_answers", {"max_boxed": 2}, {"n_boxed": 2}, False),
    ("unparsable_answer", {}, {"answer_parse": "unparsable", "multiple_choice": False}, True),
    ("unparsable_answer", {}, {"answer_parse": "error:crash", "multiple_choice": False}, True),
    ("unparsable_answer", {}, {"answer_parse": "ok", "multiple_choice": False}, False),
    ("unparsable_answer", {}, {"answer_parse": "missing", "multiple_choice": False}, False),
    ("unparsable_answer", {}, {"answer_parse": "unparsable", "multiple_choice": True}, False),
    ("answer_too_long", {}, {"answer_chars": 101, "multiple_choice": True}, False),
    ("answer_too_long", {}, {"answer_chars": 101, "multiple_choice": False}, True),
    ("answer_too_long", {}, {"answer_chars": 100, "multiple_choice": False}, False),
    ("answer_too_long", {"max_chars": 5}, {"answer_chars": 6, "multiple_choice": False}, True),
    ("proof", {"by": "either"}, {"proof": False, "model_question_type": [opinion("proof")]}, True),
    ("proof", {"by": "both"}, {"proof": False, "model_question_type": [opinion("proof")]}, False),
    ("invalid_problem", {}, {"model_validity": [opinion("contradiction")]}, True),
    ("invalid_problem", {}, {"model_validity": [opinion("valid")]}, False),
    ("invalid_problem", {}, {"model_validity": [opinion("error:validity_timeout")]}, True),
    ("invalid_problem", {}, {"model_validity": None}, True),
    ("low_quality", {}, {"model_quality": [opinion("clarity", score=2)]}, True),
    ("low_quality", {"min_score": 2}, {"model_quality": [opinion("clarity", score=2)]}, False),
    ("low_quality", {"unmet": ["clarity"]}, {"model_quality": [opinion("clarity", score=4)]}, True),
    ("low_quality", {"unmet": ["depth"]}, {"model_quality": [opinion("clarity", score=4)]}, False),
    ("off_domain", {}, {"model_domain": [opinion("other")]}, True),
    ("off_domain", {}, {"model_domain": [opinion("algebra", "other")]}, False),
    ("off_domain", {"domains": ["physics"]}, {"model_domain": [opinion("algebra")]}, True),
    ("licence_not_allowed", {}, {"licence": "CC-BY-NC-4.0"}, True),
    ("licence_not_allowed", {}, {"licence": "cc by-nc-sa 4.0"}, True),
    ("licence_not_allowed", {}, {"licence": "for non-commercial use"}, True),
    ("licence_not_allowed", {}, {"licence": "MIT"}, False),
    ("licence_not_allowed", {}, {"licence": "Tencent licence"}, False),
    ("licence_not_allowed", {}, {"licence": None}, False),
    ("licence_not_allowed", {"allowed": ["^mit$"]}, {"licence": "MIT"}, False),
    ("licence_not_allowed", {"allowed": ["^mit$"]}, {"licence": "Apache-2.0"}, True),
    ("licence_not_allowed", {"allowed": ["^mit$"]}, {"licence": None}, True),
    ("licence_not_allowed", {"denied": ["GPL"]}, {"licence": "agpl-3.0"}, True),
]  # fmt: skip
KINDS = {"language": pl.String, "licence": pl.String, "boxed_answer": pl.String, **OPINIONS}


@pytest.mark.parametrize(("name", "params", "row", "expected"), CASES)
def test_a_rule_hits_its_defect_and_nothing_else(
    name: str, params: dict[str, Any], row: dict[str, Any], expected: bool
):
    frame = pl.DataFrame(
        {key: pl.Series([value], dtype=KINDS.get(key)) for key, value in row.items()}
    ).with_columns(source=pl.lit("s"))
    assert frame.select(verdict(name, RuleOptions(**params))).item() is expected


def test_every_case_names_a_rule():
    assert {name for name, *_ in CASES} <= set(RULES)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_cases_a_docstring_and_defaults(name: str):
    function = RULES[name]
    place = f"{function.__module__}.{name}"
    tried = {expected for case, _, _, expected in CASES if case == name}
    wanted = "a row that it hits and one that it spares"
    assert tried == {True, False}, f"add to CASES in {__file__} for {name!r}: {wanted}"
    text = inspect.getdoc(function) or ""
    assert len(text) > 40, f"{place}: its docstring is its documentation; over 40 characters"
    for parameter in inspect.signature(function).parameters.values():
        said = f"{place}: the parameter {parameter.name!r} needs a default"
        assert parameter.default is not inspect.Parameter.empty, said
    parameters_model(name)()


@pytest.mark.parametrize(
    ("rules", "part"),
    [
        ({"multipart": {}}, "did you mean multi_part"),
        ({"answer_too_long": {"max_char": 5}}, "max_chars"),
        ({"answer_too_long": {"max_chars": 0}}, "filter.rules.answer_too_long.max_chars"),
        ({"answer_too_long": {"max_chars": "many"}}, "found 'many'"),
        ({"not_english": {"languages": []}}, "not_english.languages"),
        ({"licence_not_allowed": {"denied": ["("]}}, "licence_not_allowed"),
        ({"proof": {"action": "reformulate"}}, "only rows of multiple_choice"),
        ({"proof": {"by": "models"}}, "proof.by"),
        ({"invalid_problem": {"defects": ["ugly"]}}, "invalid_problem.defects"),
    ],
)
def test_a_wrong_policy_is_refused_by_name_and_place(rules: dict[str, Any], part: str):
    with pytest.raises(ConfigError, match=part):
        Policy.model_validate({"rules": rules})


@pytest.mark.parametrize(
    ("options", "hits"),
    [
        ({}, [True, True, True]),
        ({"sources": ["a"]}, [True, False, False]),
        ({"sources": []}, [False, False, False]),
        ({"except_sources": ["a"]}, [False, True, True]),
        ({"sources": ["a", "b"], "except_sources": ["b"]}, [True, False, False]),
    ],
)
def test_a_rule_keeps_to_its_sources(options: dict[str, Any], hits: list[bool]):
    frame = pl.DataFrame({"source": ["a", "b", "c"], "proof": [True, None, True]})
    assert frame.select(verdict("proof", RuleOptions(**options))).to_series().to_list() == hits


def misread() -> pl.Expr:
    return pl.col("problm").is_null()


def unlike() -> pl.Expr:
    return pl.col("problem") > 3


def text() -> pl.Expr:
    return pl.col("problem").str.to_uppercase()


def bare(least) -> pl.Expr:
    return pl.col("problem_chars") < least


def open_ended(least: int) -> pl.Expr:
    return pl.col("problem_chars") < least


def nothing() -> None:
    """What a function without `return` gives."""


def broken() -> pl.Expr:
    return pl.col("problem").upper()


def sound() -> pl.Expr:
    return pl.col("proof")


@pytest.mark.parametrize(
    ("function", "evidence", "said"),
    [
        (misread, (), "unknown column 'problm'; did you mean problem"),
        (unlike, (), "cannot compare string with numeric type"),
        (text, (), "gives String, expected Boolean"),
        (bare, (), "parameter least has no type"),
        (open_ended, (), "parameter least has no default"),
        (nothing, (), "gives NoneType, expected a Polars expression"),
        (broken, (), "AttributeError: 'Expr' object has no attribute 'upper'"),
        (
            sound,
            ("nonsense",),
            "its evidence: unknown column 'nonsense'; did you mean",
        ),
    ],
)
def test_a_fault_in_a_rule_is_told_by_name_file_and_line(
    monkeypatch: pytest.MonkeyPatch, function: Any, evidence: tuple[str, ...], said: str
):
    name, line = function.__name__, function.__code__.co_firstlineno
    monkeypatch.setitem(RULES, name, rule(*evidence)(function))
    with pytest.raises(ConfigError) as every:
        check_rules()
    first, last = str(every.value).splitlines()
    assert first.startswith(f"rule {name} (tests/stages/rules/test_rules.py:{line}): {said}")
    assert last == "mend it, then run: corpusmill docs && corpusmill compose"
    with pytest.raises(ConfigError, match=rf"^rule {name} "):
        Policy.model_validate({"rules": {name: {}}})


def test_a_mark_that_is_not_called_is_told():
    with pytest.raises(
        ConfigError, match=r"rule sound \(.*\): the mark is a call; write @rule\(\)"
    ):
        rule(sound)  # type: ignore[arg-type]


def test_a_fault_of_given_values_names_them():
    with pytest.raises(ConfigError, match=r"with denied=\('\(',\): regex error.*unclosed group$"):
        Policy.model_validate({"rules": {"licence_not_allowed": {"denied": ["("]}}})
