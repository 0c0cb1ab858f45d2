"""What of the regulator's register waits for an administrator: words nobody understood, files and runs that stopped."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.permissions import SITE, Permission, permits
from directory.foundation.tasks import Task, beginning_of
from directory.register.import_queries import unfinished_staging
from directory.register.models import RegisterFetch, RegisterImport

# A file that is staged for longer was left by whoever brought it.
LEFT_AFTER = timedelta(days=1)
# A run through the API that broke off so often in a row does not get on by itself.
MANY_ATTEMPTS = 3


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """For whoever imports the register; the site itself, which does it by the clock, has no desk."""
    if actor.is_system or not permits(actor, Permission.REGISTER_IMPORT, SITE):
        return []
    return [*_not_understood(), *_unfinished(day), *_broken_off()]


def _not_understood() -> list[Task]:
    """The newest import that came into force, where it held words or locations that were not taken."""
    row = db.session.execute(
        select(RegisterImport.id, RegisterImport.file_name, RegisterImport.finished_at)
        .add_columns(RegisterImport.created_at, RegisterImport.not_understood, RegisterImport.refusals)
        .where(RegisterImport.state == "done")
        .order_by(RegisterImport.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or not (row.not_understood or row.refusals):
        return []
    return [
        Task(
            "register.not_understood",
            str(row.id),
            row.file_name,
            row.finished_at or row.created_at,
            href_values={"import_id": row.id},
        )
    ]


def _unfinished(day: date) -> list[Task]:
    return [
        Task(
            "register.unfinished",
            str(left.id),
            left.file_name,
            left.begun_at,
            href_values={"import_id": left.id},
        )
        for left in unfinished_staging(beginning_of(day) - LEFT_AFTER)
    ]


def _broken_off() -> list[Task]:
    rows = db.session.execute(
        select(RegisterFetch.id, RegisterFetch.import_id, RegisterFetch.failure, RegisterFetch.failed_at)
        .add_columns(RegisterImport.file_name, RegisterFetch.until)
        .join(RegisterImport, RegisterImport.id == RegisterFetch.import_id)
        .where(one_of(RegisterFetch.state, ("listing", "fetching")), RegisterFetch.attempts >= MANY_ATTEMPTS)
        .order_by(RegisterFetch.id)
    )
    return [
        Task(
            "register.broken_off",
            str(row.id),
            row.file_name,
            row.failed_at or row.until,
            href_values={"import_id": row.import_id},
            note=row.failure,
        )
        for row in rows
    ]
