"""A provider's pages of feedback: reading it, answering once, saying that it is wrong."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import make_service
from tests.feedback.conftest import HARINGEY, published
from tests.page_client import PageClient

REPLY = {"text": "Thank you. We are glad.", "token": "a" * 32}
WRONG = {"ground": "not_a_user", "statement": "Nobody of that kind lived here.", "token": "b" * 32}


@pytest.fixture
def said(service: Service, session: scoped_session) -> Feedback:
    """Public feedback about the service."""
    feedback = published(service)
    session.commit()
    return feedback


@pytest.fixture
def provider(client: PageClient, said: Feedback, service: Service) -> PageClient:
    """Somebody of the service's provider, signed in."""
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    return client


def page_of(said: Feedback, what: str) -> str:
    return f"/provider/feedback/{said.public_id}/{what}"


def test_a_reply_is_written_once_and_read_before_it_is_shown(provider: PageClient, said: Feedback) -> None:
    assert "The same two carers" in provider.page("/provider/feedback?show=unanswered").text_content()
    for _ in range(2):
        answer = provider.post(page_of(said, "reply"), data=REPLY)
        assert answer.status_code == 303 and answer.location == "/provider/feedback?done=replied"
    assert [reply.state for reply in db.session.query(FeedbackReply)] == ["submitted"]
    page = provider.page("/provider/feedback?done=replied").text_content()
    assert "With the Council" in page and REPLY["text"] in page
    assert "Nothing here" in provider.page("/provider/feedback?show=unanswered").text_content()
    second = provider.post(page_of(said, "reply"), data={"text": "Another.", "token": "c" * 32})
    assert second.status_code == 409 and "Another." in second.text


def test_the_place_tells_services_of_one_name_apart(
    provider: PageClient, said: Feedback, service: Service, session: scoped_session
) -> None:
    service.town, service.postcode = "Hornsey", "N8 7LA"
    session.commit()
    page = provider.page("/provider/feedback")
    assert "Hornsey, N8 7LA" in page.xpath("string(//article//h2)")
    assert "Hornsey, N8 7LA" in page.xpath("string(//article//*[@class='cc-actions']/a)")


def test_what_cannot_be_taken_keeps_what_was_typed(provider: PageClient, said: Feedback) -> None:
    for form, words in (
        ({"text": " "}, "Write your reply"),
        ({"text": "x" * 5000}, "letters or fewer"),
    ):
        answer = provider.post(page_of(said, "reply"), data=form)
        assert answer.status_code == 400 and words in answer.text
    answer = provider.post(page_of(said, "challenge"), data={"ground": "dull", "statement": "My own words."})
    assert (
        answer.status_code == 400 and "Choose what is wrong" in answer.text and "My own words." in answer.text
    )
    assert not db.session.query(FeedbackReply).count() and not db.session.query(FeedbackChallenge).count()


def test_a_provider_challenges_what_is_wrong_and_it_stays_with_a_note(
    provider: PageClient, said: Feedback
) -> None:
    answer = provider.post(page_of(said, "challenge"), data=WRONG)
    assert answer.location == "/provider/feedback?done=challenged"
    opened = db.session.query(FeedbackChallenge).one()
    assert opened.ground == "not_a_user" and opened.complainant_email is None
    assert "Challenged" in provider.page("/provider/feedback").text_content()
    again = provider.post(page_of(said, "challenge"), data={**WRONG, "token": "d" * 32})
    assert again.status_code == 409 and WRONG["statement"] in again.text


def test_another_providers_feedback_is_out_of_reach(
    client: PageClient, said: Feedback, session: scoped_session
) -> None:
    other = make_service(council_code=HARINGEY)
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    assert "Nothing here" in client.page("/provider/feedback").text_content()
    for what in ("reply", "challenge"):
        assert client.get(page_of(said, what)).status_code == 403
        assert client.post(page_of(said, what), data={**REPLY, **WRONG}).status_code == 403
    assert client.get("/provider/feedback/no-such/reply").status_code == 404


def test_feedback_that_is_not_public_is_shown_to_no_provider(
    provider: PageClient, said: Feedback, session: scoped_session
) -> None:
    said.state = "moderation"
    session.commit()
    assert "Nothing here" in provider.page("/provider/feedback").text_content()
    assert provider.get(page_of(said, "reply")).status_code == 404
