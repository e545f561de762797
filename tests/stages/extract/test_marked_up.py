"""HTML, EPUB and Markdown: problems and solutions as pages in the wild write them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

import pytest

from stages.demo.marked_book import BOOKS, marked_book
from stages.extract.record import FileRefused
from tests.stages.extract.reading import outcome

OPEN_STAX = """<!DOCTYPE html><html><head><link rel="license"
  href="http://creativecommons.org/licenses/by/4.0/"/></head><body>
  <div data-type="chapter"><h1><span class="os-number">3</span> Motion</h1>
  <section class="os-exercises"><h2 data-type="document-title">Problems</h2>
  <div data-type="exercise" id="fs-1"><div data-type="problem"><a class="os-number">1</a>
  <span class="os-divider">. </span><div class="os-problem-container"><p>Find <math><mi>x</mi>
  <mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math> of
  <img src="a.png" alt="A hill"/>.</p></div></div></div>
  <div data-type="exercise" id="fs-2"><div data-type="problem"><a class="os-number">2</a>
  <p>And of what?</p></div></div></section></div>
  <div class="os-eob"><h1>Answer Key</h1><h2>Chapter 3</h2><div data-type="solution"
  id="fs-1-solution"><a class="os-number" href="#fs-1">1</a><p>one half</p></div></div>
  </body></html>"""
KATEX = (
    '<span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation '
    'encoding="application/x-tex">x_1</annotation></semantics></math></span>'
    '<span class="katex-html" aria-hidden="true">x1</span></span>'
)
LATEXML = '<math alttext="\\frac{a}{b}"><mi>a</mi></math>'


def page(*bodies: str) -> str:
    items = "".join(f'<div class="exercise"><p>{body}</p></div>' for body in bodies)
    return f"<html><body><h1>Exercises</h1>{items}</body></html>"


def values(text: str | bytes, name: str = "a.html", **options: Any) -> list[dict[str, Any]]:
    data = text.encode() if isinstance(text, str) else text
    found = outcome(data, name, **options)
    assert not [reason for _, reason in found if isinstance(reason, str)]
    return [value for _, value in found]


def told(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(value["number"], value["problem"], value.get("solution")) for value in found]


def test_a_page_whose_key_points_at_its_exercises():
    first, second = values(OPEN_STAX)
    assert first["problem"] == r"Find $x=\frac{1}{2}$ of [image]."
    assert (first["solution"], first["matched"], first["number"]) == ("one half", "linked", "1")
    assert first["figures"] == [{"src": "a.png", "alt": "A hill"}]
    assert (second["problem"], second["matched"]) == ("And of what?", "no_solution")
    assert first["licence"] == second["licence"] == "CC-BY-4.0"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (KATEX, "$x_1$"),
        (LATEXML, r"$\frac{a}{b}$"),
        (r"\(a_1 < b\) and $$c$$", r"\(a_1 < b\) and $$c$$"),
        ('<span class="MathJax_Preview">y</span><script type="math/tex">y^2</script>', "$y^2$"),
        ('<script type="math/tex; mode=display">y</script>', "$$y$$"),
        ('<span data-math="z">?</span>', "$z$"),
        ("m<sup>2</sup> and x<sub>0</sub>", "m^2 and x_0"),
        ("a<br>b", "a\n\nb"),
        ("x<script>alert(1)</script><style>p{}</style>y", "xy"),
        ("&lt;b&gt; &amp; &nbsp;&pi;", "<b> & π"),
        ("<ol><li>x</li><li>y</li></ol>", "1. x\n\n2. y"),
        ("<ol type=a><li>x<li>y</ol>", "(a) x\n\n(b) y"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 | 2"),
        ("See <svg><text>no</text></svg>", "See [image]"),
        ('a<div class="hint">think</div><details><summary>Hint</summary>more</details>b', "a\n\nb"),
    ],
)
def test_what_stands_in_a_text(markup: str, text: str):
    assert [value["problem"] for value in values(page("before", markup))][1] == text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<h2>Problems</h2><ol><li>One?</li><li>Two?</li></ol><h2>Solutions</h2>"
            "<ol><li>uno</li><li>due</li></ol>",
            [("1", "One?", "uno"), ("2", "Two?", "due")],
        ),
        (
            '<div class="problem">1. One?<div class="answer"><b>Answer</b> uno</div></div>'
            '<div class="problem">2. Two?</div>',
            [("1", "One?", "uno"), ("2", "Two?", None)],
        ),
        (
            '<article class="exercise exercise-like" id="a"><h4 class="heading"><span '
            'class="codenumber">1</span></h4><p>One?</p><details class="solution"><summary>'
            "Solution</summary><p>uno</p></details></article>",
            [("1", "One?", "uno")],
        ),
        (
            '<div class="exercise">One?</div><div class="solution">uno</div>'
            '<div class="exercise">Two?</div><div class="solution">due</div>',
            [("1", "One?", "uno"), ("2", "Two?", "due")],
        ),
        (
            "<h3>Exercise 1</h3><p>One?</p><p>More.</p><h4>Solution</h4><p>uno</p>"
            "<h3>Exercise 2</h3><p>Two?</p><h4>Solution</h4><p>due</p>",
            [("1", "One?\n\nMore.", "uno"), ("2", "Two?", "due")],
        ),
        (
            '<div class="box-exercise"><p class="box-legend">Exercise 1</p><p>One?</p><dl><dt>'
            'Answer</dt><dd>uno</dd></dl></div><div class="box-exercise"><p class="box-legend">'
            "Exercise 2</p><p>Two?</p></div>",
            [("1", "One?", "uno"), ("2", "Two?", None)],
        ),
        (
            '<div class="exercise admonition" id="x"><p class="admonition-title">Exercise 1</p>'
            '<p>One?</p></div><p>Text.</p><div class="solution admonition"><p>Solution to <a '
            'href="#x">Exercise 1</a></p><p>uno</p></div>',
            [("1", "One?", "uno")],
        ),
        (
            '<div class="exercise"><p><strong>Exercise 1.1</strong> One?</p></div><div '
            'class="solution"><p><em>Solution</em>. uno</p></div>',
            [("1.1", "One?", "uno")],
        ),
        (
            '<div class="example">One?<div class="solution">uno</div></div><h2>Exercises</h2><ol>'
            "<li>Two?</li><li>Three?</li></ol><h2>Answers</h2><ol><li>due</li><li>tre</li></ol>",
            [("1", "One?", "uno"), ("1", "Two?", "due"), ("2", "Three?", "tre")],
        ),
        (
            "<h2>Problems</h2><ol><li><h5>A title</h5><p>One?</p></li><li>Two?</li></ol>",
            [("1", "A title\n\nOne?", None), ("2", "Two?", None)],
        ),
        (
            '<div class="exercise">One?<div class="solution"><p>proof</p></div></div>',
            [("1", "One?", "proof")],
        ),
        (
            '<div class="example"><p>One?</p><p><b>Solution</b></p><p>uno</p><p>due</p></div>',
            [("1", "One?", "uno\n\ndue")],
        ),
        (
            '<div class="question"><div class="exercise" id="e">30 apples?</div></div>'
            '<div class="question"><div class="exercise" id="e">12 pears?</div></div>',
            [("1", "30 apples?", None), ("2", "12 pears?", None)],
        ),
    ],
)
def test_how_pages_say_what_is_whose(body: str, expected: list[tuple[Any, ...]]):
    assert told(values(f"<html><body>{body}</body></html>")) == expected


ITEM, SOLVED = '<div class="exercise">{}</div>', '<div class="solution">{}</div>'


def test_solutions_without_a_number_are_told_by_their_order_only_where_all_are_there():
    problems = "".join(map(ITEM.format, ("One?", "Two?", "Three?")))
    whole = "".join(map(SOLVED.format, ("uno", "due", "tre")))
    found = values(f"<html><body>{problems}<h2>Key</h2>{whole}</body></html>")
    assert told(found) == [("1", "One?", "uno"), ("2", "Two?", "due"), ("3", "Three?", "tre")]
    some = whole.replace(SOLVED.format("due"), "")
    with pytest.raises(FileRefused, match="untrusted_document: orphan_answers"):
        values(f"<html><body>{problems}<h2>Key</h2>{some}</body></html>")


MARKDOWN = r"""# Chapter 1 Counting

