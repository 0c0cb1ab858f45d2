"""Create the tables of requests to be rung or visited, and of decisions that two moderators take"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

PROPOSED = "NOT state <> 'proposed'"


def upgrade() -> None:
    op.create_table(
        "council_call_offer",
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("calls", sa.Boolean(), nullable=False),
        sa.Column("visits", sa.Boolean(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "within_days BETWEEN 1 AND 20", name=op.f("ck_council_call_offer_within_days_possible")
        ),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_council_call_offer_council_code")
        ),
        sa.PrimaryKeyConstraint("council_code", name=op.f("pk_council_call_offer")),
    )
    op.create_table(
        "call_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("form_token", sa.String(length=32), nullable=False),
        sa.Column("council_code", sa.String(length=9), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("means", sa.String(length=10), nullable=False),
        sa.Column("for_whom", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("last_tried_on", sa.Date(), nullable=True),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('call', 'visit')", name=op.f("ck_call_request_kind")),
        sa.CheckConstraint(
            "means IN ('by_phone', 'by_relay', 'by_email', 'by_letter')", name=op.f("ck_call_request_means")
        ),
        sa.CheckConstraint("for_whom IN ('oneself', 'somebody')", name=op.f("ck_call_request_for_whom")),
        sa.CheckConstraint(
            "state IN ('waiting', 'taken', 'called', 'not_reached', 'finished', 'withdrawn')",
            name=op.f("ck_call_request_state"),
        ),
        sa.CheckConstraint(
            "outcome IN ('helped', 'visited', 'passed_on', 'not_reached', 'not_needed', 'not_genuine', 'lapsed')",
            name=op.f("ck_call_request_outcome"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_call_request_attempts_counted")),
        sa.CheckConstraint(
            "(state = 'finished') = (outcome IS NOT NULL)", name=op.f("ck_call_request_closed_with_outcome")
        ),
        sa.CheckConstraint(
            "(state IN ('finished', 'withdrawn')) = (closed_on IS NOT NULL)",
            name=op.f("ck_call_request_closed_on_a_day"),
        ),
        sa.ForeignKeyConstraint(
            ["council_code"], ["council.code"], name=op.f("fk_call_request_council_code")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_call_request_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_request")),
        sa.UniqueConstraint("reference", name=op.f("uq_call_request_reference")),
        sa.UniqueConstraint("form_token", name=op.f("uq_call_request_form_token")),
    )
    op.create_index(op.f("ix_call_request_service_id"), "call_request", ["service_id"], unique=False)
    op.create_index(op.f("ix_call_request_keep_until"), "call_request", ["keep_until"], unique=False)
    op.create_index(
        "ix_call_request_council_state",
        "call_request",
        ["council_code", "state", "received_at"],
        unique=False,
    )
    op.create_table(
        "call_request_person",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["call_request.id"], name=op.f("fk_call_request_person_request_id")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_call_request_person")),
    )
    op.create_table(
        "feedback_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("flags_reviewed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('agreed', 'declined', 'proposed', 'taken_back')",
            name=op.f("ck_feedback_decision_state_known"),
        ),
        sa.CheckConstraint(
            "subject_type IN ('feedback', 'feedback_challenge', 'feedback_reply')",
            name=op.f("ck_feedback_decision_subject_type_known"),
        ),
        sa.CheckConstraint(
            "verb IN ('publish', 'reject', 'remove', 'uphold')",
            name=op.f("ck_feedback_decision_verb_known"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (settled_by IS NULL)",
            name=op.f("ck_feedback_decision_settled_by_someone"),
        ),
        sa.CheckConstraint(
            "state <> 'agreed' OR settled_by <> proposed_by", name=op.f("ck_feedback_decision_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_decision_feedback_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_decision")),
    )
    op.create_index(op.f("ix_feedback_decision_feedback_id"), "feedback_decision", ["feedback_id"])
    op.create_index(
        "uq_feedback_decision_open",
        "feedback_decision",
        ["subject_type", "subject_id"],
        unique=True,
        sqlite_where=sa.text(PROPOSED),
        postgresql_where=sa.text(PROPOSED),
    )


def downgrade() -> None:
    for table in ("feedback_decision", "call_request_person", "call_request", "council_call_offer"):
        op.drop_table(table)
