"""The Birmingham shape: a council's extract of care homes, with some cells that are JSON themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from directory.imports.cqc import values
from directory.imports.cqc.table_shapes import Row, RowResult, TableShape, bad_id
from directory.register.rules.codes import service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE, QUESTIONS
from directory.register.rules.statements import RatingStatement, Statement, Value


def read(row: Row, as_at: date, line: int) -> Iterable[RowResult]:
    """One care home."""
    location_id = values.location_id(row["cqc location id"])
    if location_id is None:
        return [bad_id(line, row["cqc location id"], row["name"])]
    building = _object(row.get("building info"))
    meta = _object(row.get("source metadata"))
    postcode = values.postcode(row["postcode"])
    inspected = values.day(row.get("cqc last inspection date"))
    facts: dict[str, Value] = {
        "status": "registered",
        "name": values.text(row["name"]),
        "provider_id": values.location_id(row.get("provider id")),
        "brand": values.brand(row.get("brand name")),
        "address": values.address(
            [_text(building, "street_address"), _text(building, "address_line_2")],
            row.get("city"),
            row.get("county"),
            postcode,
        ),
        "point": values.point(row.get("latitude"), row.get("longitude"), postcode),
        "phone": values.phone(row.get("telephone")),
        "website": values.website(row.get("website")),
        "local_authority": values.text(row.get("local authority")),
        "region": values.text(row.get("region")),
        "service_types": service_type_codes(_names(row.get("service types"), "services")),
        "specialisms": specialism_codes(_names(row.get("service user bands"), "bands")),
        "beds": values.whole(row.get("beds total"), 2000) or None,
        "care_home": True if "true" in (row["care residential"], row["care nursing"]) else None,
        "dormant": values.yes_or_no(row.get("is dormant")),
        "adult_social_care": True if _text(meta, "inspection_directorate") == "Adult social care" else None,
        "last_inspected_on": inspected.isoformat() if inspected and inspected <= as_at else None,
    }
    provider = {
        "name": values.provider_name(row.get("provider name")),
        "ownership": values.text(_text(meta, "provider_ownership_type")),
        "companies_house": values.text(_text(meta, "provider_companies_house_number"), 8),
        "charity_number": values.text(_text(meta, "provider_charity_number"), 12),
    }
    ratings = tuple(_ratings(row, as_at, inspected, meta.get("inherited_rating")))
    return [Statement(location_id, as_at, "council_extract", facts, provider, ratings)]


def _ratings(row: Row, as_at: date, inspected: date | None, inherited: Any) -> Iterable[RatingStatement]:
    published = values.day(row.get("cqc publication date"))
    for question in QUESTIONS:
        rating = values.rating(row.get(f"cqc rating {question.replace('_', ' ')}"))
        if rating is not None:
            yield RatingStatement(
                scope=LOCATION_SCOPE,
                question=question,
                value=rating[0],
                published_on=published if published and published <= as_at else None,
                reason=rating[1],
                inspected_on=inspected,
                inherited=inherited if isinstance(inherited, bool) else None,
            )


def _object(cell: str | None) -> Mapping[str, Any]:
    try:
        value = json.loads(cell or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(parent: Mapping[str, Any], name: str) -> str | None:
    value = parent.get(name)
    return value if isinstance(value, str) else None


def _names(cell: str | None, name: str) -> list[str]:
    names = _object(cell).get(name)
    return [part for part in names if isinstance(part, str)] if isinstance(names, list) else []


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
)
