"""Everything that matches a search, page after page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import ceil

from directory.finding.queries.results import Results, find

PER_TABLE = 100
MOST_LINES = 5000


def every_match(first_page: Results, council_code: str | None, payer: str, on: date) -> list[Results]:
    """The pages of a search whose first page was answered, up to 5,000 services; each is confirmed as it is read.

    While the index is being repaired there is one page: the database would answer the whole search again for each.
    """
    search, last = first_page.search, ceil(min(first_page.matched, MOST_LINES) / PER_TABLE)
    if first_page.from_database:
        return [first_page]

    def page(number: int) -> Results:
        params = replace(search.params, page=number)
        return find(replace(search, params=params), council_code, payer, on, PER_TABLE)

    return [page(number) for number in range(1, last + 1)]
