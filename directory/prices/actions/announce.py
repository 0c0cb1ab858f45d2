"""Recording what is announced for the whole nation, and how councils charge for care at home."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import select

from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.permissions import SITE, Permission, allow
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.places.queries import council_record
from directory.prices.models import ChargingFigureRow, CouncilChargingPolicy, NursingRate, SavingsLimits
from directory.prices.rules.charging import (
    CouncilPolicy,
    check_charging_figure,
    check_charging_year,
    check_council_policy,
)

NURSING_RATES = Path(__file__).parent.parent / "data" / "nursing_rates.csv"


def load_nursing_rates(actor: Actor, path: Path = NURSING_RATES) -> int:
    """Add the announced nursing rates of a file that are not known yet; the number added. Safe to repeat.

    Raises NotAllowed; Conflict where the file gives another amount for an announcement already recorded.
    """
    allow(actor, Permission.NURSING_RATE_ANNOUNCE, SITE)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sum(_announce(actor, row) for row in rows)


def announce_nursing_rate(
    actor: Actor,
    *,
    valid_from: date,
    valid_to: date,
    announced_on: date,
    standard_pence: int,
    higher_pence: int | None,
    source: str,
    confirmed: bool = True,
) -> NursingRate:
    """Record a rate, or the correction of one, as announced on a day, in pence a week.

    Raises NotAllowed, Invalid `rate_unfit`, or `announced_already` for a second one of the same days.
    """
    allow(actor, Permission.NURSING_RATE_ANNOUNCE, SITE)
    if valid_to < valid_from or standard_pence <= 0:
        raise Invalid("valid_to" if valid_to < valid_from else "standard", "rate_unfit")
    if higher_pence is not None and higher_pence < standard_pence:
        raise Invalid("higher", "rate_unfit")
    _check_new(NursingRate, "announced_on", valid_from=valid_from, announced_on=announced_on)
    rate = NursingRate(
        valid_from=valid_from,
        valid_to=valid_to,
        announced_on=announced_on,
        standard_pence=standard_pence,
        higher_pence=higher_pence,
        confirmed=confirmed,
        source=source,
        created_by=actor.id,
    )
    db.session.add(rate)
    db.session.flush()
    after = {"valid_from": valid_from.isoformat(), "standard_pence": standard_pence}
    record(actor, "nursing_rate.announced", "nursing_rate", rate.id, after=after)
    post(Event.REBUILD_INDEX, rate.id)
    return rate


def announce_savings_limits(
    actor: Actor,
    *,
    valid_from: date,
    valid_to: date,
    announced_on: date,
    upper_pence: int,
    lower_pence: int,
    source: str,
) -> SavingsLimits:
    """Record the savings limits of a charging year, or their correction, in pence (SI 2014/2672).

    Raises NotAllowed, Invalid `dates_backwards`, `limits_backwards` or `announced_already`.
    """
    allow(actor, Permission.SAVINGS_LIMITS_ANNOUNCE, SITE)
    check_charging_year(valid_from, valid_to, upper_pence, lower_pence)
    _check_new(SavingsLimits, "announced_on", valid_from=valid_from, announced_on=announced_on)
    limits = SavingsLimits(
        valid_from=valid_from,
        valid_to=valid_to,
        announced_on=announced_on,
        upper_pence=upper_pence,
        lower_pence=lower_pence,
        source=source,
        created_by=actor.id,
    )
    db.session.add(limits)
    db.session.flush()
    after = {"valid_from": valid_from.isoformat(), "upper_pence": upper_pence, "lower_pence": lower_pence}
    record(actor, "savings_limits.announced", "savings_limits", limits.id, after=after)
    return limits


def announce_charging_figure(
    actor: Actor,
    *,
    code: str,
    valid_from: date,
    valid_to: date,
    announced_on: date,
    pence: int,
    source: str,
) -> ChargingFigureRow:
    """Record an allowance or a benefit of a charging year, or its correction, in pence a week (SI 2014/2672).

    Raises NotAllowed, Invalid `dates_backwards`, `price_zero` or `announced_already`.
    """
    allow(actor, Permission.SAVINGS_LIMITS_ANNOUNCE, SITE)
    check_charging_figure(valid_from, valid_to, pence)
    _check_new(ChargingFigureRow, "announced_on", code=code, valid_from=valid_from, announced_on=announced_on)
    figure = ChargingFigureRow(
        code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        announced_on=announced_on,
        pence=pence,
        source=source,
        created_by=actor.id,
    )
    db.session.add(figure)
    db.session.flush()
    after = {"code": code, "valid_from": valid_from.isoformat(), "pence": pence}
    record(actor, "charging_figure.announced", "charging_figure", figure.id, after=after)
    return figure


def record_charging_policy(actor: Actor, policy: CouncilPolicy, *, on: date) -> CouncilChargingPolicy:
    """Record whether and how a council charges for care at home, as its own policy says, or the correction of that.

    `on` is today. Raises NotAllowed, Invalid `council_not_known`, `announced_already`, or what a policy cannot be.
    """
    allow(actor, Permission.CHARGING_POLICY_RECORD, SITE)
    if council_record(policy.council_code) is None:
        raise Invalid("council", "council_not_known")
    check_council_policy(policy, on)
    _check_new(
        CouncilChargingPolicy,
        "read_on",
        council_code=policy.council_code,
        valid_from=policy.valid_from,
        read_on=policy.read_on,
    )
    row = CouncilChargingPolicy(
        council_code=policy.council_code,
        charging=policy.charging,
        extra_pence=policy.extra_pence,
        upper_pence=policy.upper_pence,
        lower_pence=policy.lower_pence,
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
        read_on=policy.read_on,
        source=policy.source,
        created_by=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    after = {
        "council_code": policy.council_code,
        "valid_from": policy.valid_from.isoformat(),
        "charging": policy.charging,
        "extra_pence": policy.extra_pence,
        "upper_pence": policy.upper_pence,
        "lower_pence": policy.lower_pence,
    }
    record(actor, "charging_policy.recorded", "council_charging_policy", row.id, after=after)
    return row


def _check_new(
    table: type[NursingRate | SavingsLimits | ChargingFigureRow | CouncilChargingPolicy],
    field: str,
    **values: object,
) -> None:
    """Refuse a second announcement of the same days: a correction has a day of its own."""
    if db.session.scalar(select(table.id).filter_by(**values)) is not None:
        raise Invalid(field, "announced_already")


def _announce(actor: Actor, row: Mapping[str, str]) -> bool:
    valid_from, announced_on = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["announced_on"])
    standard = pounds_to_pence(row["standard"])
    known = db.session.scalar(
        select(NursingRate).where(
            NursingRate.valid_from == valid_from, NursingRate.announced_on == announced_on
        )
    )
    if known is not None:
        if known.standard_pence != standard:
            raise Conflict("nursing rate differs")
        return False
    announce_nursing_rate(
        actor,
        valid_from=valid_from,
        valid_to=date.fromisoformat(row["valid_to"]),
        announced_on=announced_on,
        standard_pence=standard,
        higher_pence=pounds_to_pence(row["higher"]) if row["higher"] else None,
        source=row["source"],
        confirmed=row["confirmed"] == "yes",
    )
    return True
