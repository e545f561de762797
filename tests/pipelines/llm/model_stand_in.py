"""An OpenAI-compatible endpoint on the loopback that answers as it is told, and counts."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.pipelines.loopback import Quiet, serving

#: A fault is (status, headers, body); `cut` closes the socket within the body, `silent` before it,
#: `mute` before anything is said; `drip` sends blanks for ever.
Fault = tuple[int, dict[str, str], bytes] | str


def fault(status: int, code: str = "", **headers: str) -> Fault:
    """An error as the protocol has it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, named, json.dumps({"error": {"message": "no", "code": code}}).encode()


def completion(content: str | None, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A body with one choice."""
    return {
        "id": "x", "object": "chat.completion", "created": 0, "model": "m",
        "choices": [{"index": 0, "finish_reason": finish,
                     "message": {"role": "assistant", "content": content, **message}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }  # fmt: skip


def text_of(body: dict[str, Any]) -> str:
    """The text of the last message; pictures stand behind it."""
    content = body["messages"][-1]["content"]
    return str(content if isinstance(content, str) else content[0]["text"])


@dataclass
class Endpoint:
    """`say`: the content for a body. `faults`: by the text of the last message, used up in order.

    seen: calls by that text. jobs, files: of the batch API.
    """

    say: Callable[[dict[str, Any]], str] = lambda body: f"said {body['messages'][-1]['content']}"
    faults: dict[str, list[Any]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    url: str = ""

    def answer(self, body: dict[str, Any]) -> Any:
        """A fault, or the body of a 200."""
        text = text_of(body)
        self.seen[text] += 1
        waiting = self.faults.get(text)
        return waiting.pop(0) if waiting else completion(self.say(body))

    def job(self, body: dict[str, Any]) -> dict[str, Any]:
        """A job that is done at once; the faults of a request stand in its line."""
        lines = []
        for text in self.files[body["input_file_id"]].splitlines():
            line = json.loads(text)
            said = self.answer(line["body"])
            status = 200 if isinstance(said, dict) else said[0]
            made = {"status_code": status, "body": said if status == 200 else {}}
            lines.append(json.dumps({"custom_id": line["custom_id"], "response": made}))
        name = f"job{len(self.jobs)}"
        self.files[f"{name}-out"] = "\n".join(reversed(lines))
        self.jobs[name] = {
            "id": name, "object": "batch", "endpoint": body["endpoint"], "status": "completed",
            "input_file_id": body["input_file_id"], "completion_window": "24h", "created_at": 0,
            "output_file_id": f"{name}-out", "metadata": body["metadata"],
        }  # fmt: skip
        return self.jobs[name]


class _Handler(Quiet):
    protocol_version = "HTTP/1.1"
    endpoint: Endpoint

    def do_GET(self) -> None:
        kind, _, rest = self.path.removeprefix("/v1/").partition("/")
        if kind == "batches":
            jobs = self.endpoint.jobs
            listed = {"object": "list", "data": list(jobs.values()), "has_more": False}
            self.send(200, json.dumps(jobs[rest] if rest else listed).encode())
        else:
            self.send(200, self.endpoint.files[rest.partition("/")[0]].encode())

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self.endpoint.keys.add(self.headers.get("Authorization", ""))
        if self.path == "/v1/files":
            name = f"file{len(self.endpoint.files)}"
            self.endpoint.files[name] = "\n".join(
                line for line in raw.decode().splitlines() if line.startswith("{")
            )
            made = {"id": name, "object": "file", "bytes": 1, "created_at": 0}
            self.send(200, json.dumps(made | {"filename": "f", "purpose": "batch"}).encode())
        elif self.path == "/v1/batches":
            self.send(200, json.dumps(self.endpoint.job(json.loads(raw))).encode())
        else:
            self.chat(self.endpoint.answer(json.loads(raw)))

    def chat(self, said: Any) -> None:
        if isinstance(said, str):
            self.spoilt(said)
        elif isinstance(said, tuple):
            status, headers, body = said
            self.send(status, body, headers)
        else:
            self.send(200, said if isinstance(said, bytes) else json.dumps(said).encode())

    def spoilt(self, fault: str) -> None:
        self.close_connection = True
        if fault == "mute":
            return
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        if fault == "cut":
            self.wfile.write(b'{"choices": [')
        with suppress(ConnectionError):
            while fault == "drip":
                self.wfile.write(b" ")
                time.sleep(0.02)

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):
            self.wfile.write(body)


@contextmanager
def serve(endpoint: Endpoint) -> Iterator[Endpoint]:
    """Serve `endpoint` until the block ends; `endpoint.url` is its base URL."""
    handler = type("Handler", (_Handler,), {"endpoint": endpoint})
    with serving(handler) as url:
        endpoint.url = f"{url}/v1"
        yield endpoint
