"""A registered home in a council that is served here, and claims of it."""

from __future__ import annotations

from datetime import date

from directory.catalogue.models import Service
from directory.claims.actions.asking import ask
from directory.claims.actions.deciding import note_contact
from directory.claims.models import Claim
from directory.claims.rules import Claimant
from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.preparing.actions.entries import prepare_locations
from tests.preparing.factories import ASH, LARKHOLM, add_places, register

TODAY = date(2026, 11, 22)
TOKEN = "c" * 32
CLAIMANT = Claimant("Ada Okoro", "Registered manager", "ada@ash-care.example", "020 7946 0555")
MANAGER = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM),))


def prepared_home() -> Service:
    """Ash House on the register, and its prepared entry in Larkholm."""
    add_places()
    register()
    prepare_locations(SYSTEM, LARKHOLM, [ASH], TODAY)
    db.session.commit()
    return entry_at(ASH)


def entry_at(location_id: str) -> Service:
    """The only service at a location."""
    db.session.expire_all()
    return db.session.scalars(db.select(Service).where(Service.location_id == location_id)).one()


def claimed(location_id: str = ASH, *, token: str = TOKEN, email: str = CLAIMANT.email) -> Claim:
    """A claim that somebody made on the public page."""
    claimant = Claimant(CLAIMANT.name, CLAIMANT.job, email, CLAIMANT.phone)
    claim = ask(PUBLIC, location_id, claimant, locale="en", form_token=token, on=TODAY)
    db.session.commit()
    return claim


def contacted(claim: Claim, outcome: str = "confirmed", actor: Actor = MANAGER) -> Claim:
    """The claim once the number that the register publishes was rung."""
    note_contact(
        actor,
        claim,
        means="by_call",
        publisher="regulator",
        typed="",
        outcome=outcome,
        note="Spoke to the office.",
        contacted_on=TODAY,
        on=TODAY,
    )
    db.session.commit()
    return claim


def confirmed(location_id: str = ASH, **values: str) -> Claim:
    """A claim that the published contact has confirmed."""
    return contacted(claimed(location_id, **values))
