"""The states of a service's description, from the provider's draft to the public page and away again."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class ServiceState(Code):
    """Where a service stands on its way to the public page."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


# States of a service that the public has seen, whatever became of it.
SHOWN_STATES = (ServiceState.PUBLISHED, ServiceState.HIDDEN, ServiceState.WITHDRAWN)

SERVICE = Workflow(
    "service",
    initial=ServiceState.DRAFT,
    moves={
        "submit": ({ServiceState.DRAFT}, ServiceState.SUBMITTED),
        "return_for_changes": ({ServiceState.SUBMITTED}, ServiceState.DRAFT),
        "publish": ({ServiceState.SUBMITTED}, ServiceState.PUBLISHED),
        "hide": ({ServiceState.PUBLISHED}, ServiceState.HIDDEN),
        "show": ({ServiceState.HIDDEN}, ServiceState.PUBLISHED),
        "withdraw": (
            {ServiceState.DRAFT, ServiceState.SUBMITTED, ServiceState.PUBLISHED, ServiceState.HIDDEN},
            ServiceState.WITHDRAWN,
        ),
    },
    final={ServiceState.WITHDRAWN},
    needs_reason={"return_for_changes", "hide", "withdraw"},
)
