"""CNXML and LaTeX: text of exercises, nothing expanded, nothing fetched."""

from __future__ import annotations

from typing import Any

import pytest

from stages.extract.record import FileRefused
from tests.stages.extract.reading import outcome

OPEN = (
    '<document xmlns="http://cnx.rice.edu/cnxml" xmlns:m="http://www.w3.org/1998/Math/MathML">'
    "<content>"
)
CLOSE = "</content></document>"


def exercise(problem: str, solution: str = "") -> bytes:
    inner = f"<problem>{problem}</problem>" + (
        f"<solution>{solution}</solution>" if solution else ""
    )
    return f'{OPEN}<section><exercise id="e1">{inner}</exercise></section>{CLOSE}'.encode()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<para>What is\n  2+2?</para>", "What is 2+2?"),
        (
            "<para>One <emphasis>big</emphasis> step.</para><para>Two.</para>",
            "One big step.\n\nTwo.",
        ),
        ("<para>&lt;script&gt;</para>", "<script>"),
        ("<para>a<!-- hidden -->b</para>", "ab"),
        (
            "<para>A <figure><media><image src='a.jpg'/></media></figure>.</para>",
            "A\n\n[image]\n\n.",
        ),
        ("<para id='x'>By <link target-id='t'/><table id='t'/>.</para>", "By Table\n\n."),
        ("<para>As in <link target-id='of-another'/>.</para>", "As in [reference]."),
        ("<para>See <link url='u'>the page</link>.</para>", "See the page."),
        ("<para>m<sup>2</sup></para>", "m^2"),
        ("<list list-type='enumerated'><item>x</item><item>y</item></list>", "(a) x\n\n(b) y"),
        ("<list><item>x</item><item>y</item></list>", "x\n\ny"),
    ],
)
def test_cnxml_text(markup: str, text: str) -> None:
    [(position, value)] = outcome(exercise(markup), "a.cnxml")
    assert (position, value["problem"]) == (1, text)


def cnxml_run(told: str, count: int) -> list[str | None]:
    """The instructions of `count` exercises below a paragraph."""
    one = "<exercise><problem><para>x + 1</para></problem></exercise>"
    run = f"<section><para>{told}</para>{one * count}</section>"
    values = outcome(f"{OPEN}{run}{CLOSE}".encode(), "a.cnxml")
    return [value.get("instruction") for _, value in values]


def test_cnxml_exercises_have_the_instruction_above_their_run() -> None:
    told = "For the following exercises, find the derivative."
    assert cnxml_run(told, 3) == [told] * 3
    told = "In the next two problems, solve for x."
    assert cnxml_run(told, 3) == [told, told, None]
    assert cnxml_run("The following problems will build your skills.", 2) == [None, None]
    assert cnxml_run("Now for something else.", 1) == [None]


def test_pretext_exercises_have_the_introduction_of_their_group() -> None:
    one = "<exercise><statement><p><m>x^2</m></p></statement></exercise>"
    group = f"<exercisegroup><introduction><p>Derive.</p></introduction>{one}{one}</exercisegroup>"
    values = outcome(f"<exercises>{group}{one}</exercises>".encode(), "a.ptx")
    assert [value.get("instruction") for _, value in values] == ["Derive.", "Derive.", None]
    assert {value["problem"] for _, value in values} == {"$x^2$"}


