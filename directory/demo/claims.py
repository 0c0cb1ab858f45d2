"""Invented homes that nobody claimed yet, claims of them in every state, an invited cleaner: by the real actions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from directory.catalogue.models import Provider
from directory.claims.actions.asking import ask
from directory.claims.actions.deciding import accept, note_contact, refuse, withdraw
from directory.claims.actions.inviting import FirstPerson, NewProvider, invite_provider
from directory.claims.models import Claim
from directory.claims.rules import Claimant
from directory.demo.accounts import COUNCIL
from directory.foundation.actor import DEMO, PUBLIC
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.form_tokens import new_token
from directory.places.queries import council_named, public_postcodes_in
from directory.places.records import CouncilRecord, Place
from directory.preparing.actions.entries import prepare_locations
from directory.register.actions.importing import import_statements
from directory.register.rules.statements import Statement
from directory.vocabulary.claims import ClaimRefusal, ContactMeans, ContactOutcome, ContactPublisher

# Each with what becomes of its claim; the last two are not claimed.
HOMES = (
    ("Alderquay Example House", "asked"),
    ("Bramblefold Example Lodge", "contacted"),
    ("Coppergate Example Court", "accepted"),
    ("Dovemeadow Example House", "refused"),
    ("Elderwharf Example Lodge", "withdrawn"),
    ("Fernhollow Example Court", ""),
    ("Gorsebank Example House", ""),
)
CLEANER = "Hazelmop Example Cleaning"  # which no regulator registers
PHONE = "020 7946 0099"


def make_claims(on: date) -> int:
    """Register the homes, prepare their entries and claim them, on a day; how many claims."""
    council = council_named(COUNCIL)
    if council is None:
        raise NotFound(COUNCIL)
    places = public_postcodes_in(council.code, len(HOMES))
    ids = [
        _register(number, name, place, council, on)
        for number, ((name, _), place) in enumerate(zip(HOMES, places, strict=False), 1)
    ]
    prepare_locations(DEMO, council.code, ids, on)
    db.session.execute(update(Provider).where(Provider.cqc_provider_id.like("DEMO-Q%")).values(invented=True))
    claims = 0
    for location_id, (_, fate) in zip(ids, HOMES, strict=False):
        if fate:
            _decide(_ask(location_id, "first", on), fate, on)
            claims += 1
    _ask(ids[0], "second", on)  # waits for the first
    _invite(council, on)
    return claims + 1


def _invite(council: CouncilRecord, on: date) -> None:
    """Invite the first person of a cleaner, who has not come yet."""
    person = FirstPerson("Ottilie Example", "ottilie.example@example.org")
    row = invite_provider(DEMO, council.code, NewProvider(CLEANER), person, has_agreed=True, on=on)
    db.session.execute(update(Provider).where(Provider.id == row.provider_id).values(invented=True))


def _register(number: int, name: str, place: Place, council: CouncilRecord, on: date) -> str:
    location_id = f"DEMO-9{number:05}"
    facts = {
        "name": name,
        "status": "registered",
        "provider_id": f"DEMO-Q{number:05}",
        "address": [[f"{number} Example Street"], council.name, "", place.label],
        "local_authority": council.name,
        "phone": PHONE,
        "service_types": ["care_home_without_nursing"],
        "specialisms": ["older_people", "dementia"],
        "activities": ["accommodation_with_care"],
        "adult_social_care": True,
        "beds": 20 + number,
    }
    provider = {"name": f"{name.split(maxsplit=1)[0]} Example Care Limited"}
    import_statements(DEMO, [Statement(location_id, on, "demonstration", facts, provider_facts=provider)])
    return location_id


def _ask(location_id: str, who: str, on: date) -> Claim:
    claimant = Claimant(
        f"{who.title()} Invented Manager",
        "Registered manager",
        f"{who}-{location_id.lower()}@example.org",
        PHONE,
    )
    return ask(PUBLIC, location_id, claimant, locale="en", form_token=new_token(), on=on)


def _decide(claim: Claim, fate: str, on: date) -> None:
    if fate in ("contacted", "accepted"):
        note_contact(
            DEMO,
            claim,
            means=ContactMeans.CALL,
            publisher=ContactPublisher.REGULATOR,
            typed="",
            outcome=ContactOutcome.CONFIRMED,
            note="The office knows of the claim.",
            contacted_on=on,
            on=on,
        )
    if fate == "accepted":
        accept(DEMO, claim, version=claim.version, on=on)
    if fate == "refused":
        refuse(
            DEMO,
            claim,
            refusal=ClaimRefusal.NOT_CONFIRMED,
            reason="The office did not know of the claim.",
            version=claim.version,
            on=on,
        )
    if fate == "withdrawn":
        withdraw(DEMO, claim, reason="The manager rang and took it back.", version=claim.version, on=on)
