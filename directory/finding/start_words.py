"""What a list says of the day from which care is wanted."""

from __future__ import annotations

from datetime import date

from directory.catalogue.records import ServiceRecord
from directory.finding.queries.interpretation import InterpretedSearch
from directory.vocabulary.care import CARE_HOMES, VISITING_CATEGORIES
from directory.web.i18n import gettext
from directory.web.templating import day


def start_notes(search: InterpretedSearch) -> tuple[str, ...]:
    """That a day has passed; and, where there are places to go to or live in, that a room on that day is not known."""
    params, kinds = search.params, set(search.categories)
    notes = []
    if params.start_past:
        passed = gettext("%(day)s has passed, so this list is for care from now.", day=day(params.start_past))
        notes.append(passed)
    if params.start and not (kinds and kinds <= VISITING_CATEGORIES):
        notes.append(room_question(kinds, day(params.start)))
    return tuple(notes)


def room_question(kinds: set[str], on: str) -> str:
    """What to ask of places: what is free today says little of a day to come, so none is left out for it."""
    if kinds and kinds <= CARE_HOMES:
        return gettext("Ask each home whether there will be a room on %(day)s.", day=on)
    return gettext("Ask each place you go to or live in whether it will have room on %(day)s.", day=on)


def service_start_note(record: ServiceRecord, start: date | None, today: date) -> str:
    """What to ask one service about the day from which care is wanted; "" where it has told that it can begin by then.

    No place tells what will be free on a day to come.
    """
    if start is None:
        return ""
    if record.category not in VISITING_CATEGORIES:
        return gettext("Ask whether there will be room on %(day)s.", day=day(start))
    told = record.start(today)
    if told is not None and told <= start:
        return ""
    return gettext("Ask whether it can start on %(day)s.", day=day(start))
