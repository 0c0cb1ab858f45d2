"""A location as the regulator's API answers: with current, service and historic ratings, and single
assessments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from directory.imports.cqc import values
from directory.imports.cqc.table_shapes import RowResult, bad_id
from directory.register.rules.codes import activity_codes, service_type_codes, specialism_codes
from directory.register.rules.ratings import LOCATION_SCOPE
from directory.register.rules.statements import RatingStatement, Statement, Value

SAF = "single_assessment_framework"
Object = Mapping[str, Any]


def lacks(found: Object) -> list[str]:
    """What an object lacks to be a location of the API."""
    return [name for name in ("locationId", "name") if not isinstance(found.get(name), str)]


def read(found: Object, as_at: date | None, line: int) -> Iterable[RowResult]:
    """One location. Without an as-at day it counts as of the newest day it mentions: it can't be older.

    People named as contacts are never looked at.
    """
    location_id = values.location_id(_words(found, "locationId"))
    if location_id is None:
        return [bad_id(line, _words(found, "locationId"), _words(found, "name"))]
    day = as_at or _newest_day(found)
    if day is None:
        return [bad_id(line, "", location_id)]
    ratings = tuple(
        r for r in _ratings(found, location_id) if r.published_on is None or r.published_on <= day
    )
    return [Statement(location_id, day, "api", _facts(found), _provider(found), ratings)]


def _facts(found: Object) -> dict[str, Value]:
    postcode = values.postcode(_words(found, "postalCode"))
    ended = values.day(_words(found, "deregistrationDate"))
    registered = values.day(_words(found, "registrationDate"))
    inspected = values.day(_words(_object(found, "lastInspection"), "date"))
    status = _words(found, "registrationStatus").lower()
    types = (_words(t, "description") or _words(t, "name") for t in _objects(found, "gacServiceTypes"))
    directorate = _words(found, "inspectionDirectorate").lower()
    return {
        "status": {"registered": "registered", "deregistered": "ended"}.get(status),
        "ended_on": ended.isoformat() if ended else None,
        "name": values.text(_words(found, "name")),
        "also_known_as": values.text(_words(found, "alsoKnownAs")),
        "provider_id": values.location_id(_words(found, "providerId")),
        "brand": values.brand(_words(found, "brandName")),
        "address": values.address(
            [_words(found, "postalAddressLine1"), _words(found, "postalAddressLine2")],
            _words(found, "postalAddressTownCity"),
            _words(found, "postalAddressCounty"),
            postcode,
        ),
        "point": values.point(str(found.get("onspdLatitude")), str(found.get("onspdLongitude")), postcode),
        "phone": values.phone(_words(found, "mainPhoneNumber")),
        "website": values.website(_words(found, "website")),
        "local_authority": values.text(_words(found, "localAuthority")),
        "region": values.text(_words(found, "region")),
        "service_types": service_type_codes(types),
        "specialisms": specialism_codes(_words(s, "name") for s in _objects(found, "specialisms")),
        "activities": activity_codes(_words(a, "name") for a in _objects(found, "regulatedActivities")),
        "beds": values.whole(str(found.get("numberOfBeds")), 2000) or None,
        "care_home": values.yes_or_no(_words(found, "careHome")),
        "dormant": values.yes_or_no(_words(found, "dormancy")),
        "adult_social_care": directorate == "adult social care" if directorate else None,
        "registered_on": registered.isoformat() if registered else None,
        "last_inspected_on": inspected.isoformat() if inspected else None,
        "predecessor_id": _predecessor(found),
    }


def _provider(found: Object) -> dict[str, Value]:
    return {"name": values.provider_name(_words(found, "providerName"))}


def _predecessor(found: Object) -> str | None:
    for relation in _objects(found, "relationships"):
        if _words(relation, "type") == "HSCA Predecessor":
            return values.location_id(_words(relation, "relatedLocationId"))
    return None


def _ratings(found: Object, location_id: str) -> Iterator[RatingStatement]:
    given = list(_given(found, location_id))
    yield from given
    if not given and _words(found, "registrationStatus") == "Registered":
        dormant = values.yes_or_no(_words(found, "dormancy"))
        yield RatingStatement(
            LOCATION_SCOPE, "overall", "not_rated", reason="dormant" if dormant else "not_yet_inspected"
        )


def _given(found: Object, location_id: str) -> Iterator[RatingStatement]:
    earned = _Earned(found, location_id)
    now = _object(found, "currentRatings")
    yield from earned.group(_object(now, "overall"), LOCATION_SCOPE, _words(now, "reportDate"), current=True)
    for service in _objects(now, "serviceRatings"):
        yield from earned.group(service, _scope(service), _words(now, "reportDate"), current=True)
    for past in _objects(found, "historicRatings"):
        outer = {"organisationId": past.get("organisationId")}
        overall = {**outer, **_object(past, "overall")}
        yield from earned.group(overall, LOCATION_SCOPE, _words(past, "reportDate"), current=False)
        for service in _objects(past, "serviceRatings"):
            yield from earned.group(
                {**outer, **service}, _scope(service), _words(past, "reportDate"), current=False
            )
    for assessment in _objects(found, "assessment"):
        published = _words(assessment, "assessmentPlanPublishedDateTime")
        for service in _objects(_object(assessment, "ratings"), "asgRatings"):
            yield from earned.group(
                service,
                _scope(service),
                published,
                current=_words(service, "status") != "Archived",
                framework=SAF,
            )


class _Earned:
    """Ratings of one location; knows which registration earned them (L19)."""

    def __init__(self, found: Object, location_id: str) -> None:
        self._id = location_id
        self._registered = values.day(_words(found, "registrationDate"))
        self._predecessor = _predecessor(found)

    def group(
        self, rated: Object, scope: str, outer_day: str, *, current: bool, framework: str | None = None
    ) -> Iterator[RatingStatement]:
        """The overall rating and the key questions of one block."""
        day = _words(rated, "reportDate") or outer_day
        for question, part in [
            ("overall", rated),
            *((_words(p, "name"), p) for p in _objects(rated, "keyQuestionRatings")),
        ]:
            code, value = values.question(question), values.rating(_words(part, "rating"))
            published = values.day(_words(part, "reportDate") or day)
            if code is None or value is None or (published is None and not current):
                continue
            earner = values.location_id(_words(part, "organisationId") or _words(rated, "organisationId"))
            yield RatingStatement(
                scope=scope,
                question=code,
                value=value[0],
                published_on=published,
                current=current,
                reason=value[1],
                inherited_from=self._inherited_from(earner, published),
                score=values.whole(_words(part, "percentageScore"), 100) if framework else None,
                score_framework=framework if _words(part, "percentageScore") else None,
            )

    def _inherited_from(self, earner: str | None, published: date | None) -> str | None:
        if earner is not None:
            return earner if earner != self._id else None
        before = published is not None and self._registered is not None and published < self._registered
        return self._predecessor if before else None


def _newest_day(found: Any) -> date | None:
    """The newest day anywhere in an object."""
    days: list[date] = []
    waiting = [found]
    while waiting:
        held = waiting.pop()
        if isinstance(held, dict):
            waiting += held.values()
        elif isinstance(held, list):
            waiting += held
        elif (
            isinstance(held, str)
            and re.match(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]", held)
            and (day := values.day(held))
        ):
            days.append(day)
    return max(days, default=None)


def _scope(service: Object) -> str:
    return values.text(_words(service, "name"), 100) or LOCATION_SCOPE


def _words(held: Object, name: str) -> str:
    found = held.get(name)
    return found if isinstance(found, str) else ""


def _object(held: Object, name: str) -> Object:
    found = held.get(name)
    return found if isinstance(found, dict) else {}


def _objects(held: Object, name: str) -> list[Object]:
    found = held.get(name)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []
