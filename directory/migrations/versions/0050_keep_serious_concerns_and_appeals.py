"""Keep the Council's serious concerns, with the appeals against them

Until now the newest published check of a service warned by itself. What one warns of goes on warning, as a concern of
its own, and its day of review is the day of the upgrade: nobody approved its words, and nobody declared where it is from.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

# What the newest published check of a service warns of, once the last of what it asked for was seen done put right.
TAKE_OVER = """
INSERT INTO council_concern (
  service_id, words, evidence, officer, state, told_on, answer_by, provider_answer, provider_answered_on,
  proposed_by, approved_by, approved_on, published_on, review_on, put_right_on, version, created_at, created_by)
SELECT
  service_id, public_summary, 'check ' || id, officer,
  CASE WHEN done_on IS NULL THEN 'published' ELSE 'put_right' END,
  told_on, told_on, provider_answer, provider_answered_on,
  officer, 'of_a_check', published_on, published_on, CURRENT_DATE,
  CASE WHEN done_on < published_on THEN published_on ELSE done_on END, 1, created_at, officer
FROM (
  SELECT
    quality_check.*,
    COALESCE(shared_on, checked_on) AS told_on,
    CASE WHEN EXISTS (
      SELECT 1 FROM quality_action WHERE quality_check_id = quality_check.id AND done_on IS NULL
    ) THEN NULL ELSE (
      SELECT max(done_on) FROM quality_action WHERE quality_check_id = quality_check.id
    ) END AS done_on
  FROM quality_check
  WHERE state = 'published' AND outcome = 'serious_concern' AND NOT EXISTS (
    SELECT 1 FROM quality_check AS newer
    WHERE newer.service_id = quality_check.service_id AND newer.state = 'published' AND (
      newer.checked_on > quality_check.checked_on
      OR (newer.checked_on = quality_check.checked_on AND newer.id > quality_check.id)
    )
  )
) AS warned
"""


def upgrade() -> None:
    _create_concerns()
    _create_appeals()
    op.execute(TAKE_OVER)


def downgrade() -> None:
    op.drop_table("concern_appeal")
    op.drop_table("council_concern")


def _create_concerns() -> None:
    op.create_table(
        "council_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("officer", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("provider_answer", sa.Text(), nullable=True),
        sa.Column("provider_answered_on", sa.Date(), nullable=True),
        sa.Column("proposed_by", sa.String(length=64), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("sent_back_reason", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("put_right_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('approved', 'discarded', 'draft', 'proposed', 'published', 'put_right', 'told', 'withdrawn')",
            name=op.f("ck_council_concern_state_known"),
        ),
        sa.CheckConstraint(
            "length(words) > 0 AND length(evidence) > 0", name=op.f("ck_council_concern_words_said")
        ),
        sa.CheckConstraint(
            "(told_on IS NULL) = (answer_by IS NULL)", name=op.f("ck_council_concern_told_has_last_day")
        ),
        sa.CheckConstraint(
            "told_on IS NULL OR declared_on IS NOT NULL OR approved_by = 'of_a_check'",
            name=op.f("ck_council_concern_told_is_declared"),
        ),
        sa.CheckConstraint(
            "answer_by IS NULL OR answer_by >= told_on", name=op.f("ck_council_concern_answer_by_after_told")
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'discarded')) = (told_on IS NULL)",
            name=op.f("ck_council_concern_told_by_state"),
        ),
        sa.CheckConstraint(
            "(provider_answer IS NULL) = (provider_answered_on IS NULL)",
            name=op.f("ck_council_concern_answer_is_dated"),
        ),
        sa.CheckConstraint(
            "(state IN ('draft', 'told', 'discarded')) = (proposed_by IS NULL)",
            name=op.f("ck_council_concern_proposed_by_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'published', 'put_right', 'withdrawn')) = (approved_by IS NOT NULL)",
            name=op.f("ck_council_concern_approved_by_state"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_on IS NULL)", name=op.f("ck_council_concern_approved_is_dated")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> officer AND approved_by <> proposed_by)",
            name=op.f("ck_council_concern_approved_by_second_person"),
        ),
        sa.CheckConstraint(
            "(state IN ('published', 'put_right', 'withdrawn')) = (published_on IS NOT NULL)",
            name=op.f("ck_council_concern_published_by_state"),
        ),
        sa.CheckConstraint(
            "(published_on IS NULL) = (review_on IS NULL)",
            name=op.f("ck_council_concern_published_has_review"),
        ),
        sa.CheckConstraint(
            "review_on IS NULL OR review_on >= published_on",
            name=op.f("ck_council_concern_review_after_published"),
        ),
        sa.CheckConstraint(
            "published_on IS NULL OR published_on > answer_by OR (provider_answered_on IS NOT NULL AND provider_answered_on >= told_on) OR approved_by = 'of_a_check'",
            name=op.f("ck_council_concern_provider_could_answer"),
        ),
        sa.CheckConstraint(
            "reviewed_on IS NULL OR (published_on IS NOT NULL AND reviewed_on >= published_on)",
            name=op.f("ck_council_concern_reviewed_after_published"),
        ),
        sa.CheckConstraint(
            "state <> 'put_right' OR put_right_on IS NOT NULL",
            name=op.f("ck_council_concern_put_right_is_dated"),
        ),
        sa.CheckConstraint(
            "put_right_on IS NULL OR (put_right_on >= published_on AND state IN ('put_right', 'withdrawn'))",
            name=op.f("ck_council_concern_put_right_after_published"),
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)",
            name=op.f("ck_council_concern_withdrawn_has_reason"),
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_council_concern_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_concern")),
    )
    op.create_index(op.f("ix_council_concern_service_id"), "council_concern", ["service_id"])
    op.create_index("ix_council_concern_state", "council_concern", ["state"])
    stands = sa.text("NOT state <> 'published'")
    op.create_index(
        "uq_council_concern_stands",
        "council_concern",
        ["service_id"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def _create_appeals() -> None:
    op.create_table(
        "concern_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("council_concern_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('accepted', 'declined', 'waiting')", name=op.f("ck_concern_appeal_state_known")
        ),
        sa.CheckConstraint("length(words) > 0", name=op.f("ck_concern_appeal_words_said")),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_on IS NULL)", name=op.f("ck_concern_appeal_decided_by_state")
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (decided_by IS NULL)", name=op.f("ck_concern_appeal_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (outcome IS NULL)", name=op.f("ck_concern_appeal_decided_with_words")
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR decided_on >= made_on", name=op.f("ck_concern_appeal_decided_after_made")
        ),
        sa.ForeignKeyConstraint(
            ["council_concern_id"], ["council_concern.id"], name=op.f("fk_concern_appeal_council_concern_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_appeal")),
    )
    op.create_index(op.f("ix_concern_appeal_council_concern_id"), "concern_appeal", ["council_concern_id"])
    waiting = sa.text("NOT state <> 'waiting'")
    op.create_index(
        "uq_concern_appeal_waiting",
        "concern_appeal",
        ["council_concern_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
