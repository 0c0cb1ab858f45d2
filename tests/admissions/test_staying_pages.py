"""The council keeps its list through the pages: two people hold, suspend, lift and remove; providers leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions.change import CHANGE_LETTER
from directory.admissions.actions.ratings import follow_rating
from directory.admissions.application_words import REVIEWS
from directory.admissions.decision_letter import compose_change
from directory.admissions.models import Admission, AdmissionStep, DecisionProposal, ReviewTask
from directory.admissions.queries import public_listable
from directory.admissions.rules import ReviewCause
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.form_tokens import new_token
from directory.outbox.models import Letter
from directory.web.labels import translate
from tests.accounts.sign_in import make_account, sign_in, start_session
from tests.admissions.factories import EALING, HARINGEY, admit_directly, make_location, make_lot, rate
from tests.catalogue.factories import TODAY, make_council, make_own_service
from tests.page_client import PageClient

DAY = timedelta(days=1)
STATES = ("admitted", "held", "suspended", "removed", "expired", "exited")
MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
APPROVER = Grant(Role.APPROVER, council=HARINGEY)
# The change: the states that it is proposed from, the state it leads to, the second person's role.
CHANGES: dict[str, tuple[set[str], str | None, Role]] = {
    "hold": ({"admitted"}, "held", Role.COMMISSIONING_MANAGER),
    "suspend": ({"admitted", "held"}, "suspended", Role.COMMISSIONING_MANAGER),
    "lift": ({"held", "suspended"}, "admitted", Role.COMMISSIONING_MANAGER),
    "remove": ({"admitted", "held", "suspended"}, "removed", Role.APPROVER),
    "exit": ({"admitted", "held", "suspended"}, None, Role.APPROVER),
}


def in_state(state: str = "admitted", **values: object) -> Admission:
    """An admission in a state."""
    facts = {"reason": "x", "held_on": TODAY, "suspended_on": TODAY, **values}
    row = admit_directly(make_own_service(), make_lot(), state=state, **facts)
    db.session.commit()
    return row


def propose(client: PageClient, row: Admission, kind: str, **sent: str) -> int:
    data = {"token": new_token(), "reason": "A concern is looked at.", "last_day": "2026-12-31", **sent}
    return client.post(f"/council/admissions/{row.id}/change/{kind}", data=data).status_code


def provider_of(row: Admission) -> int:
    """The provider of an admission's service."""
    return db.session.get_one(Service, row.service_id).provider_id


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", CHANGES)
def test_every_change_from_every_state_takes_two(
    client: PageClient, session: scoped_session, kind: str, state: str
) -> None:
    make_council()
    row = in_state(state)
    start_session(client, make_account(MANAGER))
    states, after, role = CHANGES[kind]
    status = propose(client, row, kind)
    if state not in states:
        assert status == 409
        return
    assert status == 303
    session.expire_all()
    assert row.state == state
    proposal = session.scalars(select(DecisionProposal)).one()
    agree = f"/council/decisions/{proposal.public_id}/agree"
    assert client.post(agree, data={"token": new_token()}).status_code == 403
    start_session(client, make_account(Grant(role, council=HARINGEY)))
    assert "Agree" in client.page(f"/council/admissions/{row.id}").text_content()
    assert (
        client.post(agree, data={"token": new_token()}).location
        == f"/council/admissions/{row.id}?done=agreed"
    )
    session.expire_all()
    assert row.state == (after or state)
    if kind == "exit":
        assert (row.valid_to, row.exit_notice_on) == (date(2026, 12, 31), TODAY)


def test_a_removal_needs_an_approver(client: PageClient, session: scoped_session) -> None:
    row = in_state()
    start_session(client, make_account(MANAGER))
    assert propose(client, row, "remove") == 303
    agree = f"/council/decisions/{session.scalars(select(DecisionProposal.public_id)).one()}/agree"
    for role in (Role.FRAMEWORK_MANAGER, Role.COMMISSIONING_MANAGER):
        start_session(client, make_account(Grant(role, council=HARINGEY)))
        assert client.post(agree, data={"token": new_token()}).status_code == 403
    start_session(client, make_account(APPROVER))
    assert client.post(agree, data={"token": new_token()}).status_code == 303


def test_whoever_proposed_a_change_reads_why_another_did_not_agree(
    client: PageClient, session: scoped_session
) -> None:
    row = in_state()
    manager = make_account(MANAGER)
    start_session(client, manager)
    assert propose(client, row, "hold") == 303
    proposal = session.scalars(select(DecisionProposal)).one()
    start_session(client, make_account(Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY)))
    data = {"token": new_token(), "reason": "Both complaints were settled."}
    assert client.post(f"/council/decisions/{proposal.public_id}/decline", data=data).status_code == 303
    address = f"/council/admissions/{row.id}"
    assert "Both complaints were settled." not in client.get(address).text
    start_session(client, manager)
    assert "Both complaints were settled." in client.page(address).text_content()
    assert "Both complaints were settled." in client.page("/council").text_content()
    session.expire_all()
    row.state = "removed"
    db.session.commit()
    assert "Both complaints were settled." not in client.page("/council").text_content()


