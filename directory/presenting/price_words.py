"""Prices in words: the amount and what it is for, and what is left of a budget."""

from __future__ import annotations

from decimal import Decimal

from directory.prices.rules.types import PriceLine
from directory.vocabulary.prices import ATTENDED_UNITS, TimeOfWeek, TravelPer, Unit
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


def unit_words(pence: int, unit: str, any_day: bool | None, time_of_week: str = TimeOfWeek.ANY) -> str:
    """ "£22.00 an hour, any day", "£30.00 an hour on bank holidays", "£18.00 a visit at weekends".

    `time_of_week`: when the price holds. For one that holds at any time, `any_day` is whether weekends are in it: only
    "£22.00 an hour" where that was not told (None).
    """
    if unit == Unit.MILE:
        return gettext("%(price)s a mile driven for you", price=mile_price(pence))
    amount = in_pounds(pence)
    if time_of_week != TimeOfWeek.ANY:
        return _timed_words(_each(amount, unit), time_of_week)
    if unit == Unit.HOUR and any_day:
        return gettext("%(amount)s an hour, any day", amount=amount)
    if unit in {Unit.HOUR, Unit.VISIT} and any_day is False:
        return _timed_words(_each(amount, unit), TimeOfWeek.WEEKDAY)
    return _each(amount, unit)


def mile_price(pence: int | Decimal) -> str:
    """The price of a mile as people say it: "45p", from a pound on "£1.20"."""
    exact = Decimal(pence)
    return figure(f"{exact.normalize():f}p") if exact < 100 else each_words(exact)


def _each(amount: str, unit: str) -> str:
    """An amount and what it pays for, once."""
    words = {
        Unit.HOUR: gettext("%(price)s an hour", price=amount),
        Unit.WEEK: gettext("%(amount)s a week", amount=amount),
        Unit.VISIT: gettext("%(amount)s a visit", amount=amount),
        Unit.SESSION: gettext("%(amount)s a session", amount=amount),
        Unit.DAY: gettext("%(price)s a day", price=amount),
        Unit.NIGHT_SLEEP: gettext("%(price)s a sleeping night", price=amount),
        Unit.NIGHT_WAKING: gettext("%(price)s a waking night", price=amount),
    }
    return next((said for of, said in words.items() if of == unit), str(amount))


def _timed_words(price: str, time_of_week: str) -> str:
    """A price with the part of the week in which it holds."""
    if time_of_week == TimeOfWeek.WEEKDAY:
        return gettext("%(price)s on weekdays", price=price)
    if time_of_week == TimeOfWeek.WEEKEND:
        return gettext("%(price)s at weekends", price=price)
    if time_of_week == TimeOfWeek.NIGHT:
        return gettext("%(price)s at night", price=price)
    return gettext("%(price)s on bank holidays", price=price)


def line_words(line: PriceLine) -> str:
    """A price as it was told: "£22.00 an hour, any day"."""
    return unit_words(line.amount_pence, line.unit, line.includes_weekends, line.time_of_week)


def journey_words(line: PriceLine) -> str | None:
    """What travel to a visit, or transport to a session, costs beside a price; None where that was not told.

    "included", "£1.50 a visit", "£4.00 a trip", "£8.00 a day, there and back".
    """
    if line.includes_travel is None:
        return None
    if line.includes_travel or line.travel_pence == 0:
        return gettext("included")
    if line.travel_pence is None:
        return gettext("not in the price: ask how much it is")
    return _journey_price(in_pounds(line.travel_pence), line)


def _journey_price(amount: str, line: PriceLine) -> str:
    """What an amount for a journey pays for."""
    if line.unit not in ATTENDED_UNITS:
        return gettext("%(price)s a visit", price=amount)
    if line.travel_per == TravelPer.TRIP:
        return gettext("%(price)s a trip", price=amount)
    if line.travel_per == TravelPer.DAY:
        return gettext("%(price)s a day, there and back", price=amount)
    return gettext("%(price)s: ask whether for a trip or a day", price=amount)


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
        str(Unit.MILE): gettext("A mile driven for you"),
    }


def time_names() -> dict[str, str]:
    """The times of the week that a price may hold at, in words."""
    return {str(code): label("time_of_week", code) for code in TimeOfWeek}


def each_words(pence: Decimal) -> str:
    """A unit price, with its fractions of a penny where it has some."""
    return in_pounds(int(pence)) if pence == int(pence) else figure(f"£{(pence / 100).normalize():f}")


def budget_words(left: int) -> str:
    """What is left of a weekly budget, or over it."""
    if left >= 0:
        return gettext("%(amount)s left in your budget", amount=in_pounds(left))
    return gettext("%(amount)s over your budget", amount=in_pounds(-left))


def whole_price_budget_words(left: int) -> str:
    """What is left of a weekly budget after the whole price, or how much of the whole price is over it."""
    if left >= 0:
        return gettext("%(amount)s left in your budget after the whole price", amount=in_pounds(left))
    return gettext("%(amount)s of the whole price is over your budget", amount=in_pounds(-left))
