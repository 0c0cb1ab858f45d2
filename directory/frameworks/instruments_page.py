"""The context of the list of instruments: its rows, its filters and the file it can be read as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from directory.foundation.spreadsheets import Amount, Cell
from directory.frameworks.records import InstrumentRow
from directory.frameworks.rules.access import ends_within
from directory.frameworks.rules.value import used_share, warning_of
from directory.frameworks.staff_queries import PAGE_ROWS, InstrumentList
from directory.places.queries import council_name
from directory.vocabulary.procurement import InstrumentState
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.navigation import current_url
from directory.web.templating import in_pounds, short_day

ENDING_DAYS = 90
STATE_KINDS: Mapping[str, str] = {
    InstrumentState.PLANNED: "wait",
    InstrumentState.OPEN: "good",
    InstrumentState.LIVE: "good",
}
FilterLink = tuple[str, str, int | None, bool]


@dataclass(frozen=True, slots=True)
class ListedInstrument:
    """One row of the list, in words."""

    name: str
    address: str
    type: str
    lead: str
    state: str
    state_kind: str
    term: str
    ending: str | None
    lots: int
    value: str
    warning: str | None


@dataclass(frozen=True, slots=True)
class InstrumentsPage:
    """What `frameworks/instruments.html` prints."""

    heading: str
    rows: tuple[ListedInstrument, ...]
    filters: tuple[tuple[str, tuple[FilterLink, ...]], ...]
    page: int
    pages: int
    new_address: str | None
    done: str | None


def instruments_page(
    found: InstrumentList,
    *,
    life: str,
    council: str,
    councils: Sequence[str],
    page: int,
    on: date,
    may_add: bool,
    done: str | None,
) -> InstrumentsPage:
    """The list as it is narrowed down; `councils` are those of the reader."""
    filters: list[tuple[str, tuple[FilterLink, ...]]] = [(gettext("Show"), _life_links(found, life))]
    if len(councils) > 1:
        filters.append((gettext("Council"), _council_links(councils, council)))
    running = found.counts["running"]
    return InstrumentsPage(
        heading=ngettext(
            "Lists and frameworks: %(num)s in use", "Lists and frameworks: %(num)s in use", running
        ),
        rows=tuple(listed(row, on) for row in found.rows),
        filters=tuple(filters),
        page=page,
        pages=max(1, -(-found.total // PAGE_ROWS)),
        new_address=url_for("instruments.new") if may_add else None,
        done=done,
    )


def listed(row: InstrumentRow, on: date) -> ListedInstrument:
    """An instrument in words."""
    ends = row.terminated_on or row.last_day
    running = row.status in (InstrumentState.OPEN, InstrumentState.LIVE, InstrumentState.PLANNED)
    return ListedInstrument(
        name=row.name,
        address=url_for("instruments.instrument", slug=row.code),
        type=label("instrument_type", row.type),
        lead=council_name(row.council_code),
        state=label("instrument_state", row.status),
        state_kind=STATE_KINDS.get(row.status, ""),
        term=term_words(row.starts_on, ends),
        ending=ending_words(ends, on) if running else None,
        lots=row.lots,
        value=value_words(row.committed_pence, row.ceiling_pence),
        warning=warning_words(row.committed_pence, row.ceiling_pence),
    )


def term_words(starts_on: date, last: date | None) -> str:
    """ "1 May 2026 to 30 Apr 2030"."""
    if last is None:
        return gettext("from %(first)s, without an end", first=short_day(starts_on))
    return gettext("%(first)s to %(last)s", first=short_day(starts_on), last=short_day(last))


def ending_words(last: date | None, on: date) -> str | None:
    """How soon it ends, where that is soon; that it is over and nobody has said so."""
    if last is not None and last < on:
        return gettext("The term is over")
    if last is None or not ends_within(last, on, ENDING_DAYS):
        return None
    return ngettext("Ends in %(num)s day", "Ends in %(num)s days", (last - on).days)


def value_words(committed: int, ceiling: int | None) -> str:
    """ "£32,800,000.00 of £40,000,000.00"."""
    if ceiling is None:
        return gettext("%(amount)s, no highest value", amount=whole_pounds(committed))
    return gettext("%(amount)s of %(ceiling)s", amount=whole_pounds(committed), ceiling=whole_pounds(ceiling))


def warning_words(committed: int, ceiling: int | None) -> str | None:
    """The warning that the value asks for, None where there is none (requirement 88)."""
    if ceiling is None or (warned := warning_of(committed, ceiling)) is None:
        return None
    share = used_share(committed, ceiling)
    if warned == "over":
        return gettext("%(share)s%% bought: over the highest value", share=share)
    if warned == "warn_95":
        return gettext("%(share)s%% bought: past the last warning", share=share)
    return gettext("%(share)s%% bought: past the first warning", share=share)


def whole_pounds(pence: int) -> str:
    """ "£32,800,000": pennies are left out where there are none."""
    return in_pounds(pence).removesuffix(".00") if pence % 100 == 0 else in_pounds(pence)


COLUMNS = (
    "Name",
    "Short name",
    "Kind",
    "Led by",
    "State",
    "First day",
    "Last day",
    "Lots",
    "Bought",
    "Highest value",
)


def spreadsheet_rows(rows: Sequence[InstrumentRow]) -> list[list[Cell]]:
    """The list as rows of a file."""
    return [
        [
            row.name,
            row.code,
            label("instrument_type", row.type),
            council_name(row.council_code),
            label("instrument_state", row.status),
            row.starts_on,
            row.terminated_on or row.last_day,
            row.lots,
            Amount(row.committed_pence),
            None if row.ceiling_pence is None else Amount(row.ceiling_pence),
        ]
        for row in rows
    ]


def _life_links(found: InstrumentList, life: str) -> tuple[FilterLink, ...]:
    words = {
        "running": gettext("In use or taking applications"),
        "planned": gettext("Being set up"),
        "over": gettext("Over"),
        "all": gettext("All"),
    }
    return tuple(
        (
            text,
            current_url(life=None if code == "running" else code, page=None),
            found.counts[code],
            code == life,
        )
        for code, text in words.items()
    )


def _council_links(councils: Sequence[str], chosen: str) -> tuple[FilterLink, ...]:
    def link(code: str, words: str) -> FilterLink:
        return words, current_url(council=code or None, page=None), None, code == chosen

    return (link("", gettext("All yours")), *(link(code, council_name(code)) for code in councils))
