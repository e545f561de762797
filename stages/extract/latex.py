r"""LaTeX: problem and solution environments, as text. No macro is expanded, no \input followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.record import Entry, Place, broken
from stages.extract.source import Environments, Reader

MAX_TEX_BYTES = 64_000_000

_COMMENT = re.compile(r"(\\.)|%[^\n]*", re.DOTALL)
_BORDER = re.compile(r"\\(begin|end)\s?\{([A-Za-z]{1,40}\*?)\}")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_LABEL = re.compile(r"\\label\s?\{([^{}]{0,200})\}")
_TITLE = re.compile(r"\s?\[([^\[\]]{0,500})\]")


@dataclass
class _Found:
    """A problem environment: where it begins, its text, what belongs to it."""

    line: int
    text: str = ""
    solutions: list[str] = field(default_factory=list)
    closed: bool = False


def latex(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each problem environment: id, title, label, problem, solution.

    Solutions inside it or before the next one are its own. An environment that does not end, or
    whose braces do not match, is quarantined as `unbalanced`.
    """
    text = _COMMENT.sub(lambda match: match[1] or "", read_text(stream, MAX_TEX_BYTES))
    for number, found in enumerate(_problems(text, reader.environments), 1):
        place = Place(found.line)
        raw = found.text.encode("utf-8", "replace")
        if not found.closed or not _balanced(found.text):
            yield broken("unbalanced", place, raw)
            continue
        yield entry(_value(number, found), place, raw, reader.max_row_bytes)


def _problems(text: str, names: Environments) -> list[_Found]:
    found: list[_Found] = []
    inside: str | None = None
    begin, depth, in_solution = 0, 0, False
    line, counted = 1, 0
    for border in _BORDER.finditer(text):
        kind, name = border[1], border[2]
        line += text.count("\n", counted, border.start())
        counted = border.start()
        if inside is not None and not in_solution and name in names.solution and kind == "begin":
            found[-1].text += text[begin : border.start()]
            in_solution, begin = True, border.end()
        elif in_solution and kind == "end" and name in names.solution:
            if found:
                found[-1].solutions.append(text[begin : border.start()])
            in_solution, begin = False, border.end()
        elif in_solution:
            continue
        elif inside is None and kind == "begin" and name in names.problem:
            found.append(_Found(line))
            inside, begin, depth = name, border.end(), 1
        elif inside is None and kind == "begin" and name in names.solution:
            in_solution, begin = True, border.end()
        elif name == inside:
            depth += 1 if kind == "begin" else -1
            if depth == 0:
                found[-1].text += text[begin : border.start()]
                found[-1].closed, inside = True, None
    if inside is not None and not found[-1].text:
        found[-1].text = text[begin:]
    return found


def _value(number: int, found: _Found) -> dict[str, object]:
    title = _TITLE.match(found.text)
    body = found.text[title.end() :] if title else found.text
    label = _LABEL.search(body)
    value = {
        "id": f"problem{number}",
        "title": title[1].strip() if title else None,
        "label": label[1] if label else None,
        "problem": _LABEL.sub("", body).strip(),
        "solution": "\n\n".join(part.strip() for part in found.solutions) or None,
    }
    return {key: inner for key, inner in value.items() if inner is not None}


def _balanced(text: str) -> bool:
    depth = 0
    for match in _BRACE.finditer(text):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if depth < 0:
            return False
    return depth == 0
