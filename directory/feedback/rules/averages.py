"""Averages of feedback scores, and when there are too few people to show one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from directory.feedback.rules.writing import SCORES
from directory.vocabulary.people import Theme

FEWEST = 5  # people; below this an average says more about one person than about the service
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Opinion:
    """The scores, from 1 to 5 or None, of one published, verified piece of feedback; ``writer`` is a digest.

    ``number`` grows with each, and orders two of one day.
    """

    number: int
    writer: str
    told_on: date
    overall: int
    continuity: int | None = None
    timekeeping: int | None = None
    respect: int | None = None
    communication: int | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True)
class ThemeMean:
    """The average of one theme's own question; ``mean`` is None where fewer than five people answered it."""

    theme: str
    count: int
    mean: Decimal | None


@dataclass(frozen=True, slots=True)
class FeedbackSummary:
    """What may be shown about a service's feedback in one line.

    ``count`` people, each with their newest feedback, written between ``since`` and ``latest``. ``overall``
    is the average of the overall question alone, 1 to 5 with one decimal; None, with an empty ``spread``,
    where it must not be shown. ``spread`` counts the people who gave 1, 2, 3, 4 and 5.
    """

    service_id: int
    count: int
    since: date | None
    latest: date | None
    overall: Decimal | None
    spread: tuple[int, ...]
    themes: tuple[ThemeMean, ...]

    @property
    def overall_hundredths(self) -> int | None:
        """The shown average as whole hundredths, 4.3 as 430: for the index, where floats would drift."""
        return None if self.overall is None else int(self.overall * 100)


def summarise(service_id: int, opinions: Sequence[Opinion]) -> FeedbackSummary:
    """Summarise one service's published, verified feedback (invariant 14; requirement 69).

    The average comes from the overall question and nothing else: it is not the average of the themes.
    Somebody who wrote again counts once, with the newest feedback; all of it stays on the page.
    """
    opinions = _newest_of_each_writer(opinions)
    days = [opinion.told_on for opinion in opinions]
    scores = [opinion.overall for opinion in opinions]
    shown = len(opinions) >= FEWEST
    return FeedbackSummary(
        service_id=service_id,
        count=len(opinions),
        since=min(days, default=None),
        latest=max(days, default=None),
        overall=mean(scores) if shown else None,
        spread=tuple(scores.count(score) for score in SCORES) if shown else (),
        themes=tuple(_theme(theme, opinions) for theme in Theme),
    )


def mean(scores: Sequence[int]) -> Decimal:
    """The average of at least one score, to one decimal, half rounded up."""
    return (Decimal(sum(scores)) / len(scores)).quantize(_TENTH, ROUND_HALF_UP)


def _newest_of_each_writer(opinions: Sequence[Opinion]) -> list[Opinion]:
    newest: dict[str, Opinion] = {}
    for opinion in opinions:
        current = newest.get(opinion.writer)
        if current is None or _order(opinion) > _order(current):
            newest[opinion.writer] = opinion
    return list(newest.values())


def _order(opinion: Opinion) -> tuple[date, int]:
    return opinion.told_on, opinion.number


def _theme(theme: str, opinions: Sequence[Opinion]) -> ThemeMean:
    scores = [score for opinion in opinions if (score := getattr(opinion, theme)) is not None]
    return ThemeMean(theme, len(scores), mean(scores) if len(scores) >= FEWEST else None)
