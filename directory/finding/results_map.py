"""The map of one page of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from directory.places.queries import outline_for
from directory.places.records import Place
from directory.presenting.cards import Card
from directory.web.council import page_council


@dataclass(frozen=True, slots=True)
class ResultsMap:
    """A council's outline with pins, in the units of its drawing.

    `pins`: number, x, y, name and the address of the card; `home`: x, y and label of the first place that was named.
    """

    path: str
    width: float
    height: float
    pins: tuple[tuple[int, float, float, str, str], ...]
    home: tuple[float, float, str] | None


def results_map(cards: Sequence[Card], places: Sequence[Place], first: int) -> ResultsMap | None:
    """The page's council with a numbered pin for each card that stands somewhere; None where no outline is held.

    `first`: the number of the first card.
    """
    council = page_council()
    outline = outline_for(council.code) if council else None
    if outline is None:
        return None
    _, _, width, height = (float(part) for part in outline.viewbox.split())
    pins = []
    for number, card in enumerate(cards, first):
        if card.point and not card.visits:
            x, y = outline.project(*card.point)
            if 0 <= x <= width and 0 <= y <= height:
                pins.append((number, x, y, card.name, f"#service-{number}"))
    home = None
    if places:
        x, y = outline.project(places[0].lat_e5, places[0].lon_e5)
        home = (x, y, places[0].label)
    return ResultsMap(outline.path, width, height, tuple(pins), home)
