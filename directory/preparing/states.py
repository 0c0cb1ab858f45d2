"""The states of a council's own spreadsheet."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class SheetState(Code):
    """Where a spreadsheet stands on its way into the catalogue."""

    RECEIVED = "received"  # its columns are not known yet
    CHECKING = "checking"  # each row is being tried out; nothing of it stays
    CHECKED = "checked"  # it is known what would come of it
    MAKING = "making"
    MADE = "made"
    DISCARDED = "discarded"


COUNCIL_SHEET = Workflow(
    "council_sheet",
    initial=SheetState.RECEIVED,
    moves={
        "map": ({SheetState.RECEIVED, SheetState.CHECKED}, SheetState.CHECKING),
        "check": ({SheetState.CHECKING}, SheetState.CHECKED),
        "begin": ({SheetState.CHECKED}, SheetState.MAKING),
        "make": ({SheetState.MAKING}, SheetState.MADE),
        # A row could not be taken after all: nothing was made, and the page says which.
        "return": ({SheetState.MAKING}, SheetState.CHECKED),
        # Whoever asked may not any more.
        "stop": ({SheetState.CHECKING, SheetState.MAKING}, SheetState.RECEIVED),
        "discard": ({SheetState.RECEIVED, SheetState.CHECKING, SheetState.CHECKED}, SheetState.DISCARDED),
    },
    final={SheetState.MADE, SheetState.DISCARDED},
)
# These wait for somebody of the council, who may have forgotten them.
LEFT_LYING = (SheetState.RECEIVED, SheetState.CHECKED)
# The worker goes on with these.
WORKED_ON = (SheetState.CHECKING, SheetState.MAKING)
