"""Adding, opening, closing and capping lots, and saying what is asked of services in them.

Every change leaves an audit entry; none commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.permissions import Permission, allow
from directory.frameworks.models import (
    Instrument,
    Lot,
    Specification,
)
from directory.frameworks.queries import instrument_scope
from directory.frameworks.rules.lots import check_may_cap, check_may_close_lot


def add_lot(actor: Actor, instrument: Instrument, *, code: str, name: str, **rules: Any) -> Lot:
    """Add a lot.

    `rules` are further columns of the table. Raises NotAllowed, Invalid for a cap or a closed list.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
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
    """Add a version of a lot's specification and make it the lot's own. Raises NotAllowed."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(lot.instrument_id))
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
