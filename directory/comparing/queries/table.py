"""Everything that matches a search, page after page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import ceil

from directory.finding.queries.results import Results, find

PER_TABLE = 100
MOST_LINES = 5000


def every_match(answered: Results, council_code: str | None, payer: str, on: date) -> list[Results]:
    """The pages of a search that was answered, from the first, up to 5,000 services; each confirmed as it is read.

    While the index is being mended there is one page: the database would be asked everything again for each.
    """
    meaning, last = answered.search, ceil(min(answered.matched, MOST_LINES) / PER_TABLE)
    if answered.from_database:
        return [answered]

    def page(number: int) -> Results:
        asked = replace(meaning.params, page=number)
        return find(replace(meaning, params=asked), council_code, payer, on, PER_TABLE)

    return [page(number) for number in range(1, last + 1)]
