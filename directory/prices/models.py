"""Tables of the prices room.

How overlap is made impossible, on every database alike: a series is the prices of one service for the same kind
of care, need, payer, unit, length and time of week. Each row names the last day of the row before it
(`previous_valid_to`), that pair must exist, may be named once only, and must lie before the row's own first
day; a series has one first row and at most one without an end. Such a series can't overlap, whoever writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    event,
    inspect,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import InstanceState, Mapped, Mapper, mapped_column

from directory.foundation.database import Model, Pence, Stamped, only_one, sql_in
from directory.outbox.rules import Event
from directory.prices.rules.types import PriceLine
from directory.prices.states import PRICE, PRICE_ENDING, PUBLISHED_STATES
from directory.vocabulary.charging import ChargingFigure, CouncilCharging
from directory.vocabulary.prices import (
    PAYERS_OF_PRICES,
    DiscountMeasure,
    FncBasis,
    PriceSource,
    TimeOfWeek,
    TravelPer,
    Unit,
)
from directory.workflow.models import WorkflowMixin

IS_PUBLISHED = sql_in("state", PUBLISHED_STATES)
SERIES_PARTS = ("service_id", "category", "need_level", "payer", "unit", "minutes", "time_of_week")


def _series(context: Any) -> str | None:
    """The name of the series of the row that is written; None unless the row is published."""
    row = context.get_current_parameters()
    return _series_name(row) if row["state"] in PUBLISHED_STATES else None


def series_of(line: PriceLine, service_id: int) -> str:
    """The name of the series that a price of a service belongs to once it is published."""
    return _series_name({part: getattr(line, part) for part in SERIES_PARTS} | {"service_id": service_id})


def _series_name(values: Mapping[str, Any]) -> str:
    return ":".join(str(values[part]) for part in SERIES_PARTS)


class Price(WorkflowMixin, Stamped, Model):
    """One price of one service for a closed interval of days; never overwritten (HAR 7.25)."""

    __tablename__ = "price"
    workflow = PRICE
    posts = (Event.SERVICE_CHANGED, "service_id")
    __table_args__ = (
        UniqueConstraint("series", "valid_to", name="uq_price_series_valid_to"),
        Index("ix_price_state", "state"),
        UniqueConstraint("series", "previous_valid_to", name="uq_price_series_previous"),
        ForeignKeyConstraint(
            ["series", "previous_valid_to"], ["price.series", "price.valid_to"], name="fk_price_series_price"
        ),
        only_one("uq_price_series_first", "series", where="previous_valid_to IS NULL"),
        only_one("uq_price_series_current", "series", where="valid_to IS NULL"),
        only_one("uq_price_proposed", *SERIES_PARTS, where="NOT state <> 'proposed'"),
        CheckConstraint("previous_valid_to IS NULL OR previous_valid_to < valid_from", name="after_previous"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="runs_forward"),
        CheckConstraint(
            f"({IS_PUBLISHED} AND series IS NOT NULL) OR (NOT {IS_PUBLISHED} AND series IS NULL)",
            name="in_series",
        ),
        CheckConstraint(
            "series IS NULL OR series = CAST(service_id AS VARCHAR) || ':' || category || ':' || need_level"
            " || ':' || payer || ':' || unit || ':' || CAST(minutes AS VARCHAR) || ':' || time_of_week",
            name="series_matches",
        ),
        CheckConstraint(
            "state IN ('proposed', 'approved', 'out_of_band', 'current', 'superseded', 'rejected',"
            " 'withdrawn')",
            name="state_known",
        ),
        CheckConstraint("state <> 'superseded' OR valid_to IS NOT NULL", name="superseded_has_end"),
        CheckConstraint(sql_in("payer", PAYERS_OF_PRICES), name="payer_known"),
        CheckConstraint(
            sql_in("unit", Unit),
            name="unit_known",
        ),
        CheckConstraint(
            "(unit <> 'visit' AND minutes = 0) OR (unit = 'visit' AND (minutes > 0"
            " OR (minutes = 0 AND category IN ('foot_care', 'meals'))))",
            name="minutes_with_visit",
        ),
        CheckConstraint(
            sql_in("time_of_week", TimeOfWeek),
            name="time_of_week_known",
        ),
        CheckConstraint("amount_pence > 0", name="amount_positive"),
        CheckConstraint(sql_in("fnc_basis", FncBasis), name="fnc_basis_known"),
        # A nursing price says whether the NHS contribution is in it; no other price has one (HF App 2 d).
        CheckConstraint(
            "(need_level IN ('nursing', 'nursing_dementia') AND fnc_basis <> 'na')"
            " OR (need_level NOT IN ('nursing', 'nursing_dementia') AND fnc_basis = 'na')",
            name="fnc_basis_with_nursing",
        ),
        CheckConstraint("NOT includes_weekends OR time_of_week = 'any'", name="includes_weekends_any_time"),
        CheckConstraint(
            "travel_pence IS NULL OR travel_pence = 0"
            " OR (travel_pence > 0 AND includes_travel IS NOT NULL AND NOT includes_travel)",
            name="travel_once",
        ),
        # Transport by trip or by day is told of a session or a day that charges for it.
        CheckConstraint(
            f"travel_per IS NULL OR ({sql_in('travel_per', TravelPer)} AND {sql_in('unit', (Unit.SESSION, Unit.DAY))}"
            " AND travel_pence IS NOT NULL AND travel_pence > 0)",
            name="travel_per_session",
        ),
        CheckConstraint(
            "(vat_status IS NULL AND vat_basis_points = 0)"
            " OR (vat_status IS NOT NULL AND vat_status IN ('exempt', 'inclusive') AND vat_basis_points = 0)"
            " OR (vat_status IS NOT NULL AND vat_status = 'exclusive' AND vat_basis_points > 0)",
            name="vat_rate_when_exclusive",
        ),
        CheckConstraint(
            "(minimum_charge_pence IS NULL AND minimum_charge_per IS NULL)"
            " OR (minimum_charge_pence > 0 AND minimum_charge_per IS NOT NULL"
            " AND minimum_charge_per IN ('week', 'visit'))",
            name="minimum_charge_whole",
        ),
        CheckConstraint(sql_in("source", PriceSource), name="source_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    category: Mapped[str] = mapped_column(String(24))
    need_level: Mapped[str] = mapped_column(String(24), default="standard")
    payer: Mapped[str] = mapped_column(String(16))
    unit: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int] = mapped_column(default=0)
    time_of_week: Mapped[str] = mapped_column(String(16), default="any")
    amount_pence: Mapped[int] = mapped_column(Pence)
    fnc_basis: Mapped[str] = mapped_column(String(10), default="na")
    # Whether each is in the price, and the VAT status: NULL where it was not told.
    includes_weekends: Mapped[bool | None]
    includes_bank_holidays: Mapped[bool | None]
    includes_travel: Mapped[bool | None]
    travel_pence: Mapped[int | None] = mapped_column(Pence)
    travel_per: Mapped[str | None] = mapped_column(String(8))
    vat_status: Mapped[str | None] = mapped_column(String(10))
    vat_basis_points: Mapped[int] = mapped_column(default=0)
    included: Mapped[list[str]] = mapped_column(JSON, default=list)
    excluded: Mapped[list[str]] = mapped_column(JSON, default=list)
    compulsory_extras: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    optional_extras: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    one_off_charges: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    minimum_charge_pence: Mapped[int | None] = mapped_column(Pence)
    minimum_charge_per: Mapped[str | None] = mapped_column(String(8))
    valid_from: Mapped[date] = mapped_column(index=True)
    valid_to: Mapped[date | None]
    previous_valid_to: Mapped[date | None]
    series: Mapped[str | None] = mapped_column(String(160), default=_series)
    source: Mapped[str] = mapped_column(String(16), default="provider")
    state: Mapped[str] = mapped_column(String(12), default=PRICE.initial)
    # The last price of the series when this one was proposed.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("price.id"))
    # What its provider reads where it was refused, or where the Council entered it.
    decision_reason: Mapped[str | None] = mapped_column(Text)


@event.listens_for(Price, "before_update")
def _keep_history(_mapper: Mapper[Price], _connection: Connection, price: Price) -> None:
    """A price once written may end or be taken out; what it said never changes (invariant 4)."""
    state: InstanceState[Price] = inspect(price)
    changed = {attribute.key for attribute in state.attrs if attribute.history.has_changes()}
    series = state.attrs.series.history
    enters_series = bool(series.added) and list(series.deleted) == [None]
    if not changed <= {"state", "valid_to", "series", "decision_reason"} | (
        {"previous_valid_to"} if enters_series else set()
    ):
        raise ValueError("a price is never overwritten")


class PriceEnding(WorkflowMixin, Stamped, Model):
    """A provider's proposal that one of its prices ends after a day, and nothing follows it."""

    __tablename__ = "price_ending"
    workflow = PRICE_ENDING
    __table_args__ = (
        only_one("uq_price_ending_proposed", "price_id", where="NOT state <> 'proposed'"),
        CheckConstraint(
            "state IN ('proposed', 'accepted', 'rejected', 'withdrawn')",
            name="state_known",
        ),
        CheckConstraint("(state = 'rejected') = (decision_reason IS NOT NULL)", name="rejected_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    price_id: Mapped[int] = mapped_column(ForeignKey("price.id"), index=True)
    last_day: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default=PRICE_ENDING.initial, index=True)
    decision_reason: Mapped[str | None] = mapped_column(Text)


class NursingRate(Stamped, Model):
    """A weekly NHS-funded nursing care rate as announced; a correction is a later announcement, not an
    edit.
    """

    __tablename__ = "nursing_rate"
    __table_args__ = (
        UniqueConstraint("valid_from", "announced_on", name="uq_nursing_rate_announced"),
        CheckConstraint("valid_to >= valid_from", name="runs_forward"),
        CheckConstraint("standard_pence > 0", name="standard_positive"),
        CheckConstraint("higher_pence IS NULL OR higher_pence >= standard_pence", name="higher_not_lower"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    announced_on: Mapped[date]
    standard_pence: Mapped[int] = mapped_column(Pence)
    higher_pence: Mapped[int | None] = mapped_column(Pence)
    confirmed: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(Text, default="")


class SavingsLimits(Stamped, Model):
    """The national limits on savings of a charging year as announced; a correction is a later announcement."""

    __tablename__ = "savings_limits"
    __table_args__ = (
        UniqueConstraint("valid_from", "announced_on", name="uq_savings_limits_announced"),
        CheckConstraint("valid_to >= valid_from", name="runs_forward"),
        CheckConstraint("lower_pence > 0 AND upper_pence >= lower_pence", name="limits_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    announced_on: Mapped[date]
    upper_pence: Mapped[int] = mapped_column(Pence)
    lower_pence: Mapped[int] = mapped_column(Pence)
    source: Mapped[str] = mapped_column(Text)


class ChargingFigureRow(Stamped, Model):
    """An allowance or a benefit of a charging year as announced; a correction is a later announcement."""

    __tablename__ = "charging_figure"
    __table_args__ = (
        UniqueConstraint("code", "valid_from", "announced_on", name="uq_charging_figure_announced"),
        CheckConstraint(sql_in("code", ChargingFigure), name="code_known"),
        CheckConstraint("valid_to >= valid_from", name="runs_forward"),
        CheckConstraint("pence > 0", name="pence_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    announced_on: Mapped[date]
    pence: Mapped[int] = mapped_column(Pence)
    source: Mapped[str] = mapped_column(Text)


class CouncilChargingPolicy(Stamped, Model):
    """Whether and how a council charges for care at home, as its own policy said when it was read; a correction was
    read later.
    """

    __tablename__ = "council_charging_policy"
    __table_args__ = (
        UniqueConstraint(
            "council_code", "valid_from", "read_on", name="uq_council_charging_policy_council_code"
        ),
        CheckConstraint(sql_in("charging", CouncilCharging), name="charging_known"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="runs_forward"),
        CheckConstraint("extra_pence >= 0", name="extra_not_negative"),
        CheckConstraint(
            "(upper_pence IS NULL AND lower_pence IS NULL) OR (upper_pence IS NOT NULL"
            " AND lower_pence IS NOT NULL AND lower_pence > 0 AND upper_pence >= lower_pence)",
            name="limits_in_order",
        ),
        CheckConstraint(
            "charging <> 'free' OR (extra_pence = 0 AND upper_pence IS NULL)", name="free_without_amounts"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    charging: Mapped[str] = mapped_column(String(8))
    # A week, above the national minimum income.
    extra_pence: Mapped[int] = mapped_column(Pence, default=0)
    # The council's own limits on savings; NULL where it follows the national ones.
    upper_pence: Mapped[int | None] = mapped_column(Pence)
    lower_pence: Mapped[int | None] = mapped_column(Pence)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    read_on: Mapped[date]
    source: Mapped[str] = mapped_column(Text)


class DiscountRule(Stamped, Model):
    """When a provider must lower its price, and by how much; always for all its customers (HAR 7.18)."""

    __tablename__ = "discount_rule"
    __table_args__ = (
        CheckConstraint("instrument_id IS NOT NULL OR provider_id IS NOT NULL", name="belongs_somewhere"),
        CheckConstraint(sql_in("measure", DiscountMeasure), name="measure_known"),
        CheckConstraint("threshold > 0", name="threshold_positive"),
        CheckConstraint(
            "(basis_points IS NOT NULL AND basis_points > 0 AND basis_points < 10000 AND price_pence IS NULL)"
            " OR (basis_points IS NULL AND price_pence IS NOT NULL AND price_pence > 0 AND unit IS NOT NULL)",
            name="percent_or_price",
        ),
        CheckConstraint("minutes = 0 OR (minutes > 0 AND unit = 'visit')", name="minutes_with_visit"),
        CheckConstraint(
            "time_of_week IN ('any', 'weekday', 'weekend', 'night', 'bank_holiday')"
            " AND (price_pence IS NOT NULL OR (time_of_week = 'any' AND minutes = 0))",
            name="terms_of_agreed_price",
        ),
        CheckConstraint("applies_to = 'all'", name="applies_to_all"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    measure: Mapped[str] = mapped_column(String(20))
    # Hours and agreements are counted whole; spend is in pence a week.
    threshold: Mapped[int]
    basis_points: Mapped[int | None]
    price_pence: Mapped[int | None] = mapped_column(Pence)
    unit: Mapped[str | None] = mapped_column(String(16))
    # What an agreed price is for: a visit of so many minutes, one time of the week.
    minutes: Mapped[int] = mapped_column(default=0, server_default="0")
    time_of_week: Mapped[str] = mapped_column(String(16), default="any", server_default="any")
    test_weeks: Mapped[int] = mapped_column(default=4)
    applies_to: Mapped[str] = mapped_column(String(8), default="all")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class DiscountTrigger(Stamped, Model):
    """The day a discount began for a provider; it stays until someone reviews it and ends it."""

    __tablename__ = "discount_trigger"
    __table_args__ = (
        only_one("uq_discount_trigger_running", "rule_id", "provider_id", where="ended_on IS NULL"),
        CheckConstraint("(ended_on IS NULL) = (ended_reason IS NULL)", name="ending_has_reason"),
        CheckConstraint("ended_on IS NULL OR ended_on >= effective_from", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("discount_rule.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    measured_value: Mapped[int]
    effective_from: Mapped[date]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)
