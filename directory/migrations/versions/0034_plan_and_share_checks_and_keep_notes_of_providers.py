"""Plan checks and share them with the provider; keep what was seen, private notes of providers, and attendance"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BEFORE = "state IN ('discarded', 'draft', 'published', 'withdrawn')"
AFTER = "state IN ('discarded', 'draft', 'planned', 'published', 'shared', 'withdrawn')"
SHARED = "state <> 'shared' OR outcome IS NOT NULL"
ADDED = f"CONSTRAINT ck_quality_check_shared_has_outcome CHECK ({SHARED}), "


def upgrade() -> None:
    op.add_column("quality_finding", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(BEFORE, AFTER, added=ADDED)
    else:
        op.drop_constraint(op.f("ck_quality_check_state_known"), "quality_check", type_="check")
        op.create_check_constraint(op.f("ck_quality_check_state_known"), "quality_check", AFTER)
        op.create_check_constraint(op.f("ck_quality_check_shared_has_outcome"), "quality_check", SHARED)
    _create_notes()
    _create_attendance()


def downgrade() -> None:
    op.drop_table("attendance")
    op.drop_table("provider_note")
    # The version before knows no plan, and shares nothing with a provider before everybody reads it.
    op.execute("UPDATE quality_check SET state = 'draft' WHERE state IN ('planned', 'shared')")
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(AFTER, BEFORE, removed=ADDED)
    else:
        op.drop_constraint(op.f("ck_quality_check_shared_has_outcome"), "quality_check", type_="check")
        op.drop_constraint(op.f("ck_quality_check_state_known"), "quality_check", type_="check")
        op.create_check_constraint(op.f("ck_quality_check_state_known"), "quality_check", BEFORE)
    op.drop_column("quality_finding", "note")


def _create_notes() -> None:
    op.create_table(
        "provider_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(words) > 0", name=op.f("ck_provider_note_words_said")),
        sa.CheckConstraint("state IN ('kept', 'withdrawn')", name=op.f("ck_provider_note_state_known")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)",
            name=op.f("ck_provider_note_withdrawn_has_reason"),
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_provider_note_provider_id")),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_provider_note_council_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_note")),
    )
    for column in ("provider_id", "council_code"):
        op.create_index(op.f(f"ix_provider_note_{column}"), "provider_note", [column])


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("struck_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('safeguarding_training', 'safeguarding_meeting', 'provider_meeting')",
            name=op.f("ck_attendance_kind_known"),
        ),
        sa.CheckConstraint(
            "result IN ('attended', 'apologies', 'absent')", name=op.f("ck_attendance_result_known")
        ),
        sa.CheckConstraint("state IN ('recorded', 'struck')", name=op.f("ck_attendance_state_known")),
        sa.CheckConstraint("people IS NULL OR people > 0", name=op.f("ck_attendance_people_positive")),
        sa.CheckConstraint("people IS NULL OR result = 'attended'", name=op.f("ck_attendance_people_came")),
        sa.CheckConstraint(
            "(state = 'struck') = (struck_reason IS NOT NULL)", name=op.f("ck_attendance_struck_has_reason")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_attendance_provider_id")),
        sa.ForeignKeyConstraint(["council_code"], ["council.code"], name=op.f("fk_attendance_council_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
    )
    for column in ("provider_id", "council_code"):
        op.create_index(op.f(f"ix_attendance_{column}"), "attendance", [column])
    recorded = sa.text("NOT state <> 'recorded'")
    op.create_index(
        "uq_attendance_recorded",
        "attendance",
        ["provider_id", "council_code", "kind", "held_on"],
        unique=True,
        sqlite_where=recorded,
        postgresql_where=recorded,
    )


def _make_anew(before: str, after: str, *, added: str = "", removed: str = "") -> None:
    """SQLite changes a CHECK by making the table anew. Rows of other tables refer to this one until the commit."""
    connection = op.get_bind()
    (table,) = connection.scalars(sa.text("SELECT sql FROM sqlite_master WHERE name = 'quality_check'"))
    beside = connection.scalars(
        sa.text(
            "SELECT sql FROM sqlite_master"
            " WHERE tbl_name = 'quality_check' AND type <> 'table' AND sql IS NOT NULL"
        )
    ).all()
    state = f"CONSTRAINT ck_quality_check_state_known CHECK ({before})"
    if table.count(state) != 1 or table.count(removed or state) != 1:
        raise RuntimeError("the table of checks is not as this migration knows it")
    changed = table.replace(removed, "") if removed else table
    changed = changed.replace(state, f"{added}CONSTRAINT ck_quality_check_state_known CHECK ({after})")
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE quality_check_rows AS SELECT * FROM quality_check")
    op.execute("DROP TABLE quality_check")
    for statement in (changed, "INSERT INTO quality_check SELECT * FROM quality_check_rows", *beside):
        connection.exec_driver_sql(statement)
    op.execute("DROP TABLE quality_check_rows")
