"""What to make: one blueprint a service, from which every table is filled. Everything chosen here is chosen once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from directory.admissions.rules import GateFacts, rating_gate
from directory.demo.councils import shares
from directory.demo.instruments import DemoInstrument, DemoLot
from directory.demo.seeded_random import SeededRandom, seeded_random

REGULATED = frozenset(
    {"home_care", "live_in_care", "care_home", "nursing_home", "supported_living", "extra_care"}
)
CARE_HOMES = frozenset({"care_home", "nursing_home"})
# Kinds of care that one provider offers together.
FAMILIES = (
    ("home_care", "live_in_care"),
    ("care_home", "nursing_home"),
    ("supported_living", "day_opportunities", "extra_care"),
    ("household_help", "handyperson"),
    ("foot_care",),
    ("meals",),
    ("personal_assistant",),
)
# As the register has them (per cent).
RATINGS = {
    "outstanding": 4.0,
    "good": 78.0,
    "requires_improvement": 13.5,
    "inadequate": 1.0,
    "not_rated": 3.0,
    "inspected_not_rated": 0.5,
}
OUTCOMES = {
    "admitted": 87.0,
    "suspended": 2.5,
    "removed": 1.5,
    "expired": 1.5,
    "exited": 1.5,
    "refused": 1.5,
    "waiting": 1.5,
    "unsigned": 0.7,
    "draft": 0.8,
    "hidden": 0.7,
    "withdrawn": 0.8,
}
NOT_PUBLISHED = frozenset({"draft", "hidden", "withdrawn", "waiting", "refused", "refused_by_gate"})
NEVER_OFFERED = frozenset({"draft", "waiting", "refused", "refused_by_gate", "unsigned"})
ENTRY_OUTCOMES = {"entered": 88.0, "lapsed": 6.0, "stopped": 3.0, "draft": 3.0}


@dataclass(frozen=True, slots=True)
class TargetLot:
    """A lot a service is on, or wants to be on."""

    instrument: DemoInstrument
    lot: DemoLot


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One service to make. `number` counts from 1; `provider` numbers its provider, from 1 too.

    `fate` is how its admission stands, or its entry where it is on no lot; `client` whom it is for: "older" or
    "younger". `rating` is None where the regulator does not inspect it. `since` is the day it was admitted or entered;
    `earlier` the lot it was on in the list before this one, and since when.
    """

    number: int
    provider: int
    council_code: str
    category: str
    client: str
    specialist: bool
    regulated: bool
    rating: str | None
    outcome: str
    places: tuple[TargetLot, ...]
    since: date
    earlier: tuple[TargetLot, date] | None = None

    @property
    def known_since(self) -> date:
        """The day it was first admitted: to the list of today, or to the one before it."""
        return self.earlier[1] if self.earlier else self.since

    @property
    def published(self) -> bool:
        """Whether the service's description is published."""
        return self.outcome not in NOT_PUBLISHED

    @property
    def was_offered(self) -> bool:
        """Whether people can have used it through the list: it is or was admitted or entered."""
        return self.outcome not in NEVER_OFFERED


def specs(
    seed: int, total: int, instruments: tuple[DemoInstrument, ...], on: date
) -> tuple[ServiceSpec, ...]:
    """Blueprints of `total` services, provider by provider."""
    counts = shares(total, [one for one in instruments if one.is_live])
    taken: Counter[int] = Counter()
    made: list[ServiceSpec] = []
    for number, (provider, council, category) in enumerate(_in_order(seed, counts), start=1):
        made.append(_service_spec(seed, number, provider, council, category, instruments, taken, on))
    return tuple(made)


def _in_order(seed: int, counts: dict[tuple[str, str], int]) -> Iterator[tuple[int, str, str]]:
    """(provider, council, kind of care) of every service; a provider has one to four, of one family, in one council."""
    provider = 0
    for council in dict.fromkeys(code for code, _ in counts):
        for family in FAMILIES:
            rng = seeded_random(seed, "grouping", f"{council}/{family[0]}")
            kinds = [kind for kind in family for _ in range(counts.get((council, kind), 0))]
            rng.shuffle(kinds)
            most = {1: 62, 2: 22, 3: 11, 4: 5} if len(family) > 1 else {1: 92, 2: 8}
            if family[0] == "personal_assistant":
                most = {1: 1}
            while kinds:
                provider += 1
                size = rng.weighted(most)
                for kind in kinds[:size]:
                    yield provider, council, kind
                kinds = kinds[size:]


