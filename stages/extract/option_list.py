"""Options of a multiple choice question, in all the dresses that sources give them."""

from __future__ import annotations

import json
import re
from typing import Any

from stages.extract.value import as_text, parse_json

#: Text beyond this is no option list: patterns of Python's `re` see nothing longer.
MAX_CHARACTERS = 100_000
MAX_OPTIONS = 26

_PREFIX = re.compile(r"\s*[(\[（]?\s?([A-Za-z])\s?[)\]）.:：、．]\s*")
_MARK = re.compile(r"(?:^|(?<=[\s,;，；]))[(\[（]?([A-Za-z])\s?[)\]）.:：、．](?=\s|[^\w.])?")
_LABEL = re.compile(
    r"[\s$(\[（{]*(?:\\(?:text|textbf|mathrm|mathbf)\{)?\(?([A-Za-z])[\s$)\]）}.:：、．]*"
)
_QUOTED = re.compile(r"\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*([,\]])", re.DOTALL)


def letter(index: int) -> str:
    """The letter of an option counted from 0; beyond Z its number from 1."""
    return chr(ord("A") + index) if index < MAX_OPTIONS else str(index + 1)


def options(value: Any) -> list[str] | None:
    """The texts of the options in `value`, without their letters; None where it holds none."""
    if isinstance(value, str):
        value = as_list(value) or _marked(value[:MAX_CHARACTERS])
    if isinstance(value, dict):
        texts = value.get("text")
        value = texts if isinstance(texts, list) else [value[key] for key in sorted(value)]
    if not isinstance(value, list | tuple) or not value:
        return None
    found = [(as_text(item) or "").strip() for item in value]
    while found and not found[-1]:
        found.pop()
    return _without_letters(found) or None


def as_list(text: str) -> list[Any] | None:
    """The list that a text spells in JSON, or as quoted strings in brackets; else None."""
    stripped = text.strip()
    if not (stripped.startswith("[") and stripped.endswith("]")):
        return None
    value = parse_json(stripped)
    if isinstance(value, list):
        return value
    items, position = [], 1
    while match := _QUOTED.match(stripped, position):
        items.append(_unquoted(match[1]))
        position = match.end()
        if match[2] == "]":
            return items if position == len(stripped) else None
    return None


def option_at(found: list[str] | None, label: Any, first: int | None) -> str | None:
    """The option that `label` names: a letter, or a number counted from `first`."""
    if isinstance(label, list) and len(label) == 1:
        label = label[0]
    if not found or label is None or isinstance(label, bool | list | dict):
        return None
    text = (as_text(label) or "")[:100]
    match = _LABEL.fullmatch(text)
    if match:
        index = ord(match[1].upper()) - ord("A")
    elif first is not None and text.strip().isascii() and text.strip().isdigit():
        index = int(text) - first
    else:
        return None
    return found[index] if 0 <= index < len(found) else None


def _without_letters(found: list[str]) -> list[str]:
    prefixes = [_PREFIX.match(text[:20]) for text in found]
    lettered = all(
        match is not None and match[1].upper() == letter(index)
        for index, match in enumerate(prefixes)
    )
    if not lettered:
        return found
    return [text[match.end() :] for text, match in zip(found, prefixes, strict=True) if match]


def _marked(text: str) -> list[str]:
    """Options of one string: the last run of marks A, B, C, ..., each up to the next."""
    marks = list(_MARK.finditer(text))
    runs: list[list[re.Match[str]]] = []
    for mark in marks:
        expected = letter(len(runs[-1])) if runs else "A"
        if mark[1].upper() == "A":
            runs.append([mark])
        elif runs and mark[1].upper() == expected:
            runs[-1].append(mark)
    run = next((run for run in reversed(runs) if len(run) > 1), [])
    ends = [mark.start() for mark in run[1:]] + [len(text)] * bool(run)
    return [
        text[mark.end() : end].strip().rstrip(",;，；").strip()
        for mark, end in zip(run, ends, strict=True)
    ]


def _unquoted(token: str) -> str:
    inner = token[1:-1].replace("\\'", "'")
    if token[0] == "'":
        inner = re.sub(r'(\\.)|"', lambda match: match[1] or '\\"', inner, flags=re.DOTALL)
    try:
        return str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        return inner
