"""What one number as written is worth: digits, fractions, powers of ten, words, and mixtures."""

from __future__ import annotations

import re
from fractions import Fraction

#: Longer runs of digits are no quantities (hostile input), and powers of ten end here.
MAX_DIGITS, MAX_POWER = 40, 30
_POWER = re.compile(r"(.*?)\s*(?:\\times|\\cdot|[*×x])?\s*10\s*\^\s*\{?\s*(-?\d+)\s*\}?")
_LATEX = re.compile(
    r"(\d*)\s*\\[dtc]?frac\s*(?:\{\s*([\d.,]+)\s*\}|(\d))\s*(?:\{\s*([\d.,]+)\s*\}|(\d))"
)
_PLAIN = re.compile(r"(?:(\d+)[ -])?([\d.,]+)\s?/\s?([\d.,]+)")
#: A number so far: its parts, each with the power below which the next part must stay.
Stack = list[tuple[Fraction, int]]


def numeric(text: str, comma: bool) -> Fraction | None:
    """The value of digits, a fraction or a power of ten; None where it has none."""
    try:
        return _numeric(text, comma)
    except (ValueError, ZeroDivisionError):
        return None


def _numeric(text: str, comma: bool) -> Fraction | None:
    if "^" in text and (power := _POWER.fullmatch(text)):
        size = int(power[2]) if len(power[2]) < 4 else MAX_POWER + 1
        head = _digits(power[1], comma) if power[1] else Fraction(1)
        return head * Fraction(10) ** size if abs(size) <= MAX_POWER else None
    if "\\" in text and (parts := _LATEX.fullmatch(text)):
        top, bottom = parts[2] or parts[3], parts[4] or parts[5]
        return _whole_and_fraction(parts[1], top, bottom, comma)
    if "/" in text and (parts := _PLAIN.fullmatch(text)):
        return _whole_and_fraction(parts[1], parts[2], parts[3], comma)
    return _digits(text, comma)


def _whole_and_fraction(whole: str | None, top: str, bottom: str, comma: bool) -> Fraction:
    return _digits(whole or "0", comma) + _digits(top, comma) / _digits(bottom, comma)


def _digits(text: str, comma: bool) -> Fraction:
    """A decimal with thousands separators; `comma`: 1.234,5 rather than 1,234.5.

    In comma languages 80,000 is eighty thousand all the same: nobody writes three zeros after
    the decimal mark, and translators leave the English form.
    """
    bare = re.sub(r"[^\d.,]", "", text).strip(",")
    if len(bare) > MAX_DIGITS:
        raise ValueError("too many digits")
    group, decimal = (".", ",") if comma else (",", ".")
    if comma and re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})*,000", bare):
        return Fraction(bare.replace(",", ""))
    if re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{decimal}\d+)?", bare):
        return Fraction(bare.replace(group, "").replace(decimal, "."))
    return Fraction(bare.replace(",", "."))


class Phrase:
    """Adds up the words of one written number; `values` are those of the numbers it found."""

    def __init__(self, ten_scales: bool) -> None:
        """`ten_scales`: ten multiplies what stands before it (三十), as hundred does."""
        self.values: list[Fraction] = []
        self._stack: Stack = []
        self._part: Fraction | None = None
        self._ten_scales = ten_scales

    def number(self, value: Fraction) -> None:
        """Digits: they begin a number."""
        self.close()
        self._stack.append((value, 1))

    def word(self, value: Fraction, added: bool) -> None:
        """The next number word; `added`: "and" stands before it."""
        if value.denominator > 1:
            self._fraction(value, added)
        elif value in (12, 100) or value >= 1000 or (self._ten_scales and value == 10):
            self._scale(int(value))
        else:
            self._unit(value)

    def _unit(self, value: Fraction) -> None:
        if self._ten_scales and self._stack and self._stack[-1][1] == 1:  # 二〇一九, by place
            self._stack[-1] = (self._stack[-1][0] * 10 + value, 1)
            return
        if self._part is not None or (self._stack and value >= self._stack[-1][1]):
            self.close()
        self._stack.append((value, 10 if value >= 20 and value % 10 == 0 else 1))

    def _scale(self, scale: int) -> None:
        if self._ten_scales and scale > 10 and not self._stack and self._part is None:
            return  # 千 of 千米, พัน of พันธุ์
        below = Fraction(0)
        while self._stack and self._stack[-1][0] < scale:
            below += self._stack.pop()[0]
        if self._part is not None:
            below, self._part = self._part, None
        if self._stack and scale >= self._stack[-1][1]:
            self.close()
        self._stack.append(((below or Fraction(1)) * scale, scale))

    def _fraction(self, value: Fraction, added: bool) -> None:
        whole = sum((part for part, _ in self._stack), Fraction(0))
        if whole and added:
            self._stack = [(whole + value, 1)]
            return
        if whole and (whole == 1 or value.denominator > 2):
            self._stack = [(whole * value, 1)]
            return
        self.close()
        self._part = value

    def close(self) -> None:
        """End the number that is being read."""
        if self._stack:
            self.values.append(sum((part for part, _ in self._stack), Fraction(0)))
        elif self._part is not None:
            self.values.append(self._part)
        self._stack, self._part = [], None
