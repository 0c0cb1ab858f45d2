"""Which kind of file some bytes are, whatever their name says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum

from directory.files.rules.office import office_kind
from directory.foundation.errors import Invalid
from directory.foundation.identifiers import slugify
from directory.foundation.on_demand import load

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 200
LONGEST_ALT = 300
LONGEST_DOWNLOAD = 80
_FIRST_BYTES = 8192  # of which a kind is told
_PDF_END = 1024  # bytes at the end that must hold the mark of the end, as readers ask
_PDF_LOCKED = re.compile(rb"/Encrypt(?:\s+\d+\s+\d+\s+R|\s*<<)")
_ZIP_END = 65_557  # bytes at the end among which a zip has its directory: such a PDF would be a zip as well
OLD_OFFICE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word and Excel before 2007, and whatever has a password now
)


class FileKind(StrEnum):
    """The kinds of files that are taken."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"


IMAGES = frozenset({FileKind.JPEG, FileKind.PNG})
DOCUMENTS = frozenset({FileKind.PDF, FileKind.DOCX})
ALL_KINDS = frozenset(FileKind)
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {**{kind: kind.value for kind in FileKind}, FileKind.JPEG: "jpg"}
_OF_MIME = {MEDIA_TYPES[kind]: kind for kind in (FileKind.PDF, FileKind.JPEG, FileKind.PNG)}


def kind_of(content: bytes) -> FileKind:
    """The kind of a file, told by its bytes. Raises Invalid `file` for what is not taken, is locked or is cut short.

    A file begins with its own mark: one that hides behind something else would be two kinds at once.
    """
    check_size(len(content))
    if content.startswith(OLD_OFFICE):
        raise Invalid("file", "file_locked_or_old")
    if content.startswith(b"PK\x03\x04"):
        return FileKind(office_kind(content))
    kind = _OF_MIME.get(load("filetype").guess_mime(content[:_FIRST_BYTES]) or "")
    if kind is None or (kind is FileKind.PDF and not content.startswith(b"%PDF-")):
        raise Invalid("file", "file_kind_unknown")
    if kind is FileKind.PDF:
        check_pdf(content)
    return kind


def fitting_kind(content: bytes, kinds: Collection[FileKind]) -> FileKind:
    """The kind of a file that has to be one of `kinds`.

    Raises Invalid `file` as `kind_of`, and `file_kind_unfit`; `picture_needed` where nothing but pictures is taken, of
    whatever else it is.
    """
    pictures_alone = IMAGES.issuperset(kinds)
    try:
        kind = kind_of(content)
    except Invalid as error:
        if pictures_alone and error.code in ("file_kind_unknown", "file_locked_or_old"):
            raise Invalid("file", "picture_needed") from error
        raise
    if kind in kinds:
        return kind
    if pictures_alone:
        raise Invalid("file", "picture_needed")
    raise Invalid("file", "file_kind_unfit")


def check_size(size: int) -> None:
    """Raise Invalid `file` for nothing, and for more than MOST_BYTES."""
    if not size:
        raise Invalid("file", "empty")
    if size > MOST_BYTES:
        raise Invalid("file", "file_too_large")


def check_pdf(content: bytes) -> None:
    """Raise Invalid `file` where a PDF is cut short, has something behind its end, or is locked with a password."""
    if b"%%EOF" not in content[-_PDF_END:]:
        raise Invalid("file", "broken")
    if b"PK\x05\x06" in content[-_ZIP_END:]:
        raise Invalid("file", "file_kind_unknown")
    if _PDF_LOCKED.search(content):
        raise Invalid("file", "file_locked_or_old")


def shown_name(name: str | None) -> str:
    """The name a file came with, for staff to read: its last part, in one line, of no more than LONGEST_NAME."""
    last = re.split(r"[/\\]", name or "")[-1]
    plain = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return " ".join(plain.split())[:LONGEST_NAME] or "file"


def download_name(name: str, kind: FileKind) -> str:
    """The name a file is saved under: plain letters of its own name, and the ending of what it is."""
    stem = slugify(name.rpartition(".")[0] or name)[:LONGEST_DOWNLOAD].strip("-")
    return f"{stem or 'file'}.{ENDINGS[kind]}"


def clean_alt(alt: str | None, *, needed: bool) -> str | None:
    """What an image shows, in words. Raises Invalid `alt` where that is needed and missing, or too long."""
    words = " ".join((alt or "").split())
    if needed and not words:
        raise Invalid("alt", "alt_needed")
    if len(words) > LONGEST_ALT:
        raise Invalid("alt", "too_long", most=LONGEST_ALT)
    return words or None
