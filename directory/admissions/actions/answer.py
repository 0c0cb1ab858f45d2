"""What a provider writes in an application before it is sent, and while a question is to be answered. Nothing commits.

Each task of the application is saved by itself, so that colleagues can work on several at once and come back later.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from directory.admissions.models import Application, ApplicationStatement
from directory.admissions.queries import lot_and_instrument, own_scope
from directory.admissions.rules import Declaration, required_criteria
from directory.admissions.states import WRITABLE_APPLICATION_STATES
from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotFound, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.register.queries import location_record
from directory.workflow.rules import clean_reason

LONGEST_STATEMENT = 4000


def name_location(actor: Actor, application: Application, *, location_id: str, version: int) -> Application:
    """Say which of the regulator's locations this service is; staff confirm it before it counts.

    Raises Invalid for an id that the register does not hold, Conflict for a stale version.
    """
    _allow_writing(actor, application, version)
    location_id = location_id.strip()
    try:
        location = location_record(location_id)
    except NotFound as error:
        raise Invalid("location_id", "not_on_register") from error
    before = {"location_id": application.named_location_id}
    application.named_location_id = location.id
    db.session.flush()
    record(
        actor,
        "application.location_named",
        "application",
        application.id,
        before=before,
        after={"location_id": location.id},
    )
    return application


def declare(
    actor: Actor, application: Application, *, answers: Mapping[str, bool], version: int
) -> Application:
    """Save the answers to the declaration, all of them or some. A "no" is an answer too: a person looks at it.

    Raises Invalid for a question that nobody asked, Conflict for a stale version.
    """
    _allow_writing(actor, application, version)
    unknown = [question for question in answers if not Declaration.has(question)]
    if unknown:
        raise Invalid("declaration", "unknown")
    before = {"declaration": application.declaration}
    application.declaration = {str(question): bool(answer) for question, answer in answers.items()}
    db.session.flush()
    after = {"declaration": application.declaration}
    record(actor, "application.declared", "application", application.id, before=before, after=after)
    return application


def consent_to_publish(actor: Actor, application: Application, *, given: bool, version: int) -> Application:
    """Agree, or not, that prices, ratings and feedback are published (HAR 6.6)."""
    _allow_writing(actor, application, version)
    before = {"consent_to_publish": application.consent_to_publish}
    application.consent_to_publish = given
    db.session.flush()
    after = {"consent_to_publish": given}
    record(actor, "application.consent_given", "application", application.id, before=before, after=after)
    return application


def state_criterion(
    actor: Actor, application: Application, *, criterion: str, words: str, version: int
) -> ApplicationStatement:
    """Say how the service meets one criterion of the lot. `version` is that of the statement seen, 0 where none was.

    Raises Invalid for a criterion of another lot, words left blank or too long, Conflict where a colleague wrote since.
    """
    _allow_writing(actor, application)
    lot, _ = lot_and_instrument(application.lot_id)
    if criterion not in required_criteria(lot.regulated_required):
        raise Invalid("criterion", "unknown")
    words = clean_reason(words)
    if not words:
        raise Invalid("words", "required")
    if len(words) > LONGEST_STATEMENT:
        raise Invalid("words", "too_long", most=LONGEST_STATEMENT)
    statement = db.session.scalar(
        select(ApplicationStatement).where(
            ApplicationStatement.application_id == application.id, ApplicationStatement.criterion == criterion
        )
    )
    if version != (0 if statement is None else statement.version):
        raise Conflict("application: the statement was changed meanwhile")
    if statement is None:
        statement = ApplicationStatement(
            application_id=application.id, criterion=criterion, words=words, created_by=actor.id
        )
        db.session.add(statement)
    else:
        statement.words = words
    db.session.flush()
    after = {"criterion": criterion, "words": digest(words)}
    record(actor, "application.criterion_stated", "application", application.id, after=after)
    return statement


def _allow_writing(actor: Actor, application: Application, version: int | None = None) -> None:
    """Raise NotAllowed for anybody but its provider, WrongState once it waits at the council, Conflict when stale."""
    allow(actor, Permission.APPLICATION_WRITE, own_scope(application))
    if application.state not in WRITABLE_APPLICATION_STATES:
        raise WrongState("application: it is with the council")
    if version is not None and version != application.version:
        raise Conflict("application: it was changed meanwhile")
