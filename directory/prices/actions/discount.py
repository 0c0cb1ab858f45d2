"""Discount rules, and the days on which discounts start and end."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.permissions import NO_SCOPE, Permission, Scope, allow
from directory.foundation.signing import digest
from directory.foundation.time import in_force_on
from directory.frameworks.queries import instrument_record, instrument_scope
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.prices.models import DiscountRule, DiscountTrigger
from directory.prices.queries import discounts_of, listed_from, live_lots
from directory.prices.rules.discount import (
    DISCOUNTED_SERVICE,
    check_discount_rule,
    check_trigger,
    discounted_service,
    repriced,
)
from directory.prices.rules.types import Discount, PriceLine
from directory.workflow.rules import clean_reason

# So many prices stand in one entry of the record: a service with more has a second entry.
PRICES_OF_AN_ENTRY = 50
DAY = timedelta(days=1)


def add_discount_rule(
    actor: Actor,
    *,
    measure: str,
    threshold: int,
    valid_from: date,
    valid_to: date | None = None,
    instrument_id: int | None = None,
    provider_id: int | None = None,
    **terms: Any,
) -> DiscountRule:
    """Record when a provider must lower its price, for all its customers (HAR 7.18).

    `terms`: `basis_points` off, of one `unit` or of all care; or an agreed `price_pence` for a `unit`, its
    `minutes` and its `time_of_week`. A rule without an instrument is the site's own. Raises NotAllowed, Invalid
    (`rules.discount.check_discount_rule`, `belongs_nowhere`).
    """
    allow(actor, Permission.DISCOUNT_MANAGE, _scope(instrument_id))
    if instrument_id is None and provider_id is None:
        raise Invalid("instrument_id", "belongs_nowhere")
    discount = Discount(valid_from, **terms)
    check_discount_rule(
        measure=measure, threshold=threshold, valid_from=valid_from, valid_to=valid_to, discount=discount
    )
    rule = DiscountRule(
        instrument_id=instrument_id,
        provider_id=provider_id,
        measure=measure,
        threshold=threshold,
        basis_points=discount.basis_points,
        price_pence=discount.price_pence,
        unit=discount.unit,
        minutes=discount.minutes,
        time_of_week=discount.time_of_week,
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=actor.id,
    )
    db.session.add(rule)
    db.session.flush()
    record(actor, "discount_rule.added", "discount_rule", rule.id, after={"threshold": threshold})
    return rule


def trigger_discount(
    actor: Actor, rule: DiscountRule, provider_id: int, *, measured_value: int, effective_from: date
) -> DiscountTrigger:
    """Start a discount for a provider: from one day all its services cost less (vector 5).

    The record lists every price that changes, before and after. Raises NotAllowed, Invalid `threshold_not_reached`,
    `rule_of_another`, `rule_not_in_force`, or `not_on_instrument` where none of them is admitted to a lot of the rule's
    instrument; Conflict where it runs already.
    """
    allow(actor, Permission.DISCOUNT_MANAGE, _scope(rule.instrument_id))
    check_trigger(measured_value, rule.threshold)
    if rule.provider_id is not None and rule.provider_id != provider_id:
        raise Invalid("provider_id", "rule_of_another")
    if not in_force_on(rule.valid_from, rule.valid_to, effective_from):
        raise Invalid("effective_from", "rule_not_in_force")
    services = _services_of(provider_id)
    if rule.instrument_id is not None and not _is_on_instrument(services, rule.instrument_id, effective_from):
        raise Invalid("provider_id", "not_on_instrument")
    running = select(DiscountTrigger.id).where(
        DiscountTrigger.rule_id == rule.id,
        DiscountTrigger.provider_id == provider_id,
        DiscountTrigger.ended_on.is_(None),
    )
    if db.session.scalar(running) is not None:
        raise Conflict("discount runs already")
    before = discounts_of(provider_id)
    trigger = DiscountTrigger(
        rule_id=rule.id,
        provider_id=provider_id,
        measured_value=measured_value,
        effective_from=effective_from,
        created_by=actor.id,
    )
    db.session.add(trigger)
    db.session.flush()
    after = {
        "provider_id": provider_id,
        "effective_from": effective_from.isoformat(),
        "services": list(services),
    }
    record(actor, "discount.triggered", "discount_trigger", trigger.id, after=after)
    _reprice(actor, trigger, services, before, effective_from)
    return trigger


def end_discount(actor: Actor, trigger: DiscountTrigger, *, last: date, reason: str) -> None:
    """End a discount after a day, on review and for a reason.

    Raises NotAllowed, Invalid, Conflict when ended.
    """
    rule = db.session.get_one(DiscountRule, trigger.rule_id)
    allow(actor, Permission.DISCOUNT_MANAGE, _scope(rule.instrument_id))
    if trigger.ended_on is not None:
        raise Conflict("discount ended already")
    reason = clean_reason(reason)
    if not reason:
        raise Invalid("reason", "reason_needed")
    if last < trigger.effective_from:
        raise Invalid("last", "dates_backwards")
    before = discounts_of(trigger.provider_id)
    trigger.ended_on = last
    trigger.ended_reason = reason
    db.session.flush()
    after = {"ended_on": last.isoformat(), "reason": digest(reason)}
    record(actor, "discount.ended", "discount_trigger", trigger.id, after=after)
    _reprice(actor, trigger, _services_of(trigger.provider_id), before, last + DAY)


def _reprice(
    actor: Actor,
    trigger: DiscountTrigger,
    services: Mapping[int, str],
    before: Collection[Discount],
    day: date,
) -> None:
    """Note what each listed price of these services was and is from a day, and draw their pages anew (vector 5).

    `services` are slugs by id, `before` the provider's discounts without the change. An entry is about one
    service under one discount, so that the history of either finds it.
    """
    after, listed = discounts_of(trigger.provider_id), listed_from(services, day)
    for service_id, slug in services.items():
        changed = repriced(listed.get(service_id, ()), before, after, day)
        for first in range(0, len(changed), PRICES_OF_AN_ENTRY):
            prices = changed[first : first + PRICES_OF_AN_ENTRY]
            record(
                actor,
                "discount.repriced",
                DISCOUNTED_SERVICE,
                discounted_service(trigger.id, service_id),
                before={"service": slug, "prices": [_listed(line, old) for line, old, _ in prices]},
                after={"from": day.isoformat(), "prices": [_listed(line, new) for line, _, new in prices]},
            )
        post(Event.SERVICE_CHANGED, service_id)


def _listed(line: PriceLine, pence: int) -> dict[str, str | int]:
    """What the record says of a listed price: what it costs, and what tells it from another of its service."""
    return {
        "amount_pence": pence,
        "unit": line.unit,
        "payer": line.payer,
        "need": line.need_level,
        "minutes": line.minutes,
        "time_of_week": line.time_of_week,
        "valid_from": line.valid_from.isoformat(),
        "id": line.id,
    }


def _scope(instrument_id: int | None) -> Scope:
    """A rule of an instrument is its lead council's; any other is nobody's but the site's."""
    return NO_SCOPE if instrument_id is None else instrument_scope(instrument_id)


def _is_on_instrument(service_ids: Collection[int], instrument_id: int, on: date) -> bool:
    """Whether one of these services has a live admission in a lot of an instrument."""
    lots = {lot.id for lot in instrument_record(instrument_id, on).lots}
    return not lots.isdisjoint(live_lots(service_ids, on))


def _services_of(provider_id: int) -> dict[int, str]:
    """The services of a provider by id, each with its slug."""
    rows = db.session.execute(
        select(Service.id, Service.slug).where(Service.provider_id == provider_id).order_by(Service.id)
    )
    return {row.id: row.slug for row in rows}
