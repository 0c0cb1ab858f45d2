"""Councils and an instrument that actions are tried on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import DEMO, Actor
from directory.frameworks.actions.instrument import add_instrument
from directory.frameworks.actions.lot import add_lot, add_specification
from directory.frameworks.models import Instrument, Lot
from directory.places.models import Council

EALING, FULHAM, HAVERING = "E09000009", "E09000013", "E09000016"
DAY, END, AFTER = date(2026, 11, 22), date(2027, 3, 31), date(2027, 4, 1)


def make_instrument(actor: Actor = DEMO, state: str = "planned") -> Instrument:
    """A framework of Ealing's, which Fulham may join."""
    return add_instrument(
        actor,
        EALING,
        code="framework",
        name="Framework",
        type="framework",
        legal_regime="PA2023_LTC",
        starts_on=date(2026, 1, 1),
        ends_on=END,
        extension_to=date(2028, 3, 31),
        members=[FULHAM],
        status=state,
    )


def make_ready(instrument: Instrument) -> Lot:
    """A lot of homes with its specification, so that the instrument may open and go live."""
    lot = add_lot(DEMO, instrument, code="ready", name="Homes", categories=["care_home"])
    add_specification(DEMO, lot, version="1", title="Homes", valid_from=instrument.starts_on)
    return lot


@pytest.fixture
def councils(session: scoped_session[Any]) -> None:
    """The councils of these tests."""
    for code in (EALING, FULHAM, HAVERING):
        session.add(Council(code=code, name=code, slug=code.lower(), kind="borough"))
    session.flush()