## Exercises

1. Find $a_1 * b_2 * c$ and
   ![A hill](hill.png "hill").

2. Solve
   $$
   x
   - 1
   = 2
   $$

# Answers

## Chapter 1

1. $a*b$
2. 3
"""


def test_markdown_keeps_its_formulas_and_pictures():
    first, second = values(MARKDOWN, "a.md")
    assert first["problem"] == "Find $a_1 * b_2 * c$ and\n[image]."
    assert first["figures"] == [{"src": "hill.png", "alt": "A hill"}]
    assert (second["problem"], second["solution"]) == ("Solve\n$$ x - 1 = 2 $$", "3")


@pytest.mark.parametrize(
    "text",
    [
        "# Exercises\n\n**1.** One?\n\n<details>\n<summary>Show answer</summary>\n\nuno\n\n"
        "</details>\n\n"
        "**2.** Two?\n\n<details>\n<summary>Show answer</summary>\n\ndue\n\n</details>\n",
        "### Exercise 1\n\nOne?\n\n#### Solution\n\nuno\n\n### Exercise 2\n\nTwo?\n\n"
        "#### Solution\n\ndue\n",
        "## Problem 1\nOne?\n\n**Solution.** uno\n\n## Problem 2\nTwo?\n\n**Solution.** due\n",
    ],
)
def test_markdown_in_other_hands(text: str):
    assert told(values(text, "a.md")) == [("1", "One?", "uno"), ("2", "Two?", "due")]


@pytest.mark.parametrize(("number", "name"), enumerate(BOOKS))
def test_the_records_are_the_truth(number: int, name: str):
    data, truth = marked_book(BOOKS[name], 3, 12, number)
    expected = [(t["chapter"], t["number"], t["problem"], t["solution"]) for t in truth]
    found = [
        (value["chapter"], value["number"], value["problem"], value.get("solution"))
        for value in values(data, name)
    ]
    assert found == expected


def packed(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def book(body: str, **more: str) -> dict[str, str]:
    contents = '<item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    return {
        "META-INF/container.xml": '<c><rootfile full-path="O/b.opf"/></c>',
        "O/b.opf": '<package><metadata><title>T</title></metadata><manifest><item id="p" '
        f'href="t/p%201.xhtml" media-type="application/xhtml+xml"/>{contents}</manifest><spine>'
        '<itemref idref="n"/><itemref idref="p"/></spine></package>',
        "O/n.xhtml": page("of the contents"),
        "O/t/p 1.xhtml": body,
        **more,
    }


def test_the_pictures_of_an_epub_are_hashed():
    body = page('<img src="../i/a%20b.png"/> What is it?', "One?")
    [first, _] = values(packed(book(body, **{"O/i/a b.png": "picture"})), "a.epub")
    digest = hashlib.sha256(b"picture").hexdigest()
    assert first["problem"] == "[image] What is it?"
    assert first["figures"] == [{"src": "../i/a%20b.png", "sha256": digest}]
    assert first["book"] == "T"


ENTITY = '<!DOCTYPE html [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>' + page("&y;", "p")
OUTSIDE = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page("&x;", "p")
DEEP = "<html><body>" + "<div>" * 5_000 + "x" + "</div>" * 5_000 + "</body></html>"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (ENTITY, "a.html", "entity_bomb"),
        (OUTSIDE, "a.html", "external_entity"),
        (DEEP, "a.html", "too_deep"),
        ("", "a.html", "no_text"),
        (
            "<html><body><h1>News</h1><p>Nothing to solve.</p></body></html>",
            "a.html",
            "no_problems",
        ),
        ("# News\n\nNothing to solve.\n", "a.md", "no_problems"),
        (packed({"a.xhtml": page("p")}), "a.epub", "missing_part"),
        (packed({k: v for k, v in book("").items() if "xhtml" not in k}), "a.epub", "missing_part"),
        (packed(book(ENTITY)), "a.epub", "entity_bomb"),
        (packed(book(page("p"), **{"../evil.html": "x"})), "a.epub", "archive_traversal"),
        (packed(book("0" * 100_000_000)), "a.epub", "archive_bomb"),
        (
            packed(book(page("p"), **{"META-INF/encryption.xml": "<EncryptedData/>"})),
            "a.epub",
            "encrypted",
        ),
        (packed(book(page("p")))[:-40], "a.epub", "truncated_stream"),
        ("<p>caf\u00e9</p>".encode("latin-1"), "a.html", "bad_utf8"),
    ],
)
def test_what_is_refused(data: str | bytes, name: str, reason: str):
    with pytest.raises(FileRefused, match=reason):
        outcome(data.encode() if isinstance(data, str) else data, name)


def test_a_book_that_comes_out_wrong_is_refused_by_name():
    answers = "".join(f"<li>a{n}</li>" for n in range(40))
    body = f"<h1>Exercises</h1><ol><li>One?</li></ol><h1>Answers</h1><ol>{answers}</ol>"
    with pytest.raises(FileRefused, match=r"untrusted_document: orphan_answers: 0\.975"):
        outcome(body.encode(), "a.html")
    kept = outcome(body.encode(), "a.html", document={"on_failure": "quarantine"})
    assert kept == [(1, "untrusted_document")]


def test_long_lists_and_many_elements_take_linear_time():
    assert outcome(rb"\[ $$" * 40_000, "a.md", document={"on_failure": "keep"}) == []
    body = "<ol>" + "<li>x</li>" * 30_000 + "</ol>" + '<div class="exercise">y</div>' * 3_000
    assert len(outcome(body.encode(), "a.html", document={"on_failure": "keep"})) == 3_000
