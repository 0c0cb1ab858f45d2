"""Which long work there is, and what may be said of it. Pure: moments are parameters."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class WorkKind(StrEnum):
    """The work that may take minutes."""

    REGISTER_FETCH = "register_fetch"  # a run through the regulator's API
    REGISTER_IMPORT = "register_import"  # what was staged of the regulator's files is brought into force
    REGISTER_COLUMNS = "register_columns"  # the searched columns of the register, after an upgrade
    REGISTER_PLACES = "register_places"  # locations of the register are put where their postcodes lie
    POSTCODES = "postcodes"
    INDEX = "index"
    LEAGUE_TABLES = "league_tables"
    SPREADSHEET = "spreadsheet"  # a council's own, of which entries are made


class WorkState(StrEnum):
    """How it stands. `died`: its process ended before it could say anything."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    DIED = "died"


BROKEN = frozenset({WorkState.FAILED, WorkState.DIED})
# Between two reports of one piece of work: a row is not written for each of ten thousand steps.
SECONDS_BETWEEN_REPORTS = 1.0
# Work that said nothing for so long may hang: the page says since when.
QUIET_AFTER = timedelta(minutes=5)
KEPT_FOR = timedelta(days=30)


def is_quiet(state: WorkState, told_at: datetime, at: datetime) -> bool:
    """Whether work that is said to run has reported nothing for a while."""
    return state is WorkState.RUNNING and at - told_at >= QUIET_AFTER


def known_total(done: int, total: int | None) -> int | None:
    """The total that may be shown beside what is done; None where it is not known, or was passed and so was wrong."""
    return total if total is not None and 0 <= done <= total else None


def failures_in_a_row(before: int, state: WorkState) -> int:
    """How often work of one kind broke off in a row, this time included; 0 after it was finished."""
    return before + 1 if state in BROKEN else 0
