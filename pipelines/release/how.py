"""How the rows of a release came to be these: against what they were held, from which likeness.

Read from the section as it was composed and checked: the models of the stages would bring their
code, and a change in it would make every release anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Section = Mapping[str, Any]


def policies(corpus: Section, ran: str | None = None) -> list[tuple[str, str]]:
    """(what is kept out, by which policy) of a corpus's section of params.yaml, in plain words.

    ran: the method by which dedup found similar rows; `auto` says nothing to who reads the card.
    """
    dedup = corpus.get("dedup") or {}
    if not dedup.get("enabled", True):
        dedup = {"exact": "none", "method": "none"}
    return [
        ("duplicates", "; ".join(_duplicates(dedup, ran)) or "not looked for"),
        ("rows of older releases", ", ".join(map(_named, dedup.get("against") or ())) or "none"),
        ("items of benchmarks", _benchmarks(corpus.get("decontaminate") or {})),
    ]


def _duplicates(dedup: Section, ran: str | None) -> Iterator[str]:
    if (key := dedup.get("exact", "squeezed")) != "none":
        yield f"equal texts ({key})"
    if (method := dedup.get("method", "auto")) != "none":
        variants = dedup.get("variants", "keep")
        yield f"{_similar(dedup)}, method {ran or method}, variants: {variants}"
    if (same := dedup.get("same_problem")) is not None:
        yield f"the same problem in other words from {same.get('same', 0.9):g}"
    if semantic := dedup.get("semantic"):
        yield f"cosine of given vectors above {1 - semantic['epsilon']:g}"


def _similar(params: Section) -> str:
    shingle = params["shingle"]
    return (
        f"Jaccard similarity of {shingle['n']}-{shingle['unit']} shingles from "
        f"{params['threshold']:g}"
    )


def _named(reference: Any) -> str:
    """The name of an older release: a plain text, or `ref` and `corpus`."""
    if isinstance(reference, str):
        return reference
    corpus = reference.get("corpus")
    return f"{reference['ref']}:{corpus}" if corpus else str(reference["ref"])


def _benchmarks(params: Section) -> str:
    against = params.get("against", "none")
    if against == "none" or not params.get("enabled", True):
        return "held against none"
    measures = "; ".join(_measures(params))
    return f"set {against}: {measures}, variants: {params.get('variants', 'keep')}"


def _measures(params: Section) -> Iterator[str]:
    if params.get("exact", True):
        yield "equal texts"
    if ngram := params.get("ngram"):
        share = ngram.get("min_coverage", 0.5)
        yield f"runs of {ngram['n']} words that cover {share:g} of the shorter text"
    if near := params.get("near"):
        yield _similar(near)
    if (same := params.get("same_problem")) is not None:
        yield f"the same problem in other words from {same.get('same', 0.5):g}"
