"""Merging statements into the rows of some locations, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from directory.foundation.database import db
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.places.queries import places_at
from directory.register.models import Rating, RegisteredLocation, RegisteredProvider
from directory.register.records import Ratings, overall_code, ratings_of
from directory.register.rules.facts import Facts, merge_facts, merge_location_facts, value_of, values_differ
from directory.register.rules.projection import Point, project, stated_point
from directory.register.rules.ratings import Edition, edition_of, merge_editions
from directory.register.rules.statements import Statement

_CHUNK = 500
_EDITION = tuple(Edition.__dataclass_fields__)


class StatementMerger:
    """The rows of some locations while statements are merged into them. Used once."""

    def __init__(self, location_ids: Sequence[str], census_on: date | None) -> None:
        self._ids = list(location_ids)
        self._census_on = census_on
        self._counts: Counter[str] = Counter()
        self._overall: dict[str, str] = {}

    def merge_statements(self, statements: Iterable[Statement]) -> dict[str, int]:
        """Merge, write what changed, post ratings and endings that did; the numbers of added, changed, ended,
        same.
        """
        by_location: dict[str, list[Statement]] = {location_id: [] for location_id in self._ids}
        for statement in statements:
            by_location[statement.location_id].append(statement)
        rows = _location_rows(self._ids)
        before = {location_id: dict(row.facts) for location_id, row in rows.items()}
        after = {
            location_id: _merged(before.get(location_id, {}), stated)
            for location_id, stated in by_location.items()
        }
        renamed = self._merge_providers(by_location)
        changes = self._editions_to_write(by_location)
        self._write_locations(
            rows, before, after, changed_ratings={i for i, change in changes.items() if change["differs"]}
        )
        self._write_ratings(changes)
        project_anew(renamed - set(self._ids), self._census_on)
        return dict(self._counts)

    def _merge_providers(self, by_location: dict[str, list[Statement]]) -> set[str]:
        """Write providers; the ids of all locations whose provider was renamed: their search text must follow."""
        by_provider: dict[str, list[Statement]] = {}
        for statements in by_location.values():
            for statement in statements:
                if statement.facts.get("provider_id"):
                    by_provider.setdefault(statement.facts["provider_id"], []).append(statement)
        rows = {row.id: row for row in _rows(RegisteredProvider, by_provider)}
        added: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        renamed: list[str] = []
        for provider_id, statements in sorted(by_provider.items()):
            row = rows.get(provider_id)
            old: Facts = row.facts if row is not None else {}
            new = old
            for statement in statements:
                new = merge_facts(new, statement.provider_facts, statement.as_at, statement.source)
            values = {"id": provider_id, "name": value_of(new, "name"), "facts": new}
            if row is None:
                added.append(values)
            elif new != old:
                changed.append(values)
                if row.name != values["name"]:
                    renamed.append(provider_id)
        if added:
            db.session.execute(insert(RegisteredProvider), added)
        if changed:
            db.session.execute(update(RegisteredProvider), changed)
        location_ids: set[str] = set()
        for start in range(0, len(renamed), _CHUNK):
            chunk = renamed[start : start + _CHUNK]
            location_ids.update(
                db.session.scalars(
                    select(RegisteredLocation.id).where(RegisteredLocation.provider_id.in_(chunk))
                )
            )
        return location_ids

    def _editions_to_write(self, by_location: dict[str, list[Statement]]) -> dict[str, dict[str, Any]]:
        """By location: the editions to add and to change, and whether the current ratings differ."""
        stored = _editions(self._ids)
        changes: dict[str, dict[str, Any]] = {}
        for location_id, statements in by_location.items():
            old = stored.get(location_id, {})
            new: dict[tuple[str, str, str], Edition] = {key: edition for key, (_, edition) in old.items()}
            for statement in statements:
                for rating in statement.ratings:
                    edition = edition_of(rating, statement.as_at, statement.source)
                    current = new.get(edition.key)
                    new[edition.key] = edition if current is None else merge_editions(current, edition)
            after = ratings_of(location_id, new.values())
            self._overall[location_id] = overall_code(after)
            added = [e for key, e in new.items() if key not in old]
            changed = [(old[key][0], e) for key, e in new.items() if key in old and old[key][1] != e]
            if added or changed:
                before = ratings_of(location_id, [edition for _, edition in old.values()])
                differs = _in_force(before) != _in_force(after)
                changes[location_id] = {"fresh": added, "moved": changed, "differs": differs}
        return changes

    def _write_ratings(self, changes: dict[str, dict[str, Any]]) -> None:
        added = [
            {"location_id": location_id, **_columns(edition)}
            for location_id, change in changes.items()
            for edition in change["fresh"]
        ]
        changed = [
            {"id": row_id, **_columns(edition)}
            for change in changes.values()
            for row_id, edition in change["moved"]
        ]
        if added:
            db.session.execute(insert(Rating), added)
            self._counts["editions"] += len(added)
        if changed:
            db.session.execute(update(Rating), changed)

    def _write_locations(
        self,
        rows: dict[str, Any],
        before: dict[str, Facts],
        after: dict[str, Facts],
        changed_ratings: set[str],
    ) -> None:
        names = _provider_names(after)
        points = _postcode_points(after)
        added, changed = [], []
        for location_id, facts in after.items():
            provider_id = value_of(facts, "provider_id")
            rating = self._overall[location_id]
            projected = _columns(
                project(
                    facts,
                    names.get(provider_id),
                    self._census_on,
                    points.get(location_id),
                    rating,
                    location_id,
                )
            )
            values = {"id": location_id, "facts": facts, **projected}
            row = rows.get(location_id)
            if row is None:
                added.append(values)
                self._counts["added"] += 1
                if not projected["shown"]:
                    self._counts["added_ended" if projected["name"] else "unnamed"] += 1
                continue
            ended = row.status != "ended" and projected["status"] == "ended"
            differs = values_differ(before[location_id], facts) or row.status != projected["status"]
            if ended:
                self._counts["ended"] += 1
            elif differs or location_id in changed_ratings:
                self._counts["changed"] += 1
            else:
                self._counts["same"] += 1
            if facts != before[location_id] or any(
                getattr(row, name) != value for name, value in projected.items()
            ):
                changed.append(values)
            if ended or location_id in changed_ratings:
                post(Event.RATING_PUBLISHED, location_id)
        if added:
            db.session.execute(insert(RegisteredLocation), added)
        if changed:
            db.session.execute(update(RegisteredLocation), changed)


def project_anew(location_ids: Collection[str], census_on: date | None) -> dict[str, Ratings]:
    """Work out the searched columns of some locations anew, from what is known of them; their ratings."""
    ids = sorted(location_ids)
    facts = {location_id: dict(row.facts) for location_id, row in _location_rows(ids).items()}
    names, points, stored = _provider_names(facts), _postcode_points(facts), _editions(ids)
    ratings = {
        location_id: ratings_of(location_id, [edition for _, edition in stored.get(location_id, {}).values()])
        for location_id in facts
    }
    projections = [
        {
            "id": location_id,
            **_columns(
                project(
                    location_facts,
                    names.get(value_of(location_facts, "provider_id")),
                    census_on,
                    points.get(location_id),
                    overall_code(ratings[location_id]),
                    location_id,
                )
            ),
        }
        for location_id, location_facts in facts.items()
    ]
    if projections:
        db.session.execute(update(RegisteredLocation), projections)
    return ratings


def _merged(facts: Facts, statements: Iterable[Statement]) -> Facts:
    for statement in statements:
        facts = merge_location_facts(facts, statement)
    return facts


def _columns(record: Any) -> dict[str, Any]:
    """The fields of a flat record by name."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _in_force(ratings: Any) -> list[tuple[str, str, str | None]]:
    """What a reader sees of ratings, without the days they were merely confirmed on."""
    current = [
        *ratings.questions.values(),
        *ratings.overalls,
        *(r for service in ratings.services for r in service.questions.values()),
    ]
    return [(f"{r.scope} {r.question} {r.published_on}", r.value, r.reason) for r in current]


