"""What other rooms and pages read about instruments, lots and bands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, or_, select

from directory.foundation.database import db, in_force
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Scope
from directory.frameworks.models import (
    AccessAgreement,
    BroadMarketArea,
    BroadMarketAreaCouncil,
    Instrument,
    InstrumentMember,
    Lot,
    PriceBand,
    ReferenceRate,
    Specification,
    ValueEntry,
)
from directory.frameworks.records import (
    AccessRecord,
    Committed,
    InstrumentRecord,
    LotRecord,
    ReferenceRateRecord,
)
from directory.frameworks.rules.bands import Band, BandVerdict, band_verdict
from directory.frameworks.rules.documents import owner_parts
from directory.frameworks.rules.terms import is_live, last_day, takes_applications
from directory.vocabulary.procurement import ValueEntryKind


def public_instruments(on: date) -> tuple[InstrumentRecord, ...]:
    """Every instrument and its lots, by council and name."""
    rows = db.session.scalars(
        select(Instrument).order_by(Instrument.council_code, Instrument.name, Instrument.id)
    ).all()
    return _records(rows, on)


def public_lists_for(council_code: str, on: date) -> tuple[InstrumentRecord, ...]:
    """The live instruments a council may buy through: those it leads or has a current agreement for.

    A permission is not a commitment: it is one more shop (HF 2.3).
    """
    permitted = select(AccessAgreement.instrument_id).where(
        AccessAgreement.council_code == council_code, in_force(AccessAgreement, on)
    )
    rows = db.session.scalars(
        select(Instrument)
        .where((Instrument.council_code == council_code) | Instrument.id.in_(permitted))
        .order_by(Instrument.name, Instrument.id)
    ).all()
    return tuple(record for record in _records(rows, on) if record.live)


def council_scope(council_code: str) -> Scope:
    """What belongs to one council alone."""
    return Scope(councils=frozenset({council_code}))


def instrument_scope(instrument_id: int) -> Scope:
    """An instrument and all that hangs on it belong to its lead council. Raises NotFound."""
    lead = db.session.scalar(select(Instrument.council_code).where(Instrument.id == instrument_id))
    if lead is None:
        raise NotFound("instrument")
    return council_scope(lead)


def lot_scope(lot_id: int) -> Scope:
    """A lot, and a price in it, belong to the lead council of its instrument. Raises NotFound."""
    lead = db.session.scalar(
        select(Instrument.council_code).join(Lot, Lot.instrument_id == Instrument.id).where(Lot.id == lot_id)
    )
    if lead is None:
        raise NotFound("lot")
    return council_scope(lead)


def specification_scope(owner_id: str) -> Scope:
    """The files of a specification, by its id as `files` names it, belong to its lot's council. Raises NotFound."""
    return lot_scope(specification_of(owner_id).lot_id)


def agreement_scope(owner_id: str) -> Scope:
    """The files of an agreement (`rules.documents`) belong to its instrument's council. Raises NotFound."""
    return instrument_scope(owner_parts(owner_id)[0])


def specification_of(owner_id: str) -> Specification:
    """The specification that files hang on. Raises NotFound."""
    is_id = owner_id.isascii() and owner_id.isdigit() and len(owner_id) < 10
    row = db.session.get(Specification, int(owner_id)) if is_id else None
    if row is None:
        raise NotFound("specification")
    return row


def value_entry_scope(instrument_id: int, on: date) -> Scope:
    """Value is entered by the lead council, and by each council that may use the instrument on a day (requirement 88).

    Raises NotFound.
    """
    joined = db.session.scalars(
        select(AccessAgreement.council_code).where(
            AccessAgreement.instrument_id == instrument_id, in_force(AccessAgreement, on)
        )
    )
    return Scope(councils=instrument_scope(instrument_id).councils | frozenset(joined))


