"""Two invented councils of this directory, two that are not, and a few invented postcodes."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM
from directory.places.actions import add_place_names
from directory.places.models import Council, Outcode, PlaceName, Postcode, Ward
from directory.places.records import NewPlaceName
from directory.places.rules import fold_name

LARKHOLM, DENE, FARHAM, MOORSHIRE = "E09000901", "E09000902", "E09000903", "E10000904"


def add_named(
    session: scoped_session, kind: str, name: str, council: str, ward: str | None, at: tuple[int, int]
) -> None:
    """One name, as the shipped tables would give it."""
    session.add(
        PlaceName(
            folded=fold_name(name),
            name=name,
            kind=kind,
            council_code=council,
            ward_code=ward,
            lat_e5=at[0],
            lon_e5=at[1],
            source="shipped",
        )
    )


@pytest.fixture
def country(session: scoped_session) -> scoped_session:
    """Larkholm and King's Dene publish here; Farham and the county of Moorshire do not."""
    for code, name, slug, position, here in (
        (LARKHOLM, "Larkholm", "larkholm", (51_60_000, -10_000), True),
        (DENE, "King's Dene and Combe", "kings-dene-and-combe", (51_50_000, -20_000), True),
        (FARHAM, "Farham", "farham", (53_00_000, -1_50_000), False),
        (MOORSHIRE, "Moorshire", "moorshire", (None, None), False),
    ):
        session.add(
            Council(
                code=code,
                name=name,
                slug=slug,
                kind="london borough",
                lat_e5=position[0],
                lon_e5=position[1],
                in_directory=here,
            )
        )
    session.flush()
    for code, name, council, at in (
        ("E05009001", "Abbey", LARKHOLM, (51_61_000, -11_000)),
        ("E05009002", "St Mary's Green", LARKHOLM, (51_62_000, -12_000)),
        ("E05009003", "Quarry", DENE, (51_51_000, -21_000)),
        ("E05009004", "Quarry", LARKHOLM, (51_63_000, -13_000)),
        ("E05009005", "Millbrook", FARHAM, (53_01_000, -1_51_000)),
        ("E05009006", "Abbey", FARHAM, (53_02_000, -1_52_000)),
    ):
        session.add(Ward(code=code, name=name, council_code=council, lat_e5=at[0], lon_e5=at[1]))
        session.flush()
        add_named(session, "ward", name, council, code, at)
    for name, council, at in (
        ("Larkholm", LARKHOLM, (51_60_000, -10_000)),
        ("King's Dene and Combe", DENE, (51_50_000, -20_000)),
        ("Farham", FARHAM, (53_00_000, -1_50_000)),
    ):
        add_named(session, "council", name, council, None, at)
    session.add_all(
        [
            Outcode(code="ZL8", lat_e5=51_60_500, lon_e5=-10_500, postcodes=2, council_code=LARKHOLM),
            Outcode(code="ZS1", lat_e5=55_90_000, lon_e5=-3_20_000, postcodes=9, council_code="S12000099"),
            Postcode(
                code="ZL80RD", lat_e5=51_61_100, lon_e5=-11_100, council_code=LARKHOLM, ward_code="E05009001"
            ),
            Postcode(
                code="ZL80RE", lat_e5=51_62_100, lon_e5=-12_100, council_code=LARKHOLM, ward_code="E05009002"
            ),
        ]
    )
    session.flush()
    add_place_names(
        SYSTEM,
        [
            NewPlaceName("Hollow End", LARKHOLM, 51_60_200, -10_200),
            NewPlaceName("Hollow End", LARKHOLM, 51_60_400, -10_400),
            NewPlaceName("Straddle", DENE, 51_55_000, -15_000),
            NewPlaceName("Straddle", LARKHOLM, 51_56_000, -15_000),
            NewPlaceName("Nowhere", "E09999999", 51_00_000, 0),
        ],
    )
    session.commit()
    return session
