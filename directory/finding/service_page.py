"""A service's page as its template prints it: every fact with its date, "not told us" where it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from directory.catalogue.vocabulary import CATEGORIES_THAT_VISIT
from directory.finding import cards, wording
from directory.finding.asked import Asked
from directory.finding.facets import week_words
from directory.finding.queries.results import HOME_WEEKS, Week
from directory.finding.queries.service import ServiceView, price_changes, price_for, prices_told, usual_rate
from directory.frameworks.records import RateRecord
from directory.places.queries import council_name
from directory.prices.rules.plan import Week as PricedWeek
from directory.prices.rules.plan import parse_week, standard_scenarios, standard_week
from directory.prices.rules.shape import Comparable, NotComparable, Part, PriceLine
from directory.web.labels import label
from directory.web.languages import page_language
from directory.web.navigation import PAYERS
from directory.web.speech import gettext, ngettext
from directory.web.templating import day, in_pounds

Row = tuple[str, str | None]


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
    weeks: tuple[tuple[str, str, bool], ...]
    week_parameter: str


def service_sheet(view: ServiceView, asked: Asked, payer: str, today: date) -> dict[str, Any]:
    """Everything `finding/service.html` prints."""
    record = view.record
    text = record.text(page_language().code)
    return {
        "view": view,
        "it": record,
        "text": text,
        "listed": listed_words(view),
        "not_bought": cards.entry_note(view.listing.kind),
        "price": price_panel(view, asked, payer, today),
        "history": history_rows(price_changes(record.id, payer)),
        "rating": rating_block(view, today),
        "good_to_know": good_to_know(view),
        "who_for": who_for(view),
        "where": where_rows(view),
        "soon": soon_words(view, today),
        "soon_told": soon_told(view, today),
        "themes": [
            (
                label("theme", theme.theme),
                gettext("Too few to show") if theme.mean is None else str(theme.mean),
            )
            for theme in view.summary.themes
        ],
        "quotes": quotes(view),
        "specialisms": [specialism_words(one) for one in view.specialisms],
        "told_on": record.told_on,
        "payers": tuple((code, label("payer", code), None, code == payer) for code in PAYERS),
    }


def listed_words(view: ServiceView) -> str:
    """Whose list it is on, and since when."""
    since = day(view.listing.since)
    if view.listing.kind == "admitted":
        names = wording.joined(view.listing.instrument_names)
        return gettext("On this list since %(day)s: %(lists)s", day=since, lists=names)
    if view.listing.kind == "checked":
        return gettext(
            "Checked by the Council on %(day)s", day=day(view.listing.checked_on or view.listing.since)
        )
    return gettext("Open to everyone")


def price_panel(view: ServiceView, asked: Asked, payer: str, today: date) -> PricePanel:
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
        weeks=week_choices(record.category, week),
        week_parameter="visits" if record.category in HOME_WEEKS else "level",
    )


def chosen_week(category: str, asked: Asked) -> PricedWeek | None:
    """Her own week where this kind of care is bought by the visit, a kind of room in a home, else the usual one."""
    if category in HOME_WEEKS and asked.week:
        return standard_week(category, f"v{asked.week}") or parse_week(asked.week, category)
    if asked.level and (found := standard_week(category, asked.level)):
        return found
    published = standard_scenarios(category)
    if not published:
        return None
    usual = wording.USUAL_WEEKS.get(category)
    return next((week for week in published if week.key == usual), published[0])


def shown_week(week: PricedWeek | None, asked: Asked) -> Week:
    """The week as headings name it."""
    if week is None:
        return Week("usual")
    return Week(week.key, own=bool(asked.week) and not week.key.startswith("v"))


def week_choices(category: str, chosen: PricedWeek | None) -> tuple[tuple[str, str, bool], ...]:
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
        return gettext("%(number)s visits × %(price)s", number=number, price=price)
    if part.code == "hours":
        return gettext("%(number)s hours × %(price)s", number=number, price=price)
    if part.quantity == 1:
        return label("price_part", part.code)
    return gettext(
        "%(number)s × %(price)s (%(what)s)", number=number, price=price, what=label("price_part", part.code)
    )


def each_words(pence: Decimal) -> str:
    """A unit price, with its fractions of a penny where it has some."""
    return in_pounds(int(pence)) if pence == int(pence) else f"£{(pence / 100).normalize():f}"


def sum_lines(price: Comparable, told: tuple[PriceLine, ...]) -> list[tuple[str, str]]:
    """How the price is made up, to the penny, then what is in it and what it costs to begin."""
    lines = [(part_words(part), in_pounds(part.amount_pence)) for part in price.parts]
    if price.fnc_code == "included":
        lines.append((gettext("Includes the NHS nursing contribution"), in_pounds(price.fnc_pence)))
    hourly = [line for line in told if line.unit in {"hour", "visit"}]
    if hourly and all(line.includes_weekends for line in hourly):
        lines.append((gettext("Weekends and bank holidays"), gettext("the same")))
    if hourly and all(line.includes_travel for line in hourly):
        lines.append((gettext("Travel"), gettext("included")))
    if price.one_offs:
        for charge in price.one_offs:
            words = label("charge", charge.code)
            if charge.refundable:
                words = gettext("%(charge)s, paid back at the end", charge=words)
            lines.append((words, in_pounds(charge.amount_pence)))
    else:
        lines.append((gettext("Charge to begin"), gettext("none")))
    lines.append((gettext("First year, all told"), in_pounds(price.first_year_pence)))
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


@dataclass(frozen=True, slots=True)
class RatingBlock:
    """What inspectors say, in words, with dates."""

    code: str
    means: str
    dated: str | None
    previous: str | None
    inherited: bool
    reason: str | None
    questions: tuple[tuple[str, str], ...]
    report_url: str | None
    past: tuple[tuple[date, str], ...]


MEANS = {
    "outstanding": lambda: gettext("The service is performing exceptionally well."),
    "good": lambda: gettext("The service is performing well and meeting what inspectors expect."),
    "requires_improvement": lambda: gettext(
        "The service is not performing as well as it should. It has been told how to improve."
    ),
    "inadequate": lambda: gettext("The service is performing badly and inspectors have taken action."),
    "not_rated": lambda: gettext("Inspectors have not rated this service yet. That is neither good nor bad."),
    "inspected_not_rated": lambda: gettext("Inspectors came but gave no rating."),
}


def rating_block(view: ServiceView, today: date) -> RatingBlock | None:
    """The rating, or None where the regulator doesn't inspect this kind of help."""
    if not view.record.regulated:
        return None
    overall = view.ratings.overall if view.ratings else None
    code = overall.value if overall else "not_rated"
    inspected = (overall.inspected_on or overall.published_on) if overall else None
    earlier = [
        past
        for past in view.past_ratings
        if past.published_on and past.published_on != (overall and overall.published_on)
    ]
    return RatingBlock(
        code=code,
        means=MEANS[code](),
        dated=inspected_words(inspected, today) if inspected else None,
        previous=previous_words(earlier[0].value, earlier[0].published_on)
        if earlier and earlier[0].published_on
        else None,
        inherited=bool(overall and overall.inherited),
        reason=overall.reason if overall else None,
        questions=tuple(
            (question, view.ratings.questions[question].value)
            for question in ("safe", "effective", "caring", "responsive", "well_led")
            if view.ratings and question in view.ratings.questions
        ),
        report_url=overall.report_url if overall else None,
        past=tuple((past.published_on, label("rating", past.value)) for past in earlier if past.published_on),
    )


