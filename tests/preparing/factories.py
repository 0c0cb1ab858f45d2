"""Invented locations of the register, for entries that are prepared from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db
from directory.places.models import Council, Postcode
from directory.register.actions.importing import import_statements
from directory.register.rules.statements import Statement

DAY = date(2026, 11, 1)
LARKHOLM, FARHAM, SHIRE, DISTRICT = "E09000901", "E09000902", "E10000901", "E07000901"
POSTCODES = {"ZL1 1AA": LARKHOLM, "ZL1 1AB": LARKHOLM, "ZF1 1AA": FARHAM, "ZS1 1AA": DISTRICT}
ASH, ELM, OAK = "1-900000001", "1-900000002", "1-900000003"
PROVIDER = "1-800000001"


def add_places() -> None:
    """Two boroughs and a county with a district, and a postcode or two of each; all but one speak here."""
    kinds = {LARKHOLM: "london borough", FARHAM: "london borough", SHIRE: "county", DISTRICT: "district"}
    names = {LARKHOLM: "Larkholm", FARHAM: "Farham", SHIRE: "Wickshire", DISTRICT: "Mid Wick"}
    for code, kind in kinds.items():
        slug = names[code].lower().replace(" ", "-")
        db.session.add(
            Council(code=code, name=names[code], slug=slug, kind=kind, in_directory=code in (LARKHOLM, SHIRE))
        )
    db.session.flush()
    for number, (postcode, council_code) in enumerate(POSTCODES.items()):
        code = postcode.replace(" ", "")
        db.session.add(
            Postcode(code=code, lat_e5=51_00_000 + number, lon_e5=-10_000, council_code=council_code)
        )
    db.session.flush()


def register(location_id: str = ASH, on: date = DAY, **facts: Any) -> str:
    """A registered care home in Larkholm, with any of its facts otherwise; its id."""
    stated: dict[str, Any] = {
        "name": "Ash House",
        "status": "registered",
        "provider_id": PROVIDER,
        "address": [["1 Test Street"], "Larkholm", "", "ZL1 1AA"],
        "local_authority": "Larkholm",
        "phone": "02079460123",
        "service_types": ["care_home_without_nursing"],
        "specialisms": ["dementia", "older_people"],
        "activities": ["accommodation_with_care"],
        "beds": 24,
        **facts,
    }
    given = {name: value for name, value in stated.items() if value is not None}
    provider = {"name": "Ash Care Limited"} if given.get("provider_id") else {}
    import_statements(
        SYSTEM, [Statement(location_id, on, "active_locations", given, provider_facts=provider)]
    )
    return location_id
