"""Where the index of a reference lies: in a folder, or in DVC's cache of a git revision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from pipelines.prior_releases.named import ABOUT, PARTS, index_of
from stages.duplicates.reference import Reference
from stages.errors import ConfigError, DataError

BLOCK = 1 << 20
Opener = Callable[[str], AbstractContextManager[BinaryIO]]


class Found(NamedTuple):
    """The index of a reference: where it is, its parts.json and that file's sha256, and how each
    file that it lists is opened.
    """

    where: str
    parts: dict[str, Any]
    sha256: str
    open: Opener


@contextmanager
def find(reference: Reference, corpus: str, root: Path) -> Iterator[Found]:
    """The index that `reference` names, for a corpus of this name; read it within the context.

    Raises DataError where there is none, ConfigError where it is not pinned or is another one.
    """
    folder = root / reference.ref
    place = _in_folder(folder) if folder.is_dir() else _in_revision(reference, corpus, root)
    with place as (where, open_file):
        try:
            with open_file(PARTS) as stream:
                content = stream.read()
        except OSError as error:
            raise DataError(
                f"dedup.against: {reference.name} has no index: expected {where}/{PARTS}, found "
                f"none ({error}); build that release with index.enabled: true"
            ) from None
        found = Found(where, json.loads(content), hashlib.sha256(content).hexdigest(), open_file)
        _check(reference, found)
        yield found


def copy(found: Found, folder: Path) -> int:
    """Copy every file of the index into `folder`, checked by hash; returns the bytes."""
    folder.mkdir(parents=True)
    total = 0
    for entry in found.parts["files"]:
        digest, path = hashlib.sha256(), folder / PurePosixPath(entry["path"]).name
        with found.open(entry["path"]) as stream, path.open("wb") as out:
            while block := stream.read(BLOCK):
                digest.update(block)
                total += out.write(block)
        if digest.hexdigest() != entry["sha256"]:
            raise DataError(
                f"{found.where}/{entry['path']} is not what was built: expected sha256 "
                f"{entry['sha256']}, found {digest.hexdigest()}; build that release again"
            )
    return total


def _check(reference: Reference, found: Found) -> None:
    if not any(Path(entry["path"]).name == ABOUT for entry in found.parts["files"]):
        raise DataError(
            f"dedup.against: {reference.name} was built without an index ({found.where}); build it "
            "with index.enabled: true"
        )
    pinned = f"{{ref: {reference.ref}, sha256: {found.sha256}}}"
    if reference.corpus:
        pinned = pinned.replace(", ", f", corpus: {reference.corpus}, ", 1)
    if reference.sha256 is None:
        raise ConfigError(
            f"dedup.against: {reference.name} is not pinned by content, so that this build could "
            f"not be repeated; found at {found.where}, write: {pinned}"
        )
    if reference.sha256 != found.sha256:
        raise ConfigError(
            f"dedup.against: {reference.name} is another release now: expected an index of sha256 "
            f"{reference.sha256}, found {found.sha256} at {found.where}; if that is meant, write: "
            f"{pinned}"
        )


@contextmanager
def _in_folder(folder: Path) -> Iterator[tuple[str, Opener]]:
    place = index_of(folder)
    yield str(place), lambda path: (place / path).open("rb")


@contextmanager
def _in_revision(reference: Reference, corpus: str, root: Path) -> Iterator[tuple[str, Opener]]:
    """data/<corpus>/index as DVC tracks it at a git revision."""
    from dvc.api import DVCFileSystem  # its import takes a second
    from dvc.exceptions import DvcException
    from scmrepo.exceptions import SCMError  # of a repository without a commit

    place = f"data/{reference.corpus or corpus}/index"
    with closing(DVCFileSystem(str(root), rev=reference.ref)) as files:  # it opens databases
        try:
            files.ls(".")
        except (DvcException, SCMError) as error:
            raise ConfigError(
                f"dedup.against: {reference.ref} is neither a folder nor a git revision: {error}; "
                "see what there is with: git tag"
            ) from None

        def opened(path: str) -> Any:
            try:
                return files.open(f"{place}/{path}", "rb")
            except DvcException as error:  # tracked, but neither in the cache nor in a remote
                raise OSError(f"{error}; bring it with: dvc fetch --rev {reference.ref}") from None

        yield f"{reference.ref}:{place}", opened
