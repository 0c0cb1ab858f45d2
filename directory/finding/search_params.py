"""The parameters of a search: the record that forms make and queries answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import LazyString

from search.query import Sort


@dataclass(frozen=True, slots=True)
class SearchParams:
    """What an address asks for.

    `visits`: the visitor's own week ("14x30"); `week_key`: a published week's key; `max_weekly`: pence. `typed` holds
    the raw text of fields for the page to show again, `errors` what is wrong with them, by parameter. `said`: which
    choices a form sent because earlier words meant them (`said_rules`). `start`: a day to come from which care is
    wanted; it counts instead of `available`, which is now. `start_past`: a day that has passed: it means now.
    `start_error` is not among `errors`, as pages without that field are led to with it.
    """

    q: str = ""
    near: tuple[str, ...] = ()
    miles: int | None = None
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()
    specialist: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    max_weekly: int | None = None
    over_budget: bool = False  # services over the budget are shown too, after those within it
    visits: str = ""
    week_key: str = ""
    available: bool = False
    start: date | None = None
    start_past: date | None = None
    sort: Sort = "neutral"
    sort_place: int = 0
    page: int = 1
    view: str = "list"
    said: tuple[str, ...] = ()
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, LazyString] = field(default_factory=dict)
    start_error: str = ""
