"""The price in its one place on a service's page: the total for her week, its sum, what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from directory.finding import cards, wording
from directory.finding.facets import week_words
from directory.finding.queries.results import HOME_WEEKS, ListWeek
from directory.finding.queries.service import ServiceView, price_for, prices_told, usual_rate
from directory.finding.search_params import SearchParams
from directory.frameworks.records import RateRecord
from directory.prices.rules.scenarios import (
    WeekPattern,
    parse_week,
    standard_scenarios,
    standard_week,
    usual_week,
)
from directory.prices.rules.types import Comparable, NotComparable, Part, PriceLine, Reduction
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day, figure, in_pounds, percent


@dataclass(frozen=True, slots=True)
class PricePanel:
    """The price in its one place, and the sum it is made of."""

    heading: str
    per: str
    pence: int | None
    state: str
    lines: tuple[tuple[str, str], ...]
    total: tuple[str, str] | None
    notes: tuple[str, ...]
    dated: str | None
    discounted: bool
    weeks: tuple[tuple[str, str, bool], ...]
    week_parameter: str


def price_panel(view: ServiceView, asked: SearchParams, payer: str, today: date) -> PricePanel:
    """The price for the week that was asked, its sum, and what stands beside it."""
    record = view.record
    week = chosen_week(record.category, asked)
    price: Comparable | NotComparable | None = price_for(record.id, week, payer, today) if week else None
    told = prices_told(record.id, today, payer)
    comparable = price if isinstance(price, Comparable) else None
    usual = usual_rate(record.council_code, week, today) if week and comparable is None else None
    budget = asked.max_weekly
    return PricePanel(
        heading=wording.price_heading(shown_week(week, asked), record.category),
        per=wording.price_per(shown_week(week, asked), record.category),
        pence=comparable.pence if comparable else None,
        state=panel_state(view, comparable),
        lines=tuple(sum_lines(comparable, told)) if comparable else (),
        total=budget_line(comparable.pence, budget) if comparable and budget else None,
        notes=tuple(price_notes(view, price, payer, usual)),
        dated=gettext("Price from %(day)s.", day=day(comparable.priced_from)) if comparable else None,
        discounted=comparable is not None and bool(comparable.reductions),
        weeks=week_choices(record.category, week),
        week_parameter="visits" if record.category in HOME_WEEKS else "level",
    )


def chosen_week(category: str, asked: SearchParams) -> WeekPattern | None:
    """Her own week where this kind of care is bought by the visit, a kind of room in a home, else the usual one."""
    if category in HOME_WEEKS and asked.week:
        return standard_week(category, f"v{asked.week}") or parse_week(asked.week, category)
    if asked.level and (found := standard_week(category, asked.level)):
        return found
    return usual_week(category)


def shown_week(week: WeekPattern | None, asked: SearchParams) -> ListWeek:
    """The week as headings name it."""
    if week is None:
        return ListWeek("usual")
    her_own = bool(asked.week) and week.category in HOME_WEEKS
    return ListWeek(week.key, own=her_own and not week.key.startswith("v"))


def week_choices(category: str, chosen: WeekPattern | None) -> tuple[tuple[str, str, bool], ...]:
    """Other weeks of this kind of care one can see the price of."""
    key = chosen.key if chosen else ""
    if category in HOME_WEEKS:
        return tuple(
            (week.key[1:], week_words(week.key[1:]), week.key == key) for week in standard_scenarios(category)
        )
    weeks = standard_scenarios(category)
    if len(weeks) < 2 or weeks[0].key not in wording.WEEK_WORDS:
        return ()
    return tuple((week.key, str(wording.WEEK_WORDS[week.key]), week.key == key) for week in weeks)


def panel_state(view: ServiceView, price: Comparable | None) -> str:
    """Told, not told, or agreed for each person (requirement 3)."""
    if price is not None:
        return "told"
    return "each_person" if view.listing.pricing_mode == "non_priced" else "not_told"


def part_words(part: Part) -> str:
    """One line of the sum: "14 visits × £11.50"."""
    whole = {
        "travel": gettext("Travel"),
        "transport": gettext("Transport"),
        "fnc": gettext("NHS nursing contribution, paid by the NHS"),
        "bank_holidays": gettext("Bank holidays, spread over the year"),
        "minimum_charge": gettext("Up to the least charge"),
    }
    if part.code in whole:
        return whole[part.code]
    number = f"{part.quantity.normalize():f}"
    price = each_words(part.unit_pence)
    if part.code == "visits":
        hour = part.unit_pence * 60 / part.minutes if part.minutes else part.unit_pence
        by_the_hour = part.unit_pence != int(part.unit_pence) or (part.minutes or 0) > 60
        if by_the_hour and hour == int(hour):
            # "£12.635 a visit" reads like a slip of the pen, and a visit of three hours hides the price she was told.
            return ngettext(
                "%(number)s visit of %(minutes)s minutes at %(price)s an hour",
                "%(number)s visits of %(minutes)s minutes at %(price)s an hour",
                ceil(part.quantity),
                number=number,
                minutes=part.minutes,
                price=in_pounds(int(hour)),
            )
        return ngettext(
            "%(number)s visit × %(price)s",
            "%(number)s visits × %(price)s",
            ceil(part.quantity),
            number=number,
            price=price,
        )
    if part.quantity == 1:
        return label("price_part", part.code)
    return gettext(
        "%(number)s × %(price)s (%(what)s)", number=number, price=price, what=label("price_part", part.code)
    )


def each_words(pence: Decimal) -> str:
    """A unit price, with its fractions of a penny where it has some."""
    return in_pounds(int(pence)) if pence == int(pence) else figure(f"£{(pence / 100).normalize():f}")


def sum_lines(price: Comparable, told: tuple[PriceLine, ...]) -> list[tuple[str, str]]:
    """How the price is made up, to the penny, then what is in it and what it costs to begin."""
    return [
        *made_of(price, told),
        *(charges_to_begin(price) or [(gettext("Charge to begin"), gettext("none"))]),
        (gettext("First year, all told"), in_pounds(price.first_year_pence)),
    ]


def made_of(price: Comparable, told: tuple[PriceLine, ...]) -> list[tuple[str, str]]:
    """How the price is made up, to the penny, then what is in it."""
    lines = [(part_words(part), in_pounds(part.amount_pence)) for part in price.parts]
    lines += [reduction_words(one) for one in price.reductions]
    if price.fnc_code == "included":
        lines.append((gettext("Includes the NHS nursing contribution"), in_pounds(price.fnc_pence)))
    hourly = [line for line in told if line.unit in {"hour", "visit"}]
    if hourly and all(line.includes_weekends for line in hourly):
        lines.append((gettext("Weekends and bank holidays"), gettext("the same")))
    if hourly and all(line.includes_travel for line in hourly):
        lines.append((gettext("Travel"), gettext("included")))
    return lines


def reduction_words(reduction: Reduction) -> tuple[str, str]:
    """What a discount took off: the price before it, and by how much less it is now (requirements 2.3, step 2)."""
    before = cards.unit_words(reduction.before_pence, reduction.unit, reduction.any_day)
    less = percent(reduction.before_pence - reduction.pence, reduction.before_pence)
    return (
        gettext("A discount is taken off. Before it: %(price)s", price=before),
        gettext("%(percent)s less", percent=less),
    )


def charges_to_begin(price: Comparable) -> list[tuple[str, str]]:
    """What it costs once, to begin; () where that is nothing."""
    lines = []
    for charge in price.one_offs:
        words = label("charge", charge.code)
        if charge.refundable:
            words = gettext("%(charge)s, paid back at the end", charge=words)
        lines.append((words, in_pounds(charge.amount_pence)))
    return lines


def budget_line(pence: int, budget: int) -> tuple[str, str]:
    """What is left of the budget she said, or over it."""
    if pence <= budget:
        return gettext("Left in the %(budget)s budget", budget=in_pounds(budget)), in_pounds(budget - pence)
    return gettext("Over the %(budget)s budget", budget=in_pounds(budget)), in_pounds(pence - budget)


def price_notes(
    view: ServiceView, price: Comparable | NotComparable | None, payer: str, usual: RateRecord | None
) -> list[str]:
    """What must be said beside a price, and why there is none (L30: how it comes about, with equal weight)."""
    notes = []
    if isinstance(price, NotComparable):
        if view.listing.pricing_mode == "non_priced":
            notes.append(
                gettext(
                    "On this list the price is agreed for each person, after the Council has asked what you need."
                )
            )
        else:
            notes.append(label("not_comparable", price.code))
    elif price is not None and payer == "self_funder":
        notes.append(
            gettext("You would pay %(amount)s a week.", amount=in_pounds(price.pence - price.fnc_pence))
        )
    elif price is not None and payer == "council":
        notes.append(gettext("What you pay yourself depends on your financial assessment."))
    if usual is not None:
        notes.append(
            gettext(
                "This council usually pays about %(amount)s a week for care like this (known since %(day)s).",
                amount=in_pounds(usual.weekly_pence),
                day=day(usual.valid_from),
            )
        )
    if view.record.top_up_may_be_needed:
        notes.append(gettext("Someone may have to pay a top-up. Ask the Council for a place without one."))
    return notes


def history_rows(lines: tuple[PriceLine, ...]) -> list[tuple[date, str]]:
    """Every price there was, newest first, in words."""
    return [
        (
            line.valid_from,
            cards.unit_words(line.amount_pence, line.unit, line.includes_weekends)
            + (
                f" · {label('level', line.need_level)}"
                if line.unit == "week" and line.need_level != "standard"
                else ""
            ),
        )
        for line in lines
    ]
