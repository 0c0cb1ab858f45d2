"""What a provider does with an entry of its own that is not public: agree to publish, submit. Nothing here commits."""

from __future__ import annotations

from datetime import date

from directory.catalogue.actions import publish
from directory.catalogue.models import Service
from directory.claims.queries import entry_facts
from directory.claims.rules import missing_to_submit
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import Permission, Scope, allow


def submit_entry(actor: Actor, service: Service, *, version: int, on: date) -> Service:
    """Hand a draft in once it holds all that its provider says of itself (requirement 14).

    Raises Invalid `not_ready` with the codes of what is `missing`, Conflict where somebody changed it meanwhile.
    """
    allow(actor, Permission.LISTING_SUBMIT, Scope(provider=service.provider_id))
    if version != service.version:
        raise Conflict(f"service {service.id} is at version {service.version}, not {version}")
    missing = missing_to_submit(entry_facts(service, on))
    if missing:
        raise Invalid("service", "not_ready", missing=missing)
    return publish.submit(actor, service)
