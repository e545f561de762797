"""The batch API as a second transport: a file of requests up, a file of answers down.

The file is OpenAI's: one JSON object a line with `custom_id` (our key), `method`, `url`, `body`. A
job carries the digest of its requests, and is looked for at the endpoint before one is handed in:
a kill between handing in and noting it pays nothing twice.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import openai

from pipelines.llm.body import body
from pipelines.llm.calls import Answer, connect
from pipelines.llm.reading import read
from pipelines.llm.settings import LlmSettings
from pipelines.llm.store import Store
from stages.errors import DataError
from stages.model import Reply, Request

#: What the API allows in one file.
MOST_REQUESTS = 50_000
URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"
MARK = "corpusmill"
_OVER = frozenset({"completed", "expired", "cancelled"})


def answers(
    settings: LlmSettings, store: Store, todo: Mapping[str, Request]
) -> Iterator[tuple[str, Answer]]:
    """(key, answer) of each request; one that the job has no answer to is a `server` error."""
    keys = sorted(todo)
    with connect(settings) as client:
        for start in range(0, len(keys), MOST_REQUESTS):
            some = {one: todo[one] for one in keys[start : start + MOST_REQUESTS]}
            digest = hashlib.sha256("\n".join(some).encode()).hexdigest()
            job = store.batch(digest) or _handed_in(client, digest)
            job = job or _hand_in(client, digest, some)
            store.set_batch(digest, job)
            yield from _collected(client, _finished(client, job, settings.poll_seconds), some)
            store.set_batch(digest, None)


def request_lines(todo: Mapping[str, Request]) -> str:
    """The file of requests."""
    lines = (
        {"custom_id": one, "method": "POST", "url": URL, "body": body(request)}
        for one, request in todo.items()
    )
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)


def answer_of(line: Mapping[str, Any], request: Request) -> Answer:
    """The answer that one line of the file of answers holds."""
    response = line.get("response") or {}
    status = response.get("status_code")
    if status == 200:
        raw = json.dumps(response.get("body"), ensure_ascii=False)
        return Answer(read(raw, request), raw)
    return Answer(Reply(error="rejected" if status and status < 500 else "server"), None)


def _handed_in(client: openai.OpenAI, digest: str) -> str | None:
    for job in client.batches.list():
        if (job.metadata or {}).get(MARK) == digest and job.status not in ("failed", "cancelled"):
            return str(job.id)
    return None


def _hand_in(client: openai.OpenAI, digest: str, todo: Mapping[str, Request]) -> str:
    content = io.BytesIO(request_lines(todo).encode("utf-8", "surrogatepass"))
    sent = client.files.create(file=(f"{digest[:16]}.jsonl", content), purpose="batch")
    job = client.batches.create(
        input_file_id=sent.id, endpoint=URL, completion_window="24h", metadata={MARK: digest}
    )
    return str(job.id)


def _finished(client: openai.OpenAI, job: str, poll_seconds: float) -> Any:
    while True:
        found = client.batches.retrieve(job)
        if found.status in _OVER:
            return found
        if found.status == "failed":
            raise DataError(
                f"the endpoint refused the batch {job}: {found.errors}; mend what it says, or set "
                "llm.transport to calls in conf/llm/"
            )
        time.sleep(poll_seconds)


def _collected(
    client: openai.OpenAI, job: Any, todo: Mapping[str, Request]
) -> Iterator[tuple[str, Answer]]:
    left = dict(todo)
    for file in (job.output_file_id, job.error_file_id):
        for text in client.files.content(file).text.split("\n") if file else ():
            line = json.loads(text) if text.strip() else {}
            if request := left.pop(str(line.get("custom_id")), None):
                yield line["custom_id"], answer_of(line, request)
    for one in left:
        yield one, Answer(Reply(error="server"), None)
