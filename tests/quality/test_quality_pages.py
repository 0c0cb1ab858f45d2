"""Checks, notes and attendance through the pages: every verb from every state; what was typed is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.foundation.time import today
from directory.quality import rules
from directory.quality.actions import checks as actions
from directory.quality.actions import providers
from directory.quality.models import Attendance, ProviderNote, QualityCheck
from directory.quality.queries import public_checks
from tests.accounts.sign_in import make_account, sign_in, start_session
from tests.admissions.factories import EALING
from tests.catalogue.factories import HARINGEY, make_council, make_provider, make_service
from tests.page_client import PageClient
from tests.quality.factories import written_check
from tests.quality.test_quality_states import MOVES, STATES
from tests.statements import counted_statements

DAY = timedelta(days=1)
VERBS = ("share", "recall", "publish", "discard", "withdraw")


def as_officer(client: PageClient, council: str = HARINGEY) -> Actor:
    """Sign in a quality officer."""
    return sign_in(client, Grant(Role.QUALITY_OFFICER, council=council))


def as_provider(client: PageClient, provider: int) -> Actor:
    """Sign in a user of a provider."""
    return sign_in(client, Grant(Role.PROVIDER_USER, provider=provider))


def in_state(service: Service, state: str) -> QualityCheck:
    """A whole check in a state."""
    check = QualityCheck(
        service_id=service.id,
        kind="spot_check",
        planned=False,
        checked_on=today() - DAY,
        officer="officer-1",
        outcome="met",
        public_summary="People were cared for well.",
        internal_note="Only we read this.",
        state=state,
        shared_on=today() if state == "shared" else None,
        published_on=today() if state in ("published", "withdrawn") else None,
    )
    db.session.add(check)
    db.session.commit()
    return check


def version_of(client: PageClient, address: str) -> str:
    """The version that a form was drawn from."""
    return str(client.page(address).xpath("//input[@name='version']/@value")[0])


def test_a_check_from_its_plan_to_the_public_page(client: PageClient, service: Service) -> None:
    as_officer(client)
    page = client.page("/council/checks/new?q=rose")
    assert "Rose Court" in page.text_content()
    client.page(f"/council/checks/new?service={service.slug}")
    planned = client.post(
        "/council/checks/new",
        data={
            "token": new_token(),
            "service": service.slug,
            "kind": "spot_check",
            "announced": "no",
            "checked_on": today().isoformat(),
        },
    )
    assert planned.status_code == 303
    address = planned.location.partition("?")[0]
    assert "Planned" in client.page(planned.location).text_content()
    assert "Rose Court" in client.page("/council/checks?which=planned").text_content()
    sent = {
        "token": new_token(),
        "version": version_of(client, f"{address}/write"),
        "checked_on": today().isoformat(),
        "outcome": "action_needed",
        "verdict_safety": "met",
        "verdict_medicines": "not_met",
        "note_medicines": "Two records had gaps.",
        "action_1": "Check the records each day.",
        "due_1": (today() + 7 * DAY).isoformat(),
        "public_summary": "Care was kind. Two records had gaps.",
        "internal_note": "Look again in spring.",
    }
    assert client.post(f"{address}/write", data=sent).status_code == 303
    page = client.page(address).text_content()
    assert "Two records had gaps." in page and "Look again in spring." in page
    radios = client.page(f"{address}/write").xpath("//input[@name='verdict_medicines']")
    assert [(radio.get("value"), radio.get("checked") is not None) for radio in radios] == [
        ("", False),
        ("strength", False),
        ("met", False),
        ("not_met", True),
    ]
    assert client.post(f"{address}/share", data={"token": new_token()}).status_code == 303

    as_provider(client, service.provider_id)
    number = address.rpartition("/")[2]
    assert "Rose Court" in client.page("/provider/checks").text_content()
    page = client.page(f"/provider/checks/{number}").text_content()
    assert "Two records had gaps." in page and "Check the records each day." in page
    assert "Look again in spring." not in page
    answer = {
        "token": new_token(),
        "version": version_of(client, f"/provider/checks/{number}"),
        "provider_answer": "We check them each day now.",
    }
    assert client.post(f"/provider/checks/{number}/answer", data=answer).status_code == 303
    assert (
        "We check them each day now."
        in client.page(f"/provider/checks/{number}?done=answered").text_content()
    )

    as_officer(client)
    assert public_checks(service.id, today()) == ()
    assert client.post(f"{address}/publish", data={"token": new_token()}).status_code == 303
    (public,) = public_checks(service.id, today())
    assert public.provider_answer == "We check them each day now."
    (action,) = db.session.get_one(QualityCheck, int(number)).actions
    done = {"token": new_token(), "done_on": today().isoformat()}
    assert client.post(f"{address}/actions/{action.id}/done", data=done).status_code == 303
    assert "Done, seen on" in client.page(address).text_content()
    assert (
        client.post(f"{address}/actions/{action.id}/done", data=done | {"token": new_token()}).status_code
        == 409
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_state(client: PageClient, service: Service, verb: str, state: str) -> None:
    check = in_state(service, state)
    as_officer(client)
    sent = {"token": new_token(), "reason": "It was the home next door."}
    status = client.post(f"/council/checks/{check.id}/{verb}", data=sent).status_code
    db.session.expire_all()
    assert (status, check.state) == ((303, MOVES[verb, state]) if (verb, state) in MOVES else (409, state))


@pytest.mark.parametrize("state", STATES)
def test_only_a_plan_or_a_draft_is_written_up(client: PageClient, service: Service, state: str) -> None:
    check = in_state(service, state)
    as_officer(client)
    address = f"/council/checks/{check.id}/write"
    sent = {
        "token": new_token(),
        "version": "1",
        "checked_on": today().isoformat(),
        "public_summary": "New words.",
    }
    answer = client.post(address, data=sent)
    assert answer.status_code == (303 if state in ("planned", "draft") else 409)
    if answer.status_code == 409:
        assert "New words." in answer.text


@pytest.mark.parametrize("state", STATES)
def test_a_provider_sees_and_answers_what_is_shared_alone(
    client: PageClient, service: Service, state: str
) -> None:
    check = in_state(service, state)
    as_provider(client, service.provider_id)
    is_open = state in ("shared", "published")
    assert client.get(f"/provider/checks/{check.id}").status_code == (200 if is_open else 404)
    assert ("Rose Court" in client.page("/provider/checks").text_content()) is is_open
    assert "With the provider" not in client.get("/provider/checks").text, "who reads it is the provider"
    sent = {"token": new_token(), "version": "1", "provider_answer": "We agree."}
    answer = client.post(f"/provider/checks/{check.id}/answer", data=sent)
    assert answer.status_code == (303 if is_open else 409)
    if not is_open:
        assert "We agree." in answer.text
        assert "Only we read this." not in answer.text and "cared for well" not in answer.text


def test_another_council_and_another_provider_stay_outside(client: PageClient, service: Service) -> None:
    check = in_state(service, "shared")
    note = providers.add_note(SYSTEM, service.provider_id, HARINGEY, words="Slow.", on=today())
    make_council(EALING, "Ealing")
    other = make_provider()
    db.session.commit()
    provider = f"/council/providers/{service.provider_id}"
    as_officer(client, EALING)
    for address in (f"/council/checks/{check.id}", f"/council/checks/{check.id}/write", provider):
        assert client.get(address).status_code == 403, address
    assert client.get(f"/council/checks/new?service={service.slug}").status_code == 403
    assert "Rose Court" not in client.page("/council/checks?which=all").text_content()
    sent = {
        "token": new_token(),
        "service": service.slug,
        "kind": "spot_check",
        "announced": "no",
        "checked_on": today().isoformat(),
        "version": "1",
        "words": "Mine now.",
        "council": EALING,
        "reason": "Mine now.",
        "done_on": today().isoformat(),
    }
    for address in (
        "/council/checks/new",
        *(f"/council/checks/{check.id}/{verb}" for verb in ("write", *VERBS)),
        f"{provider}/notes",
        f"{provider}/attendance",
        f"{provider}/notes/{note.id}/withdraw",
    ):
        assert client.post(address, data=sent).status_code == 403, address
    as_provider(client, other.id)
    assert client.get(f"/provider/checks/{check.id}").status_code == 403
    answer = {"token": new_token(), "version": "1", "provider_answer": "Ours now."}
    assert client.post(f"/provider/checks/{check.id}/answer", data=answer).status_code == 403
    as_provider(client, service.provider_id)
    for address in ("/council/checks", f"/council/checks/{check.id}", provider):
        assert client.get(address).status_code == 403, address


def test_what_the_form_does_not_offer_is_not_taken(client: PageClient, service: Service) -> None:
    check = in_state(service, "draft")
    as_officer(client)
    sent = {
        "token": new_token(),
        "version": "1",
        "checked_on": today().isoformat(),
        "state": "published",
        "officer": "somebody",
        "service_id": "99",
        "published_on": today().isoformat(),
        "provider_answer": "We agree.",
    }
    assert client.post(f"/council/checks/{check.id}/write", data=sent).status_code == 303
    db.session.expire_all()
    assert (check.state, check.officer, check.service_id) == ("draft", "officer-1", service.id)
    assert check.published_on is None and check.provider_answer is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"checked_on": ""}, "Enter a day"),
        ({"checked_on": (today() + 400 * DAY).isoformat()}, "Enter today or a day before"),
        ({"action_1": "Sweep the yard."}, "Enter the day by which it must be done"),
        ({"due_1": "2026-12-24"}, "Say what must be done"),
        ({"note_safety": "A door stood open."}, "Choose one from the list"),
        ({"public_summary": "Mrs Shaw fell twice."}, "Mrs Shaw"),
        ({"action_2": "Ask Mr Khan.", "due_2": "2099-12-24"}, "Mr Khan"),
        ({"verdict_food_and_drink": "met", "note_food_and_drink": "Room 4 ate nothing."}, "Room 4"),
    ],
)
def test_what_was_typed_stays_beside_its_error(
    client: PageClient, service: Service, changes: dict[str, str], words: str
) -> None:
    check = in_state(service, "draft")
    as_officer(client)
    sent = {
        "token": new_token(),
        "version": "1",
        "checked_on": today().isoformat(),
        "internal_note": "Kept words.",
    }
    answer = client.post(f"/council/checks/{check.id}/write", data=sent | changes)
    assert answer.status_code == 400
    assert words in answer.text and "Kept words." in answer.text and "govuk-error-message" in answer.text
    db.session.expire_all()
    assert check.internal_note == "Only we read this."


def test_two_officers_at_once(client: PageClient, service: Service) -> None:
    check = in_state(service, "draft")
    as_officer(client)
    address = f"/council/checks/{check.id}/write"
    sent = {"version": "1", "checked_on": today().isoformat()}
    first = sent | {"token": new_token(), "public_summary": "The first words."}
    assert client.post(address, data=first).status_code == 303
    late = client.post(address, data=sent | {"token": new_token(), "public_summary": "The later words."})
    assert late.status_code == 409
    assert "The first words." in late.text and "The later words." in late.text
    again = sent | {"token": new_token(), "version": "2", "public_summary": "The later words."}
    assert client.post(address, data=again).status_code == 303


def test_a_form_sent_twice_acts_once(client: PageClient, service: Service) -> None:
    as_officer(client)
    sent = {
        "token": new_token(),
        "service": service.slug,
        "kind": "quality_review",
        "announced": "yes",
        "checked_on": (today() + DAY).isoformat(),
    }
    answers = {client.post("/council/checks/new", data=sent).location for _ in range(3)}
    assert len(answers) == 1
    assert len(db.session.scalars(select(QualityCheck)).all()) == 1


def test_what_is_missing_is_said_where_it_is_pressed(client: PageClient, service: Service) -> None:
    check = in_state(service, "draft")
    check.outcome = check.public_summary = None
    db.session.commit()
    as_officer(client)
    answer = client.post(f"/council/checks/{check.id}/publish", data={"token": new_token()})
    assert answer.status_code == 400
    assert "The summary for the public is missing." in answer.text
    assert "Say what the check came to." in answer.text
    answer = client.post("/council/checks/new", data={"token": new_token(), "service": service.slug})
    assert answer.status_code == 400 and "Choose one from the list." in answer.text
    check = in_state(service, "published")
    answer = client.post(f"/council/checks/{check.id}/withdraw", data={"token": new_token(), "reason": " "})
    assert answer.status_code == 400
    db.session.expire_all()
    assert check.state == "published"


def test_an_answer_names_nobody(client: PageClient, service: Service) -> None:
    check = in_state(service, "shared")
    as_provider(client, service.provider_id)
    sent = {"token": new_token(), "version": "1", "provider_answer": "Mrs Shaw is 94 and happy."}
    answer = client.post(f"/provider/checks/{check.id}/answer", data=sent)
    assert answer.status_code == 400 and "Mrs Shaw is 94 and happy." in answer.text
    stale = sent | {"token": new_token(), "version": "7", "provider_answer": "We agree."}
    answer = client.post(f"/provider/checks/{check.id}/answer", data=stale)
    assert answer.status_code == 409 and "We agree." in answer.text


def test_notes_and_attendance_of_a_provider(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    as_officer(client)
    address = f"/council/providers/{service.provider_id}"
    assert "Nothing is recorded yet." in client.page(address).text_content()
    sent = {"token": new_token(), "words": "Answers slowly in August."}
    assert client.post(f"{address}/notes", data=sent).status_code == 303
    came = {
        "token": new_token(),
        "kind": "safeguarding_training",
        "held_on": today().isoformat(),
        "result": "attended",
        "people": "3",
    }
    assert client.post(f"{address}/attendance", data=came).status_code == 303
    page = client.page(address).text_content()
    assert "Answers slowly in August." in page and "3 of their staff" in page
    again = client.post(f"{address}/attendance", data=came | {"token": new_token()})
    assert again.status_code == 400 and "recorded already" in again.text
    named = client.post(f"{address}/notes", data={"token": new_token(), "words": "Mrs Shaw complained."})
    assert named.status_code == 400 and "Mrs Shaw complained." in named.text
    note, row = session.scalars(select(ProviderNote)).one(), session.scalars(select(Attendance)).one()
    for place in (f"{address}/notes/{note.id}/withdraw", f"{address}/attendance/{row.id}/strike"):
        client.page(place)
        assert client.post(place, data={"token": new_token(), "reason": ""}).status_code == 400
        assert client.post(place, data={"token": new_token(), "reason": "A mistake."}).status_code == 303
        assert client.post(place, data={"token": new_token(), "reason": "Again."}).status_code == 409
    page = client.page(address).text_content()
    assert "Answers slowly in August." not in page and "3 of their staff" not in page
    sign_in(client, Grant(Role.MARKET_OFFICER, council=HARINGEY))
    assert "What your staff know" not in client.page(address).text_content()


def test_the_list_is_narrowed_down_and_taken_away_as_a_file(client: PageClient, service: Service) -> None:
    late = written_check(
        SYSTEM,
        service.id,
        kind="quality_review",
        planned=True,
        checked_on=today() - 9 * DAY,
        outcome="action_needed",
        public_summary="Visits were late.",
        required_actions=[rules.RequiredAction("Arrive on time.", today() - DAY)],
    )
    actions.publish(SYSTEM, late, on=today())
    in_state(service, "draft")
    as_officer(client)
    rows = {
        "which=overdue": 1,
        "which=all": 2,
        "which=all&kind=spot_check": 1,
        "which=nothing&kind=nothing&council=nothing": 1,
        "which=ended": 0,
    }
    for query, number in rows.items():
        found = client.page(f"/council/checks?{query}").xpath("//main//tbody/tr")
        assert len(found) == number, query
    file = client.get("/council/checks?which=all&as=csv")
    assert file.mimetype == "text/csv" and file.text.count("Rose Court") == 2
    assert client.get("/council/checks?which=all&as=xlsx").data[:2] == b"PK"


@pytest.mark.parametrize(
    "address", ["/council/checks?which=all", "/council/providers/{provider}", "/provider/checks"]
)
def test_more_rows_take_no_more_statements(client: PageClient, service: Service, address: str) -> None:
    provider = service.provider_id
    if address.startswith("/provider"):
        as_provider(client, provider)
    else:
        as_officer(client)
    address = address.format(provider=provider)
    counts = []
    for _ in range(2):
        for number in range(4):
            in_state(service, "shared")
            day = today() - number * DAY
            if not counts:
                providers.record_attendance(
                    SYSTEM,
                    provider,
                    HARINGEY,
                    kind="provider_meeting",
                    held_on=day,
                    result="absent",
                    people=None,
                    on=today(),
                )
            providers.add_note(SYSTEM, provider, HARINGEY, words="Slow in August.", on=today())
        db.session.commit()
        client.page(address)
        with counted_statements() as statements:
            client.page(address)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_two_services_of_one_name_are_told_apart(client: PageClient, service: Service) -> None:
    twin = make_service(
        council_code=HARINGEY,
        name=service.name,
        provider_id=service.provider_id,
        town=service.town,
        postcode="N6 4AR",
    )
    as_officer(client)
    rows = client.page("/council/checks/new").xpath("//main//ul[@class='cc-tasks']/li")
    facts = [" ".join(row.text_content().split()) for row in rows]
    assert len(facts) == len(set(facts)) == 2
    assert "N6 4AR" in client.page(f"/council/checks/new?service={twin.slug}").text_content()
    page = client.page(f"/council/providers/{service.provider_id}")
    (section,) = page.xpath("//section[@aria-labelledby='services']")
    assert "N6 4AR" in section.text_content()
    histories = section.xpath(".//a[starts-with(@href, '/history/service/')]/@href")
    assert histories == [f"/history/service/{each.id}" for each in (service, twin)]
    (planning,) = page.xpath("//section[@aria-labelledby='checks']//a[contains(@href, '/new')]/@href")
    assert len(client.page(planning).xpath("//main//ul[@class='cc-tasks']/li")) == 2


def test_publishing_is_asked_once_and_says_who_has_read_it(client: PageClient, service: Service) -> None:
    officer = make_account(Grant(Role.QUALITY_OFFICER, council=HARINGEY), name="Olu Example")
    start_session(client, officer)
    check = in_state(service, "draft")
    address = f"/council/checks/{check.id}"
    assert client.page(address).xpath(f"//main//a[@href='{address}/publish']")
    page = client.page(f"{address}/publish")
    words = " ".join(page.text_content().split())
    assert "Publish now?" in words and "The provider has not read it" in words
    assert "You publish it, Olu Example." in words and "People were cared for well." in words
    assert client.post(f"{address}/share", data={"token": new_token()}).status_code == 303
    assert "The provider could read it since" in client.page(f"{address}/publish").text_content()
    as_provider(client, service.provider_id)
    answer = {"token": new_token(), "version": version_of(client, f"/provider/checks/{check.id}")}
    answer["provider_answer"] = "Thank you."
    assert client.post(f"/provider/checks/{check.id}/answer", data=answer).status_code == 303
    assert client.get(f"{address}/publish").status_code == 403
    as_officer(client)
    page = client.page(f"{address}/publish")
    assert "The provider has read it: it answered on" in page.text_content()
    (form,) = page.xpath(f"//main//form[@action='{address}/publish']")
    data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert client.post(f"{address}/publish", data=data).status_code == 303
    assert client.get(f"{address}/publish").status_code == 303, "it is public: there is nothing to ask"


def test_the_step_before_publishing_says_what_is_missing(client: PageClient, service: Service) -> None:
    as_officer(client)
    check = in_state(service, "draft")
    check.public_summary = None
    db.session.commit()
    page = client.page(f"/council/checks/{check.id}/publish")
    assert "The summary for the public is missing." in page.text_content()
    assert not page.xpath("//main//form[contains(@action, '/publish')]")


def test_an_action_due_before_the_check_is_refused_beside_its_field(
    client: PageClient, service: Service
) -> None:
    as_officer(client)
    check = in_state(service, "draft")
    address = f"/council/checks/{check.id}/write"
    sent = {
        "token": new_token(),
        "version": version_of(client, address),
        "checked_on": today().isoformat(),
        "outcome": "action_needed",
        "action_1": "Check the records each day.",
        "due_1": today().isoformat(),
        "action_3": "Mend the lift.",
        "due_3": (today() - DAY).isoformat(),
    }
    answer = client.post(address, data=sent)
    assert answer.status_code == 400
    (words,) = html.fromstring(answer.get_data()).xpath("//p[@id='due_3-error']")
    assert "“Mend the lift.” would be due before the check of" in words.text_content()
    assert not db.session.get_one(QualityCheck, check.id).actions
    sent["due_3"] = today().isoformat()
    assert client.post(address, data={**sent, "token": new_token()}).status_code == 303
