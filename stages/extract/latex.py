r"""LaTeX: problem and solution environments, as text. No macro is expanded, no \input followed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.record import Entry, Place, broken_record
from stages.extract.source import Environments, Reader

MAX_TEX_BYTES = 64_000_000

#: Comments, and tags of eruby, which some books are written with.
_COMMENT = re.compile(r"(\\.)|<%[^%]*%>|%[^\n]*", re.DOTALL)
_BORDER = re.compile(r"\\(begin|end)\s?\{([A-Za-z]{1,40}\*?)\}")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"\\([A-Za-z]{1,40})\s?\{|\\.|[{}]", re.DOTALL)
#: Stands for an environment around a whole file.
_FILE = "wholefile"
_LABEL = re.compile(r"\\label\s?\{([^{}]{0,200})\}")
_TITLE = re.compile(r"\s?\[([^\[\]]{0,500})\]")


@dataclass
class _Found:
    """A problem environment: where it begins, its text, what belongs to it, whether all ended."""

    line: int
    text: str = ""
    solutions: list[str] = field(default_factory=list)
    whole: bool = False


def latex(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each problem environment: id, title, label, problem, solution.

    A command of the same name is an environment too: `\\problem{...}`. Solutions inside it or
    before the next one are its own. An environment that does not end before the next problem
    begins, or whose braces do not match, is quarantined as `unbalanced`. Where no environment is
    named for problems, the whole file is one.
    """
    text = _COMMENT.sub(lambda match: match[1] or "", read_text(stream, MAX_TEX_BYTES))
    names = reader.environments
    if names.problem:
        problems = _problems(_as_environments(text, {*names.problem, *names.solution}), names)
    else:
        whole = names.model_copy(update={"problem": (_FILE,)})
        # the braces keep a text in brackets from being a title
        problems = _problems(f"\\begin{{{_FILE}}}{{}}{text}\\end{{{_FILE}}}", whole)
    for number, found in enumerate(problems, 1):
        place = Place(found.line)
        raw = found.text.encode("utf-8", "replace")
        if not found.whole or not _balanced(found.text):
            yield broken_record("unbalanced", place, raw)
            continue
        yield entry(_value(number, found), place, raw, reader.max_row_bytes)


def _as_environments(text: str, names: Collection[str]) -> str:
    r"""The text with `\name{...}` as `\begin{name}...\end{name}`; unbalanced ones do not end."""
    ends: list[tuple[int, str]] = []  # depth of the brace that ends a command, its name
    pieces: list[str] = []
    depth, done = 0, 0
    for match in _COMMAND.finditer(text):
        sign = match[0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if ends and ends[-1][0] == depth:
                pieces += [text[done : match.start()], f"\\end{{{ends.pop()[1]}}}"]
                done = match.end()
        elif match[1] in names:
            pieces += [text[done : match.start()], f"\\begin{{{match[1]}}}"]
            ends.append((depth, match[1]))
            depth, done = depth + 1, match.end()
        elif match[1]:
            depth += 1
    return "".join([*pieces, text[done:]])


def _problems(text: str, names: Environments) -> list[_Found]:
    """The problems in order. One that begins while another, or a solution, is open ends those."""
    found: list[_Found] = []
    inside: str | None = None
    begin, depth = 0, 0  # of what is open: where its text begins, how many solutions
    line, counted = 1, 0
    for border in _BORDER.finditer(text):
        kind, name = border[1], border[2]
        line += text.count("\n", counted, border.start())
        counted = border.start()
        before = text[begin : border.start()]
        if kind == "begin" and name in names.problem:
            _break_off(found, before, inside is not None, depth)
            found.append(_Found(line))
            inside, begin, depth = name, border.end(), 0
        elif name in names.solution and (depth or kind == "begin"):
            if kind == "begin" and not depth and inside is not None:
                found[-1].text += before
            depth += 1 if kind == "begin" else -1
            if kind == "end" and not depth and found:
                found[-1].solutions.append(before)
            # one inside another is its text
            begin = border.end() if depth == int(kind == "begin") else begin
        elif kind == "end" and name == inside:
            _break_off(found, before, True, depth)
            found[-1].whole, inside, depth = not depth, None, 0
    _break_off(found, text[begin:], inside is not None, depth)
    return found


def _break_off(found: list[_Found], before: str, inside: bool, depth: int) -> None:
    """End what is open at the text `before` a border: a problem takes it, a solution spoils its."""
    if found and depth:
        found[-1].whole = False
    elif found and inside:
        found[-1].text += before


def _value(number: int, found: _Found) -> dict[str, object]:
    title = _TITLE.match(found.text)
    body = found.text[title.end() :] if title else found.text
    label = _LABEL.search(body)
    value = {
        "id": f"problem{number}",
        "title": title[1].strip() if title else None,
        "label": label[1] if label else None,
        "problem": _LABEL.sub("", body).removeprefix("{}").strip(),
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
