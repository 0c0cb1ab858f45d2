"""A search as it was asked: the record that forms make and queries answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString

from search.query import Sort


@dataclass(frozen=True, slots=True)
class SearchParams:
    """A search as it was asked; `typed` keeps the words of the fields that have an error."""

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
    over: bool = False  # services over the budget are shown too, after those within it
    week: str = ""
    level: str = ""
    available: bool = False
    sort: Sort = "neutral"
    sort_place: int = 0
    page: int = 1
    view: str = "list"
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, LazyString] = field(default_factory=dict)
