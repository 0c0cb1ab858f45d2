"""Opening a file: what it is packed in, how its characters are encoded, whether it is whole. Nothing is trusted.

Every file is read through once before a row is taken: a cut or broken one is refused before anything is
staged. Memory stays the same whatever the size.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import re
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
_START = 1000
_WEB_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)", re.IGNORECASE | re.DOTALL
)
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "the file is an old Excel workbook (.xls): open it and save it as ODS or as CSV",
    b"%PDF": "the file is a PDF: take the regulator's CSV, ODS or JSON file instead",
    b"<?xml": "the file is XML: take the regulator's CSV, ODS or JSON file instead",
    b"\xff\xfe": "the file is UTF-16 text: open it and save it as “CSV UTF-8”",
    b"\xfe\xff": "the file is UTF-16 text: open it and save it as “CSV UTF-8”",
}
# A letter beyond ASCII in UTF-8: two to four bytes of which Windows-1252 makes two to four odd letters.
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
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
        start = raw.read(_START)
    if start.startswith(b"PK\x03\x04"):
        return OpenedFile(path, "ods", False, "", _ods_digest(path))
    _refuse_other_kinds(start)
    packed = start[:2] == b"\x1f\x8b"
    encoding, digest = _read_through(path, packed)
    return OpenedFile(path, "text", packed, encoding, digest)


def _refuse_other_kinds(start: bytes) -> None:
    """Refuse what is told by its first bytes, with what to do instead."""
    for mark, what in _OTHER_KINDS.items():
        if start.startswith(mark):
            raise UnreadableFile(what)
    if _WEB_PAGE.match(start):
        raise UnreadableFile(
            "the file is a web page, not data: on the regulator's page use the link of the file itself and save that"
        )


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
    _refuse_mixed_encodings(path, packed)
    if western:
        return "cp1252", digest.hexdigest()
    raise UnreadableFile(
        "the file's letters are neither UTF-8 nor Windows-1252: open it where it came from and save it as “CSV UTF-8”"
    )


def _refuse_mixed_encodings(path: Path, packed: bool) -> None:
    """Refuse a file of which some lines are UTF-8 and others Windows-1252: half its names would come out wrong."""
    utf8 = other = 0
    with _unpacked(path, packed) as raw:
        for number, line in enumerate(raw, start=1):
            if line.isascii():
                continue
            if _UTF8_LETTER.search(line):
                utf8 = utf8 or number
            if not _UTF8_LETTER.sub(b"", line).isascii():
                other = other or number
            if utf8 and other:
                raise UnreadableFile(
                    f"its letters are in two encodings: line {utf8} is UTF-8, line {other} is Windows-1252; open it"
                    " where it came from and save all of it as “CSV UTF-8”"
                )


def _still_utf8(decoder: codecs.IncrementalDecoder | None, block: bytes) -> codecs.IncrementalDecoder | None:
    if decoder is not None:
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return None
    return decoder


def _what_zip(names: set[str]) -> str:
    """What a zip that is no ODS is, and what to do with it."""
    if "xl/workbook.xml" in names:
        return "the file is an Excel workbook: open it and save it as ODS or as “CSV UTF-8”"
    inside = sorted(name for name in names if not name.endswith("/"))
    held = f"holds “{inside[0][:60]}”" if inside else "is empty"
    more = f" and {len(inside) - 1} more" if len(inside) > 1 else ""
    return f"the file is a zip that {held}{more}: unpack it and import what is inside"


def _ods_digest(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(
            "the file is cut off or damaged: it starts as a spreadsheet and has no end"
        ) from error
    if "content.xml" not in names:
        raise UnreadableFile(_what_zip(names))
    digest = hashlib.sha256()
    with path.open("rb") as raw:
        while block := raw.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
