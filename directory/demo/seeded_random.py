"""Random numbers that are the same every time: one source for each purpose of each record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID, uuid5

Item = TypeVar("Item")
NAMESPACE = UUID("6f0c3d5a-52f1-5a0e-9c36-0d1e4f7b8a29")


class SeededRandom(Random):
    """A random source seeded by a text, so that a new purpose leaves the others as they are. Not for secrets."""

    def chance(self, percent: float) -> bool:
        """True in `percent` of a hundred cases."""
        return self.random() * 100 < percent

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """One key, in proportion to its weight."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some(self, pool: Sequence[Item], least: int, most: int) -> list[Item]:
        """Between `least` and `most` of a pool, in the pool's order."""
        count = min(len(pool), self.randint(least, most))
        positions = sorted(self.sample(range(len(pool)), count))
        return [pool[position] for position in positions]

    def day(self, first: date, last: date) -> date:
        """A day between two, both included; `first` where they are the wrong way round."""
        return first + timedelta(days=self.randint(0, max(0, (last - first).days)))


def seeded_random(seed: int, purpose: str, number: int | str = 0) -> SeededRandom:
    """The random source for one purpose of one record."""
    return SeededRandom(f"{seed}/{purpose}/{number}")


def public_id(seed: int, kind: str, number: int | str) -> str:
    """A public id that is the same in every run."""
    return str(uuid5(NAMESPACE, f"{seed}/{kind}/{number}"))
