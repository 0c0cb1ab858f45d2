"""Keep what applicants say of each criterion, and decisions that wait for a second person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = "NOT state <> 'proposed'"


def upgrade() -> None:
    op.add_column("application", sa.Column("named_location_id", sa.String(length=16), nullable=True))
    _create_statements()
    _create_proposals()


def downgrade() -> None:
    op.drop_table("decision_proposal")
    op.drop_table("application_statement")
    op.drop_column("application", "named_location_id")


def _create_statements() -> None:
    op.create_table(
        "application_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_statement_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_statement")),
        sa.UniqueConstraint(
            "application_id", "criterion", name=op.f("uq_application_statement_application_id_criterion")
        ),
    )
    op.create_index(
        op.f("ix_application_statement_application_id"), "application_statement", ["application_id"]
    )


def _create_proposals() -> None:
    op.create_table(
        "decision_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("admission_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'declined', 'withdrawn')",
            name=op.f("ck_decision_proposal_state"),
        ),
        sa.CheckConstraint(
            "kind IN ('admit', 'hold', 'suspend', 'lift', 'remove', 'exit')",
            name=op.f("ck_decision_proposal_kind"),
        ),
        sa.CheckConstraint(
            "(application_id IS NULL) <> (admission_id IS NULL)",
            name=op.f("ck_decision_proposal_one_subject"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (settled_by IS NULL)",
            name=op.f("ck_decision_proposal_settled_by_someone"),
        ),
        sa.CheckConstraint(
            "state <> 'agreed' OR settled_by <> proposed_by", name=op.f("ck_decision_proposal_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["admission_id"], ["admission.id"], name=op.f("fk_decision_proposal_admission_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_decision_proposal_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_decision_proposal_public_id")),
    )
    for column in ("admission_id", "application_id"):
        op.create_index(op.f(f"ix_decision_proposal_{column}"), "decision_proposal", [column])
    for name, column in (("application", "application_id"), ("admission", "admission_id")):
        op.create_index(
            f"uq_decision_proposal_{name}",
            "decision_proposal",
            [column],
            unique=True,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        )
