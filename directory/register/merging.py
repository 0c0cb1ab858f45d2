"""Merging statements into the rows of some locations, in the caller's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from directory.foundation.database import db
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.places.queries import places_at
from directory.register.models import Rating, RegisteredLocation, RegisteredProvider
from directory.register.records import ratings_of
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

    def merge_statements(self, statements: Iterable[Statement]) -> dict[str, int]:
        """Merge, write what changed, tell of ratings and endings that did; numbers of added, changed, ended,
        same.
        """
        by_location: dict[str, list[Statement]] = {location_id: [] for location_id in self._ids}
        for statement in statements:
            by_location[statement.location_id].append(statement)
        rows = _location_rows(self._ids)
        before = {location_id: dict(row.facts) for location_id, row in rows.items()}
        after = {
            location_id: _merged(before.get(location_id, {}), said)
            for location_id, said in by_location.items()
        }
        renamed = self._merge_providers(by_location)
        rated = self._editions_to_write(by_location)
        self._write_locations(
            rows, before, after, changed_ratings={i for i, found in rated.items() if found["differs"]}
        )
        self._write_ratings(rated)
        self._reproject(renamed - set(self._ids))
        return dict(self._counts)

    def _merge_providers(self, said: dict[str, list[Statement]]) -> set[str]:
        """Write providers; the ids of all locations whose provider was renamed: their words must follow."""
        stated: dict[str, list[Statement]] = {}
        for statements in said.values():
            for statement in statements:
                if statement.facts.get("provider_id"):
                    stated.setdefault(statement.facts["provider_id"], []).append(statement)
        held = {row.id: row for row in _rows(RegisteredProvider, stated)}
        fresh: list[dict[str, Any]] = []
        moved: list[dict[str, Any]] = []
        renamed: list[str] = []
        for provider_id, statements in sorted(stated.items()):
            row = held.get(provider_id)
            old: Facts = row.facts if row is not None else {}
            new = old
            for statement in statements:
                new = merge_facts(new, statement.provider_facts, statement.as_at, statement.source)
            values = {"id": provider_id, "name": value_of(new, "name"), "facts": new}
            if row is None:
                fresh.append(values)
            elif new != old:
                moved.append(values)
                if row.name != values["name"]:
                    renamed.append(provider_id)
        if fresh:
            db.session.execute(insert(RegisteredProvider), fresh)
        if moved:
            db.session.execute(update(RegisteredProvider), moved)
        found: set[str] = set()
        for start in range(0, len(renamed), _CHUNK):
            chunk = renamed[start : start + _CHUNK]
            found.update(
                db.session.scalars(
                    select(RegisteredLocation.id).where(RegisteredLocation.provider_id.in_(chunk))
                )
            )
        return found

    def _editions_to_write(self, said: dict[str, list[Statement]]) -> dict[str, dict[str, Any]]:
        """By location: what it held, and the merged editions that differ from it."""
        held = _editions(self._ids)
        rated: dict[str, dict[str, Any]] = {}
        for location_id, statements in said.items():
            old = held.get(location_id, {})
            new: dict[tuple[str, str, str], Edition] = {key: edition for key, (_, edition) in old.items()}
            for statement in statements:
                for rating in statement.ratings:
                    edition = edition_of(rating, statement.as_at, statement.source)
                    known = new.get(edition.key)
                    new[edition.key] = edition if known is None else merge_editions(known, edition)
            fresh = [e for key, e in new.items() if key not in old]
            moved = [(old[key][0], e) for key, e in new.items() if key in old and old[key][1] != e]
            if fresh or moved:
                was = ratings_of(location_id, [edition for _, edition in old.values()])
                differs = _in_force(was) != _in_force(ratings_of(location_id, new.values()))
                rated[location_id] = {"fresh": fresh, "moved": moved, "differs": differs}
        return rated

    def _write_ratings(self, rated: dict[str, dict[str, Any]]) -> None:
        fresh = [
            {"location_id": location_id, **_columns(edition)}
            for location_id, found in rated.items()
            for edition in found["fresh"]
        ]
        moved = [
            {"id": row_id, **_columns(edition)}
            for found in rated.values()
            for row_id, edition in found["moved"]
        ]
        if fresh:
            db.session.execute(insert(Rating), fresh)
            self._counts["editions"] += len(fresh)
        if moved:
            db.session.execute(update(Rating), moved)

    def _write_locations(
        self,
        rows: dict[str, Any],
        before: dict[str, Facts],
        after: dict[str, Facts],
        changed_ratings: set[str],
    ) -> None:
        names = _provider_names(after)
        points = _postcode_points(after)
        fresh, moved = [], []
        for location_id, facts in after.items():
            provider_id = value_of(facts, "provider_id")
            projected = _columns(
                project(facts, names.get(provider_id), self._census_on, points.get(location_id))
            )
            values = {"id": location_id, "facts": facts, **projected}
            row = rows.get(location_id)
            if row is None:
                fresh.append(values)
                self._counts["added"] += 1
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
                moved.append(values)
            if ended or location_id in changed_ratings:
                post(Event.RATING_PUBLISHED, location_id)
        if fresh:
            db.session.execute(insert(RegisteredLocation), fresh)
        if moved:
            db.session.execute(update(RegisteredLocation), moved)

    def _reproject(self, location_ids: set[str]) -> None:
        """Bring the searched columns of other locations up to date with their provider's new name."""
        rows = _location_rows(sorted(location_ids))
        facts = {location_id: dict(row.facts) for location_id, row in rows.items()}
        names = _provider_names(facts)
        points = _postcode_points(facts)
        moved = [
            {
                "id": location_id,
                **_columns(
                    project(
                        held,
                        names.get(value_of(held, "provider_id")),
                        self._census_on,
                        points.get(location_id),
                    )
                ),
            }
            for location_id, held in facts.items()
        ]
        if moved:
            db.session.execute(update(RegisteredLocation), moved)


