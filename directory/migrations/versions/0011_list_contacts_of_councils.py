"""List the contacts of councils by purpose"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OWN = "purpose IN ('adult_social_care', 'brokerage', 'complaints', 'direct_payments', 'out_of_hours', 'safeguarding')"
_ALL = (
    "purpose IN ('adult_social_care', 'brokerage', 'direct_payments', 'complaints', 'safeguarding', 'out_of_hours', "
    "'advocacy', 'carers', 'ombudsman', 'regulator')"
)
_FORMER = ("phone", "phone_hours", "relay", "email", "website")
_LENGTHS = {"phone": 30, "phone_hours": 200, "relay": 40, "email": 254, "website": 300, "tile_address": 300}


def upgrade() -> None:
    op.create_table(
        "council_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("phone_hours", sa.String(length=200), nullable=False),
        sa.Column("relay", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(_ALL, name=op.f("ck_council_contact_purpose")),
        sa.CheckConstraint(
            "phone <> '' OR email <> '' OR website <> ''", name=op.f("ck_council_contact_reachable")
        ),
        sa.CheckConstraint(
            f"organisation <> '' OR {_OWN}", name=op.f("ck_council_contact_organisation_named")
        ),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_council_contact_council_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_contact")),
        sa.UniqueConstraint(
            "council_code",
            "purpose",
            "organisation",
            name=op.f("uq_council_contact_council_code_purpose_organisation"),
        ),
    )
    op.create_index(
        "uq_council_contact_own",
        "council_contact",
        ["council_code", "purpose"],
        unique=True,
        sqlite_where=sa.text(_OWN),
        postgresql_where=sa.text(_OWN),
    )
    # What a council said of itself until now is how its adult social care is reached.
    columns = ", ".join(_FORMER)
    op.execute(
        "INSERT INTO council_contact"  # noqa: S608 - names of columns above
        f" (council_code, purpose, organisation, {columns}, source, source_on, created_at, created_by)"
        f" SELECT code, 'adult_social_care', '', {columns}, 'the council', date(changed_at), changed_at, 'system'"
        " FROM council WHERE phone <> '' OR email <> '' OR website <> ''"
    )
    for name in _LENGTHS:
        op.drop_column("council", name)


def downgrade() -> None:
    for name, length in _LENGTHS.items():
        op.add_column("council", sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    for name in _FORMER:
        op.execute(
            f"UPDATE council SET {name} = COALESCE((SELECT {name} FROM council_contact"  # noqa: S608 - names above
            " WHERE council_code = council.code AND purpose = 'adult_social_care'), '')"
        )
    op.drop_table("council_contact")
