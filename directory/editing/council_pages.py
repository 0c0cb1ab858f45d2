"""Services' pages as the Council's staff see them: which there are, what each lacks, what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from sqlalchemy import Select, func, select

from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import current_contact, governed_by, service_by_slug, service_scope
from directory.catalogue.rules import missing_to_publish
from directory.catalogue.states import SERVICE, ServiceState
from directory.claims.entry_page import state_reason_words
from directory.claims.queries import entry_facts
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.permissions import Permission, allow, councils_with
from directory.foundation.time import LONDON
from directory.web.i18n import lazy_gettext as _l

PAGE_SIZE = 50
STATES = (
    ServiceState.SUBMITTED,
    ServiceState.PUBLISHED,
    ServiceState.HIDDEN,
    ServiceState.DRAFT,
    ServiceState.PREPARED,
    ServiceState.WITHDRAWN,
)
# What staff may do, by verb of the workflow: the words of its button. Claiming and submitting are the provider's.
VERB_WORDS: Mapping[str, LazyString] = {
    "publish": _l("Publish the page"),
    "show": _l("Show it again"),
    "return_for_changes": _l("Send it back to the provider"),
    "hide": _l("Take it off the public page for now"),
    "withdraw": _l("End the entry for good"),
}


@dataclass(frozen=True, slots=True)
class CouncilPageRow:
    """One service of the list."""

    slug: str
    name: str
    provider_name: str
    category: str
    state: str
    place: str
    created_on: date


@dataclass(frozen=True, slots=True)
class CouncilPage:
    """One service, with what stops it from being public and what may be done with it in its state."""

    id: int
    slug: str
    name: str
    provider_name: str
    category: str
    state: str
    version: int
    missing: tuple[str, ...]
    verbs: tuple[str, ...]
    reason: str
    has_contact: bool


def council_pages(
    actor: Actor, on: date, *, state: str, text: str, page: int, size: int = PAGE_SIZE
) -> tuple[tuple[CouncilPageRow, ...], int]:
    """A page of the services that the actor's councils look after, by name; and how many there are in all."""
    query = _rows().where(governed_by(councils_with(actor, Permission.LISTING_PUBLISH), on))
    query = query.where(Service.state == state) if state else query.where(one_of(Service.state, STATES))
    if text:
        part = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(func.lower(Service.name).like(f"%{part}%", escape="\\"))
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = db.session.execute(query.order_by(Service.name, Service.id).limit(size).offset((page - 1) * size))
    return tuple(
        CouncilPageRow(
            row.slug,
            row.name,
            row.legal_name,
            row.category,
            row.state,
            row.postcode or "",
            row.created_at.astimezone(LONDON).date(),
        )
        for row in rows
    ), number


def states_of_pages(actor: Actor, on: date) -> dict[str, int]:
    """How many of these services there are in each state."""
    council = governed_by(councils_with(actor, Permission.LISTING_PUBLISH), on)
    rows = db.session.execute(select(Service.state, func.count()).where(council).group_by(Service.state))
    return {str(state): count for state, count in rows}


def council_service(actor: Actor, slug: str) -> Service:
    """One of them. Raises NotFound, NotAllowed."""
    service = service_by_slug(slug)
    allow(actor, Permission.LISTING_PUBLISH, service_scope(service))
    return service


def council_page(service: Service, on: date) -> CouncilPage:
    """What its page says: the caller has asked whether it may be read."""
    provider = db.session.scalar(select(Provider.legal_name).where(Provider.id == service.provider_id))
    return CouncilPage(
        service.id,
        service.slug,
        service.name,
        provider or "",
        service.category,
        service.state,
        service.version,
        missing_to_publish(entry_facts(service, on)),
        tuple(verb for verb in SERVICE.verbs(service.state) if verb in VERB_WORDS),
        state_reason_words(service.state_reason),
        current_contact(service.id) is not None,
    )


def _rows() -> Select[Any]:
    columns: list[Any] = [Service.slug, Service.name, Provider.legal_name, Service.category, Service.state]
    return select(*columns, Service.postcode, Service.created_at).join(
        Provider, Provider.id == Service.provider_id
    )
