"""What to make: one specification a service, from which every table is filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from directory.admissions.rules import GateFacts, rating_gate
from directory.demo.councils import shares
from directory.demo.instruments import DemoInstrument, DemoLot
from directory.demo.seeded_random import SeededRandom, seeded_random
from directory.vocabulary.care import CARE_HOMES, REGULATED_CATEGORIES, Category
from directory.vocabulary.prices import PricingMode
from directory.vocabulary.ratings import Rating

# Kinds of care that one provider offers together.
FAMILIES = (
    (Category.HOME_CARE, Category.LIVE_IN_CARE),
    (Category.CARE_HOME, Category.NURSING_HOME),
    (Category.SUPPORTED_LIVING, Category.DAY_OPPORTUNITIES, Category.EXTRA_CARE),
    (Category.HOUSEHOLD_HELP, Category.HANDYPERSON),
    (Category.FOOT_CARE,),
    (Category.MEALS,),
    (Category.PERSONAL_ASSISTANT,),
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
NEVER_ADMITTED = frozenset({"draft", "waiting", "refused", "refused_by_gate"})
NEVER_LISTED = NEVER_ADMITTED | {"unsigned"}
ENTRY_OUTCOMES = {"entered": 88.0, "lapsed": 6.0, "stopped": 3.0, "draft": 3.0}


@dataclass(frozen=True, slots=True)
class TargetLot:
    """A lot that a service is admitted to, or applies to."""

    instrument: DemoInstrument
    lot: DemoLot


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One service to make. `number` counts from 1; `provider` numbers its provider, from 1 too.

    `outcome` is how its admission stands, or its entry where it is on no lot; `client` whom it is for: "older" or
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
    targets: tuple[TargetLot, ...]
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
    def was_admitted(self) -> bool:
        """Whether it is or was admitted to its lots, or entered: only then has it a price in a lot."""
        return self.outcome not in NEVER_ADMITTED

    @property
    def was_listed(self) -> bool:
        """Whether residents can have used it through the list: it is or was admitted or entered."""
        return self.outcome not in NEVER_LISTED


def plan_services(
    seed: int, total: int, instruments: tuple[DemoInstrument, ...], on: date
) -> tuple[ServiceSpec, ...]:
    """Specifications of `total` services, provider by provider."""
    counts = shares(total, [instrument for instrument in instruments if instrument.is_live])
    admitted: Counter[int] = Counter()
    specs: list[ServiceSpec] = []
    for number, (provider, council, category) in enumerate(_in_order(seed, counts), start=1):
        specs.append(_service_spec(seed, number, provider, council, category, instruments, admitted, on))
    return tuple(specs)


def _in_order(seed: int, counts: dict[tuple[str, str], int]) -> Iterator[tuple[int, str, str]]:
    """(provider, council, category) of every service; a provider has one to four, of one family, in one council."""
    provider = 0
    for council in dict.fromkeys(code for code, _ in counts):
        for family in FAMILIES:
            rng = seeded_random(seed, "grouping", f"{council}/{family[0]}")
            categories = [category for category in family for _ in range(counts.get((council, category), 0))]
            rng.shuffle(categories)
            most = {1: 62, 2: 22, 3: 11, 4: 5} if len(family) > 1 else {1: 92, 2: 8}
            if family[0] == Category.PERSONAL_ASSISTANT:
                most = {1: 1}
            while categories:
                provider += 1
                size = rng.weighted(most)
                for category in categories[:size]:
                    yield provider, council, category
                categories = categories[size:]


def _service_spec(
    seed: int,
    number: int,
    provider: int,
    council: str,
    category: str,
    instruments: tuple[DemoInstrument, ...],
    admitted: Counter[int],
    on: date,
) -> ServiceSpec:
    rng = seeded_random(seed, "blueprint", number)
    live = [instrument for instrument in instruments if instrument.is_live]
    target = _choose_lot(
        rng,
        council,
        category,
        live,
        admitted,
    )
    younger = category in (Category.SUPPORTED_LIVING, Category.DAY_OPPORTUNITIES) or council == "E06000049"
    client = "younger" if rng.chance(88 if younger else 14) else "older"
    if target and target.lot.banded_for:
        client = "older"
    elif target and category in CARE_HOMES and any(lot.banded_for for lot in target.instrument.lots):
        client = "younger" if rng.chance(80) else "older"
    regulated = category in REGULATED_CATEGORIES and (
        target is None or target.lot.regulated_required or (category == Category.HOME_CARE and rng.chance(55))
    )
    rating = rng.weighted(RATINGS) if regulated else None
    outcome = _outcome(rng, target, rating)
    if target is not None and outcome not in ("refused", "draft"):
        admitted[target.lot.id] += 1
    targets = _targets(rng, target, category, council) if target else ()
    since = _since(rng, target, on)
    ended = [
        instrument for instrument in instruments if instrument.last is not None and instrument.last < since
    ]
    earlier = (
        _earlier(seeded_random(seed, "earlier", number), council, category, ended, admitted, on)
        if target
        else None
    )
    specialist = bool(target and target.lot.specialist) or rng.chance(18)
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
        targets=targets,
        since=since,
        earlier=earlier,
    )


def _choose_lot(
    rng: SeededRandom,
    council: str,
    category: str,
    live: Sequence[DemoInstrument],
    admitted: Counter[int],
) -> TargetLot | None:
    """A lot that takes this category from this council, by weight; seldom a banded one where there is no band."""
    weights: dict[TargetLot, float] = {}
    for instrument in live:
        if council not in instrument.supplied_from:
            continue
        banded_here = any(council in band.council_codes for band in instrument.bands)
        for lot in instrument.lots:
            if category not in lot.categories or (
                lot.max_admissions is not None and admitted[lot.id] >= lot.max_admissions
            ):
                continue
            weight = lot.weight if lot.pricing_mode != PricingMode.BANDED or banded_here else lot.weight / 10
            weights[TargetLot(instrument, lot)] = weight
    return rng.weighted(weights) if weights else None


def _earlier(
    rng: SeededRandom,
    council: str,
    category: str,
    ended: Sequence[DemoInstrument],
    admitted: Counter[int],
    on: date,
) -> tuple[TargetLot, date] | None:
    """The lot before this one: on the list that ended last, for most services, from a day in its last three years."""
    ended = [
        instrument for instrument in ended if instrument.last and instrument.last >= on - timedelta(days=900)
    ]
    ended.sort(key=lambda instrument: (instrument.starts_on, instrument.code))
    target = _choose_lot(rng, council, category, ended, admitted)
    if target is None or target.instrument.last is None or not rng.chance(66):
        return None
    admitted[target.lot.id] += 1
    last = target.instrument.last
    first = max(target.instrument.starts_on, last - timedelta(days=365 * 3))
    return target, rng.day(first, last - timedelta(days=60))


def _targets(rng: SeededRandom, target: TargetLot, category: str, council: str) -> tuple[TargetLot, ...]:
    """The lot, and for some services of a banded one the non-priced lot beside it as well (HF appendix 1)."""
    others = [
        lot
        for lot in target.instrument.lots
        if lot.id != target.lot.id and category in lot.categories and lot.max_admissions is None
    ]
    if target.lot.pricing_mode == PricingMode.BANDED and others and rng.chance(12):
        return (target, TargetLot(target.instrument, others[0]))
    return (target,)


def _outcome(rng: SeededRandom, target: TargetLot | None, rating: str | None) -> str:
    """How its admission stands. A service that fails the gate was refused, or its rating fell later (HAR 6.4)."""
    if target is None:
        return rng.weighted(ENTRY_OUTCOMES)
    outcome = rng.weighted(OUTCOMES)
    gate = rating_gate(
        GateFacts(
            rating=rating,
            min_rating=target.instrument.min_rating,
            unrated_policy=target.instrument.unrated_policy,
            regulated_required=target.lot.regulated_required,
            registered=True,
            accredited=True,
            visited=True,
        )
    )
    if gate == "rating_below_minimum":
        return "fell" if rng.chance(45) else "refused_by_gate"
    if gate != "passed":
        return "refused_by_gate"
    if rating == Rating.INADEQUATE and rng.chance(70):
        return "suspended"
    return outcome


def _since(rng: SeededRandom, target: TargetLot | None, on: date) -> date:
    """When it was admitted or entered: after the instrument began, mostly soon after, not in the last fortnight."""
    latest = on - timedelta(days=14)
    if target is None:
        return rng.day(on - timedelta(days=340), latest)
    first = max(target.instrument.starts_on, on - timedelta(days=365 * 4))
    if latest <= first:
        return first
    days = (latest - first).days
    return first + timedelta(days=int(days * rng.random() ** 2))
