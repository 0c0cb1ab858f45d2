"""The parts of a league table."""

from __future__ import annotations

from directory.vocabulary.codes import LabelledCode
from directory.vocabulary.messages import message as _l


class LeagueGroup(LabelledCode):
    """A part of a league table, in the order they are printed. Only the first is ranked."""

    PLACED = "placed", _l("By price")
    BELOW_MINIMUM = "below_minimum", _l("Rated below what this list asks for")
    UNRATED = "unrated", _l("Not rated, or not known to us")
    NOT_COMPARABLE = "not_comparable", _l("Price can’t be compared")
