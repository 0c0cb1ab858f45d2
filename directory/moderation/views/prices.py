"""Deciding a price that was proposed: a framework manager's alone, with the band beside it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request
from werkzeug.wrappers import Response

from directory.catalogue.models import Service
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.frameworks.queries import lot_record
from directory.moderation.decision_forms import ReasonForm
from directory.moderation.price_page import band_words, ending_page, price_page
from directory.moderation.queries.queue import ending_to_decide, price_to_decide
from directory.moderation.views.queue import (
    decide_once,
    item_page,
    next_address,
    with_token,
)
from directory.prices.actions.change import accept_price, reject_price
from directory.prices.actions.ending import accept_end, reject_end
from directory.prices.entry_queries import check_may_end, foresee
from directory.prices.models import Price, PriceEnding
from directory.prices.queries import own_price, price_line, undecided_and_live
from directory.prices.states import PRICE_ENDING
from directory.web.access import current_actor, requires
from directory.web.error_messages import error_message
from directory.web.form_fields import Form
from directory.web.i18n import gettext

moderation_prices = Blueprint("moderation_prices", __name__)


@moderation_prices.get("/council/moderation/prices/<int:price_id>")
@requires(Permission.PRICE_APPROVE)
def price(price_id: int) -> str:
    """The price, the one it would follow, and the band."""
    found, service = price_to_decide(current_actor(), price_id)
    return _page(found, service, ReasonForm())


@moderation_prices.post("/council/moderation/prices/<int:price_id>")
@requires(Permission.PRICE_APPROVE)
def send_price(price_id: int) -> Response:
    """Accept it, which publishes it or holds it out of its band, or refuse it with a reason."""
    actor, form = current_actor(), ReasonForm(request.form)
    price_to_decide(actor, price_id)

    def act() -> str:
        row, _ = price_to_decide(actor, price_id)
        _decide(
            form,
            accept=lambda: accept_price(actor, row, on=today()),
            reject=lambda reason: reject_price(actor, row, reason=reason),
        )
        return next_address(actor, f"price-{row.state.replace('_', '-')}")

    def again() -> str:
        return _page(*price_to_decide(actor, price_id), form)

    return decide_once(form, act, again)


@moderation_prices.get("/council/moderation/price-endings/<int:ending_id>")
@requires(Permission.PRICE_APPROVE)
def ending(ending_id: int) -> str:
    """The price that its provider wants to end, and what would be public then."""
    return _ending_page(*ending_to_decide(current_actor(), ending_id), ReasonForm())


@moderation_prices.post("/council/moderation/price-endings/<int:ending_id>")
@requires(Permission.PRICE_APPROVE)
def send_ending(ending_id: int) -> Response:
    """Let it end on that day, or refuse it with a reason."""
    actor, form = current_actor(), ReasonForm(request.form)
    ending_to_decide(actor, ending_id)

    def act() -> str:
        row, _, _ = ending_to_decide(actor, ending_id)
        _decide(
            form,
            accept=lambda: accept_end(actor, row, on=today()),
            reject=lambda reason: reject_end(actor, row, reason=reason),
        )
        return next_address(actor, f"price-ending-{row.state}")

    def again() -> str:
        return _ending_page(*ending_to_decide(actor, ending_id), form)

    return decide_once(form, act, again)


def _decide(form: ReasonForm, *, accept: Callable[[], object], reject: Callable[[str], object]) -> None:
    """Do what was pressed. Raises Invalid for neither, and whatever the action raises."""
    if form.verb.data == "accept":
        accept()
    elif form.verb.data == "reject":
        reject(form.reason.data or "")
    else:
        raise Invalid("verb", "unknown")


def _ending_page(found: PriceEnding, price: Price, service: Service, form: Form) -> str:
    on, waits, problem = today(), found.state == PRICE_ENDING.initial, None
    try:
        check_may_end(price, found.last_day, on=on)
    except Invalid as error:
        problem = error_message(error)
    except WrongState:
        problem = gettext("This price has ended, or another has taken its place. Refuse it.")
    live = undecided_and_live(service.id, on)
    page = ending_page(
        found,
        price_line(price),
        _lot_name(price),
        (service.name, service.slug),
        live,
        problem if waits else None,
    )
    return item_page(
        "moderation/price_ending.html",
        ("price-endings", str(found.id)),
        service.slug,
        page=page,
        form=with_token(form),
    )


def _page(found: Price, service: Service, form: Form) -> str:
    on = today()
    own = own_price(found)
    replaced = None if found.replaces_id is None else db.session.get_one(Price, found.replaces_id)
    before = None if replaced is None else (price_line(replaced), _lot_name(replaced))
    band, problem = None, None
    try:
        outlook = foresee(service.id, own.line, on=on)
        band = band_words(outlook.code, outlook.least_pence, outlook.most_pence)
    except Invalid as error:
        problem = error_message(error)
    except Conflict:
        problem = gettext(
            "Another price has taken its place in the meantime. Refuse it, and ask for a new one."
        )
    page = price_page(own, (service.name, service.slug), _lot_name(found), before, band, problem)
    return item_page(
        "moderation/price.html", ("prices", str(found.id)), service.slug, price=page, form=with_token(form)
    )


def _lot_name(price: Price) -> str | None:
    return None if price.lot_id is None else lot_record(price.lot_id, today()).name
