"""The arithmetic of a league table (Croydon, in HAR App1 option 1). Pure; no order is ever set by hand (HAR 7.12).

Formula 1: every service of the lot is priced for the same week. Its index is its price over the median of the prices
that can be compared, in hundredths of a percent. Services whose rating is at least the list's minimum are ranked by
price; equal prices share a position. Rating, the council's check and feedback are shown beside the position and never
change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from directory.prices.rules.compare import median_pence
from directory.prices.rules.types import whole_pence
from directory.vocabulary.leagues import LeagueGroup
from directory.vocabulary.ratings import RATING_RANKS

FORMULA = 1
MEDIAN_INDEX = 10_000  # 100.00 %, in hundredths of a percent


@dataclass(frozen=True, slots=True)
class LeagueEntry:
    """What is known of a service when a table is made. `pence` is None where its price cannot be compared."""

    service_id: int
    pence: int | None
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """An entry with its group, its position among those ranked, and its index in hundredths of a percent."""

    entry: LeagueEntry
    group: LeagueGroup
    position: int | None
    index: int | None


def week_start(day: date) -> date:
    """The Monday of a day's week: weeks run from Monday to Sunday."""
    return day - timedelta(days=day.weekday())


def group_of(entry: LeagueEntry, min_rating: str | None) -> LeagueGroup:
    """Which part of the table an entry belongs to. `min_rating` None: the lot asks for no rating."""
    if entry.pence is None:
        return LeagueGroup.NOT_COMPARABLE
    if min_rating is None:
        return LeagueGroup.PLACED
    rank = None if entry.rating is None else RATING_RANKS.get(entry.rating)
    if rank is None:
        return LeagueGroup.UNRATED
    return LeagueGroup.PLACED if rank >= RATING_RANKS[min_rating] else LeagueGroup.BELOW_MINIMUM


def median_price(entries: Iterable[LeagueEntry]) -> Decimal | None:
    """The median of the prices that can be compared, in pence, unrounded; None where there is none."""
    amounts = [entry.pence for entry in entries if entry.pence is not None]
    return median_pence(amounts) if amounts else None


def rank_entries(entries: Sequence[LeagueEntry], min_rating: str | None) -> tuple[RankedEntry, ...]:
    """Every entry once, group by group, cheapest first; the same whatever order they come in."""
    median = median_price(entries)
    return tuple(
        ranked
        for group in LeagueGroup
        for ranked in _rank_group(
            group, [entry for entry in entries if group_of(entry, min_rating) == group], median
        )
    )


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """What is known of a service that is in no table of the newest weeks."""

    is_public: bool
    is_listed: bool
    is_admitted: bool
    in_priced_lot: bool
    has_usual_week: bool


OutsideCode = Literal["not_public", "not_listed", "not_admitted", "no_week", "not_priced", "next_week"]


def why_in_no_table(facts: OutsideFacts) -> OutsideCode:
    """Why a service is in no table, the first reason first: each is mended before the next matters.

    Every service of a lot with published prices is in its table (HAR 7.9), so one that lacks nothing joined the lot
    after this week's table was written.
    """
    reasons: tuple[tuple[OutsideCode, bool], ...] = (
        ("not_public", not facts.is_public),
        ("not_listed", not facts.is_listed),
        ("not_admitted", not facts.is_admitted),
        ("no_week", not facts.has_usual_week),
        ("not_priced", not facts.in_priced_lot),
    )
    return next((code for code, holds in reasons if holds), "next_week")


def places_moved(earlier: int | None, now: int | None) -> int | None:
    """How many places a service rose since the week before, below nought where it fell; None where it had no place."""
    return None if earlier is None or now is None else earlier - now


def _rank_group(
    group: LeagueGroup, members: Sequence[LeagueEntry], median: Decimal | None
) -> list[RankedEntry]:
    return [
        RankedEntry(
            entry,
            group,
            _position(entry, members) if group == LeagueGroup.PLACED else None,
            _index(entry, median),
        )
        for entry in sorted(members, key=lambda entry: (entry.pence or 0, entry.service_id))
    ]


def _position(entry: LeagueEntry, members: Sequence[LeagueEntry]) -> int:
    """One more than the number that are cheaper: equal prices share a position (1, 1, 3)."""
    return 1 + sum((other.pence or 0) < (entry.pence or 0) for other in members)


def _index(entry: LeagueEntry, median: Decimal | None) -> int | None:
    return whole_pence(entry.pence * MEDIAN_INDEX / median) if entry.pence is not None and median else None