@pytest.mark.parametrize(
    ("math", "text"),
    [
        ("<m:mfrac><m:mn>1</m:mn><m:mi>x</m:mi></m:mfrac>", r"$\frac{1}{x}$"),
        ("<m:msup><m:mi>α</m:mi><m:mn>2</m:mn></m:msup><m:mo>≤</m:mo>", r"$\alpha ^{2}\le$"),
        ("<m:msqrt><m:mn>2</m:mn><m:mi>g</m:mi></m:msqrt>", r"$\sqrt{2g}$"),
        ("<m:mover><m:mi>F</m:mi><m:mo>→</m:mo></m:mover>", r"$\vec{F}$"),
        ("<m:mn>5</m:mn><m:mspace width='1em'/><m:mtext>km</m:mtext>", r"$5 \text{km}$"),
        ("<m:mfenced><m:mi>x</m:mi><m:mi>y</m:mi></m:mfenced>", r"$\left(x,y\right)$"),
        ("<m:mfenced open='{' close=''><m:mi>x</m:mi></m:mfenced>", r"$\left\{x\right.$"),
        ("<m:mi mathvariant='bold'>F</m:mi><m:mo>=</m:mo><m:mi>Δ</m:mi>", r"$\mathbf{F}=\Delta$"),
        (
            "<m:mmultiscripts><m:mi>C</m:mi><m:mprescripts/><m:mn>6</m:mn><m:mn>14</m:mn>"
            "</m:mmultiscripts>",
            r"${}_{6}^{14}C$",
        ),
        ("<m:mn>1</m:mn><m:mmultiscripts/>", "$1$"),
        ("<m:mtable><m:mtr/><m:mtr>1</m:mtr></m:mtable>", r"$\begin{matrix}\end{matrix}$"),
        ("<m:mi>πr</m:mi>", r"$\pi r$"),
        ("<m:mn>−5</m:mn><m:mphantom><m:mn>1</m:mn></m:mphantom>", "$-5$"),
        ("<m:unknown><m:mi>sin</m:mi></m:unknown>", r"$\mathrm{sin}$"),
    ],
)  # fmt: skip
def test_mathematics_becomes_latex(math: str, text: str) -> None:
    [(_, value)] = outcome(exercise(f"<para><m:math>{math}</m:math></para>"), "a.cnxml")
    assert value["problem"] == text


def test_cnxml_exercise() -> None:
    picture = "<media alt='A hill.'><image src='../media/hill.jpg'/></media>"
    data = exercise(f"<para>p</para>{picture}", "<para>s</para>")
    reference = {"src": "../media/hill.jpg", "alt": "A hill."}
    expected = {"id": "e1", "problem": "p\n\n[image]", "solution": "s", "figures": [reference]}
    assert outcome(data, "a.cnxml") == [(1, expected)]
    [(_, value)] = outcome(exercise("<para>p</para>", f"{picture};"), "a.cnxml")
    assert value == {"id": "e1", "problem": "p", "solution_figures": [reference]}
    assert outcome(f"{OPEN}{CLOSE}".encode(), "a.cnxml") == []


ENTITIES = b"<!DOCTYPE d [<!ENTITY a 'ha'>]>"
OUTSIDE = b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ENTITIES + exercise("<para>&a;</para>"), "entity_bomb"),
        (OUTSIDE + exercise("<para>&x;</para>"), "external_entity"),
        (exercise("<para>p</para>")[:-20], "invalid_xml"),
        (exercise("<para>&x;</para>"), "invalid_xml"),
        (OPEN.encode() + b"<a>" * 5000 + b"</a>" * 5000 + CLOSE.encode(), "too_deep"),
        (exercise("<para>caf\u00e9</para>").decode().encode("latin-1"), "bad_utf8"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + exercise("<para>p</para>"), "bad_encoding"),
        (exercise("<para>p</para>").decode().encode("utf-16"), "bad_encoding"),
    ],
)
def test_cnxml_that_is_not_what_it_claims(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        outcome(data, "a.cnxml")


def env(name: str, body: str) -> str:
    return rf"\begin{{{name}}}{body}\end{{{name}}}"


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (env("problem", "P") + env("solution", "S"), {"problem": "P", "solution": "S"}),
        (env("exercise", " P ") + "text", {"problem": "P"}),
        (env("problem", "P" + env("solution", "S")), {"problem": "P", "solution": "S"}),
        (env("problem", "") + env("answer", "S") * 2, {"problem": "", "solution": "S\n\nS"}),
        (env("problem", r"[Title] \label{x} P"), {"problem": "P", "title": "Title", "label": "x"}),
        (env("problem", "5\\% of x % not this\n"), {"problem": "5\\% of x"}),
        (env("problem", env("align", "x")), {"problem": env("align", "x")}),
        (r"\problem{P $\frac{1}{2}$}", {"problem": r"P $\frac{1}{2}$"}),
        (r"\problem{P} \solution{S \{ }", {"problem": "P", "solution": r"S \{"}),
        (r"\problem{P \answer{4} more}", {"problem": "P  more", "solution": "4"}),
        (r"\newcommand{\x}{\x\x}" + env("problem", r"\x"), {"problem": r"\x"}),
        (env("problem", r"\input{/etc/passwd} p"), {"problem": r"\input{/etc/passwd} p"}),
        ("% " + env("problem", "no") + "\n" + env("problem", "P"), {"problem": "P"}),
    ],
)  # fmt: skip
def test_latex(tex: str, expected: dict[str, Any]) -> None:
    [(_, value)] = outcome(tex.encode(), "a.tex")
    assert value == {"id": "problem1", **expected}


