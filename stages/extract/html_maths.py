"""Formulas in HTML: LaTeX that the page carries as it is, else MathML converted."""

from __future__ import annotations

from stages.extract.mathml import latex
from stages.extract.xml_text import Element, local

_TEX = ("application/x-tex", "application/x-latex", "latex", "tex")


def formula(element: Element) -> str | None:
    """The formula that an element is, between dollar signs; None where it is none.

    In this order: `script type="math/tex"`, `data-math`, the annotation or `alttext` of MathML
    (KaTeX, MathJax, LaTeXML), MathML.
    """
    name = local(element)
    if name == "script":
        kind = (element.get("type") or "").replace(" ", "")
        return _dollars(element.text, "display" in kind) if kind.startswith("math/tex") else None
    if element.get("data-math") is not None and name in ("span", "div"):
        return _dollars(element.get("data-math"), name == "div")
    if name != "math":
        return None
    display = element.get("display") == "block"
    for annotation in element.iter("{*}annotation", "annotation"):
        if annotation.get("encoding", "").lower() in _TEX:
            return _dollars(annotation.text, display)
    return _dollars(element.get("alttext") or latex(element), display)


def _dollars(tex: str | None, display: bool) -> str:
    tex = " ".join((tex or "").split())
    if not tex:
        return ""
    return f"$${tex}$$" if display else f"${tex}$"
