"""The books of `publishers`, as PDF, with the truth about their problems."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from stages.demo.draft import problem
from stages.demo.draws import draws_at, stream
from stages.demo.pdf_writer import Text, pdf, width
from stages.demo.printed_book import Truth
from stages.demo.typesetting import LEFT, Block, Setter, Sheet
from tests.stages.documents.publishers import Publisher

TITLES = ("Lines", "Functions", "Limits of Sequences", "Rates", "Areas", "Series")
WORDS = ("One", "Two", "Three", "Four", "Five", "Six")
TEXT = (
    "We look at what changes and at what stays. A quantity that grows by the same amount in each "
    "step is drawn as a line, and its slope tells by how much. As was seen on page 12, 3 of the "
    "4 rules hold for every such quantity; the fourth needs one more condition, see Exercise 7."
)
TASKS = (
    ("solve the equation", "{a}x + {b} = {c}", "x = {x}"),
    ("find the derivative of the given function", "f(x) = {a}x^3 + {b}x", "f'(x) = {t}x^2 + {b}"),
    ("write the expression as a product", "x^2 - {q}", "(x - {a})(x + {a})"),
    ("find the value", "{a} + {b} · {c}", "{v}"),
    ("evaluate the expression for the given values and round your answer to two places",
     "{a}m - {b}n, m = {c}, n = 2", "{w}.00"),
)  # fmt: skip


@dataclass
class _Set:
    """A set that was printed: its section's name, heading in the key, numbered answers."""

    chapter: int
    name: str
    title: str
    answers: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Book:
    look: Publisher
    draw: Random
    blocks: list[Block] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)
    sets: list[_Set] = field(default_factory=list)
    number: int = 0
    place: int = 0

    def add(self, text: str, **how: object) -> None:
        self.blocks.append(Block(text, **how))  # type: ignore[arg-type]

    def heading(self, text: str, size: float, **how: object) -> None:
        self.add(
            text, size=size, bold=True, full=True, above=14.0, columns=self.look.columns, **how
        )


def publisher_book(look: Publisher, chapters: int = 3, size: int = 10) -> tuple[bytes, list[Truth]]:
    """A book of two sections a chapter with `size` exercises each, and its truth."""
    book = _Book(look, Random(f"book {look.number}"))
    if look.contents:
        _contents(book, chapters)
    for chapter in range(1, chapters + 1):
        _chapter(book, chapter, size)
    if look.key == "book":
        book.heading(look.key_title, 18, page=True, mark=look.key_title)
        for chapter in range(1, chapters + 1):
            title = TITLES[chapter - 1]
            told = look.key_chapter.format(
                c=chapter, title=title, word=WORDS[chapter - 1].upper(), p=9
            )
            book.heading(told, 12)
            _key(book, [one for one in book.sets if one.chapter == chapter])
    setter = Setter(Sheet(look.columns, look.heads, True))
    setter.set(book.blocks)
    if look.footnotes:
        for page in setter.pages[::2]:
            page += [Text(LEFT, 60, 7, "1 See the notes at the end of the chapter."),
                     Text(LEFT, 51, 7, "2 This was known in 1801 already.")]  # fmt: skip
    return pdf(setter.pages, setter.marks if look.bookmarks else ()), book.truth


def _contents(book: _Book, chapters: int) -> None:
    book.heading("Contents", 18, page=True)
    for chapter in range(1, chapters + 1):
        book.add(f"{chapter} {TITLES[chapter - 1]} {7 * chapter}", bold=True)
        for section in (1, 2):
            book.add(
                f"{chapter}.{section} {_title(chapter, section)} {7 * chapter + section}", hang=15
            )
            head = book.look.head.format(s=f"{chapter}.{section}", c=chapter)
            book.add(f"{head} {7 * chapter + section + 1}", hang=15)
    book.add(f"{book.look.key_title} {7 * chapters + 9}", bold=True)


def _title(chapter: int, section: int) -> str:
    return f"{TITLES[(chapter + section) % len(TITLES)]} in Use"


