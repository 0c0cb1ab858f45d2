"""How councils write what the site knows by codes: kinds of care, units, who pays, needs, yes and no. Pure.

A word that is not here is a problem of its cell: nothing is guessed from a likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from directory.foundation.errors import Invalid
from directory.vocabulary.care import REGULATED_CATEGORIES, Category
from directory.vocabulary.prices import (
    CARE_HOME_LEVEL_LABELS,
    FncBasis,
    NeedLevel,
    Payer,
    PriceItem,
    TimeOfWeek,
    TravelPer,
    Unit,
    VatStatus,
)

_OTHER_SIGNS = re.compile(r"[^a-z0-9]+")
_ITEM_BREAK = re.compile(r"[,;]")
_BEFORE = re.compile(r"^(?:per|a|an|by the|each) ")
# What needs no registration by itself: it comes into the catalogue by the council's own reference.
UNREGISTERED = tuple(category for category in Category if category not in REGULATED_CATEGORIES)


def plain(words: str) -> str:
    """Words in small letters, without other signs and without "per" or "a" before them."""
    return _BEFORE.sub("", _OTHER_SIGNS.sub(" ", words.lower()).strip())


def _table(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {plain(name): str(code) for code, others in names.items() for name in (code, *others)}


CATEGORIES = _table(
    {
        **{category: (category.label.text,) for category in Category},
        Category.HOME_CARE: (Category.HOME_CARE.label.text, "homecare", "domiciliary care"),
        Category.CARE_HOME: (Category.CARE_HOME.label.text, "residential home", "residential care home"),
        Category.NURSING_HOME: (Category.NURSING_HOME.label.text, "care home with nursing"),
        Category.DAY_OPPORTUNITIES: (
            Category.DAY_OPPORTUNITIES.label.text,
            *("day opportunity", "day care", "day centre", "day service", "day services"),
        ),
        Category.EXTRA_CARE: (Category.EXTRA_CARE.label.text, "extra care housing"),
        Category.HOUSEHOLD_HELP: (
            Category.HOUSEHOLD_HELP.label.text,
            *("cleaner", "cleaning", "domestic help", "shopping", "gardening", "help at home"),
        ),
        Category.HANDYPERSON: (Category.HANDYPERSON.label.text, "handyman", "minor repairs", "small repairs"),
        Category.FOOT_CARE: (Category.FOOT_CARE.label.text, "basic foot care", "footcare"),
        Category.MEALS: (Category.MEALS.label.text, "meals on wheels", "community meals"),
    }
)
UNITS = _table(
    {
        Unit.WEEK: ("weekly", "pw", "p w"),
        Unit.HOUR: ("hourly", "ph", "p h"),
        Unit.VISIT: ("visits",),
        Unit.DAY: ("daily",),
        Unit.SESSION: ("sessions",),
        Unit.NIGHT_SLEEP: ("night asleep", "sleeping night", "sleep in", "sleeping in"),
        Unit.NIGHT_WAKING: ("night awake", "waking night"),
        Unit.MILE: ("miles", "mileage"),
    }
)
PAYERS = _table(
    {
        Payer.COUNCIL: (Payer.COUNCIL.label.text, "the council", "council arranged", "local authority", "la"),
        Payer.SELF_FUNDER: (Payer.SELF_FUNDER.label.text, "self funded", "self funding", "private"),
        Payer.DIRECT_PAYMENT: (Payer.DIRECT_PAYMENT.label.text, "direct payments", "dp"),
        Payer.NHS: (Payer.NHS.label.text, "chc"),
    }
)
NEEDS = _table(
    {
        NeedLevel.STANDARD: ("usual needs",),
        NeedLevel.SPECIALIST: ("special needs",),
        NeedLevel.ANY: ("any need", "all", "all needs"),
        **{level: (words.text,) for level, words in CARE_HOME_LEVEL_LABELS.items()},
    }
)
TIMES = _table(
    {
        TimeOfWeek.ANY: ("any day", "any time", "all"),
        TimeOfWeek.WEEKDAY: ("weekdays",),
        TimeOfWeek.WEEKEND: ("weekends",),
        TimeOfWeek.NIGHT: ("nights",),
        TimeOfWeek.BANK_HOLIDAY: ("bank holidays",),
    }
)
FNC_BASES = _table(
    {
        FncBasis.NA: ("n a", "none", "no"),
        FncBasis.INCLUSIVE: ("included", "including fnc", "in the price", "yes"),
        FncBasis.EXCLUSIVE: ("excluded", "excluding fnc", "on top", "net of fnc"),
    }
)
VAT_STATUSES = _table(
    {
        VatStatus.EXEMPT: ("no vat", "none", "no"),
        VatStatus.INCLUSIVE: ("included", "including vat", "in the price", "yes"),
        VatStatus.EXCLUSIVE: ("on top", "plus vat", "excluding vat", "excluded", "added"),
    }
)
MINIMUM_UNITS = {words: code for words, code in UNITS.items() if code in (Unit.WEEK, Unit.VISIT)}
ITEMS = _table({item: (item.label.text,) for item in PriceItem})
TRAVEL_PERS = _table(
    {
        TravelPer.TRIP: ("trips", "journey", "one way", "single"),
        TravelPer.DAY: ("days", "daily", "return", "there and back"),
    }
)
YES_NO = {
    **dict.fromkeys(("yes", "y", "true", "1", "included"), "yes"),
    **dict.fromkeys(("no", "n", "false", "0"), "no"),
}


def read_word(field: str, words: str, known: Mapping[str, str]) -> str:
    """The code of what a cell says. Raises Invalid `word_unknown`, with the words that can be read."""
    code = known.get(plain(words))
    if code is None:
        said = dict.fromkeys(each.replace("_", " ") for each in known.values())
        raise Invalid(field, "word_unknown", value=words[:40], known=", ".join(said))
    return code


def read_items(field: str, words: str) -> tuple[str, ...]:
    """The codes of a list with a comma between two things. Raises Invalid as `read_word`."""
    return tuple(read_word(field, item, ITEMS) for item in _ITEM_BREAK.split(words) if item.strip())
