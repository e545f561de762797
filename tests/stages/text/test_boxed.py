"""What boxes hold, for every reader of them."""

from __future__ import annotations

import pytest

from stages.text.boxed import boxed_text, boxes

BOXES = [
    ("no box", []),
    (r"\boxed{7}", ["7"]),
    (r"So \boxed{ 7 }.", ["7"]),
    (r"\boxed {7}", ["7"]),
    (r"\fbox{7}", ["7"]),
    (r"\boxed{\frac{1}{2}}", [r"\frac{1}{2}"]),
    (r"\boxed{\sqrt{\frac{1}{2}}}", [r"\sqrt{\frac{1}{2}}"]),
    (r"\boxed{\{1,2\}}", [r"\{1,2\}"]),
    (r"\boxed{1} or \boxed{2}", ["1", "2"]),
    (r"\boxed{a \boxed{b} c}", [r"a \boxed{b} c"]),
    (r"\boxed 7", ["7"]),
    (r"$\boxed 7$", ["7"]),
    (r"\boxed{7", [None]),
    (r"\boxed{\boxed{7}", [None, "7"]),
    (r"\boxed{}", [""]),
    (r"\boxedness{7}", []),
    (r"\boxed", [""]),
    (r"\boxed 7 apples$", ["7 apples"]),
    (r"\boxed 7 apples", ["7"]),
    (
        r"\boxed{\frac{\sqrt{\frac{a^{2^{x_{1}}}}{b}}}{c}}",
        [r"\frac{\sqrt{\frac{a^{2^{x_{1}}}}{b}}}{c}"],
    ),
    (r"\\\boxed{7}", ["7"]),
    (r"} \boxed{7}", ["7"]),
    (r"\\boxed{7}", []),
]


@pytest.mark.parametrize(("text", "wanted"), BOXES)
def test_boxes(text: str, wanted: list[str | None]):
    assert boxes(text) == wanted
    assert boxed_text(text) == ((wanted[-1] or None) if wanted else None)
    assert boxed_text(text, "first") == ((wanted[0] or None) if wanted else None)


@pytest.mark.parametrize("text", ["\\boxed{" * 20_000, "{" * 100_000, "\\boxed " * 20_000])
def test_hostile_boxes_take_linear_time(text: str):
    assert len(boxes(text)) <= 20_000