def inspected_words(on: date, today: date) -> str:
    """ "Care Quality Commission, inspected 2 September 2024, 2 years ago"."""
    years = today.year - on.year - ((today.month, today.day) < (on.month, on.day))
    if years < 1:
        return gettext("Care Quality Commission, inspected %(day)s.", day=day(on))
    return ngettext(
        "Care Quality Commission, inspected %(day)s, %(num)s year ago.",
        "Care Quality Commission, inspected %(day)s, %(num)s years ago.",
        years,
        day=day(on),
    )


def previous_words(code: str, on: date) -> str:
    """ "It was Good in 2021."."""
    return gettext("It was %(rating)s in %(year)s.", rating=label("rating", code), year=on.year)


def good_to_know(view: ServiceView) -> list[Row]:
    """Terms and continuity: the same rows in the same order on every page; None is shown as "not told us"."""
    it = view.record
    committed = it.continuity.committed_carers if it.continuity else None
    measured = it.continuity.measured_carers if it.continuity else None
    rows: list[Row] = [
        (gettext("Try it first"), trial_words(it.trial_offered, it.trial_days)),
        (gettext("You can leave with"), notice_words(it.notice_by_resident_days)),
        (gettext("They can end with"), notice_words(it.notice_by_provider_days)),
        (
            gettext("Carers who leave in a year"),
            percent(it.workforce.turnover_percent if it.workforce else None),
        ),
        (
            gettext("Carers with a qualification"),
            percent(it.workforce.qualified_percent if it.workforce else None),
        ),
    ]
    if it.category in CATEGORIES_THAT_VISIT:
        promised = (
            ngettext("at most %(num)s in a month", "at most %(num)s in a month", committed)
            if committed
            else None
        )
        rows.insert(0, (gettext("Different carers: promised"), promised))
        rows.insert(1, (gettext("Different carers: measured"), str(measured) if measured else None))
    else:
        months = it.minimum_self_funding_months
        least = (
            None
            if months is None
            else ngettext("%(num)s month", "%(num)s months", months)
            if months
            else gettext("none")
        )
        rows.append((gettext("Least time you must pay for yourself"), least))
    return rows


