"""A provider's prices: what holds, and proposing another, with the rule that refuses it shown at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import LazyString
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.catalogue.models import Service
from directory.editing.price_form import ChangePriceForm, new_line, new_price_form
from directory.editing.price_rules_page import change_rules, new_price_rules, proposing_rules
from directory.editing.prices_page import prices_page
from directory.editing.queries import own_service
from directory.editing.views.availability import service_head
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.form_tokens import new_token, own_token
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.frameworks.queries import public_lots
from directory.presenting.price_words import line_words, price_about
from directory.prices.actions.change import propose_within_rules
from directory.prices.entry_queries import lot_rules
from directory.prices.queries import lots_to_price, own_prices
from directory.prices.rules.types import PriceLine
from directory.prices.states import PUBLISHED_STATES
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import Form, SentForm
from directory.web.i18n import lazy_gettext as _l

own_prices_pages = Blueprint("own_prices", __name__)
DONE: Mapping[str, LazyString] = {
    "proposed": _l("Sent to the Council. The live price stays as it is until somebody decides."),
    "end-proposed": _l("Sent to the Council. The price goes on until somebody decides."),
    "taken-back": _l("Taken back. Nothing that is public has changed."),
}


@own_prices_pages.get("/provider/services/<string:slug>/prices")
@requires(Permission.PRICE_PROPOSE)
def prices(slug: str) -> Response:
    """What holds, what waits and what was refused, with the reason."""
    return prices_answer(own_service(current_actor(), slug, Permission.PRICE_PROPOSE), SentForm(), 200)


def prices_answer(service: Service, form: SentForm, status: int) -> Response:
    """The prices of a service, with what is wrong with a press on that page."""
    found = own_prices(current_actor(), service.id, today())
    lots = _lots({price.line.lot_id for price in found if price.line.lot_id})
    html = render_template(
        "editing/prices.html",
        service=service_head(service),
        page=prices_page(service.slug, found, lots),
        form=form,
        token=new_token(),
        done=DONE.get(request.args.get("done", "")),
    )
    return make_response(html, status)


@own_prices_pages.get("/provider/services/<string:slug>/prices/new")
@requires(Permission.PRICE_PROPOSE)
def new(slug: str) -> str:
    """A form for care that has no price yet."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    return _form_page(service, new_price_form(service.category, _own_lots(service))(), None)


@own_prices_pages.post("/provider/services/<string:slug>/prices/new")
@requires(Permission.PRICE_PROPOSE)
def send_new(slug: str) -> Response:
    """Propose it."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    form: Any = new_price_form(service.category, _own_lots(service))(request.form)
    return _propose(service, form, None, lambda: new_line(form, service.category), None)


@own_prices_pages.get("/provider/services/<string:slug>/prices/<int:price_id>")
@requires(Permission.PRICE_PROPOSE)
def change(slug: str, price_id: int) -> str:
    """A form for another amount of a price there is."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    return _form_page(service, ChangePriceForm(), _line(service, price_id))


@own_prices_pages.post("/provider/services/<string:slug>/prices/<int:price_id>")
@requires(Permission.PRICE_PROPOSE)
def send_change(slug: str, price_id: int) -> Response:
    """Propose the new amount from its day; the live price stays until it is decided."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    before, form = _line(service, price_id), ChangePriceForm(request.form)
    return _propose(service, form, before, lambda: form.line(before), price_id)


def _propose(
    service: Service,
    form: Form,
    before: PriceLine | None,
    line: Callable[[], PriceLine],
    replaces: int | None,
) -> Response:
    actor = current_actor()

    def act() -> str:
        propose_within_rules(actor, service.id, line(), on=today(), replaces=replaces)
        return url_for(".prices", slug=service.slug, done="proposed")

    if not form.validate():
        return make_response(_form_page(service, form, before), 400)
    try:
        return act_once(form["token"].data, act)
    except (Invalid, Conflict, IntegrityError) as error:
        add_error(form, error, {"lot_id": "lot"})
        return make_response(_form_page(service, form, before), 409 if isinstance(error, Conflict) else 400)


def _line(service: Service, price_id: int) -> PriceLine:
    """A price of this service that holds or will. Raises NotFound."""
    for price in own_prices(current_actor(), service.id, today()):
        if price.line.id == price_id and price.line.state in PUBLISHED_STATES:
            return price.line
    raise NotFound(f"price {price_id}")


def _own_lots(service: Service) -> dict[int, str]:
    return _lots(set(lots_to_price([service.id], today())))


def _lots(lot_ids: Collection[int]) -> dict[int, str]:
    """The names of lots, by id."""
    return {number: lot.name for number, lot in public_lots(lot_ids, today()).items()}


def _form_page(service: Service, form: Form, before: PriceLine | None) -> str:
    form["token"].data = own_token(form["token"].data)
    rules = lot_rules(service, today(), proposing=True)
    binding = change_rules(rules, before) if before else new_price_rules(rules, service.category)
    return render_template(
        "editing/price.html",
        service=service_head(service),
        form=form,
        fields=[f for f in form if f.name not in ("token", "replaces")],
        before=line_words(before) if before else None,
        about=price_about(before) if before else None,
        rules=(*binding, proposing_rules()),
    )
