"""The workflow of a file: whether it was scanned, and when it goes."""

from enum import StrEnum

from directory.foundation.workflow import Workflow


class FileState(StrEnum):
    """What is known of a file."""

    WAITING = "waiting"  # a scanner is set and could not be asked yet: nobody is served it
    NOT_SCANNED = "not_scanned"  # no scanner was set: served, and staff are told
    CLEAN = "clean"
    INFECTED = "infected"  # nothing of it is kept
    REMOVED = "removed"


FILE = Workflow(
    "file",
    initial=FileState.WAITING,
    moves={
        "clear": ({FileState.WAITING, FileState.NOT_SCANNED}, FileState.CLEAN),
        "quarantine": ({FileState.WAITING, FileState.NOT_SCANNED}, FileState.INFECTED),
        "remove": ({FileState.WAITING, FileState.NOT_SCANNED, FileState.CLEAN}, FileState.REMOVED),
    },
    final={FileState.INFECTED, FileState.REMOVED},
    other_beginnings={FileState.NOT_SCANNED, FileState.CLEAN, FileState.INFECTED},
)
SERVED = (FileState.NOT_SCANNED, FileState.CLEAN)
KEPT = (FileState.WAITING, FileState.NOT_SCANNED, FileState.CLEAN)
