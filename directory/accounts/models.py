"""Tables of accounts.

A name or an address of somebody stands in `account` alone; everything else refers to it by its id. Nothing that opens
an account is stored as it is sent: passwords are hashed, tokens are digested, secrets of second factors are encrypted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column

from directory.accounts.rules import COUNCIL_ROLES, PROVIDER_ROLES, RESIDENTS_ROLES, SIDE_OF_ROLE
from directory.accounts.states import ACCOUNT, Ceremony, LinkPurpose, Side
from directory.foundation.database import Model, Moment, Pence, Stamped, only_one, sql_in
from directory.foundation.form_tokens import KEY_LENGTH
from directory.foundation.time import now
from directory.workflow.models import WorkflowMixin

_ROLES_BY_SIDE = " OR ".join(
    f"(side = '{side}' AND {sql_in('role', sorted(role for role, of in SIDE_OF_ROLE.items() if of is side))})"
    for side in Side
)


class Account(WorkflowMixin, Stamped, Model):
    """Somebody who may sign in. `email` is in lower case, so that addresses differ by more than their letters' case."""

    workflow = ACCOUNT

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(column("state").in_(sorted(ACCOUNT.states)), name="state"),
        CheckConstraint(sql_in("side", Side), name="side"),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("failures >= 0", name="failures"),
        CheckConstraint("(oidc_issuer IS NULL) = (oidc_subject IS NULL)", name="oidc_whole"),
        UniqueConstraint("id", "side"),  # what a grant refers to
        UniqueConstraint("oidc_issuer", "oidc_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    side: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=ACCOUNT.initial)
    locale: Mapped[str] = mapped_column(String(16), default="en")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    # Encrypted with the site's key: a copy of the database alone opens nothing.
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_step: Mapped[int | None] = mapped_column()  # the time step of the last code taken: none counts twice
    oidc_issuer: Mapped[str | None] = mapped_column(String(200))
    oidc_subject: Mapped[str | None] = mapped_column(String(200))
    failures: Mapped[int] = mapped_column(default=0)
    waits_until: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class AccountGrant(Stamped, Model):
    """A role of somebody, and what it is bound to (requirements section 4). Ended, never deleted.

    `invited_by_council` is whose staff let a resident in, or whoever acts for one: it gives no right at that council,
    and its commissioning managers alone see who it is.
    """

    __tablename__ = "account_grant"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "side"], ["account.id", "account.side"]),
        CheckConstraint(_ROLES_BY_SIDE, name="role_of_side"),
        CheckConstraint(
            f"(provider_id IS NOT NULL) = ({sql_in('role', sorted(PROVIDER_ROLES))})", name="provider"
        ),
        CheckConstraint(f"(council IS NOT NULL) = ({sql_in('role', sorted(COUNCIL_ROLES))})", name="council"),
        CheckConstraint("limit_pence IS NULL OR (role = 'approver' AND limit_pence > 0)", name="limit"),
        CheckConstraint("locality IS NULL OR council IS NOT NULL", name="locality"),
        CheckConstraint(
            f"invited_by_council IS NULL OR {sql_in('role', sorted(RESIDENTS_ROLES))}",
            name="invited_by_council",
        ),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index("ix_account_grant_account", "account_id"),
        Index("ix_account_grant_provider", "provider_id"),
        Index("ix_account_grant_invited_by_council", "invited_by_council"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column()
    side: Mapped[str] = mapped_column(String(10))
    role: Mapped[str] = mapped_column(String(32))
    council: Mapped[str | None] = mapped_column(ForeignKey("council.code"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"))
    locality: Mapped[str | None] = mapped_column(String(40))
    limit_pence: Mapped[int | None] = mapped_column(Pence)
    invited_by_council: Mapped[str | None] = mapped_column(ForeignKey("council.code"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(64))


class SignInSession(Model):
    """One sign-in in one browser. It dies when it is ended, when it was not used for a while, or on its last moment.

    `verified_at` is when the second factor was last given; none was given while it is empty.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index("ix_sign_in_session_account", "account_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(Moment, default=now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=now)
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str | None] = mapped_column(String(64))


class OneTimeLink(Stamped, Model):
    """A link that was given to somebody. Its token is worked out from `nonce` with the site's key, never stored."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        CheckConstraint(sql_in("purpose", LinkPurpose), name="purpose"),
        only_one(
            "uq_one_time_link_open", "account_id", "purpose", where="used_at IS NULL AND withdrawn_at IS NULL"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[str] = mapped_column(String(36))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class RecoveryCode(Model):
    """A code that stands once for the second factor, as a keyed digest."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_digest: Mapped[str] = mapped_column(String(32), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Passkey(Model):
    """A passkey: what its device proves itself by."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(1024))
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(Moment, default=now)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class PasskeyChallenge(Model):
    """What a passkey has to sign for one sign-in. Deleted by the first answer, right or wrong."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (CheckConstraint(sql_in("ceremony", Ceremony), name="ceremony"),)

    session_id: Mapped[int] = mapped_column(
        ForeignKey("sign_in_session.id"), primary_key=True, autoincrement=False
    )
    ceremony: Mapped[str] = mapped_column(String(8))
    challenge: Mapped[bytes] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class FormSubmission(Model):
    """A form of somebody who is signed in that was acted upon, so that the same form sent twice acts once."""

    __tablename__ = "form_submission"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    location: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, default=now, index=True)
