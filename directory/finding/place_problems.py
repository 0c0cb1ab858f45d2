"""A place that was named and not found: what is wrong with it, and what could be meant instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from directory.finding.queries.interpretation import NamedPlace
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l

PLACE_PROBLEMS = {
    "bad_postcode": _l("That does not look like a postcode. Enter one like N8 0RD, or the name of a town."),
    "unknown_postcode": _l("We do not know that postcode. Check it, or enter the first half, like N8."),
    "unknown_name": _l("We do not know that place. Try a postcode or the nearest town."),
    "ambiguous": _l("There is more than one place of that name. Choose one below, or enter a postcode."),
    "too_many": _l("We can look near two places at once, not near three. Leave one out."),
    "empty": _l("Enter a postcode or the name of a town."),
}


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """The error of a place, and what could be meant. `first`: whether it is the first place that was named."""

    sentence: str
    suggestions: tuple[str, ...]
    first: bool

    @property
    def error(self) -> str:
        """The sentence beside the field of the first place, which names the second place where it is that one's."""
        if self.first:
            return self.sentence
        return gettext("The second place: %(problem)s", problem=self.sentence)


def place_problem(places: Iterable[NamedPlace]) -> PlaceProblem | None:
    """The problem of the first place that was not found; None where all were."""
    for number, place in enumerate(places):
        if place.problem is not None:
            sentence = str(PLACE_PROBLEMS[place.problem.reason])
            return PlaceProblem(sentence, place.problem.suggestions, number == 0)
    return None
