"""The forms and rows of prices that a framework manager enters, corrects and ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import LazyString
from wtforms import SelectField

from directory.editing.price_form import PriceForm, new_price_form
from directory.presenting.price_facts import FactRow, price_facts
from directory.presenting.price_words import line_words, price_about
from directory.prices.queries import OwnPrice
from directory.prices.states import PUBLISHED_STATES
from directory.web.form_fields import text_field
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.templating import day

DONE: Mapping[str, LazyString] = {
    "current": _l("Entered. The price is public from its day, and its provider reads why."),
    "out-of-band": _l("It is outside its band, so it is held: nothing that is published has changed."),
    "ended": _l("Done. The price ends after its last day."),
}


class CouncilPriceForm(PriceForm):
    """A price from a day on, and why it is entered."""

    reason = text_field(_l("Why you enter it"), hint=_l("The provider reads this."), most=1000)


@dataclass(frozen=True, slots=True)
class CouncilPriceRow:
    """One price, what is known of it, and the pages on which it is changed, ended or decided."""

    price: str
    about: str
    facts: tuple[FactRow, ...]
    lot: str
    from_day: str
    note: str | None
    change: str | None
    end: str | None
    decide: str | None


@dataclass(frozen=True, slots=True)
class PriceGroup:
    """Prices in the same state, under one heading."""

    id: str
    heading: str
    rows: tuple[CouncilPriceRow, ...]


def council_new_form(category: str, lots: Mapping[int, str], *, outside_lots: bool) -> type[PriceForm]:
    """A form class for a price that a framework manager enters, in the lots that it may be in."""
    base = new_price_form(category, lots)
    members: dict[str, object] = {"reason": CouncilPriceForm.reason}
    if not outside_lots:
        members["lot"] = SelectField(
            gettext("For which list?"), choices={str(number): name for number, name in lots.items()}
        )
    return type("CouncilNewForm", (base,), members)


def entered(state: str) -> str:
    """What the page says of a price that was entered."""
    return state.replace("_", "-")


def council_price_rows(
    slug: str, prices: Sequence[OwnPrice], lots: Mapping[int, str]
) -> tuple[PriceGroup, ...]:
    """The prices of a service by what became of them; groups without a price are left out."""
    groups = (
        ("live", gettext("Live, or agreed for later"), PUBLISHED_STATES),
        ("waiting", gettext("Waits for a decision"), ("proposed",)),
        ("held", gettext("Held: outside its band"), ("out_of_band",)),
    )
    made = (
        PriceGroup(
            code,
            heading,
            tuple(_row(slug, price, lots) for price in prices if price.line.state in states),
        )
        for code, heading, states in groups
    )
    return tuple(group for group in made if group.rows)


def _row(slug: str, price: OwnPrice, lots: Mapping[int, str]) -> CouncilPriceRow:
    line = price.line
    live = line.state in PUBLISHED_STATES
    goes_on = live and line.valid_to is None
    values: dict[str, Any] = {"slug": slug, "price_id": line.id}
    return CouncilPriceRow(
        price=line_words(line),
        about=price_about(line),
        facts=price_facts(line, lots.get(line.lot_id or 0)),
        lot=lots.get(line.lot_id or 0, ""),
        from_day=day(line.valid_from),
        note=_note(price),
        change=url_for("council_prices.change", **values) if goes_on else None,
        end=url_for("council_prices.end", **values) if live and line.state == "current" else None,
        decide=_decide(price),
    )


def _note(price: OwnPrice) -> str | None:
    line, ending = price.line, price.ending
    if line.state in PUBLISHED_STATES and line.valid_to is not None:
        return gettext("Ends after %(day)s.", day=day(line.valid_to))
    if ending and ending.state == "proposed":
        return gettext("Its provider asks to end it after %(day)s.", day=day(ending.last_day))
    return price.reason


def _decide(price: OwnPrice) -> str | None:
    if price.line.state not in PUBLISHED_STATES:
        return url_for("moderation_prices.price", price_id=price.line.id)
    if price.ending and price.ending.state == "proposed" and price.line.state == "current":
        return url_for("moderation_prices.ending", ending_id=price.ending.id)
    return None
