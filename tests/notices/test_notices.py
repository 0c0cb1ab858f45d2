"""What reaches somebody by mail: once, when it was chosen, and never after that person has left."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import scoped_session

from directory.accounts.actions.own_account import ask_for_new_password
from directory.accounts.actions.people import close_account, end_grant, invite
from directory.accounts.actions.tell import tell_provider
from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import actor_id
from directory.accounts.states import Side
from directory.admissions.actions.decide import DECISION_LETTER
from directory.catalogue.models import Service, Vacancy
from directory.claims.actions.deciding import DECIDED as CLAIM_DECIDED
from directory.foundation.actor import SYSTEM, Actor, Grant, Role, SignIn
from directory.foundation.errors import Invalid
from directory.foundation.time import now
from directory.moderation.actions import ANSWER as MISTAKE_ANSWER
from directory.moderation.models import MistakeReport
from directory.notices import jobs
from directory.notices.actions import choose_notices
from directory.notices.jobs import tell_at_once, write_summaries
from directory.notices.models import NoticeRound, NoticeTold
from directory.notices.queries import ways_of
from directory.notices.rules import (
    AT_ONCE_EVERY,
    KINDS_OF_SIDE,
    WAYS,
    NoticeKind,
    NoticeWay,
    letter_is_due,
    summary_is_due,
)
from directory.outbox.models import Letter
from directory.outbox.rules import MOST_LETTERS_A_DAY
from directory.reminders.actions import send_reminders
from directory.shortlists.shortlist_letter import KIND as SHORTLIST_LETTER
from directory.wiring import COMPOSERS
from tests.accounts.sign_in import make_account, sign_in, start_session
from tests.catalogue.factories import TODAY
from tests.desk.conftest import Waiting, report_mistake
from tests.notices.conftest import Sent, words
from tests.page_client import PageClient

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def after_seven(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is eight in the morning for the jobs."""
    monkeypatch.setattr(jobs, "now", lambda: MORNING)


def as_sign_in(account: Account) -> SignIn:
    return SignIn(0, account.id, Actor(actor_id(account.id)), account.name, True, True, MORNING)


def choose(session: scoped_session, account: Account, kind: NoticeKind, way: NoticeWay) -> None:
    choose_notices(as_sign_in(account), {kind: way})
    session.commit()


def letters(session: scoped_session) -> int:
    return session.scalar(select(func.count()).select_from(Letter)) or 0


def test_a_summary_says_counts_and_a_link_and_nothing_personal(
    session: scoped_session, waiting: Waiting, officer: Account, manager: Account, sent: Sent
) -> None:
    waiting.application.decide_by = TODAY - timedelta(days=1)
    session.commit()
    assert write_summaries() == 2
    to_manager, to_officer = sent()
    assert to_officer["To"] == "officer@example.org"
    said = words(to_officer)
    assert "things wait for you" in to_officer["Subject"] and "Applications: 1" in said
    assert "/council" in said and "/account/notices" in said
    assert "of them is late" in said and "/provider" in words(to_manager)
    for message in (to_manager, to_officer):
        everything = message.as_string()
        assert officer.name not in everything and manager.name not in everything and "Rose" not in everything
    assert "Vacancies" not in words(to_manager), "what reminders tell is not told twice"


