"""Where the bytes of uploaded files are kept: a folder, or the bucket of an S3, by one setting.

A blob is written whole once, under a random name, and never changed. Who writes a row that names it writes the blob
first, and who removes both removes the row first: a crash between the two leaves a blob that nothing names, never a
row without its blob.

The folder is our own code: it waits until the disk holds what was written, which fsspec's does not, and loads nothing.
fsspec and s3fs would cost each process that serves pages 30 MB, and are loaded where the setting names a bucket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from directory.foundation.errors import BadSettings, NotFound, Unavailable
from directory.foundation.site_file import give_to_owner
from directory.foundation.whole_files import placed_whole

_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
S3_SECONDS = 10  # for a connection, and for an answer


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob that is kept: its key, its size in bytes, and when it was written."""

    key: str
    size: int
    written_at: datetime


class BlobStorage(Protocol):
    """Keeps blobs. A key is a random UUID as text. Every method raises Unavailable where the storage is away."""

    def put(self, key: str, content: bytes) -> None:
        """Keep a blob. When this returns, no crash can lose it."""

    def get(self, key: str) -> bytes:
        """A whole blob. Raises NotFound."""

    def delete(self, key: str) -> None:
        """Let go of a blob; nothing happens where there is none."""

    def blobs(self) -> Iterator[StoredBlob]:
        """Every blob there is, in no order."""


def open_storage(url: str) -> BlobStorage:
    """The storage of an address: `folder:///path` or `s3://bucket/prefix`. Nothing is made or asked before its use."""
    parts = urlsplit(url)
    if parts.scheme == "folder":
        return FolderStorage(Path(parts.path))
    if parts.scheme == "s3":
        return _s3_storage(f"{parts.netloc}{parts.path}".rstrip("/"))
    raise BadSettings("DIRECTORY_FILES_URL must look like folder:///path or s3://bucket/prefix")


class FolderStorage:
    """Blobs as files of a folder, two hundred and fifty-six folders deep, for the site's own user alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, content: bytes) -> None:
        """Keep a blob, whole or not at all."""
        path = self.path_of(key)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            give_to_owner(self.folder, self.folder.parent)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            give_to_owner(path.parent, self.folder)
            with placed_whole(path) as unfinished:
                unfinished.write_bytes(content)
                give_to_owner(unfinished, self.folder)
        except OSError as error:
            raise Unavailable("files") from error

    def get(self, key: str) -> bytes:
        """A whole blob. Raises NotFound."""
        try:
            return self.path_of(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(key) from error
        except OSError as error:
            raise Unavailable("files") from error

    def delete(self, key: str) -> None:
        """Let go of a blob."""
        try:
            self.path_of(key).unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("files") from error

    def blobs(self) -> Iterator[StoredBlob]:
        """Every blob; what a killed process left unfinished is none."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if _KEY.fullmatch(path.name):
                told = path.stat()
                yield StoredBlob(path.name, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))

    def path_of(self, key: str) -> Path:
        """Where a blob lies."""
        return self.folder / checked_key(key)[:2] / key


class S3Storage:
    """Blobs in the bucket of an S3. Keys and the service's own address come from the variables that AWS' tools read."""

    def __init__(self, filesystem: Any, place: str) -> None:
        """`place` is the bucket, with a prefix where one was set."""
        self._files = filesystem
        self._place = place

    def put(self, key: str, content: bytes) -> None:
        """Keep a blob: the service answers once it has it."""
        try:
            self._ask("pipe_file", self._name(key), content)
        except NotFound as error:  # there is no such bucket
            raise Unavailable("files") from error

    def get(self, key: str) -> bytes:
        """A whole blob. Raises NotFound."""
        content: bytes = self._ask("cat_file", self._name(key))
        return content

    def delete(self, key: str) -> None:
        """Let go of a blob."""
        try:
            self._ask("rm_file", self._name(key))
        except NotFound:
            return

    def blobs(self) -> Iterator[StoredBlob]:
        """Every blob of the place."""
        self._files.invalidate_cache()
        try:
            found = self._ask("find", self._place, detail=True)
        except NotFound:
            found = {}
        for name, told in found.items():
            key = name.rpartition("/")[2]
            if _KEY.fullmatch(key):
                yield StoredBlob(key, int(told["size"]), told["LastModified"])

    def _name(self, key: str) -> str:
        return f"{self._place}/{checked_key(key)[:2]}/{key}"

    def _ask(self, verb: str, *args: object, **named: object) -> Any:
        try:
            return getattr(self._files, verb)(*args, **named)
        except FileNotFoundError as error:
            raise NotFound(verb) from error
        except (
            Exception
        ) as error:  # of any of three libraries: the words may hold the name of a key or a host
            raise Unavailable("files") from error


def checked_key(key: str) -> str:
    """The key of a blob. Raises ValueError for anything else: it becomes part of a path."""
    if not _KEY.fullmatch(key):
        raise ValueError("no key of a blob")
    return key


def require_library(url: str) -> None:
    """Raise BadSettings where the storage needs a library that is not installed. Loads nothing."""
    if urlsplit(url).scheme == "s3" and find_spec("s3fs") is None:
        raise BadSettings(
            "DIRECTORY_FILES_URL names a bucket: install the extra choosing-care[s3] first (requirements-s3.lock)"
        )


def _s3_storage(place: str) -> S3Storage:
    require_library(f"s3://{place}")
    s3fs = import_module("s3fs")
    # fsspec keeps the one it made for the same words. A listing that it remembered would not show what another process
    # of the site has written.
    bounds = {"connect_timeout": S3_SECONDS, "read_timeout": S3_SECONDS, "retries": {"max_attempts": 2}}
    return S3Storage(s3fs.S3FileSystem(config_kwargs=bounds, use_listings_cache=False), place)
