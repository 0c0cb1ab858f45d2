"""The lives of an application, an admission and a specialist designation."""

from __future__ import annotations

from directory.foundation.workflow import Workflow

APPLICATION = Workflow(
    "application",
    initial="draft",
    moves={
        "submit": ({"draft"}, "submitted"),
        "take_up": ({"submitted"}, "under_assessment"),
        "ask": ({"under_assessment"}, "clarification"),
        "answer": ({"clarification"}, "under_assessment"),
        "admit": ({"under_assessment"}, "admitted"),
        "refuse": ({"under_assessment"}, "refused"),
        "withdraw": ({"draft", "submitted", "under_assessment", "clarification"}, "withdrawn"),
    },
    final={"admitted", "refused", "withdrawn"},
)

# Notice of exit does not change the state: the admission runs on until its last day, then it is `exit`ed.
ADMISSION = Workflow(
    "admission",
    initial="admitted",
    moves={
        "suspend": ({"admitted"}, "suspended"),
        "lift": ({"suspended"}, "admitted"),
        "remove": ({"admitted", "suspended"}, "removed"),
        "expire": ({"admitted", "suspended"}, "expired"),
        "exit": ({"admitted", "suspended"}, "exited"),
    },
    final={"removed", "expired", "exited"},
)

DESIGNATION = Workflow(
    "specialist_designation",
    initial="applied",
    moves={
        "designate": ({"applied"}, "accredited"),
        "expire": ({"accredited"}, "expired"),
        "withdraw": ({"applied", "accredited"}, "withdrawn"),
    },
    final={"expired", "withdrawn"},
)
