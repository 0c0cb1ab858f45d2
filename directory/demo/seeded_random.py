"""Chance that comes out the same every time: one small source for each concern of each thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID, uuid5

Thing = TypeVar("Thing")
NAMESPACE = UUID("6f0c3d5a-52f1-5a0e-9c36-0d1e4f7b8a29")


class SeededRandom(Random):
    """Not for secrets: seeded by a text, so that a new concern never shuffles the others."""

    def chance(self, percent: float) -> bool:
        """True so many times in a hundred."""
        return self.random() * 100 < percent

    def weighted(self, weights: Mapping[Thing, float]) -> Thing:
        """One key, as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some(self, pool: Sequence[Thing], least: int, most: int) -> list[Thing]:
        """Between `least` and `most` of a pool, in the pool's order."""
        count = min(len(pool), self.randint(least, most))
        places = sorted(self.sample(range(len(pool)), count))
        return [pool[place] for place in places]

    def day(self, first: date, last: date) -> date:
        """A day between two, both included; `first` where they are the wrong way round."""
        return first + timedelta(days=self.randint(0, max(0, (last - first).days)))


def seeded_random(seed: int, concern: str, number: int | str = 0) -> SeededRandom:
    """The chance of one concern of one thing."""
    return SeededRandom(f"{seed}/{concern}/{number}")


def public_id(seed: int, kind: str, number: int | str) -> str:
    """A public id that is the same in every run."""
    return str(uuid5(NAMESPACE, f"{seed}/{kind}/{number}"))
