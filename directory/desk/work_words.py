"""What the desks call each kind of long work, what is counted of it, and what to do where it broke off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString

from directory.progress.rules import WorkKind
from directory.web.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class WorkWords:
    """The words of one kind: its name, what it counts, and what to do where it did not finish."""

    name: LazyString
    counted: LazyString
    broken: LazyString


_AGAIN_BY_ITSELF = _l("It is tried again by itself. If it goes on breaking off, read the log of the worker.")
WORK: Mapping[WorkKind, WorkWords] = {
    WorkKind.REGISTER_FETCH: WorkWords(
        _l("Reading the regulator’s register"),
        _l("Locations read"),
        _l("What was read is kept. It goes on by itself from there."),
    ),
    WorkKind.REGISTER_IMPORT: WorkWords(
        _l("Import of the regulator’s register"),
        _l("Locations taken in"),
        _l("What was taken in is kept. The worker goes on by itself within a minute."),
    ),
    WorkKind.REGISTER_COLUMNS: WorkWords(
        _l("Search words of the register"), _l("Locations done"), _AGAIN_BY_ITSELF
    ),
    WorkKind.REGISTER_PLACES: WorkWords(
        _l("Places of the register on the map"), _l("Locations looked at"), _AGAIN_BY_ITSELF
    ),
    WorkKind.POSTCODES: WorkWords(
        _l("Import of postcodes"),
        _l("Rows read"),
        _l("The earlier postcodes are still in use. Start the import again."),
    ),
    WorkKind.INDEX: WorkWords(
        _l("New index of the search"),
        _l("Services done"),
        _l("The search still uses the earlier index. It is tried again by itself."),
    ),
    WorkKind.LEAGUE_TABLES: WorkWords(_l("League tables of the week"), _l("Tables done"), _AGAIN_BY_ITSELF),
    WorkKind.SPREADSHEET: WorkWords(
        _l("Entries from a spreadsheet"),
        _l("Rows done"),
        _l("Nothing of it was kept. Open the spreadsheet and start again."),
    ),
}
