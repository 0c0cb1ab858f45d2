"""HSCA_Active_Locations: as the extract of 2025 (lists in cells, five key questions) and the ODS of 2026
(flags).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.published_headers import HSCA_ACTIVE_LOCATIONS
from directory.imports.cqc.table_shapes import Row, RowResult, TableShape, bad_id, flagged
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes, split_names
from directory.register.rules.ratings import LOCATION_SCOPE, QUESTIONS
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import KeyQuestion, Rating

SOCIAL_CARE = "adult social care"
_DATABASE_AS_AT = re.compile(r"CQC database as at (.{6,20})", re.IGNORECASE)
_CATEGORIES = ("residential social care", "community based adult social care services")


def read(row: Row, as_at: date, line: int) -> Iterable[RowResult]:
    """One location. Columns that name managers and other people are never looked at."""
    location_id = values.location_id(row["location id"])
    if location_id is None:
        return [bad_id(line, row["location id"], row["location name"])]
    started = values.day(row.get("location hsca start date"))
    postcode = values.postcode(row.get("location postal code"))
    primary = values.location_id(row.get("primary id dual registration locations"))
    ended = values.day(row.get("location hsca end date"))
    facts: dict[str, Value] = {
        "status": "ended" if ended and ended <= as_at else "registered",
        "ended_on": ended.isoformat() if ended and ended <= as_at else None,
        "name": values.text(row["location name"]),
        "provider_id": values.location_id(row["provider id"]),
        "brand": values.brand(row.get("brand name")),
        "address": values.address(
            [row.get("location street address"), row.get("location address line 2")],
            row.get("location city"),
            row.get("location county"),
            postcode,
        ),
        "point": values.point(row.get("location latitude"), row.get("location longitude"), postcode),
        "phone": values.phone(row.get("location telephone number")),
        "website": values.website(row.get("location web address")),
        "local_authority": values.text(row.get("location local authority")),
        "region": _region(row),
        "service_types": service_type_codes(
            [*split_names(row.get("service types", "")), *flagged(row, "Service type -")]
        ),
        "specialisms": specialism_codes(
            [*split_names(row.get("service users supported", "")), *flagged(row, "Service user band -")]
        ),
        "activities": activity_codes(flagged(row, "Regulated activity -")),
        "beds": values.whole(row.get("care homes beds"), 2000) or None,
        "care_home": values.yes_or_no(row.get("care home")),
        "dormant": values.yes_or_no(row.get("dormant")),
        "adult_social_care": _is_social_care(row),
        "registered_on": started.isoformat() if started else None,
        "primary_id": primary if primary != location_id else None,
    }
    provider = {
        "name": values.provider_name(row.get("provider name")),
        "ownership": values.text(row.get("provider ownership type")),
        "companies_house": values.text(row.get("provider companies house number"), 8),
        "charity_number": values.text(row.get("provider charity number"), 12),
    }
    return [
        Statement(
            location_id, as_at, "active_locations", facts, provider, tuple(_ratings(row, as_at, started))
        )
    ]


def _ratings(row: Row, as_at: date, started: date | None) -> Iterable[RatingStatement]:
    published = values.day(row.get("publication date"))
    # The extract of 2025 repeats the day of registration here, on which nothing can have been published.
    if published is not None and (published == started or published > as_at):
        published = None
    inherited = values.yes_or_no(row.get("inherited rating y n"))
    for question in QUESTIONS:
        question_name = question.replace("_", " ")
        parsed = values.rating(
            row.get(
                "location latest overall rating"
                if question == KeyQuestion.OVERALL
                else f"location {question_name} rating"
            )
        )
        if parsed is None:
            continue
        value, reason = parsed
        rated = value != Rating.NOT_RATED
        if reason == "not_stated" and row.get("dormant", "").strip().upper() == "Y":
            reason = "dormant"
        yield RatingStatement(
            scope=LOCATION_SCOPE,
            question=question,
            value=value,
            published_on=published if rated else None,
            reason=reason,
            inherited=inherited if rated else None,
        )


def _region(row: Row) -> str | None:
    region = values.text(row.get("location region") or row.get("location adass region"))
    return region.removesuffix(" (ADASS Region)") if region else None


def _is_social_care(row: Row) -> bool | None:
    directorate = row.get("location inspection directorate", "").strip().lower()
    if directorate:
        return directorate == SOCIAL_CARE
    category = row.get("location primary inspection category") or row.get("primary inspection category", "")
    return category.strip().lower() in _CATEGORIES if category.strip() else None


def _day_of_database(_: int, text: str) -> date | None:
    """The day of the regulator's database, as the README sheet gives it."""
    match = _DATABASE_AS_AT.fullmatch(text)
    return values.only_day(match[1]) if match else None


SHAPE = TableShape(
    name="active_locations",
    title="HSCA active locations",
    needs=frozenset(
        {
            "location id",
            "location name",
            "location latest overall rating",
            "provider id",
            "location hsca start date",
        }
    ),
    read=read,
    lists_all=True,
    whole_header=HSCA_ACTIVE_LOCATIONS,
    whole_preamble=_day_of_database,
)
