"""The table of photos. The words of a photo stand with its file, those that are not public yet stand here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.files.rules.kinds import LONGEST_ALT
from directory.foundation.database import Model, Moment, Stamped, sql_in
from directory.foundation.identifiers import new_public_id
from directory.photos.states import LIVE_STATES, PHOTO, SENT_BACK_STATES, PhotoState
from directory.workflow.models import WorkflowMixin

_HAS_NEW_TEXT = (PhotoState.TEXT_WAITING, PhotoState.TEXT_SENT_BACK)


class ServicePhoto(WorkflowMixin, Stamped, Model):
    """One photo of a service's page.

    `position` counts from 0 among the photos of the page that are not removed. `new_text` is what a live photo is to
    say instead. `sent_version` counts how often the photo or its words were sent: what a reviewer decides on. `reason`
    is why they were sent back.
    """

    __tablename__ = "service_photo"
    workflow = PHOTO
    __table_args__ = (
        CheckConstraint(sql_in("state", PhotoState), name="state_known"),
        CheckConstraint(
            f"({sql_in('state', _HAS_NEW_TEXT)}) = (new_text IS NOT NULL)", name="new_text_of_live"
        ),
        CheckConstraint(
            f"({sql_in('state', SENT_BACK_STATES)}) = (reason IS NOT NULL)", name="sent_back_has_reason"
        ),
        CheckConstraint("(state = 'removed') = (position IS NULL)", name="removed_has_no_place"),
        CheckConstraint("position IS NULL OR position >= 0", name="position_counts"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at_a_moment"),
        CheckConstraint(
            f"NOT ({sql_in('state', LIVE_STATES)}) OR decided_by IS NOT NULL", name="live_was_decided"
        ),
        CheckConstraint("sent_version > 0", name="sent_version_counts"),
        Index("ix_service_photo_order", "service_id", "position"),
        Index("ix_service_photo_state_sent", "state", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    file_id: Mapped[str] = mapped_column(ForeignKey("file.id"), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=PHOTO.initial)
    position: Mapped[int | None]
    new_text: Mapped[str | None] = mapped_column(String(LONGEST_ALT))
    sent_version: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime] = mapped_column(Moment)
    sent_by: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