def _chapter(book: _Book, chapter: int, size: int) -> None:
    look = book.look
    title = TITLES[chapter - 1]
    opening = look.opening.format(c=chapter, title=title, word=WORDS[chapter - 1].upper())
    for place, line in enumerate(opening.split("|")):
        mark = f"{chapter} {title}" if place == 0 else ""
        book.heading(line, 22, page=place == 0, mark=mark)
    if look.minitoc:
        for section in (1, 2):
            book.add(f"{chapter}.{section} {_title(chapter, section)}", above=2)
    book.number = 0
    for section in (1, 2):
        book.heading(f"{chapter}.{section} {_title(chapter, section)}", 14)
        _text(book, chapter, section)
        book.number = 0 if look.restarts == "section" else book.number
        if look.questions and (section == 1 or look.restarts == "section"):
            _questions(book, _Set(chapter, f"{chapter}.{section}", ""))
        book.heading(look.head.format(s=f"{chapter}.{section}", c=chapter), 12)
        made = _Set(chapter, f"{chapter}.{section}", _title(chapter, section))
        _exercises(book, made, size)
    if look.review:
        book.number = 0
        book.heading(look.review.format(c=chapter), 12)
        _exercises(book, _Set(chapter, "", "Review Exercises"), size)
    if look.key == "chapter":
        book.heading(look.key_title, 12)
        _key(book, [one for one in book.sets if one.chapter == chapter])


def _questions(book: _Book, made: _Set) -> None:
    """Six questions without answers; what follows begins at 1 once more."""
    answered = book.look
    book.look = replace(answered, key="none", subtitles=(), groups=0.0)
    book.heading("Questions", 12)
    _exercises(book, made, 6)
    book.sets.pop()
    book.look, book.number = answered, 0


def _text(book: _Book, chapter: int, section: int) -> None:
    look = book.look
    name = f"{chapter}.{section}"
    book.add(TEXT)
    if look.theorems:
        book.add(TEXT, label=f"Theorem {name}.1.", bold=True, above=10)
        book.add(TEXT, label=f"Definition {name}.2.", bold=True, above=10)
    if look.equations:
        for number in range(1, 9):
            book.add(
                f"y = {number}x + {number * chapter}",
                hang=40,
                tail=f"({chapter}.{8 * section + number})",
            )
    if look.examples:
        task, solution = _drawn(book)
        book.add(task, label=f"Example {name}.1", bold=True, above=10)
        book.add(solution, label="Solution.", bold=True, above=8)
        book.truth.append(_truth("example", chapter, f"{name}.1", (task, solution)))
        book.heading(f"{TITLES[chapter]} against {TITLES[(chapter + 2 * section) % 6]}", 11)
    book.add(TEXT)


def _drawn(book: _Book) -> tuple[str, str]:
    rng, first = Random(), stream("publishers", book.look.number)
    drawn = problem(draws_at(rng, first + book.place))
    book.place += 1
    solution = (
        f"{'. '.join(drawn.steps)}. The answer is {drawn.answer}."
        if book.look.long
        else drawn.answer
    )
    return _plain(drawn.text), _plain(solution)


def _plain(text: str) -> str:
    return " ".join(text.replace("$", "").replace("\\", "").split())


def _truth(
    kind: str, chapter: int, number: str, told: tuple[str, str | None], group: str = ""
) -> Truth:
    return {"kind": kind, "chapter": chapter, "number": number, "problem": told[0],
            "solution": told[1], "instruction": group or None}  # fmt: skip


def _exercises(book: _Book, made: _Set, size: int) -> None:
    look = book.look
    book.sets.append(made)
    subtitles = {1: "", **{1 + size * place // len(look.subtitles): title
                           for place, title in enumerate(look.subtitles)}}  # fmt: skip
    first = True
    at = 1
    while at <= size:
        if subtitles.get(at):
            book.heading(subtitles[at], 11)
            first = True
        following = min([mark for mark in subtitles if mark > at], default=size + 1)
        short = book.draw.random() < look.groups and following - at >= 3
        count = min(book.draw.randint(3, 6), following - at) if short else 1
        if short:
            _group(book, made, count, first)
        else:
            _single(book, made, first)
        first = False
        at += count


