"""Invented names: every provider and service carries "Example", every person is called Example."""

from __future__ import annotations

import tomllib
from pathlib import Path

from directory.demo.seeded_random import SeededRandom, seeded_random
from directory.vocabulary.care import Category

_WORDS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).resolve().parent / "data" / "names.toml").read_text(encoding="utf-8")
)
FIRST, SECOND, PEOPLE = _WORDS["first"], _WORDS["second"], _WORDS["people"]
PREFIXES = ("", "Little ", "Old ", "Great ", "Upper ", "Lower ", "East ", "West ", "North ", "South ")
STREETS = ("Lane", "Road", "Street", "Way", "Close", "Avenue", "Gardens", "Rise")
JOBS = ("Manager", "Registered manager", "Care coordinator", "Team leader", "Family contact")
KIND_NAMES: dict[str, tuple[str, ...]] = {
    Category.HOME_CARE: ("Home Care", "Care at Home", "Home Support"),
    Category.LIVE_IN_CARE: ("Live-in Care",),
    Category.CARE_HOME: ("Care Home", "Residential Home", "House"),
    Category.NURSING_HOME: ("Nursing Home", "Care Home with Nursing"),
    Category.SUPPORTED_LIVING: ("Supported Living", "Living"),
    Category.DAY_OPPORTUNITIES: ("Day Centre", "Day Club", "Activities"),
    Category.EXTRA_CARE: ("Court", "Flats with Care"),
    Category.PERSONAL_ASSISTANT: ("Personal Assistant",),
    Category.HOUSEHOLD_HELP: ("Household Help", "Home and Garden Help"),
    Category.HANDYPERSON: ("Handyperson",),
    Category.FOOT_CARE: ("Foot Care",),
    Category.MEALS: ("Meals", "Kitchen"),
}
FIRST_SERVICE_NUMBER = (
    300  # of a thousand invented phone numbers; those below are of councils and other offices
)
TOTAL = len(FIRST) * len(SECOND) * len(PREFIXES)
_STRIDE = 7919  # shares no factor with TOTAL, so that every name comes once before any comes again


def invented_word(seed: int, number: int) -> str:
    """The invented word of the `number`-th provider or house: "Larkmeadow", later "Little Larkmeadow"."""
    pairs = len(FIRST) * len(SECOND)
    start = seeded_random(seed, "words").randrange(pairs)
    lap, place = divmod(number, pairs)
    place = (start + place * _STRIDE) % pairs
    first, second = divmod(place, len(SECOND))
    return PREFIXES[lap % len(PREFIXES)] + FIRST[first] + SECOND[second]


def legal_name(word: str, sector: str) -> str:
    """The name of an invented organisation; "Example" says so."""
    endings = {
        "private": "Care Example Ltd",
        "charity": "Example Charity",
        "social_enterprise": "Example Community Interest Company",
        "cooperative": "Example Co-operative",
        "public": "Example Council Services",
        "sole_trader": "Example",
    }
    return f"{word} {endings[sector]}"


def service_name(rng: SeededRandom, word: str, category: str) -> str:
    """ "Larkmeadow Example Home Care"."""
    return f"{word} Example {rng.choice(KIND_NAMES[category])}"


def person(rng: SeededRandom) -> str:
    """The name of an invented person: "Ayla Example"."""
    return f"{rng.choice(PEOPLE)} Example"


def domain_word(word: str) -> str:
    """A name's part of an address on the web."""
    return word.lower().replace(" ", "-")


def phone(rng: SeededRandom, *, london: bool) -> str:
    """A number from the ranges that Ofcom reserves for drama; the first 300 of each are the offices'."""
    number = FIRST_SERVICE_NUMBER + rng.randrange(1000) * (1000 - FIRST_SERVICE_NUMBER) // 1000
    return f"020 7946 0{number:03}" if london else f"01632 960{number:03}"


def street(rng: SeededRandom) -> str:
    """An address in a street that does not exist."""
    return f"{rng.randint(1, 120)} Example {rng.choice(STREETS)}"
