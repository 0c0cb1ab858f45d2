"""What the page of a provider says to council staff, as values that a template prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from directory.catalogue.rules import place_of
from directory.catalogue.states import ServiceState
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import LONDON
from directory.places.queries import council_name
from directory.quality.checks_page import check_cells, file_columns, file_row
from directory.quality.list_queries import CheckRow
from directory.quality.provider_queries import AttendanceSeen, ProviderSeen, ServiceSeen
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day, short_day


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service: its public page, None where it has none, what tells it from others of its name, and its history."""

    name: str
    address: str | None
    facts: str
    history: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note with who wrote it and when, and where it is taken back."""

    words: str
    about: str
    take_back: str | None


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """An attendance in words, and where it is struck out."""

    kind: str
    held_on: str
    result: str
    council: str
    take_back: str | None


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """A provider as staff see it. `invite` leads to inviting its first person, where nobody speaks for it."""

    id: int
    name: str
    services: tuple[ServiceLine, ...]
    planning: str | None
    attendance: tuple[AttendanceLine, ...]
    notes: tuple[NoteLine, ...]
    reads_notes: bool
    writes_notes: bool
    records_attendance: bool
    invite: str | None


def provider_page(seen: ProviderSeen, names: Mapping[str, str], inviting: str | None) -> ProviderPage:
    """The page of one provider. `inviting` is the council that may invite its first person, if one may."""
    return ProviderPage(
        id=seen.id,
        name=seen.name,
        services=tuple(_service(service) for service in seen.services),
        planning=url_for("council_checks.plan", q=seen.name)
        if seen.may_plan_checks and seen.services
        else None,
        attendance=tuple(
            AttendanceLine(
                label("attendance_kind", row.kind),
                day(row.held_on),
                _result(row.result, row.people),
                council_name(row.council_code),
                url_for("council_providers.strike", provider_id=seen.id, attendance_id=row.id)
                if row.council_code in seen.attendance_councils
                else None,
            )
            for row in seen.attendance
        ),
        notes=tuple(
            NoteLine(
                note.words,
                gettext(
                    "%(who)s, %(council)s, %(day)s",
                    who=names.get(note.by) or gettext("Somebody of the council"),
                    council=council_name(note.council_code),
                    day=short_day(note.at.astimezone(LONDON).date()),
                ),
                url_for("council_providers.withdraw_note", provider_id=seen.id, note_id=note.id)
                if note.council_code in seen.note_councils
                else None,
            )
            for note in seen.notes
        ),
        reads_notes=seen.reads_notes,
        writes_notes=bool(seen.note_councils),
        records_attendance=bool(seen.attendance_councils),
        invite=url_for("council_invitations.invite", council=inviting, provider=seen.id)
        if inviting is not None
        else None,
    )


def _service(service: ServiceSeen) -> ServiceLine:
    is_public = service.state == ServiceState.PUBLISHED
    place = place_of(service.town, service.postcode)
    facts = (label("category", service.category), place, council_name(service.council_code))
    return ServiceLine(
        service.name,
        url_for("finding.service", slug=service.slug) if is_public else None,
        " · ".join(fact for fact in facts if fact),
        url_for("desk.history", subject_type="service", subject_id=service.id),
    )


def check_row(row: CheckRow) -> tuple[object, ...]:
    """A row of the table of checks, without the provider."""
    service, _, *facts = check_cells(row)
    return (service, *facts)


def provider_check_columns() -> list[str]:
    """The heads of the checks of one provider as a file."""
    return [head for head in file_columns() if head != gettext("Provider")]


def provider_check_rows(rows: Iterable[CheckRow]) -> list[tuple[Cell, ...]]:
    """The checks of one provider as a file."""
    return [(*cells[:2], *cells[3:]) for cells in map(file_row, rows)]


def service_columns() -> list[str]:
    """The heads of the services of one provider as a file."""
    return [gettext("Service"), gettext("Kind of care"), gettext("Where it is"), gettext("Council")]


def service_file_rows(services: Iterable[ServiceSeen]) -> list[tuple[Cell, ...]]:
    """The services of one provider as a file."""
    return [
        (
            *(service.name, label("category", service.category)),
            *(place_of(service.town, service.postcode), council_name(service.council_code)),
        )
        for service in services
    ]


def attendance_columns() -> list[str]:
    """The heads of training and meetings as a file."""
    return [gettext("Kind"), gettext("Day"), gettext("Did they come?"), gettext("Council")]


def attendance_file_rows(rows: Iterable[AttendanceSeen]) -> list[tuple[Cell, ...]]:
    """Training and meetings as a file."""
    return [
        (
            *(label("attendance_kind", row.kind), row.held_on),
            *(_result(row.result, row.people), council_name(row.council_code)),
        )
        for row in rows
    ]


def _result(result: str, people: int | None) -> str:
    words = label("attendance_result", result)
    if not people:
        return words
    of_staff = ngettext("%(num)s of their staff", "%(num)s of their staff", people)
    return gettext("%(result)s: %(people)s", result=words, people=of_staff)
