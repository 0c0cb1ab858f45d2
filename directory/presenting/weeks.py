"""The weeks that prices are for, in words."""

from __future__ import annotations

from functools import lru_cache

from directory.foundation.errors import Invalid
from directory.presenting.rules import ListWeek
from directory.prices.rules.weeks import USUAL_WEEKS, Visit, WeekPattern, published_weeks, read_own_week
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES
from directory.vocabulary.prices import Unit
from directory.web.i18n import gettext, ngettext, page_locale
from directory.web.i18n import lazy_gettext as _l

LONGEST_WEEK = 40  # characters
WEEK_WORDS = {
    "week": _l("Price for a week"),
    "residential": _l("Price for a room with care"),
    "residential_dementia": _l("Price for a room with dementia care"),
    "nursing": _l("Price for a room with nursing"),
    "nursing_dementia": _l("Price for a room with dementia nursing"),
    "core10": _l("Price with 10 hours for you alone"),
    "core20": _l("Price with 20 hours for you alone"),
    "core35": _l("Price with 35 hours for you alone"),
    "d1": _l("Price for 1 day a week"),
    "d2": _l("Price for 2 days a week"),
    "d3": _l("Price for 3 days a week"),
    "d4": _l("Price for 4 days a week"),
    "d5": _l("Price for 5 days a week"),
    "h1": _l("Price for 1 hour"),
    "h2": _l("Price for 2 hours"),
    "h4": _l("Price for 4 hours"),
    "visit": _l("Price for a visit"),
    "meals7": _l("Price for 7 meals"),
}


def price_heading(week: ListWeek, category: str = "") -> str:
    """What a price is for: "Price for 14 visits of 30 minutes"."""
    if week.own:
        by_visits = not category or category in VISIT_PRICED_CATEGORIES
        return gettext("Price for your visits") if by_visits else gettext("Price for your week")
    key = _key(week, category)
    if key.startswith("v") and key not in WEEK_WORDS:
        visits, minutes = key[1:].split("x")
        return ngettext(
            "Price for %(num)s visit of %(minutes)s minutes",
            "Price for %(num)s visits of %(minutes)s minutes",
            int(visits),
            minutes=minutes,
        )
    return str(WEEK_WORDS.get(key, _l("Price")))


def price_per(week: ListWeek, category: str) -> str:
    """What an amount is paid for: `hour` or `visit` where the week is a single one, else `week`."""
    return {"visit": Unit.VISIT, "h1": Unit.HOUR}.get(_key(week, category), Unit.WEEK)


def _key(week: ListWeek, category: str) -> str:
    return week.key if week.key != "usual" else USUAL_WEEKS.get(category, "week")


def week_choices(category: str, chosen: WeekPattern | None) -> tuple[tuple[str, str, bool], ...]:
    """The weeks of a category as options of a form: value, words, whether it is the chosen one.

    They are the published ones, and the visitor's own week where it is another. Where the visits are not what is
    chosen between, the own week has no value: the address holds it beside the choice.
    """
    key = chosen.key if chosen else ""
    weeks = published_weeks(category)
    if category in VISIT_PRICED_CATEGORIES:
        options = tuple((week.key[1:], week_words(week.key[1:]), week.key == key) for week in weeks)
        is_published = chosen is None or chosen in weeks
        return options if is_published else (*options, (key, week_words(key), True))
    if len(weeks) < 2 or weeks[0].key not in WEEK_WORDS:
        return ()
    options = tuple((week.key, str(WEEK_WORDS[week.key]), week.key == key) for week in weeks)
    is_published = chosen is None or chosen in weeks
    return options if is_published else (("", week_words(key), True), *options)


def rhythm_words(weeks: int) -> str:
    """How often visits come: "Every week", "Every 2 weeks"."""
    return (
        gettext("Every week") if weeks == 1 else ngettext("Every %(num)s week", "Every %(num)s weeks", weeks)
    )


def visit_words(times: int, minutes: int, every_weeks: int = 1) -> str:
    """ "14 visits of 30 minutes"; with `every_weeks` "1 visit of 60 minutes every 2 weeks"."""
    visits = ngettext(
        "%(num)s visit of %(minutes)s minutes",
        "%(num)s visits of %(minutes)s minutes",
        times,
        minutes=minutes,
    )
    return _every_words(visits, every_weeks)


def support_words(visit: Visit) -> str:
    """Hours of support: "5 hours for you alone", "10 hours shared by 3 people"."""
    if visit.shared_by == 1:
        hours = ngettext("%(num)s hour for you alone", "%(num)s hours for you alone", visit.times)
    else:
        hours = ngettext(
            "%(num)s hour shared by %(people)s people",
            "%(num)s hours shared by %(people)s people",
            visit.times,
            people=visit.shared_by,
        )
    return _every_words(hours, visit.every_weeks)


def _every_words(visits: str, every_weeks: int) -> str:
    if every_weeks == 1:
        return visits
    return ngettext(
        "%(visits)s every %(num)s week", "%(visits)s every %(num)s weeks", every_weeks, visits=visits
    )


def week_words(visits: str) -> str:
    """A week of visits in words: "14 visits of 30 minutes", each length after the other."""
    if len(visits) > LONGEST_WEEK:  # a stranger's: no week of ours is written like that
        return _week_words(visits, page_locale())
    return _remembered_week_words(visits, page_locale())


@lru_cache(maxsize=500)
def _remembered_week_words(visits: str, locale: str) -> str:
    return _week_words(visits, locale)


def _week_words(visits: str, locale: str) -> str:
    assert locale  # the words are in this language
    try:
        week = read_own_week(visits)
    except Invalid:
        return visits
    words = [
        support_words(visit) if visit.on_site else visit_words(visit.times, visit.minutes, visit.every_weeks)
        for visit in week.visits
    ]
    if week.visits[0].carers > 1:
        words.append(gettext("%(num)s carers at once", num=week.visits[0].carers))
    if week.miles:
        words.append(ngettext("%(num)s mile driven for you", "%(num)s miles driven for you", week.miles))
    return gettext(", ").join(words)
