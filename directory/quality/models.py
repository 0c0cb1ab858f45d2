"""Tables of the Council's own checks and serious concerns, of what its staff know of a provider, and of attendance.

No column describes a person who uses a service.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.foundation.database import Model, Stamped, only_one, sql_in
from directory.outbox.rules import Event
from directory.quality.states import (
    APPROVED_CONCERNS,
    ATTENDANCE,
    CONCERN_APPEAL,
    COUNCIL_CONCERN,
    OF_A_CHECK,
    ONCE_PUBLISHED,
    PROVIDER_NOTE,
    QUALITY_CHECK,
    AppealState,
    AttendanceState,
    CheckState,
    ConcernState,
    NoteState,
)
from directory.vocabulary.quality import (
    AttendanceKind,
    AttendanceResult,
    CheckArea,
    CheckKind,
    CheckOutcome,
    CheckVerdict,
)
from directory.workflow.models import WorkflowMixin


class QualityCheck(WorkflowMixin, Stamped, Model):
    """One visit or review by the Council. `officer` is an actor's opaque id and never leaves this room."""

    workflow = QUALITY_CHECK
    posts = (Event.SERVICE_CHANGED, "service_id")

    __tablename__ = "quality_check"
    __table_args__ = (
        Index("ix_quality_check_state_service", "state", "service_id"),
        CheckConstraint(sql_in("kind", CheckKind), name="kind_known"),
        CheckConstraint(sql_in("outcome", CheckOutcome), name="outcome_known"),
        CheckConstraint(sql_in("state", sorted(CheckState)), name="state_known"),
        CheckConstraint(
            "state NOT IN ('published', 'withdrawn') OR "
            "(published_on IS NOT NULL AND public_summary IS NOT NULL AND outcome IS NOT NULL)",
            name="published_is_complete",
        ),
        CheckConstraint("state <> 'shared' OR outcome IS NOT NULL", name="shared_has_outcome"),
        CheckConstraint("(provider_answer IS NULL) = (provider_answered_on IS NULL)", name="answer_is_dated"),
        CheckConstraint("published_on IS NULL OR published_on >= checked_on", name="published_after_check"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    planned: Mapped[bool]  # False: unannounced
    checked_on: Mapped[date]
    officer: Mapped[str] = mapped_column(String(64))
    internal_note: Mapped[str] = mapped_column(Text, default="")
    public_summary: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16), default=QUALITY_CHECK.initial)
    shared_on: Mapped[
        date | None
    ]  # when the provider could first read it as it is; None before, or after a recall
    published_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    provider_answer: Mapped[str | None] = mapped_column(Text)
    provider_answered_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    findings: Mapped[list[QualityFinding]] = relationship(
        cascade="all, delete-orphan", order_by="QualityFinding.id"
    )
    actions: Mapped[list[QualityAction]] = relationship(
        cascade="all, delete-orphan", order_by="[QualityAction.due_on, QualityAction.id]"
    )

    __mapper_args__ = {"version_id_col": version}


