"""What the page of a council's own spreadsheet says."""

from __future__ import annotations

from collections.abc import Mapping

from directory.preparing.sheet_rules import ReadSheet
from directory.preparing.states import SheetState
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.web.error_messages import error_message
from directory.web.i18n import ngettext

STATE_WORDS: Mapping[str, tuple[Message, str]] = {
    SheetState.RECEIVED: (_l("Name its columns"), "wait"),
    SheetState.CHECKED: (_l("Looked at, nothing made yet"), "wait"),
    SheetState.MADE: (_l("Made"), "good"),
    SheetState.DISCARDED: (_l("Dropped"), ""),
}
MOST_SHOWN = 200  # problems on one page: past that the file is another


def problem_rows(read: ReadSheet) -> tuple[tuple[str, str], ...]:
    """Each cell that cannot be taken, and why."""
    return tuple((problem.cell, error_message(problem.refusal)) for problem in read.problems[:MOST_SHOWN])


def counts_words(counts: Mapping[str, int]) -> tuple[str, ...]:
    """What came of a spreadsheet."""
    return (
        ngettext("%(num)s location read", "%(num)s locations read", counts["locations"]),
        ngettext("%(num)s entry made", "%(num)s entries made", counts["made"]),
        ngettext("%(num)s provider entered", "%(num)s providers entered", counts["providers"]),
        ngettext("%(num)s entry completed", "%(num)s entries completed", counts["described"]),
        ngettext(
            "%(num)s page left alone: it is its provider’s",
            "%(num)s pages left alone: they are their providers’",
            counts["taken"],
        ),
    )
