"""Sessions of a page are found, and what a command did not print is named."""

from __future__ import annotations

import pytest

from tests.e2e.console import Session, lacking, sessions

PAGE = """\
```console
$ one "a
b" 'c'
first
second
$ two
```
text
```python
$ no command
```
```console
three
```
"""


def test_a_command_ends_where_its_quotes_close():
    found = [*sessions(PAGE)]
    assert found == [Session("one \"a\nb\" 'c'", ["first", "second"]), Session("two", [])]


@pytest.mark.parametrize(
    ("command", "shown", "printed", "expected"),
    [
        ("ls", ["a", "b"], ["a", "b"], []),
        ("ls", ["a", "b"], ["b", "a"], ["b"]),
        ("ls", ["a"], ["a", "b"], ["not shown: b"]),
        ("ls", ["a", "..."], ["a", "b"], []),
        ("ls", ["...", "c"], ["a", "b"], ["c"]),
        ("dvc repro", ["dedup x  0.1 s, 71 MB"], ["Running", "dedup x  3.0 s, 1,071 MB"], []),
        ("dvc repro", ["filter x"], ["dedup x"], ["filter x"]),
    ],
)
def test_what_a_command_did_not_print_is_named(command, shown, printed, expected):
    assert lacking(Session(command, shown), printed) == expected