def test_a_summary_comes_once_a_day(
    session: scoped_session, officer: Account, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write_summaries() == 1
    assert write_summaries() == 0
    session.execute(update(NoticeRound).values(summary_on=None))  # the round was lost, the letter was not
    session.commit()
    write_summaries()
    assert letters(session) == 1 and len(sent()) == 1
    monkeypatch.setattr(jobs, "today", lambda: TODAY + timedelta(days=1))
    assert write_summaries() == 1


def test_no_summary_comes_before_seven_or_with_nothing_in_it(
    session: scoped_session, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "now", lambda: MORNING - timedelta(hours=2))
    assert write_summaries() == 0
    monkeypatch.setattr(jobs, "now", lambda: MORNING)
    make_account(Grant(Role.ADMINISTRATOR))
    assert write_summaries() == 1 and letters(session) == 1


def test_whoever_chose_not_to_hears_nothing(session: scoped_session, officer: Account) -> None:
    choose(session, officer, NoticeKind.TASKS, NoticeWay.NEVER)
    assert write_summaries() == 0 and tell_at_once() == 0 and letters(session) == 0


def test_what_is_new_is_told_at_once_and_each_thing_once(
    session: scoped_session,
    waiting: Waiting,
    officer: Account,
    sent: Sent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert tell_at_once() == 0, "nobody asked for it"
    choose(session, officer, NoticeKind.TASKS, NoticeWay.AT_ONCE)
    assert tell_at_once() == 1 and write_summaries() == 0
    assert tell_at_once() == 0
    monkeypatch.setattr(jobs, "now", lambda: MORNING + 2 * AT_ONCE_EVERY)
    assert tell_at_once() == 0, "nothing is new"
    session.add(report_mistake(waiting.service))
    session.commit()
    is_moderator = Grant(Role.MODERATOR, council=waiting.council)
    session.add(
        AccountGrant(account_id=officer.id, side="staff", role=is_moderator.role, council=waiting.council)
    )
    session.commit()
    assert tell_at_once() == 1
    first, second = sorted(sent(), key=lambda message: str(message["Subject"]), reverse=True)
    assert "new things wait" in first["Subject"] and "new things wait" in second["Subject"]
    told = session.scalar(select(func.count()).select_from(NoticeTold))
    session.execute(delete(MistakeReport))
    session.commit()
    monkeypatch.setattr(jobs, "now", lambda: MORNING + 4 * AT_ONCE_EVERY)
    assert tell_at_once() == 0
    assert (session.scalar(select(func.count()).select_from(NoticeTold)) or 0) < (told or 0)


def test_several_new_things_of_one_hour_come_in_one_letter(
    session: scoped_session, waiting: Waiting, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.execute(update(AccountGrant).values(role="moderator"))
    session.commit()
    choose(session, officer, NoticeKind.TASKS, NoticeWay.AT_ONCE)
    assert tell_at_once() == 1
    session.add(report_mistake(waiting.service))
    session.commit()
    monkeypatch.setattr(jobs, "now", lambda: MORNING + AT_ONCE_EVERY / 2)
    assert tell_at_once() == 0
    monkeypatch.setattr(jobs, "now", lambda: MORNING + AT_ONCE_EVERY)
    assert tell_at_once() == 1


@pytest.mark.parametrize("how", ["closed", "role ended", "chose otherwise", "done meanwhile"])
def test_a_letter_that_waits_goes_to_nobody_who_left(
    session: scoped_session, waiting: Waiting, officer: Account, sent: Sent, how: str
) -> None:
    make_account(Grant(Role.ADMINISTRATOR))
    assert write_summaries() == 1
    if how == "closed":
        close_account(SYSTEM, officer.id)
    elif how == "role ended":
        end_grant(SYSTEM, session.scalars(select(AccountGrant.id)).first() or 0)
    elif how == "chose otherwise":
        choose(session, officer, NoticeKind.TASKS, NoticeWay.NEVER)
    else:
        session.execute(
            update(AccountGrant).where(AccountGrant.account_id == officer.id).values(role="approver")
        )
    session.commit()
    assert sent() == []
    row = session.scalars(select(Letter)).one()
    assert (row.state, row.recipient, row.failure) == ("given_up", None, "not wanted")


def decision(session: scoped_session, waiting: Waiting) -> None:
    waiting.application.state, waiting.application.decided_by = "admitted", "account:999"
    session.commit()
    assert tell_provider(SYSTEM, waiting.provider, DECISION_LETTER, waiting.application.public_id) == 1
    session.commit()


@pytest.mark.parametrize(("leaves", "goes"), [("nothing", 1), ("this provider", 0), ("the letters", 0)])
def test_decisions_reach_those_who_work_there_when_they_are_sent(
    session: scoped_session, waiting: Waiting, manager: Account, sent: Sent, leaves: str, goes: int
) -> None:
    decision(session, waiting)
    if leaves == "this provider":
        session.execute(update(AccountGrant).values(ended_at=now(), ended_by="somebody"))
    elif leaves == "the letters":
        choose(session, manager, NoticeKind.DECISIONS, NoticeWay.NEVER)
    session.commit()
    assert len(sent()) == goes


@pytest.mark.parametrize(
    ("way", "letter", "summary"),
    [(NoticeWay.AT_ONCE, 1, False), (NoticeWay.DAILY, 0, True), (NoticeWay.NEVER, 0, False)],
)
def test_reminders_come_at_once_or_are_counted_in_the_summary(
    session: scoped_session,
    waiting: Waiting,
    manager: Account,
    sent: Sent,
    way: NoticeWay,
    letter: int,
    summary: bool,
) -> None:
    choose(session, manager, NoticeKind.REMINDERS, way)
    told_on = TODAY - timedelta(days=8)
    session.execute(update(Vacancy).values(as_at=told_on))
    session.execute(update(Service).values(earliest_start_told_on=told_on))
    session.commit()
    assert send_reminders(TODAY) == 1
    session.commit()
    assert len(sent()) == letter
    write_summaries()
    said = [words(message) for message in sent() if "/account/notices" in words(message)]
    assert len(said) == 1 and ("Vacancies: " in said[0]) is summary


def test_letters_about_signing_in_come_whatever_was_chosen_and_to_nobody_who_left(
    session: scoped_session, officer: Account, sent: Sent
) -> None:
    choose(session, officer, NoticeKind.TASKS, NoticeWay.NEVER)
    make_account(Grant(Role.ADMINISTRATOR))
    ask_for_new_password("officer@example.org")
    newcomer = invite(
        SYSTEM, "new@example.org", name="New", side=Side.STAFF, grants=(Grant(Role.ADMINISTRATOR),)
    )
    session.commit()
    assert len(sent()) == 2
    ask_for_new_password("officer@example.org")
    invite(SYSTEM, "other@example.org", name="Other", side=Side.STAFF, grants=(Grant(Role.ADMINISTRATOR),))
    session.commit()
    for account in session.scalars(
        select(Account).where(Account.email.in_(["officer@example.org", "other@example.org"]))
    ):
        close_account(SYSTEM, account.id)
    session.commit()
    assert len(sent()) == 2 and newcomer.state == "invited"


def test_notices_take_nobody_the_letter_for_a_new_password(
    session: scoped_session, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MOST_LETTERS_A_DAY + 1):
        day = TODAY + timedelta(days=number)
        monkeypatch.setattr(jobs, "today", lambda day=day: day)
        assert write_summaries() == 1
    ask_for_new_password("officer@example.org")
    session.commit()
    assert letters(session) == MOST_LETTERS_A_DAY + 2


def test_the_page_shows_what_concerns_somebody_and_keeps_what_was_chosen(
    client: PageClient, session: scoped_session, officer: Account, manager: Account
) -> None:
    start_session(client, officer)
    page = client.page("/account/notices")
    assert [one.get("name") for one in page.xpath("//main//input[@type='radio']")] == ["tasks"] * 3
    assert page.xpath("//input[@checked]/@value") == ["daily"]
    answer = client.post(
        "/account/notices", data={"tasks": "at_once", "decisions": "never", "account_id": "1"}
    )
    assert answer.location == "/account/notices?done=saved"
    assert "Saved" in client.get(answer.location).get_data(as_text=True)
    assert ways_of(officer.id)[NoticeKind.TASKS] is NoticeWay.AT_ONCE
    assert ways_of(officer.id)[NoticeKind.DECISIONS] is NoticeWay.AT_ONCE, "no field of this page"
    assert "/account/notices" in client.get("/account").get_data(as_text=True)
    start_session(client, manager)
    assert len(client.page("/account/notices").xpath("//main//fieldset")) == 3
    for wrong in ({"tasks": "daily", "reminders": "daily", "decisions": "daily"}, {"tasks": "sometimes"}, {}):
        answer = client.post("/account/notices", data=wrong)
        assert answer.status_code == 400 and "There is a problem" in answer.get_data(as_text=True)
    assert ways_of(manager.id) == ways_of(0)


def test_residents_choose_nothing_here(client: PageClient, session: scoped_session) -> None:
    sign_in(client, Grant(Role.RESIDENT))
    assert "Nothing else comes to you by mail" in client.get("/account/notices").get_data(as_text=True)


def test_a_way_that_a_kind_does_not_have_is_refused(session: scoped_session, officer: Account) -> None:
    with pytest.raises(Invalid):
        choose_notices(as_sign_in(officer), {NoticeKind.DECISIONS: NoticeWay.DAILY})


def test_every_letter_is_asked_about_before_it_goes_or_is_for_somebody_without_an_account() -> None:
    assert COMPOSERS.keys() - jobs.CHECKS.keys() == {
        SHORTLIST_LETTER,
        CLAIM_DECIDED,
        MISTAKE_ANSWER,
    }
    assert not jobs.CHECKS.keys() - COMPOSERS.keys()


def test_every_kind_has_its_ways() -> None:
    assert set(WAYS) == set(NoticeKind)
    assert {kind for kinds in KINDS_OF_SIDE.values() for kind in kinds} == set(NoticeKind)


@given(
    st.integers(0, 364 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_a_summary_is_due_once_a_day(at: datetime, last_on: date | None) -> None:
    day = at.date()
    if summary_is_due(last_on, day, at):
        assert not summary_is_due(day, day, at)
        assert last_on is None or last_on < day


@given(
    st.integers(0, 364 * 24 * 60).map(lambda minutes: NEW_YEAR + timedelta(minutes=minutes)),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
)
def test_a_clock_that_is_put_back_holds_no_letter_up(at: datetime, moved: timedelta) -> None:
    is_due = letter_is_due(at, at + moved)
    assert is_due is not (timedelta() <= moved < AT_ONCE_EVERY)
    assert letter_is_due(None, at)
