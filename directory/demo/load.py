"""Loading the demonstration: in which order the tables are filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.demo import feedback
from directory.demo.admitting import write_admissions
from directory.demo.councils import describe_councils
from directory.demo.described import write_service
from directory.demo.dice import dice
from directory.demo.ground import ground_of
from directory.demo.instruments import DemoInstrument, write_instruments
from directory.demo.league import write_league_tables
from directory.demo.plan import Blueprint, blueprints
from directory.demo.prices import write_prices
from directory.demo.providers import DemoProvider, write_providers
from directory.demo.registered import write_location
from directory.demo.rows import Rows
from directory.demo.standing import write_checks, write_designations
from directory.foundation.actor import DEMO
from directory.foundation.database import db
from directory.foundation.errors import Conflict
from directory.places.actions import load_shipped
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.models import DiscountTrigger
from directory.prices.queries import nursing_rates

BATCH = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What demonstration is wanted: the same of these gives the same rows."""

    seed: int
    services: int
    on: date


def has_services() -> bool:
    """Whether the catalogue already holds anything."""
    return bool(db.session.scalar(select(func.count()).select_from(Service)))


def load(wanted: Wanted, progress: Progress = lambda _: None) -> dict[str, int]:
    """Fill the tables in the caller's transaction; the number of rows written of each. The index is left to the caller.

    Raises Conflict where there are services: the demonstration never mixes with anything.
    """
    if has_services():
        raise Conflict("the catalogue already holds services")
    load_shipped(DEMO)
    load_nursing_rates(DEMO)
    db.session.flush()
    rows = Rows(wanted.on)
    instruments = write_instruments(rows, wanted.on)
    live = tuple(one for one in instruments if one.runs)
    describe_councils(live)
    plans = blueprints(wanted.seed, wanted.services, instruments, wanted.on)
    providers = write_providers(rows, wanted.seed, plans, wanted.on.isoformat())
    rows.flush()
    _write_services(rows, wanted, plans, providers, progress)
    _write_discounts(rows, wanted, live, plans, providers)
    rows.settle()
    write_league_tables(wanted.on, wanted.services)
    counts = dict(sorted(rows.counts.items()))
    record(DEMO, "demonstration.loaded", "demonstration", wanted.seed, after=counts)
    return counts


def _write_services(
    rows: Rows,
    wanted: Wanted,
    plans: tuple[Blueprint, ...],
    providers: dict[int, DemoProvider],
    progress: Progress,
) -> None:
    seed, on = wanted.seed, wanted.on
    ground = ground_of(list(dict.fromkeys(plan.council_code for plan in plans)))
    rates = nursing_rates()
    pieces = feedback.shares(seed, plans, wanted.services * feedback.FOR_EACH)
    for start in range(0, len(plans), BATCH):
        batch = plans[start : start + BATCH]
        for plan in batch:
            provider = providers[plan.provider]
            service = write_service(rows, seed, plan, provider, ground[plan.council_code], on)
            write_location(rows, seed, plan, service, provider, on)
            write_prices(rows, seed, plan, service, rates, on)
            write_admissions(rows, seed, plan, service.id, on)
            write_designations(rows, seed, plan, service, on)
            write_checks(rows, seed, plan, service.id, on)
            feedback.write_feedback(rows, seed, plan, service, pieces[plan.number], on)
        rows.flush()
        progress(len(batch))


def _write_discounts(
    rows: Rows,
    wanted: Wanted,
    live: tuple[DemoInstrument, ...],
    plans: tuple[Blueprint, ...],
    providers: dict[int, DemoProvider],
) -> None:
    """A few providers have reached the business at which all their customers pay less (HAR 7.18)."""
    for instrument in live:
        if instrument.discount_rule_id is None:
            continue
        chance = dice(wanted.seed, "discounts", instrument.code)
        busy = sorted(
            {
                plan.provider
                for plan in plans
                if plan.category == "home_care"
                and plan.fate == "admitted"
                and any(place.instrument.code == instrument.code for place in plan.places)
            }
        )
        for provider in chance.some(busy, min(3, len(busy)), max(3, len(busy) // 15)):
            rows.add(
                DiscountTrigger,
                rule_id=instrument.discount_rule_id,
                provider_id=providers[provider].id,
                measured_value=chance.randint(600, 980),
                effective_from=wanted.on - timedelta(days=chance.randint(20, 150)),
            )
