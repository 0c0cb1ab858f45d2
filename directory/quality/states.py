"""The life of a Council check: written, then published; a wrong one is withdrawn with a reason."""

from directory.foundation.workflow import Workflow

QUALITY_CHECK = Workflow(
    "quality_check",
    initial="draft",
    moves={
        "publish": ({"draft"}, "published"),
        "discard": ({"draft"}, "discarded"),
        "withdraw": ({"published"}, "withdrawn"),
    },
    final={"discarded", "withdrawn"},
)
