"""The tables that come with the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.foundation.actor import PUBLIC, SYSTEM
from directory.foundation.errors import NotAllowed
from directory.places import actions, queries
from directory.places.derive import DEMONSTRATION
from directory.places.models import Council, Postcode
from directory.places.records import Place
from directory.places.shipped import DATA, attribution, rows_of, town_rows
from tests.conftest import TODAY
from tests.contacts import make_contact

HARINGEY, DERBY = "E09000014", "E06000015"


def test_they_are_small_and_say_where_they_come_from() -> None:
    assert sum(file.stat().st_size for file in Path(DATA).iterdir()) < 1_500_000
    assert "Ordnance Survey" in attribution() or "OS data" in attribution()
    assert "Open Government Licence" in attribution()


def test_they_load_once_and_serve(session: scoped_session) -> None:
    written = actions.load_shipped(SYSTEM)
    session.commit()
    assert written["council"] == 317
    assert written["postcode"] > 80_000
    assert session.query(AuditEvent).filter_by(action="places.loaded").count() == 1

    place = queries.find_place("N8 0RD, Haringey")
    assert isinstance(place, Place)
    assert (place.council_code, place.precise) == (HARINGEY, True)
    for town in town_rows():
        found = queries.find_place(town["name"], town["council"])
        assert isinstance(found, Place), town
        assert found.council_code == town["council"]

    queries_before = session.query(Postcode).count()
    actions.set_contacts(SYSTEM, DERBY, [make_contact(phone="01632 960001")], on=TODAY)
    session.delete(session.get(Postcode, "N80RD"))
    session.commit()
    assert set(actions.load_shipped(SYSTEM).values()) == {0}
    session.commit()
    council = queries.council_record(DERBY)
    assert council is not None
    assert council.phone == "01632 960001"
    assert session.query(Postcode).count() == queries_before - 1


def test_what_differs_from_the_shipped_tables_is_written_anew(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {
        "code": DERBY,
        "name": "Derby",
        "slug": "derby",
        "kind": "unitary",
        "lat_e5": "5290000",
        "lon_e5": "-140000",
    }
    point = {"lat_e5": "5290000", "lon_e5": "-140000", "council": DERBY}
    shipped = {
        "councils": [dict(row)],
        "wards": [{**point, "code": "E05001770", "name": "Abbey"}],
        "postcodes": [{**point, "code": "DE11AA", "ward": "E05001770"}],
    }
    monkeypatch.setattr(actions, "rows_of", lambda name: shipped.get(name, []))
    monkeypatch.setattr(actions, "town_rows", lambda: ())
    assert actions.load_shipped(SYSTEM)["council"] == 1
    before = session.get_one(Council, DERBY).changed_at
    session.commit()
    shipped["councils"] = [{**row, "name": "City of Derby"}]
    assert actions.load_shipped(SYSTEM)["council"] == 1
    session.commit()
    council = session.get_one(Council, DERBY)
    assert (council.name, council.lat_e5) == ("City of Derby", 5290000)
    assert council.changed_at > before
    assert actions.load_shipped(SYSTEM)["council"] == 0


def test_the_public_loads_nothing(session: scoped_session) -> None:
    with pytest.raises(NotAllowed):
        actions.load_shipped(PUBLIC)


def test_languages_of_a_council() -> None:
    spoken = queries.languages_of(HARINGEY)
    assert [(language.code, language.people) for language in spoken[:2]] == [("tr", 9581), ("es", 8011)]
    assert "en" not in {language.code for language in spoken}
    assert queries.languages_of("E09000999") == ()


@pytest.mark.parametrize("code", sorted(DEMONSTRATION))
def test_an_outline_holds_the_postcodes_of_its_council(code: str) -> None:
    outline = queries.outline_for(code)
    assert outline is not None
    _, _, width, height = map(int, outline.viewbox.split())
    assert re.fullmatch(r"(M\d+ \d+(L\d+ \d+)+Z)+", outline.path)
    assert len(outline.path) < 6_000
    rows = [row for row in rows_of("postcodes") if row["council"] == code][::50]
    for row in rows:
        x, y = outline.project(int(row["lat_e5"]), int(row["lon_e5"]))
        assert -20 <= x <= width + 20
        assert -20 <= y <= height + 20


def test_a_council_without_an_outline() -> None:
    assert queries.outline_for("E06000001") is None
