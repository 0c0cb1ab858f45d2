"""Setting an instrument up, running it and ending it. Every change leaves an audit entry; none commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.permissions import Permission, allow
from directory.frameworks.models import (
    Instrument,
    InstrumentMember,
)
from directory.frameworks.queries import council_scope, instrument_scope
from directory.frameworks.rules.terms import check_may_change_conditions, last_day
from directory.frameworks.states import INSTRUMENT
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.workflow.actions import transition

CONDITIONS = frozenset(
    {
        "min_rating",
        "unrated_policy",
        "hold_on_fall",
        "publication_consent",
        "notice_months",
        "agreement_version",
    }
)


def add_instrument(
    actor: Actor,
    council_code: str,
    *,
    code: str,
    name: str,
    type: str,
    legal_regime: str,
    starts_on: date,
    ends_on: date | None,
    members: Collection[str] = (),
    status: str = "planned",
    **rules: Any,
) -> Instrument:
    """Set up an instrument of a council. `rules` are further columns of the table (ceiling, conditions).

    A status other than planned records history as it was. Raises NotAllowed, Conflict for a code already
    used.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, council_scope(council_code))
    if db.session.scalar(select(Instrument.id).where(Instrument.code == code)) is not None:
        raise Conflict("instrument code")
    instrument = Instrument(
        council_code=council_code,
        code=code,
        name=name,
        type=type,
        legal_regime=legal_regime,
        starts_on=starts_on,
        ends_on=ends_on,
        state=status,
        created_by=actor.id,
        **rules,
    )
    db.session.add(instrument)
    db.session.flush()
    db.session.add_all(
        InstrumentMember(instrument_id=instrument.id, council_code=member, created_by=actor.id)
        for member in sorted(set(members) | {council_code})
    )
    record(actor, "instrument.added", "instrument", instrument.id, after={"code": code, "status": status})
    return instrument


def change_conditions(actor: Actor, instrument: Instrument, **conditions: Any) -> None:
    """Change what providers must meet; refused for a list or market once it is open (invariant 3).

    Raises NotAllowed, Invalid `conditions_fixed` or `unknown_code`.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    check_may_change_conditions(instrument.type, instrument.state)
    if not set(conditions) <= CONDITIONS:
        raise Invalid("conditions", "unknown_code")
    before = {name: getattr(instrument, name) for name in conditions}
    for name, value in conditions.items():
        setattr(instrument, name, value)
    record(actor, "instrument.conditions", "instrument", instrument.id, before=before, after=conditions)


def open_instrument(actor: Actor, instrument: Instrument) -> None:
    """Let providers apply before the first day of use. Raises NotAllowed, WrongState."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    transition(actor, instrument, "open")


def go_live(actor: Actor, instrument: Instrument) -> None:
    """Let care be bought. Raises NotAllowed, WrongState."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    transition(actor, instrument, "go_live")


def expire(actor: Actor, instrument: Instrument, *, on: date) -> None:
    """Close an instrument whose term is over. Raises NotAllowed, WrongState, Invalid `term_not_over`."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    INSTRUMENT.move(instrument.state, "expire")
    last = last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on)
    if last is None or on <= last:
        raise Invalid("on", "term_not_over")
    transition(actor, instrument, "expire")


def terminate(actor: Actor, instrument: Instrument, *, on: date, reason: str) -> None:
    """End an instrument early, from a day on. Raises NotAllowed, WrongState, Invalid `required`."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    after = {"terminated_on": on.isoformat()}
    transition(actor, instrument, "terminate", reason=reason, values={"terminated_on": on}, after=after)


def extend(actor: Actor, instrument: Instrument, *, on: date) -> None:
    """Take up the extension that was advertised.

    Raises NotAllowed, Invalid `no_extension`, Conflict when taken.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    if instrument.extension_to is None:
        raise Invalid("extension_to", "no_extension")
    if instrument.extended_on is not None:
        raise Conflict("already extended")
    instrument.extended_on = on
    record(
        actor,
        "instrument.extended",
        "instrument",
        instrument.id,
        after={"extension_to": instrument.extension_to.isoformat()},
    )
    post(Event.REBUILD_INDEX, instrument.id)


def owner(instrument_id: int) -> Instrument:
    """The instrument something belongs to. Raises NotFound."""
    instrument = db.session.get(Instrument, instrument_id)
    if instrument is None:
        raise NotFound("instrument")
    return instrument
