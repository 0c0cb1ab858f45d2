"""Workflows of the register."""

from __future__ import annotations

from directory.foundation.workflow import Workflow

# Once the switch has begun there is no way back: the import is carried on until it is done.
IMPORT = Workflow(
    name="register_import",
    initial="staging",
    moves={
        "switch": ({"staging"}, "switching"),
        "end_unlisted": ({"switching"}, "ending"),
        "finish": ({"ending"}, "done"),
        "discard": ({"staging"}, "discarded"),
    },
    final={"done", "discarded"},
)
