"""An invented provider of care homes: on the register, with claimed entries that it completes, by the real actions."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from directory.catalogue.actions.prepare import claim_entry
from directory.catalogue.actions.publish import consent_to_publish, name_contact, publish
from directory.catalogue.models import Provider, Service
from directory.claims.actions.completing import submit_entry
from directory.foundation.actor import DEMO, Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.time import now
from directory.places.queries import council_named, public_postcodes_in
from directory.preparing.actions.entries import prepare_locations
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from directory.proposals.actions import save_draft, submit
from directory.register.actions.importing import import_statements
from directory.register.rules.statements import RatingStatement, Statement
from directory.vocabulary.care import Category
from directory.vocabulary.prices import NeedLevel, Payer, VatStatus
from directory.vocabulary.ratings import Rating

PROVIDER_ID = "DEMO-Q800000"
LEGAL_NAME = "Juniperwharf Example Homes Limited"
NAMES = (
    "Kestrelbrook Example House",
    "Lavenderlock Example Lodge",
    "Mallowmere Example Court",
    "Nettlebridge Example House",
    "Orchardfen Example Lodge",
    "Primrosehythe Example Court",
    "Quincefield Example House",
    "Rowanstaithe Example Lodge",
    "Sorrelbank Example Court",
    "Thistleford Example House",
    "Umberwell Example Lodge",
    "Vetchmarsh Example Court",
    "Willowholt Example House",
)
WORDS = {
    "text.en.summary": "A small care home for older people, with a garden and a cook of its own.",
    "text.en.description": "Everyone has a room of their own. Families come when they like, and eat with us.",
    "trial_offered": True,
    "trial_days": 28,
    "notice_by_resident_days": 28,
    "notice_by_provider_days": 28,
}
RATED_DAYS_AGO = 200
WEEK_PENCE = 98_000


def provider_of_homes() -> int | None:
    """The provider of the homes, None before they are on the register."""
    return db.session.scalar(select(Provider.id).where(Provider.cqc_provider_id == PROVIDER_ID))


def register_homes(council_name: str, on: date) -> int:
    """Enter the homes in the register, as at a day, and prepare and claim their entries for a council; how many.

    In the caller's transaction. Raises NotFound.
    """
    council = council_named(council_name)
    if council is None:
        raise NotFound(council_name)
    places = public_postcodes_in(council.code, len(NAMES))
    provider = {"name": LEGAL_NAME}
    statements = [
        Statement(
            location_of(number),
            on,
            "demonstration",
            {
                "name": name,
                "status": "registered",
                "provider_id": PROVIDER_ID,
                "address": [[f"{number} Invented Road"], council.name, "", place.label],
                "local_authority": council.name,
                "phone": "020 7946 0090",
                "service_types": ["care_home_without_nursing"],
                "specialisms": ["older_people", "dementia"],
                "activities": ["accommodation_with_care"],
                "adult_social_care": True,
                "beds": 24 + number,
            },
            provider_facts=provider,
            ratings=(_overall(Rating.GOOD, on - timedelta(days=RATED_DAYS_AGO)),),
        )
        for number, (name, place) in enumerate(zip(NAMES, places, strict=False), 1)
    ]
    import_statements(DEMO, statements)
    prepare_locations(DEMO, council.code, [each.location_id for each in statements], on)
    db.session.execute(update(Provider).where(Provider.cqc_provider_id == PROVIDER_ID).values(invented=True))
    homes = homes_in_order()
    for home in homes:
        claim_entry(DEMO, home)
    return len(homes)


def homes_in_order() -> list[Service]:
    """The homes, by their number in the register."""
    ids = [location_of(number) for number in range(1, len(NAMES) + 1)]
    return list(
        db.session.scalars(select(Service).where(Service.location_id.in_(ids)).order_by(Service.location_id))
    )


def location_of(number: int) -> str:
    """The register's id of a home, numbered from 1."""
    return f"DEMO-8{number:05}"


def rate(home: Service, rating: Rating, on: date) -> None:
    """Let the register state a new overall rating of a home, published on a day."""
    assert home.location_id is not None
    import_statements(
        DEMO, [Statement(home.location_id, on, "demonstration", ratings=(_overall(rating, on),))]
    )


def complete(user: Actor, home: Service, on: date) -> None:
    """Write what a page needs, and hand it in."""
    proposal = save_draft(user, home, WORDS, version=0, at=now())
    submit(user, home, proposal, version=proposal.version, at=now(), on=on)
    name_contact(
        user,
        home,
        name="Invented Manager",
        job="Registered manager",
        phone="020 7946 0091",
        email=None,
        consent_on=on,
        on=on,
    )
    consent_to_publish(user, home, on=on)
    submit_entry(user, home, version=home.version, on=on)


def show(manager: Actor, home: Service, on: date) -> None:
    """Enter a price for people who pay themselves, and show the page to the public."""
    line = PriceLine(
        unit="week",
        amount_pence=WEEK_PENCE,
        payer=Payer.SELF_FUNDER,
        category=Category.CARE_HOME,
        valid_from=on,
        need_level=NeedLevel.RESIDENTIAL,
        includes_weekends=True,
        includes_bank_holidays=True,
        vat_status=VatStatus.EXEMPT,
        included=("meals", "laundry", "activities"),
    )
    change_price(manager, home.id, line, on=on)
    publish(manager, home, price_shown=True, rating_shown=True, registered=True)


def _overall(rating: Rating, published_on: date) -> RatingStatement:
    return RatingStatement("location", "overall", rating, published_on=published_on)
