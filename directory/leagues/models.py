"""League tables as they were published. Nothing of one is changed once written: a correction is a new version."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Connection, ForeignKey, String, Table, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Pence, sql_in
from directory.leagues.triggers import append_only_triggers
from directory.vocabulary.leagues import LeagueGroup


class LeagueSnapshot(Model):
    """One week's table of one category in one lot, for one council."""

    __tablename__ = "league_snapshot"
    __table_args__ = (
        UniqueConstraint(
            "lot_id", "council_code", "category", "week_begins", "version", name="uq_league_snapshot_version"
        ),
        CheckConstraint("version >= 1", name="version_counts"),
        CheckConstraint("(version = 1) = (reason IS NULL)", name="correction_has_reason"),
        CheckConstraint("median_pence IS NULL OR median_pence > 0", name="median_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    council_code: Mapped[str] = mapped_column(String(9))
    category: Mapped[str] = mapped_column(String(24))
    week_begins: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    formula: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)
    taken_on: Mapped[date]
    taken_by: Mapped[str] = mapped_column(String(64))
    week_key: Mapped[str] = mapped_column(String(40))
    min_rating: Mapped[str | None] = mapped_column(String(24))
    median_pence: Mapped[int | None] = mapped_column(Pence)


class LeagueRow(Model):
    """One service in one table, with every figure as it was that day."""

    __tablename__ = "league_row"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "service_id", name="uq_league_row_once"),
        CheckConstraint(sql_in("group_code", LeagueGroup), name="group_known"),
        CheckConstraint("(group_code = 'placed') = (position IS NOT NULL)", name="placed_has_position"),
        CheckConstraint("(pence IS NULL) = (group_code = 'not_comparable')", name="price_when_comparable"),
        CheckConstraint("(pence IS NULL) = (why_not IS NOT NULL)", name="reason_when_not"),
        CheckConstraint("feedback_hundredths IS NULL OR people >= 5", name="feedback_of_five"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("league_snapshot.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    group_code: Mapped[str] = mapped_column(String(16))
    position: Mapped[int | None]
    pence: Mapped[int | None] = mapped_column(Pence)
    why_not: Mapped[str | None] = mapped_column(String(40))
    index_hundredths: Mapped[int | None]
    rating: Mapped[str | None] = mapped_column(String(24))
    rated_on: Mapped[date | None]
    # The regulator's name of the one service that the rating is of; null where the whole location is rated.
    rated_service: Mapped[str | None] = mapped_column(String(100))
    check_outcome: Mapped[str | None] = mapped_column(String(24))
    checked_on: Mapped[date | None]
    feedback_hundredths: Mapped[int | None]
    people: Mapped[int] = mapped_column(default=0)


@event.listens_for(Model.metadata, "after_create")
def _create_triggers(
    _metadata: object, connection: Connection, tables: list[Table] | None = None, **_rest: object
) -> None:
    """Create the triggers with the tables, where these are made without migrations, as in tests."""
    if tables and LeagueRow.__table__ in tables:
        for statement in append_only_triggers(connection.dialect.name):
            connection.exec_driver_sql(statement)
