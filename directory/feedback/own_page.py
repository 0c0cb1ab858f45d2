"""What families say of a provider's services, as the file that the provider takes away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from directory.feedback.own_queries import OwnFeedback
from directory.foundation.spreadsheets import Cell
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.web.i18n import gettext
from directory.web.labels import label, translate

# Where the provider's own reply stands; in every other state it is with the Council.
REPLY_STATES: Mapping[str, Message] = {"published": _l("On the page"), "rejected": _l("Sent back")}
WITH_THE_COUNCIL = _l("With the Council")


def own_columns() -> list[str]:
    """The heads of the file."""
    return [
        *(gettext("Service"), gettext("Where it is"), gettext("Out of 5"), gettext("Who wrote it")),
        *(gettext("Day"), gettext("Challenged"), gettext("What they say"), gettext("Your reply")),
        gettext("Where the reply stands"),
    ]


def own_file_rows(rows: Iterable[OwnFeedback]) -> list[tuple[Cell, ...]]:
    """The feedback as a file: what its page shows, and nobody's name."""
    return [
        (
            *(row.service_name, row.place, row.overall, label("relationship", row.relationship)),
            *(row.told_on, gettext("yes") if row.challenged else gettext("no"), row.text, row.reply),
            _reply_words(row.reply_state),
        )
        for row in rows
    ]


def _reply_words(state: str | None) -> str | None:
    return None if state is None else translate(REPLY_STATES.get(state, WITH_THE_COUNCIL))
