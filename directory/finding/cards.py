"""A hit as a card prints it: every word chosen, nothing left for the template to work out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.finding import wording
from directory.places.queries import council_name
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import page_council
from directory.web.templating import in_pounds, told_ago
from search.results import Hit

SOON_DAYS = 7
CARDS_KEPT = 500


@dataclass(frozen=True, slots=True)
class CardPricing:
    """The week a list is priced for: the key or her own week, who pays, and the budget, in pence, if she said one."""

    heading: str
    payer: str
    budget: int | None = None
    per: str = "week"


@dataclass(frozen=True, slots=True)
class Card:
    """One service in a list."""

    slug: str
    name: str
    category: str
    summary: tuple[tuple[str, bool], ...]
    note: str | None
    tags: tuple[str, ...]
    specialist: tuple[str, ...]
    price: int | None
    price_heading: str
    price_per: str
    price_note: str | None
    price_state: str
    rating: str
    rated_on: date | None
    rating_note: str | None
    feedback: int | None
    people: int
    since: int | None
    visits: bool | None
    place: str | None
    miles: tuple[tuple[float, str], ...]
    soon: str | None
    told_days: int | None
    point: tuple[int, int] | None


_kept: dict[Hashable, tuple[Mapping[str, Any], Card]] = {}


def kept_card(hit: Hit, asked: CardPricing, places: tuple[str, ...], lang: str, today: date) -> Card:
    """`card_for`, made once while the index keeps the very same record of the service.

    In memory alone, and forgotten with the next few: a card may tell how far it is from a place that somebody named,
    and what is left of a budget, but never whose they are.
    """
    council = page_council()
    speaks_for = (council.code, council.name) if council else None
    key = (hit.id, hit.price, hit.miles, hit.terms, asked, places, speaks_for, lang, today)
    found = _kept.get(key)
    if found is not None and found[0] is hit.card:
        return found[1]
    if len(_kept) >= CARDS_KEPT:
        _kept.clear()
    card = card_for(hit, asked, places, lang, today)
    _kept[key] = hit.card, card
    return card


def card_for(hit: Hit, asked: CardPricing, places: tuple[str, ...], lang: str, today: date) -> Card:
    """The card of one hit. `places` are the labels of the places that were named, in the order of `hit.miles`."""
    facts: Mapping[str, Any] = hit.card
    visits = all(one is None for one in hit.miles) and _comes_to_her(facts["category"])
    state = price_state(facts["kind"], facts["mode"], hit.price, asked.payer)
    soon, told = _soon(facts, today)
    summary = facts["summaries"].get(lang)
    return Card(
        slug=hit.slug,
        name=hit.name,
        category=facts["category"],
        summary=((summary, False),) if summary and lang != "en" else hit.highlights,
        note=entry_note(facts["kind"]),
        tags=(*_whereabouts(facts), *_tags(facts)),
        specialist=tuple(label("need", area) for area in facts["specialist"]),
        price=hit.price,
        price_heading=asked.heading,
        price_per=asked.per,
        price_note=_price_note(facts, asked, hit.price),
        price_state=state,
        rating=facts["rating"] or ("" if facts["kind"] != "universal" else "not_inspected"),
        rated_on=_day(facts["rated_on"]),
        rating_note=gettext("Earned under the previous owner") if facts["inherited"] else None,
        feedback=facts["feedback"],
        people=facts["people"],
        since=facts["since"],
        visits=True if visits else None,
        place=places[0] if places else None,
        miles=tuple((m, p) for m, p in zip(hit.miles, places, strict=False) if m is not None),
        soon=soon,
        told_days=told,
        point=tuple(facts["point"]) if facts["point"] else None,
    )


def price_state(kind: str, mode: str | None, pence: int | None, payer: str) -> str:
    """Where the price stands: `told`, `not_told`, `not_bought` where the Council would have to be the payer and is not,
    or `each_person` in a list without published prices."""
    if pence is not None:
        return "told"
    if kind != "admitted" and payer == "council":
        return "not_bought"
    return "each_person" if mode == "non_priced" else "not_told"


def entry_note(kind: str) -> str | None:
    """What marks an entry that the Council does not buy (requirement 18)."""
    return None if kind == "admitted" else gettext("Not bought by the Council")


def _comes_to_her(category: str) -> bool:
    return category in VISITING_CATEGORIES


def _whereabouts(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Inside or outside the council the page speaks for, for places she lives in or goes to (HF 4.4; CE 5.5)."""
    council = page_council()
    if council is None or facts["host"] is None or _comes_to_her(facts["category"]):
        return ()
    if facts["host"] == council.code:
        return (gettext("In %(council)s", council=council.name),)
    host = council_name(facts["host"])
    return (gettext("Outside %(council)s, in %(host)s", council=council.name, host=host),) if host else ()