def _service_spec(
    seed: int,
    number: int,
    provider: int,
    council: str,
    category: str,
    instruments: tuple[DemoInstrument, ...],
    taken: Counter[int],
    on: date,
) -> ServiceSpec:
    rng = seeded_random(seed, "blueprint", number)
    place = _place(rng, council, category, [one for one in instruments if one.is_live], taken)
    younger = category in ("supported_living", "day_opportunities") or council == "E06000049"
    client = "younger" if rng.chance(88 if younger else 14) else "older"
    if place and place.lot.banded_for:
        client = "older"
    elif place and category in CARE_HOMES and any(lot.banded_for for lot in place.instrument.lots):
        client = "younger" if rng.chance(80) else "older"
    regulated = category in REGULATED and (
        place is None or place.lot.regulated_required or (category == "home_care" and rng.chance(55))
    )
    rating = rng.weighted(RATINGS) if regulated else None
    outcome = _outcome(rng, place, rating)
    if place is not None and outcome not in ("refused", "draft"):
        taken[place.lot.id] += 1
    places = _second(rng, place, category, council) if place else ()
    since = _since(rng, place, on)
    ended = [one for one in instruments if one.last is not None and one.last < since]
    earlier = (
        _earlier(seeded_random(seed, "earlier", number), council, category, ended, taken, on)
        if place
        else None
    )
    specialist = bool(place and place.lot.specialist) or rng.chance(18)
    return ServiceSpec(
        number=number,
        provider=provider,
        council_code=council,
        category=category,
        client=client,
        specialist=specialist,
        regulated=regulated,
        rating=rating,
        outcome=outcome,
        places=places,
        since=since,
        earlier=earlier,
    )


def _place(
    rng: SeededRandom,
    council: str,
    category: str,
    live: Sequence[DemoInstrument],
    taken: Counter[int],
) -> TargetLot | None:
    """A lot that takes this kind of care from this council, by weight; seldom a banded one where there is no band."""
    weights: dict[TargetLot, float] = {}
    for instrument in live:
        if council not in instrument.supplied_from:
            continue
        banded_here = any(council in band.council_codes for band in instrument.bands)
        for lot in instrument.lots:
            if category not in lot.categories or (
                lot.max_admissions is not None and taken[lot.id] >= lot.max_admissions
            ):
                continue
            weight = lot.weight if lot.pricing_mode != "banded" or banded_here else lot.weight / 10
            weights[TargetLot(instrument, lot)] = weight
    return rng.weighted(weights) if weights else None


def _earlier(
    rng: SeededRandom,
    council: str,
    category: str,
    ended: Sequence[DemoInstrument],
    taken: Counter[int],
    on: date,
) -> tuple[TargetLot, date] | None:
    """Where it was before: on the list that ended last, for most services, since some day of its last three years."""
    ended = [one for one in ended if one.last and one.last >= on - timedelta(days=900)]
    place = _place(rng, council, category, sorted(ended, key=lambda one: (one.starts_on, one.code)), taken)
    if place is None or place.instrument.last is None or not rng.chance(66):
        return None
    taken[place.lot.id] += 1
    last = place.instrument.last
    first = max(place.instrument.starts_on, last - timedelta(days=365 * 3))
    return place, rng.day(first, last - timedelta(days=60))


def _second(rng: SeededRandom, place: TargetLot, category: str, council: str) -> tuple[TargetLot, ...]:
    """The lot, and for some services of a banded one the non-priced lot beside it as well (HF appendix 1)."""
    others = [
        lot
        for lot in place.instrument.lots
        if lot.id != place.lot.id and category in lot.categories and lot.max_admissions is None
    ]
    if place.lot.pricing_mode == "banded" and others and rng.chance(12):
        return (place, TargetLot(place.instrument, others[0]))
    return (place,)


def _outcome(rng: SeededRandom, place: TargetLot | None, rating: str | None) -> str:
    """How its admission stands. Who fails the gate of its instrument was refused, or fell since (HAR 6.4)."""
    if place is None:
        return rng.weighted(ENTRY_OUTCOMES)
    outcome = rng.weighted(OUTCOMES)
    gate = rating_gate(
        GateFacts(
            rating=rating,
            min_rating=place.instrument.min_rating,
            unrated_policy=place.instrument.unrated_policy,
            regulated_required=place.lot.regulated_required,
            registered=True,
            accredited=True,
            visited=True,
        )
    )
    if gate == "rating_below_minimum":
        return "fell" if rng.chance(45) else "refused_by_gate"
    if gate != "passed":
        return "refused_by_gate"
    if rating == "inadequate" and rng.chance(70):
        return "suspended"
    return outcome


def _since(rng: SeededRandom, place: TargetLot | None, on: date) -> date:
    """When it was admitted or entered: after the instrument began, mostly soon after, not in the last fortnight."""
    latest = on - timedelta(days=14)
    if place is None:
        return rng.day(on - timedelta(days=340), latest)
    first = max(place.instrument.starts_on, on - timedelta(days=365 * 4))
    if latest <= first:
        return first
    days = (latest - first).days
    return first + timedelta(days=int(days * rng.random() ** 2))
