"""The field language: what an operation makes of a record, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from stages.errors import ConfigError
from stages.extract.fields import Batch, compile_spec, taken_keys
from stages.extract.record import Record
from stages.extract.source import parse_source
from stages.extract.spec import parse_spec

RECORD: dict[str, Any] = {
    "q": "What?",
    "n": 142,
    "f": 142.0,
    "t": True,
    "none": None,
    "blank": " ",
    "meta": {"url": "u", "list": [1, {"k": "v"}]},
    "a.b": "dotted",
    "gsm": "so 1 #### 12\nso 2 #### 1,234 ",
    "math": r"first \boxed{1}, then $\boxed{\frac{1}{2}}$.",
    "A": "ten",
    "B": "twenty",
    "label": "B",
    "list": ["(A)2 m", "(B) 3 m", "(C)4 m"],
    "plain": ["A", "B", "C"],
    "text": "a ) 24 , b ) 112.5 , 158.5 , c ) 2 , 261,760",
    "inline": "设集合 A 与 B, 则 ( )\nA. $(0,2)$\nB. $[0,2]$\nC. $f(A)$\nD. 无",
    "dict": {"B": "two", "A": "one"},
    "arc": {"text": ["x", "y"], "label": ["A", "B"]},
    "steps": ["one", None, "two"],
    "steps_text": '[\'it\\\'s one\', "say \\"two\\""]',
    "steps_json": '["one", "two"]',
    "blob": '{"a": {"b": 7}}',
}


def value(spec: Any, record: dict[str, Any] | None = None) -> Any:
    records = [Record(3, 0, RECORD if record is None else record, b"")]
    batch = Batch("x/y.test.jsonl", ["d/alg_test.csv"], records)
    return compile_spec(parse_spec(spec, "test"))(batch)[0]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("q", "What?"),
        ("absent", None),
        ("n", 142),
        ("meta.url", "u"),
        ("meta.list.1.k", "v"),
        ("meta.list.7", None),
        ("meta.list.x", None),
        ("q.x", None),
        ({"path": ["a.b"]}, "dotted"),
        ("@file", "x/y.test.jsonl"),
        ("@member", "d/alg_test.csv"),
        ("@stem", "alg_test"),
        ("@position", 3),
        ({"const": "MIT"}, "MIT"),
        ({"const": ["a", "b"]}, ["a", "b"]),
        ({"template": "{none}\n{q} 5%"}, "What? 5%"),
        ({"template": "{{{n}}} {f} {t}"}, "{142} 142.0 true"),
        ({"template": "{none}{blank}!"}, None),
        ({"template": {"text": "{q}|{o}", "with": {"o": {"boxed": "math"}}}}, r"What?|\frac{1}{2}"),
        ({"regex": {"field": "gsm", "pattern": r"####\s*(.+)"}}, "12"),
        ({"regex": {"field": "gsm", "pattern": r"####\s*(.+)", "last": True}}, "1,234"),
        ({"regex": {"field": "gsm", "pattern": "#+", "group": 0}}, "####"),
        ({"regex": {"field": "q", "pattern": "(x)"}}, None),
        ({"regex": {"field": "n", "pattern": "(4)"}}, "4"),
        ({"boxed": "math"}, r"\frac{1}{2}"),
        ({"boxed": {"field": "math", "which": "first"}}, "1"),
        ({"boxed": {"template": r"\boxed 2$"}}, "2"),
        ({"boxed": {"template": r"\fbox {{x\}}}}"}}, r"x\}"),
        ({"boxed": {"template": r"\boxed{{never"}}, None),
        ({"boxed": {"template": r"\boxedup{{1}}"}}, None),
        ({"boxed": "n"}, None),
        ({"options": "list"}, ["2 m", "3 m", "4 m"]),
        ({"options": "plain"}, ["A", "B", "C"]),
        ({"options": ["A", "B"]}, ["ten", "twenty"]),
        ({"options": ["A", "absent"]}, ["ten"]),
        ({"options": "text"}, ["24", "112.5 , 158.5", "2 , 261,760"]),
        ({"options": "inline"}, ["$(0,2)$", "$[0,2]$", "$f(A)$", "无"]),
        ({"options": "dict"}, ["one", "two"]),
        ({"options": "arc"}, ["x", "y"]),
        ({"options": "steps_json"}, ["one", "two"]),
        ({"options": "none"}, None),
        ({"options": "q"}, None),
        ({"choice": {"options": "list", "label": "label"}}, "3 m"),
        ({"choice": {"options": ["A", "B"], "label": {"const": "(b)"}}}, "twenty"),
        ({"choice": {"options": "list", "label": {"const": r"\text{C}"}}}, "4 m"),
        ({"choice": {"options": "list", "label": {"const": ["D"]}}}, None),
        ({"choice": {"options": "list", "label": {"const": 1}}}, None),
        ({"choice": {"options": "list", "label": {"const": 1}, "first": 0}}, "3 m"),
        ({"choice": {"options": "list", "label": {"const": "1"}, "first": 1}}, "2 m"),
        ({"choice": {"options": "list", "label": {"const": 0}, "first": 1}}, None),
        ({"choice": {"options": "list", "label": "q"}}, None),
        ({"choice": {"options": "none", "label": "label"}}, None),
        ({"listed": ["A", "B"]}, "(A) ten\n(B) twenty"),
        ({"listed": {"items": "arc", "style": "{letter}. {text}", "separator": ";"}}, "A. x;B. y"),
        ({"join": "steps"}, "one\n\ntwo"),
        ({"join": {"items": "steps_text", "separator": " / "}}, "it's one / say \"two\""),
        ({"join": "steps_json"}, "one\n\ntwo"),
        ({"join": "q"}, "What?"),
        ({"first": ["absent", "none", "blank", "n"]}, 142),
        ({"first": [{"choice": {"options": "none", "label": "label"}}, "q"]}, "What?"),
        ({"first": ["absent"]}, None),
        ({"json": {"field": "blob", "path": "a.b"}}, 7),
        ({"json": "blob"}, {"a": {"b": 7}}),
        ({"json": "q"}, None),
        ({"json": {"const": "7"}}, 7),
        ({"json": {"const": "null"}}, None),
        ({"json": {"const": "true"}}, True),
        ({"json": {"const": '"[[["'}}, "[[["),
    ],
)  # fmt: skip
def test_operations(spec: Any, expected: Any) -> None:
    assert value(spec) == expected


@pytest.mark.parametrize(
    ("spec", "taken"),
    [
        ("q", {"q"}),
        ("meta.url", set()),
        ({"template": {"text": "{q} {n} {o}", "with": {"o": {"boxed": "math"}}}}, {"q", "n"}),
        ({"options": ["A", "B"]}, {"A", "B"}),
        ({"join": "steps"}, {"steps"}),
        ({"regex": {"field": "gsm", "pattern": "(x)"}}, set()),
        ({"choice": {"options": "list", "label": "label"}}, set()),
        ({"first": ["q", "n"]}, set()),
        ({"const": "q"}, set()),
    ],
)
def test_only_what_is_whole_in_the_row_leaves_extra(spec: Any, taken: set[str]) -> None:
    assert taken_keys(parse_spec(spec, "test")) == taken


def source(**changes: Any) -> dict[str, Any]:
    file = {"url": "https://example.org/a/train.jsonl", "sha256": "0" * 64, "bytes": 3}
    return {"licence": "MIT", "files": [file], "fields": {"problem": "q"}, **changes}


def test_a_file_is_named_by_its_address() -> None:
    assert parse_source(source(), "sources.s").files[0].name == "train.jsonl"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fields": {"problem": "q", "answr": "a"}}, "sources.s.*'answr'.*answer"),
        ({"fields": {"problem": {"regx": "a"}}}, "fields.problem; did you mean regex"),
        ({"fields": {"problem": {"regex": {"field": "a", "patern": "x"}}}}, "pattern"),
        ({"fields": {"problem": {"regex": {"field": "a", "pattern": "(?=x)"}}}}, "look-around"),
        ({"fields": {"problem": {"template": "{q!r}"}}}, "without format or conversion"),
        ({"fields": {"problem": {"boxed": {"field": "x", "wich": "last"}}}}, "did you mean which"),
        ({"fields": {"problem": {"choice": {"options": "a"}}}}, "label"),
        ({"fields": {"problem": {"first": []}}}, "first"),
        ({"fields": {"problem": 7}}, "expected a path or one of"),
        ({"fields": {"row_id": "id", "problem": "q"}}, "unknown column 'row_id'"),
        ({"fields": {"answer": "a"}}, "'problem' in required"),
        ({"reader": {"colums": ["a"]}}, "'colums'.*did you mean columns"),
        ({"reader": {"format": "jsnl"}}, "reader.format"),
        ({"edits": [{"field": "answer", "name": "x", "pattern": "("}]}, "edits.0.pattern"),
        ({"files": [{"name": "../a", "sha256": "0" * 64, "bytes": 1}]}, "plain file name"),
        ({"files": []}, "files"),
        (
            {"files": [{"name": "a", "bytes": 1}, {"name": "a", "bytes": 1}]},
            "two files are named 'a'",
        ),
        ({"lisence": "MIT"}, "'lisence'.*did you mean licence"),
        ({"_target_": "os.system"}, "_target_"),
        ({"rows": "many"}, "sources.s.rows"),
    ],
)
def test_a_wrong_source_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        parse_source(source(**changes), "sources.s")