def test_latex_environments_are_declared_and_lines_counted() -> None:
    tex = "\n\n" + env("aufgabe", "P") + "\n" + env("loesung", "S") + "\n" + env("aufgabe", "Q")
    names = {"problem": ["aufgabe"], "solution": ["loesung"]}
    found = outcome(tex.encode(), "a.tex", environments=names)
    assert found == [
        (3, {"id": "problem1", "problem": "P", "solution": "S"}),
        (5, {"id": "problem2", "problem": "Q"}),
    ]
    assert outcome(tex.encode(), "a.tex") == []


def test_a_file_can_be_one_problem() -> None:
    tex = "% a comment\n[Not a title] What is $x$? \\label{x}<% hint %>\n"
    found = outcome(tex.encode(), "a.tex", environments={"problem": []})
    value = {"id": "problem1", "label": "x", "problem": "[Not a title] What is $x$?"}
    assert found == [(1, value)]
    assert outcome(b"{", "a.tex", environments={"problem": []}) == [(1, "unbalanced")]


@pytest.mark.parametrize(
    "tex",
    [
        r"\begin{problem}never ends", env("problem", "{x"), env("problem", "x}"), r"\problem{never",
        r"\problem{P}\solution{never ends",
    ],
)  # fmt: skip
def test_unbalanced_latex_is_quarantined(tex: str) -> None:
    assert outcome(tex.encode(), "a.tex") == [(1, "unbalanced")]


def test_a_problem_without_its_end_takes_no_other_with_it() -> None:
    sound = [env("problem", f"What is {n}+1?") + env("solution", f"{n + 1}") for n in range(100)]
    sound[50] = sound[50].replace(r"\end{problem}", "")
    found = outcome("\n".join(sound).encode(), "a.tex")
    assert len(found) == 100
    assert [(line, what) for line, what in found if isinstance(what, str)] == [(51, "unbalanced")]


@pytest.mark.parametrize(
    "first",
    [
        env("problem", "P") + r"\begin{solution}2",
        r"\begin{problem}P\begin{solution}2\end{problem}",
        env("problem", "P") + r"\begin{solution}2\begin{answer}2\end{answer}",
    ],
)
def test_a_solution_without_its_end_takes_no_problem_with_it(first: str) -> None:
    tex = first + "\n" + env("problem", "Q") + env("solution", "4")
    second = {"id": "problem2", "problem": "Q", "solution": "4"}
    assert outcome(tex.encode(), "a.tex") == [(1, "unbalanced"), (2, second)]
    assert outcome(first.encode(), "a.tex") == [(1, "unbalanced")]


def test_a_text_file_is_one_record() -> None:
    assert outcome(b"Some text.\n", "a.txt") == [(1, {"text": "Some text.\n"})]


@pytest.mark.parametrize("name", ["a.pkl", "a.npy", "a.py", "README", "a.djvu"])
def test_an_unknown_suffix_is_refused(name: str) -> None:
    with pytest.raises(FileRefused, match=r"unsupported_format: .*declare reader\.format"):
        outcome(b"x", name)
