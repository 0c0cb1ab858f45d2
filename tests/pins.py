"""What the application may record and refuse, as two lists that tests hold it to while they run.

`tests/house/recorded_events.txt` has a line for each shape of an audit event: action, subject, and the facts before and
after. `tests/house/refusals.txt` has a line for each refusal: the field, code and values of an `Invalid`, the words of
a `WrongState` or a `Conflict`. Whatever a test makes the application record or refuse must be in them, so that no fact,
field or code changes unnoticed. After a change that is
meant, `DIRECTORY_TEST_PINS=add make test` adds what is new; read it before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from directory.audit.models import AuditEvent
from directory.foundation.errors import Conflict, DirectoryError, Invalid, WrongState

HOUSE = Path(__file__).resolve().parent / "house"
EVENTS, REFUSALS = HOUSE / "recorded_events.txt", HOUSE / "refusals.txt"
# Events that hold a count for each kind of row there was: the kinds depend on the file or the demonstration.
COUNTS = {"demonstration.loaded", "register_import.finish", "register_import.merged"}
# What tests invent: the subject of the test of `transition`, the field of the test of the table of sentences.
OF_TESTS = {"lamp", "field", "changed"}
# A verb that does not fit a state: the tables of states are pinned by the tests of their rooms.
REFUSED_MOVE = re.compile(r": cannot \w+ from \w+$")
NUMBER = re.compile(r"\b\d+\b")
ADDING = os.environ.get("DIRECTORY_TEST_PINS") == "add"


def event_line(values: Mapping[str, Any]) -> str:
    """The shape of an audit event as a line: the names of its facts, never their values."""
    sides = [",".join(sorted(values.get(side) or {})) or "-" for side in ("before", "after")]
    if values["action"] in COUNTS:
        sides[1] = "counts"
    return f"{values['action']} {values['subject_type']} {sides[0]} {sides[1]}"


def refusal_line(error: DirectoryError) -> str:
    """A refusal as a line: what it says, its numbers left out, and the names of the values for its sentence."""
    words = NUMBER.sub("#", str(error))
    values = ",".join(sorted(error.values)) if isinstance(error, Invalid) else ""
    return f"{type(error).__name__} {words} {values}".rstrip()


def lines_of(path: Path) -> set[str]:
    """The lines of a list."""
    return set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set()


def check(path: Path, known: set[str], line: str) -> None:
    """Fail where a line is not in its list; add it where that was asked for."""
    if line in known:
        return
    assert ADDING, f"{path.name} has no line: {line}"
    known.add(line)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@contextmanager
def held_to_pins() -> Iterator[None]:
    """Hold every audit event and every refusal to the lists until the end of the run."""
    events, refusals = lines_of(EVENTS), lines_of(REFUSALS)

    def check_event(_target: AuditEvent, _args: object, values: dict[str, Any]) -> None:
        if values["subject_type"] not in OF_TESTS:
            check(EVENTS, events, event_line(values))

    def checking(make: Callable[..., None]) -> Callable[..., None]:
        def check_refusal(self: DirectoryError, *args: Any, **values: Any) -> None:
            make(self, *args, **values)
            if args[0] not in OF_TESTS and not REFUSED_MOVE.search(str(self)):
                check(REFUSALS, refusals, refusal_line(self))

        return check_refusal

    event.listen(AuditEvent, "init", check_event)
    with pytest.MonkeyPatch.context() as patch:
        for error in (Invalid, WrongState, Conflict):
            patch.setattr(error, "__init__", checking(error.__init__))
        yield
    event.remove(AuditEvent, "init", check_event)
