"""The council assesses and decides through the pages: every verb from every state, two people, letters, the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import event, select
from sqlalchemy.orm import scoped_session

from directory.accounts.models import Account
from directory.admissions.actions.apply import MORE_TIME_LETTER, QUESTION_LETTER
from directory.admissions.actions.decide import DECISION_LETTER
from directory.admissions.actions.visit import VISIT_LETTER
from directory.admissions.decision_letter import (
    compose_decision,
    compose_more_time,
    compose_question,
    compose_visit,
)
from directory.admissions.models import (
    Admission,
    Application,
    CriterionAssessment,
    DecisionProposal,
    ValidationVisit,
)
from directory.admissions.queries import current_assessments
from directory.catalogue.models import Service
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.frameworks.models import Instrument
from directory.notices.jobs import may_receive
from directory.outbox.models import Letter
from tests.accounts.sign_in import make_account, sign_in, start_session
from tests.admissions.factories import (
    EALING,
    HARINGEY,
    admit_directly,
    assessed,
    make_location,
    make_lot,
    submitted,
)
from tests.catalogue.factories import TODAY, make_council, make_own_service, make_provider
from tests.page_client import PageClient

DAY = timedelta(days=1)
STATES = ("draft", "submitted", "under_assessment", "clarification", "admitted", "refused", "withdrawn")
FRAMEWORK_MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
COMMISSIONING_MANAGER = Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY)


@pytest.fixture
def service(session: scoped_session) -> Service:
    """A service at a registered location that is rated Good."""
    return make_own_service(location_id=make_location(), regulated=True)


def in_state(service: Service, state: str) -> Application:
    """An application that lacks nothing, in a state."""
    row = assessed(service, make_lot())
    row.state, row.decided_by, row.refusal_reason = state, "manager-1", "x"
    row.refusal_ground = "insolvency" if state == "refused" else None
    row.submitted_at = None if state == "draft" else row.submitted_at
    row.decided_on = TODAY if state in ("admitted", "refused") else None
    db.session.commit()
    return row


def send(client: PageClient, row: Application, verb: str, **sent: str) -> int:
    address = f"/council/applications/{row.public_id}/{verb}"
    result = current_assessments(row.id).get(verb.rpartition("/")[2])
    seen = {"version": str(result.id)} if result is not None else {}
    return client.post(address, data={"token": new_token(), **seen, **sent}).status_code


VERBS: dict[str, tuple[dict[str, str], set[str], str | None]] = {
    "begin": ({}, {"submitted"}, "under_assessment"),
    "question": ({"question": "Which bank?"}, {"under_assessment"}, "clarification"),
    "more-time": (
        {"reason": "The accounts are long."},
        {"submitted", "under_assessment", "clarification"},
        None,
    ),
    "criteria/legislation": ({"result": "pass", "evidence": "Policy"}, {"under_assessment"}, None),
    "visit/plan": ({"planned_for": "2026-12-01"}, {"submitted", "under_assessment", "clarification"}, None),
    "visit": (
        {"completed_on": "2026-11-22", "confirmed": "yes"},
        {"submitted", "under_assessment", "clarification"},
        None,
    ),
    "admit": ({"valid_from": "2026-12-01"}, {"under_assessment"}, None),
    "refuse": (
        {"ground": "insolvency", "reason": "It is wound up.", "sure": "yes"},
        {"under_assessment"},
        "refused",
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_state(
    client: PageClient, service: Service, session: scoped_session, verb: str, state: str
) -> None:
    sign_in(client, FRAMEWORK_MANAGER)
    row = in_state(service, state)
    sent, states, after = VERBS[verb]
    status = send(client, row, verb, **sent)
    session.expire_all()
    if state in states:
        assert status == 303
        assert row.state == (after or state)
    else:
        assert status in ((404, 409) if state == "draft" else (409,)), "what was not sent cannot be assessed"
        assert row.state == state
    page = client.get(f"/council/applications/{row.public_id}")
    assert page.status_code == (404 if row.submitted_at is None else 200)


def test_the_queue_shows_the_clock_those_due_first_and_as_a_file(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    sign_in(client, FRAMEWORK_MANAGER)
    late, soon = in_state(service, "under_assessment"), in_state(service, "submitted")
    late.decide_by, soon.decide_by = TODAY - 3 * DAY, TODAY + 8 * DAY
    db.session.commit()
    page = client.page("/council/applications")
    assert "2 applications wait, 1 is late" in page.xpath("//h1")[0].text_content()
    rows = [row.text_content() for row in page.xpath("//tbody/tr")]
    assert "1 working day late" in rows[0] and "6 working days left" in rows[1]
    assert client.get("/council/applications?as=csv").text.count("Rose Home Care") == 2
    assert client.get("/council/applications?as=xlsx").status_code == 200
    assert "Nothing here" in client.page("/council/applications?which=decided").text_content()
    elsewhere = client.page(f"/council/applications?council={EALING}").xpath("//tbody/tr")
    assert len(elsewhere) == 2, "a council that is not one's own narrows nothing and shows nothing of it"


def test_the_queue_is_paged_and_asks_no_more_for_more_rows(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    sign_in(client, FRAMEWORK_MANAGER)
    lots = [make_lot() for _ in range(27)]
    for lot in lots:
        session.add(
            Application(
                service_id=service.id,
                lot_id=lot.id,
                state="submitted",
                submitted_at=service.created_at,
                decide_by=TODAY,
            )
        )
    db.session.commit()
    assert len(client.page("/council/applications").xpath("//tbody/tr")) == 25
    assert len(client.page("/council/applications?page=2").xpath("//tbody/tr")) == 2
    assert len(client.page("/council/applications?page=99").xpath("//tbody/tr")) == 2


def test_each_criterion_says_its_source_and_leads_to_the_next(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    sign_in(client, FRAMEWORK_MANAGER)
    row = submitted(service, make_lot())
    db.session.commit()
    address = f"/council/applications/{row.public_id}/criteria"
    assert opened(client, row) == ["c-financial_standing"]
    page = client.page(f"{address}/financial_standing").text_content()
    assert "Source: HAR 7.13; CE 5.12" in page and "Answer due on" in page
    assert "Say what your last accounts show" in page, "what is asked stands beside the answer"
    assert "Reason (needed unless it is a pass)" in page and "Reason (optional)" not in page
    assert "“Discretionary” means" in page and "pass) (optional)" not in " ".join(page.split())
    assert "They sent no files." in page, "files stand beside the criterion that they are read for"
    answer = client.post(
        f"{address}/financial_standing", data={"token": new_token(), "result": "fail", "reason": " "}
    )
    assert answer.status_code == 400 and "Fill in this field." in answer.text
    data = {
        "token": new_token(),
        "result": "discretionary",
        "reason": "New, but sound.",
        "evidence": "Accounts\n\nLetter",
    }
    answer = client.post(f"{address}/financial_standing", data=data)
    assert answer.location == f"{address}/legislation"
    found = session.scalars(select(CriterionAssessment)).one()
    assert (found.result, found.evidence, found.assessed_on) == (
        "discretionary",
        ["Accounts", "Letter"],
        TODAY,
    )
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "1 of 6 decided" in page and "1 discretionary" in page and "New, but sound." in page
    assert opened(client, row) == ["c-legislation"], "the next one stands open"
    assert client.get(f"{address}/accreditation").status_code == 404
    sign_in(client, Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY))
    assert opened(client, row) == [], "whoever does not decide has nothing to go on with"


def opened(client: PageClient, row: Application) -> list[str]:
    """The criteria that stand open on an application's page."""
    return client.page(f"/council/applications/{row.public_id}").xpath("//details[@open]/@id")


