"""Reads of reminders: which are due, whom they go to, and what stands behind the link in a letter."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from directory.accounts.models import Account, AccountGrant
from directory.accounts.queries import actor_id
from directory.admissions.queries import public_listed_ids
from directory.catalogue.models import Service, Vacancy
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.signing import sign, unsign
from directory.prices.queries import public_priced_since
from directory.reminders.models import Reminder, ReminderFact
from directory.reminders.rules import DueFact, reminder_step
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.organisations import FactKind

PURPOSE = "reminder"
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of a provider's people who may change its facts, and the language of their letters."""

    actor_id: str
    email: str
    locale: str


def provider_people(provider_id: int) -> tuple[Recipient, ...]:
    """Those who work for a provider today and may change its facts."""
    rows = db.session.execute(
        select(Account.id, Account.email, Account.locale)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(
            Account.state == "active",
            AccountGrant.provider_id == provider_id,
            AccountGrant.ended_at.is_(None),
        )
        .order_by(Account.id)
        .distinct()
    )
    return tuple(Recipient(actor_id(row.id), row.email, row.locale) for row in rows)


def due_facts(today: date) -> list[DueFact]:
    """Every fact of a service on a list that a letter is due about today."""
    listed = public_listed_ids(today)
    told = facts_told(listed)
    sent = _last_steps(listed)
    found = []
    for service_id, (provider_id, days) in told.items():
        for kind, told_on in days.items():
            step = reminder_step(kind, told_on, sent.get((service_id, kind, told_on), 0), today)
            if step is not None and told_on is not None:
                found.append(DueFact(service_id, provider_id, kind, told_on, step))
    return found


def facts_told(service_ids: Collection[int]) -> dict[int, tuple[int, Mapping[FactKind, date | None]]]:
    """Of each service its provider, and the day on which each kind of fact was last told; None where it never was."""
    found: dict[int, tuple[int, Mapping[FactKind, date | None]]] = {}
    ids = sorted(service_ids)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        priced = public_priced_since(batch)
        rows = db.session.execute(
            select(
                Service.id,
                Service.provider_id,
                Service.category,
                Service.told_on,
                Service.prices_confirmed_on,
                Service.earliest_start_told_on,
                Vacancy.as_at,
            )
            .outerjoin(Vacancy, (Vacancy.service_id == Service.id) & Vacancy.is_current)
            .where(Service.id.in_(batch))
            .order_by(Service.id)
        )
        for row in rows:
            visiting = row.category in VISITING_CATEGORIES
            prices = [day for day in (priced.get(row.id), row.prices_confirmed_on) if day is not None]
            found[row.id] = (
                row.provider_id,
                {
                    FactKind.VACANCIES: row.earliest_start_told_on if visiting else row.as_at,
                    # A confirmation of prices that there are: without one it says nothing.
                    FactKind.PRICES: max(prices) if row.id in priced else None,
                    FactKind.WORDS: row.told_on,
                },
            )
    return found


def reminder_token(public_id: str) -> str:
    """What stands in the link of a letter: signed, so that no other can be guessed."""
    return sign(PURPOSE, UUID(public_id).bytes)


def reminder_by_token(token: str) -> Reminder:
    """The letter that a link was sent in. Raises NotFound for a link that was not made here."""
    content = unsign(PURPOSE, token)
    if content is None or len(content) != 16:
        raise NotFound("reminder")
    return reminder_by_id(str(UUID(bytes=content)))


def reminder_by_id(public_id: str) -> Reminder:
    """A letter's row. Raises NotFound."""
    reminder = db.session.scalar(select(Reminder).where(Reminder.public_id == public_id))
    if reminder is None:
        raise NotFound("reminder")
    return reminder


def recipient_actor(reminder: Reminder) -> Actor:
    """Whoever the letter was written to, as one of the provider's people and nothing else.

    Raises NotAllowed for somebody who no longer works there: leaving ends what a letter may do, too.
    """
    if all(person.actor_id != reminder.recipient_id for person in provider_people(reminder.provider_id)):
        raise NotAllowed("reminder: its recipient has left")
    return Actor(reminder.recipient_id, (Grant(Role.PROVIDER_USER, provider=reminder.provider_id),))


def facts_of(reminder: Reminder) -> tuple[tuple[int, str], ...]:
    """The services and kinds of fact that a letter reminds of, in a fixed order."""
    rows = db.session.execute(
        select(ReminderFact.service_id, ReminderFact.kind)
        .where(ReminderFact.reminder_id == reminder.id)
        .order_by(ReminderFact.service_id, ReminderFact.kind)
    )
    return tuple((row.service_id, row.kind) for row in rows)


def facts_to_confirm(reminder: Reminder) -> tuple[DueFact, ...]:
    """The prices and words that a letter reminds of and nobody has told or confirmed since, in a fixed order.

    They alone may be confirmed by its link: whoever was written to has read no others. Vacancies are told anew instead.
    """
    rows = db.session.execute(
        select(ReminderFact.service_id, ReminderFact.kind, ReminderFact.told_on, ReminderFact.step)
        .where(ReminderFact.reminder_id == reminder.id, ReminderFact.kind != FactKind.VACANCIES)
        .order_by(ReminderFact.service_id, ReminderFact.kind)
    ).all()
    told = facts_told({row.service_id for row in rows})
    kinds = {str(kind): kind for kind in FactKind}
    facts = (
        DueFact(row.service_id, reminder.provider_id, kinds[row.kind], row.told_on, row.step) for row in rows
    )
    return tuple(
        fact
        for fact in facts
        if fact.service_id in told
        and told[fact.service_id][0] == fact.provider_id
        and told[fact.service_id][1][fact.kind] == fact.told_on
    )


def written_to(provider_id: int, recipient_id: str, sent_on: date) -> bool:
    """Whether somebody was reminded on a day already."""
    return (
        db.session.scalar(
            select(Reminder.id).where(
                Reminder.provider_id == provider_id,
                Reminder.recipient_id == recipient_id,
                Reminder.sent_on == sent_on,
            )
        )
        is not None
    )


def _last_steps(service_ids: Collection[int]) -> dict[tuple[int, str, date | None], int]:
    """The last of the three letters that was sent about each fact of these services, as old as it was then."""
    rows = db.session.execute(
        select(
            ReminderFact.service_id,
            ReminderFact.kind,
            ReminderFact.told_on,
            func.max(ReminderFact.step).label("step"),
        ).group_by(ReminderFact.service_id, ReminderFact.kind, ReminderFact.told_on)
    )
    return {
        (row.service_id, row.kind, row.told_on): row.step for row in rows if row.service_id in service_ids
    }
