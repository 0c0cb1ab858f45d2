"""The contexts of the league templates: the lots that have tables, and one lot's tables with their charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from directory.leagues.queries import LeagueLot, LeagueTable, LeagueTableRow
from directory.places.records import CouncilRecord
from directory.presenting.rules import ListWeek
from directory.presenting.warning_words import strip_words, warning_words
from directory.presenting.weeks import price_heading
from directory.vocabulary.leagues import LeagueGroup
from directory.vocabulary.prices import PricingMode
from directory.web.charts import StepChart, step_chart
from directory.web.labels import label
from directory.web.navigation import current_url
from directory.web.templating import in_pounds, short_day

SUNDAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class LeagueTablesPage:
    """What `leagues/tables.html` prints: each council with the lots of its lists."""

    lots_by_council: tuple[tuple[CouncilRecord, tuple[LeagueLot, ...]], ...]


@dataclass(frozen=True, slots=True)
class WarnedRow:
    """A row, and all that its service is warned by today in one line; None where there is nothing."""

    figures: LeagueTableRow
    warning_strip: str | None


@dataclass(frozen=True, slots=True)
class TableGroup:
    """The rows of one group of a table, under its heading."""

    code: LeagueGroup
    heading: str
    rows: tuple[WarnedRow, ...]


@dataclass(frozen=True, slots=True)
class TableSection:
    """One table: what it is priced for, its groups, its chart and the weeks that the chart shows."""

    table: LeagueTable
    priced_for: str
    groups: tuple[TableGroup, ...]
    has_warnings: bool
    chart: StepChart | None


@dataclass(frozen=True, slots=True)
class LeagueTablePage:
    """What `leagues/table.html` prints: a lot's tables of one week, and links to the other weeks.

    `week` is its Monday, None where there is no table; `unknown_week` says that another one was asked for.
    """

    council: CouncilRecord
    league_lot: LeagueLot
    unknown_week: bool
    tables: tuple[TableSection, ...]
    week: date | None
    week_ends: date | None
    earlier_url: str | None
    later_url: str | None
    week_links: tuple[tuple[date, str], ...]

    @property
    def has_prices(self) -> bool:
        """Whether the lot has published prices, so that there can be a table."""
        return self.league_lot.lot.pricing_mode != PricingMode.NON_PRICED


def league_table_page(
    council: CouncilRecord,
    league_lot: LeagueLot,
    tables: Sequence[LeagueTable],
    weeks: Sequence[date],
    week: date | None,
    *,
    unknown_week: bool,
    on: date,
) -> LeagueTablePage:
    """The page of a lot's tables. `weeks` are the Mondays that have tables, newest first; `week` is one of them."""
    at = weeks.index(week) if week in weeks else 0
    return LeagueTablePage(
        council=council,
        league_lot=league_lot,
        unknown_week=unknown_week,
        tables=tuple(_section(table, on) for table in tables),
        week=week,
        week_ends=week + SUNDAY if week else None,
        earlier_url=_week_url(weeks[at + 1]) if at + 1 < len(weeks) else None,
        later_url=_week_url(weeks[at - 1]) if at > 0 else None,
        week_links=tuple((monday, _week_url(monday)) for monday in weeks),
    )


def _week_url(monday: date) -> str:
    return current_url(week=monday.isoformat(), version=None)


def _section(table: LeagueTable, on: date) -> TableSection:
    groups = _groups(table, on)
    return TableSection(
        table=table,
        priced_for=price_heading(ListWeek(table.week_key), table.category),
        groups=groups,
        has_warnings=any(row.warning_strip for group in groups for row in group.rows),
        chart=_median_chart(table),
    )


def _groups(table: LeagueTable, on: date) -> tuple[TableGroup, ...]:
    """The groups that have any row."""
    groups = (
        TableGroup(
            group,
            label("league_group", group),
            tuple(
                WarnedRow(row, strip_words(warning_words(row.warnings, on)))
                for row in table.rows
                if row.group == group
            ),
        )
        for group in LeagueGroup
    )
    return tuple(group for group in groups if group.rows)


def _median_chart(table: LeagueTable) -> StepChart | None:
    """The median price week by week; None where there are fewer than two weeks."""
    if len(table.history) < 2:
        return None
    amounts = [pence for _, pence in table.history]
    levels = [(pence, in_pounds(pence)) for pence in dict.fromkeys((min(amounts), max(amounts)))]
    days = [table.history[0][0], table.history[-1][0]]
    return step_chart(table.history, table.week_begins, levels, [(day, short_day(day)) for day in days])