class QualityFinding(Model):
    """What was found in one area, as codes, so that checks can be counted alike (HAV Benefits)."""

    __tablename__ = "quality_finding"
    __table_args__ = (
        UniqueConstraint("quality_check_id", "area"),
        CheckConstraint(sql_in("area", CheckArea), name="area_known"),
        CheckConstraint(sql_in("verdict", CheckVerdict), name="verdict_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quality_check_id: Mapped[int] = mapped_column(ForeignKey("quality_check.id"), index=True)
    area: Mapped[str] = mapped_column(String(32))
    verdict: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")  # for the provider, never public


class QualityAction(Model):
    """Something the provider must do after a check, by a day; `done_on` is when the Council saw it done."""

    __tablename__ = "quality_action"
    __table_args__ = (
        CheckConstraint("length(what) > 0", name="what_said"),
        Index("ix_quality_action_open", "done_on", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quality_check_id: Mapped[int] = mapped_column(ForeignKey("quality_check.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    done_on: Mapped[date | None]


class CouncilConcern(WorkflowMixin, Stamped, Model):
    """A serious concern of the Council about a service: the one record from which anybody is warned of it.

    `officer` wrote the words last; the approver is somebody else. Both are actors' opaque ids, which the Council's own
    staff alone read by name. `evidence` says where the evidence is kept, and never leaves the Council.
    """

    workflow = COUNCIL_CONCERN
    posts = (Event.SERVICE_CHANGED, "service_id")

    __tablename__ = "council_concern"
    __table_args__ = (
        Index("ix_council_concern_state", "state"),
        only_one("uq_council_concern_stands", "service_id", where="NOT state <> 'published'"),
        CheckConstraint(sql_in("state", sorted(ConcernState)), name="state_known"),
        CheckConstraint("length(words) > 0 AND length(evidence) > 0", name="words_said"),
        CheckConstraint("(told_on IS NULL) = (answer_by IS NULL)", name="told_has_last_day"),
        CheckConstraint(
            f"told_on IS NULL OR declared_on IS NOT NULL OR approved_by = '{OF_A_CHECK}'",
            name="told_is_declared",
        ),
        CheckConstraint("answer_by IS NULL OR answer_by >= told_on", name="answer_by_after_told"),
        CheckConstraint("(state IN ('draft', 'discarded')) = (told_on IS NULL)", name="told_by_state"),
        CheckConstraint("(provider_answer IS NULL) = (provider_answered_on IS NULL)", name="answer_is_dated"),
        CheckConstraint(
            "(state IN ('draft', 'told', 'discarded')) = (proposed_by IS NULL)", name="proposed_by_state"
        ),
        CheckConstraint(
            f"({sql_in('state', sorted(APPROVED_CONCERNS))}) = (approved_by IS NOT NULL)",
            name="approved_by_state",
        ),
        CheckConstraint("(approved_by IS NULL) = (approved_on IS NULL)", name="approved_is_dated"),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> officer AND approved_by <> proposed_by)",
            name="approved_by_second_person",
        ),
        CheckConstraint(
            f"({sql_in('state', sorted(ONCE_PUBLISHED))}) = (published_on IS NOT NULL)",
            name="published_by_state",
        ),
        CheckConstraint("(published_on IS NULL) = (review_on IS NULL)", name="published_has_review"),
        CheckConstraint("review_on IS NULL OR review_on >= published_on", name="review_after_published"),
        CheckConstraint(
            "published_on IS NULL OR published_on > answer_by"
            " OR (provider_answered_on IS NOT NULL AND provider_answered_on >= told_on)"
            f" OR approved_by = '{OF_A_CHECK}'",
            name="provider_could_answer",
        ),
        CheckConstraint(
            "reviewed_on IS NULL OR (published_on IS NOT NULL AND reviewed_on >= published_on)",
            name="reviewed_after_published",
        ),
        CheckConstraint("state <> 'put_right' OR put_right_on IS NOT NULL", name="put_right_is_dated"),
        CheckConstraint(
            "put_right_on IS NULL OR (put_right_on >= published_on AND state IN ('put_right', 'withdrawn'))",
            name="put_right_after_published",
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name="withdrawn_has_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    words: Mapped[str] = mapped_column(Text)  # what everybody reads once it is published
    evidence: Mapped[str] = mapped_column(Text)
    officer: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default=COUNCIL_CONCERN.initial)
    # The day on which its officer declared that it comes from no open safeguarding enquiry.
    declared_on: Mapped[date | None]
    told_on: Mapped[date | None]
    answer_by: Mapped[date | None]
    provider_answer: Mapped[str | None] = mapped_column(Text)
    provider_answered_on: Mapped[date | None]
    proposed_by: Mapped[str | None] = mapped_column(String(64))
    approved_by: Mapped[str | None] = mapped_column(String(64))
    approved_on: Mapped[date | None]
    sent_back_reason: Mapped[str | None] = mapped_column(
        Text
    )  # the second person's, until it is written again
    published_on: Mapped[date | None]
    review_on: Mapped[date | None]
    reviewed_on: Mapped[date | None]  # when the Council looked at it last and kept it
    put_right_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    appeals: Mapped[list[ConcernAppeal]] = relationship(order_by="ConcernAppeal.id")

    __mapper_args__ = {"version_id_col": version}


class ConcernAppeal(WorkflowMixin, Stamped, Model):
    """A provider's appeal against a concern, and what became of it. Read by the provider and the Council alone."""

    workflow = CONCERN_APPEAL

    __tablename__ = "concern_appeal"
    __table_args__ = (
        only_one("uq_concern_appeal_waiting", "council_concern_id", where="NOT state <> 'waiting'"),
        CheckConstraint(sql_in("state", sorted(AppealState)), name="state_known"),
        CheckConstraint("length(words) > 0", name="words_said"),
        CheckConstraint("(state = 'waiting') = (decided_on IS NULL)", name="decided_by_state"),
        CheckConstraint("(decided_on IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("(decided_on IS NULL) = (outcome IS NULL)", name="decided_with_words"),
        CheckConstraint("decided_on IS NULL OR decided_on >= made_on", name="decided_after_made"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_concern_id: Mapped[int] = mapped_column(ForeignKey("council_concern.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    made_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default=CONCERN_APPEAL.initial)
    outcome: Mapped[str | None] = mapped_column(Text)  # why, as the provider reads it
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(String(64))


class ProviderNote(WorkflowMixin, Stamped, Model):
    """What a council's staff know of a provider (HAR 7.23, 7.24). Never public, and no other council reads it."""

    workflow = PROVIDER_NOTE

    __tablename__ = "provider_note"
    __table_args__ = (
        CheckConstraint("length(words) > 0", name="words_said"),
        CheckConstraint(sql_in("state", sorted(NoteState)), name="state_known"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name="withdrawn_has_reason"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    words: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default=PROVIDER_NOTE.initial)
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class Attendance(WorkflowMixin, Stamped, Model):
    """Whether a provider came to a training or meeting that a council asked it to (HAR 6.7). Nobody is named."""

    workflow = ATTENDANCE

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint(sql_in("kind", AttendanceKind), name="kind_known"),
        CheckConstraint(sql_in("result", AttendanceResult), name="result_known"),
        CheckConstraint(sql_in("state", sorted(AttendanceState)), name="state_known"),
        CheckConstraint("people IS NULL OR people > 0", name="people_positive"),
        CheckConstraint("people IS NULL OR result = 'attended'", name="people_came"),
        CheckConstraint("(state = 'struck') = (struck_reason IS NOT NULL)", name="struck_has_reason"),
        only_one(
            "uq_attendance_recorded",
            *("provider_id", "council_code", "kind", "held_on"),
            where="NOT state <> 'recorded'",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    held_on: Mapped[date]
    result: Mapped[str] = mapped_column(String(16))
    people: Mapped[int | None]  # how many of its staff came
    state: Mapped[str] = mapped_column(String(16), default=ATTENDANCE.initial)
    struck_reason: Mapped[str | None] = mapped_column(Text)
