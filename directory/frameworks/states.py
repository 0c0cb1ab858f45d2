"""How an instrument lives. Whether it is in use on a day is a matter of dates too: see rules.is_live."""

from __future__ import annotations

from directory.foundation.workflow import Workflow

INSTRUMENT = Workflow(
    name="instrument",
    initial="planned",
    moves={
        "open": ({"planned"}, "open"),
        "go_live": ({"planned", "open"}, "live"),
        "expire": ({"live"}, "expired"),
        "terminate": ({"planned", "open", "live"}, "terminated"),
    },
    final={"expired", "terminated"},
    needs_reason={"terminate"},
)
