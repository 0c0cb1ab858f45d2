"""The queue of those who decide, through its pages: each kind of thing, from right and wrong states, by right and wrong
people.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.actions.describe import describe
from directory.catalogue.models import Service
from directory.feedback.actions import challenging, moderating
from directory.feedback.actions.writing import submit_reply
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.moderation import actions as reports
from directory.moderation.models import MistakeReport
from directory.moderation.queries.queue import ReportPage
from directory.moderation.queue_page import PAGE_SIZE
from directory.moderation.report_page import correction_of
from directory.prices.actions.change import change_price, propose_price
from directory.prices.models import Price
from directory.prices.rules.types import PriceLine
from directory.proposals import actions as proposals
from directory.proposals.models import Proposal
from directory.proposals.queries import live_values
from directory.vocabulary.people import ReportedFact
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, give_words, make_council, make_own_service, provider_user
from tests.feedback.conftest import submitted
from tests.page_client import PageClient

TODAY = date(2026, 11, 22)
SUMMARY = "text.en.summary"
NEW = "A small home with a garden and a minibus."


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A published service in Haringey."""
    made = make_own_service(languages=["en", "es"])
    give_words(made)
    session.commit()
    return made


@pytest.fixture
def moderator(client: PageClient, service: Service) -> Actor:
    """A moderator of its council, signed in."""
    return sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))


def send_change(service: Service, changes: dict[str, Any]) -> Proposal:
    """A page change that waits."""
    actor = provider_user(service.provider_id)
    with transaction():
        row = db.session.get_one(Service, service.id)
        existing = db.session.scalar(select(Proposal).where(Proposal.service_id == service.id))
        saved = proposals.save_draft(
            actor, row, changes, version=existing.version if existing else 0, at=now()
        )
        return proposals.submit(actor, row, saved, version=saved.version, at=now(), on=TODAY)


def path_of(change: Proposal) -> str:
    return f"/council/moderation/page-changes/{change.public_id}"


def form_at(client: PageClient, path: str) -> dict[str, Any]:
    """The hidden fields of the form that decides."""
    page = client.page(path)
    return {
        field.get("name"): field.get("value")
        for field in page.xpath("//main//form[@method='post']//input[@type='hidden']")
    }


def test_the_queue_holds_what_waits_and_says_so(
    client: PageClient, service: Service, moderator: Actor
) -> None:
    assert "Moderation: nothing waits" in client.get("/council/moderation").text
    send_change(service, {SUMMARY: NEW})
    page = client.page("/council/moderation")
    assert page.xpath("//h1")[0].text_content() == "Moderation: 1 waits"
    assert page.xpath("//nav[@class='cc-index']//a/b/text()") == ["Page change"]
    assert "Nothing of this kind waits" in client.get("/council/moderation?kind=mistakes").text
    assert client.page("/council/moderation?kind=everything&page=99") is not None


