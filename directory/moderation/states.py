"""The workflow of a mistake report: received, under review, then corrected or left unchanged with a reason."""

from directory.foundation.workflow import Workflow

MISTAKE_REPORT = Workflow(
    "mistake_report",
    initial="received",
    moves={
        "start_review": ({"received"}, "looked_at"),
        "mark_corrected": ({"looked_at"}, "corrected"),
        "leave_unchanged": ({"looked_at"}, "no_change"),
    },
    final={"corrected", "no_change"},
    needs_reason={"mark_corrected", "leave_unchanged"},
)
