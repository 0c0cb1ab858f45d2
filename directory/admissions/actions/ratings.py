"""Reviews of admissions: after a new rating of their location, and after a new owner. None of these commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from directory.admissions import rules
from directory.admissions.actions.change import close_review, hold, suspend
from directory.admissions.models import Admission, ReviewTask
from directory.admissions.states import LISTED_ADMISSION_STATES, LIVE_ADMISSION_STATES, AdmissionState
from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission, allow
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import lot_scope
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.register.queries import current_ratings
from directory.vocabulary.procurement import FallPolicy
from directory.workflow.rules import clean_reason


def follow_rating(actor: Actor, location_id: str, *, on: date) -> tuple[ReviewTask, ...]:
    """Review every live admission of a location whose rating was published (invariant 2, vector 9).

    A fall below the instrument's minimum opens a review task and, as the instrument says, holds new business or
    takes the service off the list; placements are untouched. One rating does so once, however often it is told: people
    may have lifted the hold since. The services are indexed again in any case. Jobs alone may.
    """
    allow(actor, Permission.ADMISSION_FOLLOW_RATING)
    overall = current_ratings([location_id])[location_id].overall
    rating = overall.value if overall else None
    published_on = overall.published_on if overall else None
    tasks: list[ReviewTask] = []
    for admission, instrument in _rated_admissions(location_id):
        outcome = rules.on_new_rating(
            rating,
            min_rating=instrument.min_rating,
            unrated_policy=instrument.unrated_policy,
            on_fall=instrument.on_fall,
            held=admission.suspension_cause == rules.ReviewCause.RATING_BELOW_MINIMUM,
        )
        if outcome.review is None:
            continue
        latest = _latest_task(admission.id, outcome.review)
        if latest is not None and overall and _is_about(latest, rating, published_on):
            continue  # the same message again: what people decided since stands
        if outcome.at_once == FallPolicy.HOLD and admission.state == AdmissionState.ADMITTED:
            hold(actor, admission, reason=outcome.review, on=on, cause=outcome.review)
        if outcome.at_once == FallPolicy.SUSPEND and admission.state in LISTED_ADMISSION_STATES:
            suspend(actor, admission, reason=outcome.review, on=on, cause=outcome.review)
        if latest is not None and latest.done_on is None:
            _replace_rating(actor, latest, rating, published_on)
        else:
            tasks.append(_open_task(actor, admission, outcome.review, rating, published_on, on))
    for service_id in db.session.scalars(
        select(Service.id).where(Service.location_id == location_id).order_by(Service.id)
    ):
        post(Event.SERVICE_CHANGED, service_id)
    return tuple(tasks)


def review_new_owner(actor: Actor, service: Service, *, on: date) -> tuple[ReviewTask, ...]:
    """Review each live admission of a service that has a new owner: its agreement was signed by the one before.

    The admissions stay as they are until people decide, so that nobody's care is put in doubt meanwhile.
    """
    allow(actor, Permission.LISTING_PUBLISH, service_scope(service))
    cause = rules.ReviewCause.NEW_OWNER
    is_open = (ReviewTask.cause == cause, ReviewTask.done_on.is_(None))
    admissions = db.session.scalars(
        select(Admission)
        .where(
            Admission.service_id == service.id,
            Admission.state.in_(LIVE_ADMISSION_STATES),
            Admission.id.not_in(select(ReviewTask.admission_id).where(*is_open)),
        )
        .order_by(Admission.id)
    ).all()
    return tuple(_open_task(actor, admission, cause, None, None, on) for admission in admissions)


def finish_review(actor: Actor, task: ReviewTask, *, outcome: str, on: date) -> ReviewTask:
    """Close a review task with what was decided."""
    admission = db.session.get_one(Admission, task.admission_id)
    allow(actor, Permission.ADMISSION_DECIDE, lot_scope(admission.lot_id))
    if task.done_on is not None:
        raise WrongState("review_task: it is done already")
    outcome = clean_reason(outcome)
    if not outcome:
        raise Invalid("outcome", "required")
    close_review(actor, task, outcome=outcome, on=on)
    return task


def _rated_admissions(location_id: str) -> list[tuple[Admission, Instrument]]:
    rows = db.session.execute(
        select(Admission, Instrument)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .join(Service, Service.id == Admission.service_id)
        .where(
            Service.location_id == location_id,
            Lot.regulated_required,
            Admission.state.in_(LIVE_ADMISSION_STATES),
        )
        .order_by(Admission.id)
    )
    return [(admission, instrument) for admission, instrument in rows]


def _latest_task(admission_id: int, cause: str) -> ReviewTask | None:
    return db.session.scalar(
        select(ReviewTask)
        .where(ReviewTask.admission_id == admission_id, ReviewTask.cause == cause)
        .order_by(ReviewTask.id.desc())
        .limit(1)
    )


def _is_about(task: ReviewTask, rating: str | None, published_on: date | None) -> bool:
    """Whether a task was opened for this statement of the regulator: the same rating of the same day."""
    return (task.rating, task.rating_published_on) == (rating, published_on)


def _replace_rating(actor: Actor, task: ReviewTask, rating: str | None, published_on: date | None) -> None:
    """Let an open review be about a newer rating: one review of a cause is enough."""
    before = {"rating": task.rating, "published_on": _iso(task.rating_published_on)}
    task.rating, task.rating_published_on = rating, published_on
    after = {"rating": rating, "published_on": _iso(published_on)}
    record(actor, "review_task.rating_replaced", "review_task", task.id, before=before, after=after)


def _open_task(
    actor: Actor, admission: Admission, cause: str, rating: str | None, published_on: date | None, on: date
) -> ReviewTask:
    task = ReviewTask(
        admission_id=admission.id,
        cause=cause,
        rating=rating,
        rating_published_on=published_on,
        opened_on=on,
        created_by=actor.id,
    )
    db.session.add(task)
    db.session.flush()
    after = {"admission_id": admission.id, "cause": cause, "rating": rating}
    record(actor, "review_task.opened", "review_task", task.id, after=after)
    return task


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
