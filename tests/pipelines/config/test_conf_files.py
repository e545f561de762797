"""Files of conf/ that are no YAML, or YAML that nobody meant: told by the line of the fault."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.config import conf_files, yaml_syntax
from pipelines.project.yaml_files import LOADER
from stages.errors import ConfigError
from tests.embedded import copy_conf

UNCLOSED = "is not closed"
QUOTE = "a text in quotes begins here"
COLON = "expected ':' after a key"
#: Text, the line of its fault, what is told of it.
SYNTAX = [
    ("dedup: {threshold: 0.5\n", 1, UNCLOSED),
    ("a: 1\ndedup: {threshold: 0.5\nverify: {enabled: false}\nindex: 1\n", 2, UNCLOSED),
    ("prefer: [a,\n  b\nrelease: {x: 1}\n", 1, "the '[' here"),
    ('files:\n  - {bytes: 1,\n     url: "x"\n  - {bytes: 2}\n', 2, UNCLOSED),
    ("rules:\n  proof: {action: drop\n  yes_no: {action: flag}\n", 2, UNCLOSED),
    ("dedup: {\n  threshold: 0.5\n  method: auto\n  }\n", 2, "expected ',' at the end"),
    ("release: {tags: [a, b, description: x}\nindex: 1\n", 1, "',' or ']'"),
    ('a: {b: "all my problems}\nc: 1\nd: 2\n', 1, QUOTE),
    ('a:\n  b: "all my problems\n  url: "x"\nc: 1\n', 2, QUOTE),
    ('a: "x\nb: 1\nc: "z"\n', 1, QUOTE),
    ("a: 1\nb: 'x\nc: 1\nd: 2\n", 2, QUOTE),
    ('rules:\n  denied: ["a", "b]\n  proof: {action: drop}\n', 2, QUOTE),
    ('problem: {template: "{a}\n    b"\nanswer: x\n', 1, QUOTE),
    ("a: 1\nb: 'it's mine'\n", 2, "ends early"),
    ("dedup:\n\tthreshold: 0.5\n", 2, "a tab"),
    ("dedup:\n  threshold: 0.5\n\tmethod: auto\n", 3, "a tab"),
    ("dedup:\n    threshold: 0.5\n  method: auto\n", 3, "indentation"),
    ("dedup:\n  threshold: 0.5\n    method: auto\n", 3, "indented too deep"),
    ("sources:\n  one:\n    licence: MIT\n   files: []\n", 4, "indentation"),
    ("dedup:\n  threshold 0.5\n  method: auto\n", 2, COLON),
    ("sources:\n  one\n    licence: MIT\n", 2, COLON),
    ("dedup\n  threshold: 0.5\n", 1, COLON),
    ("a:\n  - x\n  -y\n  - z\n", 3, COLON),
    ("a: 1\ndedup: threshold: 0.5\n", 2, "a second ': '"),
    ("a: 1\ndedup: *nope\nb: 2\n", 2, "undefined alias"),
    ("a: 1\nb: @stem\n", 2, "begins with @"),
    ("a: [1,,2]\n", 1, "node content"),
    ("a: 1\n---\nb: 1\n", 2, "one document"),
]


@pytest.mark.parametrize("loader", [LOADER, yaml.SafeLoader])
@pytest.mark.parametrize(("text", "line", "said"), SYNTAX)
def test_a_fault_of_syntax_is_told_by_its_own_line(text: str, line: int, said: str, loader: type):
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        yaml.compose(text, loader)
    found, message = yaml_syntax.explain(text, caught.value)
    assert (found, said in message) == (line, True), message


#: What YAML reads without complaint.
MEANT_OTHERWISE = [
    (b"a: 1\nb:\n  near: 1\n  near: 2\n", 4, "the key near stands twice (first in line 3)"),
    (b"a: {near: 1, near: 2}\n", 1, "the key near stands twice (first in line 1)"),
    (
        b"a: 1\nmeta: {why: it is welcome, not required; so}\n",
        2,
        "'not required; so' is read as a key without a value: a text with a comma stands in "
        'quotes, why: "it is welcome, not required; so"',
    ),
    (
        b"fields:\n  problem: {template: {question}}\n",
        2,
        "one that begins with {, stands in quotes",
    ),
    (b"fields:\n  problem: {template: {{question}}}\n", 2, "a mapping is no key"),
    (b"a: 1\nb: !mine x\n", 2, "'x': could not determine a constructor for the tag '!mine'"),
    (b"a: 1\nb: 2026-13-45\n", 2, "'2026-13-45': month must be in 1..12"),
    (b"a: 1\nb: \xe9t\xe9\n", 2, "byte 0xe9 is no UTF-8; save the file as UTF-8"),
    (b'a: 1\nb: "\x07"\n', 2, "characters are not allowed"),
    (b"\xef\xbb\xbfa: 1\n", 1, "byte order mark"),
    (b"- a\n- b\n", 1, "expected keys with values, found a list"),
    (b"hello\n", 1, "expected keys with values, found a text"),
    (b"a: 1\ndefaults: x\n", 2, "defaults: expected a list, found a text"),
    (b"defaults:\n  - x: {y: z}\n", 2, "expected the name of a file, found a mapping"),
]


@pytest.mark.parametrize(("content", "line", "said"), MEANT_OTHERWISE)
def test_what_nobody_meant_is_told_by_file_and_line(
    tmp_path: Path, content: bytes, line: int, said: str
):
    (tmp_path / "conf/filter").mkdir(parents=True)
    (tmp_path / "conf/filter/mine.yaml").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        conf_files.check(tmp_path / "conf")
    first, last = str(caught.value).splitlines()
    assert first.startswith(f"conf/filter/mine.yaml:{line}: ")
    assert said in first
    assert last == "mend it, then run: corpusmill compose"


@pytest.mark.parametrize(
    "text",
    ["", "# nothing\n", "a: {b: , c: null}\n", "a:\nb: {c: '1, 2', d: [x y, z]}\n", "a: 1\r\n"],
)
def test_what_may_be_meant_is_no_fault(tmp_path: Path, text: str):
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf/own.yaml").write_text(text, newline="")
    conf_files.check(tmp_path / "conf")


def test_no_file_of_ours_has_a_key_that_nobody_meant(tmp_path: Path):
    conf_files.check(copy_conf(tmp_path) / "conf")
