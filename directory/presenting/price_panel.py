"""The price of a service in its one place on a page: the total for a week, its sum, and what must be said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from directory.admissions.records import Listing
from directory.catalogue.records import ServiceRecord
from directory.frameworks.records import ReferenceRateRecord
from directory.presenting.own_cost_words import (
    CostWords,
    assessment_words,
    by_payer,
    dated_words,
    payer_words,
    priced_words,
    said_of,
    whole_price_words,
)
from directory.presenting.price_sum import sum_lines
from directory.presenting.price_words import amount_words
from directory.presenting.rules import (
    PricedService,
    Standing,
    WeekPrice,
    list_week,
    price_amounts,
    price_disclosure,
)
from directory.presenting.terms import beside_price_words, top_up_words
from directory.presenting.weeks import price_heading, price_per, week_choices
from directory.prices.rules.types import NotComparable
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES
from directory.vocabulary.prices import Payer, PriceDisclosure, PricingMode
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day, in_pounds


class PriceSum(NamedTuple):
    """The sum that a price is made of: whose it is ("" where there is one alone), its lines, and the whole of it."""

    who: str
    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class PricePanel:
    """The price in its one place: who pays it, and the sum it is made of. `cost` is None where there is no price.

    Where who pays is not known there is a sum for each who may, unless they are the same.
    """

    heading: str
    per: str
    cost: CostWords | None
    state: PriceDisclosure
    sums: tuple[PriceSum, ...]
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
    week = list_week(priced.week, priced.visits)
    standing = Standing(listing.kind, listing.pricing_mode)
    cost = priced_words(price_amounts(priced.prices), record.category, standing, payer, budget)
    prices = priced.comparables
    days = by_payer({each: day(price.priced_from) for each, price in prices.items()}, payer)
    return PricePanel(
        heading=price_heading(week, record.category),
        per=price_per(week, record.category),
        cost=cost,
        state=panel_state(listing, cost, payer),
        sums=price_sums(priced.prices, payer),
        notes=tuple(price_notes(record, listing, priced, payer, budget)),
        dated=" ".join(dated_words(who, on) for who, on in days) or None,
        discounted=any(price.reductions for price in prices.values()),
        weeks=week_choices(record.category, priced.week),
        week_parameter="visits" if record.category in VISIT_PRICED_CATEGORIES else "level",
    )


def price_sums(prices: Mapping[str, WeekPrice], payer: str) -> tuple[PriceSum, ...]:
    """The sum of each price that there is: once where the prices of all who may pay are made up alike."""
    sums = {each: _sum_of(price) for each, price in prices.items() if price.comparable is not None}
    return tuple(PriceSum(who, lines, total) for who, (lines, total) in by_payer(sums, payer))


def _sum_of(price: WeekPrice) -> tuple[tuple[tuple[str, str], ...], tuple[str, str] | None]:
    comparable = price.comparable
    if comparable is None:
        return (), None
    lines = tuple(sum_lines(comparable, price.lines))
    whole = (gettext("The whole price"), in_pounds(comparable.pence))
    return lines, whole if comparable.fnc_pence and whole not in lines else None


def panel_state(listing: Listing, cost: CostWords | None, payer: str) -> PriceDisclosure:
    """Where the price stands (requirement 3): whether the Council buys it stands at the head of the page already."""
    if payer == Payer.NHS:
        return PriceDisclosure.NHS_PAYS
    if cost is not None:
        return PriceDisclosure.TOLD
    return (
        PriceDisclosure.EACH_PERSON
        if listing.pricing_mode == PricingMode.NON_PRICED
        else PriceDisclosure.NOT_TOLD
    )


def price_notes(
    record: ServiceRecord, listing: Listing, priced: PricedService, payer: str, budget: int | None
) -> list[str]:
    """What must be said beside a price, and why there is none (L30: how it comes about, with equal weight)."""
    notes = []
    usual = priced.usual
    rent = beside_price_words(record.category, record.rent_weekly_pence, record.rent_includes_bills)
    if rent:
        notes.append(gettext("%(what)s.", what=rent))
    if payer == Payer.NHS:
        notes.append(gettext("This is called NHS continuing healthcare. The NHS agrees the price itself."))
    else:
        notes += missing_price_notes(listing, priced.prices, payer)
        if priced.comparables:
            spoken = (
                assessment_words(payer, priced.comparables),
                whole_price_words(payer) if budget is not None else None,
            )
            notes += [words for words in spoken if words]
    if usual is not None:
        notes.append(usual_rate_words(usual))
    notes += typical_notes(priced, record.category, payer)
    top_up = top_up_words(record)
    return [*notes, top_up] if top_up else notes


def usual_rate_words(usual: ReferenceRateRecord) -> str:
    """What a council usually pays, where a service has no price of its own."""
    return gettext(
        "This council usually pays about %(amount)s a week for care like this (known since %(day)s).",
        amount=in_pounds(usual.weekly_pence),
        day=day(usual.valid_from),
    )


def typical_notes(priced: PricedService, category: str, payer: str) -> list[str]:
    """What others alike in the area ask, where the price is agreed for each person; for each who may pay, apart."""
    per = price_per(list_week(priced.week, priced.visits), category)
    told = {
        each: ngettext(
            "%(num)s service like this in the area asks %(least)s to %(most)s. The middle one asks %(middle)s.",
            "%(num)s services like this in the area ask %(least)s to %(most)s. The middle one asks %(middle)s.",
            found.count,
            least=amount_words(found.lowest, per),
            most=amount_words(found.highest, per),
            middle=amount_words(found.median, per),
        )
        for each, found in priced.typical.items()
    }
    return [said_of(who, words) for who, words in by_payer(told, payer)]


def each_person_words() -> str:
    """Why a service on a list without prices has none."""
    return gettext(
        "On this list the price is agreed for each person, after the Council has asked what you need."
    )


def missing_price_notes(listing: Listing, prices: Mapping[str, WeekPrice], payer: str) -> list[str]:
    """Why there is no price: once where the reason is the same for all who may pay."""
    missing = {each: found.price for each, found in prices.items() if isinstance(found.price, NotComparable)}
    if missing and listing.pricing_mode == PricingMode.NON_PRICED and len(missing) == len(prices):
        return [each_person_words()]
    reasons = {each: label("not_comparable", price.code) for each, price in missing.items()}
    if len(missing) == len(prices):
        told = by_payer(reasons, payer)
    else:  # the price says already who has none; why is said where it was to be told
        standing = Standing(listing.kind, listing.pricing_mode)
        told = [
            (payer_words(each), words)
            for each, words in reasons.items()
            if price_disclosure(*standing, None, each) == PriceDisclosure.NOT_TOLD
        ]
    return [said_of(who, words) for who, words in told]
