"""PDFs read and drawn in a process of their own: a bomb or a hang ends in a named outcome.

The process is started when the first PDF comes, serves one file after another, and is replaced
after a document that broke its limits: `timeout` (processor time), `memory` or `crash`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipelines.ingest import pdf_worker
from pipelines.sandbox.frames import FRAME_BYTES, send
from stages.errors import DataError
from stages.extract.record import Entry, FileRefused, Place, broken_record
from stages.extract.source import DocumentOptions, Reader
from stages.llm.model import Undrawable

FORMATS = ("pdf", "pdf_pages")
#: Wall time, in multiples of the processor time: for loaded machines.
WALL_FACTOR = 10.0
#: Seconds of wall time in which the process has certainly started, on a busy machine too.
START = 30.0
#: Bytes that a read takes at once.
READ_BYTES = 1 << 16
#: What the process may print, in bytes; words before an abort that is no lack of memory.
SAID_BYTES = 1 << 20
_ABORTED = re.compile(rb"free\(|alloc\(|corrupt|smash|[Aa]ssert|terminate called|Fatal")


@dataclass(frozen=True)
class SourcePath:
    """A file of a source: its folder, its name there, its declared size."""

    folder: Path
    name: str
    size: int | None


class Ended(Exception):
    """The process ended within a document; its argument says how."""


def is_pdf(name: str, reader: Reader) -> bool:
    """Whether this process reads a file as a whole: PDFs, packed ones where the reader says so.

    Of other archives it reads the members that are PDFs (`PdfProcess.read` with `among`).
    """
    return reader.format in FORMATS or (reader.format is None and name.lower().endswith(".pdf"))


class PdfProcess:
    """The process, or none yet; safe for several threads that draw."""

    def __init__(self) -> None:
        """Nothing is started."""
        self._process: subprocess.Popen[bytes] | None = None
        self._limits: tuple[float, int] | None = None
        self._said: IO[bytes] | None = None  # what its libraries print
        self._received = bytearray()
        self._lock = threading.Lock()

    def read(
        self, file: SourcePath, reader: Reader, among: bool = False
    ) -> Iterator[tuple[str, Entry]]:
        """(archive member or "", entry) of every record; FileRefused as `readers.read`.

        A document that breaks its limits is refused as the reader's `on_failure` says; the
        archive's other members are read all the same. A book with its manual is one document.
        among: of the members only PDFs, by their suffix.
        """
        done: list[str] = []
        again = True
        while again:
            again, member = False, None
            try:
                for frame in self._frames(file, reader, {"skip": done, "among": among}):
                    if "document" in frame:
                        member = frame["document"]
                        done.append(member)
                    else:
                        yield member or "", pdf_worker.entry_of(frame)
            except Ended as ended:
                if member is None:
                    raise DataError(f"{file.name!r}: the reader of PDFs ended: {ended}") from None
                yield member, _outcome(file, member, str(ended), reader.document)
                again = True

    def draw(self, file: SourcePath, reader: Reader, member: str, page: int, dpi: float) -> bytes:
        """The PNG of `page` (counted from 1); Undrawable where that breaks the limits."""
        asked = {"skip": [], "member": member, "page": page, "dpi": dpi}
        with self._lock:
            try:
                [frame] = self._frames(file, reader, asked)
            except (Ended, FileRefused, ValueError) as error:
                raise Undrawable(f"page {page} of {file.name}: {error}") from None
        return base64.b64decode(frame["png"])

    def _frames(
        self, file: SourcePath, reader: Reader, asked: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        """The frames of one answer, without the last; Ended where the process did not live."""
        process = self._started(reader.document)
        told: dict[str, Any] = {"folder": str(file.folder), "name": file.name, "bytes": file.size}
        told |= {"reader": reader.model_dump(mode="json"), **asked}
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # one that died idle is seen as an end of file
            send(process.stdin, json.dumps(told))
        while True:
            frame = self._receive(process, reader.document.seconds * WALL_FACTOR + START)
            if "refused" in frame:
                raise FileRefused(frame["refused"], frame["detail"])
            if "broke" in frame:
                self.close()
                raise Ended(frame["broke"])
            if "end" in frame:
                return
            yield frame

    def _started(self, options: DocumentOptions) -> subprocess.Popen[bytes]:
        limits = options.seconds, options.memory_mb
        if self._process is not None and limits == self._limits:
            return self._process
        self.close()
        root = str(Path(__file__).resolve().parents[2])
        env = {"PYTHONPATH": root, "PATH": os.environ.get("PATH", "")}
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", pdf_worker.__name__, str(os.getpid()), *map(str, limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=env,
            bufsize=0,
        )
        self._limits = limits
        return self._process

    def _receive(self, process: subprocess.Popen[bytes], wall: float) -> dict[str, Any]:
        deadline = time.monotonic() + wall
        while (frame := self._whole()) is None:
            assert process.stdout is not None
            ready, _, _ = select.select([process.stdout], [], [], deadline - time.monotonic())
            data = os.read(process.stdout.fileno(), READ_BYTES) if ready else b""
            if not data:
                overdue = not ready
                if overdue:
                    process.kill()
                code = process.wait()
                aborted = code == -signal.SIGABRT and self._is_silent()
                self.close()
                timed_out = overdue or code == -signal.SIGPROF
                raise Ended("timeout" if timed_out else "memory" if aborted else "crash")
            self._received += data
        return frame

    def _is_silent(self) -> bool:
        """Whether the process aborted without a word: so pdfium ends where memory runs out.

        The C library says what it found before it aborts.
        """
        assert self._said is not None
        self._said.seek(0)
        return not _ABORTED.search(self._said.read(SAID_BYTES))

    def _whole(self) -> dict[str, Any] | None:
        """The next whole frame of what was received."""
        end = FRAME_BYTES + int.from_bytes(self._received[:FRAME_BYTES], "big")
        if len(self._received) < max(end, FRAME_BYTES + 1):
            return None
        frame: dict[str, Any] = json.loads(self._received[FRAME_BYTES:end])
        del self._received[:end]
        return frame

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        self._received.clear()
        if self._said is not None:
            self._said.close()
            self._said = None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _outcome(file: SourcePath, member: str, how: str, options: DocumentOptions) -> Entry:
    """What becomes of a document that broke its limits."""
    told = {
        "timeout": f"took more than {options.seconds:g} s of processor time",
        "memory": f"took more than {options.memory_mb:,} MB",
        "crash": "ended its reader by a fault",
    }
    detail = f"{member or file.name!r} {told[how]}"
    if options.on_failure == "refuse":
        raise FileRefused(how, f"{detail}; raise reader.document.seconds or memory_mb")
    return broken_record(how, Place(1), detail.encode())


@contextmanager
def pdf_process() -> Iterator[PdfProcess]:
    """A process for the PDFs of one build."""
    process = PdfProcess()
    try:
        yield process
    finally:
        process.close()
