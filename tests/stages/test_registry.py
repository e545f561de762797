"""Two functions of one name under one mark are refused, with both places."""

from __future__ import annotations

import textwrap
from types import ModuleType

import pytest

from stages.errors import ConfigError
from stages.rules.mark import rule, rules_of
from stages.signals.mark import signal, signals_of


def module(name: str, text: str) -> ModuleType:
    """A module of rules and signals with this text."""
    made = ModuleType(name)
    made.__dict__.update(rule=rule, signal=signal)
    exec(compile(textwrap.dedent(text), f"{name}.py", "exec"), made.__dict__)
    return made


ONE = """\
    @rule()
    def short(): ...

    @rule()
    def long(): ...
    """


def test_a_name_is_taken_by_a_rule_of_another_module():
    own = module("own.rules", "@rule()\ndef long(): ...\n")
    with pytest.raises(ConfigError) as told:
        rules_of([module("built.in", ONE), own])
    assert str(told.value).splitlines() == [
        "rule long (own/rules.py:1): the name is taken by rule long (built/in.py:4); expected one "
        "rule of a name",
        "rename one, then run: corpusmill docs && corpusmill compose",
    ]


def test_a_name_is_taken_by_rules_of_the_same_module():
    thrice = module("own.rules", "\n".join(["@rule()\ndef long(): ...\n"] * 3))
    with pytest.raises(ConfigError) as told:
        rules_of([thrice])
    places = [line.partition(":")[2].partition(")")[0] for line in str(told.value).splitlines()]
    assert places[:2] == ["4", "7"]
    assert str(told.value).count("is taken by rule long (own/rules.py:1)") == 2


def test_signals_are_held_to_the_same():
    text = "@signal\ndef long(): ...\n"
    with pytest.raises(ConfigError, match=r"^signal long \(b\.py:1\): .* signal long \(a\.py:1\)"):
        signals_of([module("a", text), module("b", text)])


def test_what_is_imported_listed_again_or_under_another_mark_takes_no_name():
    one = module("one", ONE + "\n    again = short")
    other = module("other", "@signal\ndef long(): ...\n\ndef plain(): ...\n")
    other.__dict__.update(short=one.__dict__["short"])
    assert list(rules_of([one, other, one])) == ["again", "long", "short"]
    assert list(signals_of([one, other])) == ["long"]
    assert list(rules_of([other])) == []


def test_a_function_within_a_function_takes_no_name_of_its_module():
    text = """\
        @rule()
        def long(): ...

        def made():
            @rule()
            def long(): ...
            return long

        other = made()
        """
    assert list(rules_of([module("own", text)])) == ["long", "other"]
