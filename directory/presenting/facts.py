"""A service's facts as letters, files and printed lists give them: a name, a value, notes; and whom to ring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from directory.admissions.records import Listing
from directory.catalogue.records import ServiceRecord
from directory.feedback.rules.averages import FeedbackSummary
from directory.places.records import CouncilRecord
from directory.presenting.own_cost_words import by_payer, dated_words, priced_words, unit_notes
from directory.presenting.phrases import labels_joined
from directory.presenting.price_words import line_words
from directory.presenting.ratings import rating_notes, rating_words
from directory.presenting.rules import (
    Standing,
    displayed_rating,
    list_week,
    price_disclosure,
    simplest_prices,
)
from directory.presenting.terms import (
    address_words,
    availability_words,
    living_rows,
    notice_words,
    trial_words,
)
from directory.presenting.warning_words import WarningWords, room_words, strip_words, warning_lines
from directory.presenting.weeks import price_heading, price_per
from directory.prices.rules.own_cost import amount_of, payers_asked
from directory.prices.rules.types import Comparable, NotComparable, PriceLine
from directory.prices.rules.weeks import WeekPattern
from directory.quality.queries import LatestOutcome
from directory.register.records import Ratings
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.organisations import ContactPurpose
from directory.vocabulary.prices import Payer, PriceDisclosure
from directory.web.hours_words import phone_hours_words
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.languages import SOURCE
from directory.web.templating import average, day, figure


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it is, what is so, and smaller words that date or explain it."""

    name: str
    value: str
    notes: tuple[str, ...] = ()


def price_fact(
    category: str,
    listing: Listing,
    week: WeekPattern | None,
    prices: Mapping[str, Comparable | NotComparable],
    lines: Iterable[PriceLine],
    payer: str,
    visits: str = "",
) -> Fact:
    """The price for a week: what it is for, who pays it, the day from which it holds; or why there is none.

    `prices` are those of each who may pay (`payers_asked`), by who pays; `lines` are the price lines in force, of every
    payer; `visits` the visitor's own week as written, "" for none.
    """
    priced_for = list_week(week, visits)
    heading = price_heading(priced_for, category)
    known = {each: price for each, price in prices.items() if isinstance(price, Comparable)}
    standing = Standing(listing.kind, listing.pricing_mode)
    amounts = {each: amount_of(price) for each, price in known.items()}
    words = priced_words(amounts, category, standing, payer)
    if words is not None:
        first, *others = words.sentences(price_per(priced_for, category))
        days = by_payer({each: day(price.priced_from) for each, price in known.items()}, payer)
        return Fact(heading, first, (*others, *(dated_words(who, on) for who, on in days)))
    units = simplest_prices(lines)
    state = price_disclosure(*standing, None, payer)
    if state == PriceDisclosure.NOT_BOUGHT:
        own = units.get(Payer.SELF_FUNDER)
        notes = (gettext("%(price)s if you pay for it yourself", price=line_words(own)),) if own else ()
        return Fact(heading, label("price_disclosure", state), notes)
    if state != PriceDisclosure.NOT_TOLD:
        return Fact(heading, label("price_disclosure", state))
    told = {each: line_words(units[each]) for each in payers_asked(payer) if each in units}
    return Fact(heading, label("price_disclosure", state), unit_notes(told, payer))


def rating_fact(kind: str, code: str, ratings: Ratings | None, check: LatestOutcome | None) -> Fact:
    """What inspectors say, in their word, when they looked, and of which service. `kind` is that of the listing."""
    name = gettext("Inspectors say")
    shown = displayed_rating(code, kind, is_checked=check is not None)
    return Fact(name, rating_words(shown), rating_notes(ratings))


def warning_fact(warnings: Sequence[WarningWords]) -> tuple[Fact, ...]:
    """All warnings as the first fact of what is taken away: in one line, then a line for each; () without any."""
    strip = strip_words(warnings)
    return (Fact(gettext("Warning"), strip, warning_lines(warnings)),) if strip else ()


def feedback_fact(summary: FeedbackSummary) -> Fact:
    """What residents and families say: the average with its number, never without; or that they are too few."""
    name = gettext("Residents and families say")
    if summary.overall_hundredths is None or summary.since is None:
        so_far = (
            ngettext("%(num)s person so far", "%(num)s people so far", summary.count)
            if summary.count
            else gettext("Nobody has answered yet")
        )
        return Fact(name, gettext("Too few to show"), (so_far,))
    people = ngettext(
        "%(num)s person since %(year)s",
        "%(num)s people since %(year)s",
        summary.count,
        year=str(summary.since.year),
    )
    return Fact(name, gettext("%(number)s out of 5", number=average(summary.overall_hundredths)), (people,))


def check_fact(check: LatestOutcome | None) -> Fact:
    """What the Council found when it looked last."""
    name = gettext("The Council’s last check")
    if check is None:
        return Fact(name, gettext("No check published yet"))
    notes = [gettext("Checked on %(day)s", day=day(check.checked_on))]
    if check.actions_open:
        notes.append(
            ngettext(
                "%(num)s thing still to be put right",
                "%(num)s things still to be put right",
                check.actions_open,
            )
        )
    elif check.put_right:
        notes.append(gettext("Since put right"))
    return Fact(name, label("check_outcome", check.outcome), tuple(notes))


def place_facts(record: ServiceRecord, today: date, *, held: bool) -> tuple[Fact, ...]:
    """Where a place is that people live in or go to, and how much room it had on which day; () for care that visits."""
    if record.category in VISITING_CATEGORIES:
        return ()
    rooms = availability_words(record, today)
    if rooms is not None and record.vacancy is not None:
        rooms = gettext("%(rooms)s on %(day)s", rooms=rooms, day=day(record.vacancy.as_at))
    return (
        Fact(gettext("Address"), address_words(record) or gettext("Not told us")),
        Fact(gettext("How soon"), room_words(rooms, held=held) or gettext("Ask when there is room")),
    )


def terms_facts(record: ServiceRecord) -> tuple[Fact, ...]:
    """Languages, trial and notice."""
    missing = gettext("Not told us")
    spoken = labels_joined("language", record.languages)
    return (
        *(Fact(name, words or missing) for name, words in living_rows(record)),
        Fact(gettext("Languages spoken"), spoken or missing),
        Fact(gettext("Try it first"), trial_words(record.trial_offered, record.trial_days) or missing),
        Fact(gettext("You can leave with"), notice_words(record.notice_by_resident_days) or missing),
    )


def help_words(council: CouncilRecord) -> tuple[str, ...]:
    """A council's phone and hours, the relay, and the number at night: on whatever is taken away."""
    if not council.phone:
        return ()
    name, phone = figure(council.name), figure(council.phone)
    lines = [gettext("Call %(council)s on %(phone)s.", council=name, phone=phone)]
    if council.phone_hours:
        hours, language = phone_hours_words(council.phone_hours)
        hours = figure(hours) if language == SOURCE else hours
        lines.append(gettext("Lines are open %(hours)s.", hours=hours))
    if council.relay:
        lines.append(gettext("Relay UK: %(number)s.", number=figure(council.relay)))
    else:
        lines.append(gettext("Relay UK: dial 18001 before the number."))
    out_of_hours = council.contact_for(ContactPurpose.OUT_OF_HOURS)
    if out_of_hours is not None and out_of_hours.phone:
        number = figure(out_of_hours.phone)
        lines.append(gettext("At night, at weekends and on bank holidays, call %(phone)s.", phone=number))
    return tuple(lines)
