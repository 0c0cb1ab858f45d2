"""A provider as a council's staff see it: its services there, what came of checks, attendance, private notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, allow, councils_with
from directory.quality.models import Attendance, ProviderNote
from directory.quality.states import AttendanceState, NoteState


@dataclass(frozen=True, slots=True)
class ServiceSeen:
    """A service of the provider's in one's council."""

    id: int
    slug: str
    name: str
    category: str
    town: str | None
    postcode: str | None
    state: str
    council_code: str | None


@dataclass(frozen=True, slots=True)
class NoteSeen:
    """A note of one's own council's staff."""

    id: int
    council_code: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AttendanceSeen:
    """Whether the provider came."""

    id: int
    council_code: str
    kind: str
    held_on: date
    result: str
    people: int | None


@dataclass(frozen=True, slots=True)
class ProviderSeen:
    """A provider as staff see it. The councils are those in which this person may do what the name says."""

    id: int
    name: str
    services: tuple[ServiceSeen, ...]
    attendance: tuple[AttendanceSeen, ...]
    notes: tuple[NoteSeen, ...]
    reads_notes: bool
    may_plan_checks: bool
    note_councils: tuple[str, ...]
    attendance_councils: tuple[str, ...]


def provider_seen(actor: Actor, provider_id: int, on: date) -> ProviderSeen:
    """A provider with services that one's councils govern. Raises NotFound; NotAllowed where there are none."""
    name = db.session.scalar(select(Provider.legal_name).where(Provider.id == provider_id))
    if name is None:
        raise NotFound(f"provider {provider_id}")
    services = _services(provider_id, councils_with(actor, Permission.QUALITY_CHECK_READ), on)
    if not services:
        allow(actor, Permission.QUALITY_CHECK_READ)  # nobody of a council whose services these are not
    readers = councils_with(actor, Permission.PROVIDER_NOTE_READ)
    return ProviderSeen(
        id=provider_id,
        name=name,
        services=services,
        attendance=_attendance(provider_id, councils_with(actor, Permission.QUALITY_CHECK_READ)),
        notes=_notes(provider_id, readers),
        reads_notes=bool(readers),
        may_plan_checks=bool(councils_with(actor, Permission.QUALITY_CHECK_WRITE)),
        note_councils=tuple(sorted(councils_with(actor, Permission.PROVIDER_NOTE_WRITE))),
        attendance_councils=tuple(sorted(councils_with(actor, Permission.ATTENDANCE_RECORD))),
    )


def note_row(note_id: int, provider_id: int) -> ProviderNote:
    """A note about this provider, for this room's actions. Raises NotFound."""
    note = db.session.get(ProviderNote, note_id)
    if note is None or note.provider_id != provider_id:
        raise NotFound(f"provider_note {note_id}")
    return note


def attendance_row(attendance_id: int, provider_id: int) -> Attendance:
    """An attendance of this provider, for this room's actions. Raises NotFound."""
    attendance = db.session.get(Attendance, attendance_id)
    if attendance is None or attendance.provider_id != provider_id:
        raise NotFound(f"attendance {attendance_id}")
    return attendance


def _services(provider_id: int, councils: frozenset[str], on: date) -> tuple[ServiceSeen, ...]:
    query = (
        select(
            *(Service.id, Service.slug, Service.name, Service.category, Service.town, Service.postcode),
            *(Service.state, Service.council_code),
        )
        .where(Service.provider_id == provider_id, governed_by(councils, on))
        .order_by(Service.name, Service.id)
    )
    return tuple(ServiceSeen(*row) for row in db.session.execute(query))


def _notes(provider_id: int, councils: frozenset[str]) -> tuple[NoteSeen, ...]:
    query = (
        select(
            *(ProviderNote.id, ProviderNote.council_code, ProviderNote.words),
            *(ProviderNote.created_by, ProviderNote.created_at),
        )
        .where(ProviderNote.provider_id == provider_id, ProviderNote.council_code.in_(councils))
        .where(ProviderNote.state == NoteState.KEPT)
        .order_by(ProviderNote.id.desc())
    )
    return tuple(NoteSeen(*row) for row in db.session.execute(query))


def _attendance(provider_id: int, councils: frozenset[str]) -> tuple[AttendanceSeen, ...]:
    query = (
        select(
            *(Attendance.id, Attendance.council_code, Attendance.kind),
            *(Attendance.held_on, Attendance.result, Attendance.people),
        )
        .where(Attendance.provider_id == provider_id, Attendance.council_code.in_(councils))
        .where(Attendance.state == AttendanceState.RECORDED)
        .order_by(Attendance.held_on.desc(), Attendance.id.desc())
    )
    return tuple(AttendanceSeen(*row) for row in db.session.execute(query))
