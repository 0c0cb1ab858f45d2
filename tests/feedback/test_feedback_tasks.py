"""What a provider's desk says of feedback: what has no reply yet, until when, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.desk.task_words import words_of
from directory.feedback.actions.challenging import challenge
from directory.feedback.actions.moderating import reject_reply
from directory.feedback.actions.writing import submit_reply
from directory.feedback.models import Feedback
from directory.feedback.tasks import tasks_for
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.tasks import TOLD_FOR, Task
from directory.foundation.time import LONDON
from tests.accounts.sign_in import sign_in
from tests.feedback.conftest import (
    MODERATOR,
    NOON,
    RESIDENT,
    TODAY,
    _removed,
    provider_of,
    published,
    submitted,
)
from tests.page_client import PageClient

KIND = "feedback.reply"


def told(service: Service, day: date = TODAY) -> list[Task]:
    return [task for task in tasks_for(provider_of(service), day) if task.kind == KIND]


def test_published_feedback_waits_for_a_reply_until_one_is_sent(service: Service) -> None:
    waiting = submitted(service)
    assert told(service) == [], "nobody has read it"
    db.session.delete(waiting)
    feedback = published(service, "agreement 2")
    (task,) = told(service)
    assert (task.subject, task.title, task.provider) == (str(feedback.id), service.name, service.provider_id)
    assert task.since.astimezone(LONDON).date() == TODAY and task.due == TODAY + TOLD_FOR
    reply = submit_reply(provider_of(service), feedback, text="Thank you.", on=TODAY)
    assert told(service) == []
    reject_reply(MODERATOR, reply, feedback, reason="names_someone", on=TODAY)
    assert told(service) == [], "a reply that was sent back is a task of its own"


def test_the_oldest_comes_first_and_none_is_ever_late(service: Service) -> None:
    for number, days in enumerate((3, 28, 29)):
        published(service, f"agreement {number}").decided_on = TODAY - timedelta(days=days)
    db.session.flush()
    tasks = told(service)
    assert [task.due for task in tasks] == [TODAY, TODAY + timedelta(days=25)]
    assert told(service, TODAY + TOLD_FOR) == []


def _challenged(service: Service) -> Feedback:
    feedback = published(service)
    challenge(RESIDENT, feedback, ground="untrue", statement="No.", at=NOON)
    return feedback


@pytest.mark.parametrize(("make", "number"), [(_challenged, 1), (_removed, 0)])
def test_what_is_public_may_be_replied_to(
    service: Service, make: Callable[[Service], object], number: int
) -> None:
    make(service)
    assert len(told(service)) == number


def test_nobody_else_is_told(service: Service) -> None:
    published(service)
    for grant in (
        Grant(Role.PROVIDER_USER, provider=service.provider_id + 1),
        Grant(Role.MODERATOR, council=service.council_code),
        Grant(Role.MODERATOR),
    ):
        assert KIND not in {task.kind for task in tasks_for(Actor("a", (grant,)), TODAY)}


def test_the_desk_leads_to_the_form(client: PageClient, service: Service, session: scoped_session) -> None:
    published(service)
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    words = words_of(KIND)
    desk = client.page("/provider")
    (row,) = [link for link in desk.xpath("//main//a") if link.text_content().startswith(str(words.step))]
    assert str(words.rest) in desk.text_content()
    assert "same two carers" in client.get(row.get("href")).text
