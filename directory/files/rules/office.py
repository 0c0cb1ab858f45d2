"""A look into the zip that a Word or Excel file is, without believing anything it says of itself."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from directory.foundation.errors import Invalid

MOST_ENTRIES = 5_000
MOST_UNPACKED = 150 * 1024 * 1024  # bytes; a sheet of a million cells takes some fifty million
MOST_TYPES = 2 * 1024 * 1024  # bytes of the list of types
_READ = 256 * 1024
TYPES = "[Content_Types].xml"
_MAIN = rb"application/vnd\.openxmlformats-officedocument\.%s\.main\+xml"
_KINDS = {
    "docx": ("word/document.xml", re.compile(_MAIN % rb"wordprocessingml\.document")),
    "xlsx": ("xl/workbook.xml", re.compile(_MAIN % rb"spreadsheetml\.sheet")),
}
# What runs when a file is opened: macros of today and of 1992, controls, and programs that were packed in.
_RUNS = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX|oleObject|macrosheet", re.IGNORECASE)
_RUNNING_PARTS = re.compile(
    r"(^|/)(vbaProject[^/]*|vbaData[^/]*|activeX/.*|macrosheets/.*|oleObject[^/]*"
    r"|[^/]*\.(exe|dll|js|vbs|ps1|bat|cmd|com|scr|jar|hta|lnk|msi))$",
    re.IGNORECASE,
)
# What a part may point to outside the file: a link that a reader chooses to follow, and no more. Templates, pictures,
# frames and other files are fetched when the file is opened: they bring macros with them, or tell that it was opened.
_FOLLOWED = "hyperlink"
_RELATIONSHIPS = ".rels"
_MOST_RELATIONSHIPS = 2 * 1024 * 1024  # bytes of one part


def office_kind(content: bytes) -> str:
    """ "docx" or "xlsx". Raises Invalid `file` for any other zip, a locked one, one with macros in it, one that
    unpacks to far more than it should, and one that is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            check_entries(entries, content)
            names = {entry.filename for entry in entries}
            if TYPES not in names:
                raise Invalid("file", "file_kind_unknown")
            types = _read(archive, TYPES, MOST_TYPES)
            check_harmless(names, types)
            for name in sorted(names):
                if name.lower().endswith(_RELATIONSHIPS):
                    check_relationships(_read(archive, name, _MOST_RELATIONSHIPS))
            check_unpacked(archive, entries)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, ValueError, OSError) as error:
        raise Invalid("file", "broken") from error
    except (
        NotImplementedError,
        RuntimeError,
    ) as error:  # a way of packing, or a lock, that Office does not use
        raise Invalid("file", "file_kind_unknown") from error
    for kind, (part, main) in _KINDS.items():
        if part in names and main.search(types):
            return kind
    raise Invalid("file", "file_kind_unknown")


def check_entries(entries: list[zipfile.ZipInfo], content: bytes) -> None:
    """Raise Invalid `file` for a zip that is locked, that has far too many parts, the same part twice, or that is
    something else as well: bytes before its first part or behind its end.
    """
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Invalid("file", "file_locked_or_old")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Invalid("file", "file_unpacks_too_large")
    names = [entry.filename.lower() for entry in entries]
    end = content.rfind(b"PK\x05\x06")
    is_whole = entries and min(entry.header_offset for entry in entries) == 0 and len(content) == end + 22
    if len(set(names)) < len(names) or not is_whole:
        raise Invalid("file", "broken")
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise Invalid("file", "broken")


def check_harmless(names: set[str], types: bytes) -> None:
    """Raise Invalid `file` where something in it runs when it is opened."""
    if _RUNS.search(types) or any(map(_RUNNING_PARTS.search, names)):
        raise Invalid("file", "file_macros")


def check_relationships(part: bytes) -> None:
    """Raise Invalid `file` for a part whose relationships fetch something from elsewhere when the file is opened, and
    for one that is no XML, or that has a document type, which Office never writes.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = _check_relationship
    try:
        parser.Parse(part, True)
    except (expat.ExpatError, LookupError) as error:
        raise Invalid("file", "broken") from error


def _refuse_document_type(*_: object) -> None:
    raise Invalid("file", "broken")


def _check_relationship(_name: str, attributes: dict[str, str]) -> None:
    is_external = attributes.get("TargetMode", "").strip().lower() == "external"
    if is_external and attributes.get("Type", "").rpartition("/")[2] != _FOLLOWED:
        raise Invalid("file", "file_fetches")


def check_unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack every part, keeping nothing. Raises Invalid `file` where they come to too much, BadZipFile where one is
    not what the zip says it is.
    """
    left = MOST_UNPACKED
    for entry in entries:
        with archive.open(entry) as part:
            while chunk := part.read(_READ):
                left -= len(chunk)
                if left < 0:
                    raise Invalid("file", "file_unpacks_too_large")


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise Invalid("file", "file_unpacks_too_large")
    return content
