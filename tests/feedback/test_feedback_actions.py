"""Feedback from submission to the public page, the provider's reply, and challenges (HAR 6.6; L29, L31)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.feedback import queries
from directory.feedback.actions import challenging, moderating, writing
from directory.feedback.models import Feedback
from directory.feedback.rules.writing import VerifiedLink
from directory.feedback.tasks import tasks_for
from directory.foundation.actor import PUBLIC
from directory.foundation.errors import Invalid, NotAllowed, WrongState
from directory.outbox.models import OutboxMessage
from tests.feedback.conftest import MODERATOR, NOON, RESIDENT, TODAY, provider_of, published, submitted


def shown(service_id: int, page: int = 1) -> queries.FeedbackPage:
    """The feedback that the page of a service shows."""
    return queries.public_feedback_with_summary(service_id, page)[1]


def challenges_to_decide(day: date = TODAY) -> list[tuple[str, date | None]]:
    """What the desk of a moderator says of challenges: the next step, and its last day."""
    return [(task.kind, task.due) for task in tasks_for(MODERATOR, day) if task.kind.startswith("challenge.")]


# Writing.


@pytest.mark.parametrize(
    "link",
    [
        lambda service: VerifiedLink("agreement", "1", service + 1),
        lambda service: VerifiedLink("hearsay", "1", service),
        lambda service: VerifiedLink("visit", "", service),
    ],
)
def test_without_a_link_to_this_service_there_is_no_feedback(
    service: Service, link: Callable[[int], VerifiedLink]
) -> None:
    with pytest.raises(NotAllowed):
        submitted(service, link=link(service.id))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"relationship": "owner"}, "relationship"),
        ({"overall": 0}, "overall"),
        ({"overall": 6}, "overall"),
        ({"themes": {"continuity": 9}}, "continuity"),
        ({"themes": {"charm": 3}}, "charm"),
        ({"used_from": date(2026, 11, 2)}, "used_from"),
        ({"used_to": date(2024, 1, 1)}, "used_to"),
        ({"used_to": date(2026, 11, 2)}, "used_to"),
        ({"text": "x" * 4001}, "text"),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    service: Service, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        submitted(service, **changes)
    assert error.value.field == field


def test_a_writer_is_heard_again_after_90_days_and_another_at_once(service: Service) -> None:
    submitted(service)
    with pytest.raises(Invalid) as error:
        submitted(service, on=date(2027, 1, 29))
    assert (error.value.code, error.value.values["day"]) == ("too_soon", date(2027, 1, 30))
    submitted(service, on=date(2027, 1, 30))
    submitted(service, relationship="daughter_or_son")
    submitted(service, "agreement 2")


def test_what_is_kept_of_the_writer_is_a_digest(service: Service, session: scoped_session) -> None:
    feedback = submitted(service, "agreement 77")
    session.commit()
    stored = {column.name: str(getattr(feedback, column.name)) for column in Feedback.__table__.columns}
    assert not any("agreement 77" in value or RESIDENT.id in value for value in stored.values())
    event = session.scalars(select(AuditEvent)).one()
    assert "same two carers" not in f"{event.before}{event.after}"


# What is public.


def test_nothing_is_public_before_a_moderator_says_so(service: Service, session: scoped_session) -> None:
    feedback = submitted(service)
    session.commit()
    assert shown(service.id).items == ()
    moderating.start_moderation(MODERATOR, feedback)
    session.commit()
    assert shown(service.id).items == ()
    moderating.publish(MODERATOR, feedback, on=TODAY)
    session.commit()
    (item,) = shown(service.id).items
    assert item.text == "The same two carers come every day."
    assert item.used_from_month == date(2025, 1, 1)
    assert dict(item.themes)["continuity"] == 5
    assert item.reply is None


def test_the_public_record_has_no_field_for_a_person() -> None:
    names = {field.name for field in fields(queries.PublicFeedback)}
    assert not names & {
        "verified_link_digest",
        "verified_link_kind",
        "created_by",
        "used_from",
        "used_to",
        "id",
    }


def test_everything_public_is_listed_newest_first_the_bad_with_the_good(
    service: Service, session: scoped_session
) -> None:
    for n in range(23):
        published(service, f"agreement {n}", overall=1 + n % 5, on=TODAY - timedelta(days=n % 7))
    session.commit()
    pages = [shown(service.id, page) for page in (1, 2, 3)]
    items = [item for page in pages for item in page.items]
    assert [len(page.items) for page in pages] == [10, 10, 3]
    assert {item.overall for item in items} == {1, 2, 3, 4, 5}
    assert len({item.public_id for item in items}) == 23
    assert [item.told_on for item in items] == sorted((item.told_on for item in items), reverse=True)
    assert (pages[0].pages, pages[0].total) == (3, 23)
    assert shown(service.id, 99).page == 3
    assert shown(service.id, -4).page == 1


def test_only_published_and_verified_feedback_counts(service: Service, session: scoped_session) -> None:
    for n in range(5):
        published(service, f"agreement {n}", overall=5)
    for n in range(5, 8):
        submitted(service, f"agreement {n}", overall=1)
    refused = moderating.start_moderation(MODERATOR, submitted(service, "agreement 8", overall=1))
    moderating.reject(MODERATOR, refused, reason="fake", on=TODAY)
    session.add(
        Feedback(
            service_id=service.id,
            relationship="friend",
            used_from=TODAY,
            overall=1,
            told_on=TODAY,
            state="moderation",
        )
    )
    session.commit()
    summary = queries.public_summary([service.id, 999_999])
    assert (summary[service.id].count, summary[service.id].overall) == (5, Decimal("5.0"))
    assert summary[service.id].since == date(2026, 11, 1)
    assert summary[999_999].count == 0


def test_one_who_writes_again_counts_once_and_both_accounts_stay(
    service: Service, session: scoped_session
) -> None:
    published(service, overall=1, on=date(2026, 1, 5))
    published(service, overall=5, on=date(2026, 11, 5))
    published(service, overall=5, relationship="daughter_or_son")
    for n in range(2, 5):
        published(service, f"agreement {n}", overall=5)
    session.commit()
    summary = queries.public_summary([service.id])[service.id]
    assert (summary.count, summary.overall) == (5, Decimal("5.0"))
    assert shown(service.id).total == 6


def test_unverified_feedback_is_refused_by_rule_and_by_database(
    service: Service, session: scoped_session
) -> None:
    feedback = moderating.start_moderation(MODERATOR, submitted(service))
    feedback.verified_link_kind = feedback.verified_link_digest = None
    with pytest.raises(WrongState):
        moderating.publish(MODERATOR, feedback, on=TODAY)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(Feedback).values(state="published"))
    session.rollback()


@pytest.mark.parametrize(
    "broken",
    [{"overall": 6}, {"value": 0}, {"state": "rejected"}, {"state": "liked"}, {"used_to": date(2001, 1, 1)}],
)
def test_the_database_refuses_what_the_rules_refuse(
    service: Service, session: scoped_session, broken: dict[str, object]
) -> None:
    submitted(service)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(Feedback).values(**broken))
    session.rollback()


# Moderation.


def test_flagged_words_need_a_second_look_and_a_number_never_passes(service: Service) -> None:
    named = moderating.start_moderation(MODERATOR, submitted(service, text="Mrs Okafor was kind."))
    with pytest.raises(Invalid) as error:
        moderating.publish(MODERATOR, named, on=TODAY)
    assert error.value.code == "flags_not_seen"
    moderating.publish(MODERATOR, named, on=TODAY, flags_reviewed=True)
    numbered = moderating.start_moderation(
        MODERATOR, submitted(service, "agreement 2", text="Ring 07700 900123.")
    )
    with pytest.raises(Invalid) as error:
        moderating.publish(MODERATOR, numbered, on=TODAY, flags_reviewed=True)
    assert (error.value.code, error.value.values["kinds"]) == ("identifies_someone", ("phone",))


def test_unwelcome_is_no_reason(service: Service) -> None:
    feedback = moderating.start_moderation(MODERATOR, submitted(service, overall=1))
    for reason in ("negative", "unwelcome", ""):
        with pytest.raises(Invalid):
            moderating.reject(MODERATOR, feedback, reason=reason, on=TODAY)


# The provider's reply.


def test_one_reply_moderated_beside_the_feedback(service: Service, session: scoped_session) -> None:
    feedback = published(service)
    provider = provider_of(service)
    reply = writing.submit_reply(provider, feedback, text="Thank you.", on=TODAY)
    session.commit()
    assert shown(service.id).items[0].reply is None
    with pytest.raises(WrongState):
        writing.submit_reply(provider, feedback, text="And more.", on=TODAY)
    moderating.reject_reply(MODERATOR, reply, feedback, reason="names_someone", on=TODAY)
    writing.submit_reply(provider, feedback, text="We are glad.", on=TODAY)
    moderating.publish_reply(MODERATOR, reply, feedback, on=TODAY)
    session.commit()
    reply_shown = shown(service.id).items[0].reply
    assert reply_shown == queries.PublicReply("We are glad.", TODAY)


def test_only_public_feedback_is_replied_to(service: Service) -> None:
    feedback = submitted(service)
    with pytest.raises(WrongState):
        writing.submit_reply(provider_of(service), feedback, text="Thanks", on=TODAY)


# A challenge.


def test_challenged_feedback_stays_with_a_note_and_still_counts(
    service: Service, session: scoped_session
) -> None:
    several = [published(service, f"agreement {n}", overall=1) for n in range(5)]
    opened = challenging.challenge(
        provider_of(service), several[0], ground="untrue", statement="We were never late.", at=NOON
    )
    session.commit()
    assert opened.act_by == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert sum(item.challenged for item in shown(service.id).items) == 1
    assert queries.public_summary([service.id])[service.id].count == 5
    assert challenges_to_decide(TODAY + timedelta(days=3)) == [
        ("challenge.contact_writer", date(2026, 11, 20))
    ]


def test_removed_feedback_no_longer_counts(service: Service, session: scoped_session) -> None:
    several = [published(service, f"agreement {n}") for n in range(5)]
    opened = challenging.challenge(
        PUBLIC,
        several[0],
        ground="not_a_user",
        statement="Never lived here.",
        at=NOON,
    )
    challenging.remove(
        MODERATOR,
        opened,
        several[0],
        reason="The agreement was for another home.",
        at=NOON,
    )
    session.commit()
    summary = queries.public_summary([service.id])[service.id]
    assert (summary.count, summary.overall) == (4, None)
    assert challenges_to_decide() == []


def test_a_defamation_notice_runs_its_course(service: Service, session: scoped_session) -> None:
    feedback = published(service)
    opened = challenging.challenge(
        provider_of(service), feedback, ground="defamatory", statement="It harms our name.", at=NOON
    )
    with pytest.raises(WrongState):
        challenging.record_writer_answer(MODERATOR, opened, feedback, at=NOON)
    challenging.acknowledge(MODERATOR, opened, feedback, at=NOON)
    challenging.contact_writer(MODERATOR, opened, feedback, at=NOON)
    with pytest.raises(WrongState):
        challenging.contact_writer(MODERATOR, opened, feedback, at=NOON)
    with pytest.raises(WrongState):
        challenging.uphold(MODERATOR, opened, feedback, reason="It stands.", at=NOON)
    challenging.record_writer_answer(MODERATOR, opened, feedback, at=NOON + timedelta(days=1))
    challenging.uphold(MODERATOR, opened, feedback, reason="Its writer stands by it.", at=NOON)
    session.commit()
    assert feedback.state == "upheld"
    assert not shown(service.id).items[0].challenged
    with pytest.raises(WrongState):
        challenging.remove(MODERATOR, opened, feedback, reason="Changed our minds.", at=NOON)


def test_one_open_challenge_at_a_time_and_another_later(service: Service, session: scoped_session) -> None:
    feedback = published(service)
    first = challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    with pytest.raises(WrongState):
        challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    challenging.uphold(MODERATOR, first, feedback, reason="We asked.", at=NOON)
    challenging.challenge(RESIDENT, feedback, ground="abusive", statement="Rude.", at=NOON)
    session.commit()
    assert len(challenges_to_decide()) == 1


def test_every_change_is_audited_and_every_public_one_is_posted(
    service: Service, session: scoped_session
) -> None:
    feedback = published(service)
    reply = writing.submit_reply(provider_of(service), feedback, text="Thank you.", on=TODAY)
    moderating.publish_reply(MODERATOR, reply, feedback, on=TODAY)
    opened = challenging.challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    challenging.remove(MODERATOR, opened, feedback, reason="Not true.", at=NOON)
    session.commit()
    assert [event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))] == [
        "feedback.submit",
        "feedback.start_moderation",
        "feedback.publish",
        "feedback_reply.submit",
        "feedback_reply.publish",
        "feedback.challenge",
        "feedback.remove",
    ]
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 4


@pytest.mark.parametrize("declared", [True, False])
def test_whether_something_was_given_for_feedback_is_kept_and_shown(service: Service, declared: bool) -> None:
    """DMCC Act 2024, schedule 20, paragraph 13: an incentive is never concealed."""
    published(service, incentive_declared=declared)
    (item,) = shown(service.id, 1).items
    assert item.incentive_declared is declared
