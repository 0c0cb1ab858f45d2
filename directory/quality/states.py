"""The states of a Council check: written, then published; a wrong one is withdrawn with a reason."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class CheckState(Code):
    """Where a check stands on its way to the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


QUALITY_CHECK = Workflow(
    "quality_check",
    initial=CheckState.DRAFT,
    moves={
        "publish": ({CheckState.DRAFT}, CheckState.PUBLISHED),
        "discard": ({CheckState.DRAFT}, CheckState.DISCARDED),
        "withdraw": ({CheckState.PUBLISHED}, CheckState.WITHDRAWN),
    },
    final={CheckState.DISCARDED, CheckState.WITHDRAWN},
    needs_reason={"withdraw"},
)
