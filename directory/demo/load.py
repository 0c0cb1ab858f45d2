"""Loading the demonstration: in which order the tables are filled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.demo import feedback
from directory.demo.admissions import write_admissions
from directory.demo.catalogue import write_service
from directory.demo.councils import describe_councils
from directory.demo.geography import council_geographies
from directory.demo.instruments import DemoInstrument, write_instruments
from directory.demo.league import write_league_tables
from directory.demo.prices import write_prices
from directory.demo.providers import DemoProvider, write_providers
from directory.demo.quality import write_checks, write_designations
from directory.demo.register import write_location
from directory.demo.rows import Rows
from directory.demo.seeded_random import seeded_random
from directory.demo.service_specs import ServiceSpec, plan_services
from directory.foundation.actor import DEMO
from directory.foundation.database import db
from directory.foundation.errors import Conflict
from directory.places.actions import load_shipped
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.models import DiscountTrigger
from directory.prices.national_queries import nursing_rates
from directory.vocabulary.care import Category

BATCH = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What demonstration to make: the same options give the same rows."""

    seed: int
    services: int
    on: date


def has_services() -> bool:
    """Whether the catalogue already holds anything."""
    return bool(db.session.scalar(select(func.count()).select_from(Service)))


def load(options: DemoOptions, progress: Progress = lambda _: None) -> dict[str, int]:
    """Fill the tables in the caller's transaction; the number of rows written of each. The index is left to the caller.

    Raises Conflict where there are services: the demonstration never mixes with anything.
    """
    if has_services():
        raise Conflict("the catalogue already holds services")
    load_shipped(DEMO)
    load_nursing_rates(DEMO)
    db.session.flush()
    rows = Rows(options.on)
    instruments = write_instruments(rows, options.on)
    live = tuple(instrument for instrument in instruments if instrument.is_live)
    describe_councils(live, options.on)
    specs = plan_services(options.seed, options.services, instruments, options.on)
    providers = write_providers(rows, options.seed, specs, options.on.isoformat())
    rows.flush()
    _write_services(rows, options, specs, providers, progress)
    _write_discounts(rows, options, live, specs, providers)
    rows.advance_sequences()
    write_league_tables(options.on, options.services)
    counts = dict(sorted(rows.counts.items()))
    record(DEMO, "demonstration.loaded", "demonstration", options.seed, after=counts)
    return counts


def _write_services(
    rows: Rows,
    options: DemoOptions,
    specs: tuple[ServiceSpec, ...],
    providers: dict[int, DemoProvider],
    progress: Progress,
) -> None:
    seed, on = options.seed, options.on
    geography = council_geographies(list(dict.fromkeys(spec.council_code for spec in specs)))
    rates = nursing_rates()
    feedback_counts = feedback.shares(seed, specs, options.services * feedback.ITEMS_A_SERVICE)
    for start in range(0, len(specs), BATCH):
        batch = specs[start : start + BATCH]
        for spec in batch:
            provider = providers[spec.provider]
            service = write_service(rows, seed, spec, provider, geography[spec.council_code], on)
            write_location(rows, seed, spec, service, provider, on)
            write_prices(rows, seed, spec, service, rates, on)
            write_admissions(rows, seed, spec, service.id, on)
            write_designations(rows, seed, spec, service, on)
            write_checks(rows, seed, spec, service.id, on)
            feedback.write_feedback(rows, seed, spec, service, feedback_counts[spec.number], on)
        rows.flush()
        progress(len(batch))


def _write_discounts(
    rows: Rows,
    options: DemoOptions,
    live: tuple[DemoInstrument, ...],
    specs: tuple[ServiceSpec, ...],
    providers: dict[int, DemoProvider],
) -> None:
    """A few providers have reached the business at which all their customers pay less (HAR 7.18)."""
    for instrument in live:
        if instrument.discount_rule_id is None:
            continue
        rng = seeded_random(options.seed, "discounts", instrument.code)
        busy_providers = sorted(
            {
                spec.provider
                for spec in specs
                if spec.category == Category.HOME_CARE
                and spec.outcome == "admitted"
                and any(target.instrument.code == instrument.code for target in spec.targets)
            }
        )
        for provider in rng.some(
            busy_providers, min(3, len(busy_providers)), max(3, len(busy_providers) // 15)
        ):
            rows.add(
                DiscountTrigger,
                rule_id=instrument.discount_rule_id,
                provider_id=providers[provider].id,
                measured_value=rng.randint(600, 980),
                effective_from=options.on - timedelta(days=rng.randint(20, 150)),
            )
