"""Answering requests to be rung, through the pages of moderation: each press, by right and wrong people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.callbacks.actions.asking import purge
from directory.callbacks.models import CallRequest, CallRequestPerson
from directory.callbacks.rules import LOOK_MINUTES, look_is_open
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.time import now
from directory.notices.notice_letters import compose_new, compose_summary
from directory.places.records import CouncilRecord
from tests.accounts.sign_in import sign_in
from tests.callbacks.factories import (
    ADDRESS,
    NAME,
    PHONE,
    SECRETS,
    TODAY,
    WESTMINSTER,
    make_call,
    taking_council,
)
from tests.catalogue.factories import HARINGEY, make_council, make_own_service
from tests.page_client import PageClient

LIST = "/council/calls"


@pytest.fixture
def council(session: scoped_session) -> CouncilRecord:
    """Haringey, which takes requests, beside Westminster."""
    make_council(WESTMINSTER, "Westminster")
    made = taking_council()
    session.commit()
    return made


@pytest.fixture
def call(council: CouncilRecord, session: scoped_session) -> CallRequest:
    """A request that waits."""
    made = make_call(council)
    session.commit()
    return made


@pytest.fixture
def moderator(client: PageClient, council: CouncilRecord) -> Actor:
    """A moderator of the council, signed in."""
    return sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))


def path_of(call: CallRequest) -> str:
    return f"/council/moderation/calls/{call.id}"


def form_at(client: PageClient, path: str) -> dict[str, Any]:
    """The hidden fields of the form that answers."""
    page = client.page(path)
    form = page.xpath("//main//form[.//textarea[@name='note']]")[0]
    return {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}


def press(client: PageClient, call: CallRequest, verb: str, **values: str) -> Any:
    path = path_of(call)
    return client.post(path, data={**form_at(client, path), "verb": verb, **values})


def stored(session: scoped_session, call: CallRequest) -> CallRequest:
    session.rollback()
    return session.get_one(CallRequest, call.id)


def test_the_queue_and_the_desk_hold_it_and_neither_says_who_asked(
    client: PageClient, call: CallRequest, moderator: Actor
) -> None:
    queue = client.get("/council/moderation?kind=calls")
    assert "Asks for a visit at home" in queue.text and path_of(call) in queue.text
    assert call.reference in queue.text, "of several calls of one council, the reference tells which"
    desk = client.get("/council")
    assert call.reference in desk.text or "asks for a visit at home" in desk.text
    for answer in (queue, desk, client.get(path_of(call)), client.get(LIST)):
        assert not [secret for secret in SECRETS if secret in answer.text], answer.request.path


def test_who_asked_is_shown_after_a_press_that_is_recorded(
    client: PageClient, session: scoped_session, call: CallRequest, moderator: Actor
) -> None:
    pressed = client.post(f"{path_of(call)}/look")
    assert pressed.status_code == 303 and pressed.location == path_of(call), (
        "loading it again sends nothing again"
    )
    shown = client.get(pressed.location)
    assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store"
    for words in (
        NAME,
        PHONE,
        ADDRESS.splitlines()[0],
        "Turkish, needs an interpreter",
        "Monday, Friday, Morning",
    ):
        assert words in shown.text
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "call_request.look")).all()
    assert [(each.actor_id, each.subject_id) for each in events] == [(moderator.id, str(call.id))]
    assert "looked at who asked" in client.get(f"/history/call_request/{call.id}").text
    assert client.get(f"{path_of(call)}/look").status_code == 405, "opening a link looks at nothing"


def test_who_asked_stays_open_for_whoever_looked_while_the_request_is_worked_on(
    client: PageClient,
    session: scoped_session,
    call: CallRequest,
    moderator: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.post(f"{path_of(call)}/look")
    taken = press(client, call, "take")
    assert PHONE in client.get(taken.location).text, "whoever takes it rings next"
    assert PHONE in client.get(press(client, call, "miss").location).text
    looks = select(func.count()).where(AuditEvent.action == "call_request.look")
    assert session.scalar(looks) == 1
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    assert PHONE not in client.get(path_of(call)).text, "another's look opens nothing"
    client.post(f"{path_of(call)}/look")
    assert PHONE in client.get(path_of(call)).text
    later = now() + timedelta(minutes=LOOK_MINUTES, seconds=1)
    monkeypatch.setattr("directory.moderation.views.calls.now", lambda: later)
    assert PHONE not in client.get(path_of(call)).text


def test_taking_it_without_a_look_shows_nobody(
    client: PageClient, call: CallRequest, moderator: Actor
) -> None:
    assert PHONE not in client.get(press(client, call, "take").location).text


@pytest.mark.parametrize(("minutes", "is_open"), [(0, True), (29, True), (30, False), (9_000, False)])
def test_a_look_lasts_half_an_hour(minutes: int, is_open: bool) -> None:
    at = now()
    assert look_is_open(at - timedelta(minutes=minutes), at) is is_open
    assert not look_is_open(None, at)


def test_it_is_taken_tried_reached_planned_and_closed(
    client: PageClient, session: scoped_session, call: CallRequest, moderator: Actor
) -> None:
    assert press(client, call, "take").location == f"{path_of(call)}?done=call-take"
    assert press(client, call, "miss", note="Left word").status_code == 303
    assert press(client, call, "reach", note="Friday is good").status_code == 303
    assert press(client, call, "visit", visit_on="2026-11-27").status_code == 303
    row = stored(session, call)
    assert (row.state, row.attempts, row.visit_on.isoformat() if row.visit_on else "") == (
        "called",
        2,
        "2026-11-27",
    )
    assert press(client, call, "close", outcome="visited").location == "/council/moderation?done=call-close"
    assert stored(session, call).outcome == "visited"
    page = client.get(path_of(call))
    assert "Visited at home" in page.text and 'name="verb"' not in page.text
    person = session.get_one(CallRequestPerson, call.id)
    assert "Left word" in person.notes and "Friday is good" in person.notes


def test_one_press_is_enough_for_what_nobody_had_taken(
    client: PageClient, session: scoped_session, call: CallRequest, moderator: Actor
) -> None:
    assert press(client, call, "reach").status_code == 303
    row = stored(session, call)
    assert (row.state, row.taken_by) == ("called", moderator.id)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"verb": "close", "outcome": ""}, "outcome"),
        ({"verb": "close", "outcome": "lapsed"}, "outcome"),
        ({"verb": "visit", "visit_on": ""}, "visit_on"),
        ({"verb": "visit", "visit_on": "2020-01-01"}, "visit_on"),
        ({"verb": "visit", "visit_on": "soon"}, "visit_on"),
        ({"verb": "miss", "note": "x" * 301}, "note"),
        ({"verb": "sing"}, "verb"),
    ],
)
def test_what_is_refused_stands_beside_its_field_and_what_was_typed_stays(
    client: PageClient,
    session: scoped_session,
    call: CallRequest,
    moderator: Actor,
    values: dict[str, str],
    field: str,
) -> None:
    values = {"note": "She hears badly.", **values}
    answer = press(client, call, **values)
    assert answer.status_code == 400
    page = html.fromstring(answer.get_data())
    assert values["note"] in page.xpath("string(//textarea[@name='note'])")
    assert page.xpath("//*[contains(@class,'govuk-error-summary')]//a/@href") == [f"#{field}"]
    row = stored(session, call)
    assert (row.state, row.attempts) == ("waiting", 0), "nothing was done by half"


def test_a_stale_page_does_nothing_and_a_double_press_counts_once(
    client: PageClient, session: scoped_session, call: CallRequest, moderator: Actor
) -> None:
    path = path_of(call)
    old = form_at(client, path) | {"verb": "miss", "note": "No answer."}
    first, second = client.post(path, data=old), client.post(path, data=old)
    assert first.location == second.location and stored(session, call).attempts == 1
    stale = client.post(path, data=old | {"token": "f" * 32, "note": "Rang at nine."})
    assert stale.status_code == 409 and "Rang at nine." in stale.text and "No answer." in stale.text
    assert stored(session, call).attempts == 1
    assert press(client, call, "take").status_code == 409


def test_another_councils_people_get_nowhere(
    client: PageClient, session: scoped_session, call: CallRequest
) -> None:
    for grant in (
        Grant(Role.MODERATOR, council=WESTMINSTER),
        Grant(Role.COMMISSIONING_MANAGER, council=WESTMINSTER),
        Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),
        Grant(Role.QUALITY_OFFICER, council=HARINGEY),
    ):
        sign_in(client, grant)
        path = path_of(call)
        assert client.get(path).status_code == 403
        assert client.post(f"{path}/look").status_code == 403
        sent = client.post(path, data={"verb": "reach", "version": "1", "token": "a" * 32, "note": ""})
        assert sent.status_code == 403
    assert stored(session, call).state == "waiting"
    assert not session.scalars(select(AuditEvent).where(AuditEvent.action == "call_request.look")).all()
    sign_in(client, Grant(Role.MODERATOR, council=WESTMINSTER))
    assert call.reference not in client.get(LIST).text
    assert call.reference not in client.get(f"{LIST}?council={HARINGEY}").text
    assert path_of(call) not in client.get("/council/moderation").text
    assert path_of(call) not in client.get(f"/desk/search?q={call.reference}").text


def test_a_commissioning_manager_answers_too(client: PageClient, call: CallRequest) -> None:
    sign_in(client, Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY, locality="north"))
    assert press(client, call, "take").status_code == 303
    assert path_of(call) in client.get(f"/desk/search?q={call.reference.lower()}").text


def test_the_list_is_narrowed_by_links_and_its_file_says_of_nobody(
    client: PageClient, session: scoped_session, council: CouncilRecord, moderator: Actor
) -> None:
    visit, ring = make_call(council), make_call(council, kind="call")
    session.commit()
    assert "2 requests to ring or visit" in client.get(LIST).text
    page = client.page(f"{LIST}?kind=call&state=waiting&council=E1&page=x")
    assert ring.reference in page.text_content() and visit.reference not in page.text_content()
    assert "Nothing here" in client.get(f"{LIST}?state=finished").text
    table = client.get(f"{LIST}?as=csv&kind=call")
    assert table.mimetype == "text/csv" and table.headers["Cache-Control"] == "no-store"
    assert ring.reference in table.text and visit.reference not in table.text
    assert not [secret for secret in SECRETS if secret in table.text]
    assert client.get(f"{LIST}?as=xlsx").data[:2] == b"PK"


def test_the_mail_says_that_one_waits_and_nothing_of_whom(
    app: Flask, call: CallRequest, moderator: Actor
) -> None:
    account = moderator.id.rpartition(":")[2]
    letters = (compose_summary((account,), "en"), compose_new((account, "1"), "en"))
    assert "Calls and visits: 1" in letters[0].text
    for letter in letters:
        assert "waits for you" in letter.subject
        whole = f"{letter.subject}{letter.text}{letter.html}"
        assert not [secret for secret in (*SECRETS, call.reference) if secret in whole]


def test_the_shortlist_that_was_sent_along_is_shown_with_who_asked_alone(
    client: PageClient, session: scoped_session, council: CouncilRecord, moderator: Actor
) -> None:
    service = make_own_service()
    call = make_call(council, shortlist=(service.public_id.replace("-", ""),))
    session.commit()
    assert service.name not in client.get(path_of(call)).text
    client.post(f"{path_of(call)}/look")
    shown = client.page(path_of(call))
    assert shown.xpath("//main//a[@href=$to]/bdi/text()", to=f"/services/{service.slug}") == [service.name]
    service.state = "withdrawn"
    session.commit()
    assert "No longer offered here" in client.get(path_of(call)).text
    row = stored(session, call)
    row.keep_until = TODAY - timedelta(days=1)
    session.commit()
    assert purge(TODAY) == 1
    session.commit()
    assert session.scalar(select(func.count()).select_from(CallRequestPerson)) == 0
