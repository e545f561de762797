"""The ten defects of SCP-116K's published code, each closed here (found by reading that code)."""

from __future__ import annotations

import json

import pytest

from pipelines.llm.reading import of_text
from pipelines.llm.tex_json import tex_safe
from stages.assisted.chunks import chunks, is_part, text_of
from stages.assisted.items import Item
from stages.assisted.pages import PageLine
from stages.assisted.params import Chunks, Recall
from stages.assisted.prompts import Match, Piece, Pieces
from stages.assisted.recall import candidates
from stages.llm.model import Reply, Usage
from tests.stages.assisted.reader import BOOK, Reader, pairs, read, reasons

TEX = 'Let $\\frac{1}{2}\\nu = \\theta$.\nThen\t"so" \\\\ é \\alpha\nthe end.'


def piece(text: str) -> str:
    return f'{{"items": [{{"kind": "problem", "number": "1", "text": {text}}}]}}'


def test_1_line_ends_survive_and_so_does_tex():
    """There every backslash was doubled: `\\n` became two letters in the published texts."""
    proper = of_text(piece(json.dumps(TEX)), Pieces, Usage()).data
    assert isinstance(proper, Pieces)
    assert proper.items[0].text == TEX
    sloppy = r'"Let $\frac{1}{2}\nu = \theta$.\nThen\t\"so\" \\ \u00e9 \alpha\nthe end."'
    mended = of_text(piece(sloppy), Pieces, Usage()).data
    assert isinstance(mended, Pieces)
    assert mended.items[0].text == TEX.replace("\\\\", "\\")
    assert "\\n" not in tex_safe(r"a\nb").replace("a\\nb", "")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [(r"\beta", "\\beta"), (r"\b", "\b"), (r"\nabla f", "\\nabla f"), (r"\nAll", "\nAll"),
     (r"\to", "\\to"), (r"\tomorrow", "\tomorrow"), (r"\underline{x}", "\\underline{x}"),
     (r"\u2264", "≤"), (r"\cup", "\\cup"), (r"\\frac", "\\frac"), (r"\\\\", "\\\\"),
     (r"\right)", "\\right)"), (r"\{x\}", "\\{x\\}"), (r"a\/b", "a/b")],
)  # fmt: skip
def test_1_each_escape_is_what_it_was_meant_to_be(written: str, read_as: str):
    assert json.loads(tex_safe(f'"{written}"')) == read_as


def test_2_the_text_of_a_failed_transcription_is_never_a_page():
    """There `request error ...` went on as the text of the page."""
    model = Reader(BOOK, {"transcribe": lambda row: Reply(text="request error", error="server")
                          if row["page"] == 2 else None})  # fmt: skip
    reading = read(model)
    assert [(page.page, page.reason) for page in reading.pages] == [(2, "error:transcribe_server")]
    assert "request error" not in str(reading.records) + str(reading.lost)
    assert set(pairs(reading)) == {"problem-1-1", "problem-1-2"}
    strict = read(model, transcribe={"failed_pages": 0})
    assert strict.records == []
    assert reasons(strict)["error:too_many_failed_pages"] == 1


def test_3_no_document_is_cut_short():
    """There recall stopped after 10,000 items without a word."""
    items = [item("problem", n, f"What about {n}?") for n in range(10_050)]
    items += [item("solution", n, f"It is {n}.") for n in range(10_050)]
    found = candidates(items, Recall(candidates=1, number_bonus=1.0, adjacent=False))
    assert [found[n][0][0] - 10_050 for n in range(10_050)] == list(range(10_050))


def test_4_a_failure_has_one_polarity_and_is_counted():
    """There it dropped at one step, kept at another, and was counted at none."""
    for step in ("problem_quality", "match", "availability"):
        reading = read(Reader(BOOK, {step: lambda _: Reply(error="server")}), quality={})
        assert reading.records == []
        assert reasons(reading)[f"error:{step}_server"] >= 3


def test_5_the_same_replies_give_the_same_reading_and_inputs_stay():
    """There steps overwrote their inputs, ran in pools of all cores, and knew no cache."""
    pages = tuple(BOOK)
    assert read(Reader(pages)) == read(Reader(pages))
    assert pages == BOOK


def test_6_a_solution_may_stand_before_its_problem_and_chapters_count():
    """There only what followed was looked at, and 1 of chapter 2 was 1 of chapter 1."""
    answers_first = (BOOK[2].replace("Answers\n", ""), *BOOK[:2])
    assert pairs(read(Reader(answers_first))) == pairs(read(Reader(BOOK)))
    assert read(Reader(answers_first), recall={"direction": "after"}).records == []
    solutions = [item("solution", 1, "a", 1), item("solution", 1, "b", 2)]
    found = candidates([item("problem", 1, "What?", 2), *solutions], Recall(adjacent=False))
    [[best, *_]] = found.values()
    assert best[0] == 2


@pytest.mark.parametrize("text", ["(a) x", "(e) x", "F. x", "g) x", "(12) x", "(viii) x", "XI. x"])
def test_7_parts_go_beyond_d_4_and_iv(text: str):
    assert is_part(text)


def test_7_a_problem_is_no_part():
    assert not any(map(is_part, ("12. What", "3.4 What", "Chapter 1", "a word", "I know")))


def test_8_a_unit_that_a_chunk_cuts_stands_whole_in_the_next():
    """There a problem was cut from its end at 8,000 tokens, with no overlap."""
    long = ["1. What is the sum of all of these?"] + [f"number {n} of many" for n in range(40)]
    texts = ["0. What?", "word " * 36, *long, "2. What is next?"]
    lines = [PageLine(1, text, "problem" if "?" in text else None) for text in texts]
    cut = chunks(lines, Chunks(tokens=60))
    assert any(one.inside for one in cut)
    whole = "\n".join(texts[2:43])
    assert any(whole in text_of(lines, one) for one in cut)


def test_8_what_two_chunks_hold_is_one_item():
    page = "\n".join(
        [*(f"{n}. What is {n} + {n}?" for n in range(1, 9)), "word " * 99, "word " * 99]
    )
    reading = read(Reader((page,)), chunks={"tokens": 60, "anywhere": 2.5}, unmatched="keep")
    assert [one["number"] for one in reading.records] == [str(n) for n in range(1, 9)]


def test_9_one_solution_belongs_to_one_problem():
    """There any number of problems could be given the same one."""
    yes = Match(belongs=True, complete=True, correct="yes", why="")
    book = ("1. What is 1 + 1?\n2. What is 1 + 1 now?\n3. What is 1 + 1 again?", "1. It is 2.")
    reading = read(Reader(book, {"match": lambda _: yes}))
    assert [one["solution"] for one in reading.records] == ["It is 2."]
    assert reasons(reading) == {"unmatched": 2}


def test_10_a_reply_that_says_none_is_read():
    """There a chunk was skipped when its reply contained the word None."""
    text = "What is the use of None in Python?"
    found = Pieces(items=[Piece(kind="problem", number="1", text=text)])
    reading = read(Reader((f"1. {text}",), {"items": lambda _: found}), unmatched="keep")
    assert [one["problem"] for one in reading.records] == [text]


def item(kind: str, number: int, text: str, chapter: int | None = None) -> Item:
    return Item(kind, str(number), text, 0, (number, number), (1,), chapter, 1.0)  # type: ignore[arg-type]
