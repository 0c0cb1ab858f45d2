"""The states of a Council check, of a serious concern and an appeal, of a note about a provider, of an attendance."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class CheckState(Code):
    """Where a check stands on its way to the public."""

    PLANNED = "planned"  # for a day; nothing is found yet
    DRAFT = "draft"  # written up, seen by the Council alone
    SHARED = "shared"  # the provider reads the findings and answers
    PUBLISHED = "published"
    DISCARDED = "discarded"
    WITHDRAWN = "withdrawn"


class NoteState(Code):
    """Whether a note about a provider stands."""

    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class AttendanceState(Code):
    """Whether an attendance stands, or was written down by mistake."""

    RECORDED = "recorded"
    STRUCK = "struck"


class ConcernState(Code):
    """Where a serious concern of the Council stands on its way to the public, and after."""

    DRAFT = "draft"  # being written, seen by the Council alone
    TOLD = "told"  # the provider reads the words and may answer
    PROPOSED = "proposed"  # a second person looks at them
    APPROVED = "approved"
    PUBLISHED = "published"  # everybody is warned
    PUT_RIGHT = "put_right"  # for a while everybody reads that it was
    DISCARDED = "discarded"  # never published
    WITHDRAWN = "withdrawn"  # it was wrong


class AppealState(Code):
    """What became of a provider's appeal against a concern."""

    WAITING = "waiting"
    ACCEPTED = "accepted"  # the concern was taken down
    DECLINED = "declined"


# In which the provider that it is about reads a concern.
TOLD_CONCERNS = frozenset(ConcernState) - {ConcernState.DRAFT, ConcernState.DISCARDED}
PUBLIC_CONCERNS = frozenset({ConcernState.PUBLISHED, ConcernState.PUT_RIGHT})
# In which a concern has been approved, and has been published.
APPROVED_CONCERNS = frozenset({ConcernState.APPROVED, ConcernState.WITHDRAWN}) | PUBLIC_CONCERNS
ONCE_PUBLISHED = APPROVED_CONCERNS - {ConcernState.APPROVED}
# Stands for the approver of what a check had warned of before concerns were approved; its day of review came at once.
OF_A_CHECK = "of_a_check"
# In which the provider that was checked reads the findings.
ANSWERABLE = frozenset({CheckState.SHARED, CheckState.PUBLISHED})
WRITABLE = frozenset({CheckState.PLANNED, CheckState.DRAFT})

QUALITY_CHECK = Workflow(
    "quality_check",
    initial=CheckState.PLANNED,
    moves={
        "record": ({CheckState.PLANNED}, CheckState.DRAFT),
        "share": ({CheckState.DRAFT}, CheckState.SHARED),
        "recall": ({CheckState.SHARED}, CheckState.DRAFT),
        "publish": ({CheckState.DRAFT, CheckState.SHARED}, CheckState.PUBLISHED),
        "discard": ({CheckState.PLANNED, CheckState.DRAFT}, CheckState.DISCARDED),
        "withdraw": ({CheckState.PUBLISHED}, CheckState.WITHDRAWN),
    },
    final={CheckState.DISCARDED, CheckState.WITHDRAWN},
    needs_reason={"withdraw"},
)
COUNCIL_CONCERN = Workflow(
    "council_concern",
    initial=ConcernState.DRAFT,
    moves={
        "tell": ({ConcernState.DRAFT}, ConcernState.TOLD),
        "propose": ({ConcernState.TOLD}, ConcernState.PROPOSED),
        "approve": ({ConcernState.PROPOSED}, ConcernState.APPROVED),
        "reject": ({ConcernState.PROPOSED}, ConcernState.DRAFT),
        "publish": ({ConcernState.APPROVED}, ConcernState.PUBLISHED),
        "put_right": ({ConcernState.PUBLISHED}, ConcernState.PUT_RIGHT),
        "withdraw": (PUBLIC_CONCERNS, ConcernState.WITHDRAWN),
        "recall": ({ConcernState.TOLD, ConcernState.PROPOSED, ConcernState.APPROVED}, ConcernState.DRAFT),
        "discard": ({ConcernState.DRAFT}, ConcernState.DISCARDED),
    },
    final={ConcernState.DISCARDED, ConcernState.WITHDRAWN},
    needs_reason={"reject", "withdraw"},
)
CONCERN_APPEAL = Workflow(
    "concern_appeal",
    initial=AppealState.WAITING,
    moves={
        "accept": ({AppealState.WAITING}, AppealState.ACCEPTED),
        "decline": ({AppealState.WAITING}, AppealState.DECLINED),
    },
    final={AppealState.ACCEPTED, AppealState.DECLINED},
    needs_reason={"accept", "decline"},
)
PROVIDER_NOTE = Workflow(
    "provider_note",
    initial=NoteState.KEPT,
    moves={"withdraw": ({NoteState.KEPT}, NoteState.WITHDRAWN)},
    final={NoteState.WITHDRAWN},
    needs_reason={"withdraw"},
)
ATTENDANCE = Workflow(
    "attendance",
    initial=AttendanceState.RECORDED,
    moves={"strike": ({AttendanceState.RECORDED}, AttendanceState.STRUCK)},
    final={AttendanceState.STRUCK},
    needs_reason={"strike"},
)
