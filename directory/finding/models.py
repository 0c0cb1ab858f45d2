"""The log of searches, which shows gaps in the market and never who searched; the state of the index."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model


class SearchLog(Model):
    """One search: the day it was made, the words we know, the outward postcode, the filters, how many were found.

    No time of day, no address of a machine, no word outside our own vocabulary (it could be a name), and no postcode
    finer than the outward half.
    """

    __tablename__ = "search_log"
    __table_args__ = (Index("ix_search_log_searched_on", "searched_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    searched_on: Mapped[date]
    council_code: Mapped[str | None] = mapped_column(String(9))
    outcode: Mapped[str | None] = mapped_column(String(4))
    words: Mapped[list[str]] = mapped_column(JSON)
    unknown_words: Mapped[int]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    found: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))


class IndexState(Model):
    """The one row that says for which day the index was last built whole."""

    __tablename__ = "index_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    built_for: Mapped[date]
