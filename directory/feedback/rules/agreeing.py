"""What two moderators decide together about a service that the council of one of them runs. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from directory.foundation.actor import Actor
from directory.foundation.errors import Invalid

# What may be decided about each kind of thing.
DECIDED_VERBS: Mapping[str, tuple[str, ...]] = {
    "feedback": ("publish", "reject"),
    "feedback_reply": ("publish", "reject"),
    "feedback_challenge": ("uphold", "remove"),
}


def check_verb(subject_type: str, verb: str) -> str:
    """A decision that there is for this kind of thing. Raises Invalid."""
    if verb not in DECIDED_VERBS[subject_type]:
        raise Invalid("verb", "unknown")
    return verb


def may_agree(actor: Actor, proposer: Actor, proposed_by: str) -> bool:
    """Whether one person may agree to what another proposed: they are two, and `proposer` is who proposed it."""
    return actor.id != proposed_by == proposer.id
