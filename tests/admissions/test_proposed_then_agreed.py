"""What can be proposed can be carried out: every kind of decision of two people asks the same rule both times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import propose
from directory.admissions.models import Admission, Application, DecisionProposal
from directory.admissions.rules import check_admission_days, check_last_day
from directory.admissions.states import PROPOSED_DECISIONS, AdmissionState
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.form_tokens import new_token
from tests.accounts.sign_in import make_account, start_session
from tests.admissions.factories import (
    APPROVER,
    HARINGEY,
    MANAGER,
    PROPOSER,
    admit_directly,
    assessed,
    make_location,
    make_lot,
    rate,
)
from tests.catalogue.factories import TODAY, make_council, make_own_service
from tests.page_client import PageClient

DAY = timedelta(days=1)
DAYS = (None, TODAY - 900 * DAY, TODAY - DAY, TODAY, TODAY + DAY, TODAY + 900 * DAY)
NEAR = st.none() | st.dates(TODAY - 400 * DAY, TODAY + 400 * DAY)
SECOND = {"remove": APPROVER, "exit": APPROVER}
COUNCIL_MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)


@given(first=NEAR, signed=NEAR, last=NEAR, sent=NEAR)
def test_the_days_of_an_admission_that_are_taken_can_be_kept(
    first: date | None, signed: date | None, last: date | None, sent: date | None
) -> None:
    first = first or TODAY
    fits = (
        (sent is None or first >= sent)
        and (signed is None or signed <= TODAY)
        and (last is None or last >= max(first, TODAY))
    )
    field = refused_field(
        lambda: check_admission_days(
            valid_from=first, agreement_signed_on=signed, valid_to=last, sent_on=sent, on=TODAY
        )
    )
    assert field is None if fits else field in ("valid_from", "agreement_signed_on", "valid_to")


@given(last_day=NEAR, first=NEAR, last=NEAR)
def test_a_last_day_by_notice_lies_ahead_and_within_the_admission(
    last_day: date | None, first: date | None, last: date | None
) -> None:
    chosen, first = last_day or TODAY, first or TODAY
    field = refused_field(lambda: check_last_day(chosen, valid_from=first, valid_to=last, on=TODAY))
    fits = chosen >= TODAY and first <= chosen <= (last or chosen)
    assert field == (None if fits else "last_day")


def refused_field(check: Callable[[], object]) -> str | None:
    """The field that a check refuses; None where it takes all."""
    try:
        check()
    except Invalid as error:
        return error.field
    return None


def ready() -> Application:
    """An application that lacks nothing."""
    location = make_location(f"1-3{db.session.query(Application).count():08}")
    return assessed(make_own_service(location_id=location, regulated=True), make_lot())


def placed(state: str) -> Admission:
    """An admission in a state, of a service that is rated Good."""
    location = make_location(f"1-4{db.session.query(Admission).count():08}")
    service = make_own_service(location_id=location, regulated=True)
    facts = {"reason": "x", "held_on": TODAY, "suspended_on": TODAY, "valid_to": TODAY + 400 * DAY}
    return admit_directly(service, make_lot(), state=state, **facts)


def test_every_admission_that_can_be_proposed_can_be_agreed(session: scoped_session) -> None:
    taken = 0
    for first, signed, last in product(DAYS[1:], DAYS, DAYS):
        nested = session.begin_nested()
        terms = {"valid_from": first, "agreement_signed_on": signed, "valid_to": last}
        try:
            proposal = propose.propose_admission(MANAGER, ready(), terms=terms, on=TODAY)
        except Invalid as error:
            assert_field_of(error, terms)
        else:
            propose.agree(PROPOSER, proposal, proposer=MANAGER, on=TODAY)
            taken += 1
        nested.rollback()
    assert taken, "some can"


def assert_field_of(error: Invalid, terms: dict[str, date | None]) -> None:
    """It says which day it is."""
    assert error.field in terms


@pytest.mark.parametrize("kind", [kind for kind in PROPOSED_DECISIONS if kind != "admit"])
def test_every_change_that_can_be_proposed_can_be_agreed(session: scoped_session, kind: str) -> None:
    taken = 0
    for state, day, reason in product(AdmissionState, DAYS, ("A concern.", " ", "\u200b")):
        nested = session.begin_nested()
        row = placed(state)
        try:
            proposal = propose.propose_change(
                MANAGER, row, kind=kind, reason=reason, terms={"last_day": day}, on=TODAY
            )
        except (Invalid, WrongState):
            pass
        else:
            other = SECOND.get(kind, PROPOSER)
            propose.agree(other, proposal, proposer=MANAGER, on=TODAY)
            assert proposal.state == "agreed"
            taken += 1
        nested.rollback()
    assert taken, "some can"


def test_a_proposal_with_days_that_cannot_be_is_refused_beside_its_field(
    client: PageClient, session: scoped_session
) -> None:
    make_council()
    application, admission = ready(), placed("admitted")
    db.session.commit()
    start_session(client, make_account(COUNCIL_MANAGER))
    for sent, field, words in (
        ({"valid_from": "2026-11-22", "valid_to": "2026-10-01"}, "valid_to", "not before the first day"),
        ({"valid_from": "2026-11-22", "agreement_signed_on": "2027-11-30"}, "agreement_signed_on", "future"),
        ({"valid_from": "2020-01-01"}, "valid_from", "before the application was sent, on 22 November 2026"),
    ):
        page = client.post(
            f"/council/applications/{application.public_id}/admit", data={"token": new_token(), **sent}
        )
        assert page.status_code == 400
        assert words in page.text and f'id="{field}-error"' in page.text
    leave = {"token": new_token(), "last_day": "2020-01-01", "reason": "They wrote to us."}
    page = client.post(f"/council/admissions/{admission.id}/change/exit", data=leave)
    assert page.status_code == 400 and "Choose a day within the admission." in page.text
    assert not session.scalars(select(DecisionProposal)).all()


def test_an_agree_that_a_rule_refuses_by_now_says_why_beside_it(
    client: PageClient, session: scoped_session
) -> None:
    make_council()
    application, admission = ready(), placed("admitted")
    lifted = placed("held")
    db.session.commit()
    start_session(client, make_account(COUNCIL_MANAGER))
    data = {"token": new_token(), "valid_from": "2026-11-22"}
    assert client.post(f"/council/applications/{application.public_id}/admit", data=data).status_code == 303
    for row, kind in ((admission, "exit"), (lifted, "lift")):
        data = {"token": new_token(), "last_day": "2026-12-31", "reason": "They wrote to us."}
        assert client.post(f"/council/admissions/{row.id}/change/{kind}", data=data).status_code == 303
    # Meanwhile the admission ends sooner, a criterion fails, and the rating falls.
    admission.valid_to = TODAY + DAY
    application.consent_to_publish = False
    service = db.session.get_one(type(make_own_service()), lifted.service_id)
    assert service.location_id is not None
    rate(service.location_id, "inadequate", TODAY)
    db.session.commit()
    start_session(client, make_account(Grant(Role.APPROVER, council=HARINGEY)))
    proposals = {row.kind: row for row in session.scalars(select(DecisionProposal))}

    def agree(kind: str) -> str:
        answer = client.post(
            f"/council/decisions/{proposals[kind].public_id}/agree", data={"token": new_token()}
        )
        assert answer.status_code == 409
        assert "Say that you do not agree" in answer.text and "Do not agree" in answer.text
        return str(answer.text)

    assert "Last day: Choose a day within the admission." in agree("exit")
    start_session(client, make_account(Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY)))
    assert "It has not agreed that prices, ratings and feedback are published" in agree("admit")
    assert "Lift it once the rating is good enough again." in agree("lift")
    session.expire_all()
    assert {row.state for row in proposals.values()} == {"proposed"}


def test_proposing_twice_says_that_it_was_oneself(client: PageClient, session: scoped_session) -> None:
    make_council()
    row = placed("admitted")
    db.session.commit()
    address = f"/council/admissions/{row.id}/change/hold"

    def again() -> str:
        return str(client.post(address, data={"token": new_token(), "reason": "A concern."}).text)

    start_session(client, make_account(COUNCIL_MANAGER))
    again()
    assert "You proposed this already." in again()
    start_session(client, make_account(COUNCIL_MANAGER))
    assert "Somebody else changed this meanwhile." in again()
