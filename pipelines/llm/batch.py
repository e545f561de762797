"""The batch API as a second transport: a file of requests up, a file of answers down.

The file is OpenAI's: one JSON object a line with `custom_id` (our key), `method`, `url`, `body`. A
job carries the digest of its requests, and is looked for at the endpoint before one is handed in:
a kill between handing in and noting it pays nothing twice. The store knows which job was asked what
until its answers are stored, so that another set of requests takes what an earlier one paid for.
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
from pipelines.llm.reading import fault_in, read
from pipelines.llm.settings import LlmSettings
from pipelines.llm.store import Store
from stages.errors import DataError
from stages.llm.model import Reply, Request

#: What the API allows in one file.
MOST_REQUESTS = 50_000
URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"
MARK = "corpusmill"
_OVER = frozenset({"completed", "expired", "cancelled", "failed"})
#: What only reads may be asked again; a job is handed in once.
READ_ATTEMPTS = 8

Answers = dict[str, Answer]


def answers(settings: LlmSettings, store: Store, todo: Mapping[str, Request]) -> Iterator[Answers]:
    """The answers by key, a job at a time; what a job has no answer to is a `server` error.

    Jobs of an earlier build that were asked some of `todo` are waited for first. A job is forgotten
    when the next answers are taken: those before must be stored by then.
    """
    left = dict(todo)
    try:
        with connect(settings) as client:
            reader = client.with_options(max_retries=READ_ATTEMPTS)
            for job, keys in store.jobs(sorted(todo)).items():
                some = {one: todo[one] for one in keys}
                if found := _of_earlier(reader, job, settings, some):
                    yield found
                    left = {one: left[one] for one in left if one not in found}
                store.done_with(job)
            while left:
                some = dict(sorted(left.items())[:MOST_REQUESTS])
                job = _job_for(client, store, some)
                none = dict.fromkeys(some, Answer(Reply(error="server"), None))
                yield none | _collected(reader, _finished(reader, store, job, settings), some)
                left = {one: left[one] for one in left if one not in some}
                store.done_with(job)
    except openai.APIError as error:
        raise DataError(
            f"the batch API behind {settings.base_url_env} does not answer "
            f"({type(error).__name__}); what was handed in goes on there, and its answers are "
            "taken by the next: dvc repro"
        ) from None


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
    raw = json.dumps(response.get("body"), ensure_ascii=False)
    reply = read(raw, request)
    if status == 200 and reply == Reply(error="no_choices") and (fault := fault_in(raw)):
        status = fault.status
    if status == 200:
        return Answer(reply, raw)
    return Answer(Reply(error="rejected" if status and status < 500 else "server"), None)


def _of_earlier(
    client: openai.OpenAI, job: str, settings: LlmSettings, asked: Mapping[str, Request]
) -> Answers:
    """The answers of a job that an earlier build handed in; none where it failed or is not known.

    What it did not come to is asked anew.
    """
    try:
        found = _over(client, job, settings.poll_seconds)
    except openai.NotFoundError:  # of another endpoint
        return {}
    return {} if found.status == "failed" else _collected(client, found, asked)


def _job_for(client: openai.OpenAI, store: Store, todo: Mapping[str, Request]) -> str:
    """The job that is asked `todo`: one that died before it was noted, or a new one."""
    told = "\n".join([*todo, *(["again"] * store.times_forgotten())])
    digest = hashlib.sha256(told.encode()).hexdigest()
    job = _handed_in(client, digest) or _hand_in(client, digest, todo)
    store.note_job(job, list(todo))
    return job


def _handed_in(client: openai.OpenAI, digest: str) -> str | None:
    for job in client.with_options(max_retries=READ_ATTEMPTS).batches.list():
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


def _finished(client: openai.OpenAI, store: Store, job: str, settings: LlmSettings) -> Any:
    found = _over(client, job, settings.poll_seconds)
    if found.status == "failed":
        store.done_with(job)  # what mends it hands in another
        raise DataError(
            f"the endpoint refused the batch {job}: {found.errors}; mend what it says, or set "
            "llm.transport to calls in conf/llm/, then: dvc repro"
        )
    return found


def _over(client: openai.OpenAI, job: str, poll_seconds: float) -> Any:
    while (found := client.batches.retrieve(job)).status not in _OVER:
        time.sleep(poll_seconds)
    return found


def _collected(client: openai.OpenAI, job: Any, todo: Mapping[str, Request]) -> Answers:
    found = Answers()
    for file in (job.output_file_id, job.error_file_id):
        for text in client.files.content(file).text.split("\n") if file else ():
            line = json.loads(text) if text.strip() else {}
            one = str(line.get("custom_id"))
            if one in todo and one not in found:
                found[one] = answer_of(line, todo[one])
    return found
