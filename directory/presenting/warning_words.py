"""What each warning says: a few words for a card, and in plain sentences what it means, since when, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from directory.presenting.phrases import isolated, joined
from directory.presenting.warning_rules import (
    Concern,
    Recovery,
    ServiceWarning,
    WarningFacts,
    WarningKind,
    warnings_of,
)
from directory.register.records import regulator_page
from directory.vocabulary.ratings import Rating
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import day

# The guide that says more of a warning: what to do now, or what a rating is.
LIVING_HERE = "if-your-home-is-rated-inadequate"
ABOUT_RATINGS = "what-ratings-mean"
BAD_RATINGS = frozenset({WarningKind.INADEQUATE, WarningKind.NOT_SAFE})
GUIDES = {WarningKind.OLD_RATING: ABOUT_RATINGS, WarningKind.PART_RATED: ABOUT_RATINGS}
GUIDE_WORDS = {
    LIVING_HERE: _l("If you or your relative lives here or uses it now"),
    ABOUT_RATINGS: _l("What ratings mean"),
}


class WarningWords(NamedTuple):
    """One warning in words: `short` for a strip, a heading, sentences, and the guide that says more.

    `quotes` are what the Council and the provider wrote themselves, in English, each after who says it.
    """

    kind: str
    short: str
    heading: str
    sentences: tuple[str, ...]
    guide: str
    quotes: tuple[tuple[str, str], ...] = ()


class WarningBox(NamedTuple):
    """The warnings of one service where there is room for all they say.

    `newest` says of a bad rating that none that we know followed it; `regulator_url`: its page with the regulator;
    `guides`: the name of each guide that says more, and its link.
    """

    warnings: tuple[WarningWords, ...]
    newest: str | None
    regulator_url: str | None
    guides: tuple[tuple[str, str], ...]


def warning_words(facts: WarningFacts, on: date) -> tuple[WarningWords, ...]:
    """Every warning of a service on a day, the gravest first; () where there is none."""
    return tuple(_words(warning) for warning in warnings_of(facts, on))


def warning_box(facts: WarningFacts, location_id: str | None, on: date) -> WarningBox | None:
    """The warnings with the regulator's own page of that very location; None where there is no warning."""
    warnings = warning_words(facts, on)
    if not warnings:
        return None
    guides = dict.fromkeys(warning.guide for warning in warnings)
    rated = any(warning.kind in BAD_RATINGS for warning in warnings)
    return WarningBox(
        warnings,
        gettext("We know of no newer rating from the inspectors.") if rated else None,
        regulator_page(location_id) if location_id else None,
        tuple((guide, str(GUIDE_WORDS[guide])) for guide in guides),
    )


def strip_words(warnings: Iterable[WarningWords]) -> str | None:
    """All warnings in one line: "Rated Inadequate · Rating over 5 years old"; None where there is none."""
    return " · ".join(warning.short for warning in warnings) or None


def warning_lines(warnings: Iterable[WarningWords]) -> tuple[str, ...]:
    """Each warning in a line of its own, with what it means: for paper, letters and files."""
    return tuple(
        " ".join(
            (
                f"{warning.heading}.",
                *warning.sentences,
                *(f"{who} {isolated(words)}" for who, words in warning.quotes),
            )
        )
        for warning in warnings
    )


def recovery_words(recovery: Recovery | None) -> str | None:
    """When an Inadequate rating was put right; None where there was none."""
    if recovery is None:
        return None
    return gettext(
        "Inspectors rated it Inadequate on %(day)s. On %(later)s they rated it %(rating)s.",
        day=day(recovery.inadequate_on),
        later=day(recovery.better_on),
        rating=label("rating", recovery.better),
    )


def room_words(availability: str | None, *, held: bool) -> str | None:
    """How soon there is room; where there is a hold, that this is not for anyone whom the Council places."""
    if availability is None or not held:
        return availability
    return gettext("%(room)s, but not for people placed by the Council", room=availability)


# The short words, the heading, and the sentences that can be said.
Saying = tuple[str, str, tuple[str, ...]]


def _words(warning: ServiceWarning) -> WarningWords:
    short, heading, sentences = SAYING[warning.kind](warning)
    guide = GUIDES.get(warning.kind, LIVING_HERE)
    return WarningWords(warning.kind, short, heading, sentences, guide, _quotes(warning.concern))


def _quotes(concern: Concern | None) -> tuple[tuple[str, str], ...]:
    """The Council's own words, and the provider's answer where there is one."""
    if concern is None:
        return ()
    answer = ((gettext("The provider answers:"), concern.answer),) if concern.answer else ()
    return ((gettext("The Council writes:"), concern.words), *answer)


