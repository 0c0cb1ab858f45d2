"""What a page warns of before anything else, and in which order. Pure: the day is a parameter.

One source for every page, letter, file and paper. A warning that depends on age is worked out when it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from directory.quality.rules import shown_until
from directory.register.records import CurrentRating, PastRating, Ratings
from directory.vocabulary.codes import Code
from directory.vocabulary.ratings import RATED, RATING_RANKS, KeyQuestion, Rating

YEARS_A_RATING_IS_NEW = 5
# What "Safe" is rated where people are not kept as safe as they should be.
NOT_SAFE_ENOUGH = frozenset({Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE})


class WarningKind(Code):
    """What is warned of, the gravest first: the order in which warnings stand everywhere."""

    INADEQUATE = "inadequate"
    NOT_SAFE = "not_safe"
    SERIOUS_CONCERN = "serious_concern"
    HELD = "held"
    OLD_RATING = "old_rating"
    PART_RATED = "part_rated"


class RatedFact(NamedTuple):
    """A rating in force. `service` is the regulator's name of the service that alone is rated so, if one is."""

    value: str
    service: str | None
    inspected_on: date | None
    published_on: date | None

    @property
    def since(self) -> date | None:
        """Since when it stands: the day of the report; where that is not told, of the inspection."""
        return self.published_on or self.inspected_on

    @property
    def looked_on(self) -> date | None:
        """When inspectors looked; where that is not told, the day of their report."""
        return self.inspected_on or self.published_on


class Concern(NamedTuple):
    """A serious concern of the Council: approved words, since when, until when it is looked at again, the answer."""

    published_on: date
    put_right_on: date | None
    review_on: date
    words: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class WarningFacts:
    """All that warnings of one service depend on.

    `overalls` are the overall ratings in force, the worst first; `safe` the worst rating of "Safe"; `held_since` the
    day of a hold on new placements that is in force. A hold that is over, and how it came about, has no field here.
    """

    overalls: tuple[RatedFact, ...] = ()
    safe: RatedFact | None = None
    concern: Concern | None = None
    held_since: date | None = None


class ServiceWarning(NamedTuple):
    """One warning. `services` names whose rating it is where it is not the whole place's; `value` is the rating.

    `since` is the day since when it stands, None where no source gives it; of a rating the day of the report, beside
    `inspected_on`, the day of the inspection. Of a serious concern it has the concern, and whether its day of review is
    over.
    """

    kind: WarningKind
    since: date | None = None
    services: tuple[str, ...] = ()
    value: str | None = None
    concern: Concern | None = None
    review_is_late: bool = False
    inspected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Recovery:
    """An Inadequate rating that a better one followed, with the day of each report."""

    inadequate_on: date
    better_on: date
    better: str


def warnings_of(facts: WarningFacts, on: date) -> tuple[ServiceWarning, ...]:
    """Every warning of a service on a day, at most one of a kind, the gravest first."""
    found = (
        _inadequate(facts.overalls),
        _not_safe(facts.safe),
        _serious_concern(facts.concern, on),
        _held(facts.held_since),
        _old_rating(facts.overalls, on),
        _part_rated(facts.overalls),
    )
    return tuple(warning for warning in found if warning is not None)


def _inadequate(overalls: tuple[RatedFact, ...]) -> ServiceWarning | None:
    worst = [rated for rated in overalls if rated.value == Rating.INADEQUATE]
    if not worst:
        return None
    dated = [(rated.since, rated.inspected_on) for rated in worst if rated.since is not None]
    since, inspected_on = min(dated, key=lambda days: days[0]) if len(dated) == len(worst) else (None, None)
    return ServiceWarning(
        WarningKind.INADEQUATE, since, _names(worst), Rating.INADEQUATE, inspected_on=inspected_on
    )


