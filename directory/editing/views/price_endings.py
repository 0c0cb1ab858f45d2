"""A provider asks that a price ends, and takes back what it proposed before anybody has decided it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, check_version, form_page
from directory.catalogue.models import Service
from directory.editing.price_end_page import EndForm, EndWords, price_mark
from directory.editing.queries import own_service
from directory.editing.views.prices import prices_answer
from directory.foundation.actor import Actor
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.presenting.price_ends import end_preview
from directory.presenting.price_words import line_words, price_about
from directory.prices.actions.change import withdraw_price
from directory.prices.actions.ending import propose_end, withdraw_end
from directory.prices.entry_queries import check_may_end, live_price, own_ending, own_proposal
from directory.prices.models import Price
from directory.prices.queries import OwnPrice, own_prices, price_line
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext

own_price_endings = Blueprint("own_price_endings", __name__)


@own_price_endings.get("/provider/services/<string:slug>/prices/<int:price_id>/end")
@requires(Permission.PRICE_PROPOSE)
def end(slug: str, price_id: int) -> Response:
    """Which day is the last, and then what would be public."""
    service = own_service(current_actor(), slug, Permission.PRICE_PROPOSE)
    form = EndForm(request.args if "last_day" in request.args else None)
    return _page(service, live_price(service.id, price_id), form, 200)


@own_price_endings.post("/provider/services/<string:slug>/prices/<int:price_id>/end")
@requires(Permission.PRICE_PROPOSE)
def send_end(slug: str, price_id: int) -> AnyResponse:
    """Ask the Council to end it."""
    actor, form = current_actor(), EndForm(request.form)
    service = own_service(actor, slug, Permission.PRICE_PROPOSE)
    price = live_price(service.id, price_id)

    def act() -> str:
        check_version(form, price_mark(price))
        assert form.last_day.data
        propose_end(actor, price, last=form.last_day.data, on=today())
        return url_for("own_prices.prices", slug=slug, done="end-proposed")

    answer = answer_form(form, act, fields={"valid_to": "last_day"})
    return _page(service, price, form, answer) if isinstance(answer, int) else answer


@own_price_endings.post("/provider/services/<string:slug>/prices/<int:price_id>/take-back")
@requires(Permission.PRICE_PROPOSE)
def send_take_back(slug: str, price_id: int) -> AnyResponse:
    """Take back a price that waits."""
    return _take_back(slug, lambda actor, own: withdraw_price(actor, own_proposal(own.id, price_id)))


@own_price_endings.post("/provider/services/<string:slug>/prices/endings/<int:ending_id>/take-back")
@requires(Permission.PRICE_PROPOSE)
def send_keep(slug: str, ending_id: int) -> AnyResponse:
    """Take back the wish that a price ends."""
    return _take_back(slug, lambda actor, own: withdraw_end(actor, own_ending(own.id, ending_id)))


def _take_back(slug: str, withdraw: Callable[[Actor, Service], object]) -> AnyResponse:
    """Answer a press that takes back what waits at one of the provider's own services."""
    actor, form = current_actor(), SentForm(request.form)
    service = own_service(actor, slug, Permission.PRICE_PROPOSE)

    def act() -> str:
        withdraw(actor, service)
        return url_for("own_prices.prices", slug=slug, done="taken-back")

    answer = answer_form(form, act)
    return prices_answer(service, form, answer) if isinstance(answer, int) else answer


def _page(service: Service, price: Price, form: EndForm, status: int) -> Response:
    live = own_prices(current_actor(), service.id, today())
    words = EndWords(
        heading=gettext("Ask to end a price"),
        press=gettext("Ask the Council to end it"),
        explained=(
            gettext("The live price stays as it is until the Council has decided."),
            gettext("To charge another amount, change the price. Ending it is for what you no longer offer."),
        ),
        back=url_for("own_prices.prices", slug=service.slug),
    )
    return end_answer(service, price, form, status, live, words)


def end_answer(
    service: Service, price: Price, form: EndForm, status: int, live: Iterable[OwnPrice], words: EndWords
) -> Response:
    """The form, and below it what would be public where the day is one that the price can end on."""
    line, preview = price_line(price), None
    if request.method == "GET" and form.last_day.raw_data:
        form.validate()
    last = form.last_day.data
    if last and not form.last_day.errors and price.state == "current":
        try:
            check_may_end(price, last, on=today())
            preview = end_preview(line, live, last)
        except Invalid as error:
            add_error(form, error, {"valid_to": "last_day"})
    return form_page(
        "editing/price_end.html",
        status,
        form,
        words=words,
        name=service.name,
        price=line_words(line),
        about=price_about(line),
        preview=preview,
        mark=price_mark(price),
    )
