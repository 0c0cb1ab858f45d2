"""The frozen records that requests are read as. Only `Whoever` says who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from directory.catalogue.records import ServiceName


@dataclass(frozen=True, slots=True)
class Whoever:
    """Who asked, how to reach them and what was noted. Blank text was not told.

    `shortlist`: the services that were sent along, those that are or were public.
    """

    name: str
    phone: str
    email: str
    address: str
    times: tuple[str, ...]
    days: tuple[str, ...]
    language: str
    interpreter: bool
    about: str
    notes: str
    shortlist: tuple[ServiceName, ...] = ()


@dataclass(frozen=True, slots=True)
class CallDetail:
    """One request for whoever answers it, without who asked. `is_kept`: that is still stored."""

    id: int
    reference: str
    version: int
    council_code: str
    service_name: str | None
    service_slug: str | None
    kind: str
    means: str
    for_whom: str
    state: str
    received_at: datetime
    due_on: date | None
    taken_by: str | None
    attempts: int
    last_tried_on: date | None
    visit_on: date | None
    outcome: str | None
    closed_on: date | None
    keep_until: date
    is_kept: bool


@dataclass(frozen=True, slots=True)
class CallRow:
    """A request in the list of a council's staff."""

    id: int
    reference: str
    council_code: str
    service_name: str | None
    kind: str
    means: str
    state: str
    received_on: date
    due_on: date | None
    taken_by: str | None
    attempts: int
    visit_on: date | None
    outcome: str | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class CallsPage:
    """One page of requests. `counts` holds how many there are in each state, of all that the reader may see."""

    rows: tuple[CallRow, ...]
    counts: dict[str, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class ThanksRecord:
    """What the page of thanks says of a request: nothing of who asked."""

    reference: str
    council_code: str
    kind: str
    means: str
    due_on: date | None
    state: str
