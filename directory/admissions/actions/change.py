"""What happens to an admission after it was given. None of these actions commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from directory.accounts.actions.tell import tell_provider
from directory.admissions import rules
from directory.admissions.models import Admission, AdmissionStep, ReviewTask
from directory.admissions.rules import ReviewCause
from directory.admissions.second_person import allow_with_second_person
from directory.admissions.states import ADMISSION, LIVE_ADMISSION_STATES
from directory.audit.actions import record
from directory.catalogue.queries import service_row
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission, Scope, allow, permits
from directory.foundation.signing import digest
from directory.frameworks.queries import lot_scope
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

DECISION = "decision"
CHANGE_LETTER = "admission_change"  # about one step of an admission, by the id of the step
# What ends by itself was told before: by the list's own term, or by the provider's notice.
TOLD_BY_LETTER = frozenset({"hold", "suspend", "lift", "remove"})
# The reviews that ask whether to hold and whether to lift.
ENDED_BY_LIFTING = (ReviewCause.RATING_BELOW_MINIMUM, ReviewCause.RATING_RECOVERED)


def sign_agreement(actor: Actor, admission: Admission, *, signed_on: date, on: date) -> Admission:
    """Note the day on which the framework agreement was signed; until then the service isn't listed."""
    allow(actor, Permission.ADMISSION_DECIDE, lot_scope(admission.lot_id))
    if signed_on > on:
        raise Invalid("signed_on", "in_the_future")
    if admission.agreement_signed_on is not None or admission.state in ADMISSION.final:
        raise WrongState("admission: an agreement is signed once, while the admission is live")
    admission.agreement_signed_on = signed_on
    after = {"signed_on": signed_on.isoformat()}
    record(actor, "admission.agreement_signed", "admission", admission.id, after=after)
    post(Event.SERVICE_CHANGED, admission.service_id)
    return admission


def hold(
    actor: Actor,
    admission: Admission,
    *,
    reason: str,
    on: date,
    agreed_by: Actor | None = None,
    cause: str = DECISION,
) -> Admission:
    """Hold new business of the Council: still listed, with a warning; whoever lives there stays (invariant 2).

    Takes two people: whoever decides, and `agreed_by`. The site itself holds after a fall of the rating.
    """
    allow_with_second_person(actor, agreed_by, lot_scope(admission.lot_id))
    values = {"held_on": on, "suspension_cause": cause}
    return _move(actor, admission, "hold", on, reason, agreed_by, values)


def suspend(
    actor: Actor,
    admission: Admission,
    *,
    reason: str,
    on: date,
    agreed_by: Actor | None = None,
    cause: str | None = None,
) -> Admission:
    """Take a service off every list at once, while care that people already have goes on (HAR 6.4).

    Takes two people: whoever decides, and `agreed_by`. What was held because of its rating stays suspended because of
    it, so that a recovery opens a review here too.
    """
    allow_with_second_person(actor, agreed_by, lot_scope(admission.lot_id))
    values = {"suspended_on": on, "suspension_cause": cause or admission.suspension_cause or DECISION}
    return _move(actor, admission, "suspend", on, reason, agreed_by, values)


def lift(
    actor: Actor, admission: Admission, *, reason: str, on: date, agreed_by: Actor | None = None
) -> Admission:
    """End a hold or a suspension; two people decide it, whose proposal asks whether the rating allows it.

    It is what the open reviews of its rating were to come to, so that they are done with it.
    """
    allow_with_second_person(actor, agreed_by, lot_scope(admission.lot_id))
    values = {"held_on": None, "suspended_on": None, "suspension_cause": None}
    lifted = _move(actor, admission, "lift", on, reason, agreed_by, values)
    tasks = select(ReviewTask).where(
        ReviewTask.admission_id == admission.id,
        ReviewTask.done_on.is_(None),
        ReviewTask.cause.in_(ENDED_BY_LIFTING),
    )
    for task in db.session.scalars(tasks.order_by(ReviewTask.id)):
        close_review(actor, task, outcome=lifted.reason or "", on=on)
    return lifted


def close_review(actor: Actor, task: ReviewTask, *, outcome: str, on: date) -> None:
    """Note on a review what was decided; whether the actor may is asked by the action that decided."""
    task.outcome, task.done_on, task.done_by = outcome, on, actor.id
    record(actor, "review_task.finished", "review_task", task.id, after={"outcome": digest(outcome)})