def _rows(model: Any, ids: Iterable[str]) -> list[Any]:
    unique = sorted(set(ids))
    columns = list(model.__table__.columns)
    rows: list[Any] = []
    for start in range(0, len(unique), _CHUNK):
        rows += db.session.execute(select(*columns).where(model.id.in_(unique[start : start + _CHUNK]))).all()
    return rows


def _location_rows(ids: Sequence[str]) -> dict[str, Any]:
    return {row.id: row for row in _rows(RegisteredLocation, ids)}


def _editions(ids: Sequence[str]) -> dict[str, dict[tuple[str, str, str], tuple[int, Edition]]]:
    editions: dict[str, dict[tuple[str, str, str], tuple[int, Edition]]] = {}
    columns = [getattr(Rating, name) for name in _EDITION]
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for row in db.session.execute(
            select(Rating.id, Rating.location_id, *columns).where(Rating.location_id.in_(chunk))
        ):
            edition = Edition(*row[2:])
            editions.setdefault(row[1], {})[edition.key] = (row[0], edition)
    return editions


def _provider_names(after: dict[str, Facts]) -> dict[str | None, str | None]:
    ids = {value_of(facts, "provider_id") for facts in after.values()} - {None}
    return {row.id: row.name for row in _rows(RegisteredProvider, ids)}


def _postcode_points(after: dict[str, Facts]) -> dict[str, Point]:
    """Where the postcode lies of each location that has no point of its own."""
    postcodes = {}
    for location_id, facts in after.items():
        address = value_of(facts, "address")
        if address and address[3] and stated_point(facts) is None:
            postcodes[location_id] = address[3]
    places = places_at(postcodes.values())
    return {
        location_id: (places[postcode].lat_e5, places[postcode].lon_e5)
        for location_id, postcode in postcodes.items()
        if postcode in places
    }
