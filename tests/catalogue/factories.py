"""Invented providers and services for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from directory.catalogue.models import NamedContact, Provider, Service, ServiceText
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.identifiers import new_public_id, slug_for
from directory.places.models import Council

TODAY = date(2026, 11, 22)
HARINGEY = "E09000014"
MODERATOR = Actor("moderator-1", (Grant(Role.MODERATOR, council=HARINGEY),))
MANAGER = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))


def make_council(code: str = HARINGEY, name: str = "Haringey", *, in_directory: bool = True) -> Council:
    """A council, served by this site unless told otherwise."""
    council = db.session.get(Council, code)
    if council is None:
        council = Council(
            code=code,
            name=name,
            slug=name.lower().replace(" ", "-"),
            kind="london_borough",
            in_directory=in_directory,
        )
        db.session.add(council)
        db.session.flush()
    return council


def make_provider(**values: Any) -> Provider:
    """A provider."""
    provider = Provider(**{"legal_name": "Rose Care Limited", "invented": True, **values})
    db.session.add(provider)
    db.session.flush()
    return provider


def make_service(provider: Provider | None = None, **values: Any) -> Service:
    """A published home care service that lacks nothing but a contact and words."""
    public_id = new_public_id()
    facts: dict[str, Any] = {
        "public_id": public_id,
        "slug": slug_for(values.get("name", "Rose Home Care"), public_id),
        "provider_id": (provider or make_provider()).id,
        "category": "home_care",
        "name": "Rose Home Care",
        "state": "published",
        "postcode": "N8 0RD",
        "trial_offered": True,
        "trial_days": 14,
        "notice_by_resident_days": 7,
        "notice_by_provider_days": 28,
        "publish_consent_on": date(2026, 1, 5),
        **values,
    }
    service = Service(**facts)
    db.session.add(service)
    db.session.flush()
    return service


def make_own_service(provider: Provider | None = None, **values: Any) -> Service:
    """A service in Haringey, whose staff `MODERATOR` and `MANAGER` are."""
    return make_service(provider, council_code=make_council().code, **values)


def give_contact(service: Service, name: str = "Amina Yusuf") -> NamedContact:
    """A current named contact."""
    contact = NamedContact(
        service_id=service.id,
        name=name,
        phone="020 7946 0011",
        consent_on=date(2026, 1, 5),
        valid_from=date(2026, 1, 5),
    )
    db.session.add(contact)
    db.session.flush()
    return contact


def give_words(
    service: Service, locale: str = "en", summary: str = "Help at home in Hornsey."
) -> ServiceText:
    """The provider's words."""
    text = ServiceText(service_id=service.id, locale=locale, summary=summary, description="Longer words.")
    db.session.add(text)
    db.session.flush()
    return text


def provider_user(provider_id: int) -> Actor:
    """Somebody who works for a provider."""
    return Actor("provider-user-1", (Grant(Role.PROVIDER_USER, provider=provider_id),))
