"""The councils of the demonstration: their contact details and their services."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directory.demo.instruments import DATA, DemoInstrument
from directory.foundation.actor import DEMO
from directory.places.actions import add_to_directory, set_contacts
from directory.places.records import CouncilContactRecord
from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose

HOURS = "Monday to Friday, 9am to 5pm"
NIGHTS = "Evenings, nights, weekends and bank holidays"
SOURCE = "Invented for the demonstration"
# Between the numbers of one council's purposes: the ranges that Ofcom keeps for drama, which reach nobody.
NUMBERS_APART = 20
ORGANISATIONS = {
    ContactPurpose.ADVOCACY: "Invented Voices",
    ContactPurpose.CARERS: "Invented Carers’ Centre",
    ContactPurpose.OMBUDSMAN: "The invented ombudsman",
    ContactPurpose.REGULATOR: "The invented inspectors",
}


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


def describe_councils(live: Iterable[DemoInstrument], on: date) -> None:
    """Enter each council's contacts; those that may buy through a list of the day publish here."""
    buyers = {code for instrument in live for code in instrument.buyers}
    for council in councils():
        set_contacts(DEMO, council.code, contacts_of(council, on), on=on)
        if council.code in buyers:
            add_to_directory(DEMO, council.code)


def contacts_of(council: DemoCouncil, on: date) -> tuple[CouncilContactRecord, ...]:
    """A council's contact for each purpose: invented, and said to be."""
    return tuple(
        _contact(
            council,
            purpose,
            council.phone[:-4] + f"{int(council.phone[-4:]) + NUMBERS_APART * number:04}",
            on,
        )
        for number, purpose in enumerate(ContactPurpose)
    )


def _contact(council: DemoCouncil, purpose: ContactPurpose, phone: str, on: date) -> CouncilContactRecord:
    by_council = purpose in COUNCIL_PURPOSES
    name = purpose.replace("_", "-")
    return CouncilContactRecord(
        purpose=purpose,
        organisation=ORGANISATIONS.get(purpose, ""),
        phone=phone,
        phone_hours=NIGHTS if purpose == ContactPurpose.OUT_OF_HOURS else HOURS,
        relay=f"18001 {phone}",
        email=f"{name}@{council.slug}.example.org" if by_council else f"{name}@example.org",
        website=f"https://{council.slug}.example.org/{name}" if by_council else f"https://{name}.example.org",
        source=SOURCE,
        source_on=on,
    )


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
