"""Where a YAML text is wrong. The parser says where it noticed, which may be many lines later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

QUOTES = ("'", '"')
AT_NO_KEY = (
    "a line at no key's indentation, a bracket too many, or a text in quotes that ends early"
)
#: What the parser says -> what it means here.
MEANINGS = {
    "mapping values are not allowed": "a second ': ' in one line (a text with one stands in "
    "quotes), or a line indented too deep",
    # as libyaml says it, and as the loader in Python does
    "did not find expected key": AT_NO_KEY,
    "expected <block end>": AT_NO_KEY,
    "another document": "one file is one document; take out the line ---",
    "expected <document start>": "nothing stands after the end of the document",
    "unhashable key": "braces in braces: a text that begins with { stands in quotes",
}
#: No plain text begins with these.
RESERVED = "@`%"


@dataclass(frozen=True)
class _Read:
    """A text up to where its parser stopped: its lines, the place, the tokens before it."""

    lines: list[str]
    stop: yaml.Mark
    tokens: list[yaml.Token]

    @property
    def run_on(self) -> yaml.ScalarToken | None:
        """The last text before the place, where it has no quotes and goes over several lines."""
        last = next((one for one in self.tokens[::-1] if isinstance(one, yaml.ScalarToken)), None)
        several = last and last.plain and last.start_mark.line < last.end_mark.line
        return last if several else None

    @property
    def bracket(self) -> yaml.Token | None:
        """The innermost bracket that is open at the place."""
        open_ones: list[yaml.Token] = []
        for token in self.tokens:
            if isinstance(token, yaml.FlowMappingStartToken | yaml.FlowSequenceStartToken):
                open_ones.append(token)
            elif isinstance(token, yaml.FlowMappingEndToken | yaml.FlowSequenceEndToken):
                open_ones = open_ones[:-1]
        return open_ones[-1] if open_ones else None

    def indent(self, line: int) -> int:
        """Spaces before the text of a line; -1 for what lies behind the last text."""
        text = self.lines[line] if line < len(self.lines) else ""
        return len(text) - len(text.lstrip()) if text.strip() else -1


def explain(text: str, error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line (from 1) where the fault lies, and what is wrong, for what a loader raised."""
    stop = error.problem_mark or error.context_mark
    if stop is None:
        return 1, str(error)
    read = _Read(text.splitlines(), stop, _tokens(text, stop))
    line, said = _found(read, error)
    line = _opened(read, line)
    if line != stop.line and line in _quoted(read).values():
        said = "a text in quotes begins here and is not closed in its line"
    noticed = f" (noticed in line {stop.line + 1})" if line < stop.line else ""
    return line + 1, f"{said}{noticed}"


def _tokens(text: str, stop: yaml.Mark) -> list[yaml.Token]:
    """The tokens that begin before `stop`, as far as the text can be cut into tokens."""
    scanner: Any = yaml.SafeLoader(text)
    found: list[yaml.Token] = []
    try:
        while (token := scanner.get_token()) is not None:
            found.append(token)
    except yaml.YAMLError:
        found += scanner.tokens
    place = (stop.line, stop.column)
    return [one for one in found if (one.start_mark.line, one.start_mark.column) < place]


def _found(read: _Read, error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line from 0, and what is wrong there."""
    context, begun = str(error.context), error.context_mark
    if begun is not None and "quoted scalar" in context and "end of stream" in str(error.problem):
        return begun.line, "a text in quotes begins here and is not closed"
    if begun is not None and "simple key" in context:
        return begun.line, "expected ':' after a key"
    bracket, stop, text = read.bracket, read.stop.line, read.run_on
    if bracket is not None and bracket.start_mark.line < stop:
        opened = bracket.start_mark.line
        if read.indent(stop) <= read.indent(opened):
            return opened, f"the {_sign(bracket)} here is not closed"
        if text is not None:
            return text.start_mark.line, "expected ',' at the end of this line"
    elif text is not None and read.indent(text.start_mark.line) == text.start_mark.column:
        return text.start_mark.line, "expected ':' after a key"
    return stop, _meaning(read, str(error.problem or error.context))


def _sign(bracket: yaml.Token) -> str:
    return "'{'" if isinstance(bracket, yaml.FlowMappingStartToken) else "'['"


def _meaning(read: _Read, said: str) -> str:
    line = read.lines[read.stop.line] if read.stop.line < len(read.lines) else ""
    sign = line[read.stop.column : read.stop.column + 1]
    if "\t" in line[: read.stop.column + 1]:
        return "a tab stands here; YAML is indented by spaces"
    if sign and sign in RESERVED:
        return f"a text that begins with {sign} stands in quotes"
    return next((meaning for part, meaning in MEANINGS.items() if part in said), said)


def _quoted(read: _Read) -> dict[int, int]:
    """Texts in quotes over several lines: where each ends -> where it begins."""
    return {
        one.end_mark.line: one.start_mark.line
        for one in read.tokens
        if isinstance(one, yaml.ScalarToken)
        and one.style in QUOTES
        and one.start_mark.line < one.end_mark.line
    }


def _opened(read: _Read, line: int) -> int:
    """The line whose quote was left open, where a text in quotes ends in `line`."""
    begins = _quoted(read)
    while line in begins:
        line = begins[line]
    return line
