"""What inspectors say, in words: the rating, what it means, its date, the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString

from directory.presenting.rules import NOT_INSPECTED
from directory.register.records import CurrentRating, PastRating, Ratings, overall_code
from directory.vocabulary.ratings import KeyQuestion, Rating
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import day

RatedService = tuple[str, str | None]  # a rating, and the regulator's name of the one service that it is of


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """What inspectors say, in words, with dates.

    `code` is the rating, of several services the worst; `services` says whose it is and what the others are, and
    is empty where the whole place is rated. `questions` gives for each key question its rating and, where it is
    only one service's, the regulator's name of that.
    """

    code: str
    means: str
    dated: str | None
    previous: str | None
    inherited: bool
    services: tuple[str, ...]
    questions: tuple[tuple[str, str, str | None], ...]
    report_url: str | None


MEANINGS: Mapping[str, LazyString] = {
    Rating.OUTSTANDING: _l("The service is performing exceptionally well."),
    Rating.GOOD: _l("The service is performing well and meeting what inspectors expect."),
    Rating.REQUIRES_IMPROVEMENT: _l(
        "The service is not performing as well as it should. It has been told how to improve."
    ),
    Rating.INADEQUATE: _l("The service is performing badly and inspectors have taken action."),
    Rating.NOT_RATED: _l("Inspectors have not rated this service yet. That is neither good nor bad."),
    Rating.INSPECTED_NOT_RATED: _l("Inspectors came but gave no rating."),
    Rating.NOT_KNOWN: _l(
        "We do not know what inspectors say of this service now. Look at its page with the inspectors, or ask."
    ),
}


def rating_summary(ratings: Ratings | None, past_ratings: Iterable[PastRating], today: date) -> RatingSummary:
    """The current rating of a service that the regulator inspects; `ratings` is None where none is known."""
    overall = ratings.overall if ratings else None
    code = overall_code(ratings)
    published_on = overall.published_on if overall else None
    earlier = [past for past in past_ratings if past.published_on and past.published_on != published_on]
    previous = earlier[0] if earlier else None
    return RatingSummary(
        code=code,
        means=str(MEANINGS[code]),
        dated=dated_words(overall, today) if overall else None,
        previous=previous_words(previous.value, previous.published_on)
        if previous and previous.published_on
        else None,
        inherited=bool(overall and overall.inherited),
        services=service_words(rated_services(ratings)),
        questions=_key_questions(ratings),
        report_url=overall.report_url if overall else None,
    )


def _key_questions(ratings: Ratings | None) -> tuple[tuple[str, str, str | None], ...]:
    known = ratings.questions if ratings else {}
    return tuple(
        (question, known[question].value, known[question].service)
        for question in KeyQuestion
        if question != KeyQuestion.OVERALL and question in known
    )


def dated_words(rating: CurrentRating, today: date) -> str | None:
    """When inspectors came; where that is not told, when their report came out."""
    if rating.inspected_on:
        return inspected_words(rating.inspected_on, today)
    return published_words(rating.published_on, today) if rating.published_on else None


def inspected_words(on: date, today: date) -> str:
    """ "Care Quality Commission, inspected 2 September 2024, 2 years ago"."""
    years = _nearest_years(on, today)
    if years < 1:
        return gettext("Care Quality Commission, inspected %(day)s.", day=day(on))
    return ngettext(
        "Care Quality Commission, inspected %(day)s, %(num)s year ago.",
        "Care Quality Commission, inspected %(day)s, %(num)s years ago.",
        years,
        day=day(on),
    )


def published_words(on: date, today: date) -> str:
    """ "Care Quality Commission, report of 2 September 2024, 2 years ago"."""
    years = _nearest_years(on, today)
    if years < 1:
        return gettext("Care Quality Commission, report of %(day)s.", day=day(on))
    return ngettext(
        "Care Quality Commission, report of %(day)s, %(num)s year ago.",
        "Care Quality Commission, report of %(day)s, %(num)s years ago.",
        years,
        day=day(on),
    )


def _nearest_years(on: date, today: date) -> int:
    """How many years ago a day was: one until eighteen months are over, from then on the nearest whole number."""
    months = (today.year - on.year) * 12 + today.month - on.month - (today.day < on.day)
    return int(months >= 12) if months < 18 else (months + 6) // 12


def previous_words(code: str, on: date) -> str:
    """ "It was Good in 2021."."""
    return gettext("It was %(rating)s in %(year)s.", rating=label("rating", code), year=on.year)


def rating_words(code: str) -> str:
    """The inspectors' word; "" is help that they do not inspect and the Council has checked."""
    if code == "":
        return gettext("Not inspected: checked by the Council")
    return gettext("Not inspected") if code == NOT_INSPECTED else label("rating", code)


def rated_services(ratings: Ratings | None) -> tuple[RatedService, ...]:
    """Every overall rating in force with the name of its service, the worst first."""
    return tuple((rating.value, rating.service) for rating in ratings.overalls) if ratings else ()


def service_words(rated: Sequence[RatedService]) -> tuple[str, ...]:
    """Whose the rating is where it is not the whole place's, then what the other services' are."""
    if all(service is None for _, service in rated):
        return ()
    (_, first), *others = rated
    whose = (
        gettext("This rating is for the whole place.")
        if first is None
        else gettext("This rating is for: %(service)s.", service=first)
    )
    return (whose, *(_other_words(value, service) for value, service in others))


def _other_words(value: str, service: str | None) -> str:
    rating = label("rating", value)
    if service is None:
        return gettext("The whole place: %(rating)s.", rating=rating)
    return gettext("%(service)s: %(rating)s.", service=service, rating=rating)


def rating_day_words(inspected_on: date | None, published_on: date | None) -> str | None:
    """The day of the inspection, or where that is not told, of the report."""
    if inspected_on:
        return gettext("Inspected %(day)s", day=day(inspected_on))
    return gettext("Published %(day)s", day=day(published_on)) if published_on else None


def rating_notes(ratings: Ratings | None) -> tuple[str, ...]:
    """When inspectors looked, whose the rating is, and whether it was earned under the previous owner."""
    rating = ratings.overall if ratings else None
    if rating is None:
        return ()
    days = rating_day_words(rating.inspected_on, rating.published_on)
    return notes_of(days, rated_services(ratings), inherited=rating.inherited)


def notes_of(days: str | None, rated: Sequence[RatedService], *, inherited: bool) -> tuple[str, ...]:
    """The notes below a rating, from their parts."""
    owner = (gettext("Earned under the previous owner"),) if inherited else ()
    return (*([days] if days else []), *service_words(rated), *owner)
