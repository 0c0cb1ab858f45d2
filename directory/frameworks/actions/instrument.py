"""Setting an instrument up, running it and ending it. Every change leaves an audit entry; none commits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, allow
from directory.frameworks.models import (
    Instrument,
    InstrumentMember,
)
from directory.frameworks.queries import council_scope, instrument_scope
from directory.frameworks.rules.lots import check_nothing_missing, missing_to_go_live, missing_to_open
from directory.frameworks.rules.terms import (
    Terms,
    check_may_begin,
    check_may_change_conditions,
    check_may_change_terms,
    check_may_extend,
    check_termination,
    check_terms,
    last_day,
)
from directory.frameworks.staff_queries import lots_readiness
from directory.frameworks.states import INSTRUMENT
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.vocabulary.procurement import FallPolicy
from directory.workflow.actions import transition

# Columns that `rules.terms.Terms` has a field for; then those besides what every instrument is given.
_IN_TERMS = frozenset(field.name for field in fields(Terms))
TERM_RULES = _IN_TERMS - {"type", "legal_regime", "starts_on", "ends_on"}
# The kind of an instrument is copied into its lots, and stays.
TERMS = _IN_TERMS - {"type"} | {"expected_yearly_pence"}
CONDITIONS = frozenset(
    {
        "min_rating",
        "unrated_policy",
        "on_fall",
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

    A status other than planned records history as it was. Raises NotAllowed, Invalid `code_taken` and what
    `rules.terms.check_terms` refuses.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, council_scope(council_code))
    if db.session.scalar(select(Instrument.id).where(Instrument.code == code)) is not None:
        raise Invalid("code", "code_taken")
    values: dict[str, Any] = {
        "type": type,
        "legal_regime": legal_regime,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    check_terms(Terms(**values | {name: rules[name] for name in TERM_RULES if name in rules}))
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


def change_terms(actor: Actor, instrument: Instrument, **terms: Any) -> None:
    """Correct the term, the law, the ceiling or the awards of an instrument that nobody may apply to yet.

    Raises NotAllowed, Invalid `terms_advertised`, `unknown_code` and what `rules.terms.check_terms` refuses.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    check_may_change_terms(instrument.state)
    if not set(terms) <= TERMS:
        raise Invalid("terms", "unknown_code")
    check_terms(replace(terms_of(instrument), **{name: terms[name] for name in terms if name in _IN_TERMS}))
    _change(actor, instrument, "instrument.terms_changed", terms)


def set_members(actor: Actor, instrument: Instrument, councils: Collection[str]) -> None:
    """Say which councils' services count as inside the area, before providers may apply; the lead's always do.

    Raises NotAllowed, Invalid `terms_advertised`.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    check_may_change_terms(instrument.state)
    wanted = set(councils) | {instrument.council_code}
    rows = {
        row.council_code: row
        for row in db.session.scalars(
            select(InstrumentMember).where(InstrumentMember.instrument_id == instrument.id)
        )
    }
    for code in rows.keys() - wanted:
        db.session.delete(rows[code])
    db.session.add_all(
        InstrumentMember(instrument_id=instrument.id, council_code=code, created_by=actor.id)
        for code in sorted(wanted - rows.keys())
    )
    before, after = {"councils": sorted(rows)}, {"councils": sorted(wanted)}
    record(actor, "instrument.members_set", "instrument", instrument.id, before=before, after=after)
    db.session.flush()


def describe_instrument(actor: Actor, instrument: Instrument, *, name: str, source: str) -> None:
    """Say what an instrument is called and where that was decided: it changes nothing for anybody.

    Raises NotAllowed.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    _change(actor, instrument, "instrument.described", {"name": name, "source": source})


