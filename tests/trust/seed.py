"""Four listed services, written through the actions: in a test's own database, or by `python -m` in a site's."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from directory.catalogue.models import Service, ServiceArea
from directory.feedback.models import Feedback
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db
from directory.foundation.schema import upgrade_schema
from directory.outbox.actions import deliver
from directory.places.actions import set_contacts
from directory.places.models import Council, Outcode, PlaceName, Postcode, Ward
from directory.places.rules import fold_name
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from directory.register.models import RegisteredLocation
from directory.wiring import HANDLERS
from tests.admissions.factories import admit_directly, make_location, make_lot
from tests.catalogue.factories import TODAY, give_contact, give_words, make_provider, make_service
from tests.contacts import make_contact
from tests.prices.examples import TOLD

HARINGEY = "E09000014"
CONTACT = "Wilhelmina Quillfeather"
NAMES = ("Rosewater Care", "Lark Homecare", "Marigold Help", "Juniper Support")


def seed_places() -> None:
    """One council, one ward, two postcodes."""
    session = db.session
    council = Council(
        code=HARINGEY,
        name="Haringey",
        slug="haringey",
        kind="london_borough",
        lat_e5=51_59_000,
        lon_e5=-11_000,
    )
    council.in_directory = True
    session.add(council)
    session.flush()
    hours = "Monday to Friday, 9 to 5"
    set_contacts(SYSTEM, HARINGEY, [make_contact(phone_hours=hours)], on=date(2026, 11, 22))
    session.add(
        Ward(code="E05013592", name="Hornsey", council_code=HARINGEY, lat_e5=51_58_700, lon_e5=-11_800)
    )
    session.flush()
    session.add(Outcode(code="N8", lat_e5=51_58_700, lon_e5=-11_800, postcodes=2, council_code=HARINGEY))
    for code in ("N80RD", "N80RE"):
        session.add(
            Postcode(
                code=code, lat_e5=51_58_700, lon_e5=-11_800, council_code=HARINGEY, ward_code="E05013592"
            )
        )
    session.add(
        PlaceName(
            folded=fold_name("Hornsey"),
            name="Hornsey",
            kind="ward",
            council_code=HARINGEY,
            ward_code="E05013592",
            lat_e5=51_58_700,
            lon_e5=-11_800,
            source="shipped",
        )
    )
    session.flush()


def seed(names: tuple[str, ...] = NAMES) -> None:
    """The council, a list, and one home care service a name; committed."""
    seed_places()
    lot = make_lot(("home_care",), lot={"pricing_mode": "composite"})
    provider = make_provider()
    for number, name in enumerate(names):
        service = make_service(
            provider,
            name=name,
            slug=f"service-{number}",
            regulated=True,
            council_code=HARINGEY,
            location_id=make_location(f"1-20000000{number}"),
            earliest_start_on=TODAY + timedelta(days=7),
            earliest_start_told_on=TODAY - timedelta(days=3),
            tasks=["personal_care"],
            languages=["en", "tr"],
        )
        give_words(service, summary=f"{name} helps people in Hornsey.")
        give_contact(service, CONTACT)
        db.session.add(ServiceArea(service_id=service.id, kind="outcode", code="N8"))
        admit_directly(service, lot)
        line = PriceLine(
            "hour", 2200 + number, "council", "home_care", date(2026, 4, 1), lot_id=lot.id, **TOLD
        )
        change_price(SYSTEM, service.id, line, on=TODAY)
    db.session.execute(update(RegisteredLocation).values(shown=True, search_text=" rose court "))
    db.session.commit()


def give_feedback(service: Service, words: str, count: int = 5) -> None:
    """Published, verified feedback."""
    for number in range(count):
        db.session.add(
            Feedback(
                service_id=service.id,
                verified_link_kind="agreement",
                verified_link_digest=f"{service.id:08d}{number:08d}",
                relationship="resident",
                used_from=date(2025, 1, 1),
                overall=4,
                text=words,
                told_on=date(2026, 10, 1),
                state="published",
                decided_by="moderator-1",
                decided_on=date(2026, 10, 2),
            )
        )
    db.session.commit()


def main() -> None:
    """Fill the database that the settings name."""
    from directory.app import create_app

    app = create_app()
    with app.app_context():
        upgrade_schema(app)
        seed()
        rebuild()
        deliver(HANDLERS)  # a message that waits too long is reported as a fault of the site


if __name__ == "__main__":
    main()
