"""How events are chained: pure functions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

FIRST_HASH = "0" * 64
# Subjects that no public page shows anything of. One that is not named here counts as public.
PRIVATE_SUBJECTS = frozenset(
    {
        *(
            "account",
            "application",
            "attendance",
            "call_request",
            "claim",
            "concern_appeal",
            "council_sheet",
            "feedback_decision",
            "letter",
            "long_work",
            "mistake_report",
            "price_ending",
            "provider_invitation",
            "provider_note",
            "review_task",
        ),
        *("site", "task"),
    }
)


def is_public(subject_type: str) -> bool:
    """Whether an event about a subject of this type may change a public page."""
    return subject_type not in PRIVATE_SUBJECTS


def chain(previous: str, events: Iterable[Mapping[str, object]]) -> str:
    """The hash of the previous seal and these events, in their order, as hexadecimal SHA-256."""
    running = hashlib.sha256(previous.encode())
    for event in events:
        running.update(json.dumps(event, sort_keys=True, separators=(",", ":"), default=str).encode())
    return running.hexdigest()
