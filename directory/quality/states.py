"""The states of a Council check, of a note about a provider and of an attendance."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class CheckState(Code):
    """Where a check stands on its way to the public."""

    PLANNED = "planned"  # for a day; nothing is found yet
    DRAFT = "draft"  # written up, seen by the Council alone
    SHARED = "shared"  # the provider reads the findings and answers
    PUBLISHED = "published"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


class NoteState(Code):
    """Whether a note about a provider stands."""

    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class AttendanceState(Code):
    """Whether an attendance stands, or was written down by mistake."""

    RECORDED = "recorded"
    STRUCK = "struck"


# In which the provider that was checked reads the findings.
ANSWERABLE = frozenset({CheckState.SHARED, CheckState.PUBLISHED})
WRITABLE = frozenset({CheckState.PLANNED, CheckState.DRAFT})

QUALITY_CHECK = Workflow(
    "quality_check",
    initial=CheckState.PLANNED,
    moves={
        "record": ({CheckState.PLANNED}, CheckState.DRAFT),
        "share": ({CheckState.DRAFT}, CheckState.SHARED),
        "recall": ({CheckState.SHARED}, CheckState.DRAFT),
        "publish": ({CheckState.DRAFT, CheckState.SHARED}, CheckState.PUBLISHED),
        "discard": ({CheckState.PLANNED, CheckState.DRAFT}, CheckState.DISCARDED),
        "withdraw": ({CheckState.PUBLISHED}, CheckState.WITHDRAWN),
    },
    final={CheckState.DISCARDED, CheckState.WITHDRAWN},
    needs_reason={"withdraw"},
)
PROVIDER_NOTE = Workflow(
    "provider_note",
    initial=NoteState.KEPT,
    moves={"withdraw": ({NoteState.KEPT}, NoteState.WITHDRAWN)},
    final={NoteState.WITHDRAWN},
    needs_reason={"withdraw"},
)
ATTENDANCE = Workflow(
    "attendance",
    initial=AttendanceState.RECORDED,
    moves={"strike": ({AttendanceState.RECORDED}, AttendanceState.STRUCK)},
    final={AttendanceState.STRUCK},
    needs_reason={"strike"},
)
