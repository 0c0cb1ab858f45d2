"""Files of ratings alone: Latest_ratings of 2026 (one row a location, service and key question) and the
extract to 2025.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.table_shapes import RefusedRow, TableShape, bad_id
from directory.register.rules.codes import fold
from directory.register.rules.ratings import LOCATION_SCOPE
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import Rating


def read_latest(row: FieldReader, as_at: date) -> Iterable[Statement | RefusedRow]:
    """One rating of one location."""
    location_id = values.location_id(row.raw("location id"))
    if location_id is None:
        return [bad_id(row.line, row.raw("location id"), row.raw("location name"))]
    question = row.take("domain", values.question, show=True)
    if question is None:
        return [RefusedRow(row.line, "unknown_domain", location_id)]
    parsed = row.rating("latest rating")
    if parsed is None:
        return [_no_rating(row, "latest rating", location_id)]
    value, value_reason = parsed
    published = row.day("publication date")
    if published is not None and published > as_at:
        return [RefusedRow(row.line, "published_after_file", f"{location_id} {published}")]
    group = row.text("service population group", 100)
    if group is None and not values.is_blank(row.raw("service population group")):
        return [RefusedRow(row.line, "unknown_group", location_id)]
    rating = RatingStatement(
        scope=LOCATION_SCOPE if fold(group or "overall") == "overall" else group or LOCATION_SCOPE,
        question=question,
        value=value,
        published_on=published if value != Rating.NOT_RATED else None,
        reason=value_reason,
        inherited=row.yes_or_no("inherited rating y n"),
        report_url=row.take("url", values.website),
    )
    postcode = row.take("location postal code", values.postcode)
    facts: dict[str, Value] = {
        "status": "registered",
        "name": row.text("location name"),
        "provider_id": row.identifier("provider id"),
        "brand": row.take("brand name", values.brand),
        "address": values.address(
            [row.text("location street address"), row.text("location address line 2")],
            row.text("location city"),
            None,
            postcode,
        ),
        "local_authority": row.text("location local authority"),
        "region": row.text("location region"),
        "care_home": row.yes_or_no("care home"),
    }
    provider = {"name": row.take("provider name", values.provider_name)}
    return [Statement(location_id, as_at, "ratings", facts, provider, (rating,))]


def read_extract(row: FieldReader, as_at: date) -> Iterable[Statement | RefusedRow]:
    """The latest overall rating of one location, and whether its registration had ended by then."""
    location_id = values.location_id(row.raw("location id"))
    if location_id is None:
        return [bad_id(row.line, row.raw("location id"), "")]
    parsed = row.rating("overall rating")
    if parsed is None:
        return [_no_rating(row, "overall rating", location_id)]
    published = row.day("report date")
    if published is None or published > as_at:
        reason = "no_report_date" if published is None else "published_after_file"
        return [RefusedRow(row.line, reason, location_id)]
    rating = RatingStatement(LOCATION_SCOPE, "overall", parsed[0], published_on=published, reason=parsed[1])
    ended = row.yes_or_no("ended")
    facts = {} if ended is None else {"status": "ended" if ended else "registered"}
    return [Statement(location_id, as_at, "ratings", facts, {}, (rating,))]


def _no_rating(row: FieldReader, name: str, location_id: str) -> RefusedRow:
    """Why a row without a rating that we know is refused."""
    reason = "no_rating" if values.is_blank(row.raw(name)) else "unknown_rating"
    return RefusedRow(row.line, reason, location_id)


LATEST = TableShape(
    name="latest_ratings",
    title="the latest ratings",
    needs=frozenset(
        {
            "location id",
            "location name",
            "service population group",
            "domain",
            "latest rating",
            "publication date",
        }
    ),
    read=read_latest,
    past_days=("publication date",),
)
EXTRACT = TableShape(
    name="ratings_extract",
    title="an extract of latest ratings",
    needs=frozenset({"location id", "report date", "overall rating"}),
    read=read_extract,
    past_days=("report date",),
)
