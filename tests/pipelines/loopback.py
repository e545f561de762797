"""A web server on the loopback: serves bytes by path (a page where it ends in a slash), can be
cut, busy or wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """What the server holds, and how the next answers to a path go wrong.

    A fault is a status, `cut`, or `cut quietly` (no length told); HEAD meets only those that
    begin with `any `.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""


class Quiet(BaseHTTPRequestHandler):
    """A handler of requests that does not write each to stderr."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(handler: type[Quiet]) -> Iterator[str]:
    """A server until the block ends, a thread a request; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve(site: Site) -> Iterator[Site]:
    """Serve `site` until the block ends; `site.url` is the address of its root."""

    class Handler(Quiet):
        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            site.asked.append(self.path)
            self.answer(with_body=True)

        def answer(self, *, with_body: bool) -> None:
            body = site.files.get(self.path)
            fault = site.faults.get(self.path)
            kind = fault.pop(0) if fault and (with_body or fault[0].startswith("any")) else ""
            kind = kind.removeprefix("any ")
            if body is None or kind.isdigit():
                self.send_error(int(kind or 404))
                return
            self.send_response(200)
            if self.path.endswith("/"):
                self.send_header("Content-Type", "text/html")
            if kind != "cut quietly":
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                with suppress(ConnectionError):
                    self.wfile.write(body[: len(body) // 2] if kind.startswith("cut") else body)

    with serving(Handler) as site.url:
        yield site
