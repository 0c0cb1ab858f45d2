"""Letters that remind of facts, and what the link in one may do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account
from directory.accounts.queries import actor_id
from directory.catalogue.actions.update import confirm, update_vacancies
from directory.catalogue.models import Service, Vacancy
from directory.catalogue.rules import Availability
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.errors import Invalid, NotAllowed, NotFound, WrongState
from directory.foundation.signing import digest
from directory.outbox.letters import letters_within_a_day
from directory.outbox.models import Letter
from directory.reminders.actions import answer, send_reminders
from directory.reminders.models import Reminder, ReminderFact
from directory.reminders.queries import (
    facts_told,
    recipient_actor,
    reminder_by_token,
    reminder_token,
)
from tests.accounts.sign_in import make_account
from tests.catalogue.factories import make_own_service
from tests.reminders.conftest import leave

TODAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TWO_FREE = Availability(free=2)


def only_reminder(session: scoped_session) -> Reminder:
    return session.scalars(select(Reminder)).one()


def test_a_letter_goes_to_each_of_the_people_once_a_day(
    session: scoped_session, home: Service, aylin: Account
) -> None:
    omar = make_account(Grant(Role.PROVIDER_SIGNATORY, provider=home.provider_id), email="omar@example.org")
    omar.locale = "tr"
    session.commit()
    assert send_reminders(TODAY) == 2
    assert send_reminders(TODAY) == 0
    letters = session.scalars(select(Letter).order_by(Letter.recipient)).all()
    assert [(letter.kind, letter.recipient, letter.locale) for letter in letters] == [
        ("reminder", "aylin@example.org", "en"),
        ("reminder", "omar@example.org", "tr"),
    ]
    assert {fact.kind for fact in session.scalars(select(ReminderFact))} == {"vacancies"}


def test_the_next_letter_is_the_second_and_only_when_it_is_due(
    session: scoped_session, home: Service, aylin: Account
) -> None:
    assert send_reminders(TODAY) == 1
    assert send_reminders(TODAY + timedelta(days=1)) == 0
    assert send_reminders(TODAY + timedelta(days=2)) == 1
    steps = session.scalars(select(ReminderFact.step).order_by(ReminderFact.id)).all()
    assert list(steps) == [1, 2]


def test_who_confirmed_is_not_reminded(session: scoped_session, home: Service, aylin: Account) -> None:
    confirm(SYSTEM, home, kind="vacancies", on=TODAY)
    session.flush()
    assert send_reminders(TODAY) == 0


def test_nobody_is_reminded_of_a_service_on_no_list_and_nobody_who_left(
    session: scoped_session, home: Service, aylin: Account
) -> None:
    leave(session, aylin)
    other = make_own_service(category="care_home")
    session.add(Vacancy(service_id=other.id, count=1, unit="beds", as_at=date(2026, 11, 1)))
    session.flush()
    assert send_reminders(TODAY) == 0


def test_a_reminder_comes_beside_the_letters_that_somebody_asked_for_and_takes_none_of_them(
    session: scoped_session, home: Service, aylin: Account
) -> None:
    for number in range(3):
        session.add(
            Letter(
                kind="x",
                locale="en",
                subjects=[],
                recipient="aylin@example.org",
                recipient_digest=digest("aylin@example.org"),
                submission_key=f"{number:032}",
                message_id=str(number),
            )
        )
    session.flush()
    assert send_reminders(TODAY) == 1
    assert session.scalar(select(func.count()).select_from(Reminder)) == 1
    assert letters_within_a_day("aylin@example.org") == 3


def test_the_link_answers_once(session: scoped_session, home: Service, aylin: Account) -> None:
    send_reminders(TODAY)
    reminder = reminder_by_token(reminder_token(only_reminder(session).public_id))
    actor = recipient_actor(reminder)
    answer(actor, reminder, {home.id: Availability(free=3)}, at=MOMENT, on=TODAY)
    current = session.scalars(select(Vacancy).where(Vacancy.is_current)).one()
    assert (current.count, current.as_at, current.created_by) == (3, TODAY, actor_id(aylin.id))
    with pytest.raises(WrongState):
        answer(actor, reminder, {home.id: TWO_FREE}, at=MOMENT, on=TODAY)


def test_the_link_ends(session: scoped_session, home: Service, aylin: Account) -> None:
    send_reminders(TODAY)
    reminder = only_reminder(session)
    with pytest.raises(WrongState):
        answer(
            recipient_actor(reminder), reminder, {home.id: TWO_FREE}, at=MOMENT, on=TODAY + timedelta(days=8)
        )


def test_the_link_answers_for_nothing_else(session: scoped_session, home: Service, aylin: Account) -> None:
    send_reminders(TODAY)
    reminder = only_reminder(session)
    sister = make_own_service(category="care_home")
    for answers in ({sister.id: TWO_FREE}, {}):
        with pytest.raises(Invalid):
            answer(recipient_actor(reminder), reminder, answers, at=MOMENT, on=TODAY)


def test_who_left_is_no_longer_known_by_the_link(
    session: scoped_session, home: Service, aylin: Account
) -> None:
    send_reminders(TODAY)
    leave(session, aylin)
    with pytest.raises(NotAllowed):
        recipient_actor(only_reminder(session))


@pytest.mark.parametrize("token", ["", "x", "a.b", "é" * 30])
def test_a_link_of_nobody_s_is_found_nowhere(session: scoped_session, token: str) -> None:
    with pytest.raises(NotFound):
        reminder_by_token(token)


def test_when_each_kind_of_fact_was_told(session: scoped_session, home: Service) -> None:
    home.told_on = date(2026, 8, 3)
    update_vacancies(SYSTEM, home, count=1, unit="beds", as_at=TODAY, on=TODAY)
    visiting = make_own_service(earliest_start_told_on=date(2026, 11, 20), prices_confirmed_on=TODAY)
    session.flush()
    told = facts_told([home.id, visiting.id])
    assert told[home.id][1] == {"vacancies": TODAY, "prices": None, "words": date(2026, 8, 3)}
    assert told[visiting.id][1] == {"vacancies": date(2026, 11, 20), "prices": None, "words": None}
