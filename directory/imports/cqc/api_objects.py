"""A location as the regulator's API answers: with current, service and historic ratings, and single
assessments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from directory.imports.cqc import values
from directory.imports.cqc.table_shapes import RowResult, bad_id
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE, NOT_TOLD
from directory.register.rules.statements import RatingStatement, Statement, Value
from directory.vocabulary.ratings import Rating

_REGISTRATION = {"registered": "registered", "deregistered": "ended"}
SAF = "single_assessment_framework"
Object = Mapping[str, Any]


def lacks(location: Object) -> list[str]:
    """What an object lacks to be a location of the API."""
    return [name for name in ("locationId", "name") if not isinstance(location.get(name), str)]


def read(location: Object, as_at: date, line: int) -> Iterable[RowResult]:
    """One location, as at the day it was fetched. A day after that is planned, not a fact: it is left out.

    People named as contacts are never looked at.
    """
    location_id = values.location_id(_text(location, "locationId"))
    if location_id is None:
        return [bad_id(line, _text(location, "locationId"), _text(location, "name"))]
    ratings = tuple(
        r for r in _ratings(location, location_id) if r.published_on is None or r.published_on <= as_at
    )
    return [Statement(location_id, as_at, "api", _facts(location, as_at), _provider(location), ratings)]


def _facts(location: Object, as_at: date) -> dict[str, Value]:
    postcode = values.postcode(_text(location, "postalCode"))
    ended = _not_after(values.day(_text(location, "deregistrationDate")), as_at)
    registered = values.day(_text(location, "registrationDate"))
    inspected = _not_after(values.day(_text(_object(location, "lastInspection"), "date")), as_at)
    status = _REGISTRATION.get(_text(location, "registrationStatus").lower())
    if status == "ended" and _text(location, "deregistrationDate") and ended is None:
        status = "registered"  # its end is planned
    types = (_text(t, "description") or _text(t, "name") for t in _objects(location, "gacServiceTypes"))
    directorate = _text(location, "inspectionDirectorate").lower()
    return {
        "status": status,
        "ended_on": ended.isoformat() if ended else None,
        "name": values.text(_text(location, "name")),
        "also_known_as": values.text(_text(location, "alsoKnownAs")),
        "provider_id": values.location_id(_text(location, "providerId")),
        "brand": values.brand(_text(location, "brandName")),
        "address": values.address(
            [_text(location, "postalAddressLine1"), _text(location, "postalAddressLine2")],
            _text(location, "postalAddressTownCity"),
            _text(location, "postalAddressCounty"),
            postcode,
        ),
        "point": values.point(
            str(location.get("onspdLatitude")), str(location.get("onspdLongitude")), postcode
        ),
        "phone": values.phone(_text(location, "mainPhoneNumber")),
        "website": values.website(_text(location, "website")),
        "local_authority": values.text(_text(location, "localAuthority")),
        "region": values.text(_text(location, "region")),
        "service_types": service_type_codes(types),
        "specialisms": specialism_codes(_text(s, "name") for s in _objects(location, "specialisms")),
        "activities": activity_codes(_text(a, "name") for a in _objects(location, "regulatedActivities")),
        "beds": values.whole(str(location.get("numberOfBeds")), 2000) or None,
        "care_home": values.yes_or_no(_text(location, "careHome")),
        "dormant": values.yes_or_no(_text(location, "dormancy")),
        "adult_social_care": directorate == "adult social care" if directorate else None,
        "registered_on": registered.isoformat() if registered else None,
        "last_inspected_on": inspected.isoformat() if inspected else None,
        "predecessor_id": _predecessor(location),
    }


def _provider(location: Object) -> dict[str, Value]:
    return {"name": values.provider_name(_text(location, "providerName"))}


def _predecessor(location: Object) -> str | None:
    for relation in _objects(location, "relationships"):
        if _text(relation, "type") == "HSCA Predecessor":
            return values.location_id(_text(relation, "relatedLocationId"))
    return None


def _ratings(location: Object, location_id: str) -> Iterator[RatingStatement]:
    stated = list(_stated_ratings(location, location_id))
    yield from stated
    if not stated and _text(location, "registrationStatus") == "Registered":
        yield _untold(location)


def _untold(location: Object) -> RatingStatement:
    """What a record without any rating says: nobody has inspected yet, or it does not tell what came of it."""
    inspected = values.day(_text(_object(location, "lastInspection"), "date"))
    if inspected is not None:
        return RatingStatement(
            LOCATION_SCOPE, "overall", Rating.NOT_KNOWN, reason=NOT_TOLD, inspected_on=inspected
        )
    dormant = values.yes_or_no(_text(location, "dormancy"))
    return RatingStatement(
        LOCATION_SCOPE,
        "overall",
        Rating.NOT_RATED,
        reason="dormant" if dormant else "not_yet_inspected",
    )


def _stated_ratings(location: Object, location_id: str) -> Iterator[RatingStatement]:
    reader = _RatingReader(location, location_id)
    now = _object(location, "currentRatings")
    yield from reader.group(_object(now, "overall"), LOCATION_SCOPE, _text(now, "reportDate"), current=True)
    for service in _objects(now, "serviceRatings"):
        yield from reader.group(service, _scope(service), _text(now, "reportDate"), current=True)
    for past in _objects(location, "historicRatings"):
        outer = {"organisationId": past.get("organisationId")}
        overall = {**outer, **_object(past, "overall")}
        yield from reader.group(overall, LOCATION_SCOPE, _text(past, "reportDate"), current=False)
        for service in _objects(past, "serviceRatings"):
            yield from reader.group(
                {**outer, **service}, _scope(service), _text(past, "reportDate"), current=False
            )
    for assessment in _objects(location, "assessment"):
        published = _text(assessment, "assessmentPlanPublishedDateTime")
        for service in _objects(_object(assessment, "ratings"), "asgRatings"):
            yield from reader.group(
                service,
                _scope(service),
                published,
                current=_text(service, "status") != "Archived",
                framework=SAF,
            )


class _RatingReader:
    """Ratings of one location; knows which registration earned them (L19)."""

    def __init__(self, location: Object, location_id: str) -> None:
        self._id = location_id
        self._registered = values.day(_text(location, "registrationDate"))
        self._predecessor = _predecessor(location)

    def group(
        self, block: Object, scope: str, block_day: str, *, current: bool, framework: str | None = None
    ) -> Iterator[RatingStatement]:
        """The overall rating and the key questions of one block."""
        day = _text(block, "reportDate") or block_day
        for question, part in [
            ("overall", block),
            *((_text(p, "name"), p) for p in _objects(block, "keyQuestionRatings")),
        ]:
            code, rating = values.question(question), values.rating(_text(part, "rating"))
            published = values.day(_text(part, "reportDate") or day)
            if code is None or rating is None or (published is None and not current):
                continue
            registration_id = values.location_id(
                _text(part, "organisationId") or _text(block, "organisationId")
            )
            yield RatingStatement(
                scope=scope,
                question=code,
                value=rating[0],
                published_on=published,
                current=current,
                reason=rating[1],
                inherited_from=self._inherited_from(registration_id, published),
                score=values.whole(_text(part, "percentageScore"), 100) if framework else None,
                score_framework=framework if _text(part, "percentageScore") else None,
            )

    def _inherited_from(self, registration_id: str | None, published: date | None) -> str | None:
        if registration_id is not None:
            return registration_id if registration_id != self._id else None
        before = published is not None and self._registered is not None and published < self._registered
        return self._predecessor if before else None


def _not_after(day: date | None, as_at: date) -> date | None:
    """A day, unless it had not come yet: what is planned is no fact."""
    return None if day is None or day > as_at else day


def _scope(service: Object) -> str:
    return values.text(_text(service, "name"), 100) or LOCATION_SCOPE


def _text(parent: Object, name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""


def _object(parent: Object, name: str) -> Object:
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _objects(parent: Object, name: str) -> list[Object]:
    value = parent.get(name)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
