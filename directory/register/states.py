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

# What a run staged comes into force in one go, when its last location is fetched: then it is finished.
FETCH = Workflow(
    name="register_fetch",
    initial="listing",
    moves={
        "list": ({"listing"}, "fetching"),
        "finish": ({"fetching"}, "done"),
        "abandon": ({"listing", "fetching"}, "abandoned"),
    },
    final={"done", "abandoned"},
)
