"""What a visitor's words say beside kinds of help and places: how often somebody should come, when first, the rating,
the age.

Pure: a text in, stretches of it out. The thesaurus holds phrases; what is counted stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from directory.finding.day_rules import days_in
from directory.foundation.errors import Invalid
from directory.prices.rules.weeks import read_own_week
from directory.vocabulary.care import VISIT_PRICED_CATEGORIES, Category
from directory.vocabulary.ratings import RATED, Rating
from search.numbers import NUMBER_WORDS, number_of
from search.words import Understood

USUAL_MINUTES = 30  # a visit whose length was not said
DAYS = 7
MOST_BARE = 10  # "4 a day" is how often, "60 a week" an amount of money
MOST_DAYS = 5  # of the published weeks of a day centre

_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}|üç|dört|beş|altı)"
_MINUTES = (
    r"(?:(?P<minutes{n}>\d{{1,3}})[\s-]*min(?:ute)?s?"
    r"|(?P<half{n}>half[\s-]*(?:an?[\s-]*)?hour)|(?P<hour{n}>(?:an|one|1)[\s-]*hour))"
)
_CALL = r"(?:(?:care|carers?|home|short|daily)[\s-]+)?(?:visits?|calls?|times?|x)"
_EACH_TIME = r"(?:each(?:[\s-]+time)?|every[\s-]+time|at[\s-]+a[\s-]+time|visits?|calls?)\b"
_EACH = r"(?P<each>(?:a|per|each|every)[\s-]*(?:day|week)|daily|weekly)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "four visits a day", "3 times a week", "twice a day", "two 45 minute visits a day"
        (
            rf"(?:{_MINUTES.format(n=0)}[\s-]+(?:visits?|calls?)[\s,]+)?"
            rf"(?<![£$€\d.,])\b(?P<number>{_NUMBER})[\s-]*(?:{_MINUTES.format(n=1)}[\s-]+)?(?:{_CALL}(?P<call>)[\s,]*"
            rf"(?:(?:of|for)\s+{_MINUTES.format(n=2)}[\s,]*)?)?{_EACH}\b"
            # "four times a day for half an hour", "twice a day, 45 minutes each"
            rf"(?:[\s,]+for\s+(?:about\s+|around\s+)?{_MINUTES.format(n=3)}\b(?:\s+{_EACH_TIME})?"
            rf"|[\s,]+{_MINUTES.format(n=4)}\s+{_EACH_TIME})?"
        ),
        # "günde dört kez", "haftada 3 ziyaret", "günde dört kez yarım saat"
        (
            rf"\b(?P<each>günde|haftada)\s+(?P<number>{_NUMBER})\s+(?:kez|kere|defa|ziyaret)\b"
            r"(?:[\s,]+(?:(?P<minutes3>\d{1,3})\s*dakika|(?P<half3>yarım(?:şar)?\s+saat)|(?P<hour3>(?:bir|birer|1)\s+saat))\w*)?"
        ),
        # "4 زيارات في اليوم", "ثلاث مرات في الأسبوع", "4 مرات في اليوم لمدة نصف ساعة"
        (
            rf"(?P<number>{_NUMBER})\s+(?:زيارات|مرات)\s+(?:في\s+)?(?P<each>اليوم|يوميا|الأسبوع|الاسبوع|أسبوعيا)"
            r"(?:\s+(?:لمدة\s+)?(?:(?P<minutes3>\d{1,3})\s*دقيقة|(?P<half3>نصف\s+ساعة)|(?P<hour3>ساعة)))?"
        ),
    )
)
_LENGTHS = range(5)  # the places where a pattern takes how long a visit is
_WEEKLY = re.compile(r"week|hafta|سبوع", re.IGNORECASE)
_VISITS = re.compile(r"visit|call|ziyaret|زيارات", re.IGNORECASE)

_RATING = (
    r"(?:outstanding|good|requir(?:es?|ing)[\s-]+improvement|needs?[\s-]+improvement|inadequate|not[\s-]+(?:yet[\s-]+)?rated"
    r"|unrated)"
)
_RATED = re.compile(
    rf"\b(?P<before>(?:cqc[\s-]+)?(?:rated|rating(?:[\s-]+of)?)[\s:]+(?:as[\s-]+)?)?(?P<not>not[\s-]+(?:rated[\s-]+)?)?"
    rf"(?P<least>at[\s-]+least[\s-]+)?(?P<first>{_RATING})(?:[\s,/]*(?:or|and|&)[\s-]+(?P<second>{_RATING}))?"
    r"(?P<better>[\s-]+(?:or|and)[\s-]+(?:better|above|higher|over))?(?P<worse>[\s-]+or[\s-]+(?:worse|below|lower))?"
    r"(?P<after>[\s-]+(?:cqc[\s-]+)?(?:rating|rated))?(?P<by>[\s-]+by[\s-]+(?:the[\s-]+)?(?:cqc|inspectors?))?\b",
    re.IGNORECASE,
)

_RELATIVE = (
    r"(?:mum|mam|mom|mother|dad|father|nan|nana|gran|grandma|granny|grandmother|grandad|grandpa|grandfather|husband|wife"
    r"|partner|son|daughter|brother|sister|aunt|auntie|uncle|man|woman|lady|friend|neighbour|he|she|i|is|am|im|i'm)"
)
_AGES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\baged?[\s:]+(?P<age>\d{1,3})\b",
        r"\b(?P<age>\d{1,3})[\s-]*(?:(?:years?|yrs?)[\s-]*olds?|y/?o)\b",
        # "autistic brother 28", "Mum (84)", but no number of hours, and nothing that goes on as a name.
        rf"\b{_RELATIVE},?\s+(?P<age>\(?\d{{2,3}}\b\)?)(?!\s*(?:hours?|min(?:ute)?s?|days?|weeks?|miles?)\b)",
    )
)
YOUNGEST, OLDEST = 1, 115


@dataclass(frozen=True, slots=True)
class HowOften:
    """How often somebody should come: so many times, in a day or in a week, for so many minutes (None: not said)."""

    times: int
    weekly: bool
    minutes: int | None

    @property
    def code(self) -> str:
        """As a recognised stretch holds it: "4/day", "3/week/45"."""
        length = f"/{self.minutes}" if self.minutes else ""
        return f"{self.times}/{'week' if self.weekly else 'day'}{length}"

    @property
    def a_week(self) -> int:
        """How many times in a week."""
        return self.times if self.weekly else self.times * DAYS


def how_often(code: str) -> HowOften:
    """What the code of a recognised stretch says."""
    times, each, *length = code.split("/")
    return HowOften(int(times), each == "week", int(length[0]) if length else None)


def understood_in(text: str, on: date | None = None) -> tuple[Understood, ...]:
    """Every stretch of a text that is read here, in order, none inside another.

    `on`: the day it is asked, from which days without a year are counted; without it no days are read.
    """
    days = days_in(text, on) if on else ()
    read = (*days, *_how_often_in(text), *_ratings_in(text), *_ages_in(text))
    stretches = sorted(read, key=lambda stretch: (stretch.start, -stretch.end))
    apart: list[Understood] = []
    for stretch in stretches:
        same = bool(apart) and (stretch.start, stretch.end) == (apart[-1].start, apart[-1].end)
        if not apart or same or stretch.start >= apart[-1].end:
            apart.append(stretch)
    return tuple(apart)


def _how_often_in(text: str) -> Iterator[Understood]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            often = _often_of(match)
            if often is not None:
                usually = Category.HOME_CARE if _VISITS.search(match.group()) else None
                yield Understood("often", often.code, *match.span(), usually)


def _often_of(match: re.Match[str]) -> HowOften | None:
    said = match.groupdict()
    times = number_of(said["number"])
    if not times or (said.get("call", "") is None and times > MOST_BARE):
        return None
    minutes = next((int(said[f"minutes{n}"]) for n in _LENGTHS if said.get(f"minutes{n}")), None)
    if minutes is None and any(said.get(f"half{n}") for n in _LENGTHS):
        minutes = 30
    if minutes is None and any(said.get(f"hour{n}") for n in _LENGTHS):
        minutes = 60
    return HowOften(times, bool(_WEEKLY.search(said["each"])), minutes)


def _ratings_in(text: str) -> Iterator[Understood]:
    for match in _RATED.finditer(text):
        for rating in _ratings_of(match):
            yield Understood("rating", rating, *match.span())


def _ratings_of(match: re.Match[str]) -> tuple[str, ...]:
    """The ratings that words ask for, best first. "Good" alone is praise: "a good care home"."""
    said = match.groupdict()
    named = [_rating(words) for name in ("first", "second") if (words := said[name])]
    marked = any(said[name] for name in ("before", "second", "least", "better", "worse", "after", "by"))
    if not marked and (named == [Rating.GOOD] or said["first"].lower().startswith("need")):
        return ()
    if said["not"]:
        return tuple(rating for rating in RATED if rating not in named)
    if not set(named) <= set(RATED):
        return tuple(named)
    places = [RATED.index(rating) for rating in named]
    if said["least"] or said["better"]:
        return RATED[: max(places) + 1]
    if said["worse"]:
        return RATED[min(places) :]
    return tuple(rating for rating in RATED if rating in named)


def _rating(words: str) -> Rating:
    folded = words.lower()
    if folded.endswith("improvement"):
        return Rating.REQUIRES_IMPROVEMENT
    return next((rating for rating in RATED if rating == folded), Rating.NOT_RATED)


def _ages_in(text: str) -> Iterator[Understood]:
    for pattern in _AGES:
        for match in pattern.finditer(text):
            age = int(match["age"].strip("()"))
            if YOUNGEST <= age <= OLDEST:
                # Whose age it is stays in the words; "aged" and "years old" go with the number.
                start = match.start("age" if pattern is _AGES[-1] else 0)
                yield Understood("age", str(age), start, match.end())


_BETWEEN = re.compile(r"^\s*(?:(?:in[\s-]+)?between|either|near)\s+", re.IGNORECASE)
_TWO = re.compile(r"\s+(?:or|and|veya|ve|أو)\s+|\s*[&/;]\s*", re.IGNORECASE)


def two_places_in(text: str) -> tuple[str, str] | None:
    """The two parts of "W5 or Crewe", "between W5 and Crewe", "W5 / Crewe"; None of a text that is one. What is left
    of "Ealing, Acton and Crewe" after the first part is the second, whole.
    """
    parts = _TWO.split(_BETWEEN.sub("", text), maxsplit=1)
    if len(parts) < 2:
        return None
    first, second = (part.strip(" ,") for part in parts)
    return (first, second) if first and second else None


def week_of(codes: Iterable[str], categories: Iterable[str]) -> tuple[str, str]:
    """The parameter and the value of the week that stretches say: `("visits", "28x30")`; ("", "") for none.

    Visits are a week of care that is priced by the visit; days of a day centre one of its published weeks. Of other
    care, or of two rhythms at once, no week follows, and the page says so.
    """
    often, kinds = [how_often(code) for code in dict.fromkeys(codes)], set(categories)
    if len(often) != 1 or not kinds:
        return "", ""
    said = often[0]
    if kinds <= VISIT_PRICED_CATEGORIES:
        week = f"{said.a_week}x{said.minutes or USUAL_MINUTES}"
        try:
            read_own_week(week)
        except Invalid:
            return "", ""
        return "visits", week
    if kinds == {Category.DAY_OPPORTUNITIES} and said.a_week <= MOST_DAYS and said.minutes is None:
        return "level", f"d{said.a_week}"
    return "", ""
