"""How far a run through the regulator's API has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from directory.foundation.database import db
from directory.foundation.time import LONDON
from directory.register.import_queries import census_on
from directory.register.models import FetchedLocation, RegisterFetch
from directory.register.rules.fetching import Outcome


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One run: what it asks for and how far it is. `listed` says that no page of its list is left to be read."""

    id: int
    import_id: int
    since: datetime | None
    until: datetime
    next_page: int
    listed: bool
    begun_at: datetime
    attempts: int
    try_at: datetime | None
    failure: str | None
    failed_at: datetime | None


def open_fetch() -> FetchRecord | None:
    """The run that was begun and neither finished nor abandoned."""
    return _newest("listing", "fetching")


def last_finished_fetch() -> FetchRecord | None:
    """The run that was finished last."""
    return _newest("done")


def whole_on() -> date | None:
    """The day of the newest whole register that is held; None where only parts of it were ever brought in.

    It is held whole from a file that lists everything, or once every location was asked of the API: then as of the
    last run, which asked for what had changed.
    """
    listed = select(RegisterFetch.id).where(RegisterFetch.state == "done", RegisterFetch.since.is_(None))
    asked = last_finished_fetch() if db.session.scalar(select(listed.exists())) else None
    days = (census_on(), asked.until.astimezone(LONDON).date() if asked else None)
    return max((day for day in days if day is not None), default=None)


def fetch_record(fetch_id: int) -> FetchRecord:
    """One run."""
    return _record(db.session.get_one(RegisterFetch, fetch_id))


def locations_with(fetch_id: int, outcome: Outcome, most: int | None = None) -> list[str]:
    """The ids of locations that came to `outcome`, in their order; `most` of them, or all."""
    query = select(FetchedLocation.location_id).where(
        FetchedLocation.fetch_id == fetch_id, FetchedLocation.outcome == outcome
    )
    return list(db.session.scalars(query.order_by(FetchedLocation.location_id).limit(most)))


def count_outcomes(fetch_id: int) -> dict[str, int]:
    """How many of the listed locations came to what."""
    rows = db.session.execute(
        select(FetchedLocation.outcome, func.count().label("number"))
        .where(FetchedLocation.fetch_id == fetch_id)
        .group_by(FetchedLocation.outcome)
    )
    return {row.outcome: row.number for row in rows}


def fetch_refusals(fetch_id: int) -> list[tuple[str, str, str]]:
    """What was refused of a run's answers, and why: location id, reason, what it is about."""
    rows = db.session.execute(
        select(FetchedLocation.location_id, FetchedLocation.refusals)
        .where(FetchedLocation.fetch_id == fetch_id, FetchedLocation.outcome != Outcome.WAITING)
        .order_by(FetchedLocation.location_id)
    )
    return [(location_id, reason, about) for location_id, refusals in rows for reason, about in refusals]


def _newest(*states: str) -> FetchRecord | None:
    row = db.session.scalar(
        select(RegisterFetch)
        .where(RegisterFetch.state.in_(states))
        .order_by(RegisterFetch.id.desc())
        .limit(1)
    )
    return None if row is None else _record(row)


def _record(row: RegisterFetch) -> FetchRecord:
    return FetchRecord(
        id=row.id,
        import_id=row.import_id,
        since=row.since,
        until=row.until,
        next_page=row.next_page,
        listed=row.state != "listing",
        begun_at=row.created_at,
        attempts=row.attempts,
        try_at=row.try_at,
        failure=row.failure,
        failed_at=row.failed_at,
    )
