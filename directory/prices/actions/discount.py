"""Discount rules, and the days on which discounts start and end."""

from __future__ import annotations

from datetime import date
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
from directory.prices.queries import live_lots
from directory.prices.rules.discount import check_discount_rule, check_trigger
from directory.prices.rules.types import Discount
from directory.workflow.rules import clean_reason


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

    The audit entry lists the services. Raises NotAllowed, Invalid `threshold_not_reached`, `rule_of_another`,
    `rule_not_in_force`, or `not_on_instrument` where none of them is admitted to a lot of the rule's instrument;
    Conflict where it runs already.
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
    trigger = DiscountTrigger(
        rule_id=rule.id,
        provider_id=provider_id,
        measured_value=measured_value,
        effective_from=effective_from,
        created_by=actor.id,
    )
    db.session.add(trigger)
    db.session.flush()
    after = {"provider_id": provider_id, "effective_from": effective_from.isoformat(), "services": services}
    record(actor, "discount.triggered", "discount_trigger", trigger.id, after=after)
    for service_id in services:
        post(Event.SERVICE_CHANGED, service_id)
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
    trigger.ended_on = last
    trigger.ended_reason = reason
    after = {"ended_on": last.isoformat(), "reason": digest(reason)}
    record(actor, "discount.ended", "discount_trigger", trigger.id, after=after)
    for service_id in _services_of(trigger.provider_id):
        post(Event.SERVICE_CHANGED, service_id)


def _scope(instrument_id: int | None) -> Scope:
    """A rule of an instrument is its lead council's; any other is nobody's but the site's."""
    return NO_SCOPE if instrument_id is None else instrument_scope(instrument_id)


def _is_on_instrument(service_ids: list[int], instrument_id: int, on: date) -> bool:
    """Whether one of these services has a live admission in a lot of an instrument."""
    lots = {lot.id for lot in instrument_record(instrument_id, on).lots}
    return not lots.isdisjoint(live_lots(service_ids, on))


def _services_of(provider_id: int) -> list[int]:
    return list(
        db.session.scalars(select(Service.id).where(Service.provider_id == provider_id).order_by(Service.id))
    )
