"""What a council's staff write of a provider: private notes and attendance. None of these actions commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from directory.audit.actions import record
from directory.catalogue.models import Service
from directory.catalogue.queries import governed_by
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, Scope, allow
from directory.foundation.signing import digest
from directory.quality import rules
from directory.quality.models import Attendance, ProviderNote
from directory.quality.states import AttendanceState
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason


def add_note(actor: Actor, provider_id: int, council_code: str, *, words: str, on: date) -> ProviderNote:
    """Note what a council's staff know of a provider (HAR 7.24); staff of that council alone read it."""
    _allow(actor, Permission.PROVIDER_NOTE_WRITE, council_code)
    said = rules.check_note(words)
    _require_known(provider_id, {council_code}, on)
    note = ProviderNote(provider_id=provider_id, council_code=council_code, words=said, created_by=actor.id)
    db.session.add(note)
    db.session.flush()
    after = {"provider_id": provider_id, "words": digest(said)}
    record(actor, "provider_note.added", "provider_note", note.id, after=after)
    return note


def withdraw_note(actor: Actor, note: ProviderNote, *, reason: str) -> ProviderNote:
    """Take back a note that was wrong. Needs a reason; the note stays on record and is shown no more."""
    _allow(actor, Permission.PROVIDER_NOTE_WRITE, note.council_code)
    transition(actor, note, "withdraw", reason=reason, values={"withdrawn_reason": clean_reason(reason)})
    return note


def record_attendance(
    actor: Actor,
    provider_id: int,
    council_code: str,
    *,
    kind: str,
    held_on: date,
    result: str,
    people: int | None,
    on: date,
) -> Attendance:
    """Record whether a provider came to a training or meeting (HAR 6.7). `people`: how many of its staff, unnamed."""
    _allow(actor, Permission.ATTENDANCE_RECORD, council_code)
    rules.check_attendance(kind, result, people, held_on, on)
    _require_known(provider_id, {council_code}, on)
    same = select(Attendance.id).where(
        Attendance.provider_id == provider_id,
        Attendance.council_code == council_code,
        Attendance.kind == kind,
        Attendance.held_on == held_on,
        Attendance.state == AttendanceState.RECORDED,
    )
    if db.session.scalar(same) is not None:
        raise Invalid("held_on", "attendance_recorded")
    attendance = Attendance(
        provider_id=provider_id,
        council_code=council_code,
        kind=kind,
        held_on=held_on,
        result=result,
        people=people,
        created_by=actor.id,
    )
    db.session.add(attendance)
    db.session.flush()
    after = {"provider_id": provider_id, "kind": kind, "held_on": held_on.isoformat(), "result": result}
    record(actor, "attendance.recorded", "attendance", attendance.id, after=after)
    return attendance


def strike_attendance(actor: Actor, attendance: Attendance, *, reason: str) -> Attendance:
    """Strike out an attendance that was written down by mistake; it may be recorded anew. Needs a reason."""
    _allow(actor, Permission.ATTENDANCE_RECORD, attendance.council_code)
    values = {"struck_reason": clean_reason(reason)}
    transition(actor, attendance, "strike", reason=reason, values=values)
    return attendance


def _allow(actor: Actor, permission: Permission, council_code: str) -> None:
    allow(actor, permission, Scope(frozenset({council_code})))


def _require_known(provider_id: int, councils: Collection[str], on: date) -> None:
    """A council writes of the providers of services that its staff may act on."""
    known = select(Service.id).where(Service.provider_id == provider_id, governed_by(councils, on)).limit(1)
    if db.session.scalar(known) is None:
        raise Invalid("provider", "not_of_council")
