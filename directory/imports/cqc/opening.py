"""Opening a file: what it is packed in, how its characters are encoded, whether it is whole. Nothing is trusted.

Every file is read through once before a row is taken: a cut or broken one is refused before anything is
staged. Memory stays the same whatever the size.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MOST_PACKED = 250 * 1024 * 1024  # the real ones are 26 MB; ten times that is something else
MOST_UNPACKED = 1024 * 1024 * 1024
_BLOCK = 1 << 18
_UNUSED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


class UnreadableFile(Exception):
    """The file is none we can import; `args[0]` is the reason, for the person who gave it to us."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A whole file that can be read: `kind` is "text" or "ods"."""

    path: Path
    kind: str
    packed: bool
    encoding: str
    digest: str

    @contextmanager
    def text(self) -> Iterator[IO[str]]:
        """Its text, from the start, line ends untouched."""
        with (
            _unpacked(self.path, self.packed) as raw,
            io.TextIOWrapper(raw, self.encoding, newline="") as stream,
        ):
            yield stream


def open_file(path: Path) -> OpenedFile:
    """Look a file through. Raises Unreadable with the reason where it can't be used."""
    if not path.is_file():
        raise UnreadableFile(f"{path} is not a file")
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile("the file is empty")
    if size > MOST_PACKED:
        raise UnreadableFile(
            f"the file has {size // 2**20} MB; the regulator's largest have 26, and we take 250"
        )
    with path.open("rb") as raw:
        start = raw.read(4)
    if start == b"PK\x03\x04":
        return OpenedFile(path, "ods", False, "", _ods_digest(path))
    packed = start[:2] == b"\x1f\x8b"
    encoding, digest = _read_through(path, packed)
    return OpenedFile(path, "text", packed, encoding, digest)


@contextmanager
def _unpacked(path: Path, packed: bool) -> Iterator[gzip.GzipFile | io.BufferedReader]:
    with path.open("rb") as raw:
        yield gzip.GzipFile(fileobj=raw) if packed else raw


def _read_through(path: Path, packed: bool) -> tuple[str, str]:
    """The encoding of a text file and the digest of its content."""
    utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8-sig")()
    western = True
    total = 0
    digest = hashlib.sha256()
    try:
        with _unpacked(path, packed) as raw:
            while block := raw.read(_BLOCK):
                total += len(block)
                if total > MOST_UNPACKED:
                    raise UnreadableFile(
                        "unpacked, the file is over 1 GB: larger than any the regulator publishes"
                    )
                if b"\x00" in block:
                    raise UnreadableFile(
                        "the file is neither text nor an ODS spreadsheet (if it is UTF-16, save it as UTF-8)"
                    )
                digest.update(block)
                utf8 = _still_utf8(utf8, block)
                western = western and not _UNUSED_IN_CP1252.intersection(block)
    except EOFError as error:
        raise UnreadableFile("the file is cut off: its gzip packing has no end") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFile("the file is damaged: its gzip packing can't be read") from error
    if utf8 is not None and not utf8.getstate()[0]:
        return "utf-8-sig", digest.hexdigest()
    if western:
        return "cp1252", digest.hexdigest()
    raise UnreadableFile("the file's letters are neither UTF-8 nor Windows-1252")


def _still_utf8(decoder: codecs.IncrementalDecoder | None, block: bytes) -> codecs.IncrementalDecoder | None:
    if decoder is not None:
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return None
    return decoder


def _ods_digest(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            "the file is cut off or damaged: it starts as a spreadsheet and has no end"
        ) from error
    if "content.xml" not in names:
        what = (
            "an Excel workbook; save it as ODS or CSV"
            if "xl/workbook.xml" in names
            else "a zip without content.xml"
        )
        raise UnreadableFile(f"the file is no ODS spreadsheet but {what}")
    digest = hashlib.sha256()
    with path.open("rb") as raw:
        while block := raw.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
