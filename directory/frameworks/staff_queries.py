"""What staff of the lead and the joining councils read of instruments, and what the actions ask before they write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from directory.foundation.actor import Actor
from directory.foundation.database import built_once, db, in_force, one_of, read_rows
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with, permits
from directory.frameworks.models import (
    AccessAgreement,
    BroadMarketArea,
    BroadMarketAreaCouncil,
    Instrument,
    Lot,
    PriceBand,
    ReferenceRate,
    Specification,
    ValueEntry,
)
from directory.frameworks.queries import council_scope, instrument_record
from directory.frameworks.records import (
    AccessRecord,
    AreaRecord,
    BandRow,
    InstrumentRecord,
    InstrumentRow,
    LotRecord,
    ReferenceRateRecord,
    SpecificationRecord,
    ValueLine,
)
from directory.frameworks.rules.lots import LotReadiness
from directory.frameworks.rules.terms import last_day
from directory.vocabulary.procurement import InstrumentState, ValueEntryKind

PAGE_ROWS = 50
LEDGER_ROWS = 100
# How the list narrows down by where an instrument is in its life.
RUNNING = (InstrumentState.OPEN, InstrumentState.LIVE)
OVER = (InstrumentState.EXPIRED, InstrumentState.TERMINATED)


@dataclass(frozen=True, slots=True)
class InstrumentFilter:
    """What of the list is asked for: `life` is "running", "planned", "over" or "all", `council` a code or ""."""

    life: str = "running"
    council: str = ""


@dataclass(frozen=True, slots=True)
class InstrumentList:
    """One page of the instruments that somebody may read, how many there are, and how many in each part of life."""

    rows: tuple[InstrumentRow, ...]
    total: int
    counts: dict[str, int]


def read_scope(instrument_id: int) -> Scope:
    """An instrument is read by its lead council and by each that signed to use it, for as long as it is kept.

    Raises NotFound.
    """
    lead = db.session.scalar(select(Instrument.council_code).where(Instrument.id == instrument_id))
    if lead is None:
        raise NotFound("instrument")
    signed = db.session.scalars(
        select(AccessAgreement.council_code).where(AccessAgreement.instrument_id == instrument_id)
    )
    return Scope(councils=frozenset({lead, *signed}))


def readable_instrument(actor: Actor, code: str, on: date) -> InstrumentRecord:
    """An instrument by its code, with its lots. Raises NotFound, NotAllowed."""
    instrument_id = db.session.scalar(select(Instrument.id).where(Instrument.code == code))
    if instrument_id is None:
        raise NotFound("instrument")
    allow(actor, Permission.INSTRUMENT_READ, read_scope(instrument_id))
    return instrument_record(instrument_id, on)


def manageable_instrument(actor: Actor, code: str, on: date) -> InstrumentRecord:
    """An instrument by its code, for the forms of its lead council's staff. Raises NotFound, NotAllowed."""
    found = readable_instrument(actor, code, on)
    allow(actor, Permission.INSTRUMENT_MANAGE, council_scope(found.council_code))
    return found


def readable_lot(actor: Actor, code: str, lot: str, on: date) -> tuple[InstrumentRecord, LotRecord]:
    """An instrument and one of its lots, by their codes. Raises NotFound, NotAllowed."""
    instrument = readable_instrument(actor, code, on)
    for record in instrument.lots:
        if record.code == lot:
            return instrument, record
    raise NotFound("lot")


def manageable_lot(actor: Actor, code: str, lot: str, on: date) -> tuple[InstrumentRecord, LotRecord]:
    """An instrument and one of its lots, for the forms of its lead council's staff. Raises NotFound, NotAllowed."""
    found = readable_lot(actor, code, lot, on)
    allow(actor, Permission.INSTRUMENT_MANAGE, council_scope(found[0].council_code))
    return found


def may_manage(actor: Actor, council_code: str) -> bool:
    """Whether somebody may change what a council leads: what shows or hides a button."""
    return permits(actor, Permission.INSTRUMENT_MANAGE, council_scope(council_code))


def managed_councils(actor: Actor) -> frozenset[str]:
    """The councils whose instruments somebody may set up."""
    return councils_with(actor, Permission.INSTRUMENT_MANAGE)


def instruments_for(
    actor: Actor, asked: InstrumentFilter, *, page: int = 1, size: int | None = PAGE_ROWS
) -> InstrumentList:
    """The instruments that somebody's councils lead or signed for, by name; a whole list where `size` is None."""
    own = _own(councils_with(actor, Permission.INSTRUMENT_READ), asked.council)
    counts = _counts(own)
    wanted = _wanted(asked.life)
    query = select(Instrument).where(own, wanted).order_by(Instrument.name, Instrument.id)
    if size is not None:
        query = query.limit(size).offset((page - 1) * size)
    rows = db.session.scalars(query).all()
    ids = [row.id for row in rows]
    count_lots = (
        select(Lot.instrument_id, func.count()).where(Lot.instrument_id.in_(ids)).group_by(Lot.instrument_id)
    )
    lots: dict[int, int] = dict(db.session.execute(count_lots).all())
    sums = _ledger_sums(ids)
    return InstrumentList(
        tuple(_row(row, lots.get(row.id, 0), *sums[row.id]) for row in rows),
        counts[asked.life],
        counts,
    )


