"""What the page of a council's own spreadsheet says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from directory.foundation.spreadsheets import Amount, Cell
from directory.foundation.time import LONDON
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_outcome import COUNTED, Became, KeptCell, UnderstoodRow, kept_cells, kept_rows
from directory.preparing.sheet_rules import last_day_kept
from directory.preparing.states import LEFT_LYING, WORKED_ON, SheetState
from directory.vocabulary.care import Category
from directory.vocabulary.codes import labels_of
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.prices import Payer, Unit
from directory.web.error_messages import error_sentence
from directory.web.first_of import FirstOf, first_of
from directory.web.i18n import gettext, ngettext
from directory.web.labels import translate
from directory.web.templating import in_pounds, number, short_day

STATE_WORDS: Mapping[str, tuple[Message, str]] = {
    SheetState.RECEIVED: (_l("Name its columns"), "wait"),
    SheetState.CHECKING: (_l("Being looked through"), "wait"),
    SheetState.CHECKED: (_l("Looked at, nothing made yet"), "wait"),
    SheetState.MAKING: (_l("Being made"), "wait"),
    SheetState.MADE: (_l("Made"), "good"),
    SheetState.DISCARDED: (_l("Dropped"), ""),
}
BECAME_WORDS: Mapping[str, Message] = {
    Became.NEW: _l("A new price"),
    Became.CHANGED: _l("The price before ends the day before"),
    Became.SAME: _l("As it is already"),
    Became.WAITS: _l("Outside its band: it waits for a decision"),
}
UNIT_WORDS: Mapping[str, Message] = {
    Unit.WEEK: _l("A week"),
    Unit.HOUR: _l("An hour"),
    Unit.VISIT: _l("A visit"),
    Unit.DAY: _l("A day"),
    Unit.SESSION: _l("A session"),
    Unit.NIGHT_SLEEP: _l("A night asleep"),
    Unit.NIGHT_WAKING: _l("A night awake"),
    Unit.MILE: _l("A mile driven for you"),
}
PAYER_WORDS: Mapping[str, Message] = {
    Payer.COUNCIL: _l("The Council"),
    Payer.SELF_FUNDER: _l("The resident"),
    Payer.DIRECT_PAYMENT: _l("A direct payment"),
    Payer.NHS: _l("The NHS"),
}
CATEGORY_LABELS: Mapping[str, Message] = labels_of(Category)
MOST_PROBLEMS, MOST_NOTES, MOST_UNDERSTOOD = 200, 50, 50  # of the page; the files have all
PROBLEMS, NOTES, UNDERSTOOD = "problems", "left-out", "understood"
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """What `preparing/sheet.html` prints of what would come of a spreadsheet."""

    rows: int
    counts: tuple[str, ...]
    problems: FirstOf[tuple[str, str]]
    problems_file: str
    notes: FirstOf[tuple[str, str]]
    notes_file: str
    columns: tuple[str, ...]
    understood: FirstOf[tuple[str, ...]]
    understood_file: str


def outcome_page(sheet: CouncilSheet) -> OutcomePage | None:
    """What trying it out came to; None before that."""
    kept = sheet.outcome
    if kept is None:
        return None
    understood = kept_rows(kept["understood"])

    def file(which: str) -> str:
        values: dict[str, Any] = {"sheet_id": sheet.id, "rows": which, "as": "xlsx"}
        return url_for("council_imports.sheet", **values)

    return OutcomePage(
        rows=len(understood),
        # Pieces that are tried out one by one each count a provider that they share: it is said once all is made.
        counts=counts_words({**kept["counts"], "providers": 0}),
        problems=_sentences(kept_cells(kept["problems"]), MOST_PROBLEMS),
        problems_file=file(PROBLEMS),
        notes=_sentences(kept_cells(kept["notes"]), MOST_NOTES),
        notes_file=file(NOTES),
        columns=understood_columns(),
        understood=FirstOf(
            tuple(_understood_words(row) for row in understood[:MOST_UNDERSTOOD]), len(understood)
        ),
        understood_file=file(UNDERSTOOD),
    )


def outcome_file(
    kept: Mapping[str, Any], which: str
) -> tuple[str, Sequence[str], Callable[[], list[Row]]] | None:
    """A list of the page as a whole: its name, its heads and its rows; None for no such list."""
    heads = [gettext("Cell"), gettext("Why not")]
    lists: Mapping[str, tuple[Sequence[str], Callable[[], list[Row]]]] = {
        PROBLEMS: (heads, lambda: _file_rows(kept["problems"])),
        NOTES: (
            [gettext("Cell"), gettext("What is left out, or worth a look")],
            lambda: _file_rows(kept["notes"]),
        ),
        UNDERSTOOD: (
            understood_columns(),
            lambda: [_understood_cells(row) for row in kept_rows(kept["understood"])],
        ),
    }
    return (which, *lists[which]) if which in lists else None


def progress_words(sheet: CouncilSheet) -> str | None:
    """How far the work on a spreadsheet has come; None where none goes on."""
    if sheet.state not in WORKED_ON:
        return None
    if sheet.state == SheetState.MAKING:
        return ngettext(
            "Its %(num)s row is being made, in one go: all of it or nothing.",
            "Its %(num)s rows are being made, in one go: all of them or none.",
            sheet.total,
        )
    return gettext(
        "%(done)s of %(total)s rows are looked through.", done=number(sheet.done), total=number(sheet.total)
    )


def kept_until_words(sheet: CouncilSheet) -> str | None:
    """Until when a spreadsheet is kept that waits for somebody; None for any other."""
    if sheet.state not in LEFT_LYING:
        return None
    last = last_day_kept(sheet.created_at.astimezone(LONDON).date())
    return gettext("If nothing is made of it by %(day)s, it is dropped by itself.", day=short_day(last))


def which_sheet_words(sheet: CouncilSheet) -> str | None:
    """Which sheet of a workbook was read and which were not; None for a file that has only one."""
    if not sheet.other_sheets:
        return None
    return ngettext(
        "The sheet “%(name)s” was read. %(num)s other was not: %(others)s. Name it to have it read.",
        "The sheet “%(name)s” was read. %(num)s others were not: %(others)s. Name one to have it read.",
        len(sheet.other_sheets),
        name=sheet.sheet_name or "",
        others=", ".join(sheet.other_sheets),
    )


def was_stopped(sheet: CouncilSheet) -> bool:
    """Whether work on it began and could not be ended."""
    return sheet.state == SheetState.RECEIVED and sheet.asked_by is not None


def counts_words(counts: Mapping[str, int]) -> tuple[str, ...]:
    """What came of a spreadsheet, or would; what it does not hold is left out."""
    return tuple(_COUNT_WORDS[name](counts[name]) for name in COUNTED if counts.get(name))


_COUNT_WORDS: Mapping[str, Callable[[int], str]] = {
    "locations": lambda n: ngettext("%(num)s location read", "%(num)s locations read", n),
    "made": lambda n: ngettext("%(num)s entry made", "%(num)s entries made", n),
    "same": lambda n: ngettext("%(num)s entry as it was", "%(num)s entries as they were", n),
    "entered": lambda n: ngettext(
        "%(num)s service entered that no regulator registers: it still needs its accreditation",
        "%(num)s services entered that no regulator registers: they still need their accreditation",
        n,
    ),
    "known": lambda n: ngettext(
        "%(num)s of your references known already", "%(num)s of your references known already", n
    ),
    "providers": lambda n: ngettext("%(num)s provider entered", "%(num)s providers entered", n),
    "described": lambda n: ngettext("%(num)s entry completed", "%(num)s entries completed", n),
    "taken": lambda n: ngettext(
        "%(num)s page left alone: it is its provider’s",
        "%(num)s pages left alone: they are their providers’",
        n,
    ),
    "prices_new": lambda n: ngettext("%(num)s new price", "%(num)s new prices", n),
    "prices_changed": lambda n: ngettext("%(num)s price changed", "%(num)s prices changed", n),
    "prices_same": lambda n: ngettext("%(num)s price is as it was", "%(num)s prices are as they were", n),
    "prices_waiting": lambda n: ngettext(
        "%(num)s price outside its band: it waits for a decision",
        "%(num)s prices outside their bands: they wait for a decision",
        n,
    ),
    "contacts_not_named": lambda n: ngettext(
        "%(num)s contact not named: no day says that the person agreed",
        "%(num)s contacts not named: no day says that the person agreed",
        n,
    ),
}


def understood_columns() -> tuple[str, ...]:
    """The heads of the rows as they were understood."""
    return (
        gettext("Row"),
        gettext("Service"),
        gettext("Kind of care"),
        gettext("Price"),
        gettext("For"),
        gettext("Who pays"),
        gettext("From"),
        gettext("What comes of it"),
        gettext("Contact agreed on"),
    )


def _understood_cells(row: UnderstoodRow) -> Row:
    return (
        row.row,
        row.name,
        translate(CATEGORY_LABELS[row.category]),
        None if row.amount_pence is None else Amount(row.amount_pence),
        _unit(row),
        translate(PAYER_WORDS[row.payer]) if row.payer else None,
        row.valid_from,
        translate(BECAME_WORDS[row.became]) if row.became else None,
        row.agreed_on,
    )


def _understood_words(row: UnderstoodRow) -> tuple[str, ...]:
    days = [short_day(day) if day else "" for day in (row.valid_from, row.agreed_on)]
    cells = _understood_cells(row)
    price = "" if row.amount_pence is None else in_pounds(row.amount_pence)
    return (
        number(row.row),
        row.name,
        str(cells[2]),
        price,
        str(cells[4] or ""),
        str(cells[5] or ""),
        days[0],
        str(cells[7] or ""),
        days[1],
    )


def _unit(row: UnderstoodRow) -> str | None:
    return translate(UNIT_WORDS[row.unit]) if row.unit else None


def _sentences(cells: Sequence[KeptCell], most: int) -> FirstOf[tuple[str, str]]:
    shown = first_of(cells, most)
    rows = tuple((cell.cell, error_sentence(cell.code, cell.values)) for cell in shown.rows)
    return FirstOf(rows, shown.total)


def _file_rows(kept: Sequence[Any]) -> list[Row]:
    return [(cell.cell, error_sentence(cell.code, cell.values)) for cell in kept_cells(kept)]
