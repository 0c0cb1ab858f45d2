"""Is this your service? The public pages where a provider finds its location and claims it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.wrappers import Response as AnyResponse

from directory.claims.actions.asking import ask
from directory.claims.forms import ClaimForm
from directory.claims.queries import claimable_location, find_locations, is_reference, waits_for_another
from directory.claims.records import ClaimableLocation
from directory.claims.rules import DECIDE_DAYS, KEPT_DECIDED_DAYS
from directory.foundation.actor import PUBLIC
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid, Unavailable
from directory.foundation.form_tokens import own_token
from directory.foundation.time import today
from directory.web.access import limited, public
from directory.web.council import resolve_council
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.languages import page_language
from directory.web.navigation import current_url, whole_number

claims = Blueprint("claims", __name__)
PAGES_LIMIT = "60 per minute"
LONGEST_SEARCH = 100  # characters


@claims.get("/claim")
@public
@limited(PAGES_LIMIT)
def search() -> str:
    """Look one's own service up on the register."""
    text = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    number = whole_number(request.args.get("page", "")) or 1
    found = find_locations(text, number) if text else ((), 0, 1, 1)
    rows, total, page, pages = found
    return render_template(
        "claims/search.html",
        q=text,
        rows=rows,
        total=total,
        page=page,
        pages=pages,
        page_address=lambda each: current_url(page=each if each > 1 else None),
    )


@claims.get("/claim/<string:location_id>")
@public
@limited(PAGES_LIMIT)
def location(location_id: str) -> Response:
    """One location: the form, or why nobody can claim it now and what to do."""
    return _form_page(claimable_location(location_id), ClaimForm(), 200)


@claims.post("/claim/<string:location_id>")
@public
@limited("10 per hour")
def send_claim(location_id: str) -> AnyResponse:
    """Store the claim and redirect to its number, or show the form again with what was typed."""
    found = claimable_location(location_id)
    form = ClaimForm(request.form)
    if not form.validate():
        return _form_page(found, form, 400)
    try:
        reference = _store(location_id, form)
    except Invalid as error:
        add_error(form, error)
        return _form_page(claimable_location(location_id), form, 400)
    except (OperationalError, Unavailable):
        form.form_errors.append(
            gettext("We could not save this just now. Wait a minute, then press Send again.")
        )
        return _form_page(found, form, 503)
    return redirect(url_for(".thanks", location_id=location_id, reference=reference), 303)


@claims.get("/claim/<string:location_id>/thanks")
@public
@limited(PAGES_LIMIT)
def thanks(location_id: str) -> Response:
    """The number of a claim that was stored, and what happens next."""
    reference = request.args.get("reference", "")
    if not is_reference(reference, location_id):
        abort(404)
    found = claimable_location(location_id)
    _resolve(found)
    return _uncached(
        "claims/thanks.html",
        200,
        found=found,
        reference=reference,
        waits=waits_for_another(reference),
        decide_days=DECIDE_DAYS,
    )


def _store(location_id: str, form: ClaimForm) -> str:
    """Store the claim; where another came at the same moment, this one waits for it, or was the same."""
    form.token.data = own_token(form.token.data)
    try:
        return _ask(location_id, form)
    except IntegrityError:
        return _ask(location_id, form)


def _ask(location_id: str, form: ClaimForm) -> str:
    with transaction():
        claim = ask(
            PUBLIC,
            location_id,
            form.claimant(),
            locale=page_language().code,
            form_token=form.token.data or "",
            on=today(),
        )
        return claim.reference


def _resolve(found: ClaimableLocation) -> None:
    resolve_council(place=found.council.code if found.council else None)


def _form_page(found: ClaimableLocation, form: ClaimForm, status: int) -> Response:
    _resolve(found)
    form.token.data = own_token(form.token.data)
    return _uncached("claims/location.html", status, found=found, form=form, days_kept=KEPT_DECIDED_DAYS)


def _uncached(template: str, status: int, **values: Any) -> Response:
    response = make_response(render_template(template, **values), status)
    # The form's token and the reference belong to one visitor: no cache may give them to another.
    response.headers["Cache-Control"] = "no-store"
    return response
