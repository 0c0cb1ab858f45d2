"""Tables of feedback. A writer is a keyed digest of the link to the service, never a name."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text, column
from sqlalchemy.orm import Mapped, mapped_column

from directory.feedback.rules.agreeing import DECIDED_VERBS
from directory.feedback.states import FEEDBACK, FEEDBACK_DECISION, FEEDBACK_REPLY, PUBLIC_STATES
from directory.foundation.database import Model, Moment, Stamped, only_one, sql_in
from directory.foundation.identifiers import new_public_id
from directory.vocabulary.people import ChallengeGround, FeedbackLink, RejectionReason, Relationship
from directory.workflow.models import WorkflowMixin


def _score(name: str) -> CheckConstraint:
    return CheckConstraint(column(name).between(1, 5), name=f"{name}_1_to_5")


class Feedback(WorkflowMixin, Stamped, Model):
    """What one person wrote, on one day, about a service they use or used."""

    __tablename__ = "feedback"
    workflow = FEEDBACK
    __table_args__ = (
        Index("ix_feedback_service_state", "service_id", "state"),
        Index("ix_feedback_state_created", "state", "created_at", "service_id"),
        _score("overall"),
        _score("continuity"),
        _score("timekeeping"),
        _score("respect"),
        _score("communication"),
        _score("value"),
        CheckConstraint(sql_in("relationship", Relationship), name="relationship_known"),
        CheckConstraint(column("state").in_(sorted(FEEDBACK.states)), name="state_known"),
        CheckConstraint(sql_in("verified_link_kind", FeedbackLink), name="link_kind_known"),
        CheckConstraint(
            "(verified_link_kind IS NULL) = (verified_link_digest IS NULL)", name="link_whole_or_absent"
        ),
        # Only verified feedback is ever public (HAR 6.6; requirement 69).
        CheckConstraint(
            column("state").not_in(sorted(PUBLIC_STATES)) | column("verified_link_digest").is_not(None),
            name="public_is_verified",
        ),
        CheckConstraint("(state = 'rejected') = (rejected_reason IS NOT NULL)", name="rejected_with_reason"),
        CheckConstraint(sql_in("rejected_reason", RejectionReason), name="rejected_reason_known"),
        CheckConstraint("used_to IS NULL OR used_to >= used_from", name="period_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    verified_link_kind: Mapped[str | None] = mapped_column(String(16))
    verified_link_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    relationship: Mapped[str] = mapped_column(String(32))
    used_from: Mapped[date]
    used_to: Mapped[date | None]  # None: still uses the service
    overall: Mapped[int] = mapped_column(SmallInteger)
    continuity: Mapped[int | None] = mapped_column(SmallInteger)
    timekeeping: Mapped[int | None] = mapped_column(SmallInteger)
    respect: Mapped[int | None] = mapped_column(SmallInteger)
    communication: Mapped[int | None] = mapped_column(SmallInteger)
    value: Mapped[int | None] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    incentive_declared: Mapped[bool] = mapped_column(default=False)
    told_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default=FEEDBACK.initial)
    rejected_reason: Mapped[str | None] = mapped_column(String(32))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FeedbackReply(WorkflowMixin, Stamped, Model):
    """The provider's one reply to one piece of feedback, shown beside it once a moderator has read it."""

    __tablename__ = "feedback_reply"
    workflow = FEEDBACK_REPLY
    __table_args__ = (
        Index("ix_feedback_reply_state", "state"),
        CheckConstraint(column("state").in_(sorted(FEEDBACK_REPLY.states)), name="state_known"),
        CheckConstraint("(state = 'rejected') = (rejected_reason IS NOT NULL)", name="rejected_with_reason"),
        CheckConstraint(sql_in("rejected_reason", RejectionReason), name="rejected_reason_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    replied_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default=FEEDBACK_REPLY.initial)
    rejected_reason: Mapped[str | None] = mapped_column(String(32))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_on: Mapped[date | None]


class FeedbackDecision(WorkflowMixin, Stamped, Model):
    """What one moderator proposes about a service of the own council, and another agrees to or not.

    It is about feedback, or about a reply or a challenge to it: `subject_id` is the id of that row.
    """

    __tablename__ = "feedback_decision"
    workflow = FEEDBACK_DECISION
    __table_args__ = (
        CheckConstraint(column("state").in_(sorted(FEEDBACK_DECISION.states)), name="state_known"),
        CheckConstraint(column("subject_type").in_(sorted(DECIDED_VERBS)), name="subject_type_known"),
        CheckConstraint(
            column("verb").in_(sorted({verb for verbs in DECIDED_VERBS.values() for verb in verbs})),
            name="verb_known",
        ),
        CheckConstraint("(state = 'proposed') = (settled_by IS NULL)", name="settled_by_someone"),
        CheckConstraint("state <> 'agreed' OR settled_by <> proposed_by", name="two_people"),
        only_one("uq_feedback_decision_open", "subject_type", "subject_id", where="NOT state <> 'proposed'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    subject_type: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    verb: Mapped[str] = mapped_column(String(8))
    # The code of a reason not to publish, or the words of a decision about a challenge.
    reason: Mapped[str] = mapped_column(Text, default="")
    flags_reviewed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default=FEEDBACK_DECISION.initial)
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    # Why it was declined, for the one who proposed it.
    declined_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FeedbackChallenge(Stamped, Model):
    """Somebody says published feedback is wrong or unlawful; the clock of SI 2013/3028 runs from then."""

    __tablename__ = "feedback_challenge"
    __table_args__ = (
        CheckConstraint(sql_in("ground", ChallengeGround), name="ground_known"),
        CheckConstraint(column("decision").in_(("upheld", "removed")), name="decision_known"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decision_is_dated"),
        CheckConstraint("decision IS NULL OR decision_reason IS NOT NULL", name="decision_has_reason"),
        CheckConstraint(
            "(writer_contacted_at IS NULL) = (writer_answer_by IS NULL)", name="writer_contact_has_deadline"
        ),
        CheckConstraint(
            "(complainant_name IS NULL) = (complainant_email IS NULL)", name="complainant_whole_or_absent"
        ),
        # One open challenge at a time, guarded against two people at once.
        only_one("uq_feedback_challenge_open", "feedback_id", where="decision IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    ground: Mapped[str] = mapped_column(String(32))
    statement: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(Moment)
    act_by: Mapped[datetime] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    writer_contacted_at: Mapped[datetime | None] = mapped_column(Moment)
    writer_answer_by: Mapped[datetime | None] = mapped_column(Moment)
    writer_answered_at: Mapped[datetime | None] = mapped_column(Moment)
    decision: Mapped[str | None] = mapped_column(String(16))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decision_reason: Mapped[str | None] = mapped_column(Text)
    # Of somebody without an account, to be told what was decided; forgotten some weeks after that.
    complainant_name: Mapped[str | None] = mapped_column(String(100))
    complainant_email: Mapped[str | None] = mapped_column(String(254))
