"""The public pages on which anybody asks a council to ring, or to visit at home, and takes that back.

Nothing of who asks stands in an address: a postcode is sent in a form, and what is told goes to the database alone.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.wrappers import Response as AnyResponse

from directory.admissions.queries import public_service
from directory.callbacks.actions import asking
from directory.callbacks.forms import CallForm, CouncilForm, WithdrawForm
from directory.callbacks.queries import public_thanks
from directory.callbacks.rules import KEPT_CLOSED_DAYS, offered_kinds
from directory.catalogue.queries import public_names_by_key
from directory.catalogue.records import ServicePage
from directory.foundation.actor import PUBLIC
from directory.foundation.database import transaction
from directory.foundation.errors import Invalid, Unavailable
from directory.foundation.form_tokens import own_token
from directory.foundation.time import today
from directory.places.queries import council_record, find_place, public_councils
from directory.places.records import CouncilRecord, Place
from directory.vocabulary.callbacks import CallState
from directory.vocabulary.languages import SpokenLanguage
from directory.web.access import limited, public
from directory.web.council import EVERY_COUNCIL, resolve_council
from directory.web.error_messages import add_error
from directory.web.i18n import gettext
from directory.web.languages import SOURCE, page_language
from directory.web.navigation import with_answered
from directory.web.shortlist import read_shortlist

callbacks = Blueprint("callbacks", __name__)
PAGES_LIMIT = "120 per minute"


@callbacks.get("/ask-for-a-call")
@public
@limited(PAGES_LIMIT)
def form() -> Response:
    """The form of the page's council; which council, where that is not known; its numbers, where it takes none."""
    service, council = _asked_of()
    if council is None:
        return _council_page(CouncilForm(), 200)
    sent = CallForm()
    spoken = page_language().code
    sent.language.data = spoken if spoken != SOURCE and SpokenLanguage.has(spoken) else ""
    return _form_page(council, service, sent, 200)


@callbacks.post("/ask-for-a-call")
@public
@limited("10 per hour")
def send() -> AnyResponse:
    """Store the request and lead to its reference number, or show the form again with what was typed."""
    service, council = _asked_of()
    if council is None:
        return _council_page(CouncilForm(), 400)
    sent = CallForm(request.form)
    if not sent.validate():
        return _form_page(council, service, sent, 400)
    try:
        reference = _store(council, service, sent)
    except Invalid as error:
        add_error(sent, error)
        return _form_page(council, service, sent, 400)
    except (OperationalError, Unavailable):
        sent.form_errors.append(
            gettext("We could not save this just now. Wait a minute, then press Send again.")
        )
        return _form_page(council, service, sent, 503)
    return redirect(with_answered(url_for(".thanks", reference=reference)), 303)


@callbacks.post("/ask-for-a-call/council")
@public
@limited("60 per hour")
def find_council() -> AnyResponse:
    """Find the council of a postcode, which is neither stored nor put into an address."""
    sent = CouncilForm(request.form)
    if not sent.validate():
        resolve_council()
        return _council_page(sent, 400)
    place = find_place(sent.postcode.data or "")
    council = council_record(place.council_code or "") if isinstance(place, Place) else None
    if council is None or not council.in_directory:
        resolve_council()
        sent.postcode.errors = [gettext("We do not know the council of this place. Choose it from the list.")]
        return _council_page(sent, 400)
    return redirect(with_answered(url_for(".form", council=council.code)), 303)


@callbacks.get("/ask-for-a-call/thanks")
@public
@limited(PAGES_LIMIT)
def thanks() -> AnyResponse:
    """The reference number of a request that was stored, and what happens next; without one, the form.

    Of one that was taken back, that nobody rings any more.
    """
    reference = request.args.get("reference", "")
    if not reference:
        return redirect(with_answered(url_for(".form")), 303)
    found = public_thanks(reference)
    if found is None:
        abort(404)
    if found.state == CallState.WITHDRAWN:
        return redirect(with_answered(url_for(".taken_back")), 303)
    council = council_record(found.council_code)
    resolve_council(only=council)
    return _uncached("callbacks/thanks.html", 200, found=found, asked=council, days_kept=KEPT_CLOSED_DAYS)


@callbacks.get("/ask-for-a-call/take-back")
@public
@limited(PAGES_LIMIT)
def take_back() -> Response:
    """The form that takes a request back."""
    return _uncached("callbacks/take_back.html", 200, form=WithdrawForm())


@callbacks.post("/ask-for-a-call/take-back")
@public
@limited("10 per hour")
def send_take_back() -> AnyResponse:
    """Take a request back; who asked is forgotten at once."""
    sent = WithdrawForm(request.form)
    if not sent.validate():
        return _uncached("callbacks/take_back.html", 400, form=sent)
    try:
        with transaction():
            asking.withdraw(PUBLIC, sent.reference.data or "", sent.given.data or "", on=today())
    except Invalid as error:
        add_error(sent, error)
        return _uncached("callbacks/take_back.html", 400, form=sent)
    return redirect(with_answered(url_for(".taken_back")), 303)


@callbacks.get("/ask-for-a-call/taken-back")
@public
@limited(PAGES_LIMIT)
def taken_back() -> Response:
    """That nobody rings any more."""
    return _uncached("callbacks/taken_back.html", 200)


def _asked_of() -> tuple[ServicePage | None, CouncilRecord | None]:
    """The service whose page this is asked from, and the council that is asked. Raises NotFound for the service."""
    slug = request.args.get("service", "")
    service = public_service(slug, today()) if slug else None
    council = resolve_council(place=service.council_code if service else None)
    return service, None if council is None else council_record(council.code)


def _store(council: CouncilRecord, service: ServicePage | None, sent: CallForm) -> str:
    """Store the request; where the same form came twice at the same moment, find the one that was stored first."""
    sent.token.data = own_token(sent.token.data)
    try:
        return _ask(council, service, sent)
    except IntegrityError:
        return _ask(council, service, sent)


def _ask(council: CouncilRecord, service: ServicePage | None, sent: CallForm) -> str:
    with transaction():
        call = asking.ask(
            PUBLIC,
            council,
            sent.asked(tuple(public_names_by_key(read_shortlist()))),
            service_id=service.id if service else None,
            form_token=sent.token.data or "",
            on=today(),
        )
        return call.reference


def _form_page(council: CouncilRecord, service: ServicePage | None, sent: CallForm, status: int) -> Response:
    sent.token.data = own_token(sent.token.data)
    offer = council.call_offer
    if offer is not None:
        sent.offer_only(offered_kinds(offer))
    return _uncached(
        "callbacks/form.html",
        status,
        asked=council,
        offer=offer,
        service=service,
        form=sent,
        by_phone=sent.is_by_phone,
        listed=[service.name for service in public_names_by_key(read_shortlist()).values()],
        days_kept=KEPT_CLOSED_DAYS,
        another=url_for(".form", council=EVERY_COUNCIL),
    )


def _council_page(sent: CouncilForm, status: int) -> Response:
    taking = [council for council in public_councils() if council.call_offer is not None]
    return _uncached("callbacks/council.html", status, form=sent, councils=taking)


def _uncached(template: str, status: int, **values: Any) -> Response:
    response = make_response(render_template(template, **values), status)
    # The form's token and the reference belong to one visitor: no cache may give them to another.
    response.headers["Cache-Control"] = "no-store"
    return response
