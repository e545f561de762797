"""Progress of model calls: cost so far and expected; a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from pipelines.llm import progress as module
from pipelines.llm.account import Account
from pipelines.llm.progress import progress
from pipelines.llm.settings import LlmSettings, Price
from stages.llm.model import Usage

PRICES = {"m": Price(prompt=1e6, completion=0)}


def account() -> Account:
    """Two calls of 2 each are done, one failed; a reply of 5 was stored."""
    found = Account(LlmSettings(prices=PRICES), "annotate big [math]")
    found.spend("m", Usage(5, 0), now=False)
    found.stored = 1
    for error in (None, "timeout"):
        found.spend("m", Usage(2, 0))
        found.settle(0.0, error)
    return found


def shown(*left: int, terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=200)
    with progress(account(), 5, console) as tell:
        for one in left:
            tell(one)
    return out.getvalue()


def test_lines_tell_cost_so_far_and_expected(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "SECONDS_BETWEEN_LINES", 0.0)
    said = "2 calls, 1 stored (timeout 1); cost 9.0000 of about"
    assert shown(3, 0, terminal=False).splitlines() == [
        f"annotate big [math]: 3 requests left, {said} 15.0000",
        f"annotate big [math]: 0 requests left, {said} 9.0000",
    ]


def test_lines_come_now_and_then_and_at_the_end():
    assert len(shown(4, 3, 2, 1, 0, terminal=False).splitlines()) == 1


def test_a_terminal_has_a_bar():
    text = shown(3, 0, terminal=True)
    assert "annotate big [math]" in text
    assert "5/5" in text
    assert "cost 9.0000 of about 9.0000" in text
