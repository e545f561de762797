"""Presentation MathML as LaTeX: the elements that textbooks use; others give their text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Element = Any  # lxml has no types

_OPERATORS = {
    "−": "-", "–": "-", "×": r"\times ", "·": r"\cdot ", "⋅": r"\cdot ", "÷": r"\div ",
    "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ", "≈": r"\approx ", "±": r"\pm ", "∓": r"\mp ",
    "∞": r"\infty ", "→": r"\to ", "⇒": r"\Rightarrow ", "⇌": r"\rightleftharpoons ",
    "∑": r"\sum ", "∫": r"\int ", "∮": r"\oint ", "∏": r"\prod ", "√": r"\surd ",
    "∂": r"\partial ", "∇": r"\nabla ", "∝": r"\propto ", "≡": r"\equiv ", "∈": r"\in ",
    "∪": r"\cup ", "∩": r"\cap ", "⊥": r"\perp ", "∥": r"\parallel ", "∠": r"\angle ",
    "°": r"^{\circ}", "º": r"^{\circ}", "…": r"\ldots ", "⋯": r"\cdots ", "⟨": r"\langle ",
    "⟩": r"\rangle ", "{": r"\{", "}": r"\}", "%": r"\%", "$": r"\$", "#": r"\#", "&": r"\&",
    "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": "",
}  # fmt: skip
_GREEK = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "o", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi",
    "chi", "psi", "omega",
]  # fmt: skip
_LETTERS = {
    "Γ": r"\Gamma ", "Δ": r"\Delta ", "Θ": r"\Theta ", "Λ": r"\Lambda ", "Ξ": r"\Xi ",
    "Π": r"\Pi ", "Σ": r"\Sigma ", "Φ": r"\Phi ", "Ψ": r"\Psi ", "Ω": r"\Omega ",
    "ϕ": r"\phi ", "ϵ": r"\epsilon ", "ϑ": r"\vartheta ", "ℏ": r"\hbar ", "ℓ": r"\ell ",
    "µ": r"\mu ", "′": r"\prime ",
}  # fmt: skip
_VARIANTS = {"bold": r"\mathbf", "double-struck": r"\mathbb", "script": r"\mathcal",
             "bold-italic": r"\mathbf", "fraktur": r"\mathfrak"}  # fmt: skip
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
        text = _TOKENS[name]("".join(element.itertext()).strip())
        variant = _VARIANTS.get(element.get("mathvariant", "")) if name == "mi" else None
        return f"{variant}{{{text.strip()}}}" if variant and text else text
    parts = [_one(child) for child in element]
    want, render = _LAYOUT.get(name, (-1, None))
    if render is not None and len(parts) == want:
        return render(parts)
    if name == "mfenced":
        inner = (element.get("separators", ",").strip()[:1] or " ").join(parts)
        opened, closed = (_fence(element.get(side, sign)) for side, sign in _FENCES)
        return rf"\left{opened}{inner}\right{closed}"
    if name == "mtable":
        rows = [part for part in parts if part.strip(" &")]
        return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"
    if name == "mtr":
        return " & ".join(parts)
    if name == "msqrt":
        return rf"\sqrt{{{''.join(parts)}}}"
    if name == "mmultiscripts":
        return _scripts(element, parts)
    return " " if name == "mspace" else "".join(parts)


def _fence(sign: str) -> str:
    """A delimiter of \\left or \\right; none at all is a full stop."""
    return _OPERATORS.get(sign.strip(), sign.strip()) or "."


def _scripts(element: Element, parts: list[str]) -> str:
    """Indices behind the base and, after `mprescripts`, before it: nuclides, tensors."""
    names = [str(child.tag).rpartition("}")[2] for child in element]
    cut = names.index("mprescripts") if "mprescripts" in names else len(parts)

    def pairs(scripts: list[str]) -> str:
        return "".join(
            (f"_{{{low}}}" if low else "") + (f"^{{{high}}}" if high else "")
            for low, high in zip(scripts[::2], scripts[1::2], strict=False)
        )

    before = pairs(parts[cut + 1 :])
    return ("{}" + before if before else "") + "".join(parts[:1]) + pairs(parts[1:cut])


def _number(text: str) -> str:
    text = text.replace("−", "-").replace("–", "-").replace("%", r"\%")
    return text.replace("º", r"^{\circ}").replace("°", r"^{\circ}")


def _identifier(text: str) -> str:
    code = ord(text) - ord("α") if len(text) == 1 else -1
    if 0 <= code < len(_GREEK):
        return f"\\{_GREEK[code]} "
    if len(text) < 2:
        return _LETTERS.get(text) or _OPERATORS.get(text, text)
    if not text.isalpha():
        return _number(text)
    # several letters with a Greek one among them are factors, not a name
    return rf"\mathrm{{{text}}}" if text.isascii() else "".join(map(_identifier, text))


def _text(text: str) -> str:
    if any(map(str.isalpha, text.replace("º", ""))):
        return rf"\text{{{text}}}"
    return _OPERATORS.get(text) or _number(text)


def _over(parts: list[str]) -> str:
    accent = _ACCENTS.get(parts[1].strip()) or (r"\vec" if parts[1] == r"\to " else None)
    return f"{accent}{{{parts[0]}}}" if accent else rf"\overset{{{parts[1]}}}{{{parts[0]}}}"


_TOKENS: dict[str, Callable[[str], str]] = {
    "mi": _identifier,
    "mn": _number,
    "mo": lambda text: _OPERATORS.get(text, text),
    "mtext": _text,
    "annotation": lambda text: "",
    "annotation-xml": lambda text: "",
    "mphantom": lambda text: "",
    "none": lambda text: "",
}
_FENCES = (("open", "("), ("close", ")"))
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
