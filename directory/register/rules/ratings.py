"""Editions of ratings, how statements about the same edition merge, and which one is current.

An edition is what the regulator published about one scope and key question on one day. Sources that give no day
share one edition for each value ("undated"). Editions are never deleted; which one is current is derived, never
stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from directory.register.rules.statements import SOURCE_RANKS, RatingStatement
from directory.vocabulary.ratings import RATED, KeyQuestion, Rating

# The order in which ratings are shown: the overall one first.
QUESTIONS = (
    KeyQuestion.OVERALL,
    KeyQuestion.SAFE,
    KeyQuestion.EFFECTIVE,
    KeyQuestion.CARING,
    KeyQuestion.RESPONSIVE,
    KeyQuestion.WELL_LED,
)
LOCATION_SCOPE = "location"
# Why a rating is not known: the regulator's word is none of ours, it was inspected and no rating is told, or
# it had a rating that the regulator no longer gives.
UNKNOWN_WORD = "unknown_word"
NOT_TOLD = "not_told"
RATED_BEFORE = "rated_before"
# Of two values with the same day and rank the more cautious one stands, so that no order of import flatters;
# what is not known comes before a good rating and after a bad one.
_CAUTION: Mapping[str, int] = {
    Rating.NOT_RATED: 0,
    Rating.INSPECTED_NOT_RATED: 1,
    Rating.OUTSTANDING: 2,
    Rating.GOOD: 3,
    Rating.NOT_KNOWN: 4,
    Rating.REQUIRES_IMPROVEMENT: 5,
    Rating.INADEQUATE: 6,
}


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition as merged from every statement about it. `current_on`: the newest day a source called it
    current.
    """

    scope: str
    question: str
    mark: str
    value: str
    as_at: date | None
    rank: int
    current_on: date | None
    published_on: date | None
    reason: str | None = None
    inspected_on: date | None = None
    inherited: bool | None = None
    inherited_from: str | None = None
    report_url: str | None = None
    score: int | None = None
    score_framework: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it one edition within its location."""
        return self.scope, self.question, self.mark


def edition_of(rating: RatingStatement, as_at: date | None, source: str) -> Edition:
    """The edition a single statement describes."""
    dated = rating.published_on is not None
    return Edition(
        scope=rating.scope,
        question=rating.question,
        mark=rating.published_on.isoformat() if rating.published_on else f"undated-{rating.value}",
        value=rating.value,
        as_at=as_at,
        rank=SOURCE_RANKS[source],
        # A source without dates only ever gives the rating of its day.
        current_on=as_at if rating.current or not dated else None,
        published_on=rating.published_on,
        reason=rating.reason,
        inspected_on=rating.inspected_on,
        inherited=rating.inherited,
        inherited_from=rating.inherited_from,
        report_url=rating.report_url,
        score=rating.score,
        score_framework=rating.score_framework,
    )


def merge_editions(first: Edition, second: Edition) -> Edition:
    """Two statements about the same edition: value and reason of the one that carries a rating, of two such
    the newer, and whatever else either knows.
    """
    newer, older = (first, second) if _precedence(first) >= _precedence(second) else (second, first)
    return replace(
        newer,
        current_on=_later(newer.current_on, older.current_on),
        inspected_on=_later(newer.inspected_on, older.inspected_on),
        inherited=_known_true(newer.inherited, older.inherited),
        inherited_from=_greater(newer.inherited_from, older.inherited_from),
        report_url=_greater(newer.report_url, older.report_url),
        score=max((s for s in (newer.score, older.score) if s is not None), default=None),
        score_framework=_greater(newer.score_framework, older.score_framework),
    )


def current_edition(editions: Iterable[Edition]) -> Edition | None:
    """The current one of the editions of one scope and question; None where nothing is known.

    The rating with the newest day of publication stands, one in a word that we do not know too. An undated
    rating, or "not rated" and "inspected but not rated", displaces it only where a source called that current
    on a later day than anything said of the published one: a visit that ended without a rating leaves the
    earlier rating in force, as it does with the regulator. That a source tells no rating displaces nothing. The
    order of the editions never matters.
    """
    known = list(editions)
    published = [e for e in known if e.published_on is not None and tells_rating(e)]
    others = [e for e in known if e.current_on and not (e.published_on and tells_rating(e))]
    best = max(published, key=_published_on, default=None)
    if best is None:
        return max(others or known, key=_challenger_order, default=None)
    challengers = [e for e in others if not (e.value == Rating.NOT_KNOWN and e.reason == NOT_TOLD)]
    challenger = max(challengers, key=_challenger_order, default=None)
    if challenger is None or known_on(challenger) <= known_on(best) or challenger.value == best.value:
        return best
    return challenger


def tells_rating(edition: Edition) -> bool:
    """Whether the regulator gave a rating here: one of the four, or one in a word that we do not know."""
    return edition.value in RATED or (edition.value == Rating.NOT_KNOWN and edition.reason == UNKNOWN_WORD)


def editions_in_force(own: Edition | None, services: Iterable[Edition]) -> list[Edition]:
    """What stands for a location on one question, the worst first: its own rating, or its services'.

    `own` is the current edition of the location, `services` those of its services. The location's rating
    stands, except for a service that was rated later; where it has none, its services' stand, and where they
    have none either, whatever is said of the location. One that is only its own service's keeps its scope, so
    that it is never shown as the whole location's.
    """
    stated = list(services)
    rated = [e for e in stated if tells_rating(e)]
    if own is not None and tells_rating(own):
        later = [e for e in rated if _is_later(e, own)]
        in_force = later if later and len(later) == len(stated) else [own, *later]
    elif rated:
        in_force = rated
    else:
        in_force = [own] if own is not None else sorted(stated, key=_service_order)[:1]
    return sorted(in_force, key=_service_order)


def _is_later(service: Edition, own: Edition) -> bool:
    """Whether a service was rated after its location: by their days of publication, where both have one."""
    if service.published_on and own.published_on:
        return service.published_on > own.published_on
    return known_on(service) > known_on(own)


def _service_order(edition: Edition) -> tuple[int, bool, str]:
    """The worst rating first, of equal ones the location's own."""
    return -_CAUTION[edition.value], edition.scope != LOCATION_SCOPE, edition.scope


def known_on(edition: Edition) -> date:
    """The latest day this edition is known to stand from: published then, or called current then."""
    return max(_published_on(edition), edition.current_on or date.min)


def _published_on(edition: Edition) -> date:
    """The day of publication, before every other day where none is known.

    Within one scope and question it differs between any two dated editions: the day is part of their key.
    """
    return edition.published_on or date.min


def _challenger_order(edition: Edition) -> tuple[date, bool, date, tuple[date, int, int, str]]:
    """Of one day the edition with a rating comes first, then one with a day of publication, then the newer
    statement: a total order, since two undated editions differ in their value.
    """
    return known_on(edition), edition.value in RATED, _published_on(edition), _newness(edition)


def _precedence(edition: Edition) -> tuple[bool, tuple[date, int, int, str]]:
    return edition.value in RATED, _newness(edition)


def _newness(edition: Edition) -> tuple[date, int, int, str]:
    return edition.as_at or date.min, edition.rank, _CAUTION[edition.value], edition.reason or ""


def _later(first: date | None, second: date | None) -> date | None:
    return max(first or date.min, second or date.min) if first or second else None


def _greater(first: str | None, second: str | None) -> str | None:
    return max(first or "", second or "") or None


def _known_true(first: bool | None, second: bool | None) -> bool | None:
    if first is None or second is None:
        return first if second is None else second
    return first or second
