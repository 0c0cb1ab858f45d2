"""The page of the second moderator: proposed, agreed, declined, taken back, and whom it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Provider, Service
from directory.feedback.actions import challenging
from directory.feedback.actions.writing import submit_reply
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackDecision, FeedbackReply
from directory.foundation.actor import PUBLIC, Actor, Grant, Role
from directory.foundation.time import now
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, give_words, make_council, make_own_service, provider_user
from tests.feedback.conftest import TODAY, WESTMINSTER, published, submitted
from tests.page_client import PageClient

QUEUE = "/council/moderation"


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A published service that Haringey runs itself."""
    make_council(WESTMINSTER, "Westminster")
    made = make_own_service(languages=["en"])
    give_words(made)
    session.commit()
    return made


def run_by_haringey(session: scoped_session, service: Service) -> None:
    session.get_one(Provider, service.provider_id).run_by_council = HARINGEY
    session.commit()


def moderator(client: PageClient, council: str = HARINGEY) -> Actor:
    return sign_in(client, Grant(Role.MODERATOR, council=council))


def press(client: PageClient, path: str, verb: str, **values: str) -> Any:
    page = client.page(path)
    form = page.xpath("//main//form[.//button[@value=$verb]]", verb=verb)[0]
    hidden = {each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")}
    return client.post(form.get("action"), data={**hidden, "verb": verb, **values})


def waiting(session: scoped_session) -> str:
    session.rollback()
    decision = session.scalars(select(FeedbackDecision).order_by(FeedbackDecision.id.desc())).first()
    assert decision is not None
    return f"{QUEUE}/second/{decision.id}"


def test_feedback_is_published_by_two_moderators(
    client: PageClient, session: scoped_session, service: Service
) -> None:
    feedback = submitted(service)
    run_by_haringey(session, service)
    moderator(client)
    path = f"{QUEUE}/feedback/{feedback.id}"
    assert "so you do not decide alone" in client.get(path).text
    assert press(client, path, "publish").location == f"{QUEUE}?done=second-proposed"
    second = waiting(session)
    assert session.get_one(Feedback, feedback.id).state == "moderation"
    own = client.get(second).text
    assert "Take my proposal back" in own and "I agree" not in own
    assert second in client.get(path).text, "the item leads to the proposal"
    assert "waits for a second moderator" in client.get("/council").text
    assert "Moderation: nothing waits" in client.get(QUEUE).text
    alone = {"verb": "agree", "version": "1", "token": "a" * 32}
    assert client.post(second, data=alone).status_code == 403, "nobody agrees with herself"

    moderator(client)
    assert second in client.get(QUEUE).text
    page = client.get(second).text
    assert "Publish the feedback as it is written" in page and feedback.text in page
    first = press(client, second, "agree")
    assert first.location == f"{QUEUE}?done=second-agreed"
    session.rollback()
    assert session.get_one(Feedback, feedback.id).state == "published"
    assert "This was decided" in client.get(second).text


def test_a_reply_and_a_challenge_take_two_as_well(
    client: PageClient, session: scoped_session, service: Service
) -> None:
    feedback = published(service)
    reply = submit_reply(provider_user(service.provider_id), feedback, text="Thank you.", on=TODAY)
    opened = challenging.challenge(PUBLIC, feedback, ground="untrue", statement="It is not so.", at=now())
    run_by_haringey(session, service)
    moderator(client)
    press(client, f"{QUEUE}/replies/{reply.id}", "reject", reason="abusive")
    about_reply = waiting(session)
    press(client, f"{QUEUE}/challenges/{opened.id}", "remove", reason="We asked: it is untrue.")
    challenge = waiting(session)
    assert session.get_one(FeedbackChallenge, opened.id).decision is None
    moderator(client)
    page = client.get(challenge).text
    assert "Take the challenged text off the page" in page and "It is not so." in page
    assert "We asked: it is untrue." in page
    press(client, challenge, "agree")
    press(client, about_reply, "agree")
    session.rollback()
    assert session.get_one(FeedbackChallenge, opened.id).decision == "removed"
    assert session.get_one(FeedbackReply, reply.id).rejected_reason == "abusive"


def test_not_agreed_it_goes_back_with_the_reason(
    client: PageClient, session: scoped_session, service: Service
) -> None:
    feedback = submitted(service)
    run_by_haringey(session, service)
    moderator(client)
    path = f"{QUEUE}/feedback/{feedback.id}"
    assert press(client, path, "reject", reason="").status_code == 400
    press(client, path, "reject", reason="fake")
    second = waiting(session)
    moderator(client)
    refused = press(client, second, "decline")
    assert refused.status_code == 400 and "Fill in this field" in refused.text
    assert press(client, second, "decline", reason="Nothing shows that.").location.endswith("second-declined")
    assert "Nothing shows that." in client.get(path).text
    assert press(client, path, "publish").status_code == 303


def test_a_double_press_counts_once_and_a_stale_page_does_nothing(
    client: PageClient, session: scoped_session, service: Service
) -> None:
    feedback = submitted(service)
    run_by_haringey(session, service)
    moderator(client)
    press(client, f"{QUEUE}/feedback/{feedback.id}", "publish")
    second = waiting(session)
    moderator(client)
    form = client.page(second).xpath("//main//form[.//button[@value='agree']]")[0]
    sent = {each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")}
    first, again = (client.post(second, data=sent | {"verb": "agree"}) for _ in range(2))
    assert first.status_code == 303 and first.location == again.location
    assert client.post(second, data=sent | {"verb": "agree", "token": "a" * 32}).status_code == 409
    unknown = client.post(second, data=sent | {"verb": "sing", "token": "b" * 32, "version": "2"})
    assert unknown.status_code == 400
    assert client.get(f"{QUEUE}/second/999").status_code == 404


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.MODERATOR, council=WESTMINSTER),
        Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),
        Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY),
    ],
)
def test_nobody_else_reads_or_settles_it(
    client: PageClient, session: scoped_session, service: Service, grant: Grant
) -> None:
    feedback = submitted(service)
    run_by_haringey(session, service)
    moderator(client)
    press(client, f"{QUEUE}/feedback/{feedback.id}", "publish")
    second = waiting(session)
    sign_in(client, grant)
    assert client.get(second).status_code == 403
    for verb in ("agree", "decline", "take_back"):
        data = {"verb": verb, "version": "1", "token": "a" * 32, "reason": "No."}
        assert client.post(second, data=data).status_code == 403
    session.rollback()
    assert session.get_one(Feedback, feedback.id).state == "moderation"


def test_about_another_providers_service_one_moderator_decides(
    client: PageClient, session: scoped_session, service: Service
) -> None:
    feedback = submitted(service)
    session.commit()
    moderator(client)
    path = f"{QUEUE}/feedback/{feedback.id}"
    assert "you do not decide alone" not in client.get(path).text
    press(client, path, "publish")
    session.rollback()
    assert session.get_one(Feedback, feedback.id).state == "published"
    assert session.scalars(select(FeedbackDecision)).all() == []
