"""What a model needs to be moved by `workflow.actions.transition`."""

from __future__ import annotations

from typing import Any, ClassVar

from directory.foundation.workflow import Workflow
from directory.outbox.rules import Event


class WorkflowMixin:
    """A table with a state. `posts` names the event that every change posts, and the attribute that is its subject."""

    workflow: ClassVar[Workflow]
    posts: ClassVar[tuple[Event, str] | None] = None

    id: Any
    state: Any
