"""What inspectors say, in words: the rating, what it means, its date, the one before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString

from directory.presenting.rules import NOT_INSPECTED
from directory.register.records import CurrentRating, PastRating, Ratings
from directory.vocabulary.ratings import KeyQuestion, Rating
from directory.web.i18n import gettext, ngettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import day


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """What inspectors say, in words, with dates."""

    code: str
    means: str
    dated: str | None
    previous: str | None
    inherited: bool
    reason: str | None
    questions: tuple[tuple[str, str], ...]
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
    """The current rating of a service that the regulator inspects; `ratings` is None where it gave none yet."""
    overall = ratings.overall if ratings else None
    code = overall.value if overall else Rating.NOT_RATED
    inspected_on = (overall.inspected_on or overall.published_on) if overall else None
    published_on = overall.published_on if overall else None
    earlier = [past for past in past_ratings if past.published_on and past.published_on != published_on]
    previous = earlier[0] if earlier else None
    return RatingSummary(
        code=code,
        means=str(MEANINGS[code]),
        dated=inspected_words(inspected_on, today) if inspected_on else None,
        previous=previous_words(previous.value, previous.published_on)
        if previous and previous.published_on
        else None,
        inherited=bool(overall and overall.inherited),
        reason=overall.reason if overall else None,
        questions=tuple(
            (question, ratings.questions[question].value)
            for question in KeyQuestion
            if question != KeyQuestion.OVERALL and ratings and question in ratings.questions
        ),
        report_url=overall.report_url if overall else None,
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


def rating_words(code: str) -> str:
    """The inspectors' word; "" is help that they do not inspect and the Council has checked."""
    if code == "":
        return gettext("Not inspected: checked by the Council")
    return gettext("Not inspected") if code == NOT_INSPECTED else label("rating", code)


def rating_notes(rating: CurrentRating | None) -> tuple[str, ...]:
    """When inspectors looked, and whether their rating was earned under the previous owner."""
    if rating is None:
        return ()
    inspected_on = rating.inspected_on or rating.published_on
    notes = [gettext("Inspected %(day)s", day=day(inspected_on))] if inspected_on else []
    return (*notes, gettext("Earned under the previous owner")) if rating.inherited else tuple(notes)
