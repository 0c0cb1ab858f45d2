"""HSCA_Active_Locations: as the extract of 2025 (lists in cells, five key questions) and the ODS of 2026
(flags).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from directory.imports.cqc import values
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.published_headers import HSCA_ACTIVE_LOCATIONS
from directory.imports.cqc.table_shapes import RefusedRow, TableShape, bad_id
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE, QUESTIONS
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import KeyQuestion, Rating

SOCIAL_CARE = "adult social care"
_DATABASE_AS_AT = re.compile(r"CQC database as at (.{6,20})", re.IGNORECASE)
_CATEGORIES = ("residential social care", "community based adult social care services")


def read(row: FieldReader, as_at: date) -> Iterable[Statement | RefusedRow]:
    """One location. Columns that name managers and other people are never looked at."""
    location_id = values.location_id(row.raw("location id"))
    if location_id is None:
        return [bad_id(row.line, row.raw("location id"), row.raw("location name"))]
    started = row.day("location hsca start date", as_at)
    postcode = row.take("location postal code", values.postcode)
    primary = row.identifier("primary id dual registration locations")
    ended = row.day("location hsca end date", as_at)
    facts: dict[str, Value] = {
        "status": "ended" if ended else "registered",
        "ended_on": ended.isoformat() if ended else None,
        "name": row.text("location name"),
        "provider_id": row.identifier("provider id"),
        "brand": row.take("brand name", values.brand),
        "address": values.address(
            [row.text("location street address"), row.text("location address line 2")],
            row.text("location city"),
            row.text("location county"),
            postcode,
        ),
        "point": row.point("location latitude", "location longitude", postcode),
        "phone": row.take("location telephone number", values.phone),
        "website": row.take("location web address", values.website),
        "local_authority": row.text("location local authority"),
        "region": _region(row),
        "service_types": service_type_codes([*row.names("service types"), *row.flagged("service type")]),
        "specialisms": specialism_codes(
            [*row.names("service users supported"), *row.flagged("service user band")]
        ),
        "activities": activity_codes(row.flagged("regulated activity")),
        "beds": row.whole("care homes beds", 2000) or None,
        "care_home": row.yes_or_no("care home"),
        "dormant": row.yes_or_no("dormant"),
        "adult_social_care": _is_social_care(row),
        "registered_on": started.isoformat() if started else None,
        "primary_id": primary if primary != location_id else None,
    }
    provider = {
        "name": row.take("provider name", values.provider_name),
        "ownership": row.text("provider ownership type"),
        "companies_house": row.text("provider companies house number", 8),
        "charity_number": row.text("provider charity number", 12),
    }
    return [
        Statement(
            location_id, as_at, "active_locations", facts, provider, tuple(_ratings(row, as_at, started))
        )
    ]


def _ratings(row: FieldReader, as_at: date, started: date | None) -> Iterable[RatingStatement]:
    published = row.day("publication date", as_at)
    # The extract of 2025 repeats the day of registration here, on which nothing can have been published.
    if published == started:
        published = None
    inherited = row.yes_or_no("inherited rating y n")
    for question in QUESTIONS:
        question_name = question.replace("_", " ")
        parsed = row.rating(
            "location latest overall rating"
            if question == KeyQuestion.OVERALL
            else f"location {question_name} rating"
        )
        if parsed is None:
            continue
        value, reason = parsed
        rated = value != Rating.NOT_RATED
        if reason == "not_stated" and row.yes_or_no("dormant"):
            reason = "dormant"
        yield RatingStatement(
            scope=LOCATION_SCOPE,
            question=question,
            value=value,
            published_on=published if rated else None,
            reason=reason,
            inherited=inherited if rated else None,
        )


def _region(row: FieldReader) -> str | None:
    region = row.text("location region") or row.text("location adass region")
    return region.removesuffix(" (ADASS Region)") if region else None


def _is_social_care(row: FieldReader) -> bool | None:
    directorate = row.text("location inspection directorate")
    if directorate:
        return directorate.lower() == SOCIAL_CARE
    category = row.text("location primary inspection category") or row.text("primary inspection category")
    return category.lower() in _CATEGORIES if category else None


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
    past_days=("location hsca start date", "publication date"),
    planned_days=("location hsca end date",),
    lists_all=True,
    whole_header=HSCA_ACTIVE_LOCATIONS,
    whole_preamble=_day_of_database,
)
