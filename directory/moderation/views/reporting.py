"""The public page that reports a mistake in what the site says about a service."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.wrappers import Response as AnyResponse

from directory.admissions.queries import public_service
from directory.catalogue.records import ServicePage
from directory.foundation.actor import PUBLIC
from directory.foundation.database import transaction
from directory.foundation.errors import Unavailable
from directory.foundation.form_tokens import own_token
from directory.foundation.time import today
from directory.moderation.actions import report_mistake
from directory.moderation.forms import MistakeForm
from directory.moderation.queries.reports import is_reference
from directory.moderation.rules import RETENTION_DAYS
from directory.web.access import limited, public
from directory.web.council import resolve_council
from directory.web.i18n import gettext
from directory.web.languages import page_language
from directory.web.navigation import with_answered

moderation = Blueprint("moderation", __name__)
PAGES_LIMIT = "120 per minute"


@moderation.get("/services/<string:slug>/report-a-mistake")
@public
@limited(PAGES_LIMIT)
def mistake(slug: str) -> Response:
    """The empty form."""
    service = _service(slug)
    return _form_page(service, MistakeForm(), 200)


@moderation.post("/services/<string:slug>/report-a-mistake")
@public
@limited("10 per hour")
def send_mistake(slug: str) -> AnyResponse:
    """Store the report and redirect to its reference number, or show the form again with what was typed."""
    service = _service(slug)
    form = MistakeForm(request.form)
    if not form.validate():
        return _form_page(service, form, 400)
    try:
        reference = _store(service.id, form)
    except (OperationalError, Unavailable):
        return _busy(service, form)
    return redirect(with_answered(url_for(".mistake_thanks", slug=slug, reference=reference)), 303)


@moderation.get("/services/<string:slug>/report-a-mistake/thanks")
@public
@limited(PAGES_LIMIT)
def mistake_thanks(slug: str) -> Response:
    """The reference number of a report that was stored."""
    service = _service(slug)
    reference = request.args.get("reference", "")
    if not is_reference(reference, service.id):
        abort(404)
    return _uncached("moderation/mistake_thanks.html", 200, service=service, reference=reference)


def _store(service_id: int, form: MistakeForm) -> str:
    """Store the report; where the same form came twice at the same moment, find the one that was stored first."""
    form.token.data = own_token(form.token.data)
    try:
        return _report(service_id, form)
    except IntegrityError:
        return _report(service_id, form)


def _report(service_id: int, form: MistakeForm) -> str:
    with transaction():
        report = report_mistake(
            PUBLIC,
            service_id,
            field=form.what.data,
            text=form.wrong.data or "",
            form_token=form.token.data or "",
            on=today(),
            email=form.email.data,
            phone=form.phone.data,
            locale=page_language().code,
        )
        return report.reference


def _busy(service: ServicePage, form: MistakeForm) -> Response:
    """The database is busy: the same form with everything typed in it, to be sent again."""
    form.form_errors.append(gettext("We could not save this just now. Wait a minute, then press Send again."))
    return _form_page(service, form, 503)


def _service(slug: str) -> ServicePage:
    service = public_service(slug, today())
    resolve_council(place=service.council_code)
    return service


def _form_page(service: ServicePage, form: MistakeForm, status: int) -> Response:
    form.token.data = own_token(form.token.data)
    return _uncached("moderation/mistake.html", status, service=service, form=form, days_kept=RETENTION_DAYS)


def _uncached(template: str, status: int, **values: Any) -> Response:
    response = make_response(render_template(template, **values), status)
    # The form's token and the reference belong to one visitor: no cache may give them to another.
    response.headers["Cache-Control"] = "no-store"
    return response
