"""Whether the problems of a document are taken: its gates, and what follows where one fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stages.extract.record import Broken, FileRefused, Place, broken
from stages.extract.source import DocumentOptions

if TYPE_CHECKING:
    from stages.documents.book import Book


def distrusted(book: Book, options: DocumentOptions) -> Broken | None:
    """The quarantine entry of a document that fails a gate; None where it is trusted.

    FileRefused where `on_failure` is refuse.
    """
    from stages.documents.gates import failures

    failed = failures(book, options.gates) if options.on_failure != "keep" else []
    if not failed:
        return None
    gate = failed[0].gate
    reason = gate if gate in ("no_text", "no_problems") else "untrusted_document"
    message = "; ".join(map(str, failed))
    if options.on_failure == "refuse":
        raise FileRefused(reason, message)
    return broken(reason, Place(1), message.encode())