def remove(
    actor: Actor, admission: Admission, *, reason: str, on: date, agreed_by: Actor | None = None
) -> Admission:
    """Take a service off the lot for good, with an approver's agreement; its history stays and it may apply again."""
    allow_with_second_person(
        actor, agreed_by, lot_scope(admission.lot_id), agreeing=(Permission.ADMISSION_REMOVE,)
    )
    values = {"valid_to": max(on, admission.valid_from)}
    return _move(actor, admission, "remove", on, reason, agreed_by, values)


def give_exit_notice(
    actor: Actor,
    admission: Admission,
    *,
    last_day: date,
    reason: str,
    on: date,
    agreed_by: Actor | None = None,
) -> Admission:
    """Give a provider's notice to leave (requirement 50): listed until its last day.

    Staff who note it take the service off the lot, so that it takes two people as a removal does. Raises Invalid
    where the last day has passed or lies beyond the admission's own end.
    """
    own = Scope(provider=service_row(admission.service_id).provider_id)
    if not permits(actor, Permission.ADMISSION_EXIT, own):
        allow_with_second_person(
            actor, agreed_by, lot_scope(admission.lot_id), agreeing=(Permission.ADMISSION_REMOVE,)
        )
    reason = check_exit_notice(admission, last_day=last_day, reason=reason, on=on)
    before = {"valid_to": admission.valid_to.isoformat() if admission.valid_to else None}
    admission.exit_notice_on = on
    admission.exit_reason = reason
    admission.valid_to = last_day
    after = {"valid_to": last_day.isoformat(), "reason": digest(reason), **_second(agreed_by)}
    record(actor, "admission.exit_notice_given", "admission", admission.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, admission.service_id)
    return admission


def check_exit_notice(admission: Admission, *, last_day: date, reason: str, on: date) -> str:
    """The clean reason of a notice to leave that can be noted: asked when staff propose it, and when it happens.

    Raises WrongState where the admission has ended; Invalid as `check_last_day` does, and without a reason.
    """
    if admission.state in ADMISSION.final:
        raise WrongState("admission: it has ended already")
    rules.check_last_day(last_day, valid_from=admission.valid_from, valid_to=admission.valid_to, on=on)
    reason = clean_reason(reason)
    if not reason:
        raise Invalid("reason", "required")
    return reason


def expire(actor: Actor, admission: Admission, *, on: date) -> Admission:
    """End an admission whose last day has passed. Raises WrongState before that. Jobs alone may."""
    return _end(actor, admission, "expire", on, "last_day_passed")


def exit_lot(actor: Actor, admission: Admission, *, on: date) -> Admission:
    """End an admission whose provider gave notice and whose last day has passed. Raises WrongState before that.

    Jobs alone may.
    """
    return _end(actor, admission, "exit", on, "notice_ended")


def expire_admissions(actor: Actor, *, on: date) -> int:
    """End every live admission whose last day has passed; the number ended. Run once a day by a job."""
    allow(actor, Permission.ADMISSION_EXPIRE)
    rows = db.session.scalars(
        select(Admission)
        .where(Admission.state.in_(LIVE_ADMISSION_STATES), Admission.valid_to < on)
        .order_by(Admission.id)
    ).all()
    for admission in rows:
        (expire if admission.exit_notice_on is None else exit_lot)(actor, admission, on=on)
    return len(rows)


def _end(actor: Actor, admission: Admission, verb: str, on: date, reason: str) -> Admission:
    allow(actor, Permission.ADMISSION_EXPIRE)
    if verb == "exit" and admission.exit_notice_on is None:
        raise WrongState("admission: no notice was given")
    if admission.valid_to is None or admission.valid_to >= on:
        raise WrongState("admission: its last day has not passed")
    return _move(actor, admission, verb, on, reason)


def _move(
    actor: Actor,
    admission: Admission,
    verb: str,
    on: date,
    reason: str,
    agreed_by: Actor | None = None,
    values: Mapping[str, Any] | None = None,
) -> Admission:
    """Move the admission with what changes beside its state, and keep the step."""
    former = admission.state
    values = {**(values or {}), "reason": clean_reason(reason), "decided_by": actor.id}
    transition(actor, admission, verb, reason=reason, values=values, after=_second(agreed_by))
    step = AdmissionStep(
        admission_id=admission.id,
        verb=verb,
        from_state=former,
        to_state=admission.state,
        happened_on=on,
        reason=admission.reason or "",
        created_by=actor.id,
    )
    db.session.add(step)
    db.session.flush()
    if verb in TOLD_BY_LETTER:
        provider_id = service_row(admission.service_id).provider_id
        tell_provider(actor, provider_id, CHANGE_LETTER, str(step.id))
    return admission


def _second(agreed_by: Actor | None) -> dict[str, str]:
    return {} if agreed_by is None else {"agreed_by": agreed_by.id}