def test_two_people_admit_and_the_provider_gets_a_letter(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id), email="owner@example.org")
    row = in_state(service, "under_assessment")
    manager = make_account(FRAMEWORK_MANAGER, name="Priya Example")
    start_session(client, manager)
    data = {"token": new_token(), "valid_from": "1 December 2026", "agreement_signed_on": "2026-11-20"}
    assert client.post(f"/council/applications/{row.public_id}/admit", data=data).status_code == 303
    proposal = session.scalars(select(DecisionProposal)).one()
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "Waits for a second person: Admit it" in page and "Take it back" in page
    agree = f"/council/decisions/{proposal.public_id}/agree"
    assert client.post(agree, data={"token": new_token()}).status_code == 403
    assert row.state == "under_assessment"
    start_session(client, make_account(COMMISSIONING_MANAGER))
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "Proposed by Priya Example" in page and "1 December 2026" in page
    answer = client.post(agree, data={"token": new_token()})
    assert answer.location == f"/council/applications/{row.public_id}?done=agreed"
    session.expire_all()
    admission = session.scalars(select(Admission)).one()
    assert (row.state, admission.valid_from.isoformat(), admission.agreement_signed_on) == (
        "admitted",
        "2026-12-01",
        TODAY - 2 * DAY,
    )
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient) == (DECISION_LETTER, "owner@example.org")
    words = compose_decision((row.public_id,), "en").text
    assert "is admitted" in words and "no guarantee of volume" in words


