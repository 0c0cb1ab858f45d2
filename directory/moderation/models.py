"""Tables of reports. Who reported is unknown unless they chose to say; that stands apart, with a last day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, column
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment, Stamped, sql_in
from directory.foundation.form_tokens import KEY_LENGTH
from directory.foundation.time import now
from directory.moderation.rules import CONTACT_PURPOSE
from directory.moderation.states import MISTAKE_REPORT
from directory.vocabulary.people import ReportedFact
from directory.workflow.models import WorkflowMixin


class MistakeReport(WorkflowMixin, Stamped, Model):
    """Somebody says that a public fact about a service is wrong. Nothing here says who."""

    __tablename__ = "mistake_report"
    workflow = MISTAKE_REPORT
    __table_args__ = (
        CheckConstraint(sql_in("field", ReportedFact), name="field_known"),
        CheckConstraint(column("state").in_(sorted(MISTAKE_REPORT.states)), name="state_known"),
        CheckConstraint(
            "(state IN ('corrected', 'no_change')) = (decided_on IS NOT NULL)"
            " AND (decided_on IS NULL) = (decision_reason IS NULL)",
            name="decided_with_reason",
        ),
        CheckConstraint("text_removed_on IS NULL OR text = ''", name="removed_text_is_gone"),
        Index("ix_mistake_report_state_received", "state", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    submission_key: Mapped[str] = mapped_column("form_token", String(KEY_LENGTH), unique=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    field: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    text_removed_on: Mapped[date | None]
    received_at: Mapped[datetime] = mapped_column(Moment, default=now)
    keep_until: Mapped[date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(16), default=MISTAKE_REPORT.initial)
    looked_at_by: Mapped[str | None] = mapped_column(String(64))
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_on: Mapped[date | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class MistakeReportContact(Model):
    """How to reach somebody who asked to be reached: apart from the report, deleted after its last day."""

    __tablename__ = "mistake_report_contact"
    __table_args__ = (
        CheckConstraint("email IS NOT NULL OR phone IS NOT NULL", name="reachable"),
        CheckConstraint(column("purpose").in_((CONTACT_PURPOSE,)), name="purpose_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("mistake_report.id"), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(32), default=CONTACT_PURPOSE)
    locale: Mapped[str] = mapped_column(
        String(8), default="en", server_default="en"
    )  # of the page and the answer
    keep_until: Mapped[date] = mapped_column(index=True)
