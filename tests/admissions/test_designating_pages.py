"""Specialist designations and entries that are not bought, through the pages: every verb from every state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import CheckedEntry, DesignationEvidence, SpecialistDesignation
from directory.admissions.queries import public_listable
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import EALING, HARINGEY, admit_directly, make_lot
from tests.catalogue.factories import TODAY, make_council, make_own_service
from tests.page_client import PageClient

DAY = timedelta(days=1)
STATES = ("applied", "accredited", "renewed", "expired", "withdrawn")
MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
QUALITY = Grant(Role.QUALITY_OFFICER, council=HARINGEY)
PIECE = {
    "kind": "statutory_contract",
    "summary": "A contract since 2024.",
    "reference": "C-17",
    "dated": "1/2/2024",
}


def in_state(state: str) -> SpecialistDesignation:
    """A designation of a service in Haringey, in a state."""
    row = SpecialistDesignation(
        service_id=make_own_service().id,
        area="dementia",
        standard_version="2026",
        state=state,
        assessor="manager-1",
        valid_from=TODAY - DAY,
        review_by=TODAY,
        reason="x",
    )
    db.session.add(row)
    db.session.commit()
    return row


VERBS: dict[str, tuple[Grant, dict[str, str], set[str], str | None]] = {
    "evidence": (QUALITY, PIECE, {"applied"}, None),
    "designate": (
        MANAGER,
        {"valid_from": "2026-11-22", "review_by": "2027-11-21"},
        {"applied"},
        "accredited",
    ),
    "withdraw": (MANAGER, {"reason": "The contract ended."}, {"applied", "accredited"}, "withdrawn"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_from_every_state(
    client: PageClient, session: scoped_session, verb: str, state: str
) -> None:
    row = in_state(state)
    grant, sent, states, after = VERBS[verb]
    actor = sign_in(client, grant)
    address = f"/council/designations/{row.id}"
    status = client.post(f"{address}/{verb}", data={"token": new_token(), **sent}).status_code
    session.expire_all()
    assert status == (303 if state in states else 409)
    assert row.state == ((after or state) if state in states else state)
    client.page(address)
    if (verb, state) == ("designate", "applied"):
        assert (row.assessor, row.valid_from, row.review_by) == (actor.id, TODAY, date(2027, 11, 21))


def test_a_provider_asks_on_evidence_and_only_staff_decide(
    client: PageClient, session: scoped_session
) -> None:
    service = make_own_service()
    db.session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    address = f"/provider/designations/ask/{service.slug}"
    sent = {"area": "dementia", "standard_version": "Dementia standard 2026", **PIECE}
    answer = client.post(address, data={"token": new_token(), **sent, "summary": " "})
    assert answer.status_code == 400 and "Dementia standard 2026" in answer.text
    assert client.post(address, data={"token": new_token(), **sent, "kind": "hearsay"}).status_code == 400
    assert client.post(address, data={"token": new_token(), **sent, "state": "accredited"}).status_code == 303
    assert client.post(address, data={"token": new_token(), **sent}).status_code == 409
    row = session.scalars(select(SpecialistDesignation)).one()
    piece = session.scalars(select(DesignationEvidence)).one()
    assert (row.state, piece.kind, piece.dated) == ("applied", "statutory_contract", date(2024, 2, 1))
    page = client.page("/provider/designations")
    assert "Asked for" in page.text_content()
    assert page.xpath("//td//a/@href|//th//a/@href") == [f"/provider/designations/{row.id}"]
    assert client.get(f"/council/designations/{row.id}").status_code == 403
    sign_in(client, QUALITY)
    assert "Rose Home Care" in client.page("/council/designations").text_content()
    verb = f"/council/designations/{row.id}/designate"
    assert client.post(verb, data={"token": new_token(), "valid_from": "2026-11-22"}).status_code == 403
    sign_in(client, MANAGER)
    backwards = {"token": new_token(), "valid_from": "2026-11-22", "review_by": "2026-11-21"}
    assert client.post(verb, data=backwards).status_code == 400


def test_strangers_get_nowhere(client: PageClient, session: scoped_session) -> None:
    make_council(EALING, "Ealing")
    row, service = in_state("applied"), make_own_service()
    db.session.commit()
    sign_in(
        client, Grant(Role.FRAMEWORK_MANAGER, council=EALING), Grant(Role.QUALITY_OFFICER, council=EALING)
    )
    for page in ("", "/evidence", "/designate", "/withdraw"):
        assert client.get(f"/council/designations/{row.id}{page}").status_code == 403
    for verb, (_, sent, _, _) in VERBS.items():
        answer = client.post(f"/council/designations/{row.id}/{verb}", data={"token": new_token(), **sent})
        assert answer.status_code == 403
    assert "Rose Home Care" not in client.page("/council/designations").text_content()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=make_own_service().provider_id))
    assert client.get(f"/provider/designations/ask/{service.slug}").status_code == 403
    sent = {"token": new_token(), "area": "dementia", "standard_version": "x", **PIECE}
    assert client.post(f"/provider/designations/ask/{service.slug}", data=sent).status_code == 403


def test_an_entry_is_shown_and_ended(client: PageClient, session: scoped_session) -> None:
    helper = make_own_service(category="personal_assistant", name="Amina Example")
    db.session.commit()
    sign_in(client, MANAGER)
    address = f"/council/entries/new/{HARINGEY}"
    sent = {"slug": helper.slug, "kind": "checked", "valid_from": "2026-11-22"}
    answer = client.post(address, data={"token": new_token(), **sent})
    assert answer.status_code == 400 and "Fill in this field." in answer.text
    assert (
        client.post(
            address, data={"token": new_token(), **sent, "slug": "nobody", "checked_on": "2026-11-20"}
        ).status_code
        == 400
    )
    assert (
        client.post(address, data={"token": new_token(), **sent, "checked_on": "2026-11-20"}).status_code
        == 303
    )
    assert (
        client.post(address, data={"token": new_token(), **sent, "checked_on": "2026-11-20"}).status_code
        == 409
    )
    assert public_listable(TODAY)[helper.id].kind == "checked"
    entry = session.scalars(select(CheckedEntry)).one()
    assert "Amina Example" in client.page("/council/entries").text_content()
    end = f"/council/entries/{entry.id}/end"
    assert client.post(end, data={"token": new_token(), "reason": " "}).status_code == 400
    assert client.post(end, data={"token": new_token(), "reason": "She has moved."}).status_code == 303
    assert client.post(end, data={"token": new_token(), "reason": "Again."}).status_code == 409
    assert helper.id not in public_listable(TODAY)
    on_a_lot = make_own_service()
    admit_directly(on_a_lot, make_lot())
    db.session.commit()
    sent = {"slug": on_a_lot.slug, "kind": "universal", "valid_from": "2026-11-22"}
    assert client.post(address, data={"token": new_token(), **sent}).status_code == 409
    make_council(EALING, "Ealing")
    db.session.commit()
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=EALING))
    assert client.get(address).status_code == 403
    assert client.get(end).status_code == 403
    assert client.post(end, data={"token": new_token(), "reason": "x"}).status_code == 403