def _tags(facts: Mapping[str, Any]) -> list[str]:
    tags = []
    if spoken := [label("language", code) for code in facts["languages"]]:
        tags.append(gettext("Speaks %(languages)s", languages=gettext(", ").join(spoken)))
    if facts["same_sex_worker"]:
        tags.append(gettext("A carer of your own sex"))
    if facts["trial_days"]:
        tags.append(trial_words(facts["trial_days"]))
    if facts["notice_days"]:
        tags.append(leave_words(facts["notice_days"]))
    return tags


def leave_words(days: int) -> str:
    """ "Leave with 7 days’ notice"."""
    return ngettext("Leave with %(num)s day’s notice", "Leave with %(num)s days’ notice", days)


def trial_words(days: int) -> str:
    """ "Trial: 4 weeks"."""
    if days % 7 == 0:
        return ngettext("Trial: %(num)s week", "Trial: %(num)s weeks", days // 7)
    return ngettext("Trial: %(num)s day", "Trial: %(num)s days", days)


def _price_note(facts: Mapping[str, Any], asked: CardPricing, pence: int | None) -> str | None:
    if pence is not None and asked.budget is not None:
        return budget_words(asked.budget - pence)
    if pence is None and facts["kind"] != "admitted" and asked.payer == "council":
        own = facts["units"].get("self_funder")
        return gettext("%(price)s if you pay for it yourself", price=unit_words(*own)) if own else None
    told = facts["units"].get(asked.payer)
    # The price of a week is in large type already.
    return unit_words(*told) if told and (pence is None or told[1] != asked.per) else None


def budget_words(left: int) -> str:
    """What is left of a weekly budget, or over it."""
    if left >= 0:
        return gettext("%(amount)s left in your budget", amount=in_pounds(left))
    return gettext("%(amount)s over your budget", amount=in_pounds(-left))


def no_price_words(state: str) -> str:
    """Why there is no price, the same on every page and paper; never nought for one we were not told."""
    return {
        "each_person": gettext("Agreed for each person"),
        "not_bought": gettext("Not bought by the Council"),
    }.get(state, gettext("Not told us"))


def rating_words(code: str) -> str:
    """The inspectors' word; "" is help that they do not inspect and the Council has checked."""
    if code == "":
        return gettext("Not inspected: checked by the Council")
    return gettext("Not inspected") if code == "not_inspected" else label("rating", code)


def unit_words(pence: int, unit: str, any_day: bool) -> str:
    """ "£22.00 an hour, any day"."""
    amount = in_pounds(pence)
    if unit == "hour":
        if any_day:
            return gettext("%(amount)s an hour, any day", amount=amount)
        return gettext("%(amount)s an hour on weekdays", amount=amount)
    if unit == "week":
        return gettext("%(amount)s a week", amount=amount)
    if unit == "visit":
        return gettext("%(amount)s a visit", amount=amount)
    if unit == "session":
        return gettext("%(amount)s a session", amount=amount)
    return str(amount)


def _soon(facts: Mapping[str, Any], today: date) -> tuple[str | None, int | None]:
    """How soon, and how many days old that news is."""
    start, told = _day(facts["start"]), _day(facts["start_told"])
    if _comes_to_her(facts["category"]):
        return (start_words(start, today) if start else None), (today - told).days if told else None
    if facts["vacancies"]:
        count, unit, as_at = facts["vacancies"]
        return vacancy_words(count, unit), (today - date.fromisoformat(as_at)).days
    return None, None


def dated_soon(card: Card) -> str | None:
    """How soon and how old that news is in one phrase, for a letter or a file: "2 rooms free, told us 9 days ago"."""
    return wording.joined((card.soon, told_ago(card.told_days))) if card.soon else None


def start_words(start: date, today: date) -> str:
    """When care could begin, in the words people use."""
    days = (start - today).days
    if days <= 0:
        return gettext("Can start now")
    if days <= SOON_DAYS:
        return gettext("Can start within a week")
    return ngettext("Can start in %(num)s week", "Can start in %(num)s weeks", -(-days // 7))


def vacancy_words(count: int, unit: str) -> str:
    """How many beds, places or hours are free."""
    if unit == "beds":
        return (
            ngettext("%(num)s room free", "%(num)s rooms free", count) if count else gettext("No rooms free")
        )
    if unit == "hours":
        return (
            ngettext("%(num)s hour free", "%(num)s hours free", count)
            if count
            else gettext("No hours free now")
        )
    return (
        ngettext("%(num)s place free", "%(num)s places free", count) if count else gettext("No places free")
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
