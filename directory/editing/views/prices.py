"""A provider's prices: what holds, and proposing another, with the rule that refuses it shown at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import LazyString
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.catalogue.models import Service
from directory.editing.price_form import PriceForm, change_price_form, new_price_form
from directory.editing.price_more_form import FORM_FIELDS
from directory.editing.price_more_part import more_part, plain_fields
from directory.editing.price_rules_page import change_rules, new_price_rules, proposing_rules
from directory.editing.prices_page import price_columns, price_file_rows, prices_page
from directory.editing.queries import own_service
from directory.editing.views.availability import service_head
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.form_tokens import new_token, own_token
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.frameworks.queries import public_lots
from directory.presenting.price_facts import price_facts
from directory.presenting.price_words import line_words, price_about
from directory.prices.actions.change import propose_within_rules
from directory.prices.entry_queries import lot_rules
from directory.prices.queries import lots_to_price, own_prices
from directory.prices.rules.types import PriceLine
from directory.prices.states import PUBLISHED_STATES
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import SentForm
from directory.web.i18n import lazy_gettext as _l
from directory.web.spreadsheet_answers import spreadsheet_answer

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
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    file = spreadsheet_answer(f"prices-{slug}", price_columns(), lambda: _file_rows(service.id))
    return file if file is not None else prices_answer(service, SentForm(), 200)


def _file_rows(service_id: int) -> list[tuple[Cell, ...]]:
    found = own_prices(current_actor(), service_id, today())
    return price_file_rows(found, _lots({price.line.lot_id for price in found if price.line.lot_id}))


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
    return _form_page(service, new_price_form(service.category, _own_lots(service))())


@own_prices_pages.post("/provider/services/<string:slug>/prices/new")
@requires(Permission.PRICE_PROPOSE)
def send_new(slug: str) -> Response:
    """Propose it."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    return _propose(service, new_price_form(service.category, _own_lots(service))(request.form))


@own_prices_pages.get("/provider/services/<string:slug>/prices/<int:price_id>")
@requires(Permission.PRICE_PROPOSE)
def change(slug: str, price_id: int) -> str:
    """A form for another amount of a price there is, and for what else it says."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    return _form_page(service, change_price_form(_line(service, price_id))())


@own_prices_pages.post("/provider/services/<string:slug>/prices/<int:price_id>")
@requires(Permission.PRICE_PROPOSE)
def send_change(slug: str, price_id: int) -> Response:
    """Propose the new amount from its day; the live price stays until it is decided."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    return _propose(service, change_price_form(_line(service, price_id))(request.form))


def _propose(service: Service, form: PriceForm) -> Response:
    actor, before = current_actor(), form.before

    def act() -> str:
        replaces = None if before is None else before.id
        propose_within_rules(actor, service.id, form.line(), on=today(), replaces=replaces)
        return url_for(".prices", slug=service.slug, done="proposed")

    if not form.validate():
        return make_response(_form_page(service, form), 400)
    try:
        return act_once(form.token.data, act)
    except (Invalid, Conflict, IntegrityError) as error:
        add_error(form, error, FORM_FIELDS)
        return make_response(_form_page(service, form), 409 if isinstance(error, Conflict) else 400)


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


def _lot_name(line: PriceLine) -> str | None:
    return _lots({line.lot_id}).get(line.lot_id) if line.lot_id else None


def _form_page(service: Service, form: PriceForm) -> str:
    form.token.data, before = own_token(form.token.data), form.before
    rules = lot_rules(service, today(), proposing=True)
    binding = change_rules(rules, before) if before else new_price_rules(rules, service.category)
    return render_template(
        "editing/price.html",
        service=service_head(service),
        form=form,
        fields=plain_fields(form, before),
        more=more_part(form, before),
        before=line_words(before) if before else None,
        about=price_about(before) if before else None,
        facts=price_facts(before, _lot_name(before)) if before else (),
        rules=(*binding, proposing_rules()),
    )
