"""What inspectors say, on a service's page: the word, what it means, its date, the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from directory.finding.queries.service import ServiceView
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day


@dataclass(frozen=True, slots=True)
class RatingBlock:
    """What inspectors say, in words, with dates."""

    code: str
    means: str
    dated: str | None
    previous: str | None
    inherited: bool
    reason: str | None
    questions: tuple[tuple[str, str], ...]
    report_url: str | None


MEANS = {
    "outstanding": lambda: gettext("The service is performing exceptionally well."),
    "good": lambda: gettext("The service is performing well and meeting what inspectors expect."),
    "requires_improvement": lambda: gettext(
        "The service is not performing as well as it should. It has been told how to improve."
    ),
    "inadequate": lambda: gettext("The service is performing badly and inspectors have taken action."),
    "not_rated": lambda: gettext("Inspectors have not rated this service yet. That is neither good nor bad."),
    "inspected_not_rated": lambda: gettext("Inspectors came but gave no rating."),
}


def rating_block(view: ServiceView, today: date) -> RatingBlock | None:
    """The rating, or None where the regulator doesn't inspect this kind of help."""
    if not view.record.regulated:
        return None
    overall = view.ratings.overall if view.ratings else None
    code = overall.value if overall else "not_rated"
    inspected = (overall.inspected_on or overall.published_on) if overall else None
    earlier = [
        past
        for past in view.past_ratings
        if past.published_on and past.published_on != (overall and overall.published_on)
    ]
    return RatingBlock(
        code=code,
        means=MEANS[code](),
        dated=inspected_words(inspected, today) if inspected else None,
        previous=previous_words(earlier[0].value, earlier[0].published_on)
        if earlier and earlier[0].published_on
        else None,
        inherited=bool(overall and overall.inherited),
        reason=overall.reason if overall else None,
        questions=tuple(
            (question, view.ratings.questions[question].value)
            for question in ("safe", "effective", "caring", "responsive", "well_led")
            if view.ratings and question in view.ratings.questions
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