def trial_words(offered: bool | None, days: int | None) -> str | None:
    """Whether one may try it, and for how long."""
    if offered is None:
        return None
    if not offered:
        return gettext("no")
    if not days:
        return gettext("yes")
    if days % 7 == 0:
        return ngettext("%(num)s week", "%(num)s weeks", days // 7)
    return ngettext("%(num)s day", "%(num)s days", days)


def notice_words(days: int | None) -> str | None:
    """How long before one may leave."""
    return None if days is None else ngettext("%(num)s day’s notice", "%(num)s days’ notice", days)


def percent(value: int | None) -> str | None:
    """ "18 of 100"."""
    return None if value is None else gettext("%(num)s of 100", num=value)


def who_for(view: ServiceView) -> list[Row]:
    """For whom, with what, in which languages."""
    it = view.record

    def listed(kind: str, codes: tuple[str, ...]) -> str | None:
        return wording.joined(label(kind, code) for code in codes) or None

    same_sex = None if it.same_sex_worker is None else gettext("yes") if it.same_sex_worker else gettext("no")
    rows: list[Row] = [
        (gettext("Helps with"), listed("task", it.tasks)),
        (gettext("Who it is for"), listed("need", it.needs)),
        (gettext("Languages spoken"), listed("language", it.languages)),
        (gettext("Cultures it knows well"), listed("culture", it.cultures)),
        (gettext("Faiths it knows well"), listed("faith", it.faiths)),
        (gettext("Food"), listed("diet", it.diets)),
        (gettext("A carer of your own sex"), same_sex),
        (gettext("Ways to pay"), listed("funding", it.funding_accepted)),
    ]
    if it.category in CATEGORIES_THAT_VISIT:
        rows.insert(2, (gettext("Times of day"), listed("visit_time", it.visit_times)))
    else:
        rows.append((gettext("The building"), listed("feature", it.features)))
    return rows


def where_rows(view: ServiceView) -> list[Row]:
    """Where it is, or whom it visits."""
    it = view.record
    address = wording.joined(part for part in (it.address, it.town, it.postcode) if part) or None
    rows: list[Row] = [
        (gettext("Address"), address),
        (gettext("Council area"), council_name(it.council_code) or None),
    ]
    if it.category in CATEGORIES_THAT_VISIT:
        codes = sorted({code for kind, code in it.areas if kind == "outcode"})
        councils = sorted(council_name(code) for kind, code in it.areas if kind == "council")
        visited = wording.joined([*councils, *codes]) or None
        rows.append((gettext("Visits people in"), visited))
    return rows


def soon_words(view: ServiceView, today: date) -> str | None:
    """How soon there is room."""
    it = view.record
    if it.category in CATEGORIES_THAT_VISIT:
        return cards.start_words(it.earliest_start_on, today) if it.earliest_start_on else None
    return cards.vacancy_words(it.vacancy.count, it.vacancy.unit) if it.vacancy else None


def soon_told(view: ServiceView, today: date) -> int | None:
    """How many days old that news is."""
    it = view.record
    told = (
        it.earliest_start_told_on if it.category in CATEGORIES_THAT_VISIT else it.vacancy and it.vacancy.as_at
    )
    return (today - told).days if told else None


def quotes(view: ServiceView) -> list[tuple[str, str, str, str | None, bool]]:
    """What people wrote: words, who in kind and since when, the reply, whether something was given for it."""
    return [
        (
            item.text,
            item.language,
            gettext(
                "%(who)s, care since %(since)s · %(day)s",
                who=label("relationship", item.relationship),
                since=item.used_from_month.year,
                day=day(item.told_on),
            ),
            item.reply.text if item.reply else None,
            item.incentive_declared,
        )
        for item in view.feedback.items
    ]


def specialism_words(one: Any) -> tuple[str, str, str]:
    """A designation: its area, its evidence, how long it holds (HAR App2 2.11)."""
    evidence = wording.joined(label("evidence", kind) for kind in one.evidence_kinds)
    return (
        label("need", one.area),
        gettext("The Council has seen the evidence: %(evidence)s.", evidence=evidence),
        gettext("Valid to %(day)s.", day=day(one.review_by)),
    )
