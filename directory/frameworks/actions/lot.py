"""Adding, opening, closing and capping lots, and saying what is asked of services in them.

Every change leaves an audit entry; none commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, allow
from directory.frameworks.actions.instrument import owner, plain, terms_of
from directory.frameworks.models import (
    Instrument,
    Lot,
    Specification,
)
from directory.frameworks.queries import instrument_scope
from directory.frameworks.rules.lots import (
    LotFacts,
    check_lot,
    check_may_cap,
    check_may_change_lot,
    check_may_close_lot,
    check_may_delay_lot,
    check_may_replace_specification,
)
from directory.outbox.actions import post
from directory.outbox.rules import Event

_CHECKED = ("categories", "client_groups", "pricing_mode", "award_methods")
LOT_RULES = frozenset(_CHECKED) | {"regulated_required", "standard_placements_only"}


def add_lot(actor: Actor, instrument: Instrument, *, code: str, name: str, **rules: Any) -> Lot:
    """Add a lot.

    `rules` are further columns of the table. Raises NotAllowed, Invalid `code_taken`, or for a cap or a closed list.
    Whoever states what the lot holds asks `rules.lots.check_lot` first.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    if (
        db.session.scalar(select(Lot.id).where(Lot.instrument_id == instrument.id, Lot.code == code))
        is not None
    ):
        raise Invalid("code", "code_taken")
    check_may_cap(instrument.type, rules.get("max_admissions"))
    if not rules.get("is_open", True):
        check_may_close_lot(instrument.type)
    lot = Lot(
        instrument_id=instrument.id,
        instrument_type=instrument.type,
        code=code,
        name=name,
        created_by=actor.id,
        **rules,
    )
    db.session.add(lot)
    db.session.flush()
    record(actor, "lot.added", "lot", lot.id, after={"code": code, "instrument": instrument.code})
    return lot


def change_lot(actor: Actor, lot: Lot, *, name: str, opens_on: date | None, **rules: Any) -> None:
    """Change what a lot is called, and what it holds while that may be changed.

    Raises NotAllowed, Invalid `conditions_fixed`, `lot_in_use`, `lot_stays_open`, `unknown_code` and what
    `rules.lots.check_lot` refuses.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
    if not set(rules) <= LOT_RULES:
        raise Invalid("lot", "unknown_code")
    instrument = owner(lot.instrument_id)
    changed = {key: value for key, value in rules.items() if value != getattr(lot, key)}
    check_may_delay_lot(lot.instrument_type, instrument.state, lot.opens_on, opens_on)
    check_may_change_lot(lot.instrument_type, instrument.state, changed)
    check_lot(LotFacts(**{key: rules.get(key, getattr(lot, key)) for key in _CHECKED}), terms_of(instrument))
    values = {"name": name, "opens_on": opens_on, **rules}
    before = {key: plain(getattr(lot, key)) for key in values}
    for key, value in values.items():
        setattr(lot, key, value)
    after = {key: plain(value) for key, value in values.items()}
    record(actor, "lot.changed", "lot", lot.id, before=before, after=after)
    post(Event.REBUILD_INDEX, lot.instrument_id)
    db.session.flush()


def close_lot(actor: Actor, lot: Lot) -> None:
    """Stop taking applications to a lot; who is admitted stays (vector 11). Raises NotAllowed, Invalid."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
    check_may_close_lot(lot.instrument_type)
    _set_open(actor, lot, False)


def open_lot(actor: Actor, lot: Lot) -> None:
    """Take applications again. Raises NotAllowed."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
    _set_open(actor, lot, True)


def cap_lot(actor: Actor, lot: Lot, *, most: int | None) -> None:
    """Limit how many providers a lot of a framework takes, or lift the limit. Raises NotAllowed, Invalid."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
    check_may_cap(lot.instrument_type, most)
    before = {"max_admissions": lot.max_admissions}
    lot.max_admissions = most
    record(actor, "lot.capped", "lot", lot.id, before=before, after={"max_admissions": most})


def add_specification(
    actor: Actor,
    lot: Lot,
    *,
    version: str,
    title: str,
    valid_from: date,
    summary: str = "",
    made_with: Sequence[str] = (),
) -> Specification:
    """Add a version of a lot's specification and make it the lot's own.

    A version is never rewritten: who signed it can still read it (requirement 35). Raises NotAllowed, Invalid
    `conditions_fixed`, `version_taken`, or `before_last_version` for a first day that is not after that of the version
    before.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
    versions = db.session.execute(
        select(Specification.version, Specification.valid_from).where(Specification.lot_id == lot.id)
    ).all()
    check_may_replace_specification(lot.instrument_type, owner(lot.instrument_id).state, len(versions))
    if version in {row.version for row in versions}:
        raise Invalid("version", "version_taken")
    newest = max((row.valid_from for row in versions), default=None)
    if newest is not None and valid_from <= newest:
        raise Invalid("valid_from", "before_last_version", first=newest)
    specification = Specification(
        lot_id=lot.id,
        version=version,
        title=title,
        summary=summary,
        made_with=list(made_with),
        valid_from=valid_from,
        created_by=actor.id,
    )
    db.session.add(specification)
    before = {"version": lot.specification_version}
    lot.specification_version = version
    db.session.flush()
    after = {"version": version}
    record(actor, "specification.added", "specification", specification.id, before=before, after=after)
    return specification


def _set_open(actor: Actor, lot: Lot, is_open: bool) -> None:
    before = {"is_open": lot.is_open}
    lot.is_open = is_open
    verb = "opened" if is_open else "closed"
    record(actor, f"lot.{verb}", "lot", lot.id, before=before, after={"is_open": is_open})


def lot_row(lot_id: int) -> Lot:
    """A lot, to be changed. Raises NotFound."""
    lot = db.session.get(Lot, lot_id)
    if lot is None:
        raise NotFound("lot")
    return lot
