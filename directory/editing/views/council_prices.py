"""A framework manager enters, corrects and ends prices for providers that cannot do it themselves, with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, check_version, form_page, page_number
from directory.editing.council_price_page import (
    DONE,
    CouncilPriceForm,
    council_new_form,
    council_price_rows,
    entered,
)
from directory.editing.council_prices import PAGE_SIZE, DecidedPrices, decided_prices, priced_services
from directory.editing.price_end_page import EndForm, EndWords, price_mark
from directory.editing.price_form import PriceForm, change_price_form
from directory.editing.price_more_form import FORM_FIELDS
from directory.editing.price_more_part import more_part, plain_fields
from directory.editing.price_rules_page import change_rules, new_price_rules
from directory.editing.prices_page import price_columns, price_file_rows
from directory.editing.views.price_endings import end_answer
from directory.foundation.errors import NotFound
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import today
from directory.frameworks.queries import public_lots
from directory.presenting.price_facts import price_facts
from directory.presenting.price_words import line_words, price_about
from directory.prices.actions.change import change_price
from directory.prices.actions.ending import end_price
from directory.prices.entry_queries import live_price, lot_rules
from directory.prices.rules.types import PriceLine
from directory.prices.states import PUBLISHED_STATES
from directory.vocabulary.prices import PriceSource
from directory.web.access import current_actor, requires
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.spreadsheet_answers import spreadsheet_answer

council_prices = Blueprint("council_prices", __name__)
APPROVE = Permission.PRICE_APPROVE


@council_prices.get("/council/prices")
@requires(APPROVE)
def index() -> str | Response:
    """The services whose prices these councils decide."""
    text, number = request.args.get("q", "").strip()[:100], page_number()
    columns = [gettext("Service"), gettext("Provider"), gettext("Kind of care")]

    def every_row() -> list[tuple[Cell, ...]]:
        rows, _ = priced_services(current_actor(), today(), text=text, size=EVERY_ROW)
        return [(row.name, row.provider_name, label("category", row.category)) for row in rows]

    if (file := spreadsheet_answer("priced-services", columns, every_row)) is not None:
        return file
    rows, count = priced_services(current_actor(), today(), text=text, page=number)
    return render_template(
        "editing/council_prices.html",
        columns=columns,
        rows=rows,
        text=text,
        page=number,
        pages=max(1, -(-count // PAGE_SIZE)),
    )


@council_prices.get("/council/prices/<string:slug>")
@requires(APPROVE)
def prices(slug: str) -> str | AnyResponse:
    """The prices of one service that one decides: live, waiting, held."""
    found = decided_prices(current_actor(), slug, today())
    lots = public_lots({price.line.lot_id for price in found.prices if price.line.lot_id}, today())
    names = {number: lot.name for number, lot in lots.items()}
    file = spreadsheet_answer(f"prices-{slug}", price_columns(), lambda: price_file_rows(found.prices, names))
    if file is not None:
        return file
    return render_template(
        "editing/council_service_prices.html",
        service=found.service,
        groups=council_price_rows(slug, found.prices, names),
        may_enter=bool(found.lot_ids or found.outside_lots),
        done=DONE.get(request.args.get("done", "")),
    )


@council_prices.get("/council/prices/<string:slug>/new")
@requires(APPROVE)
def new(slug: str) -> Response:
    """A form for care that has no price yet."""
    found = decided_prices(current_actor(), slug, today())
    return _form_page(found, _new_form(found)(), 200)


@council_prices.post("/council/prices/<string:slug>/new")
@requires(APPROVE)
def send_new(slug: str) -> AnyResponse:
    """Enter it."""
    found = decided_prices(current_actor(), slug, today())
    return _enter(found, _new_form(found)(request.form))


@council_prices.get("/council/prices/<string:slug>/<int:price_id>")
@requires(APPROVE)
def change(slug: str, price_id: int) -> Response:
    """A form for another amount of a price there is, and for what else it says."""
    found = decided_prices(current_actor(), slug, today())
    return _form_page(found, change_price_form(_live_line(found, price_id), CouncilPriceForm)(), 200)


@council_prices.post("/council/prices/<string:slug>/<int:price_id>")
@requires(APPROVE)
def send_change(slug: str, price_id: int) -> AnyResponse:
    """Enter the new amount from its day."""
    found = decided_prices(current_actor(), slug, today())
    return _enter(found, change_price_form(_live_line(found, price_id), CouncilPriceForm)(request.form))


@council_prices.get("/council/prices/<string:slug>/<int:price_id>/end")
@requires(APPROVE)
def end(slug: str, price_id: int) -> Response:
    """Which day is the last, and then what would be public."""
    found = decided_prices(current_actor(), slug, today())
    return _end_page(found, price_id, EndForm(request.args if "last_day" in request.args else None), 200)


@council_prices.post("/council/prices/<string:slug>/<int:price_id>/end")
@requires(APPROVE)
def send_end(slug: str, price_id: int) -> AnyResponse:
    """End it after that day."""
    found, form = decided_prices(current_actor(), slug, today()), EndForm(request.form)
    price = live_price(found.service.id, price_id)

    def act() -> str:
        check_version(form, price_mark(price))
        assert form.last_day.data
        end_price(current_actor(), price, last=form.last_day.data, on=today())
        return url_for(".prices", slug=slug, done="ended")

    answer = answer_form(form, act, fields={"valid_to": "last_day"})
    return _end_page(found, price_id, form, answer) if isinstance(answer, int) else answer


def _enter(found: DecidedPrices, form: Any) -> AnyResponse:
    def act() -> str:
        before = form.before
        price = change_price(
            current_actor(),
            found.service.id,
            replace(form.line(), source=PriceSource.COUNCIL_AGREED),
            on=today(),
            replaces=None if before is None else before.id,
            reason=form.reason.data,
        )
        return url_for(".prices", slug=found.service.slug, done=entered(price.state))

    answer = answer_form(form, act, fields=FORM_FIELDS)
    return _form_page(found, form, answer) if isinstance(answer, int) else answer


def _new_form(found: DecidedPrices) -> type[PriceForm]:
    lots = {number: lot.name for number, lot in public_lots(found.lot_ids, today()).items()}
    return council_new_form(found.service.category, lots, outside_lots=found.outside_lots)


def _live_line(found: DecidedPrices, price_id: int) -> PriceLine:
    """A price that another may follow. Raises NotFound."""
    for price in found.prices:
        line = price.line
        if line.id == price_id and line.state in PUBLISHED_STATES and line.valid_to is None:
            return line
    raise NotFound(f"price {price_id}")


def _form_page(found: DecidedPrices, form: Any, status: int) -> Response:
    rules, before = lot_rules(found.service, today()), form.before
    return form_page(
        "editing/council_price.html",
        status,
        form,
        service=found.service,
        fields=plain_fields(form, before),
        more=more_part(form, before),
        before=line_words(before) if before else None,
        about=price_about(before) if before else None,
        facts=price_facts(before, _lot_name(before)) if before else (),
        rules=change_rules(rules, before) if before else new_price_rules(rules, found.service.category),
    )


def _lot_name(line: PriceLine) -> str | None:
    lots = public_lots({line.lot_id}, today()) if line.lot_id else {}
    return next((lot.name for lot in lots.values()), None)


def _end_page(found: DecidedPrices, price_id: int, form: EndForm, status: int) -> Response:
    if all(price.line.id != price_id for price in found.prices):
        raise NotFound(f"price {price_id}")
    words = EndWords(
        heading=gettext("End a price"),
        press=gettext("End it"),
        explained=(
            gettext("It ends without a decision by anybody else. To go on later, enter the price again."),
        ),
        back=url_for(".prices", slug=found.service.slug),
    )
    price = live_price(found.service.id, price_id)
    return end_answer(found.service, price, form, status, found.prices, words)
