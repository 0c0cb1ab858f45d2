"""Letters to test with, and what carries them."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import scoped_session

from directory import wiring
from directory.foundation.actor import PUBLIC
from directory.foundation.database import transaction
from directory.foundation.time import now
from directory.outbox.jobs import send_due_letters
from directory.outbox.letters import write_letter
from directory.outbox.models import Letter

ADDRESS = "ann@example.com"


def write(
    number: int = 0, recipient: str = ADDRESS, subjects: tuple[str, ...] = (), locale: str = "en"
) -> int:
    with transaction():
        letter = write_letter(
            PUBLIC,
            recipient,
            kind="shortlist",
            subjects=subjects,
            locale=locale,
            submission_key=f"{number:032x}",
        )
        return letter.id


def letter(session: scoped_session, letter_id: int) -> Letter:
    session.expire_all()
    found = session.get(Letter, letter_id)
    assert found is not None
    return found


def due_again(session: scoped_session) -> None:
    """Let the wait be over."""
    session.execute(update(Letter).values(try_at=now()))
    session.commit()


def send_due() -> int:
    return send_due_letters(wiring.COMPOSERS)