def test_a_page_change_is_accepted_and_live(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    change = send_change(service, {SUMMARY: NEW, "languages": ["en", "tr"]})
    path = path_of(change)
    answer = client.post(path, data={**form_at(client, path), "all": "accept"})
    assert answer.location == "/council/moderation?done=page-accepted"
    session.rollback()
    live = live_values(session.get_one(Service, service.id))
    assert (live[SUMMARY], live["languages"]) == (NEW, ["en", "tr"])
    assert session.get_one(Proposal, change.id).decided_by == moderator.id
    assert "There is nothing to decide now" in client.get(path).text


def test_the_filter_stays_on_the_way_through_the_queue(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    send_change(service, {SUMMARY: NEW})
    with transaction():
        row = db.session.get_one(Service, service.id)
        first, second = (submitted(row, f"agreement {number}").id for number in range(2))
    filtered = client.page("/council/moderation?kind=feedback")
    assert filtered.xpath("//h1")[0].text_content() == "Moderation: 2 wait", (
        "what is open is counted, not all"
    )
    opened = filtered.xpath("//nav[@class='cc-index']//a/@href")
    paths = [f"/council/moderation/feedback/{number}" for number in (first, second)]
    assert opened == [f"{path}?kind=feedback" for path in paths]
    page = client.page(opened[0])
    assert page.xpath("//nav[@class='cc-index']//a/@href") == opened
    assert page.xpath("//nav[@class='cc-index']//a[@aria-current]/@href") == [opened[0]]
    action = page.xpath("//main//form[@method='post']/@action")[0]
    refused = client.post(action, data={**form_at(client, opened[0]), "verb": "reject", "reason": ""})
    assert refused.status_code == 400
    assert 'action="' + opened[0] in refused.text, "a refusal keeps the filter as well"
    decided = client.post(action, data={**form_at(client, opened[0]), "verb": "publish"})
    assert decided.location == f"{opened[1]}&done=feedback-published", "next is the next of this kind"
    action = client.page(decided.location).xpath("//main//form[@method='post']/@action")[0]
    last = client.post(action, data={**form_at(client, opened[1]), "verb": "publish"})
    assert last.location == "/council/moderation?kind=feedback&done=feedback-published"
    page = client.page(last.location)
    assert "Published as it was written." in page.text_content()
    assert "Nothing of this kind waits" in page.text_content()
    chosen = page.xpath("//nav[@class='cc-filters']//a[@aria-current]")[0].text_content()
    assert chosen == "Feedback 0", "what is chosen is said, and how to leave it"


def test_the_queue_shows_the_page_of_its_list_on_which_the_open_thing_stands(
    client: PageClient, service: Service, moderator: Actor
) -> None:
    with transaction():
        row = db.session.get_one(Service, service.id)
        numbers = [submitted(row, f"agreement {number}").id for number in range(PAGE_SIZE + 1)]
    path = f"/council/moderation/feedback/{numbers[-1]}"
    page = client.page(f"{path}?kind=feedback")
    assert page.xpath("//nav[@class='cc-index']//a[@aria-current]/@href") == [f"{path}?kind=feedback"]


def test_the_queue_tells_services_of_one_name_apart(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    twin = make_own_service(slug="its-twin", languages=["en"])
    give_words(twin)
    twin.name, twin.town, twin.postcode = service.name, "Tottenham", "N17 9AA"
    service.town, service.postcode = "Hornsey", "N8 7LA"
    session.commit()
    changes = [send_change(each, {SUMMARY: NEW}) for each in (service, twin)]
    page = client.page("/council/moderation")
    said = [entry.text_content() for entry in page.xpath("//nav[@class='cc-index']//a")]
    assert "Hornsey, N8 7LA" in said[0] and "Tottenham, N17 9AA" in said[1]
    assert "Tottenham, N17 9AA" in client.page(path_of(changes[1])).xpath("string(//h2[@id='item']/..)")


def test_one_field_is_sent_back_with_its_reason(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    change = send_change(service, {SUMMARY: NEW, "languages": ["en", "tr"]})
    path = path_of(change)
    data = {
        **form_at(client, path),
        "verdict__text__en__summary": "send_back",
        "reason__text__en__summary": "",
        "verdict__languages": "accept",
    }
    refused = client.post(path, data=data)
    assert refused.status_code == 400 and "Say why" in refused.text
    assert client.post(path, data={**data, "reason__text__en__summary": "Praise."}).status_code == 303
    session.rollback()
    row = session.get_one(Proposal, change.id)
    assert (row.state, row.decisions[SUMMARY]["reason"]) == ("rejected", "Praise.")
    assert session.get_one(Service, service.id).languages == ["en", "tr"]


def test_a_field_without_a_verdict_is_asked_for_and_what_was_typed_stays(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    change = send_change(service, {SUMMARY: NEW, "languages": ["en", "tr"]})
    path = path_of(change)
    data = {**form_at(client, path), "verdict__languages": "send_back", "reason__languages": "Who speaks it?"}
    answer = client.post(path, data=data)
    assert answer.status_code == 400
    assert "Accept it or send it back" in answer.text and "Who speaks it?" in answer.text
    session.rollback()
    assert session.get_one(Proposal, change.id).state == "submitted"


def test_what_was_sent_again_meanwhile_is_not_decided_unseen(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    change = send_change(service, {SUMMARY: NEW})
    data = form_at(client, path_of(change))
    send_change(service, {SUMMARY: "The best home in the borough"})
    answer = client.post(path_of(change), data={**data, "all": "accept"})
    assert answer.status_code == 409
    assert "They changed it again" in answer.text and "The version before said" in answer.text
    session.rollback()
    assert session.get_one(Proposal, change.id).state == "submitted"
    assert live_values(session.get_one(Service, service.id))[SUMMARY] == "Help at home in Hornsey."


def test_a_page_that_was_changed_meanwhile_is_not_overwritten(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    change = send_change(service, {"languages": ["en", "tr"]})
    with transaction():
        row = db.session.get_one(Service, service.id)
        describe(SYSTEM, row, {"languages": ["en", "fr"]}, version=row.version, on=TODAY)
    path = path_of(change)
    assert "Changed on the live page since this was sent" in client.get(path).text
    answer = client.post(path, data={**form_at(client, path), "all": "accept"})
    assert answer.location == "/council/moderation?done=page-stale"
    session.rollback()
    assert session.get_one(Service, service.id).languages == ["en", "fr"]


def test_twice_pressed_it_is_decided_once(client: PageClient, service: Service, moderator: Actor) -> None:
    path = path_of(send_change(service, {SUMMARY: NEW}))
    data = {**form_at(client, path), "all": "accept"}
    first, second = client.post(path, data=data), client.post(path, data=data)
    assert first.location == second.location
    assert client.post(path, data={**data, "token": "a" * 32}).status_code == 409


def test_only_who_decides_about_photos_is_led_to_them(
    client: PageClient, service: Service, moderator: Actor
) -> None:
    path = f"/council/moderation/mistakes/{make_report(service)}"
    assert "All photos of this page" in client.page(path).text_content()
    sign_in(client, Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY))
    assert "All photos of this page" not in client.page(path).text_content()


def make_report(service: Service) -> int:
    with transaction():
        report = reports.report_mistake(
            PUBLIC,
            service.id,
            field="price",
            text="Ring Mrs Brown.",
            form_token="a" * 32,
            on=TODAY,
            email="v@example.org",
        )
        return report.id


@pytest.mark.parametrize(("verb", "state"), [("corrected", "corrected"), ("unchanged", "no_change")])
def test_a_report_is_decided_with_a_reason(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor, verb: str, state: str
) -> None:
    number = make_report(service)
    path = f"/council/moderation/mistakes/{number}"
    assert "Mrs Brown" in client.get(path).text and "v@example.org" in client.get(path).text
    data = {**form_at(client, path), "verb": verb}
    refused = client.post(path, data=data)
    assert refused.status_code == 400
    answer = client.post(path, data={**data, "reason": "We asked them."})
    assert answer.location == f"/council/moderation?done=report-{verb}"
    session.rollback()
    assert session.get_one(MistakeReport, number).state == state
    again = client.post(path, data={**data, "reason": "Again.", "token": "b" * 32})
    assert again.status_code == 409


def test_feedback_is_published_once_its_marked_words_were_looked_at(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    with transaction():
        number = submitted(db.session.get_one(Service, service.id), text="Mrs Brown waited.").id
    path = f"/council/moderation/feedback/{number}"
    data = {**form_at(client, path), "verb": "publish"}
    assert "Look at each marked word" in client.post(path, data=data).text
    answer = client.post(path, data={**data, "flags_reviewed": "y"})
    assert answer.location == "/council/moderation?done=feedback-published"
    session.rollback()
    assert session.get_one(Feedback, number).state == "published"


def test_feedback_is_refused_for_a_published_reason_alone(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    with transaction():
        number = submitted(db.session.get_one(Service, service.id)).id
    path = f"/council/moderation/feedback/{number}"
    data = {**form_at(client, path), "verb": "reject"}
    assert client.post(path, data={**data, "reason": "unwelcome"}).status_code == 400
    session.rollback()
    assert session.get_one(Feedback, number).state == "submitted"
    assert client.post(path, data={**data, "reason": "fake"}).status_code == 303
    session.rollback()
    assert session.get_one(Feedback, number).rejected_reason == "fake"


def published_feedback(service: Service) -> int:
    moderator = Actor("moderator-1", (Grant(Role.MODERATOR, council=HARINGEY),))
    with transaction():
        row = submitted(db.session.get_one(Service, service.id))
        moderating.start_moderation(moderator, row)
        moderating.publish(moderator, row, on=TODAY)
        return row.id


def test_a_reply_is_published_beside_the_feedback(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    number = published_feedback(service)
    with transaction():
        feedback = db.session.get_one(Feedback, number)
        reply = submit_reply(provider_user(service.provider_id), feedback, text="Thank you.", on=TODAY).id
    path = f"/council/moderation/replies/{reply}"
    answer = client.post(path, data={**form_at(client, path), "verb": "publish"})
    assert answer.location == "/council/moderation?done=reply-published"
    session.rollback()
    assert session.get_one(FeedbackReply, reply).state == "published"


def open_challenge(service: Service, ground: str = "defamatory") -> int:
    number = published_feedback(service)
    with transaction():
        feedback = db.session.get_one(Feedback, number)
        at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        return challenging.challenge(PUBLIC, feedback, ground=ground, statement="It is not so.", at=at).id


def test_a_challenge_goes_step_by_step(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    number = open_challenge(service)
    path = f"/council/moderation/challenges/{number}"
    too_early = client.post(path, data={**form_at(client, path), "verb": "uphold", "reason": "It is so."})
    assert too_early.status_code == 409 and "It is so." in too_early.text
    for verb in ("acknowledge", "contact", "answered"):
        assert (
            client.post(path, data={**form_at(client, path), "verb": verb}).location
            == f"{path}?done=challenge-step"
        )
    answer = client.post(
        path, data={**form_at(client, path), "verb": "uphold", "reason": "The writer confirms it."}
    )
    assert answer.location == "/council/moderation?done=challenge-uphold"
    session.rollback()
    assert session.get_one(FeedbackChallenge, number).decision == "upheld"
    page = client.page(path)
    assert "This was decided." in page.text_content()
    assert page.xpath("//main//form[contains(@action, '/challenges/')]") == [], "nothing is left to decide"


def test_challenged_text_is_removed_with_a_reason(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    number = open_challenge(service, "fake")
    path = f"/council/moderation/challenges/{number}"
    data = {**form_at(client, path), "verb": "remove"}
    assert client.post(path, data=data).status_code == 400
    assert client.post(path, data={**data, "verb": "burn", "reason": "x"}).status_code == 400
    assert client.post(path, data={**data, "reason": "Its writer took it back."}).status_code == 303
    session.rollback()
    assert session.get_one(FeedbackChallenge, number).decision == "removed"


def line(pence: int = 2_400, **values: Any) -> PriceLine:
    facts: dict[str, Any] = {
        "unit": "hour",
        "amount_pence": pence,
        "payer": "self_funder",
        "category": "home_care",
        "valid_from": date(2026, 12, 1),
        **values,
    }
    return PriceLine(**facts)


def propose(service: Service) -> int:
    with transaction():
        change_price(SYSTEM, service.id, line(2_200, valid_from=date(2026, 1, 1)), on=TODAY)
        return propose_price(provider_user(service.provider_id), service.id, line()).id


def test_a_price_is_a_framework_manager_s_alone_to_decide(
    client: PageClient, session: scoped_session, service: Service, moderator: Actor
) -> None:
    number = propose(service)
    path = f"/council/moderation/prices/{number}"
    assert client.get(path).status_code == 403
    assert client.post(path, data={"verb": "accept"}).status_code == 403
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    page = client.page(path).text_content()
    assert "£24.00" in page and "£22.00" in page and "No band applies" in page
    assert client.post(path, data={**form_at(client, path), "verb": "reject"}).status_code == 400
    answer = client.post(path, data={**form_at(client, path), "verb": "accept"})
    assert answer.location == "/council/moderation?done=price-current"
    session.rollback()
    assert session.get_one(Price, number).state == "current"


def test_a_refused_price_says_why(client: PageClient, session: scoped_session, service: Service) -> None:
    number = propose(service)
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    path = f"/council/moderation/prices/{number}"
    client.post(path, data={**form_at(client, path), "verb": "reject", "reason": "Above what we agreed."})
    session.rollback()
    price = session.get_one(Price, number)
    assert (price.state, price.decision_reason) == ("rejected", "Above what we agreed.")


def test_another_council_reaches_none_of_it(
    client: PageClient, session: scoped_session, service: Service
) -> None:
    change = send_change(service, {SUMMARY: NEW})
    challenge = open_challenge(service, "fake")
    paths = [
        path_of(change),
        f"{path_of(change)}/preview",
        f"/council/moderation/mistakes/{make_report(service)}",
        f"/council/moderation/challenges/{challenge}",
        f"/council/moderation/feedback/{session.scalars(select(Feedback.id)).one()}",
    ]
    price = propose(service)
    make_council("E06000015", "Derby")
    sign_in(client, Grant(Role.MODERATOR, council="E06000015"))
    assert "nothing waits" in client.get("/council/moderation").text
    for path in paths:
        assert client.get(path).status_code == 403, path
        if not path.endswith("preview"):
            assert (
                client.post(path, data={"verb": "remove", "reason": "x", "all": "accept"}).status_code == 403
            ), path
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council="E06000015"))
    assert client.post(f"/council/moderation/prices/{price}", data={"verb": "accept"}).status_code == 403
    session.rollback()
    assert session.get_one(Proposal, change.id).state == "submitted"


@pytest.mark.parametrize(
    "path", ["page-changes/nobody", "mistakes/999", "feedback/999", "replies/999", "challenges/999"]
)
def test_what_is_not_there_is_not_found(client: PageClient, moderator: Actor, path: str) -> None:
    assert client.get(f"/council/moderation/{path}").status_code == 404


def test_the_reviewer_sees_the_page_as_it_would_be(
    client: PageClient, service: Service, moderator: Actor
) -> None:
    change = send_change(service, {SUMMARY: NEW})
    assert NEW in client.get(f"{path_of(change)}/preview").text


@pytest.mark.parametrize(
    ("field", "role", "address"),
    [
        ("price", Role.FRAMEWORK_MANAGER, "/council/prices/{slug}"),
        ("contact_details", Role.FRAMEWORK_MANAGER, "/council/pages/{slug}"),
        ("rating", Role.MODERATOR, "/register?q="),
        ("feedback", Role.MODERATOR, "/council/moderation"),
        ("price", Role.MODERATOR, None),
        ("what_it_offers", Role.MODERATOR, None),
    ],
)
def test_a_report_leads_to_where_the_fact_is_put_right(
    client: PageClient, service: Service, field: str, role: Role, address: str | None
) -> None:
    with transaction():
        report = reports.report_mistake(
            PUBLIC, service.id, field=field, text="It is wrong.", form_token="d" * 32, on=TODAY
        ).id
    sign_in(client, *(Grant(each, council=HARINGEY) for each in {role, Role.MODERATOR}))
    page = client.page(f"/council/moderation/mistakes/{report}")
    (place,) = page.xpath("//h3[.='Where it is put right']/following-sibling::p[1]")
    links = place.xpath("./a/@href")
    if address is None:
        assert not links and "framework manager" in place.text_content(), "who puts it right, where not she"
    else:
        assert [link.startswith(address.format(slug=service.slug)) for link in links] == [True]
        assert client.get(links[0]).status_code == 200


@pytest.mark.parametrize("field", [fact.value for fact in ReportedFact])
def test_every_reported_fact_is_put_right_somewhere(app: Flask, field: str) -> None:
    report = ReportPage(
        1, "M-1", "Rose Court", "rose-court", field, "", (), "received", now(), None, None, 1, True
    )
    manager = Actor("a", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))
    with app.test_request_context("/"):
        found = correction_of(report, manager)
    assert found.address and found.words and found.note
