"""What the list of people says: its filters, and its rows as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from directory.accounts.records import AccountRow
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.navigation import current_url

STATES = ("active", "invited", "closed")
FILE_COLUMNS = (_l("Name"), _l("E-mail address"), _l("Role"), _l("Council or provider"), _l("Account"))
Link = tuple[str, str, int, bool]


def state_filters(counts: Mapping[str, int], chosen: str, states: Iterable[str] = STATES) -> list[Link]:
    """A link for everybody and for each of these states, with how many there are."""
    every: Link = (gettext("Everybody"), current_url(state=None, page=None), sum(counts.values()), not chosen)
    return [
        every,
        *(
            (
                label("account_state", state),
                current_url(state=state, page=None),
                counts.get(state, 0),
                state == chosen,
            )
            for state in states
        ),
    ]


def file_rows(people: Iterable[AccountRow]) -> list[tuple[str, ...]]:
    """A row for each role of each of them, and one for somebody without any."""
    rows: list[tuple[str, ...]] = []
    for person in people:
        held = [
            (label("role", grant.role), grant.council_name or grant.provider_name or "")
            for grant in person.grants
        ]
        for role, where in held or [("", "")]:
            rows.append((person.name, person.email, role, where, label("account_state", person.state)))
    return rows
