"""Prices in words: the amount and what it is for, why there is none, and what is left of a budget."""

from __future__ import annotations

from decimal import Decimal

from directory.prices.rules.types import PriceLine
from directory.vocabulary.prices import PriceDisclosure, TimeOfWeek, Unit
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import figure, in_pounds


def amount_words(pence: int, per: str) -> str:
    """ "£171.50 a week"; per: week, visit or hour."""
    price = in_pounds(pence)
    if per == Unit.HOUR:
        return gettext("%(price)s an hour", price=price)
    if per == Unit.VISIT:
        return gettext("%(price)s a visit", price=price)
    return gettext("%(price)s a week", price=price)


def unit_words(pence: int, unit: str, any_day: bool | None) -> str:
    """ "£22.00 an hour, any day"; only "£22.00 an hour" where it was not told whether weekends are in it."""
    amount = in_pounds(pence)
    if unit == Unit.HOUR:
        return _hour_words(amount, any_day)
    if unit == Unit.WEEK:
        return gettext("%(amount)s a week", amount=amount)
    if unit == Unit.VISIT:
        return gettext("%(amount)s a visit", amount=amount)
    if unit == Unit.SESSION:
        return gettext("%(amount)s a session", amount=amount)
    return str(amount)


def _hour_words(amount: str, any_day: bool | None) -> str:
    if any_day is None:
        return gettext("%(price)s an hour", price=amount)
    if any_day:
        return gettext("%(amount)s an hour, any day", amount=amount)
    return gettext("%(amount)s an hour on weekdays", amount=amount)


def line_words(line: PriceLine) -> str:
    """A price as it was told: "£22.00 an hour, any day"."""
    return unit_words(line.amount_pence, line.unit, line.includes_weekends)


def price_about(line: PriceLine) -> str:
    """What a price is for, in a few words."""
    parts = [label("payer", line.payer), label("level", line.need_level), time_name(line.time_of_week)]
    if line.minutes:
        parts.append(gettext("%(minutes)s minutes", minutes=line.minutes))
    return " · ".join(parts)


def unit_name(unit: str) -> str:
    """What an amount pays for."""
    return unit_names().get(unit, unit.replace("_", " "))


def time_name(time_of_week: str) -> str:
    """When in the week a price holds."""
    return time_names().get(time_of_week, time_of_week)


def unit_names() -> dict[str, str]:
    """What an amount may pay for, in words."""
    return {
        str(Unit.WEEK): gettext("A week"),
        str(Unit.HOUR): gettext("An hour"),
        str(Unit.VISIT): gettext("A visit"),
        str(Unit.DAY): gettext("A day"),
        str(Unit.SESSION): gettext("A session"),
        str(Unit.NIGHT_SLEEP): gettext("A night asleep"),
        str(Unit.NIGHT_WAKING): gettext("A night awake"),
    }


def time_names() -> dict[str, str]:
    """The times of the week that a price may hold at, in words."""
    return {
        str(TimeOfWeek.ANY): gettext("Any day"),
        str(TimeOfWeek.WEEKDAY): gettext("Weekdays"),
        str(TimeOfWeek.WEEKEND): gettext("Weekends"),
        str(TimeOfWeek.NIGHT): gettext("Nights"),
        str(TimeOfWeek.BANK_HOLIDAY): gettext("Bank holidays"),
    }


def each_words(pence: Decimal) -> str:
    """A unit price, with its fractions of a penny where it has some."""
    return in_pounds(int(pence)) if pence == int(pence) else figure(f"£{(pence / 100).normalize():f}")


def no_price_words(state: PriceDisclosure) -> str:
    """Why there is no price, the same on every page; never nought for one that was not told."""
    return {
        PriceDisclosure.EACH_PERSON: gettext("Agreed for each person"),
        PriceDisclosure.NOT_BOUGHT: gettext("Not bought by the Council"),
        PriceDisclosure.NHS_PAYS: gettext("You pay nothing, if the NHS agrees to pay for all of it"),
    }.get(state, gettext("Not told us"))


def budget_words(left: int) -> str:
    """What is left of a weekly budget, or over it."""
    if left >= 0:
        return gettext("%(amount)s left in your budget", amount=in_pounds(left))
    return gettext("%(amount)s over your budget", amount=in_pounds(-left))
