"""A provider renews its specialist designation through the pages: it keeps the label until the decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import DesignationEvidence, SpecialistDesignation
from directory.admissions.queries import designations
from directory.catalogue.models import Service
from directory.foundation.actor import Grant, Role
from directory.foundation.form_tokens import new_token
from directory.vocabulary.quality import EvidenceKind
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import HARINGEY
from tests.catalogue.factories import TODAY, make_own_service
from tests.page_client import PageClient

DAY = timedelta(days=1)
STATES = ("applied", "accredited", "renewed", "expired", "withdrawn")
MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
PIECE = {"kind": "professional_accreditation", "summary": "Nine in ten staff are trained."}
RENEWAL = {"standard_version": "Dementia standard 2027", **PIECE}


def stored(session: scoped_session, state: str, last_day: date = TODAY + 30 * DAY) -> SpecialistDesignation:
    """A designation in a state, in force until a day."""
    row = SpecialistDesignation(
        service_id=make_own_service().id,
        area="dementia",
        standard_version="Dementia standard 2026",
        state=state,
        assessor="manager-1",
        valid_from=TODAY - 300 * DAY,
        review_by=last_day,
        reason="The contract ended.",
    )
    session.add(row)
    session.commit()
    return row


def as_provider(client: PageClient, session: scoped_session, row: SpecialistDesignation) -> str:
    """Sign in the provider of a designation; the page of it."""
    provider = designation_owner(session, row)
    sign_in(client, Grant(Role.PROVIDER_USER, provider=provider))
    return f"/provider/designations/{row.id}"


def designation_owner(session: scoped_session, row: SpecialistDesignation) -> int:
    """The provider of a designation, by its id."""
    return session.get_one(Service, row.service_id).provider_id


def test_a_provider_renews_and_the_council_decides(client: PageClient, session: scoped_session) -> None:
    row = stored(session, "accredited")
    address = as_provider(client, session, row)
    (link,) = client.page("/provider").xpath("//a[starts-with(normalize-space(), 'Renew')]/@href")
    assert link == f"{address}/renew"
    assert "Ask to renew it" in client.page(address).text_content()
    form = client.page(link)
    assert form.xpath("//input[@name='standard_version']/@value") == ["Dementia standard 2026"]
    answer = client.post(link, data={"token": new_token(), **RENEWAL, "summary": " "})
    assert answer.status_code == 400 and "Dementia standard 2027" in answer.text
    answer = client.post(link, data={"token": new_token(), **RENEWAL})
    assert answer.location == f"{address}?done=renewal"
    page = client.page(answer.location)
    assert "until the council decides" in page.text_content()
    assert not page.xpath("//a[normalize-space()='Ask to renew it']")
    again = client.post(link, data={"token": new_token(), **RENEWAL})
    assert again.status_code == 409 and "The renewal is asked for already." in again.text
    request = session.scalars(
        select(SpecialistDesignation).where(SpecialistDesignation.state == "applied")
    ).one()
    assert "Renewal asked for" in client.page("/provider/designations").text_content()
    assert (
        "renews the label that you have" in client.page(f"/provider/designations/{request.id}").text_content()
    )
    sign_in(client, MANAGER)
    council = f"/council/designations/{request.id}"
    assert "Renewal asked for" in client.page("/council/designations").text_content()
    assert "It renews the label that runs until" in client.page(council).text_content()
    assert "The provider asks to renew it." in client.page(f"/council/designations/{row.id}").text_content()
    days = {"token": new_token(), "review_by": "2027-11-21"}
    answer = client.post(f"{council}/designate", data={**days, "valid_from": "2026-12-30"})
    assert answer.status_code == 400 and "not in the future" in answer.text
    days |= {"token": new_token(), "valid_from": TODAY.isoformat()}
    assert client.post(f"{council}/designate", data=days).status_code == 303
    session.expire_all()
    assert (row.state, request.state) == ("renewed", "accredited")
    (label,) = designations([row.service_id], TODAY)[row.service_id]
    assert label.review_by == date(2027, 11, 21)
    assert "Renewed" in client.page("/council/designations?which=renewed").text_content()


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_in_force_is_renewed(client: PageClient, session: scoped_session, state: str) -> None:
    row = stored(session, state)
    address = as_provider(client, session, row)
    answer = client.post(f"{address}/renew", data={"token": new_token(), **RENEWAL})
    assert answer.status_code == (303 if state == "accredited" else 409)
    client.page(address)
    assert client.get(f"{address}/renew").location == address


def test_nobody_renews_long_before_the_last_day(client: PageClient, session: scoped_session) -> None:
    row = stored(session, "accredited", TODAY + 61 * DAY)
    address = as_provider(client, session, row)
    assert not client.page(address).xpath("//a[normalize-space()='Ask to renew it']")
    answer = client.post(f"{address}/renew", data={"token": new_token(), **RENEWAL})
    assert answer.status_code == 409


def test_a_refused_renewal_says_why_and_takes_nothing(client: PageClient, session: scoped_session) -> None:
    row = stored(session, "accredited")
    address = as_provider(client, session, row)
    assert client.post(f"{address}/renew", data={"token": new_token(), **RENEWAL}).status_code == 303
    request = session.scalars(
        select(SpecialistDesignation).where(SpecialistDesignation.state == "applied")
    ).one()
    sign_in(client, MANAGER)
    reason = {"token": new_token(), "reason": "The training was for other care."}
    assert client.post(f"/council/designations/{request.id}/withdraw", data=reason).status_code == 303
    address = as_provider(client, session, row)
    page = client.page(f"/provider/designations/{request.id}").text_content()
    assert "The training was for other care." in page
    session.expire_all()
    assert row.state == "accredited" and row.service_id in designations([row.service_id], TODAY)
    assert "Ask to renew it" in client.page(address).text_content()


@pytest.mark.parametrize("state", STATES)
def test_a_provider_adds_evidence_of_each_kind_while_it_asks(
    client: PageClient, session: scoped_session, state: str
) -> None:
    row = stored(session, state)
    address = as_provider(client, session, row)
    kinds = tuple(EvidenceKind)
    assert len(kinds) == 4
    if state == "applied":
        form = client.page(f"{address}/evidence")
        assert form.xpath("//select[@name='kind']/option/@value") == list(kinds)
    else:
        assert client.get(f"{address}/evidence").location == address
    for kind in kinds:
        sent = {"token": new_token(), "kind": kind, "summary": f"What {kind} shows."}
        answer = client.post(f"{address}/evidence", data=sent)
        assert answer.status_code == (303 if state == "applied" else 409)
    pieces = session.scalars(select(DesignationEvidence.kind)).all()
    assert set(pieces) == (set(kinds) if state == "applied" else set())
    if state == "applied":
        assert "What statutory_contract shows." in client.page(address).text_content()
        assert client.page(address).xpath("//a[normalize-space()='Add evidence']")


def test_another_provider_and_staff_get_nowhere(client: PageClient, session: scoped_session) -> None:
    asked, current = stored(session, "applied"), stored(session, "accredited")
    for grant in (Grant(Role.PROVIDER_USER, provider=make_own_service().provider_id), MANAGER):
        session.commit()
        sign_in(client, grant)
        for row, page in ((asked, "evidence"), (current, "renew")):
            address = f"/provider/designations/{row.id}"
            assert client.get(address).status_code == 403
            assert client.get(f"{address}/{page}").status_code == 403
            answer = client.post(f"{address}/{page}", data={"token": new_token(), **RENEWAL})
            assert answer.status_code == 403
    sign_in(client, Grant(Role.PROVIDER_USER, provider=designation_owner(session, asked)))
    assert client.get("/provider/designations/999999").status_code == 404
