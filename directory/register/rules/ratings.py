"""Editions of ratings, how statements about the same edition merge, and which one is current.

An edition is what the regulator published of one scope and key question on one day. Sources that give no day
share one edition a value ("undated"). Editions are kept for ever; what is current is derived, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from directory.register.rules.statements import SOURCE_RANKS, RatingStatement

VALUES = ("outstanding", "good", "requires_improvement", "inadequate", "inspected_not_rated", "not_rated")
RATED = frozenset(VALUES[:4])
QUESTIONS = ("overall", "safe", "effective", "caring", "responsive", "well_led")
LOCATION_SCOPE = "location"
# Same day, same rank, two values: the more cautious one stands, so that no order of import can flatter.
_CAUTION = {value: place for place, value in enumerate(("not_rated", "inspected_not_rated", *VALUES[:4]))}


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition as merged from every statement about it. `current_on`: the newest day a source called it
    current.
    """

    scope: str
    question: str
    mark: str
    value: str
    as_at: date
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


def edition_of(rating: RatingStatement, as_at: date, source: str) -> Edition:
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


def merge_editions(one: Edition, other: Edition) -> Edition:
    """Two statements about the same edition: value and reason of the newer; the rest is whatever either one
    knows.
    """
    newer, older = (one, other) if _newness(one) >= _newness(other) else (other, one)
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

    The rating with the newest day of publication stands. An undated rating, or "not rated" and "inspected but
    not rated", displaces it only where a source called that current on a later day than anything said of the
    published one: a visit that ended without a rating leaves the earlier rating in force, as it does with the
    regulator. The order of the editions never matters.
    """
    known = list(editions)
    published = [e for e in known if e.value in RATED and e.published_on is not None]
    others = [e for e in known if e.current_on and (e.value not in RATED or e.published_on is None)]
    best = max(published, key=_published_on, default=None)
    challenger = max(others, key=_challenger_order, default=None)
    if best is None:
        return challenger or max(known, key=_published_on, default=None)
    if challenger is None or known_on(challenger) <= known_on(best) or challenger.value == best.value:
        return best
    return challenger


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


def _newness(edition: Edition) -> tuple[date, int, int, str]:
    return edition.as_at, edition.rank, _CAUTION[edition.value], edition.reason or ""


def _later(one: date | None, other: date | None) -> date | None:
    return max(one or date.min, other or date.min) if one or other else None


def _greater(one: str | None, other: str | None) -> str | None:
    return max(one or "", other or "") or None


def _known_true(one: bool | None, other: bool | None) -> bool | None:
    if one is None or other is None:
        return one if other is None else other
    return one or other
