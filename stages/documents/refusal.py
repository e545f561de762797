"""Why a document is refused as a whole."""

from __future__ import annotations


class DocumentRefused(Exception):
    """A document that cannot be read, or whose outcome cannot be trusted.

    reason: one word for the ledger; detail: what was expected and found.
    """

    def __init__(self, reason: str, detail: str) -> None:
        """`reason` as listed in docs/documents.md."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
