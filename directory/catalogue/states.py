"""The states of a service's description, from the register's entry or the provider's draft to the public page.

A prepared entry was made from the regulator's register and is seen by nobody: once its provider has claimed it, it is
the provider's draft like any other. What was never published is discarded, what was is withdrawn.
"""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class ServiceState(Code):
    """Where a service stands on its way to the public page."""

    PREPARED = "prepared"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


# Why a page was hidden where no person wrote it: its provider mends it, and then staff may show it again.
NO_NAMED_CONTACT, NEW_OWNER = "no_named_contact", "new_owner"
# States of a service that the public has seen, whatever became of it.
SHOWN_STATES = (ServiceState.PUBLISHED, ServiceState.HIDDEN, ServiceState.WITHDRAWN)

SERVICE = Workflow(
    "service",
    initial=ServiceState.DRAFT,
    moves={
        "claim": ({ServiceState.PREPARED}, ServiceState.DRAFT),
        "submit": ({ServiceState.DRAFT}, ServiceState.SUBMITTED),
        "return_for_changes": ({ServiceState.SUBMITTED}, ServiceState.DRAFT),
        "publish": ({ServiceState.SUBMITTED}, ServiceState.PUBLISHED),
        "hide": ({ServiceState.PUBLISHED}, ServiceState.HIDDEN),
        "show": ({ServiceState.HIDDEN}, ServiceState.PUBLISHED),
        "withdraw": ({ServiceState.PUBLISHED, ServiceState.HIDDEN}, ServiceState.WITHDRAWN),
        "discard": ({ServiceState.DRAFT, ServiceState.SUBMITTED}, ServiceState.DISCARDED),
    },
    final={ServiceState.WITHDRAWN, ServiceState.DISCARDED},
    other_beginnings={ServiceState.PREPARED},
    needs_reason={"return_for_changes", "hide", "withdraw", "discard"},
)
# States of a service that its provider offers, or means to: claimed, and not given up.
OFFERED_STATES = (
    ServiceState.DRAFT,
    ServiceState.SUBMITTED,
    ServiceState.PUBLISHED,
    ServiceState.HIDDEN,
)