def _said(short: str, heading: str, *sentences: str | None) -> Saying:
    """The words of a warning, without the sentences that cannot be said: a day that no source gives."""
    return short, heading, tuple(sentence for sentence in sentences if sentence)


def _inadequate(warning: ServiceWarning) -> Saying:
    return _said(
        gettext("Rated Inadequate"),
        gettext("Inspectors rated this service Inadequate"),
        _whose(warning),
        gettext(
            "This is the lowest rating. Care was bad when inspectors came. They told the service what must change."
        ),
        *_rated_on(warning),
    )


def _not_safe(warning: ServiceWarning) -> Saying:
    rating = label("rating", warning.value or "")
    heading = (
        gettext("Inspectors say that people are not kept safe here")
        if warning.value == Rating.INADEQUATE
        else gettext("Inspectors say that this service must keep people safer")
    )
    return _said(
        gettext("Safe: %(rating)s", rating=rating),
        heading,
        _whose(warning),
        gettext(
            "They rated it %(rating)s for keeping people safe. Ask what was wrong and what has changed.",
            rating=rating,
        ),
        *_rated_on(warning),
    )


def _serious_concern(warning: ServiceWarning) -> Saying:
    concern = warning.concern
    if concern is None or concern.put_right_on is None:
        return _said(
            gettext("Serious concern of the Council"),
            gettext("The Council has a serious concern about this service"),
            gettext("It found something serious. The service must put it right."),
            _since(warning),
            _review(warning),
        )
    return _said(
        gettext("Serious concern of the Council, put right"),
        gettext("The Council had a serious concern about this service"),
        gettext("It found something serious."),
        _since(warning),
        gettext("The Council saw on %(day)s that it was put right.", day=day(concern.put_right_on)),
    )


def _review(warning: ServiceWarning) -> str | None:
    """When the Council looks at its concern again, or that it has not yet."""
    if warning.concern is None:
        return None
    on = day(warning.concern.review_on)
    if warning.review_is_late:
        return gettext("The Council was to look again by %(day)s. Ask the Council what it found.", day=on)
    return gettext("The Council looks again by %(day)s.", day=on)


def _held(warning: ServiceWarning) -> Saying:
    return _said(
        gettext("No new people placed by the Council for now"),
        gettext("The Council is not placing anyone new here for now"),
        gettext(
            "It is looking at this service again. People who use it already can stay. "
            "Ask the Council and the service what has changed before you choose it."
        ),
        _since(warning),
    )


def _old_rating(warning: ServiceWarning) -> Saying:
    last = (
        gettext("The last visit or report we know of is from %(day)s.", day=day(warning.since))
        if warning.since
        else None
    )
    return _said(
        gettext("Rating over 5 years old"),
        gettext("This rating is more than 5 years old"),
        _whose(warning),
        last,
        gettext("Much can change in that time. Visit, and ask what is different now."),
    )


def _part_rated(warning: ServiceWarning) -> Saying:
    return _said(
        gettext("Only a part is rated"),
        gettext("Inspectors rated a part of this place, not all of it"),
        _whose(warning),
        gettext("Ask if that is the care you would get."),
    )


SAYING: Mapping[WarningKind, Callable[[ServiceWarning], Saying]] = {
    WarningKind.INADEQUATE: _inadequate,
    WarningKind.NOT_SAFE: _not_safe,
    WarningKind.SERIOUS_CONCERN: _serious_concern,
    WarningKind.HELD: _held,
    WarningKind.OLD_RATING: _old_rating,
    WarningKind.PART_RATED: _part_rated,
}


def _since(warning: ServiceWarning) -> str | None:
    return gettext("Since %(day)s.", day=day(warning.since)) if warning.since else None


def _rated_on(warning: ServiceWarning) -> tuple[str, ...]:
    """When inspectors came, and when their report came out: each of the two days that is known, by its name."""
    came_on, since = warning.inspected_on, warning.since
    came = gettext("Inspectors came on %(day)s.", day=day(came_on)) if came_on else None
    report = (
        gettext("Their report came out on %(day)s.", day=day(since)) if since and since != came_on else None
    )
    return tuple(sentence for sentence in (came, report) if sentence)


def _whose(warning: ServiceWarning) -> str | None:
    """Whose rating it is, where it is not the whole place's."""
    if not warning.services:
        return None
    return gettext("This rating is for: %(service)s.", service=joined(warning.services))
