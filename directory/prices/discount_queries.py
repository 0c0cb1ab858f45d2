"""Bulk discounts as the staff of the lists see them: the rules, and the providers that reached them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from directory.catalogue.models import Provider, Service
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, allow, councils_with
from directory.frameworks.models import Instrument
from directory.frameworks.queries import instrument_scope
from directory.prices.models import DiscountRule, DiscountTrigger


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of a list."""

    id: int
    instrument_name: str
    measure: str
    threshold: int
    basis_points: int | None
    price_pence: int | None
    unit: str | None
    minutes: int
    time_of_week: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class TriggerRow:
    """A provider that reached a rule, and how many of its services cost less."""

    id: int
    rule_id: int
    provider_name: str
    services: int
    measured_value: int
    effective_from: date
    ended_on: date | None


def discount_rules(actor: Actor) -> tuple[RuleRow, ...]:
    """The rules of the lists that the actor's councils lead, the newest first."""
    rows = db.session.execute(
        select(DiscountRule, Instrument.name)
        .join(Instrument, Instrument.id == DiscountRule.instrument_id)
        .where(Instrument.council_code.in_(councils_with(actor, Permission.DISCOUNT_MANAGE)))
        .order_by(DiscountRule.valid_from.desc(), DiscountRule.id.desc())
    )
    return tuple(
        RuleRow(
            rule.id,
            name,
            rule.measure,
            rule.threshold,
            rule.basis_points,
            rule.price_pence,
            rule.unit,
            rule.minutes,
            rule.time_of_week,
            rule.valid_from,
            rule.valid_to,
        )
        for rule, name in rows
    )


def discount_triggers(actor: Actor) -> tuple[TriggerRow, ...]:
    """The discounts that run or ran under these rules, the newest first."""
    services = (
        select(func.count()).where(Service.provider_id == DiscountTrigger.provider_id).scalar_subquery()
    )
    rows = db.session.execute(
        select(DiscountTrigger, Provider.legal_name, services)
        .join(DiscountRule, DiscountRule.id == DiscountTrigger.rule_id)
        .join(Instrument, Instrument.id == DiscountRule.instrument_id)
        .join(Provider, Provider.id == DiscountTrigger.provider_id)
        .where(Instrument.council_code.in_(councils_with(actor, Permission.DISCOUNT_MANAGE)))
        .order_by(DiscountTrigger.effective_from.desc(), DiscountTrigger.id.desc())
    )
    return tuple(
        TriggerRow(
            trigger.id,
            trigger.rule_id,
            name,
            number,
            trigger.measured_value,
            trigger.effective_from,
            trigger.ended_on,
        )
        for trigger, name, number in rows
    )


def own_lists(actor: Actor) -> list[tuple[int, str]]:
    """The lists that the actor's councils lead, by name."""
    rows = db.session.execute(
        select(Instrument.id, Instrument.name)
        .where(Instrument.council_code.in_(councils_with(actor, Permission.DISCOUNT_MANAGE)))
        .order_by(Instrument.name, Instrument.id)
    )
    return [(row.id, row.name) for row in rows]


def discount_rule(actor: Actor, rule_id: int) -> DiscountRule:
    """One rule. Raises NotFound, NotAllowed."""
    rule = db.session.get(DiscountRule, rule_id)
    if rule is None or rule.instrument_id is None:
        raise NotFound(f"discount rule {rule_id}")
    allow(actor, Permission.DISCOUNT_MANAGE, instrument_scope(rule.instrument_id))
    return rule


def discount_trigger(actor: Actor, trigger_id: int) -> DiscountTrigger:
    """One discount of a provider. Raises NotFound, NotAllowed."""
    trigger = db.session.get(DiscountTrigger, trigger_id)
    if trigger is None:
        raise NotFound(f"discount {trigger_id}")
    discount_rule(actor, trigger.rule_id)
    return trigger


def provider_choices() -> list[tuple[int, str]]:
    """Every provider with a service, by name; whether it is on the list is asked by the action."""
    rows = db.session.execute(
        select(Provider.id, Provider.legal_name)
        .where(Provider.id.in_(select(Service.provider_id)))
        .order_by(Provider.legal_name, Provider.id)
    )
    return [(row.id, row.legal_name) for row in rows]
