"""Requests to be rung or visited at home: what is asked for, how somebody is reached, how it stands."""

from __future__ import annotations

from directory.vocabulary.codes import LabelledCode
from directory.vocabulary.messages import message as _l


class CallKind(LabelledCode):
    """What somebody asks a council for."""

    CALL = "call", _l("Ring me")
    VISIT = "visit", _l("Visit me at home")


class CallMeans(LabelledCode):
    """How somebody can be reached."""

    PHONE = "by_phone", _l("By phone")
    RELAY = "by_relay", _l("By phone with text relay")
    EMAIL = "by_email", _l("By e-mail")
    LETTER = "by_letter", _l("By letter")


class CallFor(LabelledCode):
    """Whom the care is for."""

    ONESELF = "oneself", _l("For me")
    SOMEBODY = "somebody", _l("For somebody else")


class CallTime(LabelledCode):
    """A part of the day."""

    MORNING = "morning", _l("Morning")
    AFTERNOON = "afternoon", _l("Afternoon")
    EVENING = "evening", _l("Evening")


class CallState(LabelledCode):
    """Where a request stands."""

    WAITING = "waiting", _l("New")
    TAKEN = "taken", _l("Taken")
    CALLED = "called", _l("Reached")
    NOT_REACHED = "not_reached", _l("Not reached yet")
    CLOSED = "finished", _l("Closed")
    WITHDRAWN = "withdrawn", _l("Taken back by whoever asked")


class CallOutcome(LabelledCode):
    """How a request ended. `LAPSED` is for the worker alone."""

    HELPED = "helped", _l("Helped")
    VISITED = "visited", _l("Visited at home")
    PASSED_ON = "passed_on", _l("Passed on to a colleague or another service")
    NOT_REACHED = "not_reached", _l("Could not be reached")
    NOT_NEEDED = "not_needed", _l("Help is not needed any more")
    NOT_GENUINE = "not_genuine", _l("Not a real request")
    LAPSED = "lapsed", _l("Nobody closed it in time")
