"""Let a price leave terms untold, name what it replaces, and an agreed discount price name what it is for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE, AFTER = 0, 1
# A term that may be untold is nullable; whether bank holidays are in the price was said with weekends before.
TRAVEL = (
    "travel_pence IS NULL OR (travel_pence >= 0 AND NOT (includes_travel AND travel_pence > 0))",
    (
        "travel_pence IS NULL OR travel_pence = 0"
        " OR (travel_pence > 0 AND includes_travel IS NOT NULL AND NOT includes_travel)"
    ),
)
VAT = (
    (
        "(vat_status IN ('exempt', 'inclusive') AND vat_basis_points = 0)"
        " OR (vat_status = 'exclusive' AND vat_basis_points > 0)"
    ),
    (
        "(vat_status IS NULL AND vat_basis_points = 0)"
        " OR (vat_status IS NOT NULL AND vat_status IN ('exempt', 'inclusive') AND vat_basis_points = 0)"
        " OR (vat_status IS NOT NULL AND vat_status = 'exclusive' AND vat_basis_points > 0)"
    ),
)
COPIED = (
    "id, service_id, lot_id, category, need_level, payer, unit, minutes, time_of_week, amount_pence, fnc_basis,"
    " travel_pence, vat_basis_points, included, excluded, compulsory_extras, optional_extras, one_off_charges,"
    " minimum_charge_pence, minimum_charge_per, valid_from, valid_to, previous_valid_to, series, source, state,"
    " created_at, created_by"
)
INDEXES = (
    "CREATE INDEX ix_price_lot_id ON price (lot_id)",
    "CREATE INDEX ix_price_service_id ON price (service_id)",
    "CREATE INDEX ix_price_valid_from ON price (valid_from)",
    "CREATE UNIQUE INDEX uq_price_series_current ON price (series) WHERE valid_to IS NULL",
    "CREATE UNIQUE INDEX uq_price_series_first ON price (series) WHERE previous_valid_to IS NULL",
)
INDEX_NAMES = tuple(statement.split(" INDEX ")[1].split(" ON ")[0] for statement in INDEXES)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_price_anew(
            AFTER,
            "includes_weekends, includes_weekends, includes_travel, vat_status",
            "includes_weekends, includes_bank_holidays, includes_travel, vat_status",
        )
    else:
        op.add_column("price", sa.Column("includes_bank_holidays", sa.Boolean(), nullable=True))
        op.add_column("price", sa.Column("replaces_id", sa.Integer(), nullable=True))
        op.create_foreign_key("fk_price_replaces_id", "price", "price", ["replaces_id"], ["id"])
        op.execute("UPDATE price SET includes_bank_holidays = includes_weekends")
        _set_terms(AFTER)
    op.execute(
        "ALTER TABLE discount_rule ADD COLUMN minutes INTEGER DEFAULT '0' NOT NULL"
        " CONSTRAINT ck_discount_rule_minutes_with_visit"
        " CHECK (minutes = 0 OR (minutes > 0 AND unit = 'visit'))"
    )
    op.execute(
        "ALTER TABLE discount_rule ADD COLUMN time_of_week VARCHAR(16) DEFAULT 'any' NOT NULL"
        " CONSTRAINT ck_discount_rule_terms_of_agreed_price"
        " CHECK (time_of_week IN ('any', 'weekday', 'weekend', 'night', 'bank_holiday')"
        " AND (price_pence IS NOT NULL OR (time_of_week = 'any' AND minutes = 0)))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE discount_rule DROP COLUMN time_of_week")
    op.execute("ALTER TABLE discount_rule DROP COLUMN minutes")
    op.execute("UPDATE price SET includes_weekends = FALSE WHERE includes_weekends IS NULL")
    op.execute("UPDATE price SET includes_travel = FALSE WHERE includes_travel IS NULL")
    op.execute("UPDATE price SET vat_status = 'exempt' WHERE vat_status IS NULL")
    if op.get_bind().dialect.name == "sqlite":
        terms = "includes_weekends, includes_travel, vat_status"
        _make_price_anew(BEFORE, terms, terms)
    else:
        _set_terms(BEFORE)
        op.drop_column("price", "replaces_id")
        op.drop_column("price", "includes_bank_holidays")


def _set_terms(which: int) -> None:
    """PostgreSQL: whether the terms may be null, and the constraints that read them."""
    for name, kind in (
        ("includes_weekends", sa.Boolean()),
        ("includes_travel", sa.Boolean()),
        ("vat_status", sa.String(length=10)),
    ):
        op.alter_column("price", name, existing_type=kind, nullable=which == AFTER)
    for name, conditions in (("travel_once", TRAVEL), ("vat_rate_when_exclusive", VAT)):
        op.drop_constraint(op.f(f"ck_price_{name}"), "price", type_="check")
        op.create_check_constraint(op.f(f"ck_price_{name}"), "price", conditions[which])


def _make_price_anew(which: int, old_terms: str, new_terms: str) -> None:
    """SQLite changes a column by making the table anew. The old one is renamed, so that its rows refer to it alone."""
    for name in INDEX_NAMES:
        op.execute(f"DROP INDEX {name}")
    op.execute("ALTER TABLE price RENAME TO price_before")
    _create_price(which)
    op.execute(
        f"INSERT INTO price ({COPIED}, {new_terms}) SELECT {COPIED}, {old_terms} FROM price_before"  # noqa: S608 - names of columns above
    )
    op.execute("DROP TABLE price_before")
    for statement in INDEXES:
        op.execute(statement)


def _create_price(which: int) -> None:
    added = (
        (
            sa.Column("includes_bank_holidays", sa.Boolean(), nullable=True),
            sa.Column("replaces_id", sa.Integer(), nullable=True),
            sa.ForeignKeyConstraint(["replaces_id"], ["price.id"], name=op.f("fk_price_replaces_id")),
        )
        if which == AFTER
        else ()
    )
    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("need_level", sa.String(length=24), nullable=False),
        sa.Column("payer", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("time_of_week", sa.String(length=16), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("fnc_basis", sa.String(length=10), nullable=False),
        sa.Column("includes_weekends", sa.Boolean(), nullable=which == AFTER),
        sa.Column("includes_travel", sa.Boolean(), nullable=which == AFTER),
        sa.Column("travel_pence", sa.BigInteger(), nullable=True),
        sa.Column("vat_status", sa.String(length=10), nullable=which == AFTER),
        sa.Column("vat_basis_points", sa.Integer(), nullable=False),
        sa.Column("included", sa.JSON(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column("compulsory_extras", sa.JSON(), nullable=False),
        sa.Column("optional_extras", sa.JSON(), nullable=False),
        sa.Column("one_off_charges", sa.JSON(), nullable=False),
        sa.Column("minimum_charge_pence", sa.BigInteger(), nullable=True),
        sa.Column("minimum_charge_per", sa.String(length=8), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("previous_valid_to", sa.Date(), nullable=True),
        sa.Column("series", sa.String(length=160), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        *added,
        sa.CheckConstraint(
            "(minimum_charge_pence IS NULL AND minimum_charge_per IS NULL) OR (minimum_charge_pence > 0 AND minimum_charge_per IS NOT NULL AND minimum_charge_per IN ('week', 'visit'))",
            name=op.f("ck_price_minimum_charge_whole"),
        ),
        sa.CheckConstraint(
            "(need_level IN ('nursing', 'nursing_dementia') AND fnc_basis <> 'na') OR (need_level NOT IN ('nursing', 'nursing_dementia') AND fnc_basis = 'na')",
            name=op.f("ck_price_fnc_basis_with_nursing"),
        ),
        sa.CheckConstraint(
            "(state IN ('current', 'superseded') AND series IS NOT NULL) OR (NOT state IN ('current', 'superseded') AND series IS NULL)",
            name=op.f("ck_price_in_series"),
        ),
        sa.CheckConstraint(
            "(unit <> 'visit' AND minutes = 0) OR (unit = 'visit' AND (minutes > 0 OR (minutes = 0 AND category IN ('foot_care', 'meals'))))",
            name=op.f("ck_price_minutes_with_visit"),
        ),
        sa.CheckConstraint(VAT[which], name=op.f("ck_price_vat_rate_when_exclusive")),
        sa.CheckConstraint(
            "NOT includes_weekends OR time_of_week = 'any'", name=op.f("ck_price_includes_weekends_any_time")
        ),
        sa.CheckConstraint(
            "fnc_basis IN ('na', 'inclusive', 'exclusive')", name=op.f("ck_price_fnc_basis_known")
        ),
        sa.CheckConstraint(
            "payer IN ('council', 'self_funder', 'direct_payment', 'nhs')", name=op.f("ck_price_payer_known")
        ),
        sa.CheckConstraint(
            "series IS NULL OR series = CAST(service_id AS VARCHAR) || ':' || category || ':' || need_level || ':' || payer || ':' || unit || ':' || CAST(minutes AS VARCHAR) || ':' || time_of_week",
            name=op.f("ck_price_series_matches"),
        ),
        sa.CheckConstraint(
            "source IN ('provider', 'council_agreed', 'brokered')", name=op.f("ck_price_source_known")
        ),
        sa.CheckConstraint(
            "state <> 'superseded' OR valid_to IS NOT NULL", name=op.f("ck_price_superseded_has_end")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'out_of_band', 'current', 'superseded', 'rejected', 'withdrawn')",
            name=op.f("ck_price_state_known"),
        ),
        sa.CheckConstraint(
            "time_of_week IN ('any', 'weekday', 'weekend', 'night', 'bank_holiday')",
            name=op.f("ck_price_time_of_week_known"),
        ),
        sa.CheckConstraint(
            "unit IN ('week', 'hour', 'visit', 'day', 'session', 'night_sleep', 'night_waking', 'one_off', 'mile')",
            name=op.f("ck_price_unit_known"),
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_price_amount_positive")),
        sa.CheckConstraint(
            "previous_valid_to IS NULL OR previous_valid_to < valid_from",
            name=op.f("ck_price_after_previous"),
        ),
        sa.CheckConstraint(TRAVEL[which], name=op.f("ck_price_travel_once")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_price_runs_forward")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_price_lot_id")),
        sa.ForeignKeyConstraint(
            ["series", "previous_valid_to"], ["price.series", "price.valid_to"], name="fk_price_series_price"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_price_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint("series", "previous_valid_to", name="uq_price_series_previous"),
        sa.UniqueConstraint("series", "valid_to", name="uq_price_series_valid_to"),
    )
