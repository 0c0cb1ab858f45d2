"""The terms of a service in words: trial, notice, continuity of carers, and how soon it has room.

None stands for what nobody told us; every page prints it as "Not told us".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from directory.catalogue.records import ServiceRecord
from directory.presenting.phrases import isolated, joined
from directory.reminders.rules import is_unconfirmed
from directory.vocabulary.care import TENANCY_CATEGORIES, VISITING_CATEGORIES
from directory.vocabulary.organisations import CapacityUnit, FactKind
from directory.web.hours_words import openings_of, openings_words
from directory.web.i18n import gettext, ngettext
from directory.web.templating import day, in_pounds

DAYS_SOON = 7


def trial_words(offered: bool | None, days: int | None) -> str | None:
    """Whether the service may be tried first, and for how long."""
    if offered is None:
        return None
    if not offered:
        return gettext("no")
    if not days:
        return gettext("yes")
    if days % 7 == 0:
        return ngettext("%(num)s week", "%(num)s weeks", days // 7)
    return ngettext("%(num)s day", "%(num)s days", days)


def trial_tag(days: int) -> str:
    """ "Trial: 4 weeks"."""
    if days % 7 == 0:
        return ngettext("Trial: %(num)s week", "Trial: %(num)s weeks", days // 7)
    return ngettext("Trial: %(num)s day", "Trial: %(num)s days", days)


def notice_words(days: int | None) -> str | None:
    """How much notice is given before an end."""
    return None if days is None else ngettext("%(num)s day’s notice", "%(num)s days’ notice", days)


def notice_tag(days: int) -> str:
    """ "Leave with 7 days’ notice"."""
    return ngettext("Leave with %(num)s day’s notice", "Leave with %(num)s days’ notice", days)


def rent_words(pence: int | None, includes_bills: bool | None) -> str | None:
    """The rent a week of a home that is let, and whether gas, electricity and water are in it."""
    if pence is None:
        return None
    rent = in_pounds(pence)
    if includes_bills is None:
        return gettext("%(rent)s a week", rent=rent)
    if includes_bills:
        return gettext("%(rent)s a week, with gas, electricity and water", rent=rent)
    return gettext("%(rent)s a week, without gas, electricity and water", rent=rent)


def beside_price_words(category: str, pence: int | None, includes_bills: bool | None) -> str | None:
    """What is paid beside the price of support in a home that is let: its rent; None for care of other kinds."""
    if category not in TENANCY_CATEGORIES:
        return None
    rent = rent_words(pence, includes_bills)
    return gettext("Rent, on top: %(rent)s", rent=rent) if rent else gettext("Rent, on top: not told us")


def top_up_words(record: ServiceRecord) -> str | None:
    """That the Council's money may not be enough for a place, wherever its price is said; None where it is."""
    if not record.top_up_may_be_needed:
        return None
    return gettext("Someone may have to pay a top-up. Ask the Council for a place without one.")


def sharers_words(count: int | None) -> str | None:
    """How many people share one home or flat, at most."""
    if count is None:
        return None
    if count == 1:
        return gettext("You have it to yourself")
    return ngettext("Up to %(num)s person", "Up to %(num)s people", count)


def shared_support_words(hours: int | None) -> str | None:
    """How many hours of support a week everybody there gets together."""
    if hours is None:
        return None
    return ngettext("%(num)s hour a week", "%(num)s hours a week", hours) if hours else gettext("none")


def age_words(least: int | None, most: int | None) -> str | None:
    """For people of which ages, both included; None where nobody told us."""
    if least is None and most is None:
        return None
    if most is None:
        return ngettext("%(num)s or over", "%(num)s or over", least or 0)
    if least is None:
        return ngettext("%(num)s or under", "%(num)s or under", most)
    return gettext("%(least)s to %(most)s", least=least, most=most)


def living_rows(record: ServiceRecord) -> tuple[tuple[str, str | None], ...]:
    """What a person asks of a home that is let beside the care: rent, who shares it, and support that is shared."""
    if record.category not in TENANCY_CATEGORIES:
        return ()
    return (
        (gettext("Rent"), rent_words(record.rent_weekly_pence, record.rent_includes_bills)),
        (gettext("People who share a home"), sharers_words(record.sharers)),
        (gettext("Hours of support that everyone shares"), shared_support_words(record.shared_support_hours)),
    )


def promised_carers_words(carers: int | None) -> str | None:
    """How many different carers come in a month at most, as promised."""
    if not carers:
        return None
    return ngettext("at most %(num)s in a month", "at most %(num)s in a month", carers)


def measured_carers_words(carers: int | None) -> str | None:
    """How many different carers came in a month."""
    return ngettext("%(num)s in a month", "%(num)s in a month", carers) if carers else None


def start_words(start: date, today: date) -> str:
    """When care could begin."""
    days = (start - today).days
    if days <= 0:
        return gettext("Can start now")
    if days <= DAYS_SOON:
        return gettext("Can start within a week")
    return ngettext("Can start in %(num)s week", "Can start in %(num)s weeks", -(-days // 7))


def vacancy_words(count: int, unit: str) -> str:
    """How many rooms, hours or places are free."""
    if unit == CapacityUnit.BEDS:
        return (
            ngettext("%(num)s room free", "%(num)s rooms free", count) if count else gettext("No rooms free")
        )
    if unit == CapacityUnit.HOURS:
        return (
            ngettext("%(num)s hour free", "%(num)s hours free", count)
            if count
            else gettext("No hours free now")
        )
    return (
        ngettext("%(num)s place free", "%(num)s places free", count) if count else gettext("No places free")
    )


def availability_words(record: ServiceRecord, today: date) -> str | None:
    """How soon there is room."""
    if record.category in VISITING_CATEGORIES:
        return start_words(record.earliest_start_on, today) if record.earliest_start_on else None
    return vacancy_words(record.vacancy.count, record.vacancy.unit) if record.vacancy else None


def unconfirmed_price_words(told_on: date, today: date) -> str | None:
    """What the public is told of prices that their provider has not confirmed for too long; None while it has."""
    if not is_unconfirmed(FactKind.PRICES, told_on, today):
        return None
    return gettext("The provider has not confirmed its prices since %(day)s.", day=day(told_on))


def confirmed_page_words(told_on: date | None, today: date) -> str | None:
    """When the provider last confirmed the words of its page, or that this is too long ago; None where it never did."""
    if told_on is None:
        return None
    if is_unconfirmed(FactKind.WORDS, told_on, today):
        return gettext(
            "The provider has not confirmed the words on this page since %(day)s.", day=day(told_on)
        )
    return gettext("The provider confirmed the words on this page on %(day)s.", day=day(told_on))


def address_words(record: ServiceRecord) -> str | None:
    """Where the service is; None where nobody told us."""
    parts = (record.address, record.town, record.postcode)
    return joined(isolated(part) for part in parts if part) or None


def hours_words(periods: Sequence[Mapping[str, str]]) -> str | None:
    """When a service is open; None where nobody told us."""
    return openings_words(openings_of(periods)) or None


def availability_age(record: ServiceRecord, today: date) -> int | None:
    """How many days ago that was told."""
    if record.category in VISITING_CATEGORIES:
        told_on = record.earliest_start_told_on
    else:
        told_on = record.vacancy.as_at if record.vacancy else None
    return (today - told_on).days if told_on else None
