"""A service's way to the public page and off it, and its one named contact. None of these actions commits."""

from __future__ import annotations

from datetime import date, timedelta

from directory.audit.actions import record
from directory.catalogue import rules
from directory.catalogue.models import NamedContact, Service
from directory.catalogue.queries import allow_at_each_council, current_contact, publish_facts, service_scope
from directory.catalogue.states import NO_NAMED_CONTACT, ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid, WrongState
from directory.foundation.permissions import Permission, Scope, allow
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason


def submit(actor: Actor, service: Service) -> Service:
    """Hand a draft to those who approve it."""
    allow(actor, Permission.LISTING_SUBMIT, service_scope(service))
    transition(actor, service, "submit", values={"state_reason": None})
    return service


def return_for_changes(actor: Actor, service: Service, *, reason: str) -> Service:
    """Give a submitted draft back to its provider, with what to change as the reason, which it reads."""
    allow(actor, Permission.LISTING_PUBLISH, service_scope(service))
    values = {"state_reason": clean_reason(reason)}
    transition(actor, service, "return_for_changes", reason=reason, values=values)
    return service


def publish(
    actor: Actor, service: Service, *, price_shown: bool, rating_shown: bool, registered: bool
) -> Service:
    """Show a submitted service in public (HAR 7.11). The caller states price, rating and registration.

    Raises Invalid `not_ready` with the codes of what is `missing`.
    """
    allow(actor, Permission.LISTING_PUBLISH, service_scope(service))
    _check_ready(service, price_shown=price_shown, rating_shown=rating_shown, registered=registered)
    transition(actor, service, "publish", values={"state_reason": None})
    return service


def hide(actor: Actor, service: Service, *, reason: str) -> Service:
    """Take a published service off the public page for now, for a reason that its provider reads."""
    allow(actor, Permission.LISTING_PUBLISH, service_scope(service))
    transition(actor, service, "hide", reason=reason, values={"state_reason": clean_reason(reason)})
    return service


def show(
    actor: Actor, service: Service, *, price_shown: bool, rating_shown: bool, registered: bool
) -> Service:
    """Show a hidden service again; it must be as complete as for its first publication."""
    allow(actor, Permission.LISTING_PUBLISH, service_scope(service))
    _check_ready(service, price_shown=price_shown, rating_shown=rating_shown, registered=registered)
    transition(actor, service, "show", values={"state_reason": None})
    return service


def withdraw(actor: Actor, service: Service, *, reason: str) -> Service:
    """End a published service's entry for good, at the provider's wish or because it closed.

    Where several councils list it, one of them alone may not.
    """
    allow_at_each_council(actor, Permission.LISTING_SUBMIT, service_scope(service))
    transition(actor, service, "withdraw", reason=reason)
    return service


def discard(actor: Actor, service: Service, *, reason: str) -> Service:
    """Give up a description that was never published: unlike one that was, its name stays unknown to the public.

    Where several councils list it, one of them alone may not.
    """
    allow_at_each_council(actor, Permission.LISTING_SUBMIT, service_scope(service))
    transition(actor, service, "discard", reason=reason)
    return service


def consent_to_publish(actor: Actor, service: Service, *, on: date) -> None:
    """Agree, as the provider, that price, rating and feedback are published (HAR 6.6). Raises WrongState where it
    was agreed already.
    """
    allow(actor, Permission.LISTING_SUBMIT, Scope(provider=service.provider_id))
    if service.publish_consent_on is not None:
        raise WrongState("service: its provider agreed to publish already")
    service.publish_consent_on = on
    record(actor, "service.publish_agreed", "service", service.id, after={"on": on.isoformat()})
    post(Event.SERVICE_CHANGED, service.id)


def name_contact(
    actor: Actor,
    service: Service,
    *,
    name: str,
    phone: str | None,
    email: str | None,
    consent_on: date,
    on: date,
    job: str | None = None,
) -> NamedContact:
    """Make one person the named contact from `on`; the one before is ended (HAR App3 4.2).

    Raises Invalid without a name, a direct phone or e-mail, or the person's own agreement by `on`.
    """
    allow(actor, Permission.LISTING_UPDATE, service_scope(service))
    if not name.strip():
        raise Invalid("name", "required")
    if not (phone or email):
        raise Invalid("phone", "phone_or_email")
    if consent_on > on:
        raise Invalid("consent_on", "in_the_future")
    former = end_contact(service, on)
    contact = NamedContact(
        service_id=service.id,
        name=name.strip(),
        job=job,
        phone=phone,
        email=email,
        consent_on=consent_on,
        valid_from=on,
        created_by=actor.id,
    )
    db.session.add(contact)
    db.session.flush()
    before = None if former is None else {"contact": _contact_digest(former)}
    after = {"contact": _contact_digest(contact)}
    record(actor, "service.contact_named", "service", service.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return contact


def remove_contact(actor: Actor, service: Service, *, on: date) -> None:
    """End the named contact without another; a published service is hidden until one is named (requirement
    14).
    """
    allow(actor, Permission.LISTING_SUBMIT, service_scope(service))
    former = end_contact(service, on)
    if former is None:
        raise Invalid("contact", "none_to_remove")
    before = {"contact": _contact_digest(former)}
    record(actor, "service.contact_removed", "service", service.id, before=before)
    if service.state == ServiceState.PUBLISHED:
        values = {"state_reason": NO_NAMED_CONTACT}
        transition(actor, service, "hide", reason=NO_NAMED_CONTACT, values=values)
    else:
        post(Event.SERVICE_CHANGED, service.id)


def end_contact(service: Service, on: date) -> NamedContact | None:
    """End the named contact, for an action that asks and records; the one that was current."""
    contact = current_contact(service.id)
    if contact is not None:
        contact.valid_to = on - timedelta(days=1)
        # Ended before the next is added: the database allows one open row a service.
        db.session.flush()
    return contact


def _check_ready(service: Service, *, price_shown: bool, rating_shown: bool, registered: bool) -> None:
    facts = publish_facts(service, price_shown=price_shown, rating_shown=rating_shown, registered=registered)
    missing = rules.missing_to_publish(facts)
    if missing:
        raise Invalid("service", "not_ready", missing=missing)


def _contact_digest(contact: NamedContact) -> str:
    return digest(f"{contact.name}|{contact.phone}|{contact.email}")
