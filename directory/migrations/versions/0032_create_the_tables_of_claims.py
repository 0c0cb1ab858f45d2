"""Create the tables of claims"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OPEN = "state IN ('asked', 'contacted')"


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=32), nullable=False),
        sa.Column("location_id", sa.String(length=16), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("refusal", sa.String(length=20), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("text_removed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('entry', 'new_owner')", name=op.f("ck_claim_kind")),
        sa.CheckConstraint(
            "state IN ('waiting', 'asked', 'contacted', 'accepted', 'refused', 'withdrawn')",
            name=op.f("ck_claim_state"),
        ),
        sa.CheckConstraint(
            "refusal IN ('not_confirmed', 'not_reached', 'another_accepted', 'not_registered', 'other')",
            name=op.f("ck_claim_refusal"),
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'refused', 'withdrawn')) = (decided_on IS NOT NULL)"
            " AND (decided_on IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_claim_decided_by_someone"),
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_claim_refused_with_reason")
        ),
        sa.CheckConstraint(
            "(state = 'accepted') = (provider_id IS NOT NULL)", name=op.f("ck_claim_accepted_for_provider")
        ),
        sa.CheckConstraint(
            "text_removed_on IS NULL OR decision_reason IS NULL", name=op.f("ck_claim_removed_text_is_gone")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["registered_location.id"], name=op.f("fk_claim_location_id")
        ),
        sa.ForeignKeyConstraint(["council_code"], ["council.code"], name=op.f("fk_claim_council_code")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_claim_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("reference", name=op.f("uq_claim_reference")),
        sa.UniqueConstraint("form_token", name=op.f("uq_claim_form_token")),
    )
    op.create_index(op.f("ix_claim_location_id"), "claim", ["location_id"], unique=False)
    op.create_index(op.f("ix_claim_provider_id"), "claim", ["provider_id"], unique=False)
    op.create_index(op.f("ix_claim_keep_until"), "claim", ["keep_until"], unique=False)
    op.create_index("ix_claim_council_state", "claim", ["council_code", "state", "asked_at"], unique=False)
    op.create_index(
        "uq_claim_open",
        "claim",
        ["location_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "claim_person",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_person_claim_id")),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim_person")),
    )
    op.create_table(
        "claim_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("means", sa.String(length=10), nullable=False),
        sa.Column("publisher", sa.String(length=16), nullable=False),
        sa.Column("used", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "means IN ('by_letter', 'by_call', 'by_email')", name=op.f("ck_claim_contact_means")
        ),
        sa.CheckConstraint(
            "publisher IN ('regulator', 'companies_house')", name=op.f("ck_claim_contact_publisher")
        ),
        sa.CheckConstraint(
            "outcome IN ('confirmed', 'denied', 'not_reached')", name=op.f("ck_claim_contact_outcome")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_contact_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_contact")),
    )
    op.create_index(op.f("ix_claim_contact_claim_id"), "claim_contact", ["claim_id"], unique=False)


def downgrade() -> None:
    for table in ("claim_contact", "claim_person", "claim"):
        op.drop_table(table)
