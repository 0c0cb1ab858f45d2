"""A provider applies through the pages: every verb from every state, what was typed is kept, others stay outside."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import Application
from directory.catalogue.models import Service
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.frameworks.models import Instrument, Lot, Specification
from directory.prices.models import Price
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import HARINGEY, admit_directly, assessed, make_location, make_lot
from tests.catalogue.factories import TODAY, make_own_service
from tests.page_client import PageClient

STATES = ("draft", "submitted", "under_assessment", "clarification", "admitted", "refused", "withdrawn")
# A lot of `make_lot` has no specification, and the first version of the agreement.
SIGNATURE = {"specification": "y", "safeguarding": "y", "prevent": "y", "agreement_version": "1"}


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A draft service at a registered location that is rated Good."""
    service = make_own_service(location_id=make_location(), regulated=True, state="draft")
    db.session.commit()
    return service


@pytest.fixture
def lot(session: scoped_session) -> Lot:
    """A lot of Haringey's that takes applications."""
    lot = make_lot()
    db.session.commit()
    return lot


def as_provider(client: PageClient, service: Service, *, fresh: bool = True) -> None:
    """Sign in somebody who writes and signs for the provider of a service."""
    provider = service.provider_id
    sign_in(
        client,
        Grant(Role.PROVIDER_USER, provider=provider),
        Grant(Role.PROVIDER_SIGNATORY, provider=provider),
        fresh=fresh,
    )


def begun(client: PageClient, service: Service, lot: Lot) -> str:
    """Begin an application through the page; its address."""
    answer = client.post(f"/provider/applications/start/{service.slug}/{lot.id}", data={"token": new_token()})
    assert answer.status_code == 303
    return urlsplit(answer.location).path


def in_state(service: Service, lot: Lot, state: str) -> Application:
    """An application that lacks nothing, in a state."""
    row = assessed(service, lot)
    row.state, row.decided_by, row.refusal_reason = state, "manager-1", "x"
    row.question = "Which bank?"
    db.session.commit()
    return row


def version_of(client: PageClient, address: str) -> str:
    return str(client.page(address).xpath("//input[@name='version']/@value")[0])


def test_a_provider_finds_its_lots_applies_and_sends(
    client: PageClient, service: Service, lot: Lot, session: scoped_session
) -> None:
    as_provider(client, service)
    page = client.page("/provider/applications").text_content()
    assert "no guarantee of volume" in page and "Home care" in page and "Good or better" in page
    address = begun(client, service, lot)
    page = client.page(address).text_content()
    assert "Rose Court (1-100000001): Good" in page and "no guarantee of volume" in page
    sent = {"token": new_token(), "version": version_of(client, f"{address}/declaration")}
    sent |= dict.fromkeys(
        ("no_exclusion_ground", "insured", "accounts_sound", "staff_checked", "true_answers"), "yes"
    )
    assert client.post(f"{address}/declaration", data=sent).status_code == 303
    sent = {"token": new_token(), "version": version_of(client, f"{address}/consent"), "consent": "yes"}
    assert client.post(f"{address}/consent", data=sent).status_code == 303
    for criterion in ("financial_standing", "legislation"):
        sent = {"token": new_token(), "version": "0", "words": f"We are sound in {criterion}."}
        assert client.post(f"{address}/criteria/{criterion}", data=sent).status_code == 303
    assert client.post(f"{address}/sign", data={"token": new_token(), **SIGNATURE}).status_code == 303
    page = client.page(f"{address}/send").text_content()
    assert "We are sound in legislation." in page and "You may send it as it is." in page
    answer = client.post(f"{address}/send", data={"token": new_token()})
    assert answer.location == f"{address}?done=sent"
    assert "answers within 10 working days" in client.page(answer.location).text_content()
    row = session.scalars(select(Application)).one()
    assert (row.state, row.consent_to_publish, all(row.declaration.values())) == ("submitted", True, True)
    assert row.specification_signed_on and row.safeguarding_signed_on and row.prevent_signed_on


def test_a_service_that_was_refused_applies_again_and_one_that_applies_does_not(
    client: PageClient, service: Service, lot: Lot, session: scoped_session
) -> None:
    as_provider(client, service)
    in_state(service, lot, "refused")
    assert "Apply again" in client.page("/provider/applications").text_content()
    begun(client, service, lot)
    answer = client.post(f"/provider/applications/start/{service.slug}/{lot.id}", data={"token": new_token()})
    assert answer.location == "/provider/applications?done=applied_already"
    other = make_lot()
    admit_directly(service, other)
    db.session.commit()
    answer = client.post(
        f"/provider/applications/start/{service.slug}/{other.id}", data={"token": new_token()}
    )
    assert answer.location == "/provider/applications?done=applied_already"
    assert len(session.scalars(select(Application)).all()) == 2


