"""Tables of claims. Who claimed stands apart from the claim, with a last day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from directory.claims.states import CLAIM
from directory.foundation.database import Model, Moment, Stamped, only_one, sql_in
from directory.foundation.form_tokens import KEY_LENGTH
from directory.foundation.time import now
from directory.vocabulary.claims import (
    ClaimKind,
    ClaimRefusal,
    ClaimState,
    ContactMeans,
    ContactOutcome,
    ContactPublisher,
)
from directory.workflow.models import WorkflowMixin


class Claim(WorkflowMixin, Stamped, Model):
    """Somebody says that a registered location is their organisation's. Nothing here says who."""

    __tablename__ = "claim"
    workflow = CLAIM
    __table_args__ = (
        CheckConstraint(sql_in("kind", ClaimKind), name="kind"),
        CheckConstraint(sql_in("state", ClaimState), name="state"),
        CheckConstraint(sql_in("refusal", ClaimRefusal), name="refusal"),
        CheckConstraint(
            "(state IN ('accepted', 'refused', 'withdrawn')) = (decided_on IS NOT NULL)"
            " AND (decided_on IS NULL) = (decided_by IS NULL)",
            name="decided_by_someone",
        ),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused_with_reason"),
        CheckConstraint("(state = 'accepted') = (provider_id IS NOT NULL)", name="accepted_for_provider"),
        CheckConstraint("text_removed_on IS NULL OR decision_reason IS NULL", name="removed_text_is_gone"),
        only_one("uq_claim_open", "location_id", where="state IN ('asked', 'contacted')"),
        Index("ix_claim_council_state", "council_code", "state", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    submission_key: Mapped[str] = mapped_column("form_token", String(KEY_LENGTH), unique=True)
    location_id: Mapped[str] = mapped_column(ForeignKey("registered_location.id"), index=True)
    # The council whose staff decide it: where the location stands.
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=CLAIM.initial)
    # The language that letters about it are written in.
    locale: Mapped[str] = mapped_column(String(16))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=now)
    # The day in London, from which its clock and its days of keeping count.
    asked_on: Mapped[date]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_on: Mapped[date | None]
    refusal: Mapped[str | None] = mapped_column(String(20))
    decision_reason: Mapped[str | None] = mapped_column(Text)
    # Whose the entries became, and whether the claimant was made its signatory.
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    invited: Mapped[bool] = mapped_column(default=False)
    # It was decided, and the letter that says so could not be written.
    letter_missing: Mapped[bool] = mapped_column(default=False, server_default=false())
    keep_until: Mapped[date] = mapped_column(index=True)
    text_removed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ClaimPerson(Model):
    """Who claimed, and how to answer: apart from the claim, deleted after its last day."""

    __tablename__ = "claim_person"

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    job: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(32))


class ClaimContact(Stamped, Model):
    """How staff reached the contact that the regulator or Companies House publishes, and what it said."""

    __tablename__ = "claim_contact"
    __table_args__ = (
        CheckConstraint(sql_in("means", ContactMeans), name="means"),
        CheckConstraint(sql_in("publisher", ContactPublisher), name="publisher"),
        CheckConstraint(sql_in("outcome", ContactOutcome), name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    means: Mapped[str] = mapped_column(String(10))
    publisher: Mapped[str] = mapped_column(String(16))
    # The number, the postal address or the e-mail address, as it is published.
    used: Mapped[str] = mapped_column(String(300))
    outcome: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    contacted_on: Mapped[date]


class ProviderInvitation(Stamped, Model):
    """A council invited the first person of a provider that no regulator registers. Their account says who it is.

    It also says that this council has to do with the provider before any service of it is entered.
    """

    __tablename__ = "provider_invitation"
    __table_args__ = (UniqueConstraint("provider_id", "account_id", "council_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    # The day on which staff noted that this person agreed to be written to.
    consented_on: Mapped[date]
