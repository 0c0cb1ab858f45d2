"""What the list of a council's residents says: its filters, and its rows as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from directory.foundation.spreadsheets import Cell
from directory.places.records import CouncilRecord
from directory.residents.records import ResidentRow
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.navigation import current_url

STATES = ("active", "invited")
FILE_COLUMNS = (
    _l("Name"),
    _l("E-mail address"),
    _l("Who it is"),
    _l("Language"),
    _l("Invited on"),
    _l("Account"),
)
Link = tuple[str, str, None, bool]


def council_filters(councils: Sequence[CouncilRecord], chosen: CouncilRecord) -> list[Link]:
    """A link for each of the reader's councils; none where there is only one."""
    if len(councils) < 2:
        return []
    return [
        (each.name, current_url(council=each.code, page=None), None, each.code == chosen.code)
        for each in councils
    ]


def file_rows(rows: Iterable[ResidentRow], languages: Mapping[str, str]) -> list[list[Cell]]:
    """The list as rows of a file."""
    return [
        [
            row.name,
            row.email,
            label("role", row.role),
            languages.get(row.locale, row.locale),
            row.invited_at,
            label("account_state", row.state),
        ]
        for row in rows
    ]
