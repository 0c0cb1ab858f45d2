"""What the Council sends back reaches its provider: on the desk, in the summary of a day, and in its own letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from directory.accounts.actions.tell import SENT_BACK_LETTER
from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import actor_id
from directory.audit.models import AuditEvent
from directory.desk.queries.tasks_of import tasks_of
from directory.desk.task_words import words_of
from directory.feedback.actions.moderating import reject_reply
from directory.feedback.actions.writing import submit_reply
from directory.feedback.models import Feedback, FeedbackReply
from directory.foundation.actor import SYSTEM, Actor, Grant, Role, SignIn
from directory.foundation.database import db
from directory.foundation.tasks import TOLD_FOR, Task
from directory.foundation.time import LONDON, now
from directory.notices import jobs
from directory.notices.actions import choose_notices
from directory.notices.jobs import write_summaries
from directory.notices.rules import NoticeKind, NoticeWay
from directory.outbox.models import Letter
from directory.prices.actions.change import change_price, propose_price, reject_price
from directory.prices.actions.ending import propose_end, reject_end
from directory.prices.models import Price, PriceEnding
from directory.prices.queries import price_line
from directory.prices.rules.types import PriceLine
from tests.accounts.sign_in import make_account, start_session
from tests.catalogue.factories import TODAY
from tests.desk.conftest import Waiting
from tests.feedback.conftest import MODERATOR, published
from tests.notices.conftest import Sent, words
from tests.page_client import PageClient
from tests.prices.examples import hourly

REASON = "Above what we agreed in March."
EIGHT = datetime(2026, 11, 22, 8, tzinfo=UTC)
SendBack = Callable[[Waiting], str]


@pytest.fixture
def aylin(waiting: Waiting) -> Account:
    """One of the provider's people."""
    grant = Grant(Role.PROVIDER_USER, provider=waiting.provider)
    return make_account(grant, email="aylin@example.org", name="Aylin Example")


def user_of(waiting: Waiting) -> Actor:
    return Actor("provider-user-1", (Grant(Role.PROVIDER_USER, provider=waiting.provider),))


def refuse_a_price(waiting: Waiting) -> str:
    price = db.session.scalars(select(Price).where(Price.service_id == waiting.service.id)).one()
    reject_price(SYSTEM, price, reason=REASON)
    return str(price.id)


def refuse_an_ending(waiting: Waiting) -> str:
    line = hourly("20.00", payer="self_funder", valid_from=TODAY)
    price = change_price(SYSTEM, waiting.service.id, line, on=TODAY)
    ending = propose_end(user_of(waiting), price, last=TODAY + timedelta(days=5), on=TODAY)
    reject_end(SYSTEM, ending, reason=REASON)
    return str(ending.id)


def refuse_a_reply(waiting: Waiting) -> str:
    feedback = published(waiting.service)
    reply = submit_reply(user_of(waiting), feedback, text="Dear Mrs Jones.", on=TODAY)
    reject_reply(MODERATOR, reply, feedback, reason="names_someone", on=TODAY)
    return str(reply.id)


THINGS: dict[str, SendBack] = {
    "price.sent_back": refuse_a_price,
    "price_ending.sent_back": refuse_an_ending,
    "feedback_reply.sent_back": refuse_a_reply,
}
EACH = pytest.mark.parametrize("kind", THINGS)


def send_back(waiting: Waiting, kind: str) -> str:
    number = THINGS[kind](waiting)
    db.session.commit()
    return number


def told(waiting: Waiting, kind: str, day: date = TODAY) -> list[Task]:
    return [task for task in tasks_of(user_of(waiting), day) if task.kind == kind]


@EACH
def test_its_provider_s_desk_says_what_was_sent_back(
    client: PageClient, waiting: Waiting, aylin: Account, kind: str
) -> None:
    assert told(waiting, kind) == []
    number = send_back(waiting, kind)
    (task,) = told(waiting, kind)
    assert (task.subject, task.title, task.provider, task.due) == (
        number,
        "Rose Example Court",
        waiting.provider,
        None,
    )
    start_session(client, aylin)
    desk = client.page("/provider")
    (row,) = [link for link in desk.xpath("//main//a") if str(words_of(kind).step) in link.text_content()]
    assert str(words_of(kind).rest) in desk.text_content()
    assert client.get(row.get("href")).status_code == 200


@EACH
def test_nobody_else_is_told(waiting: Waiting, kind: str) -> None:
    send_back(waiting, kind)
    for grant in (
        Grant(Role.PROVIDER_USER, provider=waiting.provider + 1),
        Grant(Role.FRAMEWORK_MANAGER, council=waiting.council),
        Grant(Role.MODERATOR, council=waiting.council),
    ):
        assert not [task for task in tasks_of(Actor("a", (grant,)), TODAY) if task.kind == kind]


