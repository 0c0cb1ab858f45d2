"""A service in a list as a card prints it: every word chosen, nothing left for the template to work out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from directory.places.queries import council_name
from directory.presenting.listing_words import entry_note
from directory.presenting.own_cost_words import CostWords, priced_words, unit_notes
from directory.presenting.phrases import joined
from directory.presenting.price_words import unit_words
from directory.presenting.ratings import notes_of, rating_day_words
from directory.presenting.rules import Standing, displayed_rating, price_disclosure, price_key
from directory.presenting.terms import beside_price_words, notice_tag, start_words, trial_tag, vacancy_words
from directory.presenting.warning_facts import facts_of_card
from directory.presenting.warning_words import WarningWords, room_words, strip_words, warning_words
from directory.prices.rules.own_cost import Amount, payers_asked
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.prices import Payer, PriceDisclosure
from directory.vocabulary.procurement import ListingKind
from directory.web.council import PageCouncil, asked_council
from directory.web.i18n import gettext
from directory.web.labels import label, labels
from directory.web.languages import page_language
from directory.web.templating import miles, told_ago


class ListedService(Protocol):
    """A service as an index or a shortlist hands it over.

    `price` is in pence for the list's week, as lists and budgets compare it (`measured_amount`); `also`, where who pays
    is not known, are those of each who may pay (`payers_asked`), less the NHS's part, None where there is none; `miles`
    are from each place that was named (None where distance says nothing), `highlights` the summary in stretches with
    whether each matched, `card` the further facts as JSON.
    """

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def price(self) -> int | None: ...
    @property
    def also(self) -> tuple[int | None, ...]: ...
    @property
    def miles(self) -> tuple[float | None, ...]: ...
    @property
    def highlights(self) -> tuple[tuple[str, bool], ...]: ...
    @property
    def card(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class CardPricing:
    """What the prices of a list are for: the week and its words, who pays, and a weekly budget in pence, if named."""

    heading: str
    payer: str
    budget: int | None = None
    per: str = "week"
    week_key: str = "usual"


@dataclass(frozen=True, slots=True)
class CardContext:
    """What all cards of a page share. `places` are the labels of the named places, in the order of `service.miles`."""

    places: tuple[str, ...]
    lang: str
    council: PageCouncil | None
    today: date


class Card(NamedTuple):
    """One service in a list. A tuple, since a page makes twenty, and looks each up by all that it says.

    `price` is what lists compare, in pence. `cost` says who pays it, None where there is no price.
    `rent` is what a home that is let costs beside the price; it stands among the tags too.
    `price_note` is what an hour or a visit costs; where two may pay, `price_notes` say it below each.
    `warning_strip` names all of `warnings` in one line.
    """

    slug: str
    name: str
    category: str
    summary: tuple[tuple[str, bool], ...]
    warnings: tuple[WarningWords, ...]
    warning_strip: str | None
    note: str | None
    tags: tuple[str, ...]
    specialist: tuple[str, ...]
    price: int | None
    cost: CostWords | None
    price_heading: str
    price_per: str
    rent: str | None
    price_note: str | None
    price_notes: tuple[str, ...]
    price_disclosure: PriceDisclosure
    rating: str
    rated_on: date | None
    rating_notes: tuple[str, ...]
    feedback: int | None
    people: int
    since: int | None
    visits: bool | None
    place: str | None
    miles: tuple[tuple[float, str], ...]
    availability: str | None
    availability_age: int | None
    point: tuple[int, int] | None


def card_context(places: Iterable[str], today: date) -> CardContext:
    """What the cards of this page share."""
    return CardContext(tuple(places), page_language().code, asked_council(), today)


def card_for(service: ListedService, pricing: CardPricing, context: CardContext) -> Card:
    """The card of one service."""
    places = context.places
    facts: Mapping[str, Any] = service.card
    visits = all(miles is None for miles in service.miles) and _visits_people(facts["category"])
    state = price_disclosure(facts["kind"], facts["mode"], service.price, pricing.payer)
    price = service.price if state == PriceDisclosure.TOLD else None
    availability, availability_age = _availability(facts, context.today)
    summary = facts["translated"].get(context.lang)
    warnings = warning_words(facts_of_card(facts), context.today)
    cost = None if price is None else _cost(service, pricing)
    rent = beside_price_words(facts["category"], *(facts["rent"] or (None, None)))
    return Card(
        slug=service.slug,
        name=service.name,
        category=facts["category"],
        summary=((summary, False),) if summary else service.highlights,
        warnings=warnings,
        warning_strip=strip_words(warnings),
        note=entry_note(facts["kind"]),
        tags=(*((rent,) if rent else ()), *_place_tags(facts, context.council), *_tags(facts)),
        specialist=tuple(label("need", area) for area in facts["specialist"]),
        price=price,
        cost=cost,
        price_heading=pricing.heading,
        price_per=pricing.per,
        rent=rent,
        price_note=_price_note(facts, pricing, price),
        price_notes=_price_notes(facts, pricing, cost),
        price_disclosure=state,
        rating=displayed_rating(facts["rating"], facts["kind"], is_checked=facts["checked"]),
        rated_on=_day(facts["inspected_on"] or facts["published_on"]),
        rating_notes=_rating_notes(facts),
        feedback=facts["feedback"],
        people=facts["people"],
        since=facts["since"],
        visits=True if visits else None,
        place=places[0] if places else None,
        miles=tuple((m, p) for m, p in zip(service.miles, places, strict=False) if m is not None),
        availability=room_words(availability, held=bool(facts["held_since"])),
        availability_age=availability_age,
        point=tuple(facts["point"]) if facts["point"] else None,
    )


def _visits_people(category: str) -> bool:
    return category in VISITING_CATEGORIES


def _place_tags(facts: Mapping[str, Any], council: PageCouncil | None) -> tuple[str, ...]:
    """Inside or outside the page's council, for places one lives in or goes to (HF 4.4; CE 5.5)."""
    if council is None or facts["host"] is None or _visits_people(facts["category"]):
        return ()
    if facts["host"] == council.code:
        return (gettext("In %(council)s", council=council.name),)
    host = council_name(facts["host"])
    return (gettext("Outside %(council)s, in %(host)s", council=council.name, host=host),) if host else ()