def instrument_record(instrument_id: int, on: date) -> InstrumentRecord:
    """One instrument with its lots. Raises NotFound."""
    row = db.session.get(Instrument, instrument_id)
    if row is None:
        raise NotFound("instrument")
    return _records([row], on)[0]


def lot_record(lot_id: int, on: date) -> LotRecord:
    """One lot. Raises NotFound."""
    lot = db.session.get(Lot, lot_id)
    if lot is None:
        raise NotFound("lot")
    instrument = instrument_record(lot.instrument_id, on)
    return next(record for record in instrument.lots if record.id == lot_id)


def public_lots(lot_ids: Iterable[int], on: date) -> dict[int, LotRecord]:
    """Lots by id, for services admitted to many."""
    ids = set(lot_ids)
    if not ids:
        return {}
    rows = db.session.scalars(
        select(Instrument)
        .where(Instrument.id.in_(select(Lot.instrument_id).where(Lot.id.in_(ids))))
        .order_by(Instrument.id)
    ).all()
    return {lot.id: lot for record in _records(rows, on) for lot in record.lots if lot.id in ids}


def public_access_agreements(instrument_id: int) -> tuple[AccessRecord, ...]:
    """Every agreement to use an instrument, past ones too, oldest first."""
    rows = db.session.scalars(
        select(AccessAgreement)
        .where(AccessAgreement.instrument_id == instrument_id)
        .order_by(AccessAgreement.valid_from, AccessAgreement.council_code)
    )
    return tuple(
        AccessRecord(row.id, row.instrument_id, row.council_code, row.signed_on, row.valid_from, row.valid_to)
        for row in rows
    )


def public_bands(lot_id: int) -> tuple[Band, ...]:
    """Every band of a lot, of every year; rules pick the day."""
    councils: dict[int, set[str]] = defaultdict(set)
    areas = select(PriceBand.area_id).where(PriceBand.lot_id == lot_id)
    for area_id, code in db.session.execute(
        select(BroadMarketAreaCouncil.area_id, BroadMarketAreaCouncil.council_code).where(
            BroadMarketAreaCouncil.area_id.in_(areas)
        )
    ):
        councils[area_id].add(code)
    rows = db.session.execute(
        select(PriceBand, BroadMarketArea.code)
        .join(BroadMarketArea, BroadMarketArea.id == PriceBand.area_id)
        .where(PriceBand.lot_id == lot_id)
        .order_by(PriceBand.valid_from, BroadMarketArea.code, PriceBand.id)
    )
    return tuple(
        Band(
            area_code,
            frozenset(councils[band.area_id]),
            band.need_level,
            band.min_pence,
            band.max_pence,
            band.valid_from,
            band.valid_to,
        )
        for band, area_code in rows
    )


def area_councils(instrument_id: int) -> frozenset[str]:
    """Councils whose homes count as inside the instrument's area, with or without a band."""
    named = db.session.scalars(
        select(InstrumentMember.council_code).where(InstrumentMember.instrument_id == instrument_id)
    )
    return frozenset(named)


def verdict_for(lot_id: int, amount_pence: int, need_level: str, home_council: str, on: date) -> BandVerdict:
    """Judge a grossed weekly amount by the bands of a lot. Raises NotFound."""
    lot = lot_record(lot_id, on)
    return band_verdict(
        amount_pence,
        need_level,
        public_bands(lot_id),
        home_council=home_council,
        on=on,
        area_councils=area_councils(lot.instrument_id),
    )


def reference_rate(
    council_code: str, need_level: str, on: date, *, asked_on: date
) -> ReferenceRateRecord | None:
    """What the host council normally pays for this need on a day, for homes outside every band.

    A rate that was published after the day of asking is not known on it; of two that are, the later one counts.
    """
    row = db.session.scalars(
        select(ReferenceRate)
        .where(
            ReferenceRate.council_code == council_code,
            ReferenceRate.need_level == need_level,
            in_force(ReferenceRate, on),
            or_(ReferenceRate.published_on.is_(None), ReferenceRate.published_on <= asked_on),
        )
        .order_by(ReferenceRate.valid_from.desc())
    ).first()
    if row is None:
        return None
    return ReferenceRateRecord(
        row.council_code, row.need_level, row.weekly_pence, row.source, row.published_on, row.valid_from
    )


