"""Files of the Hugging Face hub: `hf://datasets/<owner>/<name>@<commit>/<path>` (extra `hub`).

The token and HF_ENDPOINT come from the environment. A commit pins what the hub recorded of a file
(LFS SHA-256, or the git blob id of a small one), and that record is checked against the bytes.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pipelines.project.extras import install
from pipelines.sources.landing import Pin
from stages.errors import ConfigError, DataError

SCHEME = "hf://"
ADDRESS = re.compile(r"hf://datasets/([\w.-]+/[\w.-]+)(?:@([\w.%-]+))?/(.+)")
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class HubFile:
    """A file of a dataset repository; `revision` is None or any name until it is pinned."""

    repo: str
    revision: str | None
    path: str

    def __str__(self) -> str:
        """The address."""
        at = f"@{self.revision}" if self.revision else ""
        return f"{SCHEME}datasets/{self.repo}{at}/{self.path}"

    @property
    def is_pinned(self) -> bool:
        """Whether the revision is a commit and the path one file."""
        is_commit = self.revision is not None and COMMIT.fullmatch(self.revision) is not None
        return is_commit and not set("*?[") & set(self.path)


def parse(url: str) -> HubFile:
    """The parts of an address; ConfigError says what the form is."""
    match = ADDRESS.fullmatch(url)
    if match is None:
        raise ConfigError(f"{url}: expected hf://datasets/<owner>/<name>@<commit>/<path>")
    repo, revision, path = match.groups()
    return HubFile(repo, revision.replace("%2F", "/") if revision else None, path)


def recorded_pin(file: HubFile) -> Pin:
    """What the hub recorded of a file at its commit: size, and LFS SHA-256 or git blob id."""
    with _explained(file):
        listed = _api().get_paths_info(
            file.repo, [file.path], revision=file.revision, repo_type="dataset"
        )
    for info in listed:
        if info.path == file.path and hasattr(info, "size"):
            return _pin(info)
    raise DataError(f"{file}: there is no such file in this commit; list it with: hf datasets ls")


def resolve(file: HubFile) -> list[tuple[HubFile, Pin]]:
    """The files that an unpinned address names now: current commit, globs expanded, in order."""
    with _explained(file):
        info = _api().dataset_info(file.repo, revision=file.revision, files_metadata=True)
    found = [
        (HubFile(file.repo, info.sha, sibling.rfilename), _pin(sibling))
        for sibling in sorted(info.siblings or (), key=lambda sibling: sibling.rfilename)
        if fnmatchcase(sibling.rfilename, file.path)
    ]
    if not found:
        names = ", ".join(sorted(sibling.rfilename for sibling in info.siblings or ())[:12])
        raise DataError(f"{file}: no file of commit {info.sha} has this name; it holds: {names}")
    return found


@contextmanager
def download(file: HubFile, folder: Path) -> Iterator[Path]:
    """The file at its commit in a temporary folder under `folder`, gone afterwards."""
    from huggingface_hub import hf_hub_download

    temporary = folder / f".hub-{os.getpid()}-{Path(file.path).name}"
    try:
        with _explained(file):
            path = hf_hub_download(
                file.repo,
                file.path,
                repo_type="dataset",
                revision=file.revision,
                local_dir=temporary,
                endpoint=os.environ.get("HF_ENDPOINT"),
            )
        yield Path(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def is_transient(error: Exception) -> bool:
    """Whether trying again may help: the hub was not reached, or did not answer."""
    return isinstance(error, UnreachedError)


class UnreachedError(DataError):
    """The hub was not reached, or failed on its side."""


@contextmanager
def _explained(file: HubFile) -> Iterator[None]:
    """Errors of the client in our words: what, where, and what to do."""
    _api()
    from huggingface_hub import errors

    try:
        yield
    except errors.RevisionNotFoundError:
        raise DataError(f"{file}: the repository has no revision {file.revision}") from None
    except (errors.GatedRepoError, errors.RepositoryNotFoundError):
        raise DataError(
            f"{file}: not found, private or gated; ask for access on its page and put a token "
            "into HF_TOKEN (or run: hf auth login)"
        ) from None
    except errors.EntryNotFoundError as error:
        if isinstance(error, errors.LocalEntryNotFoundError):
            raise UnreachedError(f"{file}: the hub was not reached: {_brief(error)}") from None
        raise DataError(f"{file}: there is no such file in this commit") from None
    except errors.HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 503
        kind = UnreachedError if status >= 500 or status == 429 else DataError
        raise kind(f"{file}: the hub answered: {_brief(error)}") from None
    except Exception as error:  # its transport is named otherwise in each version
        raise UnreachedError(f"{file}: the hub was not reached: {_brief(error)}") from None


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def _api() -> Any:
    try:
        from huggingface_hub import HfApi
    except ImportError:
        raise ConfigError(f"hf:// addresses need the extra `hub`; run: {install('hub')}") from None
    return HfApi(endpoint=os.environ.get("HF_ENDPOINT"))


def _pin(info: Any) -> Pin:
    sha256 = info.lfs.sha256 if info.lfs is not None else None
    return Pin(info.size, sha256, None if sha256 else info.blob_id)
