"""What the tests of prices on a database start from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import DEMO
from directory.frameworks.actions.band import add_area, set_price_band
from directory.frameworks.actions.instrument import add_instrument
from directory.frameworks.actions.lot import add_lot
from directory.frameworks.models import Lot
from directory.prices.actions.announce import load_nursing_rates
from tests.admissions.factories import admit_directly
from tests.prices.factories import EALING, HARROW, make_service


@pytest.fixture
def service(session: scoped_session[Any]) -> Service:
    """A home care service."""
    return make_service(session, "home_care", EALING)


@pytest.fixture
def banded(session: scoped_session[Any]) -> Lot:
    """A banded lot of Ealing's with today's band for nursing and a home in it; Harrow is in its area without a band."""
    make_service(session, "home_care", HARROW)
    home = make_service(session, "nursing_home", EALING)
    instrument = add_instrument(
        DEMO,
        EALING,
        code="list",
        name="List",
        type="dps_apl",
        legal_regime="PCR2015_LTR",
        starts_on=date(2026, 1, 1),
        ends_on=date(2029, 12, 31),
        members=[HARROW],
        status="live",
    )
    lot = add_lot(DEMO, instrument, code="C1", name="Care homes", pricing_mode="banded")
    area = add_area(DEMO, instrument, [EALING], code="4", name="Ealing", valid_from=date(2026, 4, 1))
    set_price_band(
        DEMO,
        lot,
        area,
        need_level="nursing",
        min_pence=950_00,
        max_pence=1050_00,
        valid_from=date(2026, 4, 1),
        valid_to=date(2027, 3, 31),
    )
    load_nursing_rates(DEMO)
    admit_directly(home, lot)
    return lot
