"""Writing reminders, and taking the answer that a letter's link gives. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from directory.audit.actions import record
from directory.catalogue.actions.update import confirm, tell_availability
from directory.catalogue.queries import service_row
from directory.catalogue.rules import Availability
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.form_tokens import submission_key
from directory.foundation.identifiers import new_public_id
from directory.foundation.permissions import Permission, Scope, allow
from directory.outbox.letters import write_letter
from directory.reminders.models import Reminder, ReminderFact
from directory.reminders.queries import (
    Recipient,
    due_facts,
    facts_of,
    facts_to_confirm,
    provider_people,
    written_to,
)
from directory.reminders.rules import LINK_DAYS, DueFact, facts_by_provider, link_state
from directory.vocabulary.organisations import FactKind

LETTER = "reminder"


def send_reminders(today: date) -> int:
    """Write the letters that are due today, one a person with all that is due at its provider; how many.

    Safe to repeat: nobody is written to twice on a day.
    """
    written = 0
    for provider_id, facts in facts_by_provider(due_facts(today)).items():
        for person in provider_people(provider_id):
            if not written_to(provider_id, person.actor_id, today):
                _write(provider_id, person, facts, today)
                written += 1
    return written


def answer(
    actor: Actor,
    reminder: Reminder,
    answers: Mapping[int, Availability],
    still_right: Collection[tuple[int, FactKind]] = (),
    *,
    at: datetime,
    on: date,
) -> Reminder:
    """State by a letter's link what is free at services that it names, and which prices and words are still right.

    Once, and until the link's last day. Raises NotAllowed, WrongState for a link that was used or has expired, Invalid
    for a fact the letter is not about, or that somebody told or confirmed since.
    """
    allow(actor, Permission.LISTING_UPDATE, Scope(provider=reminder.provider_id))
    state = link_state(reminder.expires_on, used=reminder.used_at is not None, today=on)
    if state != "open":
        raise WrongState(f"reminder: its link is {state}")
    asked = {service_id for service_id, kind in facts_of(reminder) if kind == FactKind.VACANCIES}
    due = {(fact.service_id, fact.kind) for fact in facts_to_confirm(reminder)}
    if not (answers or still_right) or not answers.keys() <= asked or not due.issuperset(still_right):
        raise Invalid("free", "unknown")
    for service_id, availability in answers.items():
        tell_availability(actor, service_row(service_id), availability, on=on)
    for service_id, kind in sorted(set(still_right)):
        confirm(actor, service_row(service_id), kind=kind, on=on)
    reminder.used_at = at
    db.session.flush()
    confirmed = sorted({f"{service_id}:{kind}" for service_id, kind in still_right})
    after = {"services": sorted(answers), "confirmed": confirmed}
    record(actor, "reminder.answered", "reminder", reminder.id, after=after)
    return reminder


def _write(provider_id: int, person: Recipient, facts: Sequence[DueFact], today: date) -> None:
    reminder = Reminder(
        public_id=new_public_id(),
        provider_id=provider_id,
        recipient_id=person.actor_id,
        sent_on=today,
        expires_on=today + timedelta(days=LINK_DAYS),
    )
    write_letter(
        SYSTEM,
        person.email,
        kind=LETTER,
        subjects=[reminder.public_id],
        locale=person.locale,
        submission_key=submission_key(reminder.public_id),
        is_limited=False,
    )
    db.session.add(reminder)
    db.session.flush()
    for fact in facts:
        db.session.add(
            ReminderFact(
                reminder_id=reminder.id,
                service_id=fact.service_id,
                kind=fact.kind,
                told_on=fact.told_on,
                step=fact.step,
            )
        )
    db.session.flush()
    after = {"facts": sorted({f"{fact.service_id}:{fact.kind}" for fact in facts})}
    record(SYSTEM, "reminder.sent", "reminder", reminder.id, after=after)
