"""CQC_directory.csv as published in 2016, 2025 and 2026. It holds no ratings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.published_headers import CQC_DIRECTORY
from directory.imports.cqc.table_shapes import RefusedRow, TableShape, bad_id
from directory.register.rules.codes import (
    activity_codes,
    is_activity,
    service_type_codes,
    specialism_codes,
)
from directory.register.rules.statements import Statement, Value

DAY_ROW = 3
LONGEST_ADDRESS = 600


def read(row: FieldReader, as_at: date) -> Iterable[Statement | RefusedRow]:
    """One location."""
    given = row.raw("cqc location id")
    location_id = values.location_id(given)
    if location_id is None:
        return [bad_id(row.line, given, row.raw("name"), row.raw("url") + row.raw("location url"))]
    names = row.names("specialisms services")
    checked = row.day("date of latest check", as_at)
    facts: dict[str, Value] = {
        "status": "registered",
        "name": row.text("name"),
        "also_known_as": row.text("also known as"),
        "provider_id": row.identifier("cqc provider id"),
        "address": _address(row),
        "phone": row.take("phone number", values.phone),
        "website": row.take("services website if available", values.website)
        or row.take("website", values.website),
        "local_authority": row.text("local authority"),
        "region": row.text("region"),
        "service_types": service_type_codes(row.names("service types")),
        "specialisms": specialism_codes(name for name in names if not is_activity(name)),
        "activities": activity_codes(name for name in names if is_activity(name)),
        "last_inspected_on": checked.isoformat() if checked else None,
    }
    provider = {"name": row.take("provider name", values.provider_name)}
    return [Statement(location_id, as_at, "directory", facts, provider)]


def _address(row: FieldReader) -> list[object] | None:
    postcode = row.take("postcode", values.postcode)
    if address := row.text("address", LONGEST_ADDRESS):
        parts = [part.strip() for part in address.split(",")]
        return values.address(list(parts[:-1]), parts[-1], None, postcode)
    lines = [row.text("address 1"), row.text("address 2")]
    return values.address(lines, row.text("town city"), row.text("county"), postcode)


def _day_of_directory(number: int, text: str) -> date | None:
    """The day on which the directory was made: it stands alone in the third row."""
    return values.only_day(text) if number == DAY_ROW else None


SHAPE = TableShape(
    name="directory",
    title="the CQC directory",
    needs=frozenset(
        {"cqc location id", "cqc provider id", "name", "postcode", "service types", "specialisms services"}
    ),
    read=read,
    past_days=("date of latest check", "report publication date"),
    lists_all=True,
    whole_header=CQC_DIRECTORY,
    whole_preamble=_day_of_directory,
)
