"""The terms of a service in words: trial, notice, continuity of carers, and how soon it has room.

None stands for what nobody told us; every page prints it as "Not told us".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from directory.catalogue.records import ServiceRecord
from directory.reminders.rules import is_unconfirmed
from directory.vocabulary.care import VISITING_CATEGORIES
from directory.vocabulary.organisations import CapacityUnit, FactKind
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day

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


def unconfirmed_words(kind: FactKind, told_on: date | None, today: date) -> str | None:
    """What the public is told of a fact that its provider has not confirmed for too long; None while it has."""
    if told_on is None or not is_unconfirmed(kind, told_on, today):
        return None
    return gettext("The provider has not confirmed this since %(day)s.", day=day(told_on))


def hours_words(periods: Sequence[Mapping[str, str]]) -> str | None:
    """When a service is open, day by day; None where nobody told us."""
    return (
        ", ".join(
            gettext(
                "%(day)s %(opens)s to %(closes)s",
                day=label("weekday", period["day"]),
                opens=period["opens"],
                closes=period["closes"],
            )
            for period in periods
        )
        or None
    )


def availability_age(record: ServiceRecord, today: date) -> int | None:
    """How many days ago that was told."""
    if record.category in VISITING_CATEGORIES:
        told_on = record.earliest_start_told_on
    else:
        told_on = record.vacancy.as_at if record.vacancy else None
    return (today - told_on).days if told_on else None
