"""The tables of files. The bytes lie elsewhere (`foundation.blob_storage`), under the keys that stand here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.files.rules.kinds import IMAGES, LONGEST_ALT, LONGEST_NAME, FileKind
from directory.files.states import FILE, FileState
from directory.foundation.database import Model, Moment, sql_in
from directory.foundation.identifiers import new_public_id
from directory.foundation.time import now
from directory.workflow.models import WorkflowMixin

VARIANTS = ("whole", "small", "medium", "large")
_GONE = f"({sql_in('state', (FileState.INFECTED, FileState.REMOVED))}) = (removed_at IS NOT NULL)"


class File(WorkflowMixin, Model):
    """What somebody uploaded, and what it hangs on: the thing of another room that `owner_kind` and `owner_id` name."""

    workflow = FILE

    __tablename__ = "file"
    __table_args__ = (
        CheckConstraint(sql_in("kind", FileKind), name="kind"),
        CheckConstraint(sql_in("state", FileState), name="state"),
        CheckConstraint(f"alt IS NULL OR {sql_in('kind', sorted(IMAGES))}", name="alt_of_image"),
        CheckConstraint(_GONE, name="removed_at"),
        Index("ix_file_owner", "owner_kind", "owner_id", "uploaded_at"),
        Index("ix_file_state_tried", "state", "scan_tried_at"),
    )

    # Random, for it stands in addresses: nobody can count files or guess one.
    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_public_id)
    owner_kind: Mapped[str] = mapped_column(String(32))
    owner_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(4))
    # As it came, for staff to read; never part of a path or of an address.
    original_name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    alt: Mapped[str | None] = mapped_column(String(LONGEST_ALT))
    state: Mapped[str] = mapped_column(String(12), default=FILE.initial)
    scan_tried_at: Mapped[datetime | None] = mapped_column(Moment)
    uploaded_by: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime] = mapped_column(Moment, default=now)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class FileBlob(Model):
    """The bytes that are kept of a file: the whole of it, and three sizes of an image for pages."""

    __tablename__ = "file_blob"
    __table_args__ = (
        CheckConstraint(sql_in("variant", VARIANTS), name="variant"),
        CheckConstraint(sql_in("kind", FileKind), name="kind"),
        CheckConstraint("(width IS NULL) = (height IS NULL)", name="measured"),
        CheckConstraint("size > 0", name="size"),
        UniqueConstraint("file_id", "variant"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("file.id"))
    variant: Mapped[str] = mapped_column(String(6))
    key: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
