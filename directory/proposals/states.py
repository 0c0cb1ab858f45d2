"""The workflow of a proposal: written, sent, then accepted, sent back with reasons, or overtaken by another change."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class ProposalState(Code):
    """Where a proposal stands. `stale`: the page was changed otherwise after it was sent."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    STALE = "stale"


PROPOSAL = Workflow(
    "proposal",
    initial=ProposalState.DRAFT,
    moves={
        "submit": (
            {ProposalState.DRAFT, ProposalState.REJECTED, ProposalState.STALE},
            ProposalState.SUBMITTED,
        ),
        # All of it was of a kind that nobody checks first.
        "go_live": (
            {ProposalState.DRAFT, ProposalState.REJECTED, ProposalState.STALE},
            ProposalState.ACCEPTED,
        ),
        "take_back": ({ProposalState.SUBMITTED}, ProposalState.DRAFT),
        "accept": ({ProposalState.SUBMITTED}, ProposalState.ACCEPTED),
        "reject": ({ProposalState.SUBMITTED}, ProposalState.REJECTED),
        "mark_stale": ({ProposalState.SUBMITTED}, ProposalState.STALE),
        "withdraw": (
            {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.REJECTED, ProposalState.STALE},
            ProposalState.WITHDRAWN,
        ),
    },
    final={ProposalState.ACCEPTED, ProposalState.WITHDRAWN},
    needs_reason={"reject"},
)
