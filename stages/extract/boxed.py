r"""The content of \boxed: a linear scan with balanced braces."""

from __future__ import annotations

import re
from typing import Literal

_COMMAND = re.compile(r"\\(?:boxed|fbox)(?![A-Za-z])")
_BARE_END = re.compile(r"[$\n]")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def boxed(text: str, which: Literal["first", "last"] = "last") -> str | None:
    r"""What the first or last `\boxed` of `text` holds, stripped; None where there is none.

    Without braces (`\boxed 2$`) it is what follows, up to a dollar sign or a line end. A box that
    never closes is none.
    """
    commands = list(_COMMAND.finditer(text))
    if not commands:
        return None
    start = commands[0 if which == "first" else -1].end()
    while text[start : start + 1] == " ":
        start += 1
    if text[start : start + 1] != "{":
        end = _BARE_END.search(text, start)
        return text[start : end.start() if end else len(text)].strip() or None
    depth = 0
    for brace in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if depth == 0:
            return text[start + 1 : brace.start()].strip() or None
    return None
