"""Adding, using, naming and removing passkeys. Each challenge is of one sign-in, short-lived, good for one answer."""

from __future__ import annotations

import secrets
from typing import cast

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from directory.accounts.actions.signing_in import (
    count_failure,
    note_first_factor,
    note_verified,
    waits,
)
from directory.accounts.models import Account, Passkey, PasskeyChallenge
from directory.accounts.passkey_ceremonies import (
    RelyingParty,
    credential_of,
    made_passkey,
    next_sign_count,
    options_to_add,
    options_to_use,
)
from directory.accounts.queries import account_row, has_factor
from directory.accounts.rules import CHALLENGE_LASTS, MOST_PASSKEYS, check_passkey_name, may_remove_passkey
from directory.accounts.states import Ceremony
from directory.audit.actions import record
from directory.foundation.actor import SignIn
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.time import now

CHALLENGE_BYTES = 32


def begin_adding(sign_in: SignIn, site: RelyingParty) -> str:
    """What the browser needs to make a passkey, as JSON. Raises Invalid where there are many already."""
    known = _credential_ids(sign_in.account_id)
    if len(known) >= MOST_PASSKEYS:
        raise Invalid("name", "passkeys_full", most=MOST_PASSKEYS)
    challenge = _new_challenge(sign_in, Ceremony.ADD)
    email = account_row(sign_in.account_id).email
    return options_to_add(site, challenge, account_id=sign_in.account_id, email=email, known=known)


def begin_using(sign_in: SignIn, site: RelyingParty) -> str:
    """What the browser needs to use a passkey, as JSON. Raises NotFound where the account has none."""
    known = _credential_ids(sign_in.account_id)
    if not known:
        raise NotFound("a passkey of this account")
    return options_to_use(site, _new_challenge(sign_in, Ceremony.USE), known=known)


def add_passkey(sign_in: SignIn, site: RelyingParty, *, name: str, answer: str) -> bool:
    """Take a new passkey; False where the browser's answer does not hold, and the challenge is spent all the same.

    Raises Invalid for a name that is none.
    """
    words = check_passkey_name(name)
    challenge = _spend_challenge(sign_in, Ceremony.ADD)
    made = made_passkey(site, challenge, answer) if challenge is not None else None
    if made is None or len(_credential_ids(sign_in.account_id)) >= MOST_PASSKEYS:
        return False
    if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
        return False
    if not has_factor(sign_in.account_id):
        note_first_factor(sign_in, now())
    passkey = Passkey(
        account_id=sign_in.account_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=words,
    )
    db.session.add(passkey)
    db.session.flush()
    record(sign_in.actor, "account.passkey_added", "account", sign_in.account_id)
    return True


def use_passkey(sign_in: SignIn, site: RelyingParty, answer: str) -> bool:
    """Take an answer of a passkey of this account in the place of a code; whether it held.

    A wrong one counts as a wrong code does, and while the account waits none is taken.
    """
    account, at = account_row(sign_in.account_id), now()
    challenge = _spend_challenge(sign_in, Ceremony.USE)
    if waits(account, at):
        return False
    if challenge is None or not _take_answer(account, site, challenge, answer):
        count_failure(account, at)
        return False
    note_verified(sign_in, at)
    return True


def rename_passkey(sign_in: SignIn, passkey_id: int, name: str) -> None:
    """Call a passkey of one's own otherwise. Raises NotFound for somebody else's, Invalid for a name that is none."""
    own_passkey(sign_in, passkey_id).name = check_passkey_name(name)
    db.session.flush()
    record(sign_in.actor, "account.passkey_renamed", "account", sign_in.account_id)


def remove_passkey(sign_in: SignIn, passkey_id: int) -> None:
    """Remove a passkey of one's own. Raises NotFound for somebody else's, Conflict for the last second factor of
    somebody who gets nowhere without one.
    """
    passkey = own_passkey(sign_in, passkey_id)
    account = account_row(sign_in.account_id)
    passkeys = len(_credential_ids(account.id))
    if not may_remove_passkey(account.side, has_app=account.totp_secret is not None, passkeys=passkeys):
        raise Conflict("the last second factor may not be removed")
    db.session.delete(passkey)
    db.session.flush()
    record(sign_in.actor, "account.passkey_removed", "account", sign_in.account_id)


def own_passkey(sign_in: SignIn, passkey_id: int) -> Passkey:
    """A passkey of one's own. Raises NotFound, for somebody else's too."""
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.account_id != sign_in.account_id:
        raise NotFound(f"passkey {passkey_id}")
    return passkey


def forget_challenges() -> None:
    """Delete challenges that nobody answered in time. Run by the worker."""
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now()))


def _credential_ids(account_id: int) -> list[bytes]:
    query = select(Passkey.credential_id).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(db.session.scalars(query))


def _new_challenge(sign_in: SignIn, ceremony: Ceremony) -> bytes:
    """A new challenge for this sign-in; the one before it is good for nothing any more."""
    values = {
        "ceremony": ceremony.value,
        "challenge": secrets.token_bytes(CHALLENGE_BYTES),
        "expires_at": now() + CHALLENGE_LASTS,
    }
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(PasskeyChallenge).values(session_id=sign_in.session_id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["session_id"], set_=values))
    return cast(bytes, values["challenge"])


def _spend_challenge(sign_in: SignIn, ceremony: Ceremony) -> bytes | None:
    """The challenge that this sign-in was given, gone with that; None where there is none, or it is too old."""
    spent = db.session.execute(
        delete(PasskeyChallenge)
        .where(PasskeyChallenge.session_id == sign_in.session_id, PasskeyChallenge.ceremony == ceremony)
        .returning(PasskeyChallenge.challenge, PasskeyChallenge.expires_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return spent.challenge if spent is not None and now() < spent.expires_at else None


def _take_answer(account: Account, site: RelyingParty, challenge: bytes, answer: str) -> bool:
    passkey = db.session.scalar(
        select(Passkey).where(
            Passkey.account_id == account.id, Passkey.credential_id == credential_of(answer)
        )
    )
    if passkey is None:
        return False
    before = passkey.sign_count
    count = next_sign_count(site, challenge, answer, public_key=passkey.public_key, sign_count=before)
    if count is None:
        return False
    taken = db.session.execute(
        update(Passkey)
        .where(Passkey.id == passkey.id, Passkey.sign_count == before)
        .values(sign_count=count, used_at=now())
        .execution_options(synchronize_session="fetch")
    )
    return bool(getattr(taken, "rowcount", 0))