@dataclass(frozen=True, slots=True)
class BoughtValue:
    """What was bought through a running instrument, in pence; `ceiling_pence` is None where none was advertised."""

    code: str
    name: str
    starts_on: date
    last_day: date | None
    committed_pence: int
    ceiling_pence: int | None


def bought_values(actor: Actor) -> tuple[BoughtValue, ...]:
    """What was bought through each running instrument that somebody's councils lead, by name, in one statement."""
    councils = councils_with(actor, Permission.INSTRUMENT_READ)
    rows = read_rows(_bought_query(councils)) if councils else ()
    return tuple(
        BoughtValue(
            code=row.code,
            name=row.name,
            starts_on=row.starts_on,
            last_day=last_day(row.ends_on, row.extension_to, row.extended_on),
            committed_pence=int(row.committed or 0),
            ceiling_pence=None if row.ceiling is None else row.ceiling + int(row.added or 0),
        )
        for row in rows
    )


@built_once
def _bought_query(councils: frozenset[str]) -> Select[Any]:
    committed, added = _sums()
    columns: list[Any] = [Instrument.id, Instrument.code, Instrument.name, Instrument.starts_on]
    columns += [Instrument.ends_on, Instrument.extension_to, Instrument.extended_on]
    columns += [Instrument.max_value_pence]
    return (
        select(*columns[:-1], Instrument.max_value_pence.label("ceiling"))
        .add_columns(committed.label("committed"), added.label("added"))
        .outerjoin(ValueEntry, ValueEntry.instrument_id == Instrument.id)
        .where(Instrument.council_code.in_(sorted(councils)), one_of(Instrument.state, RUNNING))
        .group_by(*columns)
        .order_by(Instrument.name, Instrument.id)
    )


def _own(councils: frozenset[str], council: str) -> ColumnElement[bool]:
    reached = councils & {council} if council else councils
    signed = select(AccessAgreement.instrument_id).where(AccessAgreement.council_code.in_(reached))
    return or_(Instrument.council_code.in_(reached), Instrument.id.in_(signed))


def _wanted(life: str) -> ColumnElement[bool]:
    states: dict[str, Collection[str]] = {
        "running": RUNNING,
        "planned": (InstrumentState.PLANNED,),
        "over": OVER,
        "all": tuple(InstrumentState),
    }
    return Instrument.state.in_([str(state) for state in states[life]])


def _counts(own: ColumnElement[bool]) -> dict[str, int]:
    in_states = select(Instrument.state, func.count()).where(own).group_by(Instrument.state)
    found: dict[str, int] = dict(db.session.execute(in_states).all())
    return {
        "running": sum(found.get(state, 0) for state in RUNNING),
        "planned": found.get(InstrumentState.PLANNED, 0),
        "over": sum(found.get(state, 0) for state in OVER),
        "all": sum(found.values()),
    }


