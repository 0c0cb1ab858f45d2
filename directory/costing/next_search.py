"""The search that comes after the calculator: services for the same week, within the same budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from flask import url_for

from directory.costing.rules.search_weeks import search_week
from directory.prices.rules.weeks import Scenario
from directory.web.i18n import gettext
from directory.web.templating import day, pounds


@dataclass(frozen=True, slots=True)
class NextSearch:
    """A search: its URL, the words of its link, and what the visitor must know of it."""

    url: str
    words: str
    note: str | None


def next_search(
    scenario: Scenario,
    budget_pence: int | None,
    carried: Sequence[tuple[str, str]],
    on: date,
) -> NextSearch:
    """What the budget buys: services within it first, then those over it, with by how much.

    Without a budget it is the list by price. A list that cannot be priced for the described week is not measured
    against the budget either: it would say that money is left of it where there is none. The list compares a
    budget as the calculator does: with the price less the NHS's part. It is priced for care that begins today: where
    hers begins later, it is for the same week, and that is said.
    """
    week, category = search_week(scenario, on), ("category", scenario.week.category)
    today_week = search_week(replace(scenario, start=on), on) if scenario.start > on else None
    if week is None and today_week is not None:
        return NextSearch(
            _search_url([category, today_week, *carried, ("sort", "price")]),
            gettext("See services for a week like this, by price"),
            gettext("The list shows today’s prices, not those from %(day)s.", day=day(scenario.start)),
        )
    if week is None:
        return NextSearch(
            _search_url([category, *carried]),
            gettext("See services of this kind"),
            gettext("The list cannot show prices for a week like this. It shows those of a usual week."),
        )
    params = [category, week, *carried, ("sort", "price")]
    if budget_pence is None:
        words = gettext("See services for a week like this, by price")
        return NextSearch(_search_url(params), words, None)
    params += [("max-weekly", pounds(budget_pence)), ("over", "1")]
    return NextSearch(_search_url(params), gettext("See what you can get for this budget"), None)


def _search_url(params: Sequence[tuple[str, str]]) -> str:
    return f"{url_for('finding.results')}?{urlencode(params)}"
