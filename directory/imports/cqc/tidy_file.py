"""The tidy file: one row a location, each with the source and the day of its facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.directory_file import LONGEST_ADDRESS
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.table_shapes import RefusedRow, TableShape, bad_id
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE, QUESTIONS
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import KeyQuestion

# "Still registered in 2025" can't be taken for later than the year's first day.
SEEN_IN_2025 = date(2025, 1, 1)


def read(row: FieldReader, today: date) -> Iterable[Statement | RefusedRow]:
    """One location: its facts as of their day, its ratings, and whether it was still registered in 2025."""
    location_id = values.location_id(row.raw("location id"))
    if location_id is None:
        return [bad_id(row.line, row.raw("location id"), row.raw("name"))]
    given = row.raw("as of").strip()
    as_of = values.day(given) or values.first_of(given)
    if as_of is None:
        return [RefusedRow(row.line, "no_as_at", f"{location_id} {values.printable(given)[:20]}")]
    if as_of > today:
        return [RefusedRow(row.line, "as_at_not_yet", f"{location_id} {given}")]
    latest = values.last_day_of(given) or as_of
    inspected = row.day("last inspection date", latest)
    ratings = list(_ratings(row, inspected, today))
    undated = tuple(rating for rating in ratings if rating.published_on is None)
    statements = [
        Statement(location_id, as_of, "tidy", _facts(row, latest, inspected), _provider(row), undated)
    ]
    statements += [
        Statement(location_id, max(as_of, rating.published_on), "tidy", ratings=(rating,))
        for rating in ratings
        if rating.published_on is not None
    ]
    still = row.yes_or_no("still registered 2025")
    if still is not None and as_of < SEEN_IN_2025:
        statements.append(
            Statement(location_id, SEEN_IN_2025, "tidy", {"status": "registered" if still else "ended"})
        )
    return statements


def _facts(row: FieldReader, latest: date, inspected: date | None) -> dict[str, Value]:
    postcode = row.take("postcode", values.postcode)
    parts = [part.strip() for part in (row.text("address", LONGEST_ADDRESS) or "").split(",")]
    registered = row.day("registration date", latest)
    return {
        "status": "registered",
        "name": row.text("name"),
        "provider_id": row.identifier("provider id"),
        "brand": row.take("brand name", values.brand),
        "address": values.address(list(parts), row.text("town"), None, postcode),
        "point": row.point("lat", "lon", postcode),
        "phone": row.take("phone", values.phone),
        "website": row.take("website", values.website),
        "local_authority": row.text("local authority"),
        "region": row.text("region"),
        "service_types": service_type_codes(row.names("service types")),
        "specialisms": specialism_codes(row.names("specialisms")),
        "activities": activity_codes(row.names("regulated activities")),
        "beds": row.whole("beds", 2000) or None,
        "care_home": row.yes_or_no("care home"),
        "dormant": row.yes_or_no("dormant"),
        "adult_social_care": row.yes_or_no("adult social care"),
        "registered_on": registered.isoformat() if registered else None,
        "last_inspected_on": inspected.isoformat() if inspected else None,
    }


def _provider(row: FieldReader) -> dict[str, Value]:
    return {"name": row.take("provider name", values.provider_name)}


def _ratings(row: FieldReader, inspected: date | None, today: date) -> Iterable[RatingStatement]:
    """Each rating; the day of publication is given for the overall one only, and the others are of the day of the
    facts. A blank is not known here, never "not rated".
    """
    published = row.day("rating date", today)
    for question in QUESTIONS:
        parsed = row.rating(f"rating {question.replace('_', ' ')}")
        if parsed is not None:
            dated = published if question == KeyQuestion.OVERALL else None
            yield RatingStatement(
                LOCATION_SCOPE,
                question,
                parsed[0],
                published_on=dated,
                reason=parsed[1],
                inspected_on=None if dated else inspected,
            )


SHAPE = TableShape(
    name="tidy",
    title="the tidy file",
    needs=frozenset(
        {
            "location id",
            "name",
            "provider id",
            "provider name",
            "address",
            "postcode",
            "service types",
            "specialisms",
            "regulated activities",
            "rating overall",
            "as of",
        }
    ),
    read=read,
    past_days=("as of", "rating date", "last inspection date", "registration date"),
    dates_rows=True,
)