def committed_value(instrument_id: int) -> Committed:
    """The sums of an instrument's ledger, in whole pence: for actions and rules, asks no permission.

    Raises NotFound.
    """
    instrument = db.session.get(Instrument, instrument_id)
    if instrument is None:
        raise NotFound("instrument")
    rows = db.session.execute(
        select(ValueEntry.kind, func.sum(ValueEntry.value_pence))
        .where(ValueEntry.instrument_id == instrument_id)
        .group_by(ValueEntry.kind)
    )
    sums: dict[str, int] = {kind: int(total) for kind, total in rows}
    spent = sums.get(ValueEntryKind.BOUGHT, 0) - sums.get(ValueEntryKind.RELEASED, 0)
    return Committed(instrument.max_value_pence, spent, sums.get(ValueEntryKind.VARIATION, 0))


def _records(rows: Iterable[Instrument], on: date) -> tuple[InstrumentRecord, ...]:
    instruments = list(rows)
    lots: dict[int, list[Lot]] = defaultdict(list)
    for lot in db.session.scalars(
        select(Lot)
        .where(Lot.instrument_id.in_([row.id for row in instruments]))
        .order_by(Lot.position, Lot.code)
    ):
        lots[lot.instrument_id].append(lot)
    return tuple(_record(row, lots[row.id], on) for row in instruments)


def _record(row: Instrument, lots: Iterable[Lot], on: date) -> InstrumentRecord:
    last = last_day(row.ends_on, row.extension_to, row.extended_on)
    live = is_live(row.state, row.starts_on, last, row.terminated_on, on)
    return InstrumentRecord(
        id=row.id,
        code=row.code,
        name=row.name,
        type=row.type,
        legal_regime=row.legal_regime,
        council_code=row.council_code,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        last_day=last,
        extension_to=row.extension_to,
        extended_on=row.extended_on,
        terminated_on=row.terminated_on,
        max_value_pence=row.max_value_pence,
        expected_yearly_pence=row.expected_yearly_pence,
        min_rating=row.min_rating,
        unrated_policy=row.unrated_policy,
        on_fall=row.on_fall,
        publication_consent=row.publication_consent,
        allows_direct_award=row.allows_direct_award,
        direct_award_basis=row.direct_award_basis,
        allows_further_competition=row.allows_further_competition,
        allows_catalogue_choice=row.allows_catalogue_choice,
        allows_emergency=row.allows_emergency,
        notice_months=row.notice_months,
        agreement_version=row.agreement_version,
        source=row.source,
        invented=row.invented,
        successor_of_id=row.successor_of_id,
        status=row.state,
        live=live,
        version=row.version,
        lots=tuple(
            _lot(lot, takes_applications(row.state, lot.is_open, lot.opens_on, last, on)) for lot in lots
        ),
    )


def _lot(lot: Lot, applications: bool) -> LotRecord:
    return LotRecord(
        id=lot.id,
        code=lot.code,
        name=lot.name,
        instrument_id=lot.instrument_id,
        instrument_type=lot.instrument_type,
        categories=tuple(lot.categories),
        client_groups=tuple(lot.client_groups),
        regulated_required=lot.regulated_required,
        pricing_mode=lot.pricing_mode,
        award_methods=tuple(lot.award_methods),
        standard_placements_only=lot.standard_placements_only,
        opens_on=lot.opens_on,
        is_open=lot.is_open,
        max_admissions=lot.max_admissions,
        specification_version=lot.specification_version,
        takes_applications=applications,
        version=lot.version,
    )