def test_a_double_press_begins_once(
    client: PageClient, service: Service, lot: Lot, session: scoped_session
) -> None:
    as_provider(client, service)
    sent = {"token": new_token()}
    answers = [client.post(f"/provider/applications/start/{service.slug}/{lot.id}", data=sent) for _ in "12"]
    assert answers[0].location == answers[1].location
    assert len(session.scalars(select(Application)).all()) == 1


VERBS: dict[str, tuple[dict[str, str], set[str], str | None]] = {
    # the page's verb: what is sent, from which states it works, the state that it leads to
    "send": ({}, {"draft"}, "submitted"),
    "answer": ({"answer": "The one in Hornsey."}, {"clarification"}, "under_assessment"),
    "withdraw": ({}, {"draft", "submitted", "under_assessment", "clarification"}, "withdrawn"),
    "declaration": ({"insured": "no"}, {"draft", "clarification"}, None),
    "consent": ({"consent": "no"}, {"draft", "clarification"}, None),
    "location": ({"location_id": "1-100000001"}, {"draft", "clarification"}, None),
    "criteria/legislation": ({"words": "We keep to it.", "version": "0"}, {"draft", "clarification"}, None),
    "sign": (SIGNATURE, {"draft", "submitted", "under_assessment", "clarification"}, None),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_state(
    client: PageClient, service: Service, lot: Lot, session: scoped_session, verb: str, state: str
) -> None:
    as_provider(client, service)
    row = in_state(service, lot, state)
    sent, states, after = VERBS[verb]
    data = {"token": new_token(), "version": str(row.version), **sent}
    answer = client.post(f"/provider/applications/{row.public_id}/{verb}", data=data)
    session.expire_all()
    if state in states:
        assert answer.status_code == 303
        assert row.state == (after or state)
    else:
        assert answer.status_code == 409
        assert row.state == state
    client.page(f"/provider/applications/{row.public_id}")


@pytest.mark.parametrize(
    ("task", "sent", "kept"),
    [
        ("location", {"location_id": "1-999"}, "1-999"),
        ("criteria/legislation", {"words": "x" * 4001}, "x" * 4001),
        ("consent", {"consent": "maybe"}, "Choose one from the list."),
        ("sign", {"specification": "y"}, "Tick the box to sign."),
        ("declaration", {"insured": "maybe"}, "Choose one from the list."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(
    client: PageClient, service: Service, lot: Lot, task: str, sent: dict[str, str], kept: str
) -> None:
    as_provider(client, service)
    address = begun(client, service, lot)
    version = version_of(client, f"{address}/{task}")
    answer = client.post(f"{address}/{task}", data={"token": new_token(), "version": version, **sent})
    assert answer.status_code == 400
    assert kept in answer.text and "There is a problem" in answer.text


def test_a_question_of_yes_and_no_has_two_answers(client: PageClient, service: Service, lot: Lot) -> None:
    as_provider(client, service)
    page = client.page(begun(client, service, lot) + "/consent")
    radios = page.xpath("//input[@type='radio']/@value")
    labels = [
        words.strip() for words in page.xpath("//label[contains(@class, 'govuk-radios__label')]/text()")
    ]
    assert (radios, labels) == (["yes", "no"], ["Yes", "No"])


def test_an_empty_answer_is_asked_for(client: PageClient, service: Service, lot: Lot) -> None:
    as_provider(client, service)
    row = in_state(service, lot, "clarification")
    answer = client.post(
        f"/provider/applications/{row.public_id}/answer", data={"token": new_token(), "answer": " "}
    )
    assert answer.status_code == 400 and "Fill in this field." in answer.text


def test_two_colleagues_see_each_other_s_words(client: PageClient, service: Service, lot: Lot) -> None:
    as_provider(client, service)
    address = begun(client, service, lot) + "/criteria/legislation"
    for words in ("What Aylin wrote.", "What Tomas wrote."):
        answer = client.post(address, data={"token": new_token(), "version": "0", "words": words})
    assert answer.status_code == 409
    assert "What Aylin wrote." in answer.text and "What Tomas wrote." in answer.text
    assert (
        client.post(
            address, data={"token": new_token(), "version": "1", "words": "What Tomas wrote."}
        ).status_code
        == 303
    )


def test_another_provider_gets_nowhere(client: PageClient, service: Service, lot: Lot) -> None:
    row = in_state(service, lot, "draft")
    as_provider(client, make_own_service())
    for task in ("", "/location", "/declaration", "/consent", "/criteria/legislation", "/sign", "/send"):
        assert client.get(f"/provider/applications/{row.public_id}{task}").status_code == 403
    for verb, (sent, _, _) in VERBS.items():
        answer = client.post(
            f"/provider/applications/{row.public_id}/{verb}", data={"token": new_token(), **sent}
        )
        assert answer.status_code == 403, verb
    answer = client.post(f"/provider/applications/start/{service.slug}/{lot.id}", data={"token": new_token()})
    assert answer.status_code == 403
    assert client.get("/provider/applications/no-such-id").status_code == 404
    assert row.public_id not in client.get("/provider/applications").text


def test_nobody_sets_a_state_a_rating_or_another_lot_by_a_form(
    client: PageClient, service: Service, lot: Lot, session: scoped_session
) -> None:
    as_provider(client, service)
    address = begun(client, service, lot)
    version = version_of(client, f"{address}/consent")
    more = {
        "state": "admitted",
        "lot_id": "99",
        "decided_by": "me",
        "rating": "outstanding",
        "safeguarding_signed_on": "2026-01-01",
    }
    client.post(
        f"{address}/consent", data={"token": new_token(), "version": version, "consent": "no", **more}
    )
    row = session.scalars(select(Application)).one()
    assert (row.state, row.lot_id, row.decided_by, row.safeguarding_signed_on) == (
        "draft",
        lot.id,
        None,
        None,
    )


def test_signing_asks_for_the_factor_again(client: PageClient, service: Service, lot: Lot) -> None:
    row = in_state(service, lot, "draft")
    row.prevent_signed_on = None
    db.session.commit()
    as_provider(client, service, fresh=False)
    data = {"token": new_token(), **SIGNATURE}
    answer = client.post(f"/provider/applications/{row.public_id}/sign", data=data)
    assert answer.status_code in (303, 401, 403) or "again" in (answer.location or "")
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    assert client.post(f"/provider/applications/{row.public_id}/sign", data=data).status_code == 403
    page = client.page(f"/provider/applications/{row.public_id}/sign")
    assert "may sign for your organisation" in page.text_content() and not page.xpath("//main//form")


def test_staff_have_no_business_there(client: PageClient, service: Service, lot: Lot) -> None:
    row = in_state(service, lot, "draft")
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    assert client.get(f"/provider/applications/{row.public_id}").status_code == 403


def test_the_task_of_prices_leads_to_a_form_that_offers_the_lot(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    lot = make_lot(lot={"pricing_mode": "composite"})
    session.commit()
    as_provider(client, service)
    task = client.page(begun(client, service, lot)).xpath("//a[normalize-space()='Prices']/@href")
    assert task == [f"/provider/services/{service.slug}/prices"]
    form = client.page(f"{task[0]}/new")
    assert lot.name in form.xpath("//select[@name='lot']/option/text()")
    data = {
        "token": new_token(),
        "amount": "24.50",
        "valid_from": TODAY.isoformat(),
        "payer": "council",
        "unit": "hour",
        "time_of_week": "any",
        "need_level": "any",
        "fnc_basis": "na",
        "vat_status": "exempt",
        "lot": str(lot.id),
    }
    # Nothing is chosen of what the price holds: "not said", which a lot with one price for every hour refuses.
    answer = client.post(f"{task[0]}/new", data=data)
    assert answer.status_code == 400 and "say that weekends, bank holidays" in answer.text
    included = dict.fromkeys(("includes_weekends", "includes_bank_holidays", "includes_travel"), "yes")
    assert client.post(f"{task[0]}/new", data={**data, **included}).status_code == 303
    assert session.scalars(select(Price)).one().state == "proposed"


@pytest.mark.parametrize(
    ("state", "words"), [("draft", "To do"), ("admitted", "Not told"), ("refused", "Not told")]
)
def test_nothing_is_left_to_do_in_an_application_that_is_decided(
    client: PageClient, service: Service, lot: Lot, state: str, words: str
) -> None:
    row = in_state(service, lot, state)
    as_provider(client, service)
    tasks = client.page(f"/provider/applications/{row.public_id}").xpath("//ul[@class='cc-tasks']/li")
    (financial,) = (task.text_content() for task in tasks if "Financial standing" in task.text_content())
    assert words in financial


def test_whoever_signs_alone_is_not_told_that_no_lot_is_open(
    client: PageClient, service: Service, lot: Lot
) -> None:
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=service.provider_id))
    text = client.page("/provider/applications").text_content()
    assert "You sign applications and do not begin them" in text
    assert "No lot is open" not in text and "Choose a lot below" not in text
    as_provider(client, service)
    assert (
        "You sign applications and do not begin them"
        not in client.page("/provider/applications").text_content()
    )


def specify(session: scoped_session, lot: Lot, version: str, *, days_ago: int = 1) -> Specification:
    """A version of what a lot asks, which it asks from now on."""
    row = Specification(
        lot_id=lot.id,
        version=version,
        title=f"What we ask, {version}",
        valid_from=TODAY - timedelta(days=days_ago),
    )
    session.add(row)
    lot.specification_version = version
    session.commit()
    return row


def shown(client: PageClient, address: str) -> dict[str, str]:
    """What the form of a signature sends beside its ticks."""
    page = client.page(address)
    names = ("token", "specification_id", "agreement_version")
    return {name: str(page.xpath(f"//main//input[@name='{name}']/@value")[0]) for name in names}


@pytest.mark.parametrize("changed", ["specification", "agreement"])
def test_nobody_signs_another_version_than_the_one_that_was_shown(
    client: PageClient, service: Service, lot: Lot, session: scoped_session, changed: str
) -> None:
    first = specify(session, lot, "2026", days_ago=2)
    as_provider(client, service)
    address = begun(client, service, lot) + "/sign"
    sent = {"specification": "y", "safeguarding": "y", "prevent": "y", **shown(client, address)}
    assert sent["specification_id"] == str(first.id)
    if changed == "specification":
        specify(session, lot, "2027")
    else:
        session.get_one(Instrument, lot.instrument_id).agreement_version = "2"
        session.commit()
    answer = client.post(address, data=sent)
    assert answer.status_code == 409
    assert "What you sign has changed since you opened this page." in answer.text
    page = lxml_html.fromstring(answer.get_data())
    assert ("What we ask, 2027" if changed == "specification" else "Agreement, version 2") in answer.text
    assert len(page.xpath("//input[@type='checkbox'][@checked]")) == 3
    row = session.scalars(select(Application)).one()
    assert (row.specification_id, row.agreement_version, row.prevent_signed_on) == (None, None, None)
    again = {
        str(field.get("name")): str(field.get("value")) for field in page.xpath("//main//form[1]//input")
    }
    assert client.post(address, data=again).status_code == 303
    session.expire_all()
    assert str(row.specification_id) == again["specification_id"]
    assert row.agreement_version == ("1" if changed == "specification" else "2")


@pytest.mark.parametrize("sent", [{"agreement_version": ""}, {"specification_id": "x"}, {}])
def test_a_signature_that_does_not_say_what_was_shown_is_none(
    client: PageClient, service: Service, lot: Lot, session: scoped_session, sent: dict[str, str]
) -> None:
    specify(session, lot, "2026")
    as_provider(client, service)
    address = begun(client, service, lot) + "/sign"
    data = {"token": new_token(), **SIGNATURE, **sent}
    assert client.post(address, data=data).status_code == 409
    assert session.scalars(select(Application)).one().specification_signed_on is None


def test_a_provider_reads_the_version_that_it_signed(
    client: PageClient, service: Service, lot: Lot, session: scoped_session
) -> None:
    first = specify(session, lot, "2026", days_ago=2)
    as_provider(client, service)
    address = begun(client, service, lot)
    sent = {"specification": "y", "safeguarding": "y", "prevent": "y", **shown(client, f"{address}/sign")}
    assert client.post(f"{address}/sign", data=sent).status_code == 303
    signed = "specification version 2026, agreement version 1"
    assert signed in client.page(address).text_content()
    page = client.page(f"{address}/sign")
    assert "What we ask, 2026" in page.text_content() and not page.xpath("//main//form")
    specify(session, lot, "2027")
    session.get_one(Instrument, lot.instrument_id).agreement_version = "2"
    session.commit()
    assert signed in client.page(address).text_content()
    page = client.page(f"{address}/sign").text_content()
    assert "What we ask, 2026" in page and "What the council asks has changed since." in page
    assert "What we ask, 2027" in page and "Agreement, version 2" in page
    row = session.scalars(select(Application)).one()
    row.state = "withdrawn"
    session.commit()
    page = client.page(f"{address}/sign").text_content()
    assert "What we ask, 2026" in page and "Agreement, version 1" in page
    assert "What we ask, 2027" not in page and "Agreement, version 2" not in page
    assert (row.specification_id, row.agreement_version) == (first.id, "1")


def test_of_what_was_signed_before_versions_were_noted_none_is_told(
    client: PageClient, service: Service, lot: Lot, session: scoped_session
) -> None:
    row = in_state(service, lot, "draft")
    row.agreement_version = None
    session.commit()
    as_provider(client, service)
    text = client.page(f"/provider/applications/{row.public_id}").text_content()
    assert "Signed on" in text and "agreement version" not in text
    page = client.page(f"/provider/applications/{row.public_id}/sign")
    assert "has changed since" not in page.text_content() and not page.xpath("//main//form")
