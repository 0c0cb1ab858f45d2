"""What was imported of the register, what is under way, and what a whole file would end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.register.models import RegisteredLocation, RegisterFetch, RegisterImport, StagedStatement

CANNOT_BE_MERGED = "cannot_be_merged"


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One file that was imported, or is waiting to be. `refused_by_register` are locations that it can't hold."""

    id: int
    file_name: str
    table_shape: str
    as_at: date | None
    complete: bool
    state: str
    counts: dict[str, int]
    not_understood: dict[str, dict[str, Any]]
    refused_by_register: tuple[str, ...]
    begun_at: datetime
    moved_at: datetime | None


def census_on() -> date | None:
    """The as-at day of the newest file that declared itself complete and was switched to."""
    return db.session.scalar(
        select(func.max(RegisterImport.as_at)).where(
            RegisterImport.complete.is_(True), RegisterImport.state.in_(("ending", "done"))
        )
    )


def interrupted_imports() -> tuple[ImportRecord, ...]:
    """Imports whose switch was begun and not finished."""
    return _imports("switching", "ending")


def stalled_imports(since: datetime) -> tuple[ImportRecord, ...]:
    """Imports whose switch was begun, is not finished, and has not moved since a moment."""
    return tuple(
        unfinished
        for unfinished in interrupted_imports()
        if (unfinished.moved_at or unfinished.begun_at) < since
    )


def unfinished_staging(begun_before: datetime) -> tuple[ImportRecord, ...]:
    """Imports begun before a moment that never came to their switch; none that an open run of the API fills."""
    filled = set(
        db.session.scalars(
            select(RegisterFetch.import_id).where(RegisterFetch.state.in_(("listing", "fetching")))
        )
    )
    return tuple(one for one in _imports("staging", begun_before=begun_before) if one.id not in filled)


def import_record(import_id: int) -> ImportRecord:
    """One import. Raises NotFound."""
    row = db.session.get(RegisterImport, import_id)
    if row is None:
        raise NotFound(f"no import {import_id}")
    return _import_of(row)


def newest_imports(*, most: int, after: int = 0) -> tuple[ImportRecord, ...]:
    """The imports, the newest first, `after` so many of them."""
    rows = db.session.scalars(
        select(RegisterImport).order_by(RegisterImport.id.desc()).limit(most).offset(after)
    )
    return tuple(_import_of(row) for row in rows)


def count_imports() -> dict[str, int]:
    """How many imports are in which state."""
    rows = db.session.execute(
        select(RegisterImport.state, func.count().label("number")).group_by(RegisterImport.state)
    )
    return {row.state: row.number for row in rows}


def last_import_finished() -> datetime | None:
    """When the last import came into force whole; None where none has."""
    return db.session.scalar(select(func.max(RegisterImport.finished_at)))


def count_staged(import_id: int) -> int:
    """How many locations are staged of an import and not merged yet."""
    staged = select(func.count(StagedStatement.location_id.distinct()))
    return db.session.scalar(staged.where(StagedStatement.import_id == import_id)) or 0


def count_unlisted(import_id: int) -> tuple[int, int]:
    """How many registered locations a staged, complete file would end, and how many are registered now."""
    row = import_record(import_id)
    registered = (RegisteredLocation.status == "registered", RegisteredLocation.name.is_not(None))
    listed = select(StagedStatement.location_id).where(StagedStatement.import_id == import_id)
    count = select(func.count()).select_from(RegisteredLocation)
    ending = db.session.scalar(
        count.where(*registered, stated_before(row.as_at or date.min), RegisteredLocation.id.not_in(listed))
    )
    return ending or 0, db.session.scalar(count.where(*registered)) or 0


def stated_before(day: date) -> ColumnElement[bool]:
    """Locations last stated before a day, or on no known day: those that a file of that day can end."""
    return or_(RegisteredLocation.status_on.is_(None), RegisteredLocation.status_on < day)


def _imports(*states: str, begun_before: datetime | None = None) -> tuple[ImportRecord, ...]:
    conditions: list[ColumnElement[bool]] = [RegisterImport.state.in_(states)]
    if begun_before is not None:
        conditions.append(RegisterImport.created_at < begun_before)
    rows = db.session.scalars(
        select(RegisterImport).where(*conditions).order_by(RegisterImport.as_at.desc(), RegisterImport.id)
    )
    return tuple(_import_of(row) for row in rows)


def _import_of(row: RegisterImport) -> ImportRecord:
    return ImportRecord(
        id=row.id,
        file_name=row.file_name,
        table_shape=row.table_shape,
        as_at=row.as_at,
        complete=row.complete,
        state=row.state,
        counts=dict(row.counts),
        not_understood=dict(row.not_understood),
        refused_by_register=tuple(about for _, reason, about in row.refusals if reason == CANNOT_BE_MERGED),
        begun_at=row.created_at,
        moved_at=row.moved_at,
    )
