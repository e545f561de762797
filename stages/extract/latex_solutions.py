"""LaTeX whose solutions stand in files of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stages.extract.archive import Document, matches
from stages.extract.json_text import entry
from stages.extract.latex import latex
from stages.extract.record import Entry, Place, Record, broken_record
from stages.extract.source import Environments, Reader


@dataclass
class _Found:
    """What was read: the entries of problems with their members; solutions by what names them."""

    problems: list[tuple[Document, Entry]] = field(default_factory=list)
    by_label: dict[str, tuple[Document, Record]] = field(default_factory=dict)
    by_stem: dict[str, list[tuple[Document, Record]]] = field(default_factory=dict)
    broken: list[tuple[Document, Entry]] = field(default_factory=list)


def latex_solutions(
    members: Iterator[Document], reader: Reader
) -> Iterator[tuple[Document, Entry]]:
    """The records of `latex`, with the solutions of the members that `reader.solutions` names.

    A solution is its problem's by label (`sol:area` belongs to `ex:area`), else by the name of its
    file where that holds one problem and one solution. One without a problem is quarantined as
    `orphan_solution`; a problem that has a solution of its own keeps it.
    """
    found = _read(members, reader)
    stems: dict[str, int] = {}
    for document, _ in found.problems:
        stems[_stem(document)] = stems.get(_stem(document), 0) + 1
    used: set[int] = set()
    for document, item in found.problems:
        solution = _solution(found, document, item, stems[_stem(document)] == 1)
        if solution is None or not isinstance(item, Record):
            yield document, item
            continue
        used.add(id(solution))
        value = {"solution": solution.value["problem"], **item.value}
        yield document, entry(value, Place(item.position), None, reader.max_row_bytes)
    for document, record in _solutions(found):
        if id(record) not in used:
            raw = record.canonical
            yield document, broken_record("orphan_solution", Place(record.position), raw)
    yield from found.broken


def _read(members: Iterator[Document], reader: Reader) -> _Found:
    found = _Found()
    names = reader.environments
    # in their files solutions are what is looked for; with a file a problem, a file a solution
    turned = Environments(problem=names.solution if names.problem else (), solution=())
    others = reader.model_copy(update={"environments": turned})
    for document in members:
        if not matches(document.member, reader.solutions or ()):
            found.problems += ((document, item) for item in latex(document.stream, reader))
            continue
        for item in latex(document.stream, others):
            if not isinstance(item, Record):
                found.broken.append((document, item))
                continue
            found.by_stem.setdefault(_stem(document), []).append((document, item))
            if label := _bare(item.value):
                found.by_label.setdefault(label, (document, item))
    return found


def _solution(found: _Found, document: Document, item: Entry, alone: bool) -> Record | None:
    if not isinstance(item, Record):
        return None
    label = _bare(item.value)
    if label and label in found.by_label:
        return found.by_label[label][1]
    same = found.by_stem.get(_stem(document), [])
    return same[0][1] if alone and len(same) == 1 and not _bare(same[0][1].value) else None


def _solutions(found: _Found) -> Iterator[tuple[Document, Record]]:
    for same in found.by_stem.values():
        yield from same


def _bare(value: dict[str, Any]) -> str:
    """A label without the prefix that says what kind of thing it names."""
    return str(value.get("label", "")).rpartition(":")[2]


def _stem(document: Document) -> str:
    return document.member.rpartition("/")[2].partition(".")[0]
