"""The Birmingham shape: a council's extract of care homes, with some cells that are JSON themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from directory.imports.cqc import values
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.table_shapes import RefusedRow, TableShape, bad_id
from directory.register.rules.codes import service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE, QUESTIONS
from directory.register.rules.statements import RatingStatement, Statement, Value


def read(row: FieldReader, as_at: date) -> Iterable[Statement | RefusedRow]:
    """One care home."""
    location_id = values.location_id(row.raw("cqc location id"))
    if location_id is None:
        return [bad_id(row.line, row.raw("cqc location id"), row.raw("name"))]
    building = _object(row, "building info")
    meta = _object(row, "source metadata")
    postcode = row.take("postcode", values.postcode)
    inspected = row.day("cqc last inspection date", as_at)
    residential, nursing = row.yes_or_no("care residential"), row.yes_or_no("care nursing")
    facts: dict[str, Value] = {
        "status": "registered",
        "name": row.text("name"),
        "provider_id": row.identifier("provider id"),
        "brand": row.take("brand name", values.brand),
        "address": values.address(
            [building.text("street_address"), building.text("address_line_2")],
            row.text("city"),
            row.text("county"),
            postcode,
        ),
        "point": row.point("latitude", "longitude", postcode),
        "phone": row.take("telephone", values.phone),
        "website": row.take("website", values.website),
        "local_authority": row.text("local authority"),
        "region": row.text("region"),
        "service_types": service_type_codes(_names(row, "service types", "services")),
        "specialisms": specialism_codes(_names(row, "service user bands", "bands")),
        "beds": row.whole("beds total", 2000) or None,
        "care_home": True if residential or nursing else None,
        "dormant": row.yes_or_no("is dormant"),
        "adult_social_care": True if meta.text("inspection_directorate") == "Adult social care" else None,
        "last_inspected_on": inspected.isoformat() if inspected else None,
    }
    provider = {
        "name": row.take("provider name", values.provider_name),
        "ownership": meta.text("provider_ownership_type"),
        "companies_house": meta.text("provider_companies_house_number", 8),
        "charity_number": meta.text("provider_charity_number", 12),
    }
    ratings = tuple(_ratings(row, as_at, inspected, meta.yes_or_no("inherited_rating")))
    return [Statement(location_id, as_at, "council_extract", facts, provider, ratings)]


def _ratings(
    row: FieldReader, as_at: date, inspected: date | None, inherited: bool | None
) -> Iterable[RatingStatement]:
    published = row.day("cqc publication date", as_at)
    for question in QUESTIONS:
        rating = row.rating(f"cqc rating {question.replace('_', ' ')}")
        if rating is not None:
            yield RatingStatement(
                scope=LOCATION_SCOPE,
                question=question,
                value=rating[0],
                published_on=published,
                reason=rating[1],
                inspected_on=inspected,
                inherited=inherited,
            )


def _object(row: FieldReader, name: str) -> FieldReader:
    """The object of JSON in a cell; empty where there is none or it can't be read, which is counted."""

    def parse(cell: str) -> dict[str, Any] | None:
        try:
            value = json.loads(cell)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, dict) else None

    return row.within(name, row.take(name, parse) or {})


def _names(row: FieldReader, name: str, member: str) -> list[str]:
    return _object(row, name).strings(member)


SHAPE = TableShape(
    name="council_extract",
    title="a council's extract of care homes",
    needs=frozenset(
        {
            "cqc location id",
            "name",
            "postcode",
            "service types",
            "service user bands",
            "care residential",
            "care nursing",
            "cqc rating overall",
        }
    ),
    read=read,
    past_days=("cqc last inspection date", "cqc publication date"),
)
