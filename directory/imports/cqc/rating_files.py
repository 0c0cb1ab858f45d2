"""Files of ratings alone: Latest_ratings of 2026 (one row a location, service and key question) and the
extract to 2025.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.table_shapes import RefusedRow, Row, RowResult, TableShape, bad_id
from directory.register.rules.codes import fold
from directory.register.rules.ratings import LOCATION_SCOPE
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import Rating


def read_latest(row: Row, as_at: date, line: int) -> Iterable[RowResult]:
    """One rating of one location."""
    location_id = values.location_id(row["location id"])
    if location_id is None:
        return [bad_id(line, row["location id"], row["location name"])]
    question = values.question(row["domain"])
    if question is None:
        return [RefusedRow(line, "unknown_domain", f"{location_id} {row['domain'][:30]}")]
    parsed = values.rating(row["latest rating"])
    if parsed is None:
        reason = "unknown_rating" if row["latest rating"].strip() else "no_rating"
        return [RefusedRow(line, reason, f"{location_id} {row['latest rating'][:30]}")]
    value, value_reason = parsed
    published = values.day(row["publication date"])
    if published is not None and published > as_at:
        return [RefusedRow(line, "published_after_file", f"{location_id} {published}")]
    group = values.text(row["service population group"], 100)
    rating = RatingStatement(
        scope=LOCATION_SCOPE if fold(group or "overall") == "overall" else group or LOCATION_SCOPE,
        question=question,
        value=value,
        published_on=published if value != Rating.NOT_RATED else None,
        reason=value_reason,
        inherited=values.yes_or_no(row.get("inherited rating y n")),
        report_url=values.website(row.get("url")),
    )
    postcode = values.postcode(row.get("location postal code"))
    facts: dict[str, Value] = {
        "status": "registered",
        "name": values.text(row["location name"]),
        "provider_id": values.location_id(row.get("provider id")),
        "brand": values.brand(row.get("brand name")),
        "address": values.address(
            [row.get("location street address"), row.get("location address line 2")],
            row.get("location city"),
            None,
            postcode,
        ),
        "local_authority": values.text(row.get("location local authority")),
        "region": values.text(row.get("location region")),
        "care_home": values.yes_or_no(row.get("care home")),
    }
    provider = {"name": values.provider_name(row.get("provider name"))}
    return [Statement(location_id, as_at, "ratings", facts, provider, (rating,))]


def read_extract(row: Row, as_at: date, line: int) -> Iterable[RowResult]:
    """The latest overall rating of one location, and whether its registration had ended by then."""
    location_id = values.location_id(row["location id"])
    if location_id is None:
        return [bad_id(line, row["location id"], "")]
    parsed = values.rating(row["overall rating"])
    if parsed is None:
        return [
            RefusedRow(line, "unknown_rating" if row["overall rating"].strip() else "no_rating", location_id)
        ]
    published = values.day(row["report date"])
    if published is None or published > as_at:
        return [
            RefusedRow(line, "no_report_date" if published is None else "published_after_file", location_id)
        ]
    rating = RatingStatement(LOCATION_SCOPE, "overall", parsed[0], published_on=published, reason=parsed[1])
    ended = values.yes_or_no(row.get("ended"))
    facts = {} if ended is None else {"status": "ended" if ended else "registered"}
    return [Statement(location_id, as_at, "ratings", facts, {}, (rating,))]


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
)
EXTRACT = TableShape(
    name="ratings_extract",
    title="an extract of latest ratings",
    needs=frozenset({"location id", "report date", "overall rating"}),
    read=read_extract,
)
