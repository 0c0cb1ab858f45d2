"""Which site a database holds, and how much of it. Only what the oldest schema has is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, inspect, literal, select, union_all
from sqlalchemy.engine import make_url

from directory.audit.models import AuditEvent
from directory.foundation.database import db

SET_UP = "site.set_up"
DEMONSTRATION_LOADED = "demonstration.loaded"
# What comes and goes by itself, or can be made anew: to hold less of it is no loss.
PASSING = frozenset(
    {
        "call_request_person",
        "index_state",
        "letter",
        "mistake_report",
        "mistake_report_contact",
        "outbox_message",
        "register_staged",
        "search_log",
    }
)


def database_exists(url: str) -> bool:
    """Whether there is a database to ask. Asking SQLite for one that is not there would make an empty one."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return True
    file = Path(address.database or "")
    return file.is_file() and file.stat().st_size > 0


def has_tables() -> bool:
    """Whether the database has the tables of a site, of whichever version."""
    return inspect(db.session.connection()).has_table(AuditEvent.__tablename__)


def site_identity() -> str:
    """Which site the database holds: the subject of the event that set it up; empty where there is none."""
    return (
        db.session.scalar(
            select(AuditEvent.subject_id)
            .where(AuditEvent.subject_type == "site", AuditEvent.action == SET_UP)
            .order_by(AuditEvent.id.desc())
            .limit(1)
        )
        or ""
    )


def has_content() -> bool:
    """Whether anything was ever entered or imported: all of it leaves an event."""
    return db.session.scalar(select(AuditEvent.id).limit(1)) is not None


def is_demonstration() -> bool:
    """Whether invented services were ever loaded: an event of it can't be taken out."""
    return (
        db.session.scalar(
            select(AuditEvent.id)
            .where(AuditEvent.subject_type == "demonstration", AuditEvent.action == DEMONSTRATION_LOADED)
            .limit(1)
        )
        is not None
    )


def row_counts() -> dict[str, int]:
    """How many rows each table holds that keeps what it is given; only tables that are there."""
    there = set(inspect(db.session.connection()).get_table_names())
    kept = [table for table in db.metadata.sorted_tables if table.name in there - PASSING]
    if not kept:
        return {}
    return dict(db.session.execute(union_all(*map(_count, kept))).tuples().all())


def _count(table: Table) -> Any:
    return select(literal(table.name), func.count()).select_from(table)
