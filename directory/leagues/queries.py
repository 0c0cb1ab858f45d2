"""Which league tables there are, and what anyone may read of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from directory.admissions.queries import public_listable
from directory.admissions.records import Listing
from directory.catalogue.queries import documents_for, public_names
from directory.foundation.database import db
from directory.foundation.identifiers import slugify
from directory.frameworks.queries import public_instruments, public_lists_for
from directory.frameworks.records import InstrumentRecord, LotRecord
from directory.leagues.models import LeagueRow, LeagueSnapshot
from directory.presenting.warning_facts import warning_facts
from directory.presenting.warning_rules import WarningFacts
from directory.prices.rules.weeks import WeekPattern, usual_week
from directory.quality.concern_queries import public_concerns
from directory.register.queries import current_ratings
from directory.vocabulary.prices import PricingMode

NO_WARNINGS = WarningFacts()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What a table is of: a category in a lot, for a council, priced for one published week."""

    instrument: InstrumentRecord
    lot: LotRecord
    council_code: str
    category: str
    week: WeekPattern


@dataclass(frozen=True, slots=True)
class LeagueLot:
    """A lot whose tables may be read. `ended`: its list is not in force for the council any more."""

    instrument: InstrumentRecord
    lot: LotRecord
    slug: str
    ended: bool


@dataclass(frozen=True, slots=True)
class LeagueTableRow:
    """One row of a table. `name` and `slug` are None for a service that is not on the list any more.

    `warnings` are the facts that it is warned by today, whichever week the figures are of.
    """

    name: str | None
    slug: str | None
    group: str
    position: int | None
    pence: int | None
    why_not: str | None
    index: int | None
    rating: str | None
    rated_on: date | None
    rated_service: str | None
    check_outcome: str | None
    checked_on: date | None
    feedback: int | None
    people: int
    warnings: WarningFacts = NO_WARNINGS


@dataclass(frozen=True, slots=True)
class LeagueTable:
    """One table as it was published, and the median prices of the weeks up to it."""

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
    rows: tuple[LeagueTableRow, ...]
    history: tuple[tuple[date, int], ...]


def lot_slug(instrument: InstrumentRecord, lot: LotRecord) -> str:
    """A lot in an address: the code of a lot may occur in several instruments."""
    return slugify(f"{instrument.code}-{lot.code}")


def table_specs(council_code: str, on: date) -> tuple[TableSpec, ...]:
    """What every table of a council is of: each category of each lot with published prices."""
    return tuple(
        TableSpec(instrument, lot, council_code, category, week)
        for instrument in public_lists_for(council_code, on)
        for lot in instrument.lots
        if lot.pricing_mode != PricingMode.NON_PRICED
        for category in lot.categories
        if (week := usual_week(category)) is not None
    )


def league_lots(council_code: str, on: date) -> tuple[LeagueLot, ...]:
    """The lots of a council's lists in force on a day, then those of past lists that have tables."""
    live = public_lists_for(council_code, on)
    used = {instrument.id for instrument in live}
    past = [instrument for instrument in public_instruments(on) if instrument.id not in used]
    published = set(
        db.session.scalars(
            select(LeagueSnapshot.lot_id)
            .where(
                LeagueSnapshot.lot_id.in_([lot.id for instrument in past for lot in instrument.lots]),
                LeagueSnapshot.council_code == council_code,
            )
            .distinct()
        )
    )
    return (
        *(_league_lot(instrument, lot, ended=False) for instrument in live for lot in instrument.lots),
        *(
            _league_lot(instrument, lot, ended=True)
            for instrument in past
            for lot in instrument.lots
            if lot.id in published
        ),
    )


def _league_lot(instrument: InstrumentRecord, lot: LotRecord, *, ended: bool) -> LeagueLot:
    return LeagueLot(instrument, lot, lot_slug(instrument, lot), ended)


def newest_version(lot_id: int, council_code: str, category: str, week_begins: date) -> int:
    """The number of the newest version of a week's table; 0 where there is none."""
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
    """A week's tables, one a category: the version asked for, else the newest.

    A service that may not be shown on the day `on` has its figures and no name (invariant 1).
    """
    by_category: dict[str, list[LeagueSnapshot]] = defaultdict(list)
    snapshots = db.session.scalars(
        select(LeagueSnapshot)
        .where(
            LeagueSnapshot.lot_id == lot_id,
            LeagueSnapshot.council_code == council_code,
            LeagueSnapshot.week_begins <= week_begins,
        )
        .order_by(LeagueSnapshot.category, LeagueSnapshot.week_begins, LeagueSnapshot.version)
    )
    for snapshot in snapshots:
        by_category[snapshot.category].append(snapshot)
    tables = []
    for history in by_category.values():
        versions = [snapshot for snapshot in history if snapshot.week_begins == week_begins]
        if versions:
            chosen = next((snapshot for snapshot in versions if snapshot.version == version), versions[-1])
            medians = {snapshot.week_begins: snapshot.median_pence for snapshot in history}
            # The chart of an earlier version ends in that version's own median, as the sentence above it does.
            medians[week_begins] = chosen.median_pence
            tables.append(_table(chosen, len(versions), medians, on))
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
        rows=_rows(snapshot.id, on),
        history=tuple((day, pence) for day, pence in sorted(medians.items()) if pence is not None),
    )


def figures_of(
    row: LeagueRow, name: str | None, slug: str | None, warnings: WarningFacts = NO_WARNINGS
) -> LeagueTableRow:
    """A row as it is read; `name` and `slug` are None where the service may not be named."""
    return LeagueTableRow(
        name=name,
        slug=slug,
        group=row.group_code,
        position=row.position,
        pence=row.pence,
        why_not=row.why_not,
        index=row.index_hundredths,
        rating=row.rating,
        rated_on=row.rated_on,
        rated_service=row.rated_service,
        check_outcome=row.check_outcome,
        checked_on=row.checked_on,
        feedback=row.feedback_hundredths,
        people=row.people,
        warnings=warnings,
    )


def _rows(snapshot_id: int, on: date) -> tuple[LeagueTableRow, ...]:
    rows = db.session.scalars(
        select(LeagueRow).where(LeagueRow.snapshot_id == snapshot_id).order_by(LeagueRow.id)
    ).all()
    ids = [row.service_id for row in rows]
    listings, names = public_listable(on, ids), public_names(ids)
    warnings = _warnings(listings, on)
    return tuple(
        figures_of(row, names[row.service_id].name, names[row.service_id].slug, warnings[row.service_id])
        if row.service_id in listings
        else figures_of(row, None, None)
        for row in rows
    )


def _warnings(listings: Mapping[int, Listing], on: date) -> dict[int, WarningFacts]:
    """What each listed service is warned by on a day."""
    records = {record.id: record for record in documents_for(listings)}
    ratings = current_ratings([record.location_id for record in records.values() if record.location_id])
    concerns = public_concerns(listings, on)
    return {
        service_id: warning_facts(
            ratings.get(record.location_id or "") if record.regulated else None,
            listings[service_id],
            concerns.get(service_id),
        )
        for service_id, record in records.items()
    }
