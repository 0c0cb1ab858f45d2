"""A provider with a draft applies, is assessed, visited and admitted, and stands in the public results."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import Application, DecisionProposal
from directory.admissions.rules import Declaration, required_criteria
from directory.catalogue.actions.publish import publish, submit
from directory.catalogue.models import Service
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.form_tokens import new_token
from tests.accounts.sign_in import make_account, start_session
from tests.admissions.factories import HARINGEY, make_location, make_lot
from tests.catalogue.factories import give_contact, give_words, make_own_service
from tests.page_client import PageClient


def test_a_draft_becomes_a_public_result(client: PageClient, session: scoped_session) -> None:
    location = make_location()
    service = make_own_service(state="draft", regulated=True, name="Hornsey Example Care")
    give_contact(service)
    give_words(service)
    lot = make_lot()
    db.session.commit()
    provider = service.provider_id
    owner = make_account(
        Grant(Role.PROVIDER_USER, provider=provider), Grant(Role.PROVIDER_SIGNATORY, provider=provider)
    )
    manager = make_account(Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    commissioner = make_account(Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY))

    def send(address: str, **sent: str) -> str:
        answer = client.post(address, data={"token": new_token(), **sent})
        assert answer.status_code == 303, f"{address}: {answer.status_code}"
        return str(answer.location)

    def version(address: str) -> str:
        return str(client.page(address).xpath("//input[@name='version']/@value")[0])

    start_session(client, owner)
    apply = send(f"/provider/applications/start/{service.slug}/{lot.id}")
    send(f"{apply}/location", location_id=location, version=version(f"{apply}/location"))
    send(f"{apply}/declaration", version=version(f"{apply}/declaration"), **dict.fromkeys(Declaration, "yes"))
    send(f"{apply}/consent", consent="yes", version=version(f"{apply}/consent"))
    for criterion in required_criteria(regulated_required=True):
        send(f"{apply}/criteria/{criterion}", words="We do this well.", version="0")
    send(f"{apply}/sign", specification="y", safeguarding="y", prevent="y", agreement_version="1")
    send(f"{apply}/send")

    start_session(client, manager)
    row = session.scalars(select(Application)).one()
    assess = f"/council/applications/{row.public_id}"
    assert "Hornsey Example Care" in client.page("/council/applications").text_content()
    send(f"{assess}/begin")
    send(f"{assess}/location")
    send(f"{assess}/question", question="Who runs the rota at night?")
    start_session(client, owner)
    send(f"{apply}/answer", answer="A senior carer does.")
    start_session(client, commissioner)
    send(f"{assess}/visit/plan", planned_for="2026-11-22")
    send(f"{assess}/visit", completed_on="2026-11-22", confirmed="yes")
    start_session(client, manager)
    for criterion in required_criteria(regulated_required=True):
        send(f"{assess}/criteria/{criterion}", result="pass", evidence="What they say")
    assert "it must be admitted" in client.page(assess).text_content()
    send(f"{assess}/admit", valid_from="2026-11-22", agreement_signed_on="2026-11-22")
    start_session(client, commissioner)
    decision = session.scalars(select(DecisionProposal.public_id)).one()
    send(f"/council/decisions/{decision}/agree")

    start_session(client, owner)
    assert "Admitted on 22 November 2026" in client.page(apply).text_content()
    publish_own_page(service)
    client.delete_cookie("session")
    assert "Hornsey Example Care" in client.page("/find-care?q=Hornsey+Example+Care").text_content()
    page = client.page(f"/services/{service.slug}").text_content()
    assert "On this list since 22 November 2026" in page and "Good" in page


def publish_own_page(service: Service) -> None:
    """The provider hands its page in, the council publishes it, and the index follows."""
    with transaction():
        submit(SYSTEM, service)
        publish(SYSTEM, service, price_shown=True, rating_shown=True, registered=True)
    rebuild([])
