"""The workflow of a photo: it waits with nobody outside seeing it, is live, and its words change in the same way."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.codes import Code


class PhotoState(Code):
    """Where a photo stands. `text_waiting` and `text_sent_back` are live, with other words that are not."""

    WAITING = "waiting"
    SENT_BACK = "sent_back"
    LIVE = "live"
    TEXT_WAITING = "text_waiting"
    TEXT_SENT_BACK = "text_sent_back"
    REMOVED = "removed"


LIVE_STATES = (PhotoState.LIVE, PhotoState.TEXT_WAITING, PhotoState.TEXT_SENT_BACK)
WAITING_STATES = (PhotoState.WAITING, PhotoState.TEXT_WAITING)
SENT_BACK_STATES = (PhotoState.SENT_BACK, PhotoState.TEXT_SENT_BACK)

PHOTO = Workflow(
    "service_photo",
    initial=PhotoState.WAITING,
    moves={
        "send_again": ({PhotoState.WAITING, PhotoState.SENT_BACK}, PhotoState.WAITING),
        "accept": ({PhotoState.WAITING}, PhotoState.LIVE),
        "send_back": ({PhotoState.WAITING}, PhotoState.SENT_BACK),
        "propose_text": (set(LIVE_STATES), PhotoState.TEXT_WAITING),
        # The words that are live are right after all.
        "keep_text": ({PhotoState.TEXT_WAITING, PhotoState.TEXT_SENT_BACK}, PhotoState.LIVE),
        "accept_text": ({PhotoState.TEXT_WAITING}, PhotoState.LIVE),
        "send_text_back": ({PhotoState.TEXT_WAITING}, PhotoState.TEXT_SENT_BACK),
        # By the Council, as when somebody in it has not agreed: its provider reads why.
        "take_down": (set(LIVE_STATES), PhotoState.SENT_BACK),
        "remove": ({PhotoState.WAITING, PhotoState.SENT_BACK, *LIVE_STATES}, PhotoState.REMOVED),
    },
    final={PhotoState.REMOVED},
    needs_reason={"send_back", "send_text_back", "take_down"},
)