def _ledger_sums(ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """What is committed and what variations added, by instrument."""
    committed, added = _sums()
    sums: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for key, spent, more in db.session.execute(
        select(ValueEntry.instrument_id, committed, added)
        .where(ValueEntry.instrument_id.in_(ids))
        .group_by(ValueEntry.instrument_id)
    ):
        sums[key] = int(spent or 0), int(more or 0)
    return sums


def _sums() -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """SQL: what is committed, and what variations added."""
    committed = func.sum(
        case(
            (ValueEntry.kind == ValueEntryKind.BOUGHT, ValueEntry.value_pence),
            (ValueEntry.kind == ValueEntryKind.RELEASED, -ValueEntry.value_pence),
            else_=0,
        )
    )
    return committed, func.sum(
        case((ValueEntry.kind == ValueEntryKind.VARIATION, ValueEntry.value_pence), else_=0)
    )


def _row(row: Instrument, lots: int, committed: int, added: int) -> InstrumentRow:
    return InstrumentRow(
        id=row.id,
        code=row.code,
        name=row.name,
        type=row.type,
        status=row.state,
        council_code=row.council_code,
        starts_on=row.starts_on,
        last_day=last_day(row.ends_on, row.extension_to, row.extended_on),
        terminated_on=row.terminated_on,
        lots=lots,
        committed_pence=committed,
        ceiling_pence=None if row.max_value_pence is None else row.max_value_pence + added,
    )


def value_lines(
    actor: Actor, instrument_id: int, *, page: int = 1, size: int | None = LEDGER_ROWS
) -> list[ValueLine]:
    """The ledger of an instrument, newest first. Raises NotFound, NotAllowed."""
    allow(actor, Permission.INSTRUMENT_READ, read_scope(instrument_id))
    query = (
        select(ValueEntry.kind, ValueEntry.reference, ValueEntry.value_pence, ValueEntry.entered_on)
        .where(ValueEntry.instrument_id == instrument_id)
        .order_by(ValueEntry.entered_on.desc(), ValueEntry.id.desc())
    )
    if size is not None:
        query = query.limit(size).offset((page - 1) * size)
    return [ValueLine(*row) for row in db.session.execute(query)]


def count_value_lines(instrument_id: int) -> int:
    """How many lines the ledger of an instrument has."""
    lines = select(func.count()).where(ValueEntry.instrument_id == instrument_id)
    return db.session.execute(lines).scalar_one()


def lots_readiness(instrument_id: int, on: date) -> tuple[LotReadiness, ...]:
    """What has been done for each lot of an instrument, for the rules that open it, in their order."""
    described = select(Specification.lot_id)
    banded = select(PriceBand.lot_id).where(in_force(PriceBand, on))
    rows = db.session.execute(
        select(Lot.code, Lot.pricing_mode, Lot.id.in_(described), Lot.id.in_(banded))
        .where(Lot.instrument_id == instrument_id)
        .order_by(Lot.position, Lot.code)
    )
    return tuple(
        LotReadiness(code, mode, bool(specified), bool(bands)) for code, mode, specified, bands in rows
    )


def areas_of(instrument_id: int) -> tuple[AreaRecord, ...]:
    """The broad market areas of an instrument, by code."""
    councils: dict[int, list[str]] = defaultdict(list)
    areas = db.session.scalars(
        select(BroadMarketArea)
        .where(BroadMarketArea.instrument_id == instrument_id)
        .order_by(BroadMarketArea.code, BroadMarketArea.id)
    ).all()
    for area_id, code in db.session.execute(
        select(BroadMarketAreaCouncil.area_id, BroadMarketAreaCouncil.council_code)
        .where(BroadMarketAreaCouncil.area_id.in_([area.id for area in areas]))
        .order_by(BroadMarketAreaCouncil.council_code)
    ):
        councils[area_id].append(code)
    return tuple(
        AreaRecord(area.id, area.code, area.name, area.valid_from, area.valid_to, tuple(councils[area.id]))
        for area in areas
    )


def instrument_bands(instrument_id: int) -> tuple[BandRow, ...]:
    """Every price band of an instrument: by lot, newest year first, area and need."""
    rows = db.session.execute(
        select(
            PriceBand.id,
            PriceBand.lot_id,
            Lot.code.label("lot_code"),
            PriceBand.area_id,
            BroadMarketArea.code.label("area_code"),
            PriceBand.need_level,
            PriceBand.min_pence,
            PriceBand.max_pence,
            PriceBand.valid_from,
            PriceBand.valid_to,
        )
        .join(Lot, Lot.id == PriceBand.lot_id)
        .join(BroadMarketArea, BroadMarketArea.id == PriceBand.area_id)
        .where(Lot.instrument_id == instrument_id)
        .order_by(Lot.position, Lot.code, PriceBand.valid_from.desc(), BroadMarketArea.code, PriceBand.id)
    )
    return tuple(BandRow(**row._mapping) for row in rows)


def lot_specifications(lot_id: int) -> tuple[SpecificationRecord, ...]:
    """Every version of what a lot asks, newest first."""
    rows = db.session.scalars(
        select(Specification)
        .where(Specification.lot_id == lot_id)
        .order_by(Specification.valid_from.desc(), Specification.id.desc())
    )
    return tuple(
        SpecificationRecord(row.id, row.version, row.title, row.summary, tuple(row.made_with), row.valid_from)
        for row in rows
    )


def access_agreement(instrument_id: int, agreement_id: int) -> AccessRecord:
    """One agreement of an instrument. Raises NotFound."""
    row = db.session.get(AccessAgreement, agreement_id)
    if row is None or row.instrument_id != instrument_id:
        raise NotFound("access agreement")
    return AccessRecord(
        row.id, row.instrument_id, row.council_code, row.signed_on, row.valid_from, row.valid_to
    )


def reference_rates(council_codes: Collection[str]) -> tuple[ReferenceRateRecord, ...]:
    """What host councils normally pay, every rate there was: by council, newest first."""
    rows = db.session.scalars(
        select(ReferenceRate)
        .where(ReferenceRate.council_code.in_(council_codes))
        .order_by(ReferenceRate.council_code, ReferenceRate.valid_from.desc(), ReferenceRate.id)
    )
    return tuple(
        ReferenceRateRecord(
            row.council_code, row.need_level, row.weekly_pence, row.source, row.published_on, row.valid_from
        )
        for row in rows
    )
