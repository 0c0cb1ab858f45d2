"""The way back from a service to the list that it was found in: its address holds the whole search."""

from __future__ import annotations

from flask import request, url_for

from directory.web.i18n import gettext
from directory.web.navigation import NOTHING_HAPPENED, url_with

# What the address of a list holds, and that of no other page that leads to a service.
LIST_PARAMS = frozenset(
    (
        *("q", "miles", "category", "help", "rating", "specialist", "feature", "available"),
        *("sort", "from", "view", "page", "over", "exact"),
    )
)


def way_back(category: str) -> tuple[str, str]:
    """The address and the words of the link back: to the list as it stood, else to services of this kind."""
    came_from_list = not LIST_PARAMS.isdisjoint(request.args)
    changes = {**NOTHING_HAPPENED, "feedback": None}
    if came_from_list:
        return url_with(url_for("finding.results"), **changes), gettext("Back to your list")
    address = url_with(url_for("finding.results"), **changes, category=category)
    return address, gettext("Find more services like this")