def test_a_hold_warns_a_suspension_unlists_and_each_has_its_letter(
    client: PageClient, session: scoped_session
) -> None:
    row = in_state()
    make_account(Grant(Role.PROVIDER_USER, provider=provider_of(row)), email="owner@example.org")
    manager, other = make_account(MANAGER), make_account(Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY))
    for kind, held in (("hold", True), ("suspend", None), ("lift", False)):
        start_session(client, manager)
        assert propose(client, row, kind) == 303
        proposal = session.scalars(select(DecisionProposal).order_by(DecisionProposal.id.desc())).first()
        assert proposal is not None
        start_session(client, other)
        client.post(f"/council/decisions/{proposal.public_id}/agree", data={"token": new_token()})
        session.expire_all()
        listing = public_listable(TODAY).get(row.service_id)
        assert (None if listing is None else listing.held) is held
    letters = session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [letter.kind for letter in letters] == [CHANGE_LETTER] * 3
    steps = session.scalars(select(AdmissionStep.id).order_by(AdmissionStep.id)).all()
    texts = [compose_change((str(step),), "en").text for step in steps]
    assert (
        "with a warning" in texts[0]
        and "not on the list for now" in texts[1]
        and "back on the list" in texts[2]
    )


def test_a_fall_of_the_rating_is_reviewed_and_lifted_by_people(
    client: PageClient, session: scoped_session
) -> None:
    location = make_location()
    service = make_own_service(location_id=location, regulated=True)
    row = admit_directly(service, make_lot())
    rate(location, "requires_improvement", TODAY - timedelta(days=9))
    db.session.commit()
    with transaction():
        follow_rating(SYSTEM, location, on=TODAY)
    start_session(client, make_account(MANAGER))
    assert "review open" in client.page("/council/admissions?which=review").text_content()
    page = client.page(f"/council/admissions/{row.id}").text_content()
    assert "Its rating fell below the lowest that the list takes" in page and "Good or better" in page
    task = session.scalars(select(ReviewTask)).one()
    address = f"/council/admissions/{row.id}/reviews/{task.id}"
    assert client.post(address, data={"token": new_token(), "outcome": " "}).status_code == 400
    assert (
        client.post(address, data={"token": new_token(), "outcome": "An action plan is agreed."}).status_code
        == 303
    )
    assert client.post(address, data={"token": new_token(), "outcome": "Again."}).status_code == 409
    session.expire_all()
    assert row.state == "held", "closing a review lifts nothing"
    page = client.page(f"/council/admissions/{row.id}")
    assert not page.xpath("//main//a[contains(@href, '/change/lift')]"), (
        "what would be refused is not offered"
    )
    assert page.xpath("//main//a[contains(@href, '/change/remove')]")
    assert "its rating is Requires improvement, and the list takes Good or better" in page.text_content()
    assert propose(client, row, "lift") == 400, "nor is it taken at its address"
    rate(location, "good", TODAY - timedelta(days=5))
    db.session.commit()
    page = client.page(f"/council/admissions/{row.id}")
    assert page.xpath("//main//a[contains(@href, '/change/lift')]")
    assert "It cannot be put back" not in page.text_content()
    assert propose(client, row, "lift") == 303
    proposal = session.scalars(select(DecisionProposal)).one()
    rate(location, "inadequate", TODAY)
    db.session.commit()
    start_session(client, make_account(Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY)))
    agree = f"/council/decisions/{proposal.public_id}/agree"
    assert client.post(agree, data={"token": new_token()}).status_code == 409, "asked anew when it is agreed"
    session.expire_all()
    assert row.state == "held"
    start_session(client, make_account(MANAGER))
    assert "An action plan is agreed." in client.page(f"/council/admissions/{row.id}").text_content()
    other = in_state()
    assert client.get(f"/council/admissions/{other.id}/reviews/{task.id}").status_code == 404


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("held", "rating_below_minimum", "Its rating fell below the lowest that the list takes"),
        ("expired", "last_day_passed", "Its last day has passed"),
        ("exited", "notice_ended", "Its notice to leave has run out"),
        ("removed", "The terms were broken.", "The terms were broken."),
    ],
)
def test_the_reason_of_a_step_is_read_in_words(
    client: PageClient, session: scoped_session, state: str, reason: str, words: str
) -> None:
    make_council()
    row = in_state(state, reason=reason)
    sign_in(client, MANAGER)
    page = client.page(f"/council/admissions/{row.id}").text_content()
    assert words in page and (reason == words or reason not in page)
    if state == "held":
        sign_in(client, Grant(Role.PROVIDER_USER, provider=provider_of(row)))
        own = client.page(f"/provider/admissions/{row.id}").text_content()
        assert words in own and reason not in own


