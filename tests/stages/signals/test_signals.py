"""Every signal is documented and tested; a fault in one is named before anything is built."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from stages.errors import ConfigError
from stages.signals import SIGNALS, check_signals, signal_schema
from stages.signals.mark import signal
from tests.stages.signals.frames import signal as value_of

TESTS = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))


@pytest.mark.parametrize("name", SIGNALS)
def test_every_signal_has_a_docstring_and_a_test(name: str):
    text = inspect.getdoc(SIGNALS[name]) or ""
    assert len(text) > 20, f"{name}: its docstring is its documentation; over 20 characters"
    wanted = f"add a test of {name!r} to {Path(__file__).parent}: a row for each value it may have"
    assert f'"{name}"' in TESTS, wanted


@pytest.mark.parametrize(("problem", "expected"), [("  2 + 2 \n", 5), (" ", 0), (None, 0)])
def test_the_length_of_a_problem_is_that_of_its_text(problem: str | None, expected: int):
    assert value_of("problem_chars", problem=problem) == expected


def misread() -> pl.Expr:
    return pl.col("problm").str.len_chars()


def unlike() -> pl.Expr:
    return pl.col("problem") > 3


def pattern() -> pl.Expr:
    return pl.col("problem").str.contains("(")


def nothing() -> None:
    """What a function without `return` gives."""


def broken() -> pl.Expr:
    return pl.col("problem").upper()


def takes(least: int) -> pl.Expr:
    return pl.col("problem").str.len_chars() > least


@pytest.mark.parametrize(
    ("function", "fault"),
    [
        (misread, "unknown column 'problm'; did you mean problem"),
        (unlike, "cannot compare string with numeric type"),
        (pattern, "regex error"),
        (nothing, "gives NoneType, expected a Polars expression"),
        (broken, "AttributeError: 'Expr' object has no attribute 'upper'"),
        (takes, "TypeError: takes() missing 1 required positional argument: 'least'"),
    ],
)
def test_a_fault_in_a_signal_is_named_by_file_and_line(
    monkeypatch: pytest.MonkeyPatch, function: Any, fault: str
):
    name, line = function.__name__, function.__code__.co_firstlineno
    monkeypatch.setitem(SIGNALS, name, signal(function))
    with pytest.raises(ConfigError) as caught:
        check_signals()
    first, last = str(caught.value).splitlines()
    assert first.startswith(f"signal {name} (tests/stages/signals/test_signals.py:{line}): {fault}")
    assert last == "mend it, then run: corpusmill docs && corpusmill compose"
    if function not in (unlike, pattern):  # found by computing, not by types alone
        with pytest.raises(ConfigError, match=rf"^signal {name} "):
            signal_schema()


@pytest.mark.parametrize("name", ["problem", "body", "language", "answer_parse", "model_domain"])
def test_a_signal_with_the_name_of_another_column_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str
):
    namesake = signal(lambda: pl.lit(True))
    monkeypatch.setitem(SIGNALS, name, namesake)
    with pytest.raises(ConfigError, match="the name is that of another column"):
        check_signals()


def test_the_signals_of_the_project_have_no_fault():
    check_signals()