def _merged(facts: Facts, statements: Iterable[Statement]) -> Facts:
    for statement in statements:
        facts = merge_location_facts(facts, statement)
    return facts


def _columns(held: Any) -> dict[str, Any]:
    """The fields of a flat record by name."""
    return {field.name: getattr(held, field.name) for field in fields(held)}


def _in_force(ratings: Any) -> list[tuple[str, str, str | None]]:
    """What a reader sees of ratings, without the days they were merely confirmed on."""
    lines = [
        *ratings.questions.values(),
        *(r for service in ratings.services for r in service.questions.values()),
    ]
    return [(f"{r.scope} {r.question} {r.published_on}", r.value, r.reason) for r in lines]


def _rows(model: Any, ids: Iterable[str]) -> list[Any]:
    unique = sorted(set(ids))
    columns = list(model.__table__.columns)
    found: list[Any] = []
    for start in range(0, len(unique), _CHUNK):
        found += db.session.execute(
            select(*columns).where(model.id.in_(unique[start : start + _CHUNK]))
        ).all()
    return found


def _location_rows(ids: Sequence[str]) -> dict[str, Any]:
    return {row.id: row for row in _rows(RegisteredLocation, ids)}


def _editions(ids: Sequence[str]) -> dict[str, dict[tuple[str, str, str], tuple[int, Edition]]]:
    found: dict[str, dict[tuple[str, str, str], tuple[int, Edition]]] = {}
    columns = [getattr(Rating, name) for name in _EDITION]
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        for row in db.session.execute(
            select(Rating.id, Rating.location_id, *columns).where(Rating.location_id.in_(chunk))
        ):
            edition = Edition(*row[2:])
            found.setdefault(row[1], {})[edition.key] = (row[0], edition)
    return found


def _provider_names(after: dict[str, Facts]) -> dict[str | None, str | None]:
    ids = {value_of(facts, "provider_id") for facts in after.values()} - {None}
    return {row.id: row.name for row in _rows(RegisteredProvider, ids)}


def _postcode_points(after: dict[str, Facts]) -> dict[str, Point]:
    """Where the postcode lies of each location that has no point of its own."""
    wanted = {}
    for location_id, facts in after.items():
        address = value_of(facts, "address")
        if address and address[3] and stated_point(facts) is None:
            wanted[location_id] = address[3]
    places = places_at(wanted.values())
    return {
        location_id: (places[postcode].lat_e5, places[postcode].lon_e5)
        for location_id, postcode in wanted.items()
        if postcode in places
    }