def test_who_has_left_since_is_no_second_person(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = in_state(service, "under_assessment")
    manager = make_account(FRAMEWORK_MANAGER)
    start_session(client, manager)
    send(client, row, "admit", valid_from="2026-12-01")
    session.get_one(Account, manager.id).state = "closed"
    db.session.commit()
    start_session(client, make_account(COMMISSIONING_MANAGER))
    proposal = session.scalars(select(DecisionProposal)).one()
    assert (
        client.post(f"/council/decisions/{proposal.public_id}/agree", data={"token": new_token()}).status_code
        == 403
    )
    session.expire_all()
    assert row.state == "under_assessment"


def test_a_proposal_is_declined_with_a_reason_or_taken_back(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = in_state(service, "under_assessment")
    manager = make_account(FRAMEWORK_MANAGER)
    other = make_account(COMMISSIONING_MANAGER, name="Daniel Second")
    start_session(client, manager)
    send(client, row, "admit", valid_from="2026-12-01")
    address = f"/council/decisions/{session.scalars(select(DecisionProposal.public_id)).one()}"
    start_session(client, other)
    assert client.post(f"{address}/decline", data={"token": new_token(), "reason": " "}).status_code == 400
    answer = client.post(f"{address}/decline", data={"token": new_token(), "reason": "The visit was short."})
    assert answer.status_code == 303
    assert client.post(f"{address}/agree", data={"token": new_token()}).status_code == 409
    page = f"/council/applications/{row.public_id}"
    assert "The visit was short." not in client.get(page).text, "the reason is for whoever proposed it"
    assert "not agreed to" not in client.get("/council").text
    start_session(client, manager)
    words = client.page(page).text_content()
    assert "Not agreed to: Admit it" in words and "The visit was short." in words
    assert "Daniel Second did not agree on 22 November 2026" in words
    desk = client.page("/council").text_content()
    assert "admission: not agreed to" in desk and "The visit was short." in desk
    send(client, row, "admit", valid_from="2026-12-01")
    second = session.scalars(select(DecisionProposal.public_id).order_by(DecisionProposal.id.desc())).first()
    assert (
        client.post(f"/council/decisions/{second}/take-back", data={"token": new_token()}).status_code == 303
    )
    assert "The visit was short." not in client.get(page).text, "something newer was proposed"
    assert "not agreed to" not in client.get("/council").text
    session.expire_all()
    assert [
        each.state for each in session.scalars(select(DecisionProposal).order_by(DecisionProposal.id))
    ] == [
        "declined",
        "withdrawn",
    ]


def test_what_is_missing_is_named_and_stops_the_proposal(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    sign_in(client, FRAMEWORK_MANAGER)
    row = submitted(service, make_lot())
    db.session.commit()
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "It cannot be admitted yet." in page and "Skill and experience: not decided yet" in page
    assert "A visit has not confirmed what it offers" in page
    answer = client.post(
        f"/council/applications/{row.public_id}/admit",
        data={"token": new_token(), "valid_from": "2026-12-01"},
    )
    assert answer.status_code == 400 and "Something is still missing." in answer.text


def test_a_refusal_names_what_failed_and_nothing_else_can_refuse(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id))
    sign_in(client, FRAMEWORK_MANAGER)
    row = in_state(service, "under_assessment")
    send(client, row, "criteria/legislation", result="fail", reason="No policy.")
    page = client.page(f"/council/applications/{row.public_id}/refuse")
    (words,) = page.xpath("//textarea[@name='reason']")
    assert words.text.strip() == "No policy.", "it is not written twice"
    offered = page.xpath("//select[@name='ground']/option/@value")
    assert offered[:2] == ["", "legislation"] and not page.xpath("//select[@name='ground']/option[@selected]")
    assert "mark the failed criterion first" not in page.text_content()
    assert "financial_standing" not in offered
    assert send(client, row, "refuse", ground="financial_standing", reason="x") == 400
    assert send(client, row, "refuse", ground="", reason="x") == 400
    sent = {"token": new_token(), "ground": "legislation", "reason": "There is no policy on equality."}
    shown = client.post(f"/council/applications/{row.public_id}/refuse", data=sent)
    assert shown.status_code == 200 and "What failed: The laws you must keep." in shown.text
    assert "no policy on equality" in shown.text and row.state == "under_assessment"
    (press,) = html.fromstring(shown.get_data()).xpath("//main//form")
    again = {each.get("name"): each.get("value") for each in press.xpath(".//input")}
    assert press.xpath(".//button/@value") == ["yes", "change"]
    changing = client.post(press.get("action"), data={**again, "sure": "change"})
    assert "There is no policy on equality.</textarea>" in changing.text.replace("\n", "")
    assert client.post(press.get("action"), data={**again, "sure": "yes"}).status_code == 303
    words = compose_decision((row.public_id,), "en").text
    assert "What failed: The laws you must keep." in words and "no policy on equality" in words
    assert "apply again" in words


def test_an_unrated_service_of_a_list_that_refuses_them_is_refused_with_the_reason(
    client: PageClient, session: scoped_session
) -> None:
    make_council()
    sign_in(client, FRAMEWORK_MANAGER)
    unrated = make_own_service(location_id=make_location("1-100000009", rating=None), regulated=True)
    row = assessed(unrated, make_lot())
    db.session.commit()
    page = client.page(f"/council/applications/{row.public_id}/refuse")
    assert "mark the failed criterion first" in page.text_content()
    assert page.xpath("//main//li/a[contains(@href, '/criteria/legislation')]")
    assert "unrated_refused" in page.xpath("//select[@name='ground']/option/@value")
    assert (
        send(client, row, "refuse", ground="unrated_refused", reason="Only rated services.", sure="yes")
        == 303
    )


def test_unregulated_help_is_accredited_instead(client: PageClient, session: scoped_session) -> None:
    make_council()
    sign_in(client, FRAMEWORK_MANAGER)
    helper = make_own_service(category="handyperson", regulated=False)
    row = assessed(helper, make_lot(("handyperson",), {"regulated_required": False}))
    db.session.commit()
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "Checks for services that inspectors do not look at" in page and "Source: HAR 6.5" in page
    assert "Everything is met" in page and "On the register" not in page
    assert send(client, row, "admit", valid_from="2026-12-01") == 303


def test_a_named_location_is_confirmed(client: PageClient, session: scoped_session) -> None:
    make_council()
    sign_in(client, FRAMEWORK_MANAGER)
    location = make_location()
    service = make_own_service(state="draft")
    row = submitted(service, make_lot())
    row.named_location_id = location
    db.session.commit()
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "Named by the provider, not confirmed yet." in page
    assert send(client, row, "location") == 303
    session.expire_all()
    assert service.location_id == location


def test_a_visit_is_planned_and_recorded(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    row = submitted(service, make_lot())
    db.session.commit()
    answer = client.post(
        f"/council/applications/{row.public_id}/visit/plan",
        data={"token": new_token(), "planned_for": "31 Nov 2026"},
    )
    assert answer.status_code == 400 and "31 Nov 2026" in answer.text
    assert send(client, row, "visit/plan", planned_for="2026-11-01") == 400
    assert send(client, row, "visit/plan", planned_for="01/12/2026") == 303
    assert (
        "Planned for 1 December 2026" in client.page(f"/council/applications/{row.public_id}").text_content()
    )
    assert send(client, row, "visit", completed_on="2026-12-24", confirmed="yes") == 400
    data = {"token": new_token(), "completed_on": "1 Jan 2020", "confirmed": "yes"}
    answer = client.post(f"/council/applications/{row.public_id}/visit", data=data)
    assert answer.status_code == 400
    assert "not before the application was sent, on 22 November 2026" in answer.text
    assert send(client, row, "visit", completed_on="2026-11-22", confirmed="no", notes="Cold rooms.") == 303
    visit = session.scalars(select(ValidationVisit)).one()
    assert (visit.confirmed, visit.notes) == (False, "Cold rooms.")
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "The visit is made: it was on 22 November 2026." in page
    assert "Plan another visit" in page and "Plan the visit" not in page and "Record the visit" not in page
    assert send(client, row, "visit", completed_on="2026-11-22", confirmed="yes") == 303
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "Plan another visit" not in page and "Record another visit" in page
    form = client.page(f"/council/applications/{row.public_id}/visit").text_content()
    assert "The visit is made: it was on 22 November 2026." in form


def test_the_provider_is_told_the_day_of_the_visit(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = submitted(service, make_lot())
    owner = make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id), email="owner@example.org")
    db.session.commit()
    own = f"/provider/applications/{row.public_id}"
    start_session(client, owner)
    assert "we tell you the day by letter and here" in client.page(own).text_content()
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    days = ("1 December 2026", "8 December 2026", "8 December 2026", "1 December 2026")
    for planned in days:
        assert send(client, row, "visit/plan", planned_for=planned) == 303
    letters = session.scalars(select(Letter).order_by(Letter.id)).all()
    assert {(letter.kind, letter.recipient) for letter in letters} == {(VISIT_LETTER, "owner@example.org")}
    # The same day once more is no news; a day that comes back is.
    assert [letter.subjects[1] for letter in letters] == ["2026-12-01", "2026-12-08", "2026-12-01"]
    composed = compose_visit((row.public_id, "2026-12-01"), "en")
    assert "1 December 2026" in composed.text and service.name in composed.text
    assert service.name not in composed.subject and "2026" not in composed.subject
    start_session(client, owner)
    assert "planned for 1 December 2026" in client.page(own).text_content()
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    assert send(client, row, "visit", completed_on="2026-11-22", confirmed="no", notes="Cold rooms.") == 303
    start_session(client, owner)
    page = client.page(own).text_content()
    assert "on 22 November 2026" in page and "Cold rooms." not in page and "planned for" not in page


def test_a_letter_of_a_visit_goes_while_it_is_the_day(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = submitted(service, make_lot())
    make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id), email="owner@example.org")
    db.session.commit()
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    assert send(client, row, "visit/plan", planned_for="1 December 2026") == 303

    def goes(day: str) -> bool:
        return may_receive(VISIT_LETTER, (row.public_id, day), "owner@example.org")

    assert goes("2026-12-01") and not goes("2026-12-08")
    assert not may_receive(VISIT_LETTER, (row.public_id, "2026-12-01"), "else@example.org")
    row.state = "withdrawn"
    db.session.commit()
    assert not goes("2026-12-01")


def test_the_provider_is_told_that_the_answer_takes_longer_and_why(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = in_state(service, "under_assessment")
    make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id), email="owner@example.org")
    db.session.commit()
    sign_in(client, FRAMEWORK_MANAGER)
    assert send(client, row, "more-time", reason="The accounts are being looked at.") == 303
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient) == (MORE_TIME_LETTER, "owner@example.org")
    composed = compose_more_time((row.public_id,), "en")
    session.expire_all()
    assert f"{row.decide_by:%-d %B %Y}" in composed.text
    assert "The accounts are being looked at." in composed.text
    assert "accounts" not in composed.subject and service.name not in composed.subject
    assert may_receive(MORE_TIME_LETTER, (row.public_id,), "owner@example.org")
    row.state, row.decided_by, row.refusal_reason = "refused", "manager-1", "x"
    db.session.commit()
    assert not may_receive(MORE_TIME_LETTER, (row.public_id,), "owner@example.org")


