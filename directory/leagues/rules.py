"""The league table's open arithmetic (Croydon, in HAR App1 option 1). Pure; no order is ever set by hand (HAR 7.12).

Formula 1, in words: every service of the lot is priced for the same week. Its index is its price over the middle price
of all that can be compared, in hundredths of a percent. Those whose rating is at least the list's minimum are placed by
price; equal prices share a place. Rating, the Council's check and feedback stand beside the place and never change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from directory.foundation.actor import Actor, Role
from directory.prices.rules.compare import median_pence
from directory.prices.rules.types import whole_pence

FORMULA = 1
WHOLE = 10_000  # 100.00 %, in hundredths of a percent
GROUPS = ("placed", "below_minimum", "unrated", "not_comparable")
_RANK: Mapping[str, int] = {"inadequate": 1, "requires_improvement": 2, "good": 3, "outstanding": 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a service when the week's table is taken. `pence` is None where its price can't be compared."""

    service_id: int
    pence: int | None
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an entry stands: its group, its place among the placed, its index in hundredths of a percent."""

    entry: Entry
    group: str
    position: int | None
    index: int | None


def week_of(day: date) -> date:
    """The Monday of a day's week: weeks run from Monday to Sunday."""
    return day - timedelta(days=day.weekday())


def group_of(entry: Entry, min_rating: str | None) -> str:
    """Which part of the table an entry stands in. `min_rating` None: ratings are not asked for in this lot."""
    if entry.pence is None:
        return "not_comparable"
    if min_rating is None:
        return "placed"
    rank = _RANK.get(entry.rating or "")
    if rank is None:
        return "unrated"
    return "placed" if rank >= _RANK[min_rating] else "below_minimum"


def middle(entries: Iterable[Entry]) -> Decimal | None:
    """The middle price of all that can be compared, in pence, unrounded; None where none can."""
    amounts = [entry.pence for entry in entries if entry.pence is not None]
    return median_pence(amounts) if amounts else None


def table(entries: Sequence[Entry], min_rating: str | None) -> tuple[Placed, ...]:
    """Every entry once, part by part, cheapest first; the same whatever order they came in."""
    centre = middle(entries)
    placed: list[Placed] = []
    for group in GROUPS:
        members = [entry for entry in entries if group_of(entry, min_rating) == group]
        members.sort(key=lambda entry: (entry.pence or 0, entry.service_id))
        placed += [
            Placed(
                entry, group, _position(entry, members) if group == "placed" else None, _index(entry, centre)
            )
            for entry in members
        ]
    return tuple(placed)


def _position(entry: Entry, members: Sequence[Entry]) -> int:
    """One more than the number that are cheaper: equal prices share a place (1, 1, 3)."""
    return 1 + sum((other.pence or 0) < (entry.pence or 0) for other in members)


def _index(entry: Entry, centre: Decimal | None) -> int | None:
    return whole_pence(entry.pence * WHOLE / centre) if entry.pence is not None and centre else None


def may_publish_league(actor: Actor, lead_council: str) -> bool:
    """Whether an actor may take or correct a table: the clock, or the lead council's framework manager."""
    manager = actor.role == Role.FRAMEWORK_MANAGER and actor.council_code == lead_council
    return actor.role == Role.SYSTEM or manager
