"""Pictures and links: given or referred to, not words that sound alike."""

from __future__ import annotations

import pytest

from tests.stages.signals.frames import signal


@pytest.mark.parametrize(
    "text",
    [
        "[asy] draw((0,0)--(1,1)); [/asy] What is the area?",
        r"\includegraphics[width=2cm]{a.png} Find $x$.",
        r"\begin{tikzpicture}\draw (0,0);\end{tikzpicture} Find $x$.",
        "What is the area? <image1>",
        "Find the area. ![](a.jpg)",
        "As shown in the figure, $AB=3$.",
        "In the diagram, $AB=3$. Find $AC$.",
        "In the figure below, a square of side 3 is drawn.",
        "The figure shows a cube.",
        "What is the perimeter of the figure shown?",
        "Six rhombi are arranged as shown. What is the perimeter?",
        "The circles are tangent, as shown below.",
        "On each spin of the spinner shown, the arrow stops.",
        "See Figure 3. Find the angle.",
        "Find the area of the circle shown, to one decimal.",
        "如图, 在 $\\triangle ABC$ 中, 求 $AB$.",
        "图中阴影部分的面积是多少？",
    ],
)
def test_a_needed_picture_is_found(text: str):
    assert signal("needs_figure", problem=text) is True


@pytest.mark.parametrize(
    "text",
    [
        "Round your answer to 3 significant figures.",
        "Figure out how many apples are left.",
        "A six-figure number ends in 5. What is its first digit?",
        "She drew a picture in 3 hours. How many in 12 hours?",
        "A ball is drawn. What is the probability that it is red?",
        "Three chords are drawn, and they meet. How many regions?",
        "A rectangular figure has sides 3 and 4. What is its area?",
        "The table below shows prices.\n\\begin{tabular}{c}3\\end{tabular} What is the mean?",
        "The first three rows are shown below.\n\\[\\begin{array}{c}1\\end{array}\\] What is next?",
        "The pattern of numbers shown below goes on: 10, 21, 32. What is next?",
        "Each selfie has two or three students in the picture. How many selfies?",
        "The token moves one square to the right. How many moves?",
        "Tom went to see a picture exhibition with 12 friends. How much did they pay?",
        "3 figure skaters perform figure 8 loops. How many loops?",
        "He hangs 3 of the picture frames shown to him by a friend. How many are left?",
        "地图上的距离是 3 厘米，实际是多少？",
    ],
)
def test_figures_in_other_senses_are_none(text: str):
    assert signal("needs_figure", problem=text) is False


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a.example/b?c=1 for more.", "https://a.example/b?c=1"),
        ("See http://a.example.", "http://a.example."),
        ("See www.maths.example/x today", "www.maths.example/x"),
        (r"See \url{a.b}", r"\url{a.b}"),
        (r"See \href{http://a.b}{here}", r"\href{http://a.b}"),
        ("See [this](https://a.b/c)", "](https://a.b/c)"),
        ("From artofproblemsolving.com/wiki today", "artofproblemsolving.com/wiki"),
        ("They cost $4 on Amazon.com. How much?", None),
        ("Add 2.5 and 3.org", None),
        ("Let $f:A\\to B$ and e.g. $x=1$. Find $f$.", None),
        ("What is 3:4 of http?", None),
        (None, None),
    ],
)
def test_links(text: str | None, found: str | None):
    assert signal("link", problem=text) == found
    assert signal("solution_link", solution=text) == found