def test_a_letter_tells_the_provider_that_a_question_waits(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = in_state(service, "under_assessment")
    owner = make_account(Grant(Role.PROVIDER_USER, provider=service.provider_id), email="owner@example.org")
    db.session.commit()
    sign_in(client, FRAMEWORK_MANAGER)
    form = client.page(f"/council/applications/{row.public_id}/question")
    assert [each.text_content().strip() for each in form.xpath("//main//form//button")] == ["Send"]
    assert send(client, row, "question", question="Where does Mrs Example bank?") == 303
    letter = session.scalars(select(Letter)).one()
    assert (letter.kind, letter.recipient) == (QUESTION_LETTER, "owner@example.org")
    composed = compose_question((row.public_id,), "en")
    assert "It waits for your answer." in composed.text and row.public_id in composed.text
    assert "Mrs Example" not in composed.text + composed.subject
    assert may_receive(QUESTION_LETTER, (row.public_id,), "owner@example.org")
    start_session(client, owner)
    own = f"/provider/applications/{row.public_id}"
    data = {"token": new_token(), "answer": "At the bank in the High Road."}
    assert client.post(f"{own}/answer", data=data).status_code == 303
    session.expire_all()
    assert row.state == "under_assessment"
    assert not may_receive(QUESTION_LETTER, (row.public_id,), "owner@example.org"), "it is answered"
    words = client.page(own).text_content()
    assert "Where does Mrs Example bank?" in words and "At the bank in the High Road." in words
    sign_in(client, FRAMEWORK_MANAGER)
    assert send(client, row, "question", question="Which branch?") == 303
    assert len(session.scalars(select(Letter)).all()) == 2, "each question has its letter"
    start_session(client, owner)
    assert "At the bank" not in client.page(own).text_content(), "the question that waits stands alone"


@pytest.mark.parametrize(
    ("role", "reads", "visits", "decides"),
    [
        (Role.FRAMEWORK_MANAGER, True, True, True),
        (Role.COMMISSIONING_MANAGER, True, True, False),
        (Role.QUALITY_OFFICER, True, True, False),
        (Role.MARKET_OFFICER, True, False, False),
        (Role.APPROVER, False, False, False),
        (Role.MODERATOR, False, False, False),
    ],
)
def test_who_may_do_what(
    client: PageClient,
    service: Service,
    session: scoped_session,
    role: Role,
    reads: bool,
    visits: bool,
    decides: bool,
) -> None:
    row = in_state(service, "under_assessment")
    sign_in(client, Grant(role, council=HARINGEY))
    assert (client.get(f"/council/applications/{row.public_id}").status_code == 200) is reads
    assert (send(client, row, "visit/plan", planned_for="2026-12-01") == 303) is visits
    assert (send(client, row, "question", question="x") == 303) is decides


def test_another_council_gets_nowhere(client: PageClient, service: Service, session: scoped_session) -> None:
    make_council(EALING, "Ealing")
    row = in_state(service, "under_assessment")
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=EALING))
    assert row.public_id not in client.get("/council/applications").text
    for page in (
        "",
        "/criteria/legislation",
        "/question",
        "/more-time",
        "/visit",
        "/visit/plan",
        "/admit",
        "/refuse",
    ):
        assert client.get(f"/council/applications/{row.public_id}{page}").status_code == 403, page
    for verb, (sent, _, _) in VERBS.items():
        assert send(client, row, verb, **sent) == 403, verb
    assert send(client, row, "location") == 403


