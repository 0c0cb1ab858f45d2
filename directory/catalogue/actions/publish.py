"""A service's way to the public page and off it, and its one named contact. None of them commits."""

from __future__ import annotations

from datetime import date, timedelta

from directory.audit.actions import record
from directory.catalogue import rules
from directory.catalogue.models import NamedContact, Service
from directory.catalogue.queries import current_contact, publish_facts
from directory.catalogue.states import SERVICE
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import allow_by_rule
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event


def submit(actor: Actor, service: Service) -> Service:
    """Hand a draft to the moderators."""
    allow_by_rule(actor, rules.may_speak_for, service.provider_id)
    return _move(actor, service, "submit")


def return_for_changes(actor: Actor, service: Service, *, reason: str) -> Service:
    """Give a submitted draft back to its provider, saying what to change."""
    allow_by_rule(actor, rules.may_approve)
    return _move(actor, service, "return_for_changes", _reason(reason))


def publish(
    actor: Actor, service: Service, *, price_shown: bool, rating_shown: bool, registered: bool
) -> Service:
    """Show a submitted service in public (HAR 7.11). The caller tells of price, rating and registration.

    Raises Invalid `not_ready` with the codes of what is `missing`.
    """
    allow_by_rule(actor, rules.may_approve)
    _check_ready(service, price_shown=price_shown, rating_shown=rating_shown, registered=registered)
    return _move(actor, service, "publish")


def hide(actor: Actor, service: Service, *, reason: str) -> Service:
    """Take a published service off the public page for now."""
    allow_by_rule(actor, rules.may_approve)
    return _move(actor, service, "hide", _reason(reason))


def show(
    actor: Actor, service: Service, *, price_shown: bool, rating_shown: bool, registered: bool
) -> Service:
    """Show a hidden service again; it must be as complete as for its first publication."""
    allow_by_rule(actor, rules.may_approve)
    _check_ready(service, price_shown=price_shown, rating_shown=rating_shown, registered=registered)
    return _move(actor, service, "show")


def withdraw(actor: Actor, service: Service, *, reason: str) -> Service:
    """End a service's entry for good, at the provider's wish or because it closed."""
    allow_by_rule(actor, rules.may_speak_for, service.provider_id)
    return _move(actor, service, "withdraw", _reason(reason))


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
    """Make one person the named contact from `on`; the one before steps back (HAR App3 4.2).

    Raises Invalid without a name, a direct phone or e-mail, or the person's own agreement by `on`.
    """
    allow_by_rule(actor, rules.may_speak_for, service.provider_id)
    if not name.strip():
        raise Invalid("name", "required")
    if not (phone or email):
        raise Invalid("phone", "phone_or_email")
    if consent_on > on:
        raise Invalid("consent_on", "in_the_future")
    before = _close_contact(service, on)
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
    record(
        actor,
        "service.contact_named",
        "service",
        service.id,
        before=None if before is None else {"contact": _sealed(before)},
        after={"contact": _sealed(contact)},
    )
    post(Event.SERVICE_CHANGED, service.id)
    return contact


def remove_contact(actor: Actor, service: Service, *, on: date) -> None:
    """End the named contact without another; a published service is hidden until one is named (requirement
    14).
    """
    allow_by_rule(actor, rules.may_speak_for, service.provider_id)
    gone = _close_contact(service, on)
    if gone is None:
        raise Invalid("contact", "none_to_remove")
    record(actor, "service.contact_removed", "service", service.id, before={"contact": _sealed(gone)})
    if service.state == "published":
        _move(actor, service, "hide", "no_named_contact")
    post(Event.SERVICE_CHANGED, service.id)


def _close_contact(service: Service, on: date) -> NamedContact | None:
    contact = current_contact(service.id)
    if contact is not None:
        contact.valid_to = on - timedelta(days=1)
        # Closed before the next is added: the database allows one open row a service.
        db.session.flush()
    return contact


def _check_ready(service: Service, *, price_shown: bool, rating_shown: bool, registered: bool) -> None:
    facts = publish_facts(service, price_shown=price_shown, rating_shown=rating_shown, registered=registered)
    missing = rules.missing_to_publish(facts)
    if missing:
        raise Invalid("service", "not_ready", missing=missing)


def _move(actor: Actor, service: Service, verb: str, reason: str | None = None) -> Service:
    before = service.state
    service.state = SERVICE.move(before, verb)
    after = {"state": service.state} if reason is None else {"state": service.state, "reason": digest(reason)}
    db.session.flush()
    record(actor, f"service.{verb}", "service", service.id, before={"state": before}, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return service


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("reason", "required")
    return reason.strip()


def _sealed(contact: NamedContact) -> str:
    return digest(f"{contact.name}|{contact.phone}|{contact.email}")
