"""A location as the regulator's API answers: with current, service and historic ratings, and single
assessments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from directory.imports.cqc import values
from directory.imports.cqc.faulty_values import Fault
from directory.imports.cqc.field_reader import FieldReader
from directory.imports.cqc.table_shapes import RefusedRow, bad_id
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE, NOT_TOLD
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import Rating

_REGISTRATION = {"registered": "registered", "deregistered": "ended"}
REPORT_DAY = "reportDate"
SAF = "single_assessment_framework"
Object = Mapping[str, Any]


def lacks(location: Object) -> list[str]:
    """What an object lacks to be a location of the API."""
    return [name for name in ("locationId", "name") if not isinstance(location.get(name), str)]


def read(location: FieldReader, as_at: date) -> Iterable[Statement | RefusedRow]:
    """One location, as at the day it was fetched. A day after that is planned, not a fact: it is left out, and counted.

    People named as contacts are never looked at.
    """
    location_id = values.location_id(location.raw("locationId"))
    if location_id is None:
        return [bad_id(location.line, location.raw("locationId"), location.raw("name"))]
    ratings = tuple(_ratings(location, location_id, as_at))
    return [Statement(location_id, as_at, "api", _facts(location, as_at), _provider(location), ratings)]


def _facts(location: FieldReader, as_at: date) -> dict[str, Value]:
    postcode = location.take("postalCode", values.postcode)
    ended = location.day("deregistrationDate", as_at)
    registered = location.day("registrationDate", as_at)
    inspected = location.object("lastInspection").day("date", as_at)
    status = location.take("registrationStatus", _status, show=True)
    if status == "ended" and _is_planned(location, "deregistrationDate", as_at):
        status = "registered"
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
        "dormant": _is_dormant(location, as_at),
        "adult_social_care": directorate.lower() == "adult social care" if directorate else None,
        "registered_on": registered.isoformat() if registered else None,
        "last_inspected_on": inspected.isoformat() if inspected else None,
        "predecessor_id": _predecessor(location),
    }


def _is_dormant(location: FieldReader, as_at: date) -> bool | None:
    """Whether nobody is cared for there at present. A planned end changes nothing yet: it is read to be counted."""
    location.day("dormancyEndDate", as_at)
    dormant = location.yes_or_no("dormancy")
    return False if _is_planned(location, "dormancyStartDate", as_at) else dormant


def _is_planned(location: FieldReader, name: str, as_at: date) -> bool:
    """Whether a field holds a day that had not come."""
    return location.day(name) is not None and location.day(name, as_at) is None


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
    reader = _RatingReader(location, location_id, as_at)
    left_out_before = location.left_out
    stated = list(_stated_ratings(location, reader))
    yield from stated
    left_out = location.left_out > left_out_before
    if not stated and location.raw("registrationStatus") == "Registered":
        yield _untold(location, as_at, left_out=left_out)


def _untold(location: FieldReader, as_at: date, *, left_out: bool) -> RatingStatement:
    """What a record without a usable rating says: nobody has inspected yet, or it does not tell what came of it."""
    inspected = location.object("lastInspection").day("date", as_at)
    if inspected is not None or left_out:
        return RatingStatement(
            LOCATION_SCOPE, "overall", Rating.NOT_KNOWN, reason=NOT_TOLD, inspected_on=inspected
        )
    reason = "dormant" if _is_dormant(location, as_at) else "not_yet_inspected"
    return RatingStatement(LOCATION_SCOPE, "overall", Rating.NOT_RATED, reason=reason)


def _stated_ratings(location: FieldReader, reader: _RatingReader) -> Iterator[RatingStatement]:
    now = location.object("currentRatings")
    yield from reader.group(now.object("overall"), LOCATION_SCOPE, now.day(REPORT_DAY), current=True)
    for service in now.objects("serviceRatings"):
        yield from reader.group(service, _scope(service), now.day(REPORT_DAY), current=True)
    for past in location.objects("historicRatings"):
        published = past.day(REPORT_DAY)
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
        self._registered = location.day("registrationDate", as_at)
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
        day = block.day(REPORT_DAY) or block_day
        registration = block.identifier("organisationId") or registration
        for question, part in [
            ("overall", block),
            *((p.take("name", values.question, show=True), p) for p in block.objects("keyQuestionRatings")),
        ]:
            rating = part.rating("rating")
            published = part.day(REPORT_DAY) or day
            if question is None or rating is None:
                continue
            if published is None and not current:
                part.note(REPORT_DAY, "(none)")
                continue
            if published is not None and published > self._as_at:
                part.note(REPORT_DAY, published.isoformat(), Fault.NOT_YET)
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


def _scope(service: FieldReader) -> str | None:
    """The name of a service or population group; None where it can't be read, so that its rating is no other's."""
    return service.text("name", 100) or (LOCATION_SCOPE if values.is_blank(service.raw("name")) else None)
