"""The model that a stage is handed: stored replies first, then calls, each stored before its use.

    with model_of(settings, store_path(), "reformulate big_math") as model:
        replies = model(requests)

A kill costs at most the calls that were in the air; what else ends a build (SIGTERM, Ctrl-C, a full
disk, a spent budget) lets these end, and stores them. What was used is exported by `used`, so that
a build replays without a network.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pipelines.llm.account import Account
from pipelines.llm.body import canonical, key
from pipelines.llm.reading import of_text
from pipelines.llm.settings import LlmSettings
from pipelines.llm.store import Store, Stored
from pipelines.project.extras import install
from pipelines.project.parquet import ROW_GROUP_ROWS
from pipelines.runner.process import ended_softly
from stages.errors import ConfigError, DataError
from stages.llm.model import Reply, Request, Usage
from stages.schema import RESPONSES

if TYPE_CHECKING:
    from pipelines.llm.calls import Answer, Calls

#: No answer came at all. Not stored before the whole batch is done: an endpoint that is down is
#: no property of a row.
UNANSWERED = frozenset({"rate_limited", "server", "timeout", "connection"})


class Client:
    """A `stages.llm.model.Model` over a store and, unless it replays, an endpoint."""

    def __init__(self, settings: LlmSettings, store: Store, name: str) -> None:
        """`name`: what the calls are for, as messages say it."""
        self._settings, self._store = settings, store
        self.account = Account(settings, name)
        self._used = set[str]()

    def __call__(self, requests: Sequence[Request], later: int = 0) -> list[Reply]:
        """The replies, in the order of the requests; `later`: how many more will be asked."""
        keys = [key(request) for request in requests]
        distinct = dict(zip(keys, requests, strict=True))
        found = self._stored(distinct)
        missing = {one: distinct[one] for one in sorted(set(distinct) - set(found))}
        if missing and self._settings.provider != "openai":
            raise DataError(
                f"{self.account.name}: {len(missing):,} of {len(distinct):,} replies are not in "
                f"{self._store.path}; bring those of an earlier build with: corpusmill responses "
                "load, or set llm.provider to openai"
            )
        if missing:
            found |= self._ask_all(missing, later)
        self._used |= set(found)
        return [_reply(found[one], distinct[one]) for one in keys]

    def _stored(self, distinct: Mapping[str, Request]) -> dict[str, Stored]:
        found = self._store.get(list(distinct))
        fresh = [one for one in distinct if one not in self._used]
        self._count([found[one] for one in fresh if one in found])
        for one, usage in self._store.wasted_usage(fresh).items():
            self.account.spend(distinct[one].model, usage, now=False)
        return found

    def _count(self, lines: Collection[Stored]) -> None:
        """Of what was there: it is part of the budget."""
        for line in lines:
            self.account.spend(line.model, line.usage, now=False)
        self.account.stored += len(lines)

    def _ask_all(self, missing: Mapping[str, Request], later: int) -> dict[str, Stored]:
        self.account.asked += len(missing)
        with self._store.exclusive():
            # another build may have asked the same while this one waited
            found = self._store.get(list(missing))
            self._count(found.values())
            todo = {one: request for one, request in missing.items() if one not in found}
            if self._settings.transport == "batch":
                found |= self._in_batches(todo)
            else:
                found |= self._one_by_one(todo, later)
        return found

    def _one_by_one(self, todo: Mapping[str, Request], later: int) -> dict[str, Stored]:
        from pipelines.llm.progress import progress  # Rich: not for a stage that asks nobody

        lines = dict[str, Stored]()
        with (
            ended_softly(),
            closing(_calls(self._settings)) as calls,
            ThreadPoolExecutor(self._settings.concurrency) as threads,
            progress(self.account, len(todo) + later) as tell,
        ):
            futures = [threads.submit(self._one, calls, *item) for item in todo.items()]
            try:
                for number, future in enumerate(as_completed(futures), 1):
                    if line := future.result():
                        lines[line.key] = line
                    tell(len(futures) - number + later)
            except BaseException:
                # those in the air end and are stored
                calls.stop()
                for future in futures:
                    future.cancel()
                raise
        self._store.put(line for line in lines.values() if line.error in UNANSWERED)
        return lines

    def _one(self, calls: Calls, one: str, request: Request) -> Stored | None:
        """Ask and store one; None where another thread has met what ends the build."""
        from pipelines.llm.calls import Stopped

        try:
            self._store.need_room()
            return self._ask_one(calls, one, request)
        except Stopped:
            return None
        except BaseException:
            calls.stop()
            raise

    def _ask_one(self, calls: Calls, one: str, request: Request) -> Stored:
        reserved, error = self.account.reserve(request), None

        def spoil(wrong: str, usage: Usage, raw: str) -> None:
            self.account.spend(request.model, usage)
            self._store.spoil(one, wrong, usage, raw)

        try:
            answer = calls(request, spoil)
            error = answer.reply.error
            line = _line(one, request, answer.reply)
            if error not in UNANSWERED:
                self._store.put([line], {one: answer.raw})
            self.account.spend(request.model, answer.reply.usage)
        finally:
            self.account.settle(reserved, error)
        return line

    def _in_batches(self, todo: Mapping[str, Request]) -> dict[str, Stored]:
        from pipelines.llm.batch import answers
        from pipelines.llm.progress import progress

        lines = dict[str, Stored]()
        self._store.need_room()
        reserved = {one: self.account.reserve(request) for one, request in todo.items()}
        for some in answers(self._settings, self._store, todo):
            lines |= self._of_job(some, todo, reserved)
        with progress(self.account, len(todo)) as tell:
            tell(0)
        return lines

    def _of_job(
        self,
        answers: Mapping[str, Answer],
        todo: Mapping[str, Request],
        reserved: Mapping[str, float],
    ) -> dict[str, Stored]:
        lines = {one: _line(one, todo[one], answer.reply) for one, answer in answers.items()}
        self._store.put(lines.values(), {one: answer.raw for one, answer in answers.items()})
        for one, line in lines.items():
            self.account.spend(line.model, line.usage)
            self.account.settle(reserved[one], line.error)
        return lines

    def used_replies(self) -> Iterator[pl.DataFrame]:
        """What this build used, sorted by key: `stages.schema.RESPONSES`, a row group at a time.

        One frame without rows where nothing was used. DataError where a reply has gone from the
        store since.
        """
        keys = sorted(self._used)
        for start in range(0, max(len(keys), 1), ROW_GROUP_ROWS):
            some = keys[start : start + ROW_GROUP_ROWS]
            found = self._store.get(some)
            if gone := len(some) - len(found):
                raise DataError(
                    f"{self.account.name}: {gone:,} replies that were used are no longer in "
                    f"{self._store.path} (corpusmill responses forget?); run: dvc repro"
                )
            lines = [
                (one.key, one.model, one.sample, one.request, one.text, one.error,
                 one.usage.prompt_tokens, one.usage.completion_tokens)
                for one in map(found.__getitem__, some)
            ]  # fmt: skip
            yield pl.DataFrame(lines, schema=RESPONSES, orient="row")


def _calls(settings: LlmSettings) -> Calls:
    """The transport; a replay needs no SDK."""
    try:
        from pipelines.llm.calls import Calls
    except ImportError as error:
        raise ConfigError(
            f"llm.provider is openai, but {error.name} is not installed; run: {install('llm')}"
        ) from None
    return Calls(settings)


def _line(one: str, request: Request, reply: Reply) -> Stored:
    return Stored(
        one,
        request.model,
        request.sample,
        canonical(request),
        reply.text,
        reply.error,
        reply.usage,
    )


def _reply(line: Stored, request: Request) -> Reply:
    """A stored line as a reply; its text is held against the shape once more."""
    if line.error is not None or line.text is None:
        return Reply(error=line.error or "empty", usage=line.usage)
    return of_text(line.text, request.shape, line.usage)


@contextmanager
def model_of(settings: LlmSettings, path: Path, name: str) -> Iterator[Client | None]:
    """The client of one stage; None where no provider is set: then nothing is opened."""
    if settings.provider == "none":
        yield None
        return
    store = Store(path)
    try:
        yield Client(settings, store, name)
    finally:
        store.close()