def _not_safe(safe: RatedFact | None) -> ServiceWarning | None:
    if safe is None or safe.value not in NOT_SAFE_ENOUGH:
        return None
    return ServiceWarning(
        WarningKind.NOT_SAFE, safe.since, _names([safe]), safe.value, inspected_on=safe.inspected_on
    )


def _serious_concern(concern: Concern | None, on: date) -> ServiceWarning | None:
    """One that stands; once put right it is left out after a while, however old the index (`quality.rules`)."""
    if concern is None or (concern.put_right_on is not None and on > shown_until(concern.put_right_on)):
        return None
    return ServiceWarning(
        WarningKind.SERIOUS_CONCERN,
        concern.published_on,
        concern=concern,
        review_is_late=concern.put_right_on is None and concern.review_on < on,
    )


def _held(held_since: date | None) -> ServiceWarning | None:
    return None if held_since is None else ServiceWarning(WarningKind.HELD, held_since)


def _old_rating(overalls: tuple[RatedFact, ...], on: date) -> ServiceWarning | None:
    old = [rated for rated in overalls if is_old(rated, on)]
    if not old:
        return None
    since = min(day for rated in old if (day := rated.looked_on) is not None)
    return ServiceWarning(WarningKind.OLD_RATING, since, _names(old))


def _part_rated(overalls: tuple[RatedFact, ...]) -> ServiceWarning | None:
    """A location without a rating of its own, where the regulator rated one or more of its services.

    Since September 2026 a location giving several kinds of service has none (see `register.records.ratings_of`).
    """
    rated = [fact for fact in overalls if fact.value in RATED]
    if not rated or any(fact.service is None for fact in rated):
        return None
    return ServiceWarning(WarningKind.PART_RATED, services=_names(rated))


def is_old(rated: RatedFact, on: date) -> bool:
    """Whether inspectors looked more than five years ago: the fifth anniversary itself is not yet old.

    "Not rated" has no age, and neither has a rating of no known day.
    """
    looked_on = rated.looked_on
    if rated.value not in RATED or looked_on is None:
        return False
    return (on.year - YEARS_A_RATING_IS_NEW, on.month, on.day) > (
        looked_on.year,
        looked_on.month,
        looked_on.day,
    )


def _names(rated: list[RatedFact]) -> tuple[str, ...]:
    """Whose ratings these are; () where one is the whole place's."""
    names = [fact.service for fact in rated if fact.service is not None]
    return tuple(dict.fromkeys(names)) if len(names) == len(rated) else ()


def rated_fact(rating: CurrentRating) -> RatedFact:
    """What warnings depend on of a rating in force."""
    return RatedFact(rating.value, rating.service, rating.inspected_on, rating.published_on)


def rated_facts(ratings: Ratings | None) -> tuple[tuple[RatedFact, ...], RatedFact | None]:
    """The overall ratings in force, the worst first, and the rating of "Safe"; `ratings` None: none is known."""
    if ratings is None:
        return (), None
    safe = ratings.questions.get(KeyQuestion.SAFE)
    return tuple(rated_fact(rating) for rating in ratings.overalls), rated_fact(safe) if safe else None


def recovery(ratings: Ratings | None, past: tuple[PastRating, ...]) -> Recovery | None:
    """That inspectors rated a place Inadequate the time before, and better since; None otherwise.

    `past` are its overall ratings, the newest first. Ratings of one service are set beside those of the same alone.
    """
    now = ratings.overall if ratings else None
    if (
        now is None
        or now.published_on is None
        or RATING_RANKS.get(now.value, 0) <= RATING_RANKS[Rating.INADEQUATE]
    ):
        return None
    before = next(
        (
            rated
            for rated in past
            if rated.service == now.service
            and rated.published_on is not None
            and rated.published_on < now.published_on
            and rated.value in RATED
        ),
        None,
    )
    if before is None or before.published_on is None or before.value != Rating.INADEQUATE:
        return None
    return Recovery(before.published_on, now.published_on, now.value)
