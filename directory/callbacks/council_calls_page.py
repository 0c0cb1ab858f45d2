"""The list of requests to be rung or visited, as its page and its file print it. Neither says who asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from directory.callbacks.records import CallRow, CallsPage
from directory.callbacks.states import OPEN_STATES
from directory.foundation.spreadsheets import Cell
from directory.places.queries import council_name
from directory.vocabulary.callbacks import CallKind, CallState
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url
from directory.web.templating import short_day

FilterLink = tuple[str, str, int | None, bool]
COLUMNS = (
    "Reference",
    "Council",
    "Service",
    "RequestedCall for",
    "To be reached",
    "State",
    "Received",
    "Due",
    "Tries",
    "Visit planned",
    "Outcome",
    "Closed",
)


@dataclass(frozen=True, slots=True)
class CallLine:
    """One request in words. `late`: it is past its day."""

    id: int
    reference: str
    kind: str
    means: str
    where: str
    state: str
    received: str
    due: str
    late: bool
    tries: int


@dataclass(frozen=True, slots=True)
class CallList:
    """What `callbacks/council_calls.html` prints."""

    heading: str
    filters: tuple[tuple[str, tuple[FilterLink, ...]], ...]
    lines: tuple[CallLine, ...]
    page: int
    pages: int


def call_list(
    found: CallsPage, councils: Sequence[str], *, council: str, state: str, kind: str, today: date
) -> CallList:
    """The list, narrowed down by links."""
    filters = [
        (gettext("State"), _links("state", state, "call_state", CallState, found.counts)),
        (gettext("What"), _links("kind", kind, "call_kind", CallKind, None)),
    ]
    if len(councils) > 1:
        every: FilterLink = (gettext("All"), current_url(council=None, page=None), None, not council)
        named = (
            (council_name(code), current_url(council=code, page=None), None, council == code)
            for code in councils
        )
        filters.append((gettext("Council"), (every, *named)))
    waiting = sum(found.counts.get(each, 0) for each in OPEN_STATES)
    heading = (
        ngettext("%(num)s request to ring or visit", "%(num)s requests to ring or visit", waiting)
        if waiting
        else gettext("Nobody waits for a call or a visit")
    )
    lines = tuple(_line(row, today) for row in found.rows)
    return CallList(heading, tuple(filters), lines, found.page, found.pages)


def spreadsheet_rows(rows: Iterable[CallRow]) -> list[list[Cell]]:
    """Requests as rows of a file."""
    return [
        [
            row.reference,
            council_name(row.council_code),
            row.service_name or "",
            label("call_kind", row.kind),
            label("call_means", row.means),
            label("call_state", row.state),
            row.received_on,
            row.due_on,
            row.attempts,
            row.visit_on,
            label("call_outcome", row.outcome) if row.outcome else "",
            row.closed_on,
        ]
        for row in rows
    ]


def _links(
    name: str, chosen: str, kind: str, codes: Iterable[str], counts: dict[str, int] | None
) -> tuple[FilterLink, ...]:
    total = None if counts is None else sum(counts.values())
    return (
        (gettext("All"), current_url(**{name: None, "page": None}), total, not chosen),
        *(
            (
                label(kind, code),
                current_url(**{name: code, "page": None}),
                None if counts is None else counts.get(code, 0),
                chosen == code,
            )
            for code in codes
        ),
    )


def _line(row: CallRow, today: date) -> CallLine:
    due = row.visit_on or row.due_on
    is_open = row.state in OPEN_STATES
    state = label("call_state", row.state)
    return CallLine(
        id=row.id,
        reference=row.reference,
        kind=label("call_kind", row.kind),
        means=label("call_means", row.means),
        where=row.service_name or council_name(row.council_code),
        state=f"{state}: {label('call_outcome', row.outcome)}" if row.outcome else state,
        received=short_day(row.received_on),
        due=short_day(due) if due and is_open else "",
        late=due is not None and is_open and due < today,
        tries=row.attempts,
    )
