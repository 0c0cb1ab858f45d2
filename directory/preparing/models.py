"""The table of councils' own spreadsheets. Their rows are kept until they are used or dropped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Stamped, sql_in
from directory.preparing.states import COUNCIL_SHEET, SheetState
from directory.workflow.models import WorkflowMixin


class CouncilSheet(WorkflowMixin, Stamped, Model):
    """One spreadsheet that a council sent: its rows as they came, and which column says what."""

    workflow = COUNCIL_SHEET

    __tablename__ = "council_sheet"
    __table_args__ = (
        CheckConstraint(sql_in("state", sorted(SheetState)), name="state_known"),
        CheckConstraint("(state = 'made') = (counts IS NOT NULL)", name="made_is_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    rows: Mapped[list[list[Any]]] = mapped_column(JSON)  # days as 2026-11-29; empty once made or discarded
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # the head of each field's column
    state: Mapped[str] = mapped_column(String(12), default=COUNCIL_SHEET.initial)
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
