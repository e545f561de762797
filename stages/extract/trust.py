"""Whether the problems of a document are taken: its gates, and what follows where one fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stages.documents.bounds import Gates
from stages.extract.record import Broken, FileRefused, Place, broken_record
from stages.extract.source import DocumentOptions

if TYPE_CHECKING:
    from stages.documents.book import Book


def failed_gate(book: Book, gates: Gates) -> tuple[str, str] | None:
    """Reason and message of the gates that a document fails; None where it is trusted.

    `no_text` and `no_problems` are plain facts; other gates say that the book is not read.
    """
    from stages.documents.gates import failures

    failed = failures(book, gates)
    if not failed:
        return None
    gate = failed[0].gate
    reason = gate if gate in ("no_text", "no_problems") else "untrusted_document"
    return reason, "; ".join(map(str, failed))


def quarantine_entry(book: Book, options: DocumentOptions) -> Broken | None:
    """The quarantine entry of a document that fails a gate; None where it is trusted.

    FileRefused where `on_failure` is refuse.
    """
    doubt = failed_gate(book, options.gates) if options.on_failure != "keep" else None
    if doubt is None:
        return None
    if options.on_failure == "refuse":
        raise FileRefused(*doubt)
    return broken_record(doubt[0], Place(1), doubt[1].encode())
