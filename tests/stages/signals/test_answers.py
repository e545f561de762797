"""Boxes with nested braces, missing answers, lengths, damage."""

from __future__ import annotations

import pytest

from tests.stages.signals.frames import signal


@pytest.mark.parametrize(
    ("solution", "count", "content"),
    [
        (r"So $\boxed{7}$.", 1, "7"),
        (r"So $\boxed{\frac{1}{2}}$.", 1, r"\frac{1}{2}"),
        (r"$\boxed{\sqrt{\frac{a^{2}}{b_{1}}}}$", 1, r"\sqrt{\frac{a^{2}}{b_{1}}}"),
        (r"$\boxed{\frac{a^{2^{x_{1_{2}}}}}{b}}$", 1, r"\frac{a^{2^{x_{1_{2}}}}}{b}"),
        (r"First $\boxed{1}$, then $\fbox{2}$.", 2, "2"),
        (r"So $\boxed 5$", 1, "5"),
        (r"So $\boxed{ }$", 1, None),
        (r"So $\boxed{\frac{1}{2}$ is cut off", 1, None),
        ("So 7.", 0, None),
        (None, 0, None),
    ],
)
def test_boxes(solution: str | None, count: int, content: str | None):
    assert signal("n_boxed", solution=solution) == count
    assert signal("boxed_answer", solution=solution) == content


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (None, True), ("", True), ("  ", True), ("$$", True), ("proof", True), ("notfound", True),
        ("Not found.", True), ("N/A", True), ("n/a", True), (r"\text{N/A}", True), ("None", True),
        ("null", True), ("略", True), ("[]", True), (r"\boxed{}", True),
        ("0", False), ("-1", False), (r"\emptyset", False), (r"\varnothing", False), ("+", False),
        (r"\infty", False), ("no solution", False), ("none of these", False), ("nine", False),
        ("none", False), ("proof of 3", False), ("A", False), ("无解", False), ("∅", False),
    ],
)  # fmt: skip
def test_missing_answers(answer: str | None, missing: bool):
    assert signal("missing_answer", answer=answer) is missing


@pytest.mark.parametrize(
    ("answer", "missing"), [("None", False), ("N/A", True), ("", True), (None, True)]
)
def test_an_option_is_an_answer(answer: str | None, missing: bool):
    options = ["78%", "None", ""]
    assert signal("missing_answer", answer=answer, choices=options) is missing


@pytest.mark.parametrize(("answer", "size"), [(None, 0), (" 12 ", 2), ("一二三", 3)])
def test_answers_are_measured_in_characters(answer: str | None, size: int):
    assert signal("answer_chars", answer=answer) == size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is $\x0crac{1}{2}$?", True),
        ("$z\\cdot\x08ar{z}$", True),
        ("$3\times4$", True),
        ("a \ufffd b", True),
        ("Line one\n\tindented\r\nline two", False),
        ("$3\\times4$ and \\frac12", False),
        ("\ttan is a colour", False),
        (None, False),
    ],
)
def test_control_characters(text: str | None, expected: bool):
    assert signal("control_characters", problem=text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("the cafÃ© is 20Â° warm", True), ("Itâ€™s", True), ("Ângstrom, Ã, é, °", False)],
)
def test_mojibake(text: str, expected: bool):
    assert signal("mojibake", problem=text) is expected
