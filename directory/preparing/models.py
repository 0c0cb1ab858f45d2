"""The tables of councils' own spreadsheets. Their rows are kept until they are used or dropped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
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
    # The sheet of the workbook that was read, and the names of those that were not.
    sheet_name: Mapped[str | None] = mapped_column(String(100))
    other_sheets: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    rows: Mapped[list[list[Any]]] = mapped_column(JSON)  # days as 2026-11-29; empty once made or discarded
    columns: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # the head of each field's column
    state: Mapped[str] = mapped_column(String(12), default=COUNCIL_SHEET.initial)
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    # What trying it out came to (`sheet_rules.Outcome`), until it is made or discarded.
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # Whoever asked for the work that goes on, by whose authority it is done; how many rows of how many are through.
    asked_by: Mapped[str | None] = mapped_column(String(64))
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CouncilReference(Stamped, Model):
    """The entry of a service that no regulator registers, by the council's own reference for it."""

    __tablename__ = "council_reference"
    __table_args__ = (UniqueConstraint("council_code", "reference", name="uq_council_reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    council_code: Mapped[str] = mapped_column(ForeignKey("council.code"))
    reference: Mapped[str] = mapped_column(String(60))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    # The version of the entry that the last spreadsheet left: at any other somebody has worked on it since.
    service_version: Mapped[int]
