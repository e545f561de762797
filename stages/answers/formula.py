"""The values of a plain formula at several points, in decimal arithmetic of 60 digits.

    sum     ["+"|"-"] product {("+"|"-") product}
    product power {["\\cdot"|"\\times"|"*"|"/"] power}
    power   atom ["^" (digit | letter | "{" sum "}")]
    atom    number | name | \\pi | e | \\frac{sum}{sum} | \\sqrt[n]{sum} | function argument
            | "(" sum ")" | "{" sum "}" | "[" sum "]"
    name    a letter, Latin or Greek, perhaps with an index

Whatever else a text holds, and whatever two readers may read in two ways (1/2x, x2, 1 1/2), is
`Unread`: the parser in the bounded worker decides. Time is linear in the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, DecimalException, Overflow

from stages.answers.functions import CONTEXT, EULER, FUNCTIONS, PI

#: Values that no formula of a textbook treats specially, of both signs.
POINTS = ("1.37281", "0.61803", "-0.72171", "2.23871", "-1.91237", "3.30103")
MAX_CHARS = 300
#: Beyond it a sum may lose what the comparison needs.
LARGEST = Decimal("1e20")
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_GREEK = (
    r"alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|theta|lambda|mu|nu|rho|sigma|tau|phi|chi|psi"
    r"|omega|Delta|Gamma|Lambda|Omega|Phi|Psi|Sigma|Theta"
)
_NAME = rf"(?:\\(?:{_GREEK})(?![a-zA-Z])|(?<!\\)[a-zA-Z])(?: ?_ ?(?:\{{ ?\w+ ?\}}|\w))?"
_TOKEN = re.compile(rf" *(\d+(?:\.\d*)?|\.\d+|{_NAME}|\\[a-zA-Z]+|[-+*/^(){{}}\[\]])")
_COMMAND = re.compile(r"\\[a-zA-Z]+")
#: Letters that may be the imaginary unit: what is equal for all their values is equal.
IMAGINARY = frozenset({"i", "j"})
#: Letters that may be numbers or functions, and runs of letters that may be words. Z is a Greek
#: letter.
_DOUBTFUL = re.compile(
    r"e(?! ?\^)|[fghFGHP] ?\(|[a-zA-Z}] ?\( ?(?:[a-zA-Z]|\d+) ?\)|[a-zA-Z]{3}"
    r"|(?:ln|lg|or|in|is|if|to|of|cm|mm|km|kg|ft|mg|ml|hr|Re|Im)"
)
_GAP = re.compile(r"\d \.?\d|[a-zA-Z]\d")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d*)?e[+-]?\d{1,2}")
Values = list[Decimal | None]


class Unread(Exception):
    """The text is no plain formula."""


def names_of(text: str) -> set[str]:
    """The names in a formula; e is a number."""
    kept = _COMMAND.sub(lambda found: found[0] if _is_greek(found[0]) else " ", text)
    return {_plain(name[0]) for name in re.finditer(_NAME, kept)} - {"e"}


def _is_greek(command: str) -> bool:
    return re.fullmatch(_GREEK, command[1:]) is not None


def _plain(name: str) -> str:
    return re.sub(r"[{} ]", "", name)


def values(text: str, names: list[str]) -> Values:
    """The value at each point, None where it has none; one point where there are no `names`.

    The k-th name takes the k-th of POINTS at the first point, the next one at the second, ...
    Raises Unread.
    """
    if _SCIENTIFIC.fullmatch(text):
        return [Decimal(text)] * (len(POINTS) if names else 1)
    bare = _COMMAND.sub(lambda found: "Z" if _is_greek(found[0]) else " ", text)
    if len(text) > MAX_CHARS or _DOUBTFUL.search(bare) or _GAP.search(bare):
        raise Unread
    reader = _Reader(_tokens(text), _points(names), len(POINTS) if names else 1)
    result = _sum(reader)
    if reader.at != len(reader.tokens):
        raise Unread
    return result


@dataclass
class _Reader:
    tokens: list[str]
    points: dict[str, Values]
    width: int
    at: int = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str | None = None) -> str:
        token = self.next
        if not token or (wanted is not None and token != wanted):
            raise Unread
        self.at += 1
        return token


def _tokens(text: str) -> list[str]:
    found, position = [], 0
    while position < len(text.rstrip()):
        token = _TOKEN.match(text, position)
        if token is None:
            raise Unread
        found.append(token[1] if token[1][0] == "\\" else _plain(token[1]) or token[1])
        position = token.end()
    return found


def _points(names: list[str]) -> dict[str, Values]:
    cycle = [Decimal(point) for point in POINTS]
    return {
        name: list(itertools.islice(itertools.cycle(cycle), place, place + len(cycle)))
        for place, name in enumerate(names)
    }


def _sum(reader: _Reader) -> Values:
    sign = reader.take() if reader.next in ("+", "-") else "+"
    total = _product(reader)
    if sign == "-":
        total = _each(CONTEXT.subtract, [Decimal(0)] * reader.width, total)
    while reader.next in ("+", "-"):
        step = CONTEXT.add if reader.take() == "+" else CONTEXT.subtract
        total = _each(step, total, _product(reader))
    return total


def _product(reader: _Reader) -> Values:
    total, divided = _power(reader), False
    while reader.next and reader.next not in ("+", "-", ")", "}", "]"):
        sign = reader.take() if reader.next in ("*", "/", "\\cdot", "\\times") else ""
        if divided and sign != "/":
            raise Unread  # 1/2x is x/2 to some and 1/(2x) to others
        if not sign and reader.tokens[reader.at - 1][-1].isdigit() and reader.next == "\\frac":
            raise Unread  # 3\frac{1}{2} is a sum
        divided = sign == "/"
        step = CONTEXT.divide if divided else CONTEXT.multiply
        total = _each(step, total, _power(reader))
    return total


def _power(reader: _Reader) -> Values:
    base = _atom(reader)
    if reader.next != "^":
        return base
    reader.take()
    if reader.next == "{":
        exponent = _group(reader, "}")
    elif re.fullmatch(r"\d|[a-zA-Z]", reader.next):
        exponent = _atom(reader)
    else:
        raise Unread
    if reader.next == "^":
        raise Unread
    return _each(CONTEXT.power, base, exponent)


def _atom(reader: _Reader) -> Values:
    token = reader.take()
    if token[0].isdigit() or token[0] == ".":
        return [Decimal(token)] * reader.width
    if _plain(token) in reader.points:
        return reader.points[_plain(token)]
    if token in ("\\pi", "e"):
        return [PI if token == "\\pi" else EULER] * reader.width
    if token in FUNCTIONS:
        return _applied(reader, FUNCTIONS[token])
    if token == "\\frac":
        return _each(CONTEXT.divide, _group(reader, "}"), _group(reader, "}"))
    if token == "\\sqrt":
        two: Values = [Decimal(2)] * reader.width
        degree = _group(reader, "]") if reader.next == "[" else two
        return _each(_root, _group(reader, "}"), degree)
    if token in _CLOSING:
        reader.at -= 1
        return _group(reader, _CLOSING[token])
    raise Unread


def _applied(reader: _Reader, function: Callable[[Decimal], Decimal]) -> Values:
    """A function of what stands in brackets, or of one number or name with which a factor ends."""
    if reader.next in ("(", "{"):
        argument = _group(reader, _CLOSING[reader.next])
        ends = reader.next != "^"
    else:
        argument = _atom(reader)
        ends = reader.next in ("", "+", "-", ")", "}", "]")
    if not ends:
        raise Unread  # \\sin 2x, \\sin(x)^2
    return _each(lambda value, _: function(value), argument, argument)


def _group(reader: _Reader, closing: str) -> Values:
    reader.take({"}": "{", "]": "[", ")": "("}[closing])
    inner = _sum(reader)
    reader.take(closing)
    return inner


def _root(value: Decimal, degree: Decimal) -> Decimal:
    return CONTEXT.power(value, CONTEXT.divide(Decimal(1), degree))


def _each(step: Callable[[Decimal, Decimal], Decimal], left: Values, right: Values) -> Values:
    return [
        None if one is None or other is None else _apply(step, one, other)
        for one, other in zip(left, right, strict=True)
    ]


def _apply(
    step: Callable[[Decimal, Decimal], Decimal], one: Decimal, other: Decimal
) -> Decimal | None:
    try:
        result = step(one, other)
    except Overflow:
        raise Unread from None
    except DecimalException:  # no real value here
        return None
    if result.copy_abs() > LARGEST:  # abs() rounds in the thread's own context, which has less room
        raise Unread
    return result
