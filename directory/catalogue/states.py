"""The life of a service's description, from the provider's draft to the public page and away again."""

from __future__ import annotations

from directory.foundation.workflow import Workflow

SERVICE = Workflow(
    "service",
    initial="draft",
    moves={
        "submit": ({"draft"}, "submitted"),
        "return_for_changes": ({"submitted"}, "draft"),
        "publish": ({"submitted"}, "published"),
        "hide": ({"published"}, "hidden"),
        "show": ({"hidden"}, "published"),
        "withdraw": ({"draft", "submitted", "published", "hidden"}, "withdrawn"),
    },
    final={"withdrawn"},
)
