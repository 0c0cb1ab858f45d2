"""Tables of admissions.

`admission` is what every public page depends on. Its present state is on the row; every step that led to it
is kept in `admission_step`. The database itself refuses two live admissions of a service to one lot, a
refusal without a reason, and an accredited specialism without dates.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.admissions.states import (
    ADMISSION,
    APPLICATION,
    DESIGNATION,
    LIVE_ADMISSION_STATES,
    LIVE_DESIGNATION_STATES,
    OPEN_APPLICATION_STATES,
    PROPOSAL,
    PROPOSED_DECISIONS,
    AdmissionState,
    ApplicationState,
    DesignationState,
    ProposalState,
)
from directory.foundation.database import Model, Moment, Stamped, only_one, some_rows, sql_in
from directory.foundation.identifiers import new_public_id
from directory.outbox.rules import Event
from directory.vocabulary.care import Need
from directory.vocabulary.procurement import NOT_BOUGHT_KINDS
from directory.vocabulary.quality import CriterionOutcome, EvidenceKind
from directory.workflow.models import WorkflowMixin

_OPEN_APPLICATION = sql_in("state", OPEN_APPLICATION_STATES)
_LIVE_ADMISSION = sql_in("state", LIVE_ADMISSION_STATES)
_LIVE_DESIGNATION = sql_in("state", LIVE_DESIGNATION_STATES)
_CURRENT = "is_current"
_OPEN_TASK = "done_on IS NULL"
_OPEN_PROPOSAL = "NOT state <> 'proposed'"


class Application(WorkflowMixin, Stamped, Model):
    """A provider's request that one service joins one lot."""

    workflow = APPLICATION

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(sql_in("state", ApplicationState), name="state"),
        CheckConstraint("state <> 'refused' OR refusal_reason IS NOT NULL", name="refused_with_reason"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="submitted_at"),
        CheckConstraint(
            "state NOT IN ('admitted', 'refused') OR decided_by IS NOT NULL", name="decided_by_someone"
        ),
        only_one("uq_application_open", "service_id", "lot_id", where=_OPEN_APPLICATION),
        Index("ix_application_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=APPLICATION.initial)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    # The regulator's location that the provider says it is; the service is given it once a person has confirmed it.
    # No foreign key: SQLite adds one by making the table anew.
    named_location_id: Mapped[str | None] = mapped_column(String(16))
    # Answers to the declaration of the instrument: code of the question -> true or false.
    declaration: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)
    consent_to_publish: Mapped[bool] = mapped_column(default=False)
    specification_id: Mapped[int | None] = mapped_column(ForeignKey("specification.id"), index=True)
    # The version of the instrument's agreement that was signed; none for what was signed before this was noted.
    agreement_version: Mapped[str | None] = mapped_column(String(40))
    # The ids of the files that stood with both versions.
    signed_files: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    specification_signed_on: Mapped[date | None]
    safeguarding_signed_on: Mapped[date | None]
    prevent_signed_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    # Ten working days from submission, fifteen with a reason (PCR 2015 reg 34).
    decide_by: Mapped[date | None]
    more_time_reason: Mapped[str | None] = mapped_column(Text)
    # The assessor's latest question and the provider's answer, for the two of them alone.
    question: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    # The code of the failed criterion or exclusion ground, and the reason in words for the provider.
    refusal_ground: Mapped[str | None] = mapped_column(String(60))
    refusal_reason: Mapped[str | None] = mapped_column(Text)


