"""The price and the rating of a service that is offered today, as facts to print."""

from __future__ import annotations

from directory.comparing.facts import Fact, amount_words, rating_notes, told_words
from directory.finding import cards, wording
from directory.finding.documents import simplest_prices
from directory.finding.queries.results import ListWeek
from directory.prices.rules.types import Comparable
from directory.print.queries import Offer
from directory.web.i18n import gettext
from directory.web.templating import day


def price_fact(offer: Offer, payer: str) -> Fact:
    """The price for the usual week: what it is for, the amount, the day from which it holds; or why there is none."""
    category = offer.record.category
    week = ListWeek(offer.week.key) if offer.week else ListWeek("usual")
    heading = wording.price_heading(week, category)
    if isinstance(offer.price, Comparable):
        from_day = gettext("Price from %(day)s.", day=day(offer.price.priced_from))
        return Fact(heading, amount_words(offer.price.pence, wording.price_per(week, category)), (from_day,))
    units = simplest_prices(offer.told)
    state = cards.price_state(offer.listing.kind, offer.listing.pricing_mode, None, payer)
    if state == "not_bought":
        own = units.get("self_funder")
        notes = (gettext("%(price)s if you pay for it yourself", price=told_words(own)),) if own else ()
        return Fact(heading, cards.no_price_words(state), notes)
    told = units.get(payer) if state != "each_person" else None
    return Fact(heading, cards.no_price_words(state), (told_words(told),) if told else ())


def rating_fact(offer: Offer) -> Fact:
    """What inspectors say, in their word, and when they looked."""
    name = gettext("Inspectors say")
    if offer.rating_code == "":
        return Fact(name, cards.rating_words("not_inspected" if offer.listing.kind == "universal" else ""))
    return Fact(name, cards.rating_words(offer.rating_code), rating_notes(offer.rating))
