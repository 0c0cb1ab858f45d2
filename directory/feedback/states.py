"""The workflows of feedback and of the provider's reply. Nobody edits the text: it stays or it is removed."""

from directory.foundation.workflow import Workflow

FEEDBACK = Workflow(
    "feedback",
    initial="submitted",
    moves={
        "start_moderation": ({"submitted"}, "moderation"),
        "publish": ({"moderation"}, "published"),
        "reject": ({"moderation"}, "rejected"),
        # Challenged feedback stays on the page, with a note, until the challenge is decided.
        "challenge": ({"published", "upheld"}, "challenged"),
        "uphold": ({"challenged"}, "upheld"),
        "remove": ({"challenged"}, "removed"),
    },
    final={"rejected", "removed"},
    needs_reason={"uphold", "remove"},
)

FEEDBACK_REPLY = Workflow(
    "feedback_reply",
    initial="submitted",
    moves={
        "publish": ({"submitted"}, "published"),
        "reject": ({"submitted"}, "rejected"),
        # A rejected reply may be written again: there is still only one.
        "rewrite": ({"rejected"}, "submitted"),
    },
)

# A decision about a service that the moderator's own council runs (requirements section 4, row "Feedback").
FEEDBACK_DECISION = Workflow(
    "feedback_decision",
    initial="proposed",
    moves={
        "agree": ({"proposed"}, "agreed"),
        "decline": ({"proposed"}, "declined"),
        "take_back": ({"proposed"}, "taken_back"),
    },
    final={"agreed", "declined", "taken_back"},
    needs_reason={"decline"},
)

PUBLIC_STATES = frozenset({"published", "challenged", "upheld"})
