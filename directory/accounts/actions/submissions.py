"""A form of somebody who is signed in, sent twice, acts once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from directory.accounts.models import FormSubmission
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.form_tokens import own_token, submission_key
from directory.foundation.time import now

KEPT = timedelta(days=2)


def submit_once(
    actor: Actor, token: str | None, sent: Iterable[tuple[str, str]], act: Callable[[], str]
) -> str:
    """Do what a form asks for, in the caller's transaction; the address of the page that says so.

    The same form with the same content, sent again, does nothing and gives the same address; sent at the very same
    moment it waits for the other. `sent` is everything that was sent in it, `sent_form()`.
    """
    key = submission_key(own_token(token), actor.id, *(f"{name}={value}" for name, value in sent))
    if not _claim(key, actor):
        return str(db.session.scalar(select(FormSubmission.location).where(FormSubmission.key == key)) or "/")
    location = act()
    db.session.execute(update(FormSubmission).where(FormSubmission.key == key).values(location=location))
    return location


def _claim(key: str, actor: Actor) -> bool:
    """Whether this is the first time; of two at once the second waits until the first is through or has failed."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(FormSubmission).values(key=key, account=actor.id, location="", at=now())
    claimed = statement.on_conflict_do_nothing().returning(FormSubmission.key)
    return db.session.scalar(claimed) is not None


def forget_submissions() -> None:
    """Delete what is left of forms that were sent days ago. Run by the worker."""
    db.session.execute(delete(FormSubmission).where(FormSubmission.at < now() - KEPT))
