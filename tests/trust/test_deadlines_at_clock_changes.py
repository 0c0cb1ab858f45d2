"""Deadlines in the nights in which the clocks change: a last day ends at midnight in London, whatever UTC says.

On 29 March 2026 a day of London begins at 0:00 UTC and the next one at 23:00; on 25 October one begins at 23:00 and the
next one at 0:00. Each deadline is tried in the last second of its last day, and in the first one after it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.apply import start_application
from directory.admissions.models import Application
from directory.admissions.queries import confirm_listable, public_listed_ids
from directory.catalogue.models import Provider, Service, Vacancy
from directory.desk.rules import is_late
from directory.foundation import time as london_time
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.errors import WrongState
from directory.foundation.tasks import decision_task
from directory.foundation.time import LONDON, clock, now, today
from directory.notices.jobs import write_summaries
from directory.outbox.models import Letter
from directory.reminders.actions import send_reminders
from directory.reminders.models import Reminder
from directory.reminders.queries import reminder_token
from tests.accounts.sign_in import make_account
from tests.admissions.factories import HARINGEY, admit_directly, make_lot, submitted
from tests.catalogue.factories import make_own_service
from tests.editing.conftest import list_service
from tests.page_client import PageClient

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NIGHTS = pytest.mark.parametrize("night", [SPRING, AUTUMN])
SetTime = Callable[[datetime], None]


def begins(day: date) -> datetime:
    """The first moment of a day in London, as UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def last_second(day: date) -> datetime:
    """The last second of a day in London, as UTC."""
    return begins(day + DAY) - SECOND


@pytest.fixture
def set_time(session: scoped_session, monkeypatch: pytest.MonkeyPatch) -> SetTime:
    """Let it be a moment for the whole site, with no day held still."""

    def set_to(moment: datetime) -> None:
        class Held(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return moment.astimezone(tz)

        clock.as_of = None
        monkeypatch.setattr(london_time, "datetime", Held)

    return set_to


@NIGHTS
def test_a_day_begins_and_ends_at_midnight_in_london(set_time: SetTime, night: date) -> None:
    for day in (night - DAY, night, night + DAY):
        for moment in (begins(day), last_second(day)):
            set_time(moment)
            assert today() == day and now() == moment
    assert begins(night + DAY) - begins(night) == timedelta(hours=23 if night == SPRING else 25)


# By hand: Good Friday and Easter Monday of 2026 are 3 and 6 April.
@pytest.mark.parametrize(
    ("sent_on", "decide_by"),
    [
        (date(2026, 3, 27), date(2026, 4, 14)),
        (date(2026, 3, 28), date(2026, 4, 14)),
        (SPRING, date(2026, 4, 14)),
        (date(2026, 3, 30), date(2026, 4, 15)),
        (date(2026, 10, 23), date(2026, 11, 6)),
        (date(2026, 10, 24), date(2026, 11, 6)),
        (AUTUMN, date(2026, 11, 6)),
        (date(2026, 10, 26), date(2026, 11, 9)),
    ],
)
def test_ten_working_days_to_decide_begin_with_the_day_in_london(
    session: scoped_session, set_time: SetTime, sent_on: date, decide_by: date
) -> None:
    lot = make_lot()
    for moment in (begins(sent_on), last_second(sent_on)):
        set_time(moment)
        application = submitted(make_own_service(), lot, at=now(), on=today())
        assert application.decide_by == decide_by
        set_time(last_second(decide_by))
        assert application.decide_by >= today()
        set_time(begins(decide_by + DAY))
        assert application.decide_by < today()


@NIGHTS
def test_what_was_sent_about_a_page_is_late_from_midnight_on(set_time: SetTime, night: date) -> None:
    row = SimpleNamespace(id=1, public_id="p", name="Rose Court", slug="rose-court", council_code=HARINGEY)
    row.sent_at = last_second(night - 7 * DAY)
    task = decision_task("proposal.decide", row, frozenset({HARINGEY}))
    assert task.due == night
    set_time(last_second(night))
    assert not is_late(task, today())
    set_time(begins(night + DAY))
    assert is_late(task, today())


@pytest.fixture
def home(session: scoped_session) -> Service:
    """A listed home with one of its provider's people."""
    service = make_own_service(category="care_home", name="Rose Court", capacity=10, capacity_unit="beds")
    list_service(session, service)
    make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id), email="aylin@example.org")
    return service


@NIGHTS
def test_the_link_of_a_letter_works_until_the_last_second_of_its_last_day(
    client: PageClient, session: scoped_session, set_time: SetTime, home: Service, night: date
) -> None:
    sent_on = night - 7 * DAY
    session.add(Vacancy(service_id=home.id, count=2, unit="beds", as_at=sent_on - 8 * DAY, source="provider"))
    session.commit()
    set_time(begins(sent_on))
    send_reminders(today())
    session.commit()
    reminder = session.scalars(select(Reminder)).one()
    assert reminder.expires_on == night
    path, sent = f"/provider/still-right/{reminder_token(reminder.public_id)}", {f"service_{home.id}": "4"}
    set_time(begins(night + DAY))
    assert "This link has ended" in client.get(path).text
    assert client.post(path, data=sent).status_code == 409
    set_time(last_second(night))
    assert "This link has ended" not in client.get(path).text
    assert client.post(path, data=sent).status_code == 303


@NIGHTS
def test_a_list_takes_applications_and_shows_its_services_until_its_last_day_is_over(
    session: scoped_session, set_time: SetTime, night: date
) -> None:
    lot, service, other = make_lot(ends_on=night), make_own_service(), make_own_service()
    admit_directly(service, lot, valid_from=night - 30 * DAY)
    set_time(last_second(night))
    assert confirm_listable([service.id], today()) and service.id in public_listed_ids(today())
    start_application(SYSTEM, other, lot.id, on=today())
    set_time(begins(night + DAY))
    assert not confirm_listable([service.id], today()) and service.id not in public_listed_ids(today())
    with pytest.raises(WrongState):
        start_application(SYSTEM, make_own_service(), lot.id, on=today())


@NIGHTS
def test_a_lot_takes_applications_from_the_first_second_of_its_first_day(
    session: scoped_session, set_time: SetTime, night: date
) -> None:
    lot, service = make_lot(lot={"opens_on": night}), make_own_service()
    set_time(begins(night) - SECOND)
    with pytest.raises(WrongState):
        start_application(SYSTEM, service, lot.id, on=today())
    set_time(begins(night))
    assert isinstance(start_application(SYSTEM, service, lot.id, on=today()), Application)


@NIGHTS
def test_the_summary_of_a_day_is_written_at_seven_in_london_and_once(
    session: scoped_session, set_time: SetTime, home: Service, night: date
) -> None:
    """Every five minutes of the night, of 23 or 25 hours, and of the days beside it."""
    make_own_service(session.get_one(Provider, home.provider_id), state="draft")
    session.commit()
    written: list[datetime] = []
    moment = begins(night - DAY)
    while moment < begins(night + 2 * DAY):
        set_time(moment)
        if write_summaries():
            written.append(moment)
        moment += timedelta(minutes=5)
    seven = [
        datetime.combine(day, time(7), LONDON).astimezone(UTC) for day in (night - DAY, night, night + DAY)
    ]
    assert written == seven
    letters = session.scalars(select(Letter).where(Letter.kind == "notice_summary")).all()
    assert len(letters) == len(seven)
    assert (seven[1].hour, seven[2].hour) == ((6, 6) if night == SPRING else (7, 7))
