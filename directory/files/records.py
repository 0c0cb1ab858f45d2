"""What others see of files: frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from directory.files.rules.kinds import ALL_KINDS, IMAGES, FileKind
from directory.files.states import SERVED, FileState
from directory.foundation.actor import Actor
from directory.foundation.permissions import Permission, Scope


def _nobody(_owner_id: str) -> bool:
    return False


def _no_more(_actor: Actor, _owner_id: str) -> bool:
    return False


def _always(_owner_id: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class FileReader:
    """Who may read and add the files that hang on one kind of thing. A room registers it in `wiring.FILE_READERS`.

    `scope` says whose the thing with an id is, and raises NotFound where there is none; who has `read` or `write`
    there may read or add; who has `remove`, else `write`, may take away. `is_open` says whether files may be added and
    taken away now, `is_fixed` whether what hangs there can't be taken away any more, as somebody signed it; `is_public`
    says whether everybody may see the thing, and so its images, today. `also_read` says who may read too, where that
    is no matter of whose the thing is, as of what a council shows to all who may apply. Files `with_own_pages`
    are described and taken away on pages of their room alone, and for whoever may not read one it is as if there were
    none: not even that a photo waits is told.
    """

    scope: Callable[[str], Scope]
    read: Permission
    write: Permission
    remove: Permission | None = None
    is_open: Callable[[str], bool] = _always
    is_fixed: Callable[[str], bool] = _nobody
    is_public: Callable[[str], bool] = _nobody
    also_read: Callable[[Actor, str], bool] = _no_more
    kinds: frozenset[FileKind] = ALL_KINDS
    needs_alt: bool = False  # for images that a page shows
    most: int = 30  # files of one thing at a time
    with_own_pages: bool = False


@dataclass(frozen=True, slots=True)
class BlobRecord:
    """The bytes of one size of a file; width and height in pixels, of an image alone."""

    variant: str
    key: str
    kind: FileKind
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """An upload that was checked and put away, and that no row names yet: `store` makes one."""

    kind: FileKind
    original_name: str
    state: FileState
    blobs: tuple[BlobRecord, ...]

    @property
    def sha256(self) -> str:
        """Of the whole; what tells this upload from another one, for a form that is sent twice."""
        return self.blobs[0].sha256 if self.blobs else ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file. `original_name` is what its owner called it, for its owner and for staff."""

    id: str
    owner_kind: str
    owner_id: str
    kind: FileKind
    original_name: str
    alt: str | None
    state: FileState
    uploaded_by: str
    uploaded_at: datetime
    blobs: tuple[BlobRecord, ...]

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        return self.blobs[0].size if self.blobs else 0

    @property
    def is_image(self) -> bool:
        """Whether there are sizes of it for pages."""
        return self.kind in IMAGES

    @property
    def is_served(self) -> bool:
        """Whether who may read it can have it now; one that waits for the scanner can't be had."""
        return self.state in SERVED

    @property
    def sizes(self) -> Mapping[str, BlobRecord]:
        """What is kept of it, by variant: "whole", and of an image "small", "medium" and "large"."""
        return {blob.variant: blob for blob in self.blobs}
