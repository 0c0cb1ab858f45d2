"""CQC_directory.csv as published in 2016, 2025 and 2026. It holds no ratings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.published_headers import CQC_DIRECTORY
from directory.imports.cqc.table_shapes import Row, RowResult, TableShape, bad_id
from directory.register.rules.codes import (
    activity_codes,
    is_activity,
    service_type_codes,
    specialism_codes,
    split_names,
)
from directory.register.rules.statements import Statement, Value

DAY_ROW = 3


def read(row: Row, as_at: date, line: int) -> Iterable[RowResult]:
    """One location."""
    location_id = values.location_id(row["cqc location id"])
    if location_id is None:
        return [
            bad_id(line, row["cqc location id"], row["name"], row.get("url", row.get("location url", "")))
        ]
    names = split_names(row["specialisms services"])
    checked = values.day(row.get("date of latest check"))
    facts: dict[str, Value] = {
        "status": "registered",
        "name": values.text(row["name"]),
        "also_known_as": values.text(row.get("also known as")),
        "provider_id": values.location_id(row.get("cqc provider id")),
        "address": _address(row),
        "phone": values.phone(row.get("phone number")),
        "website": values.website(row.get("services website if available") or row.get("website")),
        "local_authority": values.text(row.get("local authority")),
        "region": values.text(row.get("region")),
        "service_types": service_type_codes(split_names(row["service types"])),
        "specialisms": specialism_codes(name for name in names if not is_activity(name)),
        "activities": activity_codes(name for name in names if is_activity(name)),
        "last_inspected_on": checked.isoformat() if checked and checked <= as_at else None,
    }
    provider = {"name": values.provider_name(row.get("provider name"))}
    return [Statement(location_id, as_at, "directory", facts, provider)]


def _address(row: Row) -> list[object] | None:
    postcode = values.postcode(row["postcode"])
    if "address" in row:
        parts = [part.strip() for part in row["address"].split(",")]
        return values.address(list(parts[:-1]), parts[-1], None, postcode)
    lines: list[str | None] = [row.get("address 1"), row.get("address 2")]
    return values.address(lines, row.get("town city"), row.get("county"), postcode)


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
    lists_all=True,
    whole_header=CQC_DIRECTORY,
    whole_preamble=_day_of_directory,
)
