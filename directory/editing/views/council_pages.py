"""The Council's staff read services' pages, publish them, send them back, take them off and put them on again."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.admissions.queries import confirm_listable
from directory.catalogue.actions.publish import hide, publish, return_for_changes, show, withdraw
from directory.catalogue.models import Service
from directory.catalogue.queries import service_preview
from directory.claims.queries import entry_facts
from directory.editing.council_page_words import file_rows, missing_words, state_filters
from directory.editing.council_pages import (
    PAGE_SIZE,
    STATES,
    VERB_WORDS,
    council_page,
    council_pages,
    council_service,
    states_of_pages,
)
from directory.editing.forms import VerbForm
from directory.editing.preview_page import preview_view
from directory.finding.search_params import SearchParams
from directory.finding.service_page import service_context
from directory.foundation.actor import Actor
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.navigation import page_payer, whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

council_listings = Blueprint("council_listings", __name__)


@council_listings.get("/council/pages")
@requires(Permission.LISTING_PUBLISH)
def index() -> str | Response:
    """Every service's page that these councils look after, those that wait first in the filters."""
    actor, on, asked = current_actor(), today(), request.args
    state = asked.get("state", "") if asked.get("state") in STATES else ""
    text, page = asked.get("q", "").strip()[:100], whole_number(asked.get("page", "")) or 1

    def every_row() -> list[tuple[str, ...]]:
        rows, _ = council_pages(actor, on, state=state, text=text, page=1, size=EVERY_ROW)
        return file_rows(rows)

    columns = [
        gettext("Service"),
        gettext("Provider"),
        gettext("Kind of care"),
        gettext("State"),
        gettext("Postcode"),
    ]
    if (file := spreadsheet_answer("pages", columns, every_row)) is not None:
        return file
    rows, number = council_pages(actor, on, state=state, text=text, page=page)
    return render_template(
        "editing/council_pages.html",
        rows=rows,
        page=page,
        pages=max(1, -(-number // PAGE_SIZE)),
        shown=state_filters(states_of_pages(actor, on), state),
        state=state,
        text=text,
    )


@council_listings.get("/council/pages/<string:slug>")
@requires(Permission.LISTING_PUBLISH)
def page(slug: str) -> Response:
    """One service: what its page lacks, and what may be done with it."""
    return _page(council_service(current_actor(), slug), VerbForm(), 200)


@council_listings.get("/council/pages/<string:slug>/preview")
@requires(Permission.LISTING_PUBLISH)
def preview(slug: str) -> str:
    """The page as the public sees it, or would."""
    actor, on, payer = current_actor(), today(), page_payer()
    service = council_service(actor, slug)
    view = preview_view(service_preview(actor, service.id), {}, on, payer)
    context = service_context(view, SearchParams(), payer, (), on)
    return render_template("editing/preview.html", page=context, back=url_for(".page", slug=slug))


@council_listings.post("/council/pages/<string:slug>")
@requires(Permission.LISTING_PUBLISH)
def send(slug: str) -> Response:
    """Do what the pressed button says, to the version that was read."""
    actor, form = current_actor(), VerbForm(request.form)
    service = council_service(actor, slug)

    def act() -> str:
        current = council_service(actor, slug)
        if whole_number(form.version.data or "") != current.version:
            raise Conflict("the service was changed meanwhile")
        _do(actor, current, form.verb.data or "", form.reason.data or "")
        return url_for(".page", slug=slug, done=form.verb.data)

    try:
        return act_once(form.token.data, act)
    except Invalid as error:
        if error.code == "not_ready":
            form.form_errors.append(
                gettext("It cannot be public yet: something is missing. See the list below.")
            )
        else:
            add_error(form, error)
        return _page(service, form, 400)
    except (Conflict, WrongState):
        form.form_errors.append(
            gettext("Somebody changed this service meanwhile. Read it again, then decide.")
        )
        return _page(service, form, 409)


def _do(actor: Actor, service: Service, verb: str, reason: str) -> None:
    facts = entry_facts(service, today())
    shown = {
        "price_shown": facts.price_shown,
        "rating_shown": facts.rating_shown,
        "registered": facts.registered,
    }
    verbs: dict[str, Callable[[], object]] = {
        "publish": lambda: publish(actor, service, **shown),
        "show": lambda: show(actor, service, **shown),
        "return_for_changes": lambda: return_for_changes(actor, service, reason=reason),
        "hide": lambda: hide(actor, service, reason=reason),
        "withdraw": lambda: withdraw(actor, service, reason=reason),
    }
    if verb not in verbs:
        raise Invalid("verb", "unknown")
    verbs[verb]()


def _page(service: Service, form: VerbForm, status: int) -> Response:
    on = today()
    seen = council_page(service, on)
    form.token.data, form.version.data = own_token(form.token.data), str(seen.version)
    html = render_template(
        "editing/council_page.html",
        seen=seen,
        form=form,
        missing=missing_words(seen.missing),
        verbs=[(verb, VERB_WORDS[verb]) for verb in seen.verbs],
        listed=bool(confirm_listable([service.id], on)),
        done=request.args.get("done", ""),
    )
    return make_response(html, status)
