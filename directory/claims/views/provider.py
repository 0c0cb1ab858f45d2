"""A provider's own entries that are not public yet: what is missing, agreeing to publish, handing one in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.catalogue.actions.publish import consent_to_publish
from directory.catalogue.models import Service
from directory.claims.actions.completing import submit_entry
from directory.claims.entry_page import add_address, entry_page
from directory.claims.forms import EntryForm
from directory.claims.queries import entries_of, entry_facts, own_entry
from directory.claims.records import OwnEntry
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, providers_with
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

own_entries = Blueprint("own_entries", __name__)


@own_entries.get("/provider/entries")
@requires(Permission.LISTING_WRITE)
def entries() -> str | Response:
    """One's own services that nobody sees yet."""
    actor = current_actor()
    providers = providers_with(actor, Permission.LISTING_READ)
    columns = [gettext("Service"), gettext("Kind of care"), gettext("State"), gettext("Provider")]
    file = spreadsheet_answer(
        "pages-to-complete", columns, lambda: _file_rows(entries_of(providers, 1, size=EVERY_ROW)[0])
    )
    if file is not None:
        return file
    rows, page, pages = entries_of(providers, whole_number(request.args.get("page", "")) or 1)
    return render_template(
        "claims/entries.html",
        columns=columns,
        rows=rows,
        page=page,
        pages=pages,
        add=add_address(actor),
        done=request.args.get("done", ""),
    )


def _file_rows(rows: Iterable[OwnEntry]) -> list[tuple[Cell, ...]]:
    return [
        (row.name, label("category", row.category), label("service_state", row.state), row.provider_name)
        for row in rows
    ]


@own_entries.get("/provider/entries/<string:slug>")
@requires(Permission.LISTING_WRITE)
def entry(slug: str) -> Response:
    """One of them, with what is missing."""
    return _page(own_entry(current_actor(), slug), EntryForm(), 200)


@own_entries.post("/provider/entries/<string:slug>/agree")
@requires(Permission.LISTING_SUBMIT)
def send_agree(slug: str) -> Response:
    """Agree that price, rating and feedback are published."""

    def act(actor: Actor, service: Service, _version: int) -> str:
        consent_to_publish(actor, service, on=today())
        return "agree"

    return _do(slug, act)


@own_entries.post("/provider/entries/<string:slug>/submit")
@requires(Permission.LISTING_SUBMIT)
def send_submit(slug: str) -> Response:
    """Hand an entry in."""

    def act(actor: Actor, service: Service, version: int) -> str:
        submit_entry(actor, service, version=version, on=today())
        return "submit"

    return _do(slug, act)


def _do(slug: str, act: Callable[[Actor, Service, int], str]) -> Response:
    actor, form = current_actor(), EntryForm(request.form)
    if not form.validate():
        return _page(own_entry(actor, slug), form, 400)

    def once() -> str:
        done = act(actor, own_entry(actor, slug), int(form.version.data or 0))
        return url_for(".entry", slug=slug, done=done)

    try:
        return act_once(form.token.data, once)
    except (Invalid, Conflict) as error:
        add_error(form, error)
        return _page(own_entry(actor, slug), form, 409 if isinstance(error, Conflict) else 400)


def _page(service: Service, form: EntryForm, status: int) -> Response:
    form.token.data = own_token(form.token.data)
    form.version.data = str(service.version)
    context = entry_page(service, entry_facts(service, today()))
    return make_response(
        render_template("claims/entry.html", page=context, form=form, done=request.args.get("done", "")),
        status,
    )
