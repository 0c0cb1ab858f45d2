"""The pages of the visitor's shortlist: see it, add services, remove them, send it to oneself or to family."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.wrappers import Response as AnyResponse

from directory.foundation.actor import PUBLIC
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid, Unavailable
from directory.foundation.form_tokens import own_token, submission_key
from directory.foundation.time import today
from directory.outbox.letters import letter_by_key, write_letter
from directory.shortlists.forms import LetterForm
from directory.shortlists.queries import ids_of_slugs, known_names
from directory.shortlists.rules import shortlist as rules
from directory.shortlists.shortlist_letter import KIND, letter_context
from directory.shortlists.shortlist_page import shortlist_page
from directory.shortlists.shortlist_urls import CARRIED_PARAMS, shortlist_url
from directory.web.access import consume_limit, limited, public
from directory.web.i18n import gettext
from directory.web.languages import page_language
from directory.web.navigation import own_path, query_pairs, url_with
from directory.web.shortlist import MOST, is_id, read_shortlist, set_shortlist_cookie, well_formed

shortlists = Blueprint("shortlists", __name__)
PAGES_LIMIT = "120 per minute"
LETTERS_LIMIT = "5 per hour"
ATTEMPTS_LIMIT = "30 per hour"  # at sending a letter, with a bad address too: each draws the page again
HOUR_SECONDS = "3600"


@shortlists.get("/shortlist", endpoint="shortlist")
@public
@limited(PAGES_LIMIT)
def show_shortlist() -> Response:
    """The visitor's shortlist, with live prices for the week in the address."""
    return _page(read_shortlist(), LetterForm(), 200)


@shortlists.post("/shortlist/add")
@public
@limited(PAGES_LIMIT)
def add() -> AnyResponse:
    """Add services. A full shortlist keeps what it has, and says so.

    `next` leads back to a page that shows the change itself; `came` is the list that was left, linked on the shortlist.
    """
    services = _sent_services()
    ids = [*known_names([service for service in services if is_id(service)])]
    ids += ids_of_slugs([service for service in services if not is_id(service)], today())
    merged = rules.merge(read_shortlist(), ids, MOST)
    back = own_path(request.form.get("next", ""))
    came = back or own_path(request.form.get("came", ""))
    carried = _carried_from(came)
    if merged.left_out:
        target = shortlist_url(carried, came, full=len(merged.left_out))
    elif not ids:
        target = shortlist_url(carried, came, unknown=1)
    else:
        target = back or shortlist_url(carried, came, added=merged.added)
    return _redirect(target, merged.ids)


@shortlists.post("/shortlist/remove")
@public
@limited(PAGES_LIMIT)
def remove() -> AnyResponse:
    """Remove services: by their ids, which works for those no longer offered too, or by their slugs."""
    services = _sent_services()
    unwanted = [service for service in services if is_id(service)]
    unwanted += ids_of_slugs([service for service in services if not is_id(service)], today())
    current = read_shortlist()
    removed = next((public_id for public_id in current if public_id in unwanted), None)
    back = own_path(request.form.get("next", ""))
    flash_params = {"removed": removed} if removed else {}
    target = back or shortlist_url(query_pairs(CARRIED_PARAMS), **flash_params)
    return _redirect(target, rules.remove(current, unwanted))


@shortlists.post("/shortlist/empty")
@public
@limited(PAGES_LIMIT)
def empty() -> Response:
    """Remove every service. The page holds the ids, to put them back."""
    response = _page((), LetterForm(), 200, emptied=read_shortlist())
    set_shortlist_cookie(response, ())
    return response


@shortlists.post("/shortlist/send")
@public
@limited(ATTEMPTS_LIMIT)
def send() -> AnyResponse:
    """Have the shortlist sent to an address, or show the form again with what was typed."""
    ids, form = read_shortlist(), LetterForm(request.form)
    if not current_app.config["MAIL_URL"] or not ids or not form.validate():
        return _page(ids, form, 400)
    try:
        refusal = _write_once(ids, form)
    except (OperationalError, Unavailable):
        refusal = gettext("We could not save this just now. Wait a minute, then press Send again."), 503
    if refusal is None:
        return redirect(shortlist_url(query_pairs(CARRIED_PARAMS), sent=1), 303)
    message, status = refusal
    form.to.errors = [message]
    response = _page(ids, form, status)
    if status == 429:
        response.headers["Retry-After"] = HOUR_SECONDS
    return response


@shortlists.get("/shortlist/empty", endpoint="emptied")
@shortlists.get("/shortlist/send", endpoint="sent")
@public
@limited(PAGES_LIMIT)
def redirect_to_shortlist() -> AnyResponse:
    """Lead from the address of a form that was answered with a page to the shortlist.

    For a tab that is opened again, and for the page's own links, as to another language.
    """
    return redirect(url_with(url_for(".shortlist")))


def _carried_from(came: str | None) -> list[tuple[str, str]]:
    """The carried parameters of this address, and those that only the address of the list that was left has."""
    carried = query_pairs(CARRIED_PARAMS)
    names = {name for name, _ in carried}
    left = parse_qs(urlsplit(came or "").query)
    return [
        *carried,
        *((name, value) for name in CARRIED_PARAMS if name not in names for value in left.get(name, ())),
    ]


def _write_once(ids: Sequence[str], form: LetterForm) -> tuple[str, int] | None:
    """Write the letter once, however often the same form comes.

    A message and a status where too many were sent from here.
    """
    locale = page_language().code
    context = letter_context(form.sender.data or "")
    key = submission_key(own_token(form.token.data), KIND, form.address, locale, context, *ids)
    if letter_by_key(key) is not None:
        return None
    if not consume_limit(LETTERS_LIMIT, "letters"):
        return gettext("You have sent a few letters already. Wait an hour, then press Send again."), 429
    try:
        with transaction():
            write_letter(
                PUBLIC,
                form.address,
                kind=KIND,
                subjects=ids,
                locale=locale,
                submission_key=key,
                context=context,
            )
    except Invalid:
        # Too many to this address today. Answered as if it had been sent: whoever asks may be anybody, and that
        # somebody else was written to is nobody's business.
        return None
    except IntegrityError:
        # The same form came twice at the same moment: the first one has been written by now.
        if letter_by_key(key) is None:
            raise
    return None


def _page(ids: Sequence[str], form: LetterForm, status: int, emptied: Sequence[str] = ()) -> Response:
    form.token.data = own_token(form.token.data)
    page = shortlist_page(ids, form, today(), emptied)
    response = make_response(
        render_template("shortlists/shortlist.html", page=page, shortlisted=tuple(ids)), status
    )
    # One visitor's own, with a form's token in it: no cache may give it to another.
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent_services() -> list[str]:
    """The services that a form names, each once, no more than twice what a shortlist holds."""
    return [*dict.fromkeys(request.form.getlist("service"))][: 2 * MOST]


def _redirect(target: str, ids: Sequence[str]) -> AnyResponse:
    response = make_response(redirect(target, 303))
    set_shortlist_cookie(response, well_formed(ids))
    return response
