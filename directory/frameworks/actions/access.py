"""Letting another council use an instrument. Every change leaves an audit entry; none commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission, allow
from directory.frameworks.actions.instrument import lock_instrument
from directory.frameworks.models import (
    AccessAgreement,
    Instrument,
)
from directory.frameworks.queries import instrument_scope
from directory.frameworks.rules.access import check_access_term
from directory.outbox.actions import post
from directory.outbox.rules import Event


def sign_access_agreement(
    actor: Actor,
    instrument: Instrument,
    council_code: str,
    *,
    signed_on: date,
    valid_from: date,
    valid_to: date | None,
) -> AccessAgreement:
    """Let another council buy through the instrument (HF 1.5).

    Raises NotAllowed, Invalid `leads_already`, `agreement_overlaps` and what `rules.access.check_access_term` refuses.
    """
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(instrument.id))
    if council_code == instrument.council_code:
        raise Invalid("council_code", "leads_already")
    check_access_term(
        signed_on,
        valid_from,
        valid_to,
        starts_on=instrument.starts_on,
        last=instrument.extension_to or instrument.ends_on,
    )
    lock_instrument(instrument.id)
    last = valid_to or date.max
    others = db.session.scalars(
        select(AccessAgreement).where(
            AccessAgreement.instrument_id == instrument.id, AccessAgreement.council_code == council_code
        )
    )
    for other in others:
        if other.valid_from <= last and (other.valid_to or date.max) >= valid_from:
            raise Invalid("valid_from", "agreement_overlaps")
    agreement = AccessAgreement(
        instrument_id=instrument.id,
        council_code=council_code,
        signed_on=signed_on,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=actor.id,
    )
    db.session.add(agreement)
    db.session.flush()
    after = {"council": council_code, "from": valid_from.isoformat(), "to": last.isoformat()}
    record(actor, "access_agreement.signed", "access_agreement", agreement.id, after=after)
    post(Event.REBUILD_INDEX, instrument.id)
    return agreement


def end_access_agreement(actor: Actor, agreement: AccessAgreement, *, last: date) -> None:
    """End a council's permission after a day. Raises NotAllowed, Invalid `dates_backwards`."""
    allow(actor, Permission.INSTRUMENT_MANAGE, instrument_scope(agreement.instrument_id))
    if last < agreement.valid_from or (agreement.valid_to is not None and agreement.valid_to < last):
        raise Invalid("valid_to", "dates_backwards")
    agreement.valid_to = last
    after = {"to": last.isoformat()}
    record(actor, "access_agreement.ended", "access_agreement", agreement.id, after=after)
    post(Event.REBUILD_INDEX, agreement.instrument_id)


def agreement_row(instrument_id: int, agreement_id: int) -> AccessAgreement:
    """An agreement of an instrument, to be ended. Raises NotFound."""
    agreement = db.session.get(AccessAgreement, agreement_id)
    if agreement is None or agreement.instrument_id != instrument_id:
        raise NotFound("access agreement")
    return agreement
