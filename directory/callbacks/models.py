"""Tables of requests to be rung or visited. Who asked stands apart from the request, with a last day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.callbacks.states import CALL_REQUEST
from directory.foundation.database import Model, Moment, Stamped, sql_in
from directory.foundation.form_tokens import KEY_LENGTH
from directory.foundation.time import now
from directory.vocabulary.callbacks import CallFor, CallKind, CallMeans, CallOutcome, CallState
from directory.workflow.models import WorkflowMixin


class CallRequest(WorkflowMixin, Stamped, Model):
    """Somebody asks a council to ring, or to visit at home. Nothing here says who."""

    __tablename__ = "call_request"
    workflow = CALL_REQUEST
    __table_args__ = (
        CheckConstraint(sql_in("kind", CallKind), name="kind"),
        CheckConstraint(sql_in("means", CallMeans), name="means"),
        CheckConstraint(sql_in("for_whom", CallFor), name="for_whom"),
        CheckConstraint(sql_in("state", CallState), name="state"),
        CheckConstraint(sql_in("outcome", CallOutcome), name="outcome"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("(state = 'finished') = (outcome IS NOT NULL)", name="closed_with_outcome"),
        CheckConstraint(
            "(state IN ('finished', 'withdrawn')) = (closed_on IS NOT NULL)", name="closed_on_a_day"
        ),
        Index("ix_call_request_council_state", "council_code", "state", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    submission_key: Mapped[str] = mapped_column("form_token", String(KEY_LENGTH), unique=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    # The service whose page it was asked from.
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    means: Mapped[str] = mapped_column(String(10))
    for_whom: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=CALL_REQUEST.initial)
    received_at: Mapped[datetime] = mapped_column(Moment, default=now)
    # The day in London, from which its clock counts.
    received_on: Mapped[date]
    due_on: Mapped[date | None]
    taken_by: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    last_tried_on: Mapped[date | None]
    visit_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    closed_on: Mapped[date | None]
    keep_until: Mapped[date] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CallRequestPerson(Model):
    """Who asked, how to reach them and what was noted: apart from the request, deleted after its last day."""

    __tablename__ = "call_request_person"

    request_id: Mapped[int] = mapped_column(ForeignKey("call_request.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(32))
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(Text)
    times: Mapped[list[str]] = mapped_column(JSON)
    days: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(16))
    interpreter: Mapped[bool]
    about: Mapped[str] = mapped_column(Text)
    notes: Mapped[str] = mapped_column(Text, default="")
    # The services of a shortlist that was sent along, by their public ids.
    shortlist: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
