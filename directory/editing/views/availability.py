"""A provider's services, and telling what is free or still right in one press."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.queries import names_of, works_for_council
from directory.accounts.views.answering import act_once
from directory.catalogue.actions.update import confirm, tell_availability
from directory.catalogue.models import Service
from directory.claims.entry_page import add_address
from directory.editing.availability_page import (
    availability_words,
    question,
    service_columns,
    service_file_rows,
    service_row,
)
from directory.editing.forms import AvailabilityForm, ConfirmForm
from directory.editing.queries import (
    AvailabilityNow,
    availability_now,
    own_service,
    own_services,
)
from directory.editing.rules import pressed
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.form_tokens import new_token, own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.vocabulary.organisations import FactKind
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

own_services_pages = Blueprint("own_services", __name__)


@own_services_pages.get("/provider/services")
@requires(Permission.LISTING_WRITE)
def services() -> str | Response:
    """Every service of one's own, how fresh its facts are, and what waits."""
    actor, on = current_actor(), today()
    file = spreadsheet_answer(
        "services",
        service_columns(),
        lambda: service_file_rows(own_services(actor, 1, on, size=EVERY_ROW)[0], on),
    )
    if file is not None:
        return file
    found, page, pages = own_services(actor, whole_number(request.args.get("page", "")) or 1, on)
    return render_template(
        "editing/services.html",
        rows=[service_row(service, on) for service in found],
        add=add_address(actor),
        number=page,
        pages=pages,
        token=new_token(),
        done=request.args.get("done", ""),
    )


@own_services_pages.get("/provider/services/<string:slug>/vacancies")
@requires(Permission.LISTING_WRITE)
def vacancies(slug: str) -> str:
    """What is free: the number is the button."""
    service = own_service(current_actor(), slug)
    return _vacancies_page(service, AvailabilityForm(request.args))


@own_services_pages.post("/provider/services/<string:slug>/vacancies")
@requires(Permission.LISTING_WRITE)
def send_vacancies(slug: str) -> Response:
    """Save what was pressed; where somebody else told it meanwhile, show both and change nothing."""
    actor, on = current_actor(), today()
    service = own_service(actor, slug)
    form = AvailabilityForm(request.form)
    try:
        availability = pressed(form.say.data or "", form.free.data or "")

        def act() -> str:
            before = availability_now(service.id)
            if (form.seen.data or "") != before.mark:
                raise Conflict("vacancies were told meanwhile")
            if availability is None:
                confirm(actor, service, kind=FactKind.VACANCIES, on=on)
            else:
                tell_availability(actor, service, availability, on=on)
            was = before.free if availability is not None and before.free is not None else None
            return url_for(".vacancies", slug=slug, done="saved", was=was)

        return act_once(form.token.data, act)
    except Invalid as error:
        add_error(form, error)
        return make_response(_vacancies_page(service, form), 400)
    except Conflict:
        return make_response(_vacancies_page(service, form, overtaken=True), 409)


@own_services_pages.post("/provider/services/<string:slug>/still-right")
@requires(Permission.LISTING_WRITE)
def send_still_right(slug: str) -> Response:
    """Confirm one kind of fact as it is."""
    actor, on = current_actor(), today()
    service = own_service(actor, slug)
    form = ConfirmForm(request.form)

    def act() -> str:
        confirm(actor, service, kind=form.kind.data or "", on=on)
        return url_for(".services", done="still-right")

    return act_once(form.token.data, act)


def _vacancies_page(service: Service, form: AvailabilityForm, *, overtaken: bool = False) -> str:
    on, now = today(), availability_now(service.id)
    form.token.data = (
        own_token(form.token.data) if request.method == "POST" and not overtaken else new_token()
    )
    return render_template(
        "editing/vacancies.html",
        service=service_head(service),
        question=question(service.name, now, on),
        form=form,
        said=_said(form, service) if overtaken else None,
        overtaken=_overtaken_words(now) if overtaken else None,
        done=request.args.get("done", ""),
        was=whole_number(request.args.get("was", "")),
    )


def service_head(service: Service) -> dict[str, str]:
    """What every page of one service prints of it."""
    return {
        "id": str(service.id),
        "slug": service.slug,
        "name": service.name,
        "where": " ".join(part for part in (service.town, service.postcode) if part),
        "state": service.state,
        "category": service.category,
    }


def _overtaken_words(now: AvailabilityNow) -> str:
    said = availability_words(now, today()) or gettext("nothing")
    return gettext(
        "%(who)s told us meanwhile: %(said)s. Nothing you pressed has been saved yet.",
        who=_teller_words(now.told_by or ""),
        said=said,
    )


def _teller_words(acting: str) -> str:
    """A colleague by name; whoever works for a council is the Council to a provider."""
    if name := names_of(current_actor(), [acting]).get(acting):
        return name
    return gettext("The Council") if works_for_council(acting) else gettext("Somebody else")


def _said(form: AvailabilityForm, service: Service) -> tuple[str, list[tuple[str, str]]]:
    """The button that presses the same again, now that both are known."""
    fields = [("say", form.say.data or ""), ("free", form.free.data or "")]
    number = form.free.data if form.say.data == "more" else (form.say.data or "").partition("-")[2]
    words = (
        gettext("%(number)s is right", number=number)
        if number and number.isdigit()
        else gettext("Mine is right")
    )
    return words, [*fields, ("seen", availability_now(service.id).mark)]