def _single(book: _Book, made: _Set, first: bool) -> None:
    look = book.look
    task, solution = _drawn(book)
    book.number += 1
    label, printed = _label(book, made)
    parts = look.parts != "none" and book.number % 4 == 0
    items = ["Find it.", "Check it.", "Say why."]
    inline = " ".join(f"({c}) {text}" for c, text in zip("abc", items, strict=True))
    whole = f"{task} {inline}" if parts and look.parts == "inline" else task
    out = max(look.out, 1.1 * width(label, look.size) + 5) if look.out else 0.0
    book.add(whole, label=label, bold=look.bold, hang=look.hang, out=out, size=look.size,
             columns=look.set_columns if first else None)  # fmt: skip
    if parts and look.parts in ("lines", "letters"):
        form = "({}) {}" if look.parts == "lines" else "{}. {}"
        told = [form.format(c, text) for c, text in zip("abc", items, strict=True)]
        for one in told:
            book.add(one, hang=look.hang + 15, above=1, size=look.size)
        whole = " ".join([task, *told])
    elif parts and look.parts == "row":
        book.add("x", cells=tuple((f"({c})", text) for c, text in zip("abc", items, strict=True)),
                 hang=look.hang, above=1, size=look.size)  # fmt: skip
        whole = f"{task} {inline}"
    _answer(book, made, (label, printed, whole, solution), "")


def _group(book: _Book, made: _Set, count: int, first: bool) -> None:
    look, draw = book.look, book.draw
    do, form, result = draw.choice(TASKS)
    a, b = book.number + 1, book.number + count
    told = look.group.format(a=a, b=b, do=do, Do=do[0].upper() + do[1:])
    book.add(told, bold=look.group_bold, above=10, size=look.size,
             columns=look.set_columns if first else None)  # fmt: skip
    cells: list[tuple[str, str]] = []
    for _ in range(count):
        numbers = {name: draw.randint(2, 19) for name in "abcx"}
        numbers["q"], numbers["t"] = numbers["a"] ** 2, 3 * numbers["a"]
        numbers["v"] = numbers["a"] + numbers["b"] * numbers["c"]
        numbers["w"] = numbers["a"] * numbers["c"] - 2 * numbers["b"]
        text, solution = form.format(**numbers), result.format(**numbers)
        book.number += 1
        label, printed = _label(book, made)
        out = max(look.out, 1.1 * width(label, look.size) + 5) if look.out else 0.0
        cells.append((label, text))
        alone = look.grid == 1 or look.key == "inline" or look.set_columns > 1
        if alone:
            book.add(text, label=label, bold=look.bold, hang=look.hang, out=out, size=look.size)
        _answer(book, made, (label, printed, text, solution), told)
    if not alone:
        widest = max(width(f"{label} {text}", look.size) for label, text in cells) * 1.1 + 15
        across = min(look.grid, max(int(492 / widest), 1))
        for start in range(0, len(cells), across):
            row = cells[start : start + across]
            row += [("", "")] * (across - len(row))
            book.add("x", cells=tuple(row), bold=look.bold, size=look.size)


def _label(book: _Book, made: _Set) -> tuple[str, str]:
    section = made.name.split(".")[-1] or "9"
    label = book.look.marker.format(c=made.chapter, s=section, n=book.number)
    printed = label.removesuffix(" *").strip(".()")
    for word in ("Exercise ", "Problem ", "Question ", "Q. ", "Ex. "):
        printed = printed.removeprefix(word)
    return label, printed


def _answer(book: _Book, made: _Set, told: tuple[str, str, str, str], group: str) -> None:
    label, printed, text, solution = told
    look = book.look
    answered = look.key != "none" and (not look.odd or book.number % 2 == 1)
    if answered and look.key == "inline":
        book.add(solution, label=look.label, bold=look.bold, hang=look.hang, size=look.size)
    elif answered:
        made.answers.append((label.removesuffix(" *"), solution))
    told_truth = _truth(
        "exercise", made.chapter, printed, (text, solution if answered else None), group
    )
    book.truth.append({**told_truth, "section": made.name or None})


def _key(book: _Book, sets: list[_Set]) -> None:
    look = book.look
    for one in sets:
        name = look.key_section.format(s=one.name, title=one.title, p=8, q=9)
        if one.name == "" or look.restarts == "section":
            book.heading(name if one.name else look.review.format(c=one.chapter), 10.5)
        columns: int | None = look.key_columns
        entries = one.answers
        if look.key_style == "run" and not look.long:
            text = " ".join(f"{label} {answer}" for label, answer in entries)
            book.add(text, columns=columns)
            continue
        if look.key_style == "table" and not look.long:
            for start in range(0, len(entries), 3):
                row = [*entries[start : start + 3], *[("", "")] * 2][:3]
                book.add("x", cells=tuple(row), columns=1, bold=look.bold, above=2)
            continue
        for label, answer in entries:
            book.add(answer, label=label, bold=look.bold, hang=look.hang, above=3, columns=columns)
            columns = None
