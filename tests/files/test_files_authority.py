"""Who may do what with files: whoever may write or read what they hang on (requirements section 4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.files import actions, queries
from directory.files.records import ReceivedFile
from directory.files.rules.kinds import FileKind
from directory.files.states import FileState
from directory.files.views.receiving import receive
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.errors import NotAllowed
from tests.admissions.factories import HARINGEY
from tests.authority import check_action
from tests.files.conftest import Case
from tests.files.samples import PDF, photo, upload

ROOM = "directory.files.actions"
# Of an application, whose evidence its provider writes and staff of its list read.
AUTHORITY = {
    f"{ROOM}.store": "provider_user",
    f"{ROOM}.note_infected": "provider_user",
    f"{ROOM}.describe": "provider_user",
    f"{ROOM}.move": "framework_manager",  # who may read what it hangs on, and write where it goes
    f"{ROOM}.remove": "provider_user",
}
READS = (
    "provider_user provider_signatory commissioning_manager quality_officer framework_manager market_officer"
)
QUERIES = {
    "directory.files.queries.files_of": READS,
    "directory.files.queries.file_for": READS,
    "directory.files.queries.allow_read": READS,
    "directory.files.queries.allow_write": "provider_user",
    "directory.files.queries.allow_remove": "provider_user",
    "directory.files.queries.may_write": "provider_user",
    "directory.files.queries.may_remove": "provider_user",
}


def asked(answer: bool) -> None:
    """A query that says no is a refusal."""
    if not answer:
        raise NotAllowed("it says no")


@pytest.fixture
def received(case: Case) -> ReceivedFile:
    return receive(SYSTEM, "application", case.application, upload(photo(), "garden.jpg"))


@pytest.mark.parametrize("action", AUTHORITY)
def test_each_action_by_each_role(
    case: Case, received: ReceivedFile, session: scoped_session, action: str
) -> None:
    kept = actions.store(SYSTEM, "application", case.application, received, alt="The garden")
    session.commit()
    document = receive(SYSTEM, "application", case.application, upload(PDF))
    infected = ReceivedFile(FileKind.PDF, "policy.pdf", FileState.INFECTED, ())
    to = ("application", case.application)
    calls: dict[str, Callable[[Actor], object]] = {
        "store": lambda actor: actions.store(actor, *to, document),
        "note_infected": lambda actor: actions.note_infected(actor, *to, infected),
        "describe": lambda actor: actions.describe(actor, kept.id, alt="The pond"),
        "move": lambda actor: actions.move(actor, kept.id, "service", case.service),
        "remove": lambda actor: actions.remove(actor, kept.id),
    }
    check_action(
        session,
        calls[action.rpartition(".")[2]],
        AUTHORITY[action],
        council=HARINGEY,
        provider=case.provider,
        effects=action,
    )


@pytest.mark.parametrize("query", QUERIES)
def test_who_may_read(case: Case, received: ReceivedFile, session: scoped_session, query: str) -> None:
    kept = actions.store(SYSTEM, "application", case.application, received)
    session.commit()
    calls: dict[str, Callable[[Actor], object]] = {
        "files_of": lambda actor: queries.files_of(actor, "application", case.application),
        "allow_read": lambda actor: queries.allow_read(actor, "application", case.application),
        "allow_write": lambda actor: queries.allow_write(actor, "application", case.application),
        "allow_remove": lambda actor: queries.allow_remove(actor, "application", case.application),
        "may_write": lambda actor: asked(queries.may_write(actor, "application", case.application)),
        "may_remove": lambda actor: asked(queries.may_remove(actor, "application", case.application)),
        "file_for": lambda actor: queries.file_for(actor, kept),
    }
    check_action(
        session, calls[query.rpartition(".")[2]], QUERIES[query], council=HARINGEY, provider=case.provider
    )
