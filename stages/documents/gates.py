"""Gates of a document: signs that what was read out of it is not what stands in it.

A book that comes out wrong must fail by name. The rules cannot know what they did not see; they can
see numbers that are missing from a chain, answers to problems that were not found, chapters that
are empty where others are full, and markers that no zone claimed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stages.documents.book import Book
from stages.documents.bounds import Gates
from stages.documents.items import Item
from stages.documents.lexicon import zone_of
from stages.documents.sets import name_of

#: Lines that make a zone in which something must be found.
ZONE = 10
#: Share of a zone's markers that may repeat its numbers.
MIXED = 0.2
#: Numbers in an item that count on from its own, from which on they are others' markers.
CROWD = 3
_ALONE = re.compile(r"(?<!\S)\(?(\d{1,3})[.):]?(?!\S)")
#: Share of problems that may be longer than `pages_a_problem`.
LONG = 0.02


@dataclass(frozen=True)
class Measure:
    """A gate held against a document: what was measured, what is wanted, and where to look."""

    gate: str
    measured: float
    wanted: str
    detail: str
    passed: bool

    def __str__(self) -> str:
        """One line for a message."""
        return f"{self.gate}: {self.measured:.3g}, wanted {self.wanted} ({self.detail})"


def failures(book: Book, gates: Gates) -> list[Measure]:
    """Every gate that the document fails; no_text and no_problems alone, where they do."""
    return [measure for measure in measures(book, gates) if not measure.passed]


def measures(book: Book, gates: Gates) -> list[Measure]:
    """All gates; those of a text without problems are not asked, nor those of one not there."""
    silent = book.silent_pages / max(book.pages, 1)
    detail = f"{book.silent_pages:,} of {book.pages:,} pages have no text"
    text = _at_most("no_text", silent, gates.silent_pages, detail)
    if not text.passed:
        return [replace(text, detail=f"{detail}: scanned?")]
    headings = ", ".join(repr(h.text[:40]) for h in book.outline.headings[:5]) or "none"
    where = "" if book.pairs else f"no exercise zone; headings: {headings}"
    found = Measure("no_problems", len(book.pairs), "at least 1", where, bool(book.pairs))
    return [text, found, *_shares(book, gates)] if found.passed else [text, found]


def _shares(book: Book, gates: Gates) -> Iterator[Measure]:
    problems = [pair.problem for pair in book.pairs]
    for name, bound, (bad, total, where) in (
        ("chain_gaps", gates.chain_gaps, _gaps(problems)),
        ("answer_gaps", gates.answer_gaps, _answer_gaps(book.answers)),
        ("orphan_answers", gates.orphan_answers, _orphans(book)),
        ("crowded", gates.crowded, _crowded(book)),
        ("empty_chapters", gates.empty_chapters, _empty_chapters(book)),
        ("unclaimed_markers", gates.unclaimed, _unclaimed(book)),
        ("silent_zones", gates.silent_zones, _silent_zones(book)),
        ("duplicates", gates.duplicates, _duplicates(book)),
        ("rival_markers", gates.rival_markers, _rivals(book)),
        ("uncertain", gates.uncertain, _uncertain(problems)),
        ("unanswered", gates.unanswered, _unanswered(book)),
        ("unanswered_chapters", gates.unanswered_chapters, _unanswered_chapters(book)),
    ):
        yield _at_most(name, bad / max(total, 1), bound, f"{bad:,} of {total:,}; {where}")
    rate = len(problems) / book.pages
    low, high = gates.problems_a_page
    wanted, told = f"{low:g} to {high:g}", f"{len(problems):,} in all"
    yield Measure("problems_a_page", rate, wanted, told, low <= rate <= high)
    longest = _longest(book, gates.pages_a_problem)
    where = ", ".join(f"{item.printed} on page {_page(book, item)}" for item in longest[:3])
    yield _at_most("long_problems", len(longest) / len(problems), LONG, where)


def _at_most(gate: str, measured: float, bound: float, detail: str) -> Measure:
    return Measure(gate, measured, f"at most {bound:g}", detail, measured <= bound)


Counted = tuple[int, int, str]


def _gaps(problems: list[Item]) -> Counted:
    """Numbers that a run leaves out, of all up to its greatest."""
    runs: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for item in problems:
        runs[item.chapter, item.kind, item.series, item.number[:-1]].add(item.number[-1])
    reached = {max(run) for run in runs.values()}  # numbers may go on through all chapters
    missing = {
        key: max(run)
        - min(run)
        + 1
        - len(run)
        + (_late(key, min(run)) if min(run) - 1 not in reached else 0)
        for key, run in runs.items()
    }
    worst = sorted(missing, key=lambda key: (-missing[key], str(key)))[:3]
    where = "; ".join(f"{missing[key]} in chapter {key[0]}, {key[1]}" for key in worst)
    return sum(missing.values()), sum(missing.values()) + sum(map(len, runs.values())), where


def _late(key: tuple[object, ...], first: int) -> int:
    """Numbers before the first of a chapter's first run."""
    return first - 1 if key[2] == 0 and first > 1 else 0


def _answer_gaps(answers: list[Item]) -> Counted:
    """Numbers that a run of answers leaves out, every second one where all are odd (or even)."""
    runs: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for item in answers:
        runs[item.chapter, item.kind, item.series, item.number[:-1]].add(item.number[-1])
    missing = 0
    for run in runs.values():
        step = 2 if sum(number % 2 for number in run) in (0, len(run)) and len(run) > 2 else 1
        missing += (max(run) - min(run)) // step + 1 - len(run)
    return missing, missing + sum(map(len, runs.values())), "answers missing between others"