def test_the_agreement_is_noted_once(client: PageClient, session: scoped_session) -> None:
    make_council()
    sign_in(client, MANAGER)
    row = in_state(agreement_signed_on=None)
    assert row.service_id not in public_listable(TODAY)
    address = f"/council/admissions/{row.id}/agreement"
    assert client.post(address, data={"token": new_token(), "signed_on": "2026-12-24"}).status_code == 400
    assert (
        client.post(address, data={"token": new_token(), "signed_on": "22 November 2026"}).status_code == 303
    )
    assert client.post(address, data={"token": new_token(), "signed_on": "2026-11-20"}).status_code == 409
    session.expire_all()
    assert row.service_id in public_listable(TODAY)


def test_a_provider_gives_notice_and_sees_why_it_is_held(client: PageClient, session: scoped_session) -> None:
    row = in_state("held", reason="A concern is looked at.")
    sign_in(client, Grant(Role.PROVIDER_USER, provider=provider_of(row)))
    assert "On hold" in client.page("/provider/admissions").text_content()
    address = f"/provider/admissions/{row.id}"
    assert "A concern is looked at." in client.page(address).text_content()
    answer = client.post(
        address, data={"token": new_token(), "last_day": "2026-11-01", "reason": "We close."}
    )
    assert (
        answer.status_code == 400
        and "Choose a day within the admission." in answer.text
        and "We close." in answer.text
    )
    answer = client.post(
        address, data={"token": new_token(), "last_day": "2027-01-31", "reason": "We close."}
    )
    assert answer.location == "/provider/admissions?done=notice_given"
    assert "You gave notice" in client.page(address).text_content()
    sign_in(client, MANAGER)
    page = client.page(f"/council/admissions/{row.id}").text_content()
    assert "We close." in page and "Councils that may have placed people there: Haringey" in page
    assert "leaves" in client.page("/council/admissions?which=leaving").text_content()


def test_a_stranger_gets_nowhere(client: PageClient, session: scoped_session) -> None:
    make_council(EALING, "Ealing")
    row = in_state()
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=EALING))
    for page in ("", "/change/hold", "/agreement"):
        assert client.get(f"/council/admissions/{row.id}{page}").status_code == 403
    assert propose(client, row, "hold") == 403
    assert client.get("/council/admissions").text.count("Rose Home Care") == 0
    sign_in(client, Grant(Role.PROVIDER_USER, provider=make_own_service().provider_id))
    assert client.get(f"/provider/admissions/{row.id}").status_code == 403
    data = {"token": new_token(), "last_day": "2027-01-31", "reason": "x"}
    assert client.post(f"/provider/admissions/{row.id}", data=data).status_code == 403
    sign_in(client, MANAGER)
    assert client.get(f"/council/admissions/{row.id}/change/admit").status_code == 404
    assert client.get(f"/council/admissions/{row.id}/change/explode").status_code == 404
    assert client.get("/council/admissions/99999").status_code == 404
    assert client.get("/council/admissions?as=csv").text.count("Rose Home Care") == 1


@pytest.mark.parametrize("cause", ReviewCause)
def test_every_cause_of_a_review_has_its_words(
    client: PageClient, session: scoped_session, cause: ReviewCause
) -> None:
    row = in_state()
    session.add(ReviewTask(admission_id=row.id, cause=cause, opened_on=TODAY, created_by="system"))
    session.commit()
    sign_in(client, MANAGER)
    page = client.page(f"/council/admissions/{row.id}").text_content()
    assert translate(REVIEWS[cause]) in page
    assert ("rating: not known here" in page) == (cause != ReviewCause.NEW_OWNER)


@pytest.mark.parametrize(
    ("role", "kind", "agreeing"),
    [
        (Role.COMMISSIONING_MANAGER, "hold", "Framework manager."),
        (Role.COMMISSIONING_MANAGER, "suspend", "Framework manager."),
        (Role.FRAMEWORK_MANAGER, "suspend", "Care commissioning manager, Framework manager."),
        (Role.FRAMEWORK_MANAGER, "remove", "Approver."),
        (Role.APPROVER, "remove", "Framework manager."),
    ],
)
def test_whoever_proposes_reads_who_may_agree(
    client: PageClient, session: scoped_session, role: Role, kind: str, agreeing: str
) -> None:
    row = in_state()
    sign_in(client, Grant(role, council=HARINGEY))
    page = client.page(f"/council/admissions/{row.id}/change/{kind}")
    said = f"Nothing changes before another person agrees. Who may agree: {agreeing}"
    assert said in page.text_content()
    assert page.xpath("//main//form//button")[-1].text_content() == "Propose it"
    assert propose(client, row, kind, reason="") == 400
    assert propose(client, row, kind) == 303
    assert said in client.page(f"/council/admissions/{row.id}").text_content()
