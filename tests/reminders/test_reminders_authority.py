"""Who may answer a letter (requirements section 4: a provider tells its own vacancies)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account
from directory.catalogue.models import Service
from directory.catalogue.rules import Availability
from directory.reminders.actions import answer, send_reminders
from directory.reminders.models import Reminder
from tests.authority import check_action

TODAY = date(2026, 11, 22)
AUTHORITY = {"directory.reminders.actions.answer": "provider_user provider_signatory"}


def test_who_may_answer(session: scoped_session, home: Service, aylin: Account) -> None:
    send_reminders(TODAY)
    session.commit()
    reminder = session.scalars(select(Reminder)).one()
    (name, roles), *_ = AUTHORITY.items()
    check_action(
        session,
        lambda actor: answer(
            actor,
            reminder,
            {home.id: Availability(free=2)},
            at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
            on=TODAY,
        ),
        roles,
        council="E09000014",
        provider=home.provider_id,
        effects=name,
    )
