"""A small town to search in: a council with a list, home care that visits a street, and a care home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Provider, Service, ServiceArea
from directory.finding.index import engine
from directory.finding.jobs import rebuild
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db
from directory.frameworks.models import Lot
from directory.places import actions, shipped
from directory.places.models import Council
from directory.prices.actions.change import change_price
from directory.prices.rules.types import PriceLine
from tests.admissions.factories import admit_directly, make_location, make_lot
from tests.catalogue.factories import give_contact, give_words, make_provider, make_service
from tests.conftest import TODAY
from tests.contacts import make_contact
from tests.databases import DatabaseTemplates
from tests.prices.examples import TOLD

HARINGEY = "E09000014"
EALING = "E09000009"
SERVICES = 4


@dataclass
class Town:
    """What the tests search in, and how to put more into it."""

    home_lot: Lot
    room_lot: Lot
    provider: Provider
    added: int = 0

    def add(
        self, name: str, *, visits: str = "N8", hour: int | None = 2200, start_in: int = 0, **facts: object
    ) -> Service:
        """A listed service: one of home care visits an outward code and has a price by the hour."""
        self.added += 1
        category = facts.setdefault("category", "home_care")
        facts.setdefault("location_id", make_location(f"1-10000000{self.added}"))
        facts.setdefault("council_code", HARINGEY)
        service = make_service(
            self.provider,
            name=name,
            regulated=True,
            earliest_start_on=TODAY + timedelta(days=start_in),
            earliest_start_told_on=TODAY - timedelta(days=3),
            tasks=["personal_care"],
            **facts,
        )
        give_words(service, summary=f"{name} helps people in Hornsey.")
        give_contact(service)
        if category == "home_care":
            db.session.add(ServiceArea(service_id=service.id, kind="outcode", code=visits))
            admit_directly(service, self.home_lot)
            if hour:
                line = PriceLine(
                    "hour", hour, "council", "home_care", date(2026, 4, 1), lot_id=self.home_lot.id, **TOLD
                )
                change_price(SYSTEM, service.id, line, on=TODAY)
        else:
            admit_directly(service, self.room_lot)
        return service


@cache
def rows_nearby(name: str) -> tuple[shipped.Row, ...]:
    """The shipped rows of a table, read once a run: every council and outward code, but the wards, towns and postcodes
    of two councils alone. All 86,000 postcodes took longer than most of the tests that stand in this town."""
    rows = shipped.town_rows() if name == "towns" else shipped.rows_of(name)
    of_england = name in ("councils", "outcodes")
    return tuple(row for row in rows if of_england or row["council"] in (HARINGEY, EALING))


def write_town() -> None:
    """Two home care services that visit N8, one that doesn't, and a nursing home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "rows_of", rows_nearby)
        patch.setattr(actions, "town_rows", lambda: rows_nearby("towns"))
        actions.load_shipped(SYSTEM)
    council = db.session.get_one(Council, HARINGEY)
    council.in_directory = True
    actions.set_contacts(SYSTEM, HARINGEY, [make_contact(phone_hours="Monday to Friday, 9 to 5")], on=TODAY)
    home_lot = make_lot(("home_care",), lot={"pricing_mode": "composite"})
    room_lot = make_lot(("nursing_home", "care_home"), lot={"pricing_mode": "non_priced"})
    town = Town(home_lot, room_lot, make_provider())
    town.add("Rosewater Care", languages=["en", "tr"], start_in=7)
    town.add("Lark Homecare", languages=["en", "tr", "ku"], hour=2450, start_in=0)
    town.add("Far Away Care", visits="SE1", languages=["en", "tr"])
    town.add("Elm Nursing Home", category="nursing_home", postcode="N22 8HQ", lat_e5=5159700, lon_e5=-11100)
    db.session.commit()


@pytest.fixture
def town(session: scoped_session, database_templates: DatabaseTemplates) -> Town:
    """The town, copied from a template and indexed."""
    database_templates.fill("town", write_town)
    rebuild()
    assert engine().health().documents == SERVICES
    home_lot, room_lot = session.scalars(select(Lot).order_by(Lot.id))
    return Town(home_lot, room_lot, session.scalars(select(Provider)).one(), added=SERVICES)