def test_a_list_that_ended_admits_nobody_and_leaves_no_application_stuck(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    lot = make_lot()
    row = assessed(service, lot)
    session.get_one(Instrument, lot.instrument_id).ends_on = TODAY - DAY
    db.session.commit()
    sign_in(client, FRAMEWORK_MANAGER)
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "The list came to its end before it was decided" in page
    assert send(client, row, "admit", valid_from="2026-12-01") == 400
    reason = "Please apply to the list that follows."
    assert send(client, row, "refuse", ground="list_over", reason=reason, sure="yes") == 303


@pytest.mark.parametrize(
    "address", ["/council/applications", "/council/admissions", "/provider/applications"]
)
def test_a_list_asks_no_more_questions_for_more_rows(
    client: PageClient, session: scoped_session, address: str
) -> None:
    make_council()
    provider = make_provider()
    grants = (
        (FRAMEWORK_MANAGER,) if "council" in address else (Grant(Role.PROVIDER_USER, provider=provider.id),)
    )
    sign_in(client, *grants)

    def add() -> None:
        service = make_own_service(provider)
        admit_directly(service, make_lot())
        values = {"state": "submitted", "submitted_at": service.created_at, "decide_by": TODAY}
        session.add(Application(service_id=service.id, lot_id=make_lot().id, **values))
        db.session.commit()

    def statements() -> int:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        client.page(address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    add()
    client.page(address)
    few = statements()
    for _ in range(6):
        add()
    assert statements() == few


def test_two_assessors_see_each_other_s_results(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = submitted(service, make_lot())
    db.session.commit()
    address = f"/council/applications/{row.public_id}/criteria/legislation"
    start_session(client, make_account(FRAMEWORK_MANAGER, name="Priya Example"))
    first = {"result": "fail", "reason": "What Priya wrote.", "version": "0"}
    assert client.post(address, data={"token": new_token(), **first}).status_code == 303
    start_session(client, make_account(FRAMEWORK_MANAGER))
    second = {"result": "discretionary", "reason": "What Daniel wrote.", "version": "0"}
    answer = client.post(address, data={"token": new_token(), **second})
    assert answer.status_code == 409
    assert "What Priya wrote." in answer.text and "What Daniel wrote." in answer.text
    (version,) = html.fromstring(answer.get_data()).xpath("//input[@name='version']/@value")
    answer = client.post(address, data={"token": new_token(), **second, "version": version})
    assert answer.status_code == 303


def test_an_open_question_says_why_nothing_can_be_decided(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = in_state(service, "clarification")
    sign_in(client, FRAMEWORK_MANAGER)
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "It can be admitted or refused once the provider has answered." in page
    row.state = "submitted"
    db.session.commit()
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "Begin to assess it first." in page
    row.state = "under_assessment"
    db.session.commit()
    page = client.page(f"/council/applications/{row.public_id}").text_content()
    assert "once the provider has answered" not in page and "Begin to assess it first." not in page


def test_what_is_admitted_says_that_its_page_is_not_public_yet(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    row = in_state(service, "admitted")
    address = f"/council/applications/{row.public_id}"
    sign_in(client, COMMISSIONING_MANAGER)
    service.state = "published"
    db.session.commit()
    assert "Its page is not public" not in client.page(address).text_content()
    for state, words in (
        ("draft", "its provider has not sent it"),
        ("submitted", "it waits to be published"),
        ("hidden", "it is hidden"),
    ):
        service.state = state
        db.session.commit()
        page = client.page(address)
        assert words in page.text_content()
        assert not page.xpath(f"//a[@href='/council/pages/{service.slug}']"), "not hers to publish"
    sign_in(client, FRAMEWORK_MANAGER)
    assert client.page(address).xpath(f"//a[@href='/council/pages/{service.slug}']")


def test_publishing_says_public_now_where_the_service_is_on_a_list(
    client: PageClient, service: Service, session: scoped_session
) -> None:
    sign_in(client, FRAMEWORK_MANAGER)
    service.state = "published"
    db.session.commit()
    address = f"/council/pages/{service.slug}?done=publish"
    assert "public as soon as the service is on a list" in client.page(address).text_content()
    admit_directly(service, make_lot())
    db.session.commit()
    assert "Done. The page is public now." in client.page(address).text_content()
