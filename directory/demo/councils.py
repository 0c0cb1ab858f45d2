"""The councils of the demonstration: their contact details and their services."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from directory.demo.instruments import DATA, DemoInstrument
from directory.foundation.actor import DEMO
from directory.places.actions import add_to_directory, describe_council

HOURS = "Monday to Friday, 9am to 5pm"


@dataclass(frozen=True, slots=True)
class DemoCouncil:
    """A council, and how many services of each kind of care it has of every 600 or so."""

    code: str
    slug: str
    phone: str
    services: dict[str, int]


def councils() -> tuple[DemoCouncil, ...]:
    """Every council of the demonstration, in a fixed order."""
    document = tomllib.loads((DATA / "councils.toml").read_text(encoding="utf-8"))
    return tuple(DemoCouncil(**values) for values in document["council"])


def describe_councils(live: Iterable[DemoInstrument]) -> None:
    """Enter each council's contact details; those that may buy through a list of the day publish here."""
    buyers = {code for instrument in live for code in instrument.buyers}
    for council in councils():
        describe_council(
            DEMO,
            council.code,
            phone=council.phone,
            phone_hours=HOURS,
            relay="18001 " + council.phone,
            email=f"care@{council.slug}.example.org",
            website=f"https://{council.slug}.example.org",
        )
        if council.code in buyers:
            add_to_directory(DEMO, council.code)


def shares(total: int, live: Iterable[DemoInstrument]) -> dict[tuple[str, str], int]:
    """How many services of each council and kind of care make `total`, by largest remainder.

    Only councils whose services some list of the day takes.
    """
    supplied = {code for instrument in live for code in instrument.supplied_from}
    weights = {
        (council.code, category): weight
        for council in councils()
        if council.code in supplied
        for category, weight in council.services.items()
    }
    whole = sum(weights.values())
    counts = {key: total * weight // whole for key, weight in weights.items()}
    order = sorted(weights, key=lambda key: (counts[key] - total * weights[key] / whole, key))
    for key in order[: total - sum(counts.values())]:
        counts[key] += 1
    return counts
