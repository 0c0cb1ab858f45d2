"""What a page says of files, as frozen records that `components/files.html` prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from directory.files.queries import files_of, is_hidden, may_remove, may_write
from directory.files.records import FileRecord
from directory.files.rules.kinds import ENDINGS
from directory.files.states import FileState
from directory.foundation.actor import Actor, Role
from directory.web.i18n import gettext
from directory.web.templating import number

KILOBYTE, MEGABYTE = 1000, 1_000_000  # bytes, as files are measured on a telephone and a computer
OWNERS = frozenset({Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY})
_KINDS_OF_STATE = {FileState.WAITING: "wait", FileState.NOT_SCANNED: "warn", FileState.CLEAN: ""}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file in a list: its name with where it is had, what it is, and whether it was looked at for viruses.

    `state` is empty where there is nothing to say; `address` is None while it can't be had.
    """

    name: str
    address: str | None
    details: str
    about: str
    state: str
    state_kind: str
    uploaded_at: datetime
    alt: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of a page, in three sizes of which the browser chooses. Width and height are those of the largest."""

    address: str
    srcset: str
    alt: str
    largest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FilePage:
    """Everything of one file, for its owner and for staff. `back` is the page that it is listed on."""

    row: FileRow
    picture: Picture | None
    may_describe: bool
    may_remove: bool
    back: str
    others: tuple[FileRow, ...]  # of the same thing


def file_rows(actor: Actor, records: Iterable[FileRecord], back: str) -> tuple[FileRow, ...]:
    """Files as rows of a list. `back` is the address of the page that lists them, to come back to from each."""
    return tuple(file_row(actor, record, back) for record in records)


def file_row(actor: Actor, record: FileRecord, back: str) -> FileRow:
    """One of them. That nothing has looked at a file is said to staff: its owner can do nothing about it."""
    is_staff = not OWNERS.intersection(actor.roles)
    return FileRow(
        name=record.original_name,
        address=url_for("files.file", file_id=record.id) if record.is_served else None,
        details=url_for("files.details", file_id=record.id, back=back),
        about=gettext("%(kind)s, %(size)s", kind=ENDINGS[record.kind].upper(), size=size_words(record.size)),
        state=state_words(record.state) if is_staff or record.state is FileState.WAITING else "",
        state_kind=_KINDS_OF_STATE.get(record.state, ""),
        uploaded_at=record.uploaded_at,
        alt=record.alt,
    )


def file_page(actor: Actor, record: FileRecord, back: str) -> FilePage:
    """The page of one file, with the others of the same thing."""
    owner, hidden = (record.owner_kind, record.owner_id), is_hidden(record)
    beside = files_of(actor, *owner)
    return FilePage(
        row=file_row(actor, record, back),
        picture=picture_of(record) if record.is_image and record.is_served else None,
        may_describe=record.is_image and not hidden and may_write(actor, *owner),
        may_remove=not hidden and may_remove(actor, *owner),
        back=back,
        others=file_rows(actor, (other for other in beside if other.id != record.id), back),
    )


def picture_of(record: FileRecord) -> Picture:
    """An image for a page. What it shows is empty where nobody said it, and the image then is decoration."""
    pixels = {blob.variant: (blob.width or 0, blob.height or 0) for blob in record.blobs}
    return picture(record.id, record.alt or "", pixels)


def picture(file_id: str, alt: str, pixels: Mapping[str, tuple[int, int]]) -> Picture:
    """The same of an image whose sizes are known: `pixels` is the width and height of each."""
    sizes = [name for name in ("small", "medium", "large") if name in pixels]
    addresses = {name: url_for("files.image", file_id=file_id, size=name) for name in sizes}
    by_width = {pixels[name][0]: addresses[name] for name in sizes}
    width, height = pixels[sizes[-1]]
    return Picture(
        address=addresses["medium"],
        srcset=", ".join(f"{address} {wide}w" for wide, address in by_width.items()),
        alt=alt,
        largest=addresses[sizes[-1]],
        width=width,
        height=height,
    )


def size_words(size: int) -> str:
    """A size in bytes as people say it: in kB or MB, never less than one."""
    if size < MEGABYTE:
        return gettext("%(number)s kB", number=number(max(1, round(size / KILOBYTE))))
    return gettext("%(number)s MB", number=number(round(size / MEGABYTE)))


def state_words(state: FileState) -> str:
    """Whether a file was looked at for viruses."""
    return {
        FileState.WAITING: gettext("Waits for the virus scan"),
        FileState.NOT_SCANNED: gettext("Not scanned for viruses"),
        FileState.CLEAN: gettext("No virus found"),
    }.get(state, "")
