"""A service that goes over to a new owner. Does not commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from directory.audit.actions import record
from directory.catalogue.actions.publish import end_contact
from directory.catalogue.models import Service
from directory.catalogue.queries import allow_at_each_council, service_scope
from directory.catalogue.states import NEW_OWNER, ServiceState
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import WrongState
from directory.foundation.permissions import Permission
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.register.queries import is_registered
from directory.workflow.actions import transition

# What happens to a page that is public, or about to be, until its new owner has agreed to it.
_BACK_TO_ITS_OWNER: Mapping[str, str] = {
    ServiceState.PUBLISHED: "hide",
    ServiceState.SUBMITTED: "return_for_changes",
}


def take_over(actor: Actor, service: Service, *, provider_id: int, location_id: str, on: date) -> Service:
    """Let a service go over to the registration of the same home that followed its own, with its history kept.

    Its address, feedback, checks, prices and admissions stay with it, and its ratings are those of the registration,
    which inherits them (L19). The people of the owner before reach it no longer. What that owner agreed to or
    promised does not bind the new one: consent to publish, the named contact and the confirmation of prices end, and
    a page that is public is hidden until the new owner has given its own (HAR 6.6, requirement 14). The same provider
    under another registration keeps all of that. Raises WrongState where the new location is not registered, or the one
    before still is.
    """
    allow_at_each_council(actor, Permission.LISTING_PUBLISH, service_scope(service))
    if not is_registered(location_id) or is_registered(service.location_id):
        raise WrongState("service: it goes over from an ended registration to one that is in force")
    before = {"provider_id": service.provider_id, "location_id": service.location_id}
    is_new_owner = service.provider_id != provider_id
    if is_new_owner and service.state in _BACK_TO_ITS_OWNER:
        verb, values = _BACK_TO_ITS_OWNER[service.state], {"state_reason": NEW_OWNER}
        transition(actor, service, verb, reason=NEW_OWNER, values=values)
    if is_new_owner:
        _end_promises(service, on)
    service.provider_id, service.location_id = provider_id, location_id
    after = {"provider_id": provider_id, "location_id": location_id}
    db.session.flush()
    record(actor, "service.taken_over", "service", service.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, service.id)
    return service


def _end_promises(service: Service, on: date) -> None:
    service.publish_consent_on = None
    service.prices_confirmed_on = None
    end_contact(service, on)