def _orphans(book: Book) -> Counted:
    matched = {id(pair.solution) for pair in book.pairs if pair.solution is not None}
    lost = [item for item in book.answers if id(item) not in matched]
    where = ", ".join(f"{item.printed} (chapter {item.chapter})" for item in lost[:5])
    return len(lost), len(book.answers), f"answers without a problem: {where}"


def _crowded(book: Book) -> Counted:
    """Numbers in the texts of problems and answers that go on counting from the item's own."""
    items = [*(pair.problem for pair in book.pairs), *book.answers]
    told = [(item, _counted_on(item, book.text([*item.spans, *item.solution]))) for item in items]
    inside = [(item, count) for item, count in told if count >= CROWD]
    where = ", ".join(f"{item.printed} (chapter {item.chapter})" for item, _ in inside[:5])
    lost = sum(count for _, count in inside)
    return lost, lost + len(items), f"numbers that count on inside {where or 'no item'}"


def _counted_on(item: Item, text: str) -> int:
    """How many numbers in a text follow the item's number one by one, or every second one.

    A list that has the item's number, too, is the item's own.
    """
    numbers = [int(number) for number in _ALONE.findall(text)]
    own, best = item.number[-1], 0
    for step in (1, 2):
        wanted = own + step
        for number in numbers[: numbers.index(own)] if own in numbers else numbers:
            wanted += step * (number == wanted)
        best = max(best, (wanted - own) // step - 1)
    return best


def _empty_chapters(book: Book) -> Counted:
    chapters = [heading.chapter for heading in book.outline.chapters]
    full = Counter(pair.problem.chapter for pair in book.pairs if pair.problem.kind == "exercise")
    if not full:
        full = Counter(pair.problem.chapter for pair in book.pairs)
    empty = [chapter for chapter in chapters if not full[chapter]]
    return len(empty), len(chapters), f"chapters without a problem: {empty[:8]}"


def _unclaimed(book: Book) -> Counted:
    lost = book.unclaimed
    count = sum(len(chain.markers) for chain in lost)
    where = ", ".join(
        f"{chain.markers[0].printed} to {chain.markers[-1].printed} on page "
        f"{book.lines[chain.markers[0].line].page}"
        for chain in lost[:3]
    )
    return count, count + len(book.pairs), f"numbered runs outside every zone: {where}"


def _silent_zones(book: Book) -> Counted:
    """Lines of zones, named by their headings, in which no item was found."""
    zones = [
        r for r in book.regions if r.head.zone in ("exercise", "answer") and len(r.lines) >= ZONE
    ]
    used = {
        index
        for pair in book.pairs
        for index, _, _ in [*pair.problem.spans, *pair.problem.solution]
    }
    used |= {index for item in book.answers for index, _, _ in item.spans}
    silent = [region for region in zones if not used & set(region.lines)]
    count = sum(len(region.lines) for region in silent)
    where = ", ".join(repr(region.head.heading[:40]) for region in silent[:3])
    return (
        count,
        sum(len(region.lines) for region in zones),
        f"lines of zones without items: {where}",
    )


def _duplicates(book: Book) -> Counted:
    sets: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for item in (pair.problem for pair in book.pairs):
        sets[item.chapter, item.kind, item.section, item.number].append(_set_of(item))
    # several sets are no fault where each says that it is one
    twice = sum(len(each) - (len(set(each)) if all(each) else 1) for each in sets.values())
    return twice, len(book.pairs), "numbers that occur twice in one chapter, section and set"


def _set_of(item: Item) -> str:
    """The name of an item's set, where words say that it is one: `Questions`, `Problems`."""
    return name_of([item]) if zone_of(item.heading) in ("exercise", "check") else ""


def _rivals(book: Book) -> Counted:
    """Problems of zones in which many markers repeat a number: two runs in one, problems and their
    answers. None of them is sure, as the longer run may be the answers.
    """
    zones = [(region, len(region.chain.markers)) for region in book.regions if region.chain]
    mixed = [(region, size) for region, size in zones if region.rivals > MIXED * size]
    where = ", ".join(repr(region.head.heading[:40]) for region, _ in mixed[:3])
    detail = f"problems in zones where numbers stand twice: {where}"
    return sum(size for _, size in mixed), sum(size for _, size in zones), detail


def _uncertain(problems: list[Item]) -> Counted:
    weak = [item for item in problems if item.certainty < 0.7]
    return len(weak), len(problems), "problems in zones that no heading names"


def _unanswered(book: Book) -> Counted:
    """Only where the book has answers: then some must belong to its problems."""
    answered = sum(p.solution is not None or bool(p.problem.solution) for p in book.pairs)
    has_key = any(region.head.zone == "answer" for region in book.regions)
    return (
        (len(book.pairs) - answered if has_key else 0),
        len(book.pairs),
        "no answer belongs to them",
    )


def _longest(book: Book, bound: float) -> list[Item]:
    return [
        pair.problem
        for pair in book.pairs
        if book.lines[pair.problem.spans[-1][0]].page - _page(book, pair.problem) > bound
        and pair.problem.kind != "example"
    ]


def _page(book: Book, item: Item) -> int:
    return book.lines[item.marker.line].page


def _unanswered_chapters(book: Book) -> Counted:
    """Chapters none of whose exercises has an answer, where most exercises of the others have one:
    what was read as their exercises may be their answers.
    """
    answered: dict[object, list[bool]] = defaultdict(list)
    for pair in book.pairs:
        if pair.problem.kind == "exercise":
            has = pair.solution is not None or bool(pair.problem.solution)
            answered[pair.problem.chapter].append(has)
    bare = [chapter for chapter, each in answered.items() if not any(each)]
    others = [has for each in answered.values() if any(each) for has in each]
    if 2 * sum(others) <= len(others):  # none at all, or few
        bare = []
    return len(bare), len(answered), f"chapters without an answer: {bare[:8]}"
