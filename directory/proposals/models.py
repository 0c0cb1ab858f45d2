"""The table of proposals: one open at a time for a service, and every one that was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment, Stamped, only_one, sql_in
from directory.foundation.identifiers import new_public_id
from directory.proposals.states import PROPOSAL, ProposalState
from directory.workflow.models import WorkflowMixin


class Proposal(WorkflowMixin, Stamped, Model):
    """What a provider wants changed on one service's page.

    `changes` is what it has written, `base` the live value that each change was made from. `sent` is what the reviewer
    reads and `sent_version` counts how often it was sent; `sent_before` is what it said the time before. What is
    written after that is in `changes` alone until it is sent again.
    """

    __tablename__ = "proposal"
    workflow = PROPOSAL
    __table_args__ = (
        CheckConstraint(sql_in("state", ProposalState), name="state_known"),
        CheckConstraint("(sent_version = 0) = (sent_at IS NULL)", name="sent_at_a_moment"),
        CheckConstraint("state <> 'submitted' OR sent_version > 0", name="submitted_was_sent"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at_a_moment"),
        only_one("uq_proposal_open", "service_id", where="state <> 'accepted' AND state <> 'withdrawn'"),
        Index("ix_proposal_state_sent", "state", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=PROPOSAL.initial)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    base: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime] = mapped_column(Moment)
    saved_by: Mapped[str] = mapped_column(String(64))
    sent: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sent_before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sent_version: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_by: Mapped[str | None] = mapped_column(String(64))
    # The last decision: field -> {"verdict", "reason"}.
    decisions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
