"""A stand-in for the Hugging Face hub on the loopback: one commit of some dataset repositories."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.pipelines.loopback import Quiet, serving


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


class _Handler(Quiet):
    """Answers as the hub does where a commit, a file or a token is not there."""

    hub: Hub

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
        self.hub.asked.append(f"{self.command} {path}")
        if self.hub.busy:
            self.hub.busy -= 1
            return self.reply(503, b"{}")
        parts = path.removeprefix("/api").removeprefix("/datasets/").split("/")
        repo, rest = self.hub.repos.get("/".join(parts[:2])), parts[2:]
        if repo is None:
            return self.lacks("RepoNotFound")
        if repo.token and self.headers.get("Authorization") != f"Bearer {repo.token}":
            return self.reply(401, b"{}", {"X-Error-Code": "GatedRepo"})
        if rest[1:2] and rest[1] not in {repo.commit, "main"}:
            return self.lacks("RevisionNotFound")
        if not path.startswith("/api/"):
            return self.file(repo, "/".join(rest[2:]))
        if rest[:1] == ["paths-info"]:
            return self.json([repo.info(path) for path in form["paths"] if path in repo.files])
        siblings = [repo.sibling(path) for path in repo.files]
        return self.json({"id": "o/n", "sha": repo.commit, "siblings": siblings})

    def file(self, repo: Repo, path: str) -> None:
        body = repo.files.get(path)
        if body is None:
            return self.lacks("EntryNotFound")
        etag = f'"{hashlib.sha256(body).hexdigest()}"'
        return self.reply(200, body, {"X-Repo-Commit": repo.commit, "ETag": etag})

    def lacks(self, code: str) -> None:
        self.reply(404, b"{}", {"X-Error-Code": code})

    def json(self, said: Any) -> None:
        self.reply(200, json.dumps(said).encode())

    def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` until the block ends; `hub.url` is what HF_ENDPOINT must be."""
    with serving(type("Handler", (_Handler,), {"hub": hub})) as hub.url:
        yield hub
