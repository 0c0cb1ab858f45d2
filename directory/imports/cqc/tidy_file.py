"""The tidy file: one row a location, each with the source and the day of its facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.table_shapes import RefusedRow, Row, RowResult, TableShape, bad_id
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes, split_names
from directory.register.rules.ratings import LOCATION_SCOPE, QUESTIONS
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import KeyQuestion

# "Still registered in 2025" can't be taken for later than the year's first day.
SEEN_IN_2025 = date(2025, 1, 1)


def read(row: Row, _: date, line: int) -> Iterable[RowResult]:
    """One location: its facts as of their day, its ratings, and whether it was still registered in 2025."""
    location_id = values.location_id(row["location id"])
    if location_id is None:
        return [bad_id(line, row["location id"], row["name"])]
    as_of = values.day(row["as of"]) or values.first_of(row["as of"].strip())
    if as_of is None:
        return [RefusedRow(line, "no_as_at", f"{location_id} {row['as of'][:20]}")]
    statements = [
        Statement(location_id, as_of, "tidy", _facts(row, as_of), _provider(row), tuple(_undated(row)))
    ]
    statements += _dated(row, location_id, as_of)
    still = values.yes_or_no(row.get("still registered 2025"))
    if still is not None and as_of < SEEN_IN_2025:
        statements.append(
            Statement(location_id, SEEN_IN_2025, "tidy", {"status": "registered" if still else "ended"})
        )
    return statements


def _facts(row: Row, as_of: date) -> dict[str, Value]:
    postcode = values.postcode(row["postcode"])
    parts = [part.strip() for part in row["address"].split(",")]
    registered = values.day(row.get("registration date"))
    inspected = values.day(row.get("last inspection date"))
    return {
        "status": "registered",
        "name": values.text(row["name"]),
        "provider_id": values.location_id(row["provider id"]),
        "brand": values.brand(row.get("brand name")),
        "address": values.address(list(parts), row.get("town"), None, postcode),
        "point": values.point(row.get("lat"), row.get("lon"), postcode),
        "phone": values.phone(row.get("phone")),
        "website": values.website(row.get("website")),
        "local_authority": values.text(row.get("local authority")),
        "region": values.text(row.get("region")),
        "service_types": service_type_codes(split_names(row["service types"])),
        "specialisms": specialism_codes(split_names(row["specialisms"])),
        "activities": activity_codes(split_names(row["regulated activities"])),
        "beds": values.whole(row.get("beds"), 2000) or None,
        "care_home": values.yes_or_no(row.get("care home")),
        "dormant": values.yes_or_no(row.get("dormant")),
        "adult_social_care": values.yes_or_no(row.get("adult social care")),
        "registered_on": registered.isoformat() if registered else None,
        "last_inspected_on": inspected.isoformat() if inspected and inspected <= as_of else None,
    }


def _provider(row: Row) -> dict[str, Value]:
    return {"name": values.provider_name(row["provider name"])}


def _undated(row: Row) -> Iterable[RatingStatement]:
    """Ratings without a day of publication: those of the day of the facts. The day is given for the overall
    one only.
    """
    for question in QUESTIONS:
        rating = values.rating(row.get(f"rating {question.replace('_', ' ')}"))
        if rating and not (question == KeyQuestion.OVERALL and values.day(row.get("rating date"))):
            yield RatingStatement(
                LOCATION_SCOPE,
                question,
                rating[0],
                reason=rating[1],
                inspected_on=values.day(row.get("last inspection date")),
            )


def _dated(row: Row, location_id: str, as_of: date) -> list[Statement]:
    published = values.day(row.get("rating date"))
    parsed = values.rating(row.get("rating overall"))
    if published is None or parsed is None:
        return []
    rating = RatingStatement(LOCATION_SCOPE, "overall", parsed[0], published_on=published, reason=parsed[1])
    return [Statement(location_id, max(as_of, published), "tidy", {}, {}, (rating,))]


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
    dates_rows=True,
)
