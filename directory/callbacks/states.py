"""The workflow of a request to be rung or visited: taken by somebody, tried until reached, closed with an outcome."""

from __future__ import annotations

from directory.foundation.workflow import Workflow
from directory.vocabulary.callbacks import CallState

OPEN_STATES = (CallState.WAITING, CallState.TAKEN, CallState.CALLED, CallState.NOT_REACHED)
# Somebody of the council is at it.
BEGUN_STATES = (CallState.TAKEN, CallState.CALLED, CallState.NOT_REACHED)

CALL_REQUEST = Workflow(
    "call_request",
    initial=CallState.WAITING,
    moves={
        "take": ({CallState.WAITING}, CallState.TAKEN),
        "reach": ({CallState.TAKEN, CallState.NOT_REACHED}, CallState.CALLED),
        # Each try counts, so it may fail again.
        "miss": ({CallState.TAKEN, CallState.NOT_REACHED}, CallState.NOT_REACHED),
        # Whoever agreed a day for a visit was reached.
        "plan_visit": (set(BEGUN_STATES), CallState.CALLED),
        "close": (set(BEGUN_STATES), CallState.CLOSED),
        "lapse": (set(OPEN_STATES), CallState.CLOSED),
        "withdraw": (set(OPEN_STATES), CallState.WITHDRAWN),
    },
    final={CallState.CLOSED, CallState.WITHDRAWN},
)
