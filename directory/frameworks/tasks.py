"""What waits at instruments: terms and access agreements that end, values near their ceiling."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from directory.foundation.actor import Actor
from directory.foundation.database import built_once, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task, beginning_of, council_of
from directory.frameworks.models import AccessAgreement, Instrument, ValueEntry
from directory.frameworks.rules.value import warning_of
from directory.places.queries import council_name
from directory.vocabulary.procurement import InstrumentState, ValueEntryKind

# So many days before its last, what comes after an instrument or an agreement has to be begun.
DAYS_BEFORE_END = 90
RUNNING = (InstrumentState.OPEN, InstrumentState.LIVE)
VALUE_KINDS = {
    "warn_80": "instrument.value_80",
    "warn_95": "instrument.value_95",
    "over": "instrument.value_95",
}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """What ends at the instruments of the actor's councils, and at those that the councils signed for."""
    councils = councils_with(actor, Permission.INSTRUMENT_MANAGE)
    if not councils:
        return []
    return [*_terms(councils, day), *_values(councils), *_agreements(councils, day)]


@built_once
def _terms_query(councils: frozenset[str], day: date) -> Select[Any]:
    last = case((Instrument.extended_on.is_not(None), Instrument.extension_to), else_=Instrument.ends_on)
    return (
        select(Instrument.id, Instrument.code, Instrument.name, Instrument.council_code, last.label("last"))
        .where(one_of(Instrument.state, RUNNING), Instrument.council_code.in_(councils))
        .where(last <= day + timedelta(DAYS_BEFORE_END))
        .order_by(last, Instrument.id)
        .limit(OF_A_KIND)
    )


def _terms(councils: frozenset[str], day: date) -> list[Task]:
    """Terms that end within ninety days, and those that are over and nobody has said so."""
    rows = read_rows(_terms_query(councils, day))
    return [
        Task(
            "instrument.over" if row.last < day else "instrument.ending",
            str(row.id),
            row.name,
            beginning_of(row.last - timedelta(DAYS_BEFORE_END)),
            row.last,
            href_values={"slug": row.code},
            council=row.council_code,
        )
        for row in rows
    ]


@built_once
def _values_query(councils: frozenset[str]) -> Select[Any]:
    entry = ValueEntry.value_pence
    committed = func.sum(
        case(
            (ValueEntry.kind == ValueEntryKind.BOUGHT, entry),
            (ValueEntry.kind == ValueEntryKind.RELEASED, -entry),
            else_=0,
        )
    )
    added = func.sum(case((ValueEntry.kind == ValueEntryKind.VARIATION, entry), else_=0))
    return (
        select(Instrument.id, Instrument.code, Instrument.name, Instrument.council_code)
        .add_columns(Instrument.max_value_pence.label("ceiling"), committed.label("committed"))
        .add_columns(added.label("added"), func.max(ValueEntry.entered_on).label("newest"))
        .join(ValueEntry, ValueEntry.instrument_id == Instrument.id)
        .where(one_of(Instrument.state, RUNNING), Instrument.council_code.in_(councils))
        .where(Instrument.max_value_pence.is_not(None))
        .group_by(
            Instrument.id,
            Instrument.code,
            Instrument.name,
            Instrument.council_code,
            Instrument.max_value_pence,
        )
        .order_by(Instrument.id)
        .limit(OF_A_KIND)
    )


def _values(councils: frozenset[str]) -> list[Task]:
    """Instruments of which more than 80 in 100 of the highest value is bought (requirement 88)."""
    rows = read_rows(_values_query(councils))
    found = ((row, warning_of(int(row.committed), row.ceiling + int(row.added))) for row in rows)
    return [
        Task(
            VALUE_KINDS[warned],
            str(row.id),
            row.name,
            beginning_of(row.newest),
            href_values={"slug": row.code},
            council=row.council_code,
        )
        for row, warned in found
        if warned is not None
    ]


@built_once
def _agreements_query(councils: frozenset[str], day: date) -> Select[Any]:
    return (
        select(AccessAgreement.id, AccessAgreement.council_code, AccessAgreement.valid_to)
        .add_columns(Instrument.code, Instrument.name, Instrument.council_code.label("lead"))
        .join(Instrument, Instrument.id == AccessAgreement.instrument_id)
        .where(one_of(Instrument.state, RUNNING))
        .where(AccessAgreement.valid_to.between(day, day + timedelta(DAYS_BEFORE_END)))
        .where(or_(Instrument.council_code.in_(councils), AccessAgreement.council_code.in_(councils)))
        .order_by(AccessAgreement.valid_to, AccessAgreement.id)
        .limit(OF_A_KIND)
    )


def _agreements(councils: frozenset[str], day: date) -> list[Task]:
    """Access agreements that end within ninety days, for the council that leads and for the one that signed."""
    rows = read_rows(_agreements_query(councils, day))
    return [
        Task(
            "access_agreement.ending",
            str(row.id),
            row.name,
            beginning_of(row.valid_to - timedelta(DAYS_BEFORE_END)),
            row.valid_to,
            href_values={"slug": row.code},
            council=council_of(row.lead, councils),
            note=council_name(row.council_code),
        )
        for row in rows
    ]
