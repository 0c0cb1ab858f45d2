"""The clock of a session: what is written while a page is read, and nothing else is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from directory.accounts.models import SignInSession
from directory.accounts.queries import sign_in_of
from directory.accounts.rules import SEEN_EVERY
from directory.foundation.actor import SignIn
from directory.foundation.database import db
from directory.foundation.time import now

LONGEST_WAIT_MILLISECONDS = 20  # for somebody else who writes: a page waits no longer for this


def sign_in_with_token(token: str) -> SignIn | None:
    """The sign-in of a session's token, noted to be in use; None where there is none, or it is over."""
    sign_in, at = sign_in_of(token), now()
    if sign_in is not None and sign_in.seen_at + SEEN_EVERY <= at:
        _note_seen(sign_in.session_id, at)
    return sign_in


def _note_seen(session_id: int, at: datetime) -> None:
    """Note that a session is in use, on a connection of its own: reading a page writes nothing else, and waits for
    nobody who writes. Where the database is busy it is noted with a later request.
    """
    statement = update(SignInSession).where(SignInSession.id == session_id).values(seen_at=at)
    on_sqlite = db.engine.dialect.name == "sqlite"
    try:
        with db.engine.connect() as connection:
            if on_sqlite:
                waits = connection.execute(text("PRAGMA busy_timeout")).scalar_one()
                connection.execute(text(f"PRAGMA busy_timeout = {LONGEST_WAIT_MILLISECONDS}"))
            try:
                connection.execute(statement)
                connection.commit()
            finally:
                connection.rollback()
                if on_sqlite:
                    connection.execute(text(f"PRAGMA busy_timeout = {int(waits)}"))
    except OperationalError:
        return
