"""The list that a framework manager of the demonstration is setting up, made by the real actions."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from directory.foundation.actor import DEMO
from directory.foundation.database import db
from directory.frameworks.actions.instrument import add_instrument
from directory.frameworks.actions.lot import add_lot, add_specification
from directory.frameworks.models import Instrument

PREDECESSOR = "haringey-individual-2025"
CODE = "haringey-individual-2029"
LOTS = (
    ("home-care", "Care at home: one price for all needs and all days", ["home_care"], "composite"),
    ("care-homes", "Care homes and nursing homes", ["care_home", "nursing_home"], "banded"),
    ("day", "Day activities", ["day_opportunities"], "composite"),
)


def plan_next_list() -> None:
    """Set up what follows a list in use: not open yet, as one of its lots says nothing of what it asks."""
    before = db.session.scalar(select(Instrument).where(Instrument.code == PREDECESSOR))
    if before is None or before.state != "live" or before.ends_on is None:
        return
    starts_on = before.ends_on + timedelta(1)
    made = add_instrument(
        DEMO,
        before.council_code,
        code=CODE,
        name="Haringey list for individual contracts 2029 (invented successor)",
        type="dynamic_market",
        legal_regime="PA2023_LTC",
        starts_on=starts_on,
        ends_on=date(starts_on.year + 4, 3, 31),
        extension_to=date(starts_on.year + 6, 3, 31),
        max_value_pence=400_000_000_00,
        expected_yearly_pence=85_000_000_00,
        min_rating="good",
        source="Invented for the demonstration, under the rules of the report of 2010",
        invented=True,
        successor_of_id=before.id,
    )
    for position, (code, name, categories, mode) in enumerate(LOTS):
        lot = add_lot(
            DEMO,
            made,
            code=code,
            name=name,
            categories=categories,
            client_groups=["older_people", "learning_disability", "physical_sensory"],
            pricing_mode=mode,
            award_methods=["catalogue_choice"],
            regulated_required=code != "day",
            position=position,
        )
        if code != "day":
            title = f"What we ask of services: {name[0].lower()}{name[1:]}"
            add_specification(DEMO, lot, version="1", title=title, valid_from=starts_on)
