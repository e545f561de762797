"""A preview of extract as one page of HTML: nothing else is loaded, foreign text is escaped.

The style and the script lie beside this file; the page's own policy lets no other run.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from pipelines.preview.extract import BookPreview, Page, RecordsPreview
from pipelines.preview.marks import KINDS
from pipelines.printable import printable, shorten
from stages.documents.gates import Measure

HERE = Path(__file__).parent
#: Boxes are placed by style attributes; the script is named by its hash.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
MAX_TEXT, MAX_CELL = 4_000, 600
#: What stands beside an item's number, in order, where the record has it.
FACTS = ("kind", "chapter", "section", "zone", "matched", "confidence", "leans_on", "order")


def page_of(shown: BookPreview | RecordsPreview) -> str:
    """The whole page."""
    body = _book(shown) if isinstance(shown, BookPreview) else _records(shown)
    style, script = ((HERE / f"extract_page.{kind}").read_text("utf-8") for kind in ("css", "js"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"{POLICY}; script-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(shown.name)} as extract reads it</title>\n<style>{style}</style></head>\n"
        f"<body>{body}<script>{script}</script></body></html>\n"
    )


def _text(value: object, limit: int = MAX_TEXT) -> str:
    return escape(shorten(str(value), limit), quote=True)


def _book(shown: BookPreview) -> str:
    failed = [gate for gate in shown.gates if not gate.passed]
    verdict = (
        f'<b class="bad">fails {len(failed)} of {len(shown.gates)} gates</b>'
        if failed
        else f'<b class="good">passes all {len(shown.gates)} gates</b>'
    )
    pages = "".join(_page(page) for page in shown.pages)
    cards = "".join(_card(item, _numbers(shown.pages)) for item in shown.items)
    none = "<p>No problem begins on these pages.</p>"
    return (
        f"<header><h1>{_text(shown.name)}</h1><p>{verdict} {_facts(shown.counts)}</p>"
        f"{_legend(shown.pages)}{_gates(shown.gates)}</header>"
        f'<main><section id="pages">{pages}</section>'
        f'<aside id="items" aria-label="Problems">{cards or none}</aside></main>'
    )


def _facts(facts: Mapping[str, object]) -> str:
    told = ((name, f"{v:,}" if isinstance(v, int) else v) for name, v in facts.items())
    return "".join(f"<span>{_text(name)} <b>{_text(value)}</b></span>" for name, value in told)


def _legend(pages: Iterable[Page]) -> str:
    counts = dict.fromkeys(KINDS, 0)
    for mark in (mark for page in pages for mark in page.marks):
        counts[mark.kind] += 1
    boxes = "".join(
        f'<label title="{_text(told)}"><input type="checkbox" data-kind="{kind}" checked>'
        f'<i class="{kind}"></i>{kind} {counts[kind]:,}</label>'
        for kind, told in KINDS.items()
        if counts[kind]
    )
    return f'<p class="legend">{boxes}</p>'


def _gates(gates: Sequence[Measure]) -> str:
    lines = "".join(
        f'<tr class="{"good" if gate.passed else "bad"}"><td>{"✓" if gate.passed else "✗"}</td>'
        f"<td>{_text(gate.gate)}</td><td>{gate.measured:.3g}</td><td>{_text(gate.wanted)}</td>"
        f"<td>{_text(gate.detail, MAX_CELL)}</td></tr>"
        for gate in gates
    )
    opened = "" if all(gate.passed for gate in gates) else " open"
    head = "<tr><th></th><th>gate</th><th>measured</th><th>wanted</th><th>where</th></tr>"
    return f"<details{opened}><summary>Gates</summary><table>{head}{lines}</table></details>"


def _page(page: Page) -> str:
    drawn = page.picture
    image = base64.b64encode(drawn.png).decode()
    marks = "".join(
        _mark(mark.kind, mark.item, mark.told, _placed(box, drawn.width, drawn.height))
        for mark, box in zip(page.marks, drawn.boxes, strict=True)
    )
    return (
        f'<figure id="page-{page.number}"><figcaption>page {page.number:,}</figcaption>'
        f'<div class="sheet" style="aspect-ratio:{drawn.width}/{drawn.height}">'
        f'<img loading="lazy" alt="page {page.number}" src="data:image/png;base64,{image}">'
        f"{marks}</div></figure>"
    )


def _placed(box: tuple[int, int, int, int], width: int, height: int) -> str:
    """A box in pixels as shares of its page, so that it holds at any size."""
    left, top, right, bottom = box
    shares = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    names = ("left", "top", "width", "height")
    return ";".join(f"{name}:{share:.3%}" for name, share in zip(names, shares, strict=True))


def _mark(kind: str, item: str, told: str, place: str) -> str:
    what = f'class="mark {kind}" style="{place}" title="{_text(f"{kind}: {told}", MAX_CELL)}"'
    if not item:
        return f"<span {what}></span>"
    return f'<button {what} data-item="{_text(item)}" aria-label="{_text(told)}"></button>'


def _numbers(pages: Iterable[Page]) -> set[int]:
    return {page.number for page in pages}


def _card(item: Mapping[str, Any], shown: set[int]) -> str:
    facts = {name: item[name] for name in FACTS if item.get(name) not in (None, "", [])}
    told = "".join(
        f"<span>{_text(name)} <b>{_text(_plain(value))}</b></span>" for name, value in facts.items()
    )
    solution = item.get("solution")
    answer = f"<p>{_text(solution)}</p>" if solution else "<p><i>no solution was found</i></p>"
    return (
        f'<article data-item="{_text(item["id"])}" tabindex="0"><h2>{_text(item["number"])}</h2>'
        f'<p class="facts">{told}</p>'
        f'<h3 class="problem">Problem {_links(item["pages"], shown)}</h3>'
        f"<p>{_text(item['problem'])}</p>"
        f'<h3 class="solution">Solution {_links(item.get("solution_pages", ()), shown)}</h3>'
        f"{answer}</article>"
    )


def _links(pages: Iterable[int], shown: set[int]) -> str:
    return ", ".join(
        f'<a href="#page-{page}">page {page:,}</a>' if page in shown else f"page {page:,}"
        for page in pages
    )


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _records(shown: RecordsPreview) -> str:
    names = list(dict.fromkeys(name for record in shown.records for name in record))
    more = f"the first {len(shown.records) + len(shown.broken):,}" if shown.more else "all"
    counts = {"records": len(shown.records), "quarantined": len(shown.broken), "shown": more}
    return (
        f"<header><h1>{_text(shown.name)}</h1><p>{_facts(counts)}</p></header>"
        f"{_table('Quarantined', ['position', 'reason', 'text'], shown.broken)}"
        f"{_table('Records', names, ([record.get(n) for n in names] for record in shown.records))}"
    )


def _table(title: str, names: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    rows = "".join(f"<tr>{''.join(_cells(line))}</tr>" for line in lines)
    if not rows:
        return ""
    head = "".join(f"<th>{_text(name)}</th>" for name in names)
    return f"<h2>{title}</h2><div class=wide><table><tr>{head}</tr>{rows}</table></div>"


def _cells(line: Iterable[object]) -> Iterator[str]:
    for value in line:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield f"<td>{'' if value is None else _text(printable(text), MAX_CELL)}</td>"
