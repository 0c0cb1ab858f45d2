"""The doors of the shortlist: see it, put services on it, take them off, send it to oneself or to family."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.wrappers import Response as AnyResponse

from directory.foundation.actor import PUBLIC
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid
from directory.foundation.time import today
from directory.moderation.rules import is_token
from directory.outbox.letters import letter_by_token, write_letter
from directory.shortlists.forms import LetterForm
from directory.shortlists.queries import keys_of_slugs, known_names
from directory.shortlists.rules.shortlist import merge, take_off
from directory.shortlists.shortlist_letter import KIND
from directory.shortlists.shortlist_page import (
    CARRIED,
    own_address,
    share_sheet,
    shortlist_sheet,
)
from directory.web.access import consume_limit, limited, public
from directory.web.errors import RETRY_SECONDS
from directory.web.i18n import gettext
from directory.web.languages import page_language
from directory.web.navigation import own_path, query_pairs, site_address, url_with
from directory.web.shortlist import MOST, is_id, keep_shortlist, read_shortlist, well_formed

shortlists = Blueprint("shortlists", __name__)
CHANGES = "120 per minute"
LETTERS = "5 per hour"
HOUR_SECONDS = "3600"


@shortlists.get("/shortlist", endpoint="shortlist")
@public
@limited(CHANGES)
def show_shortlist() -> Response:
    """The visitor's shortlist, with live prices for the week in the address."""
    return _page(read_shortlist(), LetterForm(), 200)


@shortlists.post("/shortlist/add")
@public
@limited(CHANGES)
def add() -> AnyResponse:
    """Put services on the shortlist. A full one keeps what it has, and says so.

    `next` leads back to a page that shows the change itself; `came` is where a list was left, offered on the shortlist.
    """
    wanted = _sent()
    keys = [*known_names([one for one in wanted if is_id(one)])]
    keys += keys_of_slugs([one for one in wanted if not is_id(one)], today())
    merged = merge(read_shortlist(), keys, MOST)
    back = own_path(request.form.get("next", ""))
    came = back or own_path(request.form.get("came", ""))
    week = _week_of(came)
    if merged.left_out:
        target = own_address(week, came, full=len(merged.left_out))
    elif not keys:
        target = own_address(week, came, unknown=1)
    else:
        target = back or own_address(week, came, added=merged.added)
    return _go(target, merged.ids)


@shortlists.post("/shortlist/remove")
@public
@limited(CHANGES)
def remove() -> AnyResponse:
    """Take services off the shortlist: by their ids, which works for those that are gone too, or by their addresses."""
    wanted = _sent()
    gone = [one for one in wanted if is_id(one)]
    gone += keys_of_slugs([one for one in wanted if not is_id(one)], today())
    kept = read_shortlist()
    taken = next((one for one in kept if one in gone), None)
    back = own_path(request.form.get("next", ""))
    news = {"removed": taken} if taken else {}
    return _go(back or own_address(query_pairs(CARRIED), **news), take_off(kept, gone))


@shortlists.post("/shortlist/empty")
@public
@limited(CHANGES)
def empty() -> Response:
    """Take everything off. The answer holds the ids, to put them back."""
    response = _page((), LetterForm(), 200, emptied=read_shortlist())
    keep_shortlist(response, ())
    return response


@shortlists.post("/shortlist/send")
@public
def send() -> AnyResponse:
    """Have the shortlist sent to an address, or show the form again with what was typed."""
    keys, form = read_shortlist(), LetterForm(request.form)
    if not current_app.config["MAIL_URL"] or not keys:
        return _page(keys, form, 400)
    if not form.validate():
        return _page(keys, form, 400)
    try:
        refusal = _write(keys, form)
    except OperationalError:
        refusal = gettext("We could not save this just now. Wait a minute, then press Send again."), 503
    if refusal is None:
        return redirect(own_address(query_pairs(CARRIED), sent=1), 303)
    words, status = refusal
    form.to.errors = [words]
    response = _page(keys, form, status)
    response.headers["Retry-After"] = RETRY_SECONDS if status == 503 else HOUR_SECONDS
    return response


@shortlists.get("/shortlist/empty", endpoint="emptied")
@shortlists.get("/shortlist/send", endpoint="sent")
@public
@limited(CHANGES)
def back_to_shortlist() -> AnyResponse:
    """Where a form was answered with a page, its address leads to the shortlist: for a tab that is opened again, and
    for the page's own links, as to Turkish."""
    return redirect(url_with(url_for(".shortlist")))


def _week_of(came: str | None) -> list[tuple[str, str]]:
    """The week in this address, and what only the address of the list that was left says of it."""
    carried = query_pairs(CARRIED)
    names = {name for name, _ in carried}
    said = parse_qs(urlsplit(came or "").query)
    return [*carried, *((name, one) for name in CARRIED if name not in names for one in said.get(name, ()))]


def _write(keys: Sequence[str], form: LetterForm) -> tuple[str, int] | None:
    """Write the letter once, however often the same form comes; why not, with the status, where too many were sent
    from here."""
    token = _token_of(form)
    if letter_by_token(token) is not None:
        return None
    if not consume_limit(LETTERS, "letters"):
        return gettext("You have sent a few letters already. Wait an hour, then press Send again."), 429
    try:
        with transaction():
            write_letter(
                PUBLIC,
                form.address,
                kind=KIND,
                subjects=keys,
                locale=page_language().code,
                form_token=token,
            )
    except Invalid:
        # Too many to this address today. Answered as if it had gone, since whoever asks may be anybody: that somebody
        # else was written to is nobody's business.
        return None
    except IntegrityError:
        # The same form came twice at the same moment: the first one has been written by now.
        if letter_by_token(token) is None:
            raise
    return None


def _page(keys: Sequence[str], form: LetterForm, status: int, emptied: Sequence[str] = ()) -> Response:
    on = today()
    form.token.data = _token_of(form)
    sheet = shortlist_sheet(keys, on)
    if keys:
        sheet |= share_sheet(keys, on, site_address())
    mail = str(current_app.config["MAIL_URL"])
    response = make_response(
        render_template(
            "shortlists/shortlist.html",
            **sheet,
            **_news(keys),
            form=form,
            emptied=emptied,
            most=MOST,
            shortlisted=tuple(keys),
            mail_offered=bool(mail),
            mail_page="/demo/mail"
            if current_app.config["DEMONSTRATION"] and mail.startswith("folder:")
            else None,
        ),
        status,
    )
    # One person's own, with a form's token in it: no cache may hand it to the next.
    response.headers["Cache-Control"] = "no-store"
    return response


def _news(keys: Sequence[str]) -> dict[str, Any]:
    """What was just done, as the address says it: there is no session to remember it in."""
    removed = request.args.get("removed", "")
    taken = known_names([removed]) if is_id(removed) and removed not in keys else {}
    return {
        "added": _count("added"),
        "full": _count("full"),
        "unknown": request.args.get("unknown") == "1",
        "sent": request.args.get("sent") == "1",
        "removed": [*taken.items()],
        "came": own_path(request.args.get("came", "")),
    }


def _count(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0


def _sent() -> list[str]:
    """The services a form names, each once, no more than a shortlist holds twice over."""
    return [*dict.fromkeys(request.form.getlist("service"))][: 2 * MOST]


def _go(target: str, ids: Sequence[str]) -> AnyResponse:
    response = make_response(redirect(target, 303))
    keep_shortlist(response, well_formed(ids))
    return response


def _token_of(form: LetterForm) -> str:
    token = form.token.data or ""
    return token if is_token(token) else secrets.token_hex(16)
