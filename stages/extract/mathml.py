"""Presentation MathML as LaTeX: the elements that textbooks use; others give their text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Element = Any  # lxml has no types

_OPERATORS = {
    "−": "-", "×": r"\times ", "·": r"\cdot ", "÷": r"\div ", "≤": r"\le ", "≥": r"\ge ",
    "≠": r"\ne ", "≈": r"\approx ", "±": r"\pm ", "∞": r"\infty ", "→": r"\to ", "∑": r"\sum ",
    "∫": r"\int ", "∏": r"\prod ", "√": r"\surd ", "°": r"^{\circ}", "…": r"\ldots ",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "",
}  # fmt: skip
_GREEK = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "o", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi",
    "chi", "psi", "omega",
]  # fmt: skip
_ACCENTS = {"→": r"\vec", "⃗": r"\vec", "^": r"\hat", "ˆ": r"\hat", "¯": r"\bar", "‾": r"\bar",
            "−": r"\bar", "~": r"\tilde", "˙": r"\dot", ".": r"\dot"}  # fmt: skip


def latex(math: Element) -> str:
    """The LaTeX of a `math` element, without dollar signs. Depth is bounded by the XML parser."""
    return " ".join(_row(math).split())


def _row(element: Element) -> str:
    return "".join(_one(child) for child in element)


def _one(element: Element) -> str:
    if not isinstance(element.tag, str):
        return ""
    name = element.tag.rpartition("}")[2]
    if name in _TOKENS:
        return _TOKENS[name]("".join(element.itertext()).strip())
    parts = [_one(child) for child in element]
    want, render = _LAYOUT.get(name, (-1, None))
    if render is not None and len(parts) == want:
        return render(parts)
    if name == "mfenced":
        inner = (element.get("separators", ",")[:1] or " ").join(parts)
        return rf"\left{element.get('open', '(')}{inner}\right{element.get('close', ')')}"
    if name == "mtable":
        return r"\begin{matrix}" + r" \\ ".join(parts) + r"\end{matrix}"
    if name == "mtr":
        return " & ".join(parts)
    if name == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    return " " if name == "mspace" else "".join(parts)


def _identifier(text: str) -> str:
    code = ord(text) - ord("α") if len(text) == 1 else -1
    if 0 <= code < len(_GREEK):
        return f"\\{_GREEK[code]} "
    return text if len(text) < 2 else rf"\mathrm{{{text}}}"


def _text(text: str) -> str:
    return rf"\text{{{text}}}" if any(map(str.isalpha, text)) else _OPERATORS.get(text, text)


def _over(parts: list[str]) -> str:
    accent = _ACCENTS.get(parts[1].strip()) or (r"\vec" if parts[1] == r"\to " else None)
    return f"{accent}{{{parts[0]}}}" if accent else rf"\overset{{{parts[1]}}}{{{parts[0]}}}"


_TOKENS: dict[str, Callable[[str], str]] = {
    "mi": _identifier,
    "mn": str,
    "mo": lambda text: _OPERATORS.get(text, text),
    "mtext": _text,
    "annotation": lambda text: "",
    "annotation-xml": lambda text: "",
}
_LAYOUT: dict[str, tuple[int, Callable[[list[str]], str]]] = {
    "mfrac": (2, lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
    "msup": (2, lambda p: f"{p[0]}^{{{p[1]}}}"),
    "msub": (2, lambda p: f"{p[0]}_{{{p[1]}}}"),
    "msubsup": (3, lambda p: f"{p[0]}_{{{p[1]}}}^{{{p[2]}}}"),
    "munder": (2, lambda p: f"{p[0]}_{{{p[1]}}}"),
    "munderover": (3, lambda p: f"{p[0]}_{{{p[1]}}}^{{{p[2]}}}"),
    "mover": (2, _over),
    "mroot": (2, lambda p: rf"\sqrt[{p[1]}]{{{p[0]}}}"),
}