def change_conditions(actor: Actor, instrument: Instrument, **conditions: Any) -> None:
    """Change what providers must meet; refused for a list or market once it is open (invariant 3).

    What a fall of a rating leads to counts for reports that come out from then on. Raises NotAllowed, Invalid
    `conditions_fixed` or `unknown_code`.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    check_may_change_conditions(instrument.type, instrument.state)
    if not set(conditions) <= CONDITIONS or not FallPolicy.has(conditions.get("on_fall", instrument.on_fall)):
        raise Invalid("conditions", "unknown_code")
    _change(actor, instrument, "instrument.conditions", conditions)


def open_instrument(actor: Actor, instrument: Instrument) -> None:
    """Let providers apply before the first day of use.

    Raises NotAllowed, WrongState, Invalid `not_ready` while they could not read what they would apply for.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    INSTRUMENT.move(instrument.state, "open")
    check_nothing_missing(missing_to_open(lots_readiness(instrument.id, instrument.starts_on)))
    transition(actor, instrument, "open")


def go_live(actor: Actor, instrument: Instrument, *, on: date) -> None:
    """Let care be bought from the day `on`.

    Raises NotAllowed, WrongState, Invalid `term_not_begun`, or `not_ready` while something is missing.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    INSTRUMENT.move(instrument.state, "go_live")
    check_may_begin(instrument.starts_on, on)
    check_nothing_missing(missing_to_go_live(lots_readiness(instrument.id, on)))
    transition(actor, instrument, "go_live")


def expire(actor: Actor, instrument: Instrument, *, on: date) -> None:
    """Close an instrument whose term is over. Raises NotAllowed, WrongState, Invalid `term_not_over`."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    INSTRUMENT.move(instrument.state, "expire")
    last = last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on)
    if last is None or on <= last:
        raise Invalid("on", "term_not_over")
    transition(actor, instrument, "expire")


def terminate(actor: Actor, instrument: Instrument, *, on: date, told_on: date, reason: str) -> None:
    """End an instrument early: the day `on` is the first without it, `told_on` that of the decision.

    Raises NotAllowed, WrongState, Invalid `required`, `in_the_past` or `notice_too_short`.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    INSTRUMENT.move(instrument.state, "terminate")
    check_termination(on, told_on, instrument.notice_months)
    after = {"terminated_on": on.isoformat()}
    transition(actor, instrument, "terminate", reason=reason, values={"terminated_on": on}, after=after)


def extend(actor: Actor, instrument: Instrument, *, on: date) -> None:
    """Take up the extension that was advertised.

    Raises NotAllowed, Invalid `no_extension` or `term_over`, Conflict when taken.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    check_may_extend(
        instrument.state, instrument.ends_on, instrument.extension_to, instrument.extended_on, on
    )
    instrument.extended_on = on
    after = {"extension_to": str(instrument.extension_to)}
    record(actor, "instrument.extended", "instrument", instrument.id, after=after)
    post(Event.REBUILD_INDEX, instrument.id)


def owner(instrument_id: int) -> Instrument:
    """The instrument something belongs to. Raises NotFound."""
    instrument = db.session.get(Instrument, instrument_id)
    if instrument is None:
        raise NotFound("instrument")
    return instrument


def lock_instrument(instrument_id: int) -> None:
    """Let one transaction at a time write what hangs on an instrument: two at once could each find room for itself."""
    db.session.execute(select(Instrument.id).where(Instrument.id == instrument_id).with_for_update())


def terms_of(instrument: Instrument) -> Terms:
    """What an instrument says of itself, for the rules."""
    return Terms(**{name: getattr(instrument, name) for name in _IN_TERMS})


def _change(actor: Actor, instrument: Instrument, action: str, values: dict[str, Any]) -> None:
    before = {name: plain(getattr(instrument, name)) for name in values}
    for name, value in values.items():
        setattr(instrument, name, value)
    after = {name: plain(value) for name, value in values.items()}
    record(actor, action, "instrument", instrument.id, before=before, after=after)
    db.session.flush()


def plain(value: Any) -> Any:
    """A value as the audit record holds it: a day as text."""
    return value.isoformat() if isinstance(value, date) else value
