"""The regulator's ratings and the questions it rates."""

from __future__ import annotations

from collections.abc import Mapping

from directory.vocabulary.codes import LabelledCode
from directory.vocabulary.messages import message as _l


class Rating(LabelledCode):
    """A rating of the Care Quality Commission, best first."""

    OUTSTANDING = "outstanding", _l("Outstanding")
    GOOD = "good", _l("Good")
    REQUIRES_IMPROVEMENT = "requires_improvement", _l("Requires improvement")
    INADEQUATE = "inadequate", _l("Inadequate")
    NOT_RATED = "not_rated", _l("Not yet rated")
    INSPECTED_NOT_RATED = "inspected_not_rated", _l("Inspected, but not rated")
    NOT_KNOWN = "not_known", _l("Not known to us")


class KeyQuestion(LabelledCode):
    """One of the five questions an inspection asks, and the overall rating."""

    SAFE = "safe", _l("Safe: are people kept safe?")
    EFFECTIVE = "effective", _l("Effective: does the care work?")
    CARING = "caring", _l("Caring: are staff kind?")
    RESPONSIVE = "responsive", _l("Responsive: does it fit the person?")
    WELL_LED = "well_led", _l("Well-led: is it run well?")
    OVERALL = "overall", _l("Overall")


# From the best rating to the worst.
RATED = (Rating.OUTSTANDING, Rating.GOOD, Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)
# How good a rating is; the two kinds of "not rated", and what is not known, have no rank.
RATING_RANKS: Mapping[str, int] = {rating: rank for rank, rating in enumerate(reversed(RATED), start=1)}
