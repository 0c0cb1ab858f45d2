"""Importing files into the register: stage, then switch.

A file is first staged: every row is read, checked and written to a staging table, in short transactions. A
file that turns out bad is discarded there and has changed nothing. Once `begin_switch` is committed the import
will be completed: `switch_batch` merges some hundred locations at a time, each with all its facts and ratings
in one transaction of a fraction of a second, so that other writers never wait long and no location is half
changed. A process killed between two such transactions has lost nothing: the staging table is a redo log, and
the worker (or the next import) resumes where it stopped. Merging is commutative and idempotent, so that the
order does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound, WrongState
from directory.foundation.permissions import SITE, Permission, allow
from directory.foundation.time import now
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.places.queries import places_at
from directory.register.import_queries import (
    CANNOT_BE_MERGED,
    census_on,
    count_unlisted,
    stated_before,
)
from directory.register.merging import StatementMerger, project_anew
from directory.register.models import RegisteredLocation, RegisterImport, StagedStatement
from directory.register.rules.census import ends_too_many
from directory.register.rules.projection import PROJECTION_VERSION, stated_point
from directory.register.rules.statements import Statement, from_body, to_body
from directory.workflow.actions import transition

EMPTY: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
LOCATION_BATCH = 100
MAX_STORED_REFUSALS = 5000


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file before its rows are read."""

    file_name: str
    digest: str
    table_shape: str
    as_at: date | None
    complete: bool


def begin_import(actor: Actor, file: FileFacts) -> int:
    """Begin to stage one file; the id of the import."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = RegisterImport(
        file_name=file.file_name[:255],
        digest=file.digest,
        table_shape=file.table_shape,
        as_at=file.as_at,
        complete=file.complete,
        created_by=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    record(
        actor,
        "register_import.begin",
        "register_import",
        row.id,
        after={"file": row.file_name, "shape": row.table_shape},
    )
    return row.id


def stage_statements(actor: Actor, import_id: int, statements: Iterable[Statement]) -> None:
    """Write statements to the staging table. They change nothing yet."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    _check_state(_import(import_id), "staging")
    rows = [{"import_id": import_id, "location_id": s.location_id, "body": to_body(s)} for s in statements]
    if rows:
        db.session.execute(insert(StagedStatement), rows)


def begin_switch(
    actor: Actor,
    import_id: int,
    *,
    refusals: Sequence[Sequence[Any]],
    counts: Mapping[str, int],
    not_understood: Mapping[str, Mapping[str, Any]] = EMPTY,
    insist: bool = False,
) -> tuple[int, int]:
    """Decide that a staged file is merged; from here on it will be.

    `refusals` are line, reason and id or name of each row that was refused; `not_understood` says by field how many
    values were left out, with the first lines and words. Returns how many locations it would end and how many are
    registered. Raises WrongState where a complete
    file would end more than a fifth of what is registered, unless `insist`.
    """
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _import(import_id)
    ending, registered = count_unlisted(import_id) if row.complete else (0, 0)
    if ends_too_many(ending, registered) and not insist:
        raise WrongState("too_many_would_end")
    transition(actor, row, "switch", after={"would_end": ending})
    row.counts = {**counts, "refused": len(refusals)}
    row.refusals = [list(refusal) for refusal in refusals[:MAX_STORED_REFUSALS]]
    row.not_understood = {field: dict(account) for field, account in not_understood.items()}
    row.moved_at = now()
    return ending, registered


def switch_batch(actor: Actor, import_id: int, limit: int = LOCATION_BATCH) -> int:
    """Merge the next locations of an import into the register; how many there were, 0 when all are in."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _import(import_id)
    if row.state in ("ending", "done"):
        return 0  # finished by the other of worker and command
    _check_state(row, "switching")
    ids = list(
        db.session.scalars(
            select(StagedStatement.location_id)
            .where(StagedStatement.import_id == import_id)
            .distinct()
            .order_by(StagedStatement.location_id)
            .limit(limit)
        )
    )
    if not ids:
        transition(actor, row, "end_unlisted")
        return 0
    staged = db.session.execute(
        select(StagedStatement.location_id, StagedStatement.body)
        .where(StagedStatement.import_id == import_id, StagedStatement.location_id.in_(ids))
        .order_by(StagedStatement.id)
    )
    counts = StatementMerger(ids, census_on()).merge_statements(
        from_body(location_id, body) for location_id, body in staged
    )
    _record_merged(actor, row, counts)
    db.session.execute(
        delete(StagedStatement).where(
            StagedStatement.import_id == import_id, StagedStatement.location_id.in_(ids)
        )
    )
    return len(ids)


def refuse_staged_location(actor: Actor, import_id: int) -> str:
    """Leave out the location that the switch is at, whose statements the register can't hold; its id.

    One bad value must never stop the rest, nor an import that was begun. It is counted with the refused rows.
    """
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _import(import_id)
    _check_state(row, "switching")
    mine = StagedStatement.import_id == import_id
    location_id = db.session.scalar(select(func.min(StagedStatement.location_id)).where(mine))
    if location_id is None:
        raise NotFound(f"nothing is staged of import {import_id}")
    db.session.execute(delete(StagedStatement).where(mine, StagedStatement.location_id == location_id))
    row.refusals = [[0, CANNOT_BE_MERGED, location_id], *row.refusals][:MAX_STORED_REFUSALS]
    row.counts = {**row.counts, "refused": row.counts.get("refused", 0) + 1}
    row.moved_at = now()
    record(actor, "register_import.refuse", "register_import", row.id, after={"location": location_id})
    return location_id


def end_unlisted_batch(actor: Actor, import_id: int, limit: int = LOCATION_BATCH * 4) -> int:
    """End the next locations that a complete file does not list; how many, and 0 when the import is done."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _import(import_id)
    if row.state == "done":
        return 0
    _check_state(row, "ending")
    day = census_on()
    ids: list[str] = []
    if row.complete and day is not None:
        ids = list(
            db.session.scalars(
                select(RegisteredLocation.id)
                .where(RegisteredLocation.status == "registered", stated_before(day))
                .order_by(RegisteredLocation.id)
                .limit(limit)
            )
        )
    if not ids:
        transition(actor, row, "finish", after=row.counts)
        row.finished_at = now()
        return 0
    counts = StatementMerger(ids, day).merge_statements(())
    # Apart from those that a row of the file says have ended.
    _record_merged(actor, row, {("unlisted" if name == "ended" else name): n for name, n in counts.items()})
    return len(ids)


