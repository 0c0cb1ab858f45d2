"""Tables of the frameworks room."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Pence, Stamped, only_one, sql_in
from directory.frameworks.states import INSTRUMENT
from directory.outbox.rules import Event
from directory.vocabulary.prices import CARE_HOME_LEVELS, PricingMode
from directory.vocabulary.procurement import (
    FallPolicy,
    InstrumentType,
    LegalRegime,
    UnratedPolicy,
    ValueEntryKind,
)
from directory.workflow.models import WorkflowMixin


class Instrument(WorkflowMixin, Stamped, Model):
    """One way of buying care, with its term, its ceiling and its rules (HF 1.5, DER 7.1, CE 1.4, HAV)."""

    __tablename__ = "instrument"
    workflow = INSTRUMENT
    posts = (Event.REBUILD_INDEX, "id")
    __table_args__ = (
        # The pair lets a lot carry a copy of the type that the database itself keeps true.
        UniqueConstraint("id", "type", name="uq_instrument_id_type"),
        CheckConstraint(
            sql_in("type", InstrumentType),
            name="type_known",
        ),
        CheckConstraint(sql_in("legal_regime", LegalRegime), name="legal_regime_known"),
        CheckConstraint(
            "status IN ('planned', 'open', 'live', 'expired', 'terminated')", name="status_known"
        ),
        CheckConstraint(sql_in("unrated_policy", UnratedPolicy), name="unrated_policy_known"),
        CheckConstraint(
            "min_rating IS NULL OR min_rating IN ('outstanding', 'good', 'requires_improvement')",
            name="min_rating_known",
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="term_runs_forward"),
        CheckConstraint(
            "extension_to IS NULL OR (ends_on IS NOT NULL AND extension_to > ends_on)",
            name="extension_after_end",
        ),
        CheckConstraint("extended_on IS NULL OR extension_to IS NOT NULL", name="extended_only_with_option"),
        CheckConstraint("max_value_pence IS NULL OR max_value_pence > 0", name="max_value_positive"),
        # A direct award needs its legal footing written down; plain regulation 34 gives none (requirements
        # 1.L).
        CheckConstraint(
            "(allows_direct_award AND direct_award_basis IS NOT NULL)"
            " OR (NOT allows_direct_award AND direct_award_basis IS NULL)",
            name="direct_award_has_basis",
        ),
        CheckConstraint(sql_in("on_fall", FallPolicy), name="on_fall_known"),
        CheckConstraint(
            "(status = 'terminated' AND terminated_on IS NOT NULL)"
            " OR (status <> 'terminated' AND terminated_on IS NULL)",
            name="terminated_has_day",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(20))
    legal_regime: Mapped[str] = mapped_column(String(20))
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    extension_to: Mapped[date | None]
    extended_on: Mapped[date | None]
    terminated_on: Mapped[date | None]
    max_value_pence: Mapped[int | None] = mapped_column(Pence)
    expected_yearly_pence: Mapped[int | None] = mapped_column(Pence)
    min_rating: Mapped[str | None] = mapped_column(String(24))
    unrated_policy: Mapped[str] = mapped_column(String(20), default="refuse")
    on_fall: Mapped[str] = mapped_column(String(8), default=FallPolicy.HOLD, server_default=FallPolicy.HOLD)
    publication_consent: Mapped[bool] = mapped_column(default=True)
    allows_direct_award: Mapped[bool] = mapped_column(default=False)
    direct_award_basis: Mapped[str | None] = mapped_column(Text)
    allows_further_competition: Mapped[bool] = mapped_column(default=True)
    allows_catalogue_choice: Mapped[bool] = mapped_column(default=True)
    allows_emergency: Mapped[bool] = mapped_column(default=True)
    notice_months: Mapped[int | None]
    agreement_version: Mapped[str] = mapped_column(String(40), default="1")
    source: Mapped[str] = mapped_column(String(200), default="")
    invented: Mapped[bool] = mapped_column(default=False)
    successor_of_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"), index=True)
    state: Mapped[str] = mapped_column("status", String(12), default=INSTRUMENT.initial)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class InstrumentMember(Stamped, Model):
    """A council whose homes count as inside the instrument's area, band or no band (Harrow in the WLA)."""

    __tablename__ = "instrument_member"

    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), primary_key=True, index=True)


