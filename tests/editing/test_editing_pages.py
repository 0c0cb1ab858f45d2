"""Editing a page by its parts: nothing typed is lost, nothing is public before it is due, nobody reaches another's."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html as lxml_html
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.actions.describe import describe
from directory.catalogue.models import NamedContact, Service
from directory.editing.section_forms import sections_of
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.proposals import actions
from directory.proposals.models import Proposal
from directory.proposals.queries import live_values, open_proposal
from directory.proposals.rules import Decision, Verdict
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import MODERATOR, make_own_service
from tests.editing.conftest import TODAY
from tests.page_client import PageClient

SUMMARY = "text__en__summary"
NEW = "A small home with a garden and a minibus."


def form_of(client: PageClient, path: str) -> dict[str, Any]:
    """What a browser would send of the form at a path, as it stands."""
    (form,) = client.page(path).xpath("//main//form[@method='post'][.//input[@name='version']]")
    data: dict[str, Any] = {}
    for control in form.xpath(".//input|.//textarea"):
        if control.get("type") in ("radio", "checkbox"):
            if control.get("checked") is not None:
                data.setdefault(control.get("name"), []).append(control.get("value"))
        else:
            data[control.get("name")] = (
                (control.text or "").lstrip("\n") if control.tag == "textarea" else control.get("value") or ""
            )
    return data


def words_of(answer: Any) -> str:
    """What a page says, without its marks."""
    return str(lxml_html.fromstring(answer.get_data()).text_content())


def save(client: PageClient, service: Service, section: str, **values: Any) -> Any:
    path = f"/provider/services/{service.slug}/edit/{section}"
    return client.post(path, data={**form_of(client, path), **values})


def send(client: PageClient, service: Service) -> Any:
    page = client.page(f"/provider/services/{service.slug}/check")
    (form,) = page.xpath("//form[contains(@action, '/send')]")
    data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    return client.post(form.get("action"), data=data)


def proposal(session: scoped_session, service: Service) -> Proposal:
    session.rollback()
    found = open_proposal(service.id)
    assert found is not None
    return found


def public_page(client: PageClient, service: Service) -> str:
    return client.get(f"/services/{service.slug}").text


@pytest.mark.parametrize("section", sections_of("care_home"))
def test_a_part_that_is_saved_as_it_is_changes_nothing(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, section: str
) -> None:
    answer = save(client, home, section)
    assert answer.location == f"/provider/services/{home.slug}?done=saved"
    assert proposal(session, home).changes == {}


def test_words_wait_and_hours_are_live_as_soon_as_they_are_sent(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(client, home, "words", **{SUMMARY: NEW})
    hours = {
        "friday_0_opens": "9:30",
        "friday_0_closes": "12.00",
        "friday_1_opens": "20:00",
        "friday_1_closes": "2:00",
    }
    save(client, home, "hours", **hours)
    assert NEW not in public_page(client, home)
    check = client.get(f"/provider/services/{home.slug}/check").text
    assert "Goes live as soon as you send" in check and "Waits for the Council" in check
    assert "<ins>" in check
    assert send(client, home).location == f"/provider/services/{home.slug}?done=sent"
    assert NEW not in public_page(client, home)
    waiting = proposal(session, home)
    assert (waiting.state, waiting.sent) == ("submitted", {"text.en.summary": NEW})
    assert session.get_one(Service, home.id).opening_hours == [
        {"day": "friday", "opens": "09:30", "closes": "12:00"},
        {"day": "friday", "opens": "20:00", "closes": "02:00"},
    ]
    assert "1 change waits for the Council" in client.get(f"/provider/services/{home.slug}").text
    with transaction():
        row = db.session.get_one(Proposal, waiting.id)
        service = db.session.get_one(Service, home.id)
        accept = {"text.en.summary": Decision(Verdict.ACCEPT)}
        actions.decide(MODERATOR, service, row, accept, sent_version=1, at=now(), on=TODAY)
    assert NEW in public_page(client, home)


def test_the_named_contact_is_live_at_once(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(client, home, "contact", name="Omar Example", phone="020 7946 0012", consent_on="2026-11-20")
    assert send(client, home).location.endswith("done=live")
    contact = session.scalars(select(NamedContact).where(NamedContact.valid_to.is_(None))).one()
    assert (contact.name, contact.phone, contact.created_by) == ("Omar Example", "020 7946 0012", aylin.id)
    assert "Omar Example" in public_page(client, home)


def test_what_a_rule_refuses_is_said_and_stays(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(client, home, "words", website="javascript:alert(1)", **{SUMMARY: NEW})
    check = client.get(f"/provider/services/{home.slug}/check").text
    assert "begins with https://" in check and "Send the 1 that is right" in check
    send(client, home)
    waiting = proposal(session, home)
    assert waiting.sent == {"text.en.summary": NEW}
    assert waiting.changes["website"] == "javascript:alert(1)"


@pytest.mark.parametrize(
    ("section", "field", "value", "words"),
    [
        ("words", SUMMARY, "x" * 301, "Use 300 characters or fewer"),
        ("terms", "trial_days", "a fortnight", "Enter a whole number"),
        ("staff", "workforce__staff_count", "12.5", "Enter a whole number"),
        ("contact", "consent_on", "last week", "Enter a day, like 1 April 2027."),
        ("words", "name", " ", "Fill in this field"),
    ],
)
def test_what_cannot_be_read_is_kept_as_it_was_typed(
    client: PageClient, home: Service, aylin: Actor, section: str, field: str, value: str, words: str
) -> None:
    answer = save(client, home, section, **{field: value})
    assert answer.status_code == 400
    assert words in answer.text and value.strip() in answer.text


def test_hours_that_overlap_are_refused_when_they_are_checked(
    client: PageClient, home: Service, aylin: Actor
) -> None:
    save(client, home, "hours", monday_0_opens="9", monday_0_closes="12:00")
    assert "Enter a time like 9:00" in client.get(f"/provider/services/{home.slug}/check").text
    save(
        client,
        home,
        "hours",
        monday_0_opens="9:00",
        monday_0_closes="12:00",
        monday_1_opens="11:00",
        monday_1_closes="13:00",
    )
    assert "Two of these times overlap" in client.get(f"/provider/services/{home.slug}/check").text


def test_two_who_edit_at_once_see_both_and_lose_nothing(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/edit/words"
    mine = form_of(client, path)
    save(client, home, "words", **{SUMMARY: "What a colleague wrote."})
    answer = client.post(path, data={**mine, SUMMARY: NEW})
    assert answer.status_code == 409
    assert "What a colleague wrote." in words_of(answer) and NEW in words_of(answer)
    assert proposal(session, home).changes == {"text.en.summary": "What a colleague wrote."}
    save(client, home, "words", **{SUMMARY: NEW})
    assert proposal(session, home).changes == {"text.en.summary": NEW}


def test_what_the_council_changed_meanwhile_is_said(client: PageClient, home: Service, aylin: Actor) -> None:
    save(client, home, "people", languages=["en", "tr"])
    with transaction():
        service = db.session.get_one(Service, home.id)
        describe(SYSTEM, service, {"languages": ["en", "fr"]}, version=service.version, on=TODAY)
    check = client.get(f"/provider/services/{home.slug}/check").text
    assert "The live page was changed after you wrote this" in check and "French" in check


def test_a_field_sent_back_says_why_and_is_sent_again(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(client, home, "words", **{SUMMARY: "The best home in the borough"})
    send(client, home)
    with transaction():
        row, service = proposal(session, home), db.session.get_one(Service, home.id)
        back = {"text.en.summary": Decision(Verdict.SEND_BACK, "Praise, not a fact.")}
        actions.decide(MODERATOR, service, row, back, sent_version=1, at=now(), on=TODAY)
    assert "Praise, not a fact." in client.get(f"/provider/services/{home.slug}").text
    save(client, home, "words", **{SUMMARY: NEW})
    send(client, home)
    assert (proposal(session, home).state, proposal(session, home).sent_version) == ("submitted", 2)


@pytest.mark.parametrize(("press", "state"), [("take-back", "draft"), ("throw-away", "withdrawn")])
def test_what_was_sent_is_taken_back_or_thrown_away(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, press: str, state: str
) -> None:
    save(client, home, "words", **{SUMMARY: NEW})
    send(client, home)
    number = proposal(session, home).id
    token = client.page(f"/provider/services/{home.slug}/check").xpath("//input[@name='token']/@value")[0]
    answer = client.post(f"/provider/services/{home.slug}/{press}", data={"token": token})
    assert answer.status_code == 303
    session.rollback()
    row = session.get_one(Proposal, number)
    assert (row.state, row.changes) == (state, {"text.en.summary": NEW})


def test_a_field_is_left_as_it_is_live(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(client, home, "words", website="https://rose.example", **{SUMMARY: NEW})
    answer = client.post(f"/provider/services/{home.slug}/keep-live", data={"field": "website"})
    assert answer.status_code == 303
    assert proposal(session, home).changes == {"text.en.summary": NEW}


def test_what_was_saved_since_is_not_sent_unseen(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(client, home, "words", **{SUMMARY: NEW})
    version = proposal(session, home).version
    save(client, home, "words", **{SUMMARY: "Other words."})
    answer = client.post(f"/provider/services/{home.slug}/send", data={"version": version})
    assert answer.status_code == 409 and "Other words." in words_of(answer)
    assert proposal(session, home).state == "draft"


def test_a_form_cannot_set_what_is_not_in_it(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(
        client,
        home,
        "words",
        rating="outstanding",
        location_id="1-1",
        state="hidden",
        text__en__id="9",
        **{SUMMARY: NEW},
    )
    assert proposal(session, home).changes == {"text.en.summary": NEW}
    refused = save(client, home, "people", languages=["en", "tr", "<script>"])
    assert refused.status_code == 400 and "<script>" not in refused.text
    assert proposal(session, home).changes == {"text.en.summary": NEW}


def test_words_in_another_language_are_of_that_language(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/edit/words?words=tr"
    data = form_of(client, path)
    assert "text__tr__summary" in data and SUMMARY not in data
    client.post(path, data={**data, "text__tr__summary": "Bahçeli küçük bir ev."})
    assert proposal(session, home).changes == {"text.tr.summary": "Bahçeli küçük bir ev."}


def test_the_preview_is_the_public_page_with_the_draft_and_for_nobody_else(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    save(client, home, "words", **{SUMMARY: NEW})
    path = f"/provider/services/{home.slug}/preview"
    answer = client.get(path)
    assert NEW in answer.text and "This is a preview" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    page = client.page(path)
    assert page.xpath("//header[@class='cc-top']//a[@href='/provider']"), "the way back to the desk"
    assert not page.find_class("cc-header") and page.xpath("//footer[@class='cc-foot']")
    client.delete_cookie("session")
    other = make_own_service(name="Thorn House")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    assert client.get(path).status_code == 403
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council="E09000014"))
    assert client.get(path).status_code == 403


def test_a_service_that_was_never_public_is_previewed_too(
    client: PageClient, session: scoped_session
) -> None:
    draft = make_own_service(state="draft", name="Thorn House")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=draft.provider_id))
    save(client, draft, "words", **{SUMMARY: NEW})
    assert NEW in client.get(f"/provider/services/{draft.slug}/preview").text
    assert send(client, draft).location.endswith("done=in-draft")
    session.rollback()
    assert live_values(session.get_one(Service, draft.id))["text.en.summary"] == NEW


PRESSES = ("send", "keep-live", "take-back", "throw-away", "edit/words")


@pytest.mark.parametrize("press", PRESSES)
def test_another_provider_s_page_is_not_one_s_own(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, press: str
) -> None:
    save(client, home, "words", **{SUMMARY: NEW})
    before = (proposal(session, home).state, dict(proposal(session, home).changes))
    other = make_own_service(name="Thorn House")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    answer = client.post(
        f"/provider/services/{home.slug}/{press}",
        data={"field": "text.en.summary", "version": "1", SUMMARY: "Taken"},
    )
    assert answer.status_code == 403
    assert (proposal(session, home).state, dict(proposal(session, home).changes)) == before
    for path in ("", "/edit/words", "/check"):
        assert client.get(f"/provider/services/{home.slug}{path}").status_code == 403


def test_nothing_to_send_leads_back(client: PageClient, home: Service, aylin: Actor) -> None:
    answer = client.get(f"/provider/services/{home.slug}/check")
    assert answer.location == f"/provider/services/{home.slug}"
    assert client.post(f"/provider/services/{home.slug}/send", data={}).status_code == 404
    assert client.get(f"/provider/services/{home.slug}/edit/prices").status_code == 404


@pytest.mark.parametrize("section", ["words", "terms", "contact", "hours"])
@pytest.mark.parametrize("version", ["\x85", "\u2003", " 1", "\u00b2", "-1", "1e9", "9" * 20])
def test_a_version_that_is_no_number_saves_nothing(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, section: str, version: str
) -> None:
    assert save(client, home, section, version=version).status_code == 400
    assert open_proposal(home.id) is None


def test_the_rent_of_a_home_that_is_let_waits_and_then_stands_on_its_page(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/edit/living"
    assert client.get(path).status_code == 404, "a care home lets nothing"
    home.category = "supported_living"
    session.commit()
    assert "Not told us" in public_page(client, home)
    refused = save(client, home, "living", rent_weekly_pence="much", sharers="three")
    assert refused.status_code == 400 and "much" in refused.text and "three" in refused.text
    save(client, home, "living", rent_weekly_pence="£160.50", rent_includes_bills="no", sharers="51")
    check = client.get(f"/provider/services/{home.slug}/check").text
    assert "Enter a number of people, from 1 to 50." in check and "£160.50" in check
    save(client, home, "living", sharers="3", shared_support_hours="20")
    send(client, home)
    waiting = proposal(session, home)
    facts = {
        "rent_weekly_pence": 16_050,
        "rent_includes_bills": False,
        "sharers": 3,
        "shared_support_hours": 20,
    }
    assert waiting.sent == facts
    with transaction():
        row = db.session.get_one(Proposal, waiting.id)
        service = db.session.get_one(Service, home.id)
        accept = dict.fromkeys(facts, Decision(Verdict.ACCEPT))
        actions.decide(MODERATOR, service, row, accept, sent_version=1, at=now(), on=TODAY)
    page = words_of(client.get(f"/services/{home.slug}"))
    assert "£160.50 a week, without gas, electricity and water" in page
    assert "Up to 3 people" in page and "20 hours a week" in page
