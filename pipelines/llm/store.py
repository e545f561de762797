"""Every answer that was paid for, in SQLite: on disk before anybody sees it.

    replies   one line a request: the reply, or the error that remained after all retries
    spoiled   answers that came, were paid for, and were no reply
    waiting   which job of the batch API was asked what, until its answers are stored

One writer at a time calls (`exclusive`): a second build waits and then finds the replies.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stages.errors import DataError
from stages.llm.model import Usage

KEYS_A_QUERY = 500
#: So long a locked file is waited for.
WAIT_SECONDS = 60
#: Bytes of the disk that must be free before a call goes out: a paid reply needs a place.
MIN_FREE = 64 << 20
_TABLES = """
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, model TEXT NOT NULL, sample INTEGER NOT NULL, request TEXT NOT NULL,
    text TEXT, error TEXT, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
    raw TEXT);
CREATE TABLE IF NOT EXISTS spoiled (
    key TEXT NOT NULL, error TEXT NOT NULL, prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL, raw TEXT);
CREATE INDEX IF NOT EXISTS spoiled_key ON spoiled (key);
CREATE TABLE IF NOT EXISTS waiting (key TEXT PRIMARY KEY, job TEXT NOT NULL);
"""
_COLUMNS = "key, model, sample, request, text, error, prompt_tokens, completion_tokens"


@dataclass(frozen=True)
class Stored:
    """One line of `replies`. request: the canonical body. usage: of this answer alone."""

    key: str
    model: str
    sample: int
    request: str
    text: str | None
    error: str | None
    usage: Usage


class Store:
    """The file of replies; safe for several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it; DataError where it is something else."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.Lock()
        self._base = sqlite3.connect(path, timeout=WAIT_SECONDS, check_same_thread=False)
        try:
            _prepare(self._base)
        except sqlite3.DatabaseError as error:
            self._base.close()
            raise DataError(
                f"{path} is no store of replies ({error}); put it aside and run: "
                "corpusmill responses load"
            ) from None

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def get(self, keys: Sequence[str]) -> dict[str, Stored]:
        """The lines of those `keys` that have one."""
        found = self._select(f"SELECT {_COLUMNS} FROM replies", keys)
        return {
            one: Stored(one, model, sample, request, text, error, Usage(*counts))
            for one, model, sample, request, text, error, *counts in found
        }

    def wasted_usage(self, keys: Sequence[str]) -> dict[str, Usage]:
        """By key, what answers that were no replies have cost so far."""
        total = dict[str, Usage]()
        query = "SELECT key, prompt_tokens, completion_tokens FROM spoiled"
        for key, prompt, completion in self._select(query, keys):
            total[key] = total.get(key, Usage()) + Usage(prompt, completion)
        return total

    def _select(self, query: str, keys: Sequence[str]) -> Iterator[Any]:
        for start in range(0, len(keys), KEYS_A_QUERY):
            some = keys[start : start + KEYS_A_QUERY]
            marks = ",".join("?" * len(some))
            with self._lock, self._named_errors("read"):
                found = self._base.execute(f"{query} WHERE key IN ({marks})", some).fetchall()
            yield from found

    def put(self, lines: Iterable[Stored], raws: Mapping[str, str | None] | None = None) -> None:
        """Write replies, all or none; they are on disk when this returns. One that is there stays.

        raws: the bodies that they were read from, by key.
        """
        bodies = raws or {}
        values = [
            (line.key, line.model, line.sample, line.request, line.text, line.error,
             line.usage.prompt_tokens, line.usage.completion_tokens,
             _printable(bodies.get(line.key)))
            for line in lines
        ]  # fmt: skip
        self._write("INSERT OR IGNORE INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def spoil(self, key: str, error: str, usage: Usage, raw: str | None) -> None:
        """Note an answer that was paid for and is no reply."""
        counts = (usage.prompt_tokens, usage.completion_tokens)
        values = [(key, error, *counts, _printable(raw))]
        self._write("INSERT INTO spoiled VALUES (?, ?, ?, ?, ?)", values)

    def forget_errors(self) -> int:
        """Remove the requests that ended in an error, so that they are asked again."""
        times = self.times_forgotten() + 1
        with self._lock, self._base:
            self._base.execute(f"PRAGMA user_version = {times}")
            return self._base.execute("DELETE FROM replies WHERE error IS NOT NULL").rowcount

    def times_forgotten(self) -> int:
        """How often errors were forgotten: a job before it is no answer to what is asked after."""
        with self._lock:
            return int(self._base.execute("PRAGMA user_version").fetchone()[0])

    def jobs(self, keys: Sequence[str]) -> dict[str, list[str]]:
        """Jobs that were asked some of `keys` and are not done, with these keys."""
        found = dict[str, list[str]]()
        for key, job in sorted(self._select("SELECT key, job FROM waiting", keys)):
            found.setdefault(job, []).append(key)
        return found

    def note_job(self, job: str, keys: Sequence[str]) -> None:
        """Note a job that was handed in, and what it was asked."""
        values = [(one, job) for one in keys]
        self._write("INSERT OR REPLACE INTO waiting VALUES (?, ?)", values)

    def done_with(self, job: str) -> None:
        """A job has nothing left to give."""
        self._write("DELETE FROM waiting WHERE job = ?", [(job,)])

    def need_room(self) -> None:
        """DataError where the disk is too full for what calls would bring."""
        if shutil.disk_usage(self.path.parent).free < MIN_FREE:
            raise DataError(
                f"the disk of {self.path}, the store of replies, has less than "
                f"{MIN_FREE >> 20} MB left; nothing was asked that could not be stored. Make room, "
                "or copy it to another disk and name it in CORPUSMILL_RESPONSES, then: dvc repro"
            )

    def _write(self, statement: str, values: Sequence[tuple[object, ...]]) -> None:
        with self._lock, self._named_errors("written"), self._base:
            self._base.executemany(statement, values)

    @contextmanager
    def _named_errors(self, done: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise DataError(
                f"{self.path}, the store of replies, cannot be {done} ({error}); replies so far "
                "are stored. Make room or mend its rights, then: dvc repro; where it is damaged, "
                "put it aside and first run: corpusmill responses load"
            ) from None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the right to call; waits while another build has it."""
        with self.path.with_name(f"{self.path.name}.lock").open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"another build is calling models ({self.path}); waiting", file=sys.stderr)
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _prepare(base: sqlite3.Connection) -> None:
    """Tables and modes. Two builds may do it at once: for the change to WAL SQLite itself waits for
    nobody, whatever its timeout.
    """
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("PRAGMA synchronous = FULL")
            base.executescript(_TABLES)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.05)


def _printable(raw: str | None) -> str | None:
    """What SQLite can hold: text without lone surrogates."""
    return None if raw is None else raw.encode("utf-8", "backslashreplace").decode("utf-8")