class ApplicationStatement(Stamped, Model):
    """What a provider says of itself on one criterion, while it may still write (HAR 7.13, CE 5.12)."""

    __tablename__ = "application_statement"
    __table_args__ = (UniqueConstraint("application_id", "criterion"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CriterionAssessment(Stamped, Model):
    """An assessor's result on one criterion. A second assessment is a new row; the first is kept."""

    __tablename__ = "criterion_result"
    __table_args__ = (
        CheckConstraint(sql_in("result", CriterionOutcome), name="result"),
        CheckConstraint("result = 'pass' OR reason <> ''", name="reason"),
        only_one("uq_criterion_result_current", "application_id", "criterion", where=_CURRENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(60))
    # Where the criterion comes from, so that none asks more than the regulator does (HAR 6.4).
    source_tag: Mapped[str] = mapped_column(String(80), default="")
    result: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[str]] = mapped_column(JSON, default=list)
    assessor: Mapped[str] = mapped_column(String(64))
    assessed_on: Mapped[date]
    is_current: Mapped[bool] = mapped_column(default=True)


class ValidationVisit(Stamped, Model):
    """A manager's visit before admission: it meets the standards and offers what it claims (HAR 7.14)."""

    __tablename__ = "validation_visit"
    __table_args__ = (
        CheckConstraint("completed_on IS NULL OR confirmed IS NOT NULL", name="completed"),
        some_rows("ix_validation_visit_planned", "planned_for", where="completed_on IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    planned_for: Mapped[date | None]
    completed_on: Mapped[date | None]
    officer: Mapped[str] = mapped_column(String(64))
    confirmed: Mapped[bool | None]
    # For the Council alone.
    notes: Mapped[str] = mapped_column(Text, default="")


class Admission(WorkflowMixin, Stamped, Model):
    """A service's place in a lot. `valid_from` and `valid_to` are a closed interval of days."""

    workflow = ADMISSION
    posts = (Event.SERVICE_CHANGED, "service_id")

    __tablename__ = "admission"
    __table_args__ = (
        CheckConstraint(sql_in("state", AdmissionState), name="state"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        CheckConstraint("state = 'admitted' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("(state <> 'suspended') OR (suspended_on IS NOT NULL)", name="suspended_on"),
        CheckConstraint("state <> 'held' OR held_on IS NOT NULL", name="held_on"),
        only_one("uq_admission_live", "service_id", "lot_id", where=_LIVE_ADMISSION),
        Index("ix_admission_state_service", "state", "service_id"),
        some_rows("ix_admission_exit", "state", "valid_to", where="exit_notice_on IS NOT NULL"),
        some_rows(
            "ix_admission_unsigned", "state", "agreement_signed_on", where="agreement_signed_on IS NULL"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=ADMISSION.initial)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    agreement_signed_on: Mapped[date | None]
    held_on: Mapped[date | None]
    suspended_on: Mapped[date | None]
    # Why it is held or suspended, as a code: a `ReviewCause` for the hold after a fall of its rating, else "decision".
    suspension_cause: Mapped[str | None] = mapped_column(String(40))
    # Why it is in its present state; for the Council and the provider, never for the public.
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(64))
    reassess_on: Mapped[date | None]
    exit_notice_on: Mapped[date | None]
    exit_reason: Mapped[str | None] = mapped_column(Text)


class AdmissionStep(Stamped, Model):
    """One step in the life of an admission. Rows are added and never changed."""

    __tablename__ = "admission_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    admission_id: Mapped[int] = mapped_column(ForeignKey("admission.id"), index=True)
    verb: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    happened_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")


class DecisionProposal(WorkflowMixin, Stamped, Model):
    """A decision that takes two people, from the one who proposes it to the other who agrees (requirements section 4).

    It is about an application or an admission. What it would set is in `terms`: days as ISO text, by name.
    """

    workflow = PROPOSAL

    __tablename__ = "decision_proposal"
    __table_args__ = (
        CheckConstraint(sql_in("state", ProposalState), name="state"),
        CheckConstraint(sql_in("kind", PROPOSED_DECISIONS), name="kind"),
        CheckConstraint("(application_id IS NULL) <> (admission_id IS NULL)", name="one_subject"),
        CheckConstraint("(state = 'proposed') = (settled_by IS NULL)", name="settled_by_someone"),
        CheckConstraint("state <> 'agreed' OR settled_by <> proposed_by", name="two_people"),
        only_one("uq_decision_proposal_application", "application_id", where=_OPEN_PROPOSAL),
        only_one("uq_decision_proposal_admission", "admission_id", where=_OPEN_PROPOSAL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    kind: Mapped[str] = mapped_column(String(12))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    admission_id: Mapped[int | None] = mapped_column(ForeignKey("admission.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=PROPOSAL.initial)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    terms: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_on: Mapped[date]
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_on: Mapped[date | None]
    # Why it was declined, for the one who proposed it.
    declined_because: Mapped[str | None] = mapped_column(Text)


class CheckedEntry(Stamped, Model):
    """A personal assistant, broker or universal service, shown as "not bought by the Council" (DER 4.5).

    It is never admitted to a lot. Of a `checked` entry the Council checked references on `checked_on`; a `universal`
    one is open to everybody, such as a leisure centre.
    """

    __tablename__ = "checked_entry"
    __table_args__ = (
        CheckConstraint(sql_in("kind", NOT_BOUGHT_KINDS), name="kind"),
        CheckConstraint("kind <> 'checked' OR checked_on IS NOT NULL", name="checked_on"),
        CheckConstraint("(ended_on IS NULL) = (ended_reason IS NULL)", name="ended_with_reason"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        only_one("uq_checked_entry_live", "service_id", "council_code", where="ended_on IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    checked_on: Mapped[date | None]
    checked_by: Mapped[str | None] = mapped_column(String(64))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    # The first day on which it is no longer shown, where it was ended before its last day.
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)


class ReviewTask(Stamped, Model):
    """A review of an admission for a framework manager to make, for instance after a fall in rating."""

    __tablename__ = "review_task"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (outcome IS NULL)", name="done_with_outcome"),
        only_one("uq_review_task_open", "admission_id", "cause", where=_OPEN_TASK),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    admission_id: Mapped[int] = mapped_column(ForeignKey("admission.id"), index=True)
    cause: Mapped[str] = mapped_column(String(40))
    # The regulator's statement that it is about: the rating and the day it was published.
    rating: Mapped[str | None] = mapped_column(String(24))
    rating_published_on: Mapped[date | None]
    opened_on: Mapped[date]
    done_on: Mapped[date | None]
    done_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(Text)


class SpecialistDesignation(WorkflowMixin, Stamped, Model):
    """The right to be called specialist in one area, on evidence, until `review_by` (HAR App2 2.11)."""

    workflow = DESIGNATION
    posts = (Event.SERVICE_CHANGED, "service_id")

    __tablename__ = "specialist_designation"
    __table_args__ = (
        CheckConstraint(sql_in("area", Need), name="area"),
        CheckConstraint(sql_in("state", DesignationState), name="state"),
        CheckConstraint(
            "state <> 'accredited' OR"
            " (valid_from IS NOT NULL AND review_by IS NOT NULL AND assessor IS NOT NULL)",
            name="accredited_with_dates",
        ),
        CheckConstraint("review_by IS NULL OR valid_from IS NULL OR review_by >= valid_from", name="dates"),
        CheckConstraint("state <> 'withdrawn' OR reason IS NOT NULL", name="reason"),
        # Beside the one that is in force its renewal is asked for.
        only_one("uq_specialist_designation_live", "service_id", "area", "state", where=_LIVE_DESIGNATION),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    area: Mapped[str] = mapped_column(String(30))
    standard_version: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12), default=DESIGNATION.initial)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    assessor: Mapped[str | None] = mapped_column(String(64))
    valid_from: Mapped[date | None]
    # The last day of the designation: after it, unless renewed, the service is no longer called specialist.
    review_by: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)


class DesignationEvidence(Stamped, Model):
    """One piece of evidence of the four kinds (HAR App2 2.8)."""

    __tablename__ = "designation_evidence"
    __table_args__ = (CheckConstraint(sql_in("kind", EvidenceKind), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    designation_id: Mapped[int] = mapped_column(ForeignKey("specialist_designation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    summary: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(String(300), default="")
    dated: Mapped[date | None]
    # A file that shows it, of those that hang on the designation. No foreign key: SQLite adds one by making the table
    # anew.
    file_id: Mapped[str | None] = mapped_column(String(36))
