"""League tables: which are taken, and what anyone may read of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from directory.admissions.queries import confirm_listable
from directory.catalogue.queries import public_names
from directory.foundation.database import db
from directory.foundation.identifiers import slugify
from directory.frameworks.queries import public_instruments, public_lists_for
from directory.frameworks.records import InstrumentRecord, LotRecord
from directory.leagues.models import LeagueRow, LeagueSnapshot
from directory.prices.rules.scenarios import WeekPattern, usual_week


@dataclass(frozen=True, slots=True)
class TableOf:
    """Which table: a kind of care in a lot, for a council, priced for one published week."""

    instrument: InstrumentRecord
    lot: LotRecord
    council_code: str
    category: str
    week: WeekPattern


@dataclass(frozen=True, slots=True)
class LeagueLot:
    """A lot whose tables may be read, and whether the council's use of its list is `over`."""

    instrument: InstrumentRecord
    lot: LotRecord
    address: str
    over: bool


@dataclass(frozen=True, slots=True)
class LeagueLine:
    """One line of a table. `name` and `slug` are None for a service that is not on the list any more."""

    name: str | None
    slug: str | None
    group: str
    position: int | None
    pence: int | None
    why_not: str | None
    index: int | None
    rating: str | None
    rated_on: date | None
    check_outcome: str | None
    checked_on: date | None
    feedback: int | None
    people: int


@dataclass(frozen=True, slots=True)
class LeagueTable:
    """One table as it was taken, and how its middle price went in the weeks up to it."""

    category: str
    week_key: str
    week_begins: date
    taken_on: date
    formula: int
    version: int
    versions: int
    reason: str | None
    min_rating: str | None
    median_pence: int | None
    lines: tuple[LeagueLine, ...]
    history: tuple[tuple[date, int], ...]


def lot_address(instrument: InstrumentRecord, lot: LotRecord) -> str:
    """A lot in an address: its code alone may stand in several instruments."""
    return slugify(f"{instrument.code}-{lot.code}")


def tables_for(council_code: str, on: date) -> tuple[TableOf, ...]:
    """Every table a council has: each kind of care of each lot with published prices."""
    return tuple(
        TableOf(instrument, lot, council_code, category, week)
        for instrument in public_lists_for(council_code, on)
        for lot in instrument.lots
        if lot.pricing_mode != "non_priced"
        for category in lot.categories
        if (week := usual_week(category)) is not None
    )


def league_lots(council_code: str, on: date) -> tuple[LeagueLot, ...]:
    """The lots of a council's lists in force on a day, then those of past lists that left tables to be read."""
    live = public_lists_for(council_code, on)
    used = {instrument.id for instrument in live}
    past = [one for one in public_instruments(on) if one.id not in used]
    written = set(
        db.session.scalars(
            select(LeagueSnapshot.lot_id)
            .where(
                LeagueSnapshot.lot_id.in_([lot.id for one in past for lot in one.lots]),
                LeagueSnapshot.council_code == council_code,
            )
            .distinct()
        )
    )
    return (
        *(LeagueLot(one, lot, lot_address(one, lot), over=False) for one in live for lot in one.lots),
        *(
            LeagueLot(one, lot, lot_address(one, lot), over=True)
            for one in past
            for lot in one.lots
            if lot.id in written
        ),
    )


def newest_version(lot_id: int, council_code: str, category: str, week_begins: date) -> int:
    """The number of the newest version of a week's table; 0 where none was taken."""
    return (
        db.session.scalar(
            select(func.max(LeagueSnapshot.version)).where(
                LeagueSnapshot.lot_id == lot_id,
                LeagueSnapshot.council_code == council_code,
                LeagueSnapshot.category == category,
                LeagueSnapshot.week_begins == week_begins,
            )
        )
        or 0
    )


def public_weeks(lot_id: int, council_code: str) -> tuple[date, ...]:
    """The Mondays of the weeks that have a table, newest first."""
    rows = db.session.scalars(
        select(LeagueSnapshot.week_begins)
        .where(LeagueSnapshot.lot_id == lot_id, LeagueSnapshot.council_code == council_code)
        .distinct()
        .order_by(LeagueSnapshot.week_begins.desc())
    )
    return tuple(rows)


def public_tables(
    lot_id: int, council_code: str, week_begins: date, version: int | None, on: date
) -> tuple[LeagueTable, ...]:
    """A week's tables, one a kind of care: the version asked for, else the newest.

    A service that may not be shown on the day `on` keeps its figures and loses its name (invariant 1).
    """
    held: dict[str, list[LeagueSnapshot]] = defaultdict(list)
    rows = db.session.scalars(
        select(LeagueSnapshot)
        .where(
            LeagueSnapshot.lot_id == lot_id,
            LeagueSnapshot.council_code == council_code,
            LeagueSnapshot.week_begins <= week_begins,
        )
        .order_by(LeagueSnapshot.category, LeagueSnapshot.week_begins, LeagueSnapshot.version)
    )
    for row in rows:
        held[row.category].append(row)
    tables = []
    for snapshots in held.values():
        ours = [one for one in snapshots if one.week_begins == week_begins]
        chosen = next((one for one in ours if one.version == version), ours[-1] if ours else None)
        if chosen is not None:
            medians = {one.week_begins: one.median_pence for one in snapshots}
            # The chart of an earlier version ends in that version's own middle price, as the words above it do.
            medians[week_begins] = chosen.median_pence
            tables.append(_table(chosen, len(ours), medians, on))
    return tuple(tables)


def _table(snapshot: LeagueSnapshot, versions: int, medians: dict[date, int | None], on: date) -> LeagueTable:
    return LeagueTable(
        category=snapshot.category,
        week_key=snapshot.week_key,
        week_begins=snapshot.week_begins,
        taken_on=snapshot.taken_on,
        formula=snapshot.formula,
        version=snapshot.version,
        versions=versions,
        reason=snapshot.reason,
        min_rating=snapshot.min_rating,
        median_pence=snapshot.median_pence,
        lines=_lines(snapshot.id, on),
        history=tuple((day, pence) for day, pence in sorted(medians.items()) if pence is not None),
    )


def _lines(snapshot_id: int, on: date) -> tuple[LeagueLine, ...]:
    rows = db.session.scalars(
        select(LeagueRow).where(LeagueRow.snapshot_id == snapshot_id).order_by(LeagueRow.id)
    ).all()
    ids = [row.service_id for row in rows]
    listed, names = confirm_listable(ids, on), public_names(ids)
    return tuple(
        LeagueLine(
            name=names[row.service_id].name if row.service_id in listed else None,
            slug=names[row.service_id].slug if row.service_id in listed else None,
            group=row.group_code,
            position=row.position,
            pence=row.pence,
            why_not=row.why_not,
            index=row.index_hundredths,
            rating=row.rating,
            rated_on=row.rated_on,
            check_outcome=row.check_outcome,
            checked_on=row.checked_on,
            feedback=row.feedback_hundredths,
            people=row.people,
        )
        for row in rows
    )
