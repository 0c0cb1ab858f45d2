"""Runs through the regulator's API: what was listed, what was fetched, and the switch to all of it at once.

A run is stored page by page and location by location, each with what it staged in one transaction, so that one that
was killed goes on where it was. Nothing of it is in force before its last location is fetched; then its import is
switched as a file's is. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, insert, select, update

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import WrongState
from directory.foundation.permissions import SITE, Permission, allow
from directory.foundation.time import now
from directory.register.actions.importing import FileFacts, begin_import, begin_switch, stage_statements
from directory.register.fetch_queries import (
    count_outcomes,
    fetch_refusals,
    last_finished_fetch,
    locations_with,
)
from directory.register.models import FetchedLocation, RegisterFetch
from directory.register.rules.fetching import Outcome, next_fetch_try
from directory.register.rules.statements import Statement
from directory.workflow.actions import transition

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for one location. `refusals` are pairs of a reason and what it is about."""

    location_id: str
    outcome: Outcome
    statements: tuple[Statement, ...] = ()
    refusals: tuple[tuple[str, str], ...] = ()


def begin_fetch(actor: Actor, source: str, *, since: datetime | None, until: datetime, as_at: date) -> int:
    """Begin a run through `source`; its id. `since` None lists everything.

    Locations that the last run got no usable answer for are asked for again. Raises WrongState where a run is open.
    """
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    if db.session.scalar(select(RegisterFetch.id).where(RegisterFetch.state.in_(("listing", "fetching")))):
        raise WrongState("register_fetch: one is open")
    last = last_finished_fetch()
    import_id = begin_import(actor, FileFacts(source, "", "api", as_at, complete=False))
    row = RegisterFetch(import_id=import_id, since=since, until=until, created_by=actor.id)
    db.session.add(row)
    db.session.flush()
    after = {"since": since.isoformat() if since else "", "import": import_id}
    record(actor, "register_fetch.begin", "register_fetch", row.id, after=after)
    if last is not None:
        _add(row.id, locations_with(last.id, Outcome.FAILED))
        db.session.execute(delete(FetchedLocation).where(FetchedLocation.fetch_id == last.id))
    return row.id


def list_locations(actor: Actor, fetch_id: int, page: int, location_ids: Iterable[str], *, last: bool) -> int:
    """Note one page of the list; how many of its locations are new to the run. A page that was noted is passed over."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _fetch(fetch_id)
    if row.state != "listing" or row.next_page != page:
        return 0
    number = _add(fetch_id, location_ids)
    if last:
        transition(actor, row, "list", after={"pages": page})
    row.next_page = page + 1
    _got_on(row)
    return number


def stage_fetched(actor: Actor, fetch_id: int, fetched: Sequence[Fetched]) -> None:
    """Stage what locations said, and note what came of each."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _fetch(fetch_id)
    if row.state != "fetching":
        raise WrongState(f"register_fetch: {row.state}, not fetching")
    stage_statements(actor, row.import_id, [statement for one in fetched for statement in one.statements])
    db.session.execute(
        update(FetchedLocation),
        [
            {
                "fetch_id": fetch_id,
                "location_id": one.location_id,
                "outcome": one.outcome,
                "refusals": [list(refusal) for refusal in one.refusals],
            }
            for one in fetched
        ],
    )
    _got_on(row)


def finish_fetch(actor: Actor, fetch_id: int) -> int:
    """Decide that all that was fetched comes into force; the import that is to be completed now.

    Raises WrongState where a location is still to be fetched.
    """
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _fetch(fetch_id)
    outcomes = count_outcomes(fetch_id)
    if row.state != "fetching" or outcomes.get(Outcome.WAITING):
        raise WrongState("register_fetch: not all is fetched")
    refusals = [
        (number, reason, f"{location_id} {about}".strip()[:60])
        for number, (location_id, reason, about) in enumerate(fetch_refusals(fetch_id), start=1)
    ]
    values = {"finished_at": now(), "failure": None, "failed_at": None, "try_at": None}
    transition(actor, row, "finish", values=values, after={name: outcomes.get(name, 0) for name in Outcome})
    begin_switch(actor, row.import_id, refusals=refusals, counts={"rows": sum(outcomes.values())})
    db.session.execute(
        delete(FetchedLocation).where(
            FetchedLocation.fetch_id == fetch_id, FetchedLocation.outcome != Outcome.FAILED
        )
    )
    return row.import_id


def put_off_fetch(
    actor: Actor, fetch_id: int, failure: str, at: datetime, asked_to_wait: timedelta = timedelta()
) -> None:
    """Note why a run broke off, and when it goes on: later each time."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _fetch(fetch_id)
    if row.state not in ("listing", "fetching"):
        raise WrongState(f"register_fetch: {row.state}, it can't be put off")
    row.attempts += 1
    row.try_at = next_fetch_try(row.attempts, at, asked_to_wait)
    row.failure, row.failed_at = failure[:120], at
    record(actor, "register_fetch.put_off", "register_fetch", fetch_id, after={"attempts": row.attempts})


def abandon_fetch(actor: Actor, fetch_id: int) -> int:
    """Give a run up, so that another can be begun; the import whose staged rows are to be discarded."""
    allow(actor, Permission.REGISTER_IMPORT, SITE)
    row = _fetch(fetch_id)
    transition(actor, row, "abandon")
    db.session.execute(delete(FetchedLocation).where(FetchedLocation.fetch_id == fetch_id))
    return row.import_id


def _fetch(fetch_id: int) -> RegisterFetch:
    return db.session.get_one(RegisterFetch, fetch_id, with_for_update=True)


def _got_on(row: RegisterFetch) -> None:
    row.attempts, row.try_at, row.failure, row.failed_at = 0, None, None, None


def _add(fetch_id: int, location_ids: Iterable[str]) -> int:
    """Add those that the run has not listed yet: a list that changes while it is read repeats some on two pages."""
    wanted = sorted(set(location_ids))
    known: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        known.update(
            db.session.scalars(
                select(FetchedLocation.location_id).where(
                    FetchedLocation.fetch_id == fetch_id,
                    FetchedLocation.location_id.in_(wanted[start : start + _CHUNK]),
                )
            )
        )
    added = [{"fetch_id": fetch_id, "location_id": one} for one in wanted if one not in known]
    if added:
        db.session.execute(insert(FetchedLocation), added)
    return len(added)
