"""The life of a letter."""

from __future__ import annotations

from directory.foundation.workflow import Workflow

LETTER = Workflow(
    name="letter",
    initial="waiting",
    moves={
        "take": ({"waiting"}, "sending"),
        "put_off": ({"sending"}, "waiting"),
        "note_sent": ({"sending"}, "sent"),
        "give_up": ({"sending"}, "given_up"),
        "mark_unknown": ({"sending"}, "unsure"),
    },
    final={"sent", "given_up", "unsure"},
)
