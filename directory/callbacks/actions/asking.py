"""Asking to be rung or visited, taking it back, and forgetting who asked. None of these actions commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from directory.audit.actions import record
from directory.callbacks import rules
from directory.callbacks.models import CallRequest, CallRequestPerson
from directory.callbacks.queries import call_by_key, call_by_reference, person_row
from directory.callbacks.rules import RequestedCall
from directory.callbacks.states import OPEN_STATES
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.calendar import bank_holidays
from directory.foundation.database import db, one_of
from directory.foundation.errors import Invalid
from directory.foundation.form_tokens import is_token, submission_key
from directory.foundation.identifiers import new_reference
from directory.foundation.permissions import Permission, allow
from directory.places.records import CouncilRecord
from directory.vocabulary.callbacks import CallOutcome
from directory.workflow.actions import transition

_BATCH = 500  # ids in one statement


def ask(
    actor: Actor,
    council: CouncilRecord,
    asked: RequestedCall,
    *,
    service_id: int | None,
    form_token: str,
    on: date,
) -> CallRequest:
    """Ask a council to ring, or to visit at home; anybody may.

    The same `form_token` with the same content twice gives the first request back. What is recorded says nothing of
    who asked. Raises Invalid (`rules.check_asked`), and `kind` where the council takes no requests here.
    """
    allow(actor, Permission.CALL_REQUEST_MAKE)
    if council.call_offer is None:
        raise Invalid("kind", "call_kind")
    given = rules.check_asked(asked, council.call_offer)
    if not is_token(form_token):
        raise Invalid("form_token", "unknown")
    key = submission_key(form_token, council.code, str(service_id), *_content(given))
    earlier = call_by_key(key)
    if earlier is not None:
        return earlier
    call = CallRequest(
        reference=new_reference("K"),
        submission_key=key,
        council_code=council.code,
        service_id=service_id,
        kind=given.kind,
        means=given.means,
        for_whom=given.for_whom,
        received_on=on,
        due_on=rules.due_on(on, council.call_offer.within_days, bank_holidays()),
        keep_until=rules.keep_open_until(on),
        created_by=actor.id,
    )
    db.session.add(call)
    db.session.flush()
    db.session.add(
        CallRequestPerson(
            request_id=call.id,
            name=given.name,
            phone=given.phone,
            email=given.email,
            address=given.address,
            times=list(given.times),
            days=list(given.days),
            language=given.language,
            interpreter=given.interpreter,
            about=given.about,
            shortlist=list(given.shortlist),
        )
    )
    db.session.flush()
    after = {"council_code": council.code, "kind": str(given.kind), "service_id": service_id}
    record(actor, "call_request.ask", "call_request", call.id, after=after)
    return call


def withdraw(actor: Actor, reference: str, given: str, *, on: date) -> CallRequest:
    """Take a request back, by its reference and the number, address or name in it; who asked is forgotten at once.

    Raises Invalid `call_not_found` alike for an unknown reference, for one that is over, and for what is not in it.
    """
    allow(actor, Permission.CALL_REQUEST_MAKE)
    call = call_by_reference(reference)
    person = None if call is None or call.state not in OPEN_STATES else person_row(call.id)
    if call is None or person is None:
        raise Invalid("reference", "call_not_found")
    if not rules.is_whoever_asked(given, phone=person.phone, email=person.email, name=person.name):
        raise Invalid("reference", "call_not_found")
    transition(actor, call, "withdraw", values={"closed_on": on, "keep_until": on})
    db.session.delete(person)
    db.session.flush()
    return call


def purge(today: date) -> int:
    """Delete who made requests past their last day, and what was noted of them; of how many requests.

    One that is still open is closed first. That there was a request, how many tries it took and how it ended stays.
    """
    ids = list(
        db.session.scalars(
            select(CallRequest.id)
            .join(CallRequestPerson, CallRequestPerson.request_id == CallRequest.id)
            .where(CallRequest.keep_until < today)
            .order_by(CallRequest.id)
            .limit(_BATCH)
        )
    )
    is_open = one_of(CallRequest.state, OPEN_STATES)
    for call in db.session.scalars(select(CallRequest).where(CallRequest.id.in_(ids), is_open)):
        transition(SYSTEM, call, "lapse", values={"outcome": CallOutcome.LAPSED, "closed_on": today})
    db.session.execute(delete(CallRequestPerson).where(CallRequestPerson.request_id.in_(ids)))
    for call_id in ids:
        record(SYSTEM, "call_request.purge", "call_request", call_id)
    return len(ids)


def _content(asked: RequestedCall) -> tuple[str, ...]:
    """Everything that was sent, for the key that tells one submission from another."""
    lists = (" ".join(asked.times), " ".join(asked.days), *asked.shortlist)
    flags = (str(asked.is_known), str(asked.interpreter))
    words = (asked.name, asked.phone, asked.email, asked.address, asked.language, asked.about)
    return (asked.kind, asked.means, asked.for_whom, *words, *lists, *flags)
