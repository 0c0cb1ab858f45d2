"""A location as the regulator's API answers: with current, service and historic ratings, and single
assessments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from directory.imports.cqc import values
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.table_shapes import RefusedRow, bad_id
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE, NOT_TOLD
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import Rating

AFTER_THE_FILE = "reportDate, after the day of the file"
_REGISTRATION = {"registered": "registered", "deregistered": "ended"}
SAF = "single_assessment_framework"
Object = Mapping[str, Any]


def lacks(location: Object) -> list[str]:
    """What an object lacks to be a location of the API."""
    return [name for name in ("locationId", "name") if not isinstance(location.get(name), str)]


def read(location: FieldReader, as_at: date) -> Iterable[Statement | RefusedRow]:
    """One location, as at the day it was fetched. A day after that is planned, not a fact: it is left out.

    People named as contacts are never looked at.
    """
    location_id = values.location_id(location.raw("locationId"))
    if location_id is None:
        return [bad_id(location.line, location.raw("locationId"), location.raw("name"))]
    ratings = tuple(_ratings(location, location_id, as_at))
    return [Statement(location_id, as_at, "api", _facts(location, as_at), _provider(location), ratings)]


def _facts(location: FieldReader, as_at: date) -> dict[str, Value]:
    postcode = location.take("postalCode", values.postcode)
    ended = _not_after(location.day("deregistrationDate"), as_at)
    registered = location.day("registrationDate")
    inspected = _not_after(location.object("lastInspection").day("date"), as_at)
    status = location.take("registrationStatus", _status, show=True)
    if status == "ended" and ended is None and location.raw("deregistrationDate"):
        status = "registered"  # its end is planned
    directorate = location.text("inspectionDirectorate")
    return {
        "status": status,
        "ended_on": ended.isoformat() if ended else None,
        "name": location.text("name"),
        "also_known_as": location.text("alsoKnownAs"),
        "provider_id": location.identifier("providerId"),
        "brand": location.take("brandName", values.brand),
        "address": values.address(
            [location.text("postalAddressLine1"), location.text("postalAddressLine2")],
            location.text("postalAddressTownCity"),
            location.text("postalAddressCounty"),
            postcode,
        ),
        "point": location.point("onspdLatitude", "onspdLongitude", postcode),
        "phone": location.take("mainPhoneNumber", values.phone),
        "website": location.take("website", values.website),
        "local_authority": location.text("localAuthority"),
        "region": location.text("region"),
        "service_types": service_type_codes(_names(location, "gacServiceTypes", "description", "name")),
        "specialisms": specialism_codes(_names(location, "specialisms", "name")),
        "activities": activity_codes(_names(location, "regulatedActivities", "name")),
        "beds": location.whole("numberOfBeds", 2000) or None,
        "care_home": location.yes_or_no("careHome"),
        "dormant": location.yes_or_no("dormancy"),
        "adult_social_care": directorate.lower() == "adult social care" if directorate else None,
        "registered_on": registered.isoformat() if registered else None,
        "last_inspected_on": inspected.isoformat() if inspected else None,
        "predecessor_id": _predecessor(location),
    }


def _status(word: str) -> str | None:
    return _REGISTRATION.get(word.strip().lower())


def _names(location: FieldReader, name: str, *members: str) -> list[str]:
    """The names of the objects in a list: of each the first member that it has."""
    found = [
        next((text for member in members if (text := part.text(member))), "")
        for part in location.objects(name)
    ]
    return location.known(name, found)


def _provider(location: FieldReader) -> dict[str, Value]:
    return {"name": location.take("providerName", values.provider_name)}


def _predecessor(location: FieldReader) -> str | None:
    for relation in location.objects("relationships"):
        if relation.raw("type") == "HSCA Predecessor":
            return relation.identifier("relatedLocationId")
    return None


def _ratings(location: FieldReader, location_id: str, as_at: date) -> Iterator[RatingStatement]:
    """Every rating; of a registered location without any, what its record says of that."""
    unknown_before = len(location.unknown)
    stated = list(_stated_ratings(location, location_id, as_at))
    yield from stated
    left_out = len(location.unknown) > unknown_before
    if not stated and location.raw("registrationStatus") == "Registered":
        yield _untold(location, left_out=left_out)


def _untold(location: FieldReader, *, left_out: bool) -> RatingStatement:
    """What a record without a usable rating says: nobody has inspected yet, or it does not tell what came of it."""
    inspected = location.object("lastInspection").day("date")
    if inspected is not None or left_out:
        return RatingStatement(
            LOCATION_SCOPE, "overall", Rating.NOT_KNOWN, reason=NOT_TOLD, inspected_on=inspected
        )
    dormant = location.yes_or_no("dormancy")
    reason = "dormant" if dormant else "not_yet_inspected"
    return RatingStatement(LOCATION_SCOPE, "overall", Rating.NOT_RATED, reason=reason)


def _stated_ratings(location: FieldReader, location_id: str, as_at: date) -> Iterator[RatingStatement]:
    reader = _RatingReader(location, location_id, as_at)
    now = location.object("currentRatings")
    yield from reader.group(now.object("overall"), LOCATION_SCOPE, now.day("reportDate"), current=True)
    for service in now.objects("serviceRatings"):
        yield from reader.group(service, _scope(service), now.day("reportDate"), current=True)
    for past in location.objects("historicRatings"):
        published = past.day("reportDate")
        registration = past.identifier("organisationId")
        for block, scope in [
            (past.object("overall"), LOCATION_SCOPE),
            *((service, _scope(service)) for service in past.objects("serviceRatings")),
        ]:
            yield from reader.group(block, scope, published, current=False, registration=registration)
    for assessment in location.objects("assessment"):
        published = assessment.day("assessmentPlanPublishedDateTime")
        rated = assessment.object("ratings")
        yield from reader.group(
            rated.object("overall"), LOCATION_SCOPE, published, current=True, framework=SAF
        )
        for service in rated.objects("asgRatings"):
            current = service.raw("status") != "Archived"
            yield from reader.group(service, _scope(service), published, current=current, framework=SAF)


class _RatingReader:
    """Ratings of one location; knows which registration earned them (L19)."""

    def __init__(self, location: FieldReader, location_id: str, as_at: date) -> None:
        self._id = location_id
        self._as_at = as_at
        self._registered = location.day("registrationDate")
        self._predecessor = _predecessor(location)

    def group(
        self,
        block: FieldReader,
        scope: str | None,
        block_day: date | None,
        *,
        current: bool,
        framework: str | None = None,
        registration: str | None = None,
    ) -> Iterator[RatingStatement]:
        """The overall rating and the key questions of one block; none where it can't be said what it is about."""
        if scope is None:
            return
        day = block.day("reportDate") or block_day
        registration = block.identifier("organisationId") or registration
        for question, part in [
            ("overall", block),
            *((p.take("name", values.question, show=True), p) for p in block.objects("keyQuestionRatings")),
        ]:
            rating = part.rating("rating")
            published = part.day("reportDate") or day
            if question is None or rating is None:
                continue
            if published is None and not current:
                part.note("reportDate", "(none)")
                continue
            if published is not None and published > self._as_at:
                part.note(AFTER_THE_FILE, published.isoformat())
                continue
            yield RatingStatement(
                scope=scope,
                question=question,
                value=rating[0],
                published_on=published,
                current=current,
                reason=rating[1],
                inherited_from=self._inherited_from(
                    part.identifier("organisationId") or registration, published
                ),
                score=part.whole("percentageScore", 100) if framework else None,
                score_framework=framework if part.raw("percentageScore") else None,
            )

    def _inherited_from(self, registration_id: str | None, published: date | None) -> str | None:
        if registration_id is not None:
            return registration_id if registration_id != self._id else None
        before = published is not None and self._registered is not None and published < self._registered
        return self._predecessor if before else None


def _not_after(day: date | None, as_at: date) -> date | None:
    """A day, unless it had not come yet: what is planned is no fact."""
    return None if day is None or day > as_at else day


def _scope(service: FieldReader) -> str | None:
    """The name of a service or population group; None where it can't be read, so that its rating is no other's."""
    return service.text("name", 100) or (LOCATION_SCOPE if values.is_blank(service.raw("name")) else None)
