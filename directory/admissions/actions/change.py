"""What happens to an admission after it was given. None of them commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from directory.admissions import rules
from directory.admissions.models import Admission, AdmissionStep
from directory.admissions.queries import lot_of
from directory.admissions.states import ADMISSION
from directory.audit.actions import record
from directory.catalogue.queries import service_row
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event

OTHER_CAUSE = "decision"


def sign_agreement(actor: Actor, admission: Admission, *, signed_on: date, on: date) -> Admission:
    """Note the day on which the framework agreement was signed; until then the service isn't listed."""
    _allow(actor, admission)
    if signed_on > on:
        raise Invalid("signed_on", "in_the_future")
    if admission.agreement_signed_on is not None or admission.state in ADMISSION.final:
        raise WrongState("admission: an agreement is signed once, while the admission is live")
    admission.agreement_signed_on = signed_on
    record(
        actor,
        "admission.agreement_signed",
        "admission",
        admission.id,
        after={"signed_on": signed_on.isoformat()},
    )
    post(Event.SERVICE_CHANGED, admission.service_id)
    return admission


def suspend(
    actor: Actor, admission: Admission, *, reason: str, on: date, cause: str = OTHER_CAUSE
) -> Admission:
    """Stop new business: out of every list at once, while care that people already have goes on (HAR 6.4)."""
    _allow(actor, admission)
    admission.suspended_on = on
    admission.suspension_cause = cause
    return _move(actor, admission, "suspend", on, _required(reason))


def lift(actor: Actor, admission: Admission, *, reason: str, on: date) -> Admission:
    """End a suspension; it is a person's decision, whatever the rating says."""
    _allow(actor, admission)
    _move(actor, admission, "lift", on, _required(reason))
    admission.suspended_on = admission.suspension_cause = None
    return admission


def remove(actor: Actor, admission: Admission, *, reason: str, on: date) -> Admission:
    """Take a service off the lot for good; its history is kept and it may apply again."""
    _allow(actor, admission)
    admission.valid_to = max(on, admission.valid_from)
    return _move(actor, admission, "remove", on, _required(reason))


def give_exit_notice(
    actor: Actor, admission: Admission, *, last_day: date, reason: str, on: date
) -> Admission:
    """A provider's notice to leave (requirement 50): listed until its last day. Staff may note it too.

    Raises Invalid where the last day has passed or lies beyond the admission's own end.
    """
    if not rules.may_apply_for(actor, service_row(admission.service_id).provider_id):
        _allow(actor, admission)
    if admission.state in ADMISSION.final:
        raise WrongState("admission: it has ended already")
    if last_day < max(on, admission.valid_from) or (admission.valid_to and last_day > admission.valid_to):
        raise Invalid("last_day", "outside_the_admission")
    before = {"valid_to": admission.valid_to.isoformat() if admission.valid_to else None}
    admission.exit_notice_on = on
    admission.exit_reason = _required(reason)
    admission.valid_to = last_day
    after = {"valid_to": last_day.isoformat(), "reason": digest(reason)}
    record(actor, "admission.exit_notice_given", "admission", admission.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, admission.service_id)
    return admission


def expire(actor: Actor, admission: Admission, *, on: date) -> Admission:
    """Close an admission whose last day has passed. Raises WrongState before that."""
    return _end(actor, admission, "expire", on, "last_day_passed")


def exit_lot(actor: Actor, admission: Admission, *, on: date) -> Admission:
    """Close an admission whose provider gave notice and whose last day has passed."""
    if admission.exit_notice_on is None:
        raise WrongState("admission: no notice was given")
    return _end(actor, admission, "exit", on, "notice_ran_out")


def expire_admissions(actor: Actor, *, on: date) -> int:
    """Close every live admission whose last day has passed; the number closed. Run once a day."""
    rows = db.session.scalars(
        select(Admission)
        .where(Admission.state.in_(("admitted", "suspended")), Admission.valid_to < on)
        .order_by(Admission.id)
    ).all()
    for admission in rows:
        (expire if admission.exit_notice_on is None else exit_lot)(actor, admission, on=on)
    return len(rows)


def _end(actor: Actor, admission: Admission, verb: str, on: date, reason: str) -> Admission:
    _allow(actor, admission)
    if admission.valid_to is None or admission.valid_to >= on:
        raise WrongState("admission: its last day has not passed")
    return _move(actor, admission, verb, on, reason)


def _allow(actor: Actor, admission: Admission) -> None:
    allow_by_rule(actor, rules.may_decide, lot_of(admission.lot_id)[1].council_code)


def _required(reason: str) -> str:
    if not reason.strip():
        raise Invalid("reason", "required")
    return reason.strip()


def _move(actor: Actor, admission: Admission, verb: str, on: date, reason: str) -> Admission:
    before = admission.state
    admission.state = ADMISSION.move(before, verb)
    admission.reason = reason
    admission.decided_by = actor.id
    db.session.add(
        AdmissionStep(
            admission_id=admission.id,
            verb=verb,
            from_state=before,
            to_state=admission.state,
            happened_on=on,
            reason=reason,
            created_by=actor.id,
        )
    )
    db.session.flush()
    after = {"state": admission.state, "reason": digest(reason)}
    record(actor, f"admission.{verb}", "admission", admission.id, before={"state": before}, after=after)
    post(Event.SERVICE_CHANGED, admission.service_id)
    return admission