def discard_import(actor: Actor, import_id: int, *, limit: int = 5000) -> int:
    """Discard an import and delete some of its staged rows; how many, and 0 when none is left."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _import(import_id)
    if row.state != "discarded":
        transition(actor, row, "discard")
    ids = select(StagedStatement.id).where(StagedStatement.import_id == import_id).limit(limit)
    result = db.session.execute(delete(StagedStatement).where(StagedStatement.id.in_(ids)))
    return int(getattr(result, "rowcount", 0))


def import_statements(actor: Actor, statements: Sequence[Statement]) -> dict[str, int]:
    """Merge a few statements at once, without a file; how many locations were added, changed, ended, the same."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    ids = sorted({statement.location_id for statement in statements})
    counts = StatementMerger(ids, census_on()).merge_statements(statements)
    record(actor, "registered_location.import", "registered_location", ids[0] if ids else "", after=counts)
    return counts


def locate_batch(actor: Actor, after: str, limit: int = LOCATION_BATCH * 4) -> tuple[str, int]:
    """Put the next locations where their postcodes lie now, in the order of their ids, beginning behind `after`.

    Returns the id of the last one looked at, "" where there are no more, and how many were moved. For after postcodes
    were imported: a location with a point of its own, stated with its present postcode, stays where it is.
    """
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    rows = db.session.execute(
        select(
            RegisteredLocation.id,
            RegisteredLocation.postcode,
            RegisteredLocation.lat_e5,
            RegisteredLocation.lon_e5,
            RegisteredLocation.facts,
        )
        .where(RegisteredLocation.id > after, RegisteredLocation.postcode.is_not(None))
        .order_by(RegisteredLocation.id)
        .limit(limit)
    ).all()
    by_postcode = {row.id: row.postcode for row in rows if stated_point(row.facts) is None}
    places = places_at(by_postcode.values())
    moved = [
        {"id": row.id, "lat_e5": place.lat_e5, "lon_e5": place.lon_e5}
        for row in rows
        if (place := places.get(by_postcode.get(row.id, ""))) is not None
        and (row.lat_e5, row.lon_e5) != (place.lat_e5, place.lon_e5)
    ]
    if moved:
        db.session.execute(update(RegisteredLocation), moved)
        record(
            actor,
            "registered_location.locate",
            "registered_location",
            moved[0]["id"],
            after={"moved": len(moved)},
        )
    return (rows[-1].id if len(rows) == limit else ""), len(moved)


def project_outdated(actor: Actor, limit: int = LOCATION_BATCH * 4) -> int:
    """Work out the searched columns of the next locations that older rules, or none, have filled; how many.

    Where only a service of a location is rated, which older rules did not show, those who follow its rating are
    told. Returns 0 where every location is up to date.
    """
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    ids = list(
        db.session.scalars(
            select(RegisteredLocation.id)
            .where(RegisteredLocation.projection_version != PROJECTION_VERSION)
            .order_by(RegisteredLocation.id)
            .limit(limit)
        )
    )
    if not ids:
        return 0
    ratings = project_anew(ids, census_on())
    for location_id in ids:
        overall = ratings[location_id].overall
        if overall is not None and overall.service is not None:
            post(Event.RATING_PUBLISHED, location_id)
    record(actor, "registered_location.project", "registered_location", ids[0], after={"locations": len(ids)})
    return len(ids)


def _import(import_id: int) -> RegisterImport:
    row = db.session.get(RegisterImport, import_id, with_for_update=True)
    if row is None:
        raise NotFound(f"no import {import_id}")
    return row


def _check_state(row: RegisterImport, state: str) -> None:
    if row.state != state:
        raise WrongState(f"register_import: {row.state}, not {state}")


def _record_merged(actor: Actor, row: RegisterImport, counts: Mapping[str, int]) -> None:
    """Record one batch of some hundred locations, in its own transaction: what pages show of them has changed."""
    record(actor, "register_import.merged", "register_import", row.id, after=counts)
    row.counts = {**row.counts, **{name: row.counts.get(name, 0) + number for name, number in counts.items()}}
    row.moved_at = now()
