"""A council's own spreadsheet of real locations with prices: tried out, made, and sent again without any change."""

from __future__ import annotations

import time
from datetime import date

from flask import Flask
from sqlalchemy import func, select

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.read_spreadsheets import ReadTable
from directory.foundation.time import today
from directory.places.queries import council_named
from directory.preparing.actions.sheets import (
    begin_making,
    look_through,
    make_from_sheet,
    map_sheet,
    receive_sheet,
)
from directory.preparing.models import CouncilSheet
from directory.preparing.queries import locations_in
from directory.preparing.rules import categories_of, left_out
from directory.preparing.sheet_fields import Value, heads_of, suggested_columns
from directory.prices.models import Price
from directory.register.queries import location_records

ROWS = 500
HEADS = ("Location number", "Kind of care", "Amount", "Per", "Who pays", "From", "Need", "VAT", "FNC")


def send_price_list(app: Flask, council_name: str) -> None:
    """Send the list twice; fail where a price is missing, or the second time changes anything."""
    with app.app_context():
        rows = _rows(council_name)
        begun = time.monotonic()
        first = _made(council_name, rows)
        took = time.monotonic() - begun
        prices = db.session.scalar(select(func.count()).select_from(Price))
        again = _made(council_name, rows)
        assert first["prices_new"] == len(rows), first
        assert again["prices_same"] == len(rows) and not again["prices_new"] + again["described"], again
        assert db.session.scalar(select(func.count()).select_from(Price)) == prices
        db.session.remove()
    print(
        f"A list of {len(rows)} prices was tried out and made in {took:.1f} s; again it changed nothing",
        flush=True,
    )


def _rows(council_name: str) -> list[list[Value]]:
    council = council_named(council_name)
    assert council is not None
    first = date(today().year, 1, 1).strftime("%d/%m/%Y")  # as text, the day first
    rows: list[list[Value]] = []
    for location in location_records(locations_in(council)).values():
        if left_out(location) is not None:
            continue
        for category in categories_of(location.kinds)[:1]:
            nursing = category == "nursing_home"
            home = nursing or category == "care_home"
            need = ("nursing" if nursing else "residential") if home else "any"
            row: list[Value] = [location.id, str(category).replace("_", " "), 650 if home else 21.5]
            row += ["a week" if home else "per hour", "Council", first, need, "no VAT"]
            rows.append([*row, "included" if nursing else None])
    return rows[:ROWS]


def _made(council_name: str, rows: list[list[Value]]) -> dict[str, int]:
    council = council_named(council_name)
    assert council is not None
    with transaction():
        table = ReadTable([list(HEADS), *rows])
        sheet = receive_sheet(SYSTEM, council.code, file_name="prices.xlsx", table=table)
        map_sheet(SYSTEM, sheet, suggested_columns(heads_of(sheet.rows), {}), version=sheet.version)
        look_through(SYSTEM, sheet, on=today())
        assert sheet.outcome is not None and not sheet.outcome["problems"], sheet.outcome["problems"][:5]
        begin_making(SYSTEM, sheet, version=sheet.version)
        make_from_sheet(SYSTEM, sheet, on=today())
        made = db.session.get_one(CouncilSheet, sheet.id)
        assert made.counts is not None
        return dict(made.counts)
