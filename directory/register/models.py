"""Tables of the register.

`facts` is authoritative: fact -> [as-at day, rank of its source, value]. The other columns of a location are
projected from it whenever it is merged, for searching and joining; nothing else sets them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directory.foundation.database import Model, Moment, Stamped, sql_in
from directory.register.rules.fetching import OUTCOMES as FETCH_OUTCOMES
from directory.register.rules.ratings import QUESTIONS
from directory.register.states import FETCH, IMPORT
from directory.vocabulary.ratings import RATED
from directory.vocabulary.ratings import Rating as RatingValue
from directory.workflow.models import WorkflowMixin

_VALUES = (*RATED, RatingValue.INSPECTED_NOT_RATED, RatingValue.NOT_RATED, RatingValue.NOT_KNOWN)
# Byte order, so that SQLite and PostgreSQL sort and compare the same.
PLAIN = {"sqlite": String(), "postgresql": String(collation="C")}


class RegisteredProvider(Model):
    """An organisation or person registered to provide care."""

    __tablename__ = "registered_provider"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(200))
    facts: Mapped[dict[str, list[Any]]] = mapped_column(JSON, default=dict)


class RegisteredLocation(Model):
    """A place the regulator registers. One known by ratings alone has no name yet and is not shown."""

    __tablename__ = "registered_location"
    __table_args__ = (
        CheckConstraint("status IN ('registered', 'ended', 'unknown')", name="status"),
        CheckConstraint("(lat_e5 IS NULL) = (lon_e5 IS NULL)", name="point"),
        # Covers the register search, so that reading 57,000 rows reads this index and nothing else.
        Index(
            "ix_registered_location_search",
            "shown",
            "sort_name",
            "id",
            "search_text",
            "kinds",
            "lat_e5",
            "lon_e5",
            "rating",
        ),
        Index("ix_registered_location_status", "status", "status_on"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    provider_id: Mapped[str | None] = mapped_column(ForeignKey("registered_provider.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    postcode: Mapped[str | None] = mapped_column(String(8), index=True)
    lat_e5: Mapped[int | None]
    lon_e5: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(10), default="unknown")
    status_on: Mapped[date | None]
    # Named and not ended: what the register search goes through.
    shown: Mapped[bool] = mapped_column(default=False)
    sort_name: Mapped[str] = mapped_column(
        PLAIN["sqlite"].with_variant(PLAIN["postgresql"], "postgresql"), default=""
    )
    search_text: Mapped[str] = mapped_column(
        PLAIN["sqlite"].with_variant(PLAIN["postgresql"], "postgresql"), default=""
    )
    kinds: Mapped[str] = mapped_column(String(100), default=" ")
    # The overall rating in force, as `records.ratings_of` derives it: for narrowing a search, never shown.
    rating: Mapped[str] = mapped_column(
        String(24), default=RatingValue.NOT_KNOWN, server_default=RatingValue.NOT_KNOWN
    )
    predecessor_id: Mapped[str | None] = mapped_column(String(16), index=True)
    # Which `rules.projection.PROJECTION_VERSION` worked these columns out; older ones are worked out anew.
    projection_version: Mapped[int] = mapped_column(default=0, server_default="0", index=True)
    facts: Mapped[dict[str, list[Any]]] = mapped_column(JSON, default=dict)


class Rating(Model):
    """One edition of a rating. Never deleted; which one is current is derived by
    `rules.ratings.current_edition`.
    """

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("location_id", "scope", "question", "mark"),
        CheckConstraint(sql_in("question", QUESTIONS), name="question"),
        CheckConstraint(sql_in("value", _VALUES), name="value"),
        CheckConstraint("score IS NULL OR (score >= 0 AND score <= 100)", name="score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[str] = mapped_column(ForeignKey("registered_location.id"))
    scope: Mapped[str] = mapped_column(String(100))
    question: Mapped[str] = mapped_column(String(12))
    mark: Mapped[str] = mapped_column(String(32))
    value: Mapped[str] = mapped_column(String(24))
    as_at: Mapped[date | None]
    rank: Mapped[int]
    current_on: Mapped[date | None]
    published_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(24))
    inspected_on: Mapped[date | None]
    inherited: Mapped[bool | None]
    inherited_from: Mapped[str | None] = mapped_column(String(16))
    report_url: Mapped[str | None] = mapped_column(String(300))
    score: Mapped[int | None]
    score_framework: Mapped[str | None] = mapped_column(String(60))


class RegisterImport(WorkflowMixin, Stamped, Model):
    """One imported file: staging -> switching -> ending -> done, or discarded before the switch."""

    __tablename__ = "register_import"
    workflow = IMPORT
    __table_args__ = (
        CheckConstraint("state IN ('staging', 'switching', 'ending', 'done', 'discarded')", name="state"),
        CheckConstraint("NOT complete OR as_at IS NOT NULL", name="complete_has_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    # The name of the TableShape (`imports.cqc.table_shapes`) that the file was read by.
    table_shape: Mapped[str] = mapped_column("shape", String(40))
    as_at: Mapped[date | None]
    complete: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default=IMPORT.initial, index=True)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    refusals: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    # field -> {"count", "lines" (the first), "words" (word -> count, where they may be kept)}
    not_understood: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict, server_default="{}")
    # The last step of its switch: an import that stands still is told by it.
    moved_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class StagedStatement(Model):
    """What a file states about a location, checked, and read by nothing but the switch."""

    __tablename__ = "register_staged"
    __table_args__ = (Index("ix_register_staged_import_location", "import_id", "location_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    location_id: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class RegisterFetch(WorkflowMixin, Stamped, Model):
    """One run through the regulator's API: listing -> fetching -> done, or abandoned for another.

    What it fetched is staged under its import. `since` is None where it lists everything, else it lists what changed
    from then to `until`. `attempts` counts how often it broke off since it last got on.
    """

    __tablename__ = "register_fetch"
    workflow = FETCH
    __table_args__ = (
        CheckConstraint(sql_in("state", sorted(FETCH.states)), name="state"),
        CheckConstraint("since IS NULL OR since <= until", name="since_before_until"),
        CheckConstraint("(failure IS NULL) = (failed_at IS NULL)", name="failure_has_a_moment"),
        CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", name="done_at_a_moment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"), unique=True)
    since: Mapped[datetime | None] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    next_page: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default=FETCH.initial, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None] = mapped_column(String(120))
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class FetchedLocation(Model):
    """A location that a run listed: waiting to be fetched, or what came of it."""

    __tablename__ = "register_fetch_location"
    __table_args__ = (
        CheckConstraint(sql_in("outcome", sorted(FETCH_OUTCOMES)), name="outcome"),
        Index("ix_register_fetch_location_outcome", "fetch_id", "outcome", "location_id"),
    )

    fetch_id: Mapped[int] = mapped_column(ForeignKey("register_fetch.id"), primary_key=True)
    location_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(8), default="waiting")
    # [[reason, what about it], …]
    refusals: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
