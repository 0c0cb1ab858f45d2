"""A council's own spreadsheets: one that was made, with services that nobody registers, and one with wrong cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update

from directory.catalogue.models import Provider
from directory.demo.accounts import COUNCIL
from directory.foundation.actor import DEMO
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.read_spreadsheets import ReadTable
from directory.places.queries import council_named, public_postcodes_in
from directory.preparing.actions.sheets import (
    begin_making,
    look_through,
    make_from_sheet,
    map_sheet,
    receive_sheet,
)
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_fields import Value, heads_of, suggested_columns

HEADS = (
    *("Location number", "Our reference", "Provider", "Service", "Kind of care", "Postcode", "Telephone"),
    *("Contact name", "Direct line", "Agreed on", "Amount", "Per", "Who pays", "From", "VAT"),
)
CLEANING = (None, "DEMO-HH-1", "Brightside Example Cleaning", "Brightside Example", "Cleaning")
REPAIRS = (None, "DEMO-HP-1", "Fixwell Example Repairs", "Fixwell Example", "Handyperson")
FEET = (None, "DEMO-FC-1", "Stepwell Example Foot Care", "Stepwell Example", "Foot care")
UNREGISTERED = (CLEANING, REPAIRS, FEET)


def make_sheets(on: date) -> int:
    """Send two spreadsheets of the demonstration's council on a day, and make the first; how many spreadsheets."""
    council = council_named(COUNCIL)
    if council is None:
        raise NotFound(COUNCIL)
    first = date(on.year, 1, 1).strftime("%d/%m/%Y")
    postcodes = [place.label for place in public_postcodes_in(council.code, 3)]
    named = ("Priya Example", "020 7946 0021", first)
    unasked = ("Sam Example", "020 7946 0023", None)
    rows: list[Sequence[Value]] = [
        (*CLEANING, postcodes[0], "020 7946 0020", *named, 18.5, "hour", "Council", first, "no VAT"),
        (*CLEANING, postcodes[0], "020 7946 0020", *named, 21, "hour", "self-funder", first, "no VAT"),
        (*REPAIRS, postcodes[1], "020 7946 0022", *unasked, 32, "hour", "self-funder", first, "no VAT"),
        (*FEET, postcodes[2], "020 7946 0024", None, None, None, 28, "visit", "self-funder", first, "no VAT"),
    ]
    sheet = _looked_through(council.code, "services-2026.xlsx", rows, on)
    begin_making(DEMO, sheet, version=sheet.version)
    make_from_sheet(DEMO, sheet, on=on)
    own = Provider.legal_name.in_([row[2] for row in UNREGISTERED])
    db.session.execute(update(Provider).where(own).values(invented=True))
    wrong: list[Sequence[Value]] = [
        *rows,
        (*CLEANING[:4], "Care home", postcodes[0], "ring us", *named, "#N/A", "hour", "Council", first, None),
        ("1-0", *[None] * 9, 640, "fortnight", "Council", "31/02/2027", None),
    ]
    _looked_through(council.code, "services-2027.xlsx", wrong, on)
    return 2


def _looked_through(council_code: str, name: str, rows: Sequence[Sequence[Value]], on: date) -> CouncilSheet:
    table = ReadTable([list(HEADS), *(list(row) for row in rows)], "Services", ("Notes",))
    sheet = receive_sheet(DEMO, council_code, file_name=name, table=table)
    columns = suggested_columns(heads_of(sheet.rows), {})
    map_sheet(DEMO, sheet, columns, version=sheet.version)
    return look_through(DEMO, sheet, on=on)
