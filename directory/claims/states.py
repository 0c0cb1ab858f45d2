"""The workflow of a claim: asked, the published contact reached, then accepted, refused or withdrawn.

One claim of a location is looked at at a time; a later one waits until the one before is decided.
"""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.claims import ClaimState

UNDECIDED_STATES = (ClaimState.WAITING, ClaimState.ASKED, ClaimState.CONTACTED)
# Of these a location has one at most.
OPEN_STATES = (ClaimState.ASKED, ClaimState.CONTACTED)

CLAIM = Workflow(
    "claim",
    initial=ClaimState.ASKED,
    moves={
        "take_up": ({ClaimState.WAITING}, ClaimState.ASKED),
        "contact": (set(OPEN_STATES), ClaimState.CONTACTED),
        "accept": ({ClaimState.CONTACTED}, ClaimState.ACCEPTED),
        "refuse": (set(UNDECIDED_STATES), ClaimState.REFUSED),
        "withdraw": (set(UNDECIDED_STATES), ClaimState.WITHDRAWN),
    },
    final={ClaimState.ACCEPTED, ClaimState.REFUSED, ClaimState.WITHDRAWN},
    other_beginnings={ClaimState.WAITING},
    needs_reason={"refuse", "withdraw"},
)