class Lot(Stamped, Model):
    """A part of an instrument to which providers are admitted (HF App 1, DER 4.3)."""

    __tablename__ = "lot"
    __table_args__ = (
        ForeignKeyConstraint(
            ["instrument_id", "instrument_type"],
            ["instrument.id", "instrument.type"],
            name="fk_lot_instrument_id_instrument",
        ),
        UniqueConstraint("instrument_id", "code", name="uq_lot_instrument_id_code"),
        CheckConstraint(sql_in("pricing_mode", sorted(PricingMode)), name="pricing_mode_known"),
        # HF 8.5: an approved list or dynamic market stays open to all who qualify; only a framework may
        # close a lot.
        CheckConstraint("is_open OR instrument_type = 'framework'", name="only_framework_closes"),
        CheckConstraint(
            "max_admissions IS NULL OR (max_admissions > 0"
            " AND instrument_type IN ('spot', 'block', 'framework'))",
            name="only_framework_caps",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(index=True)
    instrument_type: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    client_groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    regulated_required: Mapped[bool] = mapped_column(default=True)
    pricing_mode: Mapped[str] = mapped_column(String(12), default="non_priced")
    award_methods: Mapped[list[str]] = mapped_column(JSON, default=list)
    standard_placements_only: Mapped[bool] = mapped_column(default=False)
    opens_on: Mapped[date | None]
    is_open: Mapped[bool] = mapped_column(default=True)
    max_admissions: Mapped[int | None]
    specification_version: Mapped[str] = mapped_column(String(40), default="1")
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AccessAgreement(Stamped, Model):
    """A council's permission to buy through another council's instrument (HF 1.5, 11.3)."""

    __tablename__ = "access_agreement"
    __table_args__ = (
        UniqueConstraint("instrument_id", "council_code", "valid_from", name="uq_access_agreement_from"),
        only_one("uq_access_agreement_open", "instrument_id", "council_code", where="valid_to IS NULL"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="runs_forward"),
        CheckConstraint("signed_on <= valid_from", name="signed_before_use"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    signed_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class BroadMarketArea(Stamped, Model):
    """Councils whose homes share one set of price bands (HF App 2)."""

    __tablename__ = "broad_market_area"
    __table_args__ = (
        UniqueConstraint("instrument_id", "code", "valid_from", name="uq_broad_market_area_code"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class BroadMarketAreaCouncil(Stamped, Model):
    """One council of a broad market area."""

    __tablename__ = "broad_market_area_council"

    area_id: Mapped[int] = mapped_column(ForeignKey("broad_market_area.id"), primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), primary_key=True, index=True)


class PriceBand(Stamped, Model):
    """Lowest and highest weekly price agreed for a kind of need in an area for a year; both ends count."""

    __tablename__ = "price_band"
    __table_args__ = (
        UniqueConstraint("lot_id", "area_id", "need_level", "valid_from", name="uq_price_band_from"),
        CheckConstraint("min_pence > 0 AND max_pence >= min_pence", name="ends_in_order"),
        CheckConstraint("valid_to >= valid_from", name="runs_forward"),
        CheckConstraint(
            sql_in("need_level", CARE_HOME_LEVELS),
            name="need_level_known",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("broad_market_area.id"), index=True)
    need_level: Mapped[str] = mapped_column(String(24))
    min_pence: Mapped[int] = mapped_column(Pence)
    max_pence: Mapped[int] = mapped_column(Pence)
    valid_from: Mapped[date]
    valid_to: Mapped[date]


class ReferenceRate(Stamped, Model):
    """What a host council normally pays a week, for homes outside every band (HF 4.7)."""

    __tablename__ = "reference_rate"
    __table_args__ = (
        UniqueConstraint("council_code", "need_level", "valid_from", name="uq_reference_rate_from"),
        CheckConstraint("weekly_pence > 0", name="weekly_positive"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    need_level: Mapped[str] = mapped_column(String(24))
    weekly_pence: Mapped[int] = mapped_column(Pence)
    source: Mapped[str] = mapped_column(String(300))
    published_on: Mapped[date | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class Specification(Stamped, Model):
    """A version of what the council asks of services in a lot; versions are added, never rewritten."""

    __tablename__ = "specification"
    __table_args__ = (
        UniqueConstraint("lot_id", "version", name="uq_specification_version"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    version: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    made_with: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ValueEntry(Stamped, Model):
    """A line of the ledger of value: care bought, value given back, or a variation of the ceiling (HAV)."""

    __tablename__ = "value_entry"
    __table_args__ = (
        UniqueConstraint("instrument_id", "kind", "reference", name="uq_value_entry_reference"),
        CheckConstraint(sql_in("kind", ValueEntryKind), name="kind_known"),
        CheckConstraint("value_pence > 0", name="value_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    reference: Mapped[str] = mapped_column(String(64))
    value_pence: Mapped[int] = mapped_column(Pence)
    entered_on: Mapped[date]
