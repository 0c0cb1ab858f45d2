"""Taking the named contact off without naming another: for the provider, and for the Council's staff who may."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.views.answering import answer_form, check_version, form_page
from directory.catalogue.actions.publish import remove_contact
from directory.catalogue.models import Service
from directory.catalogue.queries import current_contact
from directory.catalogue.states import ServiceState
from directory.editing.council_pages import council_service
from directory.editing.forms import RemoveContactForm
from directory.editing.queries import own_service
from directory.editing.views.availability import service_head
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.web.access import current_actor, requires

contact_removal = Blueprint("contact_removal", __name__)


@contact_removal.get("/provider/services/<string:slug>/contact/remove")
@requires(Permission.LISTING_WRITE)
def own(slug: str) -> Response:
    """What happens without a named contact, and how to name another instead."""
    return _page("editing/remove_contact.html", own_service(current_actor(), slug), RemoveContactForm(), 200)


@contact_removal.post("/provider/services/<string:slug>/contact/remove")
@requires(Permission.LISTING_WRITE)
def send_own(slug: str) -> Response:
    """Take the contact off that was read."""
    service = own_service(current_actor(), slug)
    done = url_for("own_entries.entry", slug=slug, done="contact-removed")
    return _remove("editing/remove_contact.html", service, done)


@contact_removal.get("/council/pages/<string:slug>/contact/remove")
@requires(Permission.LISTING_PUBLISH)
def council(slug: str) -> Response:
    """The same for the Council's staff, where a person must not be shown any more."""
    service = council_service(current_actor(), slug)
    return _page("editing/council_remove_contact.html", service, RemoveContactForm(), 200)


@contact_removal.post("/council/pages/<string:slug>/contact/remove")
@requires(Permission.LISTING_PUBLISH)
def send_council(slug: str) -> Response:
    """Take the contact off that was read."""
    service = council_service(current_actor(), slug)
    done = url_for("council_listings.page", slug=slug, done="contact-removed")
    return _remove("editing/council_remove_contact.html", service, done)


def _remove(template: str, service: Service, done: str) -> Response:
    actor, form = current_actor(), RemoveContactForm(request.form)

    def act() -> str:
        check_version(form, _seen(service))
        remove_contact(actor, service, on=today())
        return done

    answer = answer_form(form, act)
    return _page(template, service, form, answer) if isinstance(answer, int) else answer


def _seen(service: Service) -> str:
    """What tells one named contact from the next."""
    contact = current_contact(service.id)
    return "" if contact is None else str(contact.id)


def _page(template: str, service: Service, form: RemoveContactForm, status: int) -> Response:
    contact = current_contact(service.id)
    form.version.data = _seen(service)
    shown = contact and [contact.name, contact.job, contact.phone, contact.email]
    return form_page(
        template,
        status,
        form=form,
        service=service_head(service),
        contact=[part for part in shown or () if part],
        is_public=service.state == ServiceState.PUBLISHED,
    )
