"""The ledger of value committed. Every change leaves an audit entry; none commits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import Select, select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, allow
from directory.frameworks.actions.instrument import lock_instrument
from directory.frameworks.models import (
    Instrument,
    ValueEntry,
)
from directory.frameworks.queries import committed_value, instrument_scope, value_entry_scope
from directory.frameworks.rules.value import ValueVerdict, value_verdict
from directory.vocabulary.procurement import ValueEntryKind


def enter_value(
    actor: Actor, instrument: Instrument, *, kind: str, reference: str, value_pence: int, on: date
) -> ValueVerdict:
    """Write a line of the ledger: `bought`, `released` or `variation`, in pence (requirement 88).

    An approver's own limit holds for each line. Returns how near the ceiling is afterwards. Raises NotAllowed,
    Invalid `reference_taken`, `ceiling_reached` for a purchase past it, `release_too_large` for more than is committed.
    """
    if kind == ValueEntryKind.VARIATION:
        allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    else:
        scope = replace(value_entry_scope(instrument.id, on), amount_pence=value_pence)
        allow(actor, Permission.VALUE_ENTER, scope)
    if value_pence <= 0:
        raise Invalid("value", "money_negative")
    lock_instrument(instrument.id)
    if db.session.scalar(_lines(instrument.id, kind, reference)) is not None:
        raise Invalid("reference", "reference_taken")
    sums = committed_value(instrument.id)
    changes: dict[str, int] = {ValueEntryKind.BOUGHT: value_pence, ValueEntryKind.RELEASED: -value_pence}
    change = changes.get(kind, 0)
    extra = value_pence if kind == ValueEntryKind.VARIATION else 0
    verdict = value_verdict(sums.max_value_pence, sums.variations_pence + extra, sums.committed_pence, change)
    if kind == ValueEntryKind.BOUGHT and verdict.code == "over":
        raise Invalid("value", "ceiling_reached", ceiling_pence=verdict.ceiling_pence)
    if kind == "released" and value_pence > sums.committed_pence:
        raise Invalid("value", "release_too_large")
    db.session.add(
        ValueEntry(
            instrument_id=instrument.id,
            kind=kind,
            reference=reference,
            value_pence=value_pence,
            entered_on=on,
            created_by=actor.id,
        )
    )
    after = {"kind": kind, "value_pence": value_pence}
    record(actor, "value.entered", "instrument", instrument.id, after=after)
    db.session.flush()
    return verdict


def _lines(instrument_id: int, kind: str, reference: str) -> Select[int]:
    return select(ValueEntry.id).where(
        ValueEntry.instrument_id == instrument_id,
        ValueEntry.kind == kind,
        ValueEntry.reference == reference,
    )
