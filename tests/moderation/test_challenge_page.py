"""The public page that says that feedback is wrong: anybody may, without an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.feedback.actions.challenging import forget_complainants
from directory.feedback.models import Feedback, FeedbackChallenge
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db, transaction
from tests.accounts.sign_in import sign_in
from tests.feedback.conftest import published
from tests.page_client import PageClient

FORM = {
    "ground": "defamatory",
    "statement": "The second sentence is about me and is not true.",
    "name": "Sam Invented",
    "email": "sam@example.org",
}


@pytest.fixture
def said(offered: Service, session: scoped_session) -> Feedback:
    """Public feedback about a service that is listed."""
    feedback = published(offered)
    session.commit()
    return feedback


def address(offered: Service, said: Feedback) -> str:
    return f"/services/{offered.slug}/feedback/{said.public_id}/challenge"


def test_the_page_of_a_service_leads_to_it(client: PageClient, offered: Service, said: Feedback) -> None:
    links = client.page(f"/services/{offered.slug}").xpath("//div[@class='cc-quote']//a/@href")
    assert links == [address(offered, said)]
    assert "The same two carers" in client.page(links[0]).text_content()


def test_a_challenge_waits_for_a_moderator_and_the_comment_stays(
    client: PageClient, offered: Service, said: Feedback
) -> None:
    answer = client.post(address(offered, said), data=FORM)
    assert answer.status_code == 303
    assert "within two working days" in client.page(answer.location).text_content()
    opened = db.session.query(FeedbackChallenge).one()
    assert (opened.complainant_name, opened.complainant_email) == ("Sam Invented", "sam@example.org")
    assert "The same two carers" in client.page(f"/services/{offered.slug}").text_content()
    again = client.post(address(offered, said), data=FORM)
    assert again.status_code == 409 and "already" in again.text and FORM["statement"] in again.text
    events = [f"{event.before}{event.after}" for event in db.session.query(AuditEvent)]
    assert not any("Sam" in event or "sam@" in event for event in events)


def test_a_moderator_is_shown_whom_to_tell(client: PageClient, offered: Service, said: Feedback) -> None:
    client.post(address(offered, said), data=FORM)
    opened = db.session.query(FeedbackChallenge).one()
    sign_in(client, Grant(Role.MODERATOR, council=offered.council_code))
    assert "sam@example.org" in client.page(f"/council/moderation/challenges/{opened.id}").text_content()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ground": "dull"}, "Choose what is wrong"),
        ({"statement": ""}, "Say which words are wrong"),
        ({"name": ""}, "Enter your name"),
        ({"email": "sam"}, "Enter an e-mail address"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    client: PageClient, offered: Service, said: Feedback, changes: dict[str, str], words: str
) -> None:
    answer = client.post(address(offered, said), data={**FORM, **changes})
    assert answer.status_code == 400 and words in answer.text
    assert all(value in answer.text for name, value in {**FORM, **changes}.items() if name != "ground")
    assert not db.session.query(FeedbackChallenge).count()


def test_nothing_can_be_challenged_of_a_service_that_is_not_offered(
    client: PageClient, ended: Service, session: scoped_session
) -> None:
    said = published(ended)
    session.commit()
    assert client.get(address(ended, said)).status_code == 404
    assert client.post(address(ended, said), data=FORM).status_code == 404


def test_who_challenged_is_forgotten_six_weeks_after_the_decision(
    client: PageClient, offered: Service, said: Feedback
) -> None:
    client.post(address(offered, said), data=FORM)
    opened = db.session.query(FeedbackChallenge).one()
    decided = datetime(2026, 12, 1, 12, tzinfo=UTC)
    opened.decision, opened.decided_at, opened.decision_reason = "upheld", decided, "It is true."
    db.session.commit()
    for days, left in ((42, 1), (43, 0)):
        with transaction():
            forget_complainants(decided + timedelta(days=days))
        assert (
            db.session.query(FeedbackChallenge)
            .filter(FeedbackChallenge.complainant_email.is_not(None))
            .count()
            == left
        )
