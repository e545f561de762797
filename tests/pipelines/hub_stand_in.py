"""A stand-in for the Hugging Face hub on the loopback: one commit of some dataset repositories."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Repo:
    """A repository: its commit, its files, which of them are LFS, the token it asks for."""

    commit: str
    files: dict[str, bytes]
    plain: frozenset[str] = frozenset()
    token: str = ""
    recorded: dict[str, str] = field(default_factory=dict)

    def info(self, path: str) -> dict[str, Any]:
        """What the hub records of a file."""
        body = self.files[path]
        blob = hashlib.sha1(b"blob %d\0" % len(body) + body).hexdigest()
        sha256 = self.recorded.get(path) or hashlib.sha256(body).hexdigest()
        lfs = {"oid": sha256, "sha256": sha256, "size": len(body), "pointerSize": 134}
        known = {} if path in self.plain else {"lfs": lfs}
        return {"type": "file", "path": path, "size": len(body), "oid": blob} | known

    def sibling(self, path: str) -> dict[str, Any]:
        """The same, in the words of the repository's page."""
        info = self.info(path)
        return {"rfilename": path, "size": info["size"], "blobId": info["oid"]} | {
            key: info[key] for key in info.keys() & {"lfs"}
        }


@dataclass
class Hub:
    """The repositories, the requests so far, and how many of the next ones meet a busy server."""

    repos: dict[str, Repo]
    asked: list[str] = field(default_factory=list)
    busy: int = 0
    url: str = ""


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` until the block ends; `hub.url` is what HF_ENDPOINT must be."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(size).decode())
            path = unquote(urlsplit(self.path).path)
            hub.asked.append(f"{self.command} {path}")
            if hub.busy:
                hub.busy -= 1
                return self.reply(503, b"{}")
            parts = path.removeprefix("/api").removeprefix("/datasets/").split("/")
            repo = hub.repos.get("/".join(parts[:2]))
            if repo is None:
                return self.reply(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            if repo.token and self.headers.get("Authorization") != f"Bearer {repo.token}":
                return self.reply(401, b"{}", {"X-Error-Code": "GatedRepo"})
            return self.within(repo, parts[2:], form, api=path.startswith("/api/"))

        def within(
            self, repo: Repo, rest: list[str], form: dict[str, list[str]], *, api: bool
        ) -> None:
            if rest[1:2] and rest[1] not in {repo.commit, "main"}:
                return self.reply(404, b"{}", {"X-Error-Code": "RevisionNotFound"})
            if api and rest[:1] == ["paths-info"]:
                listed = [repo.info(path) for path in form["paths"] if path in repo.files]
                return self.reply(200, json.dumps(listed).encode())
            if api:
                siblings = [repo.sibling(path) for path in repo.files]
                page = {"id": "o/n", "sha": repo.commit, "siblings": siblings}
                return self.reply(200, json.dumps(page).encode())
            body = repo.files.get("/".join(rest[2:]))
            if body is None:
                return self.reply(404, b"{}", {"X-Error-Code": "EntryNotFound"})
            etag = f'"{hashlib.sha256(body).hexdigest()}"'
            return self.reply(200, body, {"X-Repo-Commit": repo.commit, "ETag": etag})

        def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for key, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(key, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