def _tags(facts: Mapping[str, Any]) -> list[str]:
    tags = []
    names = labels("language")
    if spoken := [names[code] for code in facts["languages"]]:
        tags.append(gettext("Speaks %(languages)s", languages=joined(spoken)))
    if facts["same_sex_worker"]:
        tags.append(gettext("A carer of your own sex"))
    if facts["trial_days"]:
        tags.append(trial_tag(facts["trial_days"]))
    if facts["notice_days"]:
        tags.append(notice_tag(facts["notice_days"]))
    return tags


def _cost(service: ListedService, pricing: CardPricing) -> CostWords | None:
    facts: Mapping[str, Any] = service.card
    prices = {}
    owns = service.also if pricing.payer == Payer.NOT_SURE else (service.price,)
    for payer, own in zip(payers_asked(pricing.payer), owns, strict=True):
        if own is not None:
            nhs = facts["nhs"].get(price_key(pricing.week_key, payer), 0)
            prices[payer] = Amount(own + nhs, nhs)
    standing = Standing(facts["kind"], facts["mode"])
    return priced_words(prices, facts["category"], standing, pricing.payer, pricing.budget)


def _price_note(facts: Mapping[str, Any], pricing: CardPricing, pence: int | None) -> str | None:
    if pricing.payer == Payer.NHS or (pence is not None and pricing.budget is not None):
        return None
    if pence is None and facts["kind"] != ListingKind.ADMITTED and pricing.payer == Payer.COUNCIL:
        own = facts["units"].get(Payer.SELF_FUNDER)
        return gettext("%(price)s if you pay for it yourself", price=unit_words(*own)) if own else None
    told = _unit_words(facts, pricing, is_priced=pence is not None)
    return " · ".join(unit_notes(told, pricing.payer)) or None


def _price_notes(facts: Mapping[str, Any], pricing: CardPricing, cost: CostWords | None) -> tuple[str, ...]:
    """What an hour or a visit costs for each of two who may pay: who has a price for the week first; () for one."""
    if cost is None or not cost.stands_for_two or pricing.budget is not None:
        return ()
    told = _unit_words(facts, pricing, is_priced=True)
    priced = [payer for payer, _ in cost.prices]
    order = [*priced, *(payer for payer in payers_asked(pricing.payer) if payer not in priced)]
    return tuple(told.get(payer, "") for payer in order) if told else ()


def _unit_words(facts: Mapping[str, Any], pricing: CardPricing, *, is_priced: bool) -> dict[str, str]:
    """The simplest price of each who may pay, in words; not that of a week where it is in large type already."""
    units = {payer: facts["units"][payer] for payer in payers_asked(pricing.payer) if payer in facts["units"]}
    return {
        payer: unit_words(*price)
        for payer, price in units.items()
        if not is_priced or price[1] != pricing.per
    }


def _rating_notes(facts: Mapping[str, Any]) -> tuple[str, ...]:
    days = rating_day_words(_day(facts["inspected_on"]), _day(facts["published_on"]))
    rated = [(value, service) for value, service, *_ in facts["rated_services"]]
    return notes_of(days, rated, inherited=facts["inherited"])


def _availability(facts: Mapping[str, Any], today: date) -> tuple[str | None, int | None]:
    """How soon there is room, and how many days ago that was told."""
    if _visits_people(facts["category"]):
        start, told_on = _day(facts["start"]), _day(facts["start_told"])
        age = (today - told_on).days if told_on else None
        return (start_words(start, today) if start else None), age
    if facts["vacancies"]:
        count, unit, as_at = facts["vacancies"]
        return vacancy_words(count, unit), (today - date.fromisoformat(as_at)).days
    return None, None


def where_words(card: Card) -> tuple[str, ...]:
    """Whether it visits the first place, or how far it is from each; () where neither can be said."""
    if card.visits:
        return (
            gettext("Visits %(place)s", place=card.place) if card.place else gettext("Visits people at home"),
        )
    return tuple(
        gettext("%(miles)s miles from %(place)s", miles=miles(distance), place=place)
        for distance, place in card.miles
    )


def dated_availability(card: Card) -> str | None:
    """How soon there is room and when that was told, in one phrase: "2 rooms free, told us 9 days ago"."""
    if card.availability is None:
        return None
    return joined((card.availability, told_ago(card.availability_age)))


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
