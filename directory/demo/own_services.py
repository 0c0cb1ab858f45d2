"""Services that the invented provider adds itself, on their way to the public page, made by the real actions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from directory.admissions.actions.apply import start_application
from directory.catalogue.actions.describe import add_service, set_areas
from directory.catalogue.actions.publish import consent_to_publish, name_contact, return_for_changes
from directory.catalogue.models import Service
from directory.catalogue.states import ServiceState
from directory.claims.actions.completing import submit_entry
from directory.demo.accounts import demo_actor
from directory.demo.instruments import open_lot
from directory.foundation.actor import Actor, Role
from directory.foundation.database import db
from directory.foundation.time import now
from directory.places.area_queries import public_areas_in
from directory.proposals.actions import save_draft, submit
from directory.proposals.queries import live_values, open_proposal
from directory.proposals.states import ProposalState
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.organisations import AreaKind

WORDS = {
    "text.en.summary": "Cleaning, shopping and small repairs, by people you know.",
    "text.en.description": "The same two people come each week. They bring what they need.",
    "trial_offered": False,
    "notice_by_resident_days": 7,
    "notice_by_provider_days": 28,
}
WHY = "Please say what people pay for the things that you bring."


def make_own_services(on: date) -> int:
    """A draft that was just begun, one that was sent back, and areas that wait; how many. In the caller's transaction.

    Nothing where the invented provider has no service yet.
    """
    user, manager = demo_actor(Role.PROVIDER_USER), demo_actor(Role.FRAMEWORK_MANAGER)
    provider, council = user.grants[0].provider, manager.grants[0].council
    assert provider is not None and council is not None
    facts = {"council_code": council, "town": "Example Town"}
    begun = {"name": "Example Grab Rails", "category": "handyperson"}
    _apply(user, add_service(user, provider, **begun, on=on, facts=facts), council, on)
    _send_back(
        user,
        manager,
        add_service(user, provider, name="Example Home Help", category="household_help", on=on, facts=facts),
        council,
        on,
    )
    return 2 + _propose_areas(user, provider, on)


def _apply(user: Actor, service: Service, council: str, on: date) -> None:
    """Begin an application to the council's list, where one takes such services: they are accredited (HAR 6.5)."""
    lot = open_lot(council, service.category, on)
    if lot is not None:
        start_application(user, service, lot.id, on=on)


def _send_back(user: Actor, manager: Actor, service: Service, council: str, on: date) -> None:
    """Complete a draft, hand it in, and let the council ask for one thing more."""
    proposal = save_draft(user, service, WORDS, version=0, at=now())
    submit(user, service, proposal, version=proposal.version, at=now(), on=on)
    wards = [record.area for record in public_areas_in(council) if record.kind == AreaKind.WARD]
    set_areas(user, service, wards[:3])
    name_contact(
        user,
        service,
        name="Invented Helper",
        job="Team leader",
        phone="020 7946 0098",
        email=None,
        consent_on=on,
        on=on,
    )
    consent_to_publish(user, service, on=on)
    submit_entry(user, service, version=service.version, on=on)
    return_for_changes(manager, service, reason=WHY)


def _propose_areas(user: Actor, provider: int, on: date) -> int:
    """Two more wards for a public service that visits people, beside what waits about it already; how many services."""
    visiting = db.session.scalars(
        select(Service)
        .where(Service.provider_id == provider, Service.state == ServiceState.PUBLISHED)
        .where(Service.category.in_(sorted(VISITING_CATEGORIES)))
        .order_by(Service.id)
    ).all()
    for service in visiting:
        waiting = open_proposal(service.id)
        if waiting is not None and waiting.state != ProposalState.SUBMITTED:
            continue
        here = public_areas_in(service.council_code or "")
        more = [list(record.area) for record in here if record.kind == AreaKind.WARD][:2]
        areas = [*live_values(service)["areas"], *more]
        version = waiting.version if waiting else 0
        proposal = save_draft(user, service, {"areas": areas}, version=version, at=now())
        submit(user, service, proposal, version=proposal.version, at=now(), on=on)
        return 1
    return 0
