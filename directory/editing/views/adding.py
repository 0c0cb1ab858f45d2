"""Beginning a service of one's own that nobody has claimed, and giving up one that was never public."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.views.answering import answer_form, form_page
from directory.catalogue.actions.describe import add_service
from directory.catalogue.queries import locations_held
from directory.catalogue.states import ServiceState
from directory.claims.actions.completing import give_up_entry
from directory.editing.adding_form import add_form, facts_of
from directory.editing.forms import GiveUpForm
from directory.editing.queries import own_providers, own_service
from directory.editing.views.availability import service_head
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.places.queries import public_councils
from directory.proposals.actions import withdraw
from directory.proposals.queries import open_proposal
from directory.register.queries import registered_of
from directory.web.access import current_actor, requires

own_drafts = Blueprint("own_drafts", __name__)


@own_drafts.get("/provider/services/new")
@requires(Permission.LISTING_CREATE)
def add() -> Response:
    """What is claimed and what is described here; the form of the second."""
    return _add_page(_form(), 200)


@own_drafts.post("/provider/services/new")
@requires(Permission.LISTING_CREATE)
def send_add() -> Response:
    """Keep it as a draft, and lead to what its page still needs."""
    form = _form(sent=True)

    def act() -> str:
        provider_id = int(form.provider.data)
        service = add_service(
            current_actor(),
            provider_id,
            name=form.name.data,
            category=form.category.data,
            on=today(),
            facts=facts_of(form, locations_held([provider_id])),
        )
        return url_for("own_entries.entry", slug=service.slug, done="added")

    answer = answer_form(form, act)
    return _add_page(form, answer) if isinstance(answer, int) else answer


@own_drafts.get("/provider/services/<string:slug>/give-up")
@requires(Permission.LISTING_WRITE)
def give_up(slug: str) -> Response:
    """What giving a draft up means."""
    return _give_up_page(slug, GiveUpForm(), 200)


@own_drafts.post("/provider/services/<string:slug>/give-up")
@requires(Permission.LISTING_WRITE)
def send_give_up(slug: str) -> Response:
    """Give up a service that was never public, with what was written for it."""
    actor, form = current_actor(), GiveUpForm(request.form)

    def act() -> str:
        service = own_service(actor, slug)
        give_up_entry(actor, service, version=form.seen_version)
        proposal = open_proposal(service.id)
        if proposal is not None:
            withdraw(actor, service, proposal)
        return url_for("own_entries.entries", done="given-up")

    answer = answer_form(form, act)
    return _give_up_page(slug, form, answer) if isinstance(answer, int) else answer


def _form(*, sent: bool = False) -> Any:
    actor = current_actor()
    providers = own_providers(actor, Permission.LISTING_CREATE)
    locations = locations_held(providers.keys())
    registered = registered_of(locations.keys())
    held = {location_id: service for location_id, service in locations.items() if location_id in registered}
    return add_form(providers, held, public_councils())(request.form if sent else None)


def _add_page(form: Any, status: int) -> Response:
    return form_page("editing/add.html", status, form=form)


def _give_up_page(slug: str, form: GiveUpForm, status: int) -> Response:
    service = own_service(current_actor(), slug)
    form.version.data = str(service.version)
    never_public = service.state in (ServiceState.DRAFT, ServiceState.SUBMITTED)
    return form_page(
        "editing/give_up.html", status, form=form, service=service_head(service), may=never_public
    )
