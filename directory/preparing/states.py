"""The states of a council's own spreadsheet."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class SheetState(Code):
    """Where a spreadsheet stands on its way into the catalogue."""

    RECEIVED = "received"  # its columns are not known yet
    CHECKED = "checked"  # a dry run says what would come of it
    MADE = "made"
    DISCARDED = "discarded"


COUNCIL_SHEET = Workflow(
    "council_sheet",
    initial=SheetState.RECEIVED,
    moves={
        "map": ({SheetState.RECEIVED, SheetState.CHECKED}, SheetState.CHECKED),
        "make": ({SheetState.CHECKED}, SheetState.MADE),
        "discard": ({SheetState.RECEIVED, SheetState.CHECKED}, SheetState.DISCARDED),
    },
    final={SheetState.MADE, SheetState.DISCARDED},
)
