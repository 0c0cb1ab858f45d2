"""The price of a service in its one place on a page: the total for a week, its sum, and what must be said beside it."""

from __future__ import annotations

from dataclasses import dataclass

from directory.admissions.records import Listing
from directory.catalogue.records import ServiceRecord
from directory.presenting.own_cost_words import CostWords, assessment_words, cost_words
from directory.presenting.price_sum import sum_lines
from directory.presenting.rules import PricedService, list_week
from directory.presenting.weeks import price_heading, price_per, week_choices
from directory.prices.rules.own_cost import own_cost
from directory.prices.rules.types import Comparable, NotComparable
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES
from directory.vocabulary.prices import Payer, PriceDisclosure, PricingMode
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day, in_pounds


@dataclass(frozen=True, slots=True)
class PricePanel:
    """The price in its one place: who pays it, and the sum it is made of. `cost` is None where there is no price."""

    heading: str
    per: str
    cost: CostWords | None
    state: PriceDisclosure
    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str] | None
    notes: tuple[str, ...]
    dated: str | None
    discounted: bool
    weeks: tuple[tuple[str, str, bool], ...]
    week_parameter: str


def price_panel(
    record: ServiceRecord,
    listing: Listing,
    priced: PricedService,
    payer: str,
    budget: int | None,
) -> PricePanel:
    """The price of a service for a week, its sum, and what stands beside it. `budget`: pence a week, if named."""
    price = priced.price.comparable if priced.price else None
    week = list_week(priced.week, priced.visits)
    return PricePanel(
        heading=price_heading(week, record.category),
        per=price_per(week, record.category),
        cost=panel_cost(record.category, price, payer, budget),
        state=panel_state(listing, price, payer),
        lines=tuple(sum_lines(price, priced.price.lines)) if priced.price and price else (),
        total=(gettext("The whole price"), in_pounds(price.pence)) if price and price.fnc_pence else None,
        notes=tuple(price_notes(record, listing, priced, payer)),
        dated=gettext("Price from %(day)s.", day=day(price.priced_from)) if price else None,
        discounted=price is not None and bool(price.reductions),
        weeks=week_choices(record.category, priced.week),
        week_parameter="visits" if record.category in VISIT_PRICED_CATEGORIES else "level",
    )


def panel_cost(category: str, price: Comparable | None, payer: str, budget: int | None) -> CostWords | None:
    """Who pays, in words; None without a price, and where the NHS agrees one of its own."""
    if price is None or payer == Payer.NHS:
        return None
    return cost_words(own_cost(price.pence, price.fnc_pence, category, payer, budget))


def panel_state(listing: Listing, price: Comparable | None, payer: str) -> PriceDisclosure:
    """Where the price stands (requirement 3): whether the Council buys it stands at the head of the page already."""
    if payer == Payer.NHS:
        return PriceDisclosure.NHS_PAYS
    if price is not None:
        return PriceDisclosure.TOLD
    return (
        PriceDisclosure.EACH_PERSON
        if listing.pricing_mode == PricingMode.NON_PRICED
        else PriceDisclosure.NOT_TOLD
    )


def price_notes(record: ServiceRecord, listing: Listing, priced: PricedService, payer: str) -> list[str]:
    """What must be said beside a price, and why there is none (L30: how it comes about, with equal weight)."""
    notes = []
    price, usual = priced.price.price if priced.price else None, priced.usual
    if payer == Payer.NHS:
        notes.append(gettext("This is called NHS continuing healthcare. The NHS agrees the price itself."))
    elif isinstance(price, NotComparable):
        if listing.pricing_mode == PricingMode.NON_PRICED:
            notes.append(
                gettext(
                    "On this list the price is agreed for each person, after the Council has asked what you need."
                )
            )
        else:
            notes.append(label("not_comparable", price.code))
    elif price is not None and (words := assessment_words(payer)):
        notes.append(words)
    if usual is not None:
        notes.append(
            gettext(
                "This council usually pays about %(amount)s a week for care like this (known since %(day)s).",
                amount=in_pounds(usual.weekly_pence),
                day=day(usual.valid_from),
            )
        )
    if record.top_up_may_be_needed:
        notes.append(gettext("Someone may have to pay a top-up. Ask the Council for a place without one."))
    return notes
