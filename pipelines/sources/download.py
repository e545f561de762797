"""Bytes by address: http, https, s3 and all else that fsspec reads, with bounded retries."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import aiohttp
import fsspec

from pipelines.sources.landing import BLOCK, WrongContentError
from stages.errors import ConfigError

#: Seconds between attempts; there is one attempt more than there are pauses.
PAUSES = (0.5, 1.0, 2.0)
CONNECT_SECONDS = 20
SILENCE_SECONDS = 60
TRANSIENT_STATUS = frozenset({408, 425, 429})
Result = TypeVar("Result")


def is_transient(error: Exception) -> bool:
    """Whether trying again may help: a lost connection, a busy server, a body that was cut."""
    if isinstance(error, WrongContentError):
        return error.short
    if isinstance(error, aiohttp.ClientResponseError):
        return error.status >= 500 or error.status in TRANSIENT_STATUS
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return False
    return isinstance(error, OSError | aiohttp.ClientError | asyncio.TimeoutError)


def retry(
    attempt: Callable[[], Result], transient: Callable[[Exception], bool] = is_transient
) -> Result:
    """What `attempt` returns, tried again after each pause while its errors are transient."""
    for pause in PAUSES:
        try:
            return attempt()
        except Exception as error:
            if not transient(error):
                raise
        time.sleep(pause)
    return attempt()


def stream(url: str) -> Iterator[bytes]:
    """The bytes at `url`, in blocks. ConfigError where its scheme has no reader."""
    file_system, path = _file_system(url)
    how = {"block_size": 0} if url.startswith(("http:", "https:")) else {}
    try:
        with file_system.open(path, "rb", **how) as body:
            while block := body.read(BLOCK):
                yield block
    except FileNotFoundError as error:
        # fsspec calls a refused connection, and a busy server, a missing file
        if isinstance(error.__cause__, aiohttp.ClientError):
            raise error.__cause__ from None
        raise


def _file_system(url: str) -> tuple[Any, str]:
    try:
        if url.startswith(("http:", "https:")):
            limit = aiohttp.ClientTimeout(
                total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS
            )
            settings = {"timeout": limit, "trust_env": True}
            found: tuple[Any, str] = fsspec.url_to_fs(url, client_kwargs=settings)
        else:
            found = fsspec.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"{url}: no reader for this scheme: {error}") from None
    return found
