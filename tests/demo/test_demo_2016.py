"""The demonstration of a past day: the list of ten years ago."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from directory.admissions.queries import public_listable
from directory.foundation.database import db
from directory.frameworks.models import Instrument, PriceBand
from directory.frameworks.queries import public_lists_for
from directory.places.models import Council


def test_in_2016_the_west_london_list_is_as_written(loaded_2016: date) -> None:
    day = loaded_2016
    row = db.session.scalars(select(Instrument).where(Instrument.code == "wla-dps-2016")).one()
    assert row.state == "live"
    buyers = ("E09000009", "E09000013", "E09000005")
    buys = {code: row.id in [record.id for record in public_lists_for(code, day)] for code in buyers}
    assert buys == {"E09000009": True, "E09000013": True, "E09000005": False}
    band = db.session.scalars(
        select(PriceBand).where(PriceBand.min_pence == 46_600, PriceBand.max_pence == 52_000)
    ).first()
    assert band is not None
    assert (band.valid_from, band.valid_to) == (date(2016, 4, 1), date(2017, 3, 31))
    assert set(db.session.scalars(select(Council.code).where(Council.in_directory))) == {
        "E09000009",
        "E09000013",
        "E09000014",
    }
    names = {lot.instrument_code for listing in public_listable(day).values() for lot in listing.lots}
    assert names == {"wla-dps-2016", "haringey-individual-2015"}