@EACH
def test_the_desk_tells_of_it_for_four_weeks(waiting: Waiting, kind: str) -> None:
    send_back(waiting, kind)
    (task,) = told(waiting, kind)
    day = task.since.astimezone(LONDON).date()
    assert told(waiting, kind, day + TOLD_FOR) and not told(waiting, kind, day + TOLD_FOR + timedelta(days=1))


def test_a_price_that_is_proposed_again_is_no_longer_sent_back(waiting: Waiting) -> None:
    refuse_a_price(waiting)
    refused = db.session.scalars(select(Price)).one()
    line = price_line(refused)
    other = PriceLine("hour", 21_00, "self_funder", line.category, line.valid_from)
    propose_price(user_of(waiting), waiting.service.id, other)
    assert told(waiting, "price.sent_back"), "a price for somebody else is no answer"
    again = propose_price(user_of(waiting), waiting.service.id, line)
    assert not told(waiting, "price.sent_back")
    reject_price(SYSTEM, again, reason=REASON)
    assert [task.subject for task in told(waiting, "price.sent_back")] == [str(again.id)]


def test_an_ending_that_is_asked_for_again_is_no_longer_sent_back(waiting: Waiting) -> None:
    refuse_an_ending(waiting)
    price = db.session.get_one(Price, db.session.scalars(select(PriceEnding.price_id)).one())
    propose_end(user_of(waiting), price, last=TODAY + timedelta(days=9), on=TODAY)
    assert not told(waiting, "price_ending.sent_back")


def test_a_reply_that_is_written_again_is_no_longer_sent_back(waiting: Waiting) -> None:
    refuse_a_reply(waiting)
    feedback = db.session.scalars(select(Feedback).where(Feedback.state == "published")).one()
    submit_reply(user_of(waiting), feedback, text="Thank you.", on=TODAY)
    assert not told(waiting, "feedback_reply.sent_back")


@EACH
def test_the_summary_of_the_day_counts_it(
    waiting: Waiting, aylin: Account, sent: Sent, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(jobs, "now", lambda: EIGHT)
    group = "Feedback: 1" if kind.startswith("feedback") else "Prices: 1"
    send_back(waiting, kind)
    db.session.execute(delete(Letter).where(Letter.kind == SENT_BACK_LETTER))
    db.session.commit()
    write_summaries()
    (summary,) = sent()
    assert group in words(summary) and REASON not in words(summary)


@EACH
def test_a_letter_of_its_own_tells_why_once_and_names_nobody(
    waiting: Waiting, aylin: Account, manager: Account, sent: Sent, kind: str
) -> None:
    send_back(waiting, kind)
    letters = sent()
    assert [letter["To"] for letter in letters] == ["aylin@example.org", "manager@example.org"]
    for letter in letters:
        assert letter["Subject"] == "The Council has sent something back to you"
        said = words(letter)
        assert "Rose Example Court" in said
        assert ("It names or shows a person" if kind.startswith("feedback") else REASON) in said
        everything = letter.as_string()
        assert (
            "Jones" not in everything and aylin.name not in everything and "same two carers" not in everything
        )
    assert len(sent()) == 2, "once"


@EACH
@pytest.mark.parametrize("change", ["left", "chose otherwise"])
def test_the_letter_goes_to_nobody_who_left_or_wants_none(
    waiting: Waiting, aylin: Account, sent: Sent, kind: str, change: str
) -> None:
    send_back(waiting, kind)
    if change == "left":
        db.session.execute(update(AccountGrant).values(ended_at=now(), ended_by="somebody"))
    else:
        own = SignIn(0, aylin.id, Actor(actor_id(aylin.id)), aylin.name, True, True, EIGHT)
        choose_notices(own, {NoticeKind.DECISIONS: NoticeWay.NEVER})
    db.session.commit()
    assert sent() == []


def test_a_reply_that_is_sent_back_twice_has_two_letters_and_one_written_again_meanwhile_none(
    waiting: Waiting, aylin: Account, sent: Sent
) -> None:
    refuse_a_reply(waiting)
    reply = db.session.scalars(select(FeedbackReply)).one()
    feedback = db.session.get_one(Feedback, reply.feedback_id)
    submit_reply(user_of(waiting), feedback, text="Dear Mr Jones.", on=TODAY)
    db.session.commit()
    assert sent() == [], "what the letter tells is over"
    reject_reply(MODERATOR, reply, feedback, reason="names_someone", on=TODAY)
    db.session.commit()
    assert len(sent()) == 1
    assert len(db.session.scalars(select(Letter).where(Letter.kind == SENT_BACK_LETTER)).all()) == 2


def test_the_record_of_a_refusal_is_what_dates_it(waiting: Waiting) -> None:
    refuse_a_price(waiting)
    (task,) = told(waiting, "price.sent_back")
    at = db.session.scalars(select(AuditEvent.at).where(AuditEvent.action == "price.reject")).one()
    assert task.since == at
