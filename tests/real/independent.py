"""The overall rating of every location, read from the raw files by other code than the site's.

It shares nothing with `directory/`: `csv`, `json` and the rule in plain words. Of a location's own ratings the one
published last stands; of two of one day, the one that carries a rating and then what was said last. A rating
whose day of publication nobody gives stands until a later one is published. A service that was rated after its
location stands beside it, and the worst is shown.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

WORDS = {
    "outstanding": "outstanding",
    "good": "good",
    "requires improvement": "requires_improvement",
    "inadequate": "inadequate",
    "inspected but not rated": "inspected_not_rated",
    "no published rating": "not_rated",
    "not rated": "not_rated",
}
RATED = ("inadequate", "requires_improvement", "good", "outstanding")  # the worst first
NO_DAY = date.min


@dataclass(frozen=True)
class Said:
    """One rating as a file gives it. `seen` is the day on which the file calls it current, `trust` how near the file
    is to the regulator's own database; `scope` is empty for the location's own.
    """

    value: str
    published: date | None
    seen: date | None
    trust: int
    scope: str = ""


Expected = tuple[str, date | None]


def expected_ratings(files: Iterable[Path]) -> dict[str, Expected]:
    """By location: the code of the overall rating to be shown, and its day of publication where one is known."""
    said: dict[str, list[Said]] = defaultdict(list)
    for path in files:
        for location_id, one in _statements(path):
            said[location_id].append(one)
    return {location_id: _shown(statements) for location_id, statements in said.items()}


def _statements(path: Path) -> Iterator[tuple[str, Said]]:
    if path.suffix == ".json":
        yield from _answer(json.loads(path.read_text(encoding="utf-8")))
        return
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = set(rows[0])
    if "rating_overall" in columns:
        yield from _tidy(rows)
    elif "cqc_rating_overall" in columns:
        yield from _council(rows, path)
    elif "Location Latest Overall Rating" in columns:
        yield from _active(rows, path)
    elif "overall_rating" in columns:
        yield from _extract(rows)


def _tidy(rows: list[dict[str, str]]) -> Iterator[tuple[str, Said]]:
    for row in rows:
        if word := WORDS.get(row["rating_overall"].lower()):
            as_of = _iso(row["as_of"]) or date.fromisoformat(row["as_of"] + "-01")
            published = _iso(row["rating_date"])
            yield row["location_id"], Said(word, published, max(as_of, published or as_of), 1)


def _council(rows: list[dict[str, str]], path: Path) -> Iterator[tuple[str, Said]]:
    columns = ("cqc_publication_date", "cqc_last_inspection_date")
    seen = _newest_of_month(path, (_iso(row[name]) for row in rows for name in columns))
    for row in rows:
        if word := WORDS.get(row["cqc_rating_overall"].lower()):
            yield row["cqc_location_id"], Said(word, _iso(row["cqc_publication_date"]), seen, 2)


def _active(rows: list[dict[str, str]], path: Path) -> Iterator[tuple[str, Said]]:
    columns = ("Publication Date", "Location HSCA start date")
    seen = _newest_of_month(
        path, (_american(row[name]) or _iso(row[name]) for row in rows for name in columns)
    )
    for row in rows:
        if word := WORDS.get(row["Location Latest Overall Rating"].lower()):
            published = _american(row["Publication Date"])
            # This extract repeats the day of registration, on which no rating can have been published.
            believed = (
                published if published != _iso(row["Location HSCA start date"]) and word in RATED else None
            )
            yield row["Location ID"], Said(word, believed, seen, 4)


def _extract(rows: list[dict[str, str]]) -> Iterator[tuple[str, Said]]:
    for row in rows:  # it says of no day that it is of
        if word := WORDS.get(row["overall_rating"].lower()):
            yield row["location_id"], Said(word, _iso(row["report_date"]), None, 3)


def _answer(location: dict[str, Any]) -> Iterator[tuple[str, Said]]:
    """An answer of the API, fetched on a day that nobody knows."""
    found = []
    now = location.get("currentRatings") or {}
    if word := WORDS.get(now.get("overall", {}).get("rating", "").lower()):
        found.append(Said(word, _iso(now["overall"].get("reportDate") or now.get("reportDate")), None, 5))
    for past in location.get("historicRatings") or []:
        if word := WORDS.get(past.get("overall", {}).get("rating", "").lower()):
            found.append(Said(word, _iso(past["reportDate"]), None, 5))
    for assessment in location.get("assessment") or []:
        published = _iso(assessment["assessmentPlanPublishedDateTime"])
        for service in assessment["ratings"].get("asgRatings", []):
            if word := WORDS.get(service.get("rating", "").lower()):
                found.append(Said(word, published, None, 5, service["name"]))
    if not found and location["registrationStatus"] == "Registered":
        found.append(Said("not_known" if location.get("lastInspection") else "not_rated", None, None, 5))
    return ((location["locationId"], one) for one in found)


def _shown(said: list[Said]) -> Expected:
    """The rating to be shown: the location's own, or a service's that was rated later; the worst of several."""
    by_scope: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        by_scope[one.scope].append(one)
    standing = {scope: _standing(statements) for scope, statements in by_scope.items()}
    own = standing.pop("", None)
    rated = [one for one in standing.values() if one[0] in RATED]
    if own is None or own[0] not in RATED:
        candidates = rated or [own or ("not_known", None)]
    else:
        later = [one for one in rated if (one[1] or NO_DAY) > (own[1] or NO_DAY)]
        candidates = later if later and len(later) == len(standing) else [own, *later]
    return min(candidates, key=lambda one: RATED.index(one[0]) if one[0] in RATED else len(RATED))


def _standing(said: list[Said]) -> Expected:
    """What stands of the statements about one location or one of its services."""
    published: dict[date, list[Said]] = defaultdict(list)
    for one in said:
        if one.published is not None and one.value in RATED:
            published[one.published].append(one)
    loose = [
        one for one in said if one.published is None or (one.value not in RATED and one.seen is not None)
    ]
    newest_loose = max(loose, key=_by_day, default=None)
    if not published:
        return (newest_loose.value, newest_loose.published) if newest_loose else ("not_known", None)
    day = max(published)
    best = max(published[day], key=_by_day)
    confirmed = max(day, *(one.seen or NO_DAY for one in published[day]))
    if newest_loose and (newest_loose.seen or NO_DAY) > confirmed and newest_loose.value != best.value:
        return newest_loose.value, newest_loose.published
    return best.value, day


def _by_day(one: Said) -> tuple[date, bool, int, int]:
    caution = -RATED.index(one.value) if one.value in RATED else -len(RATED)
    return one.seen or NO_DAY, one.value in RATED, one.trust, caution


def _newest_of_month(path: Path, days: Iterable[date | None]) -> date:
    """The day of a file whose name gives a month: the newest of that month in it, or else the first."""
    match = re.search(r"(20[0-9]{2})-([01][0-9])", path.name)
    assert match, path
    year, month = int(match[1]), int(match[2])
    return max(
        [date(year, month, 1), *(day for day in days if day and (day.year, day.month) == (year, month))]
    )


def _iso(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _american(text: str) -> date | None:
    match = re.fullmatch(r"([0-9]+)/([0-9]+)/([0-9]{4}) 12:00:00 AM", text)
    return date(int(match[3]), int(match[1]), int(match[2])) if match else None
