"""The rows of a comparison, in the groups in which a family asks: its price, is it good, would it suit, and the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from directory.comparing import comparison_cells as cells
from directory.comparing.comparison_cells import Cell, ServiceColumn, told_cell
from directory.comparing.rules import best_liked, differ, lowest, nearest
from directory.finding.search_params import SearchParams
from directory.places.records import Place
from directory.presenting.phrases import labels_joined, yes_or_no
from directory.presenting.price_sum import first_year_heading
from directory.presenting.terms import notice_words, trial_words
from directory.prices.rules.own_cost import payers_asked
from directory.web.i18n import gettext

CellOf = Callable[[ServiceColumn], Cell]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of every service. `is_same`: it says exactly the same of all, and can be said once."""

    heading: str
    cells: tuple[Cell, ...]
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows that answer one question, under its words."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RowSpec:
    """One row: its heading, and what it says of a service. `is_kept`: it stays in the table, same or not."""

    heading: str
    cell_of: CellOf
    is_kept: bool = False


def groups_of(
    columns: Sequence[ServiceColumn], params: SearchParams, places: Sequence[Place], today: date
) -> tuple[RowGroup, ...]:
    """Every row in its group, a fact that nobody told us said to be missing.

    A row that applies to none of these kinds of care is left out, and so is a group without rows.
    """
    groups = (
        (gettext("What it costs"), _price_rows(columns, params)),
        (gettext("Is it good?"), _quality_rows(columns)),
        (gettext("Would it suit you?"), _suiting_rows(columns, places, params.start, today)),
        (gettext("If it does not work out"), _leaving_rows()),
    )
    made = (RowGroup(heading, _rows(specs, columns)) for heading, specs in groups)
    return tuple(group for group in made if group.rows)


def without_same(group: RowGroup) -> RowGroup:
    """The rows of a group that do not say the same of all."""
    return replace(group, rows=tuple(row for row in group.rows if not row.is_same))


def warnings_row(columns: Sequence[ServiceColumn], today: date) -> Row | None:
    """What is warned of each; None where nothing is of any. It is never folded away, though all have the same."""
    found = tuple(cells.warnings_cell(column, today) for column in columns)
    return Row(gettext("Warnings"), found) if any(cell.is_warning for cell in found) else None


def _rows(specs: Sequence[RowSpec], columns: Sequence[ServiceColumn]) -> tuple[Row, ...]:
    rows = (_row(spec, tuple(spec.cell_of(column) for column in columns)) for spec in specs)
    return tuple(row for row in rows if any(cell.applies for cell in row.cells))


def _row(spec: RowSpec, row_cells: tuple[Cell, ...]) -> Row:
    is_same = len(row_cells) > 1 and not spec.is_kept and not differ(row_cells)
    return Row(spec.heading, row_cells, is_same)


def _is_at(columns: Sequence[ServiceColumn], index: int | None) -> Callable[[ServiceColumn], bool]:
    """Whether a column is the one at this place."""
    return lambda column: index is not None and column is columns[index]


def _lowest(columns: Sequence[ServiceColumn]) -> int | None:
    """The one with the lowest price, whoever pays: where that is not known, each who may would have to find it so."""
    found = {
        lowest(
            [
                (column.week, pence) if (pence := column.measured_for(payer)) is not None else None
                for column in columns
            ]
        )
        for payer in payers_asked(columns[0].payer)
    }
    return found.pop() if len(found) == 1 else None


def _price_rows(columns: Sequence[ServiceColumn], params: SearchParams) -> tuple[RowSpec, ...]:
    is_lowest = _is_at(columns, _lowest(columns))
    has_bar = any(cells.has_shares(column, params) for column in columns)
    shares = RowSpec(gettext("Who pays what"), lambda column: cells.shares_cell(column, params), is_kept=True)

    def price_cell(column: ServiceColumn) -> Cell:
        return cells.price_cell(column, params, is_lowest=is_lowest(column), has_bar=has_bar)

    # A year of weeks alone says nothing that the price does not.
    told = [price for column in columns for price in column.prices.values()]
    nhs_pence = max((price.first_year_nhs_pence for price in told), default=0)
    first_year = RowSpec(first_year_heading(nhs_pence), cells.first_year_cell)
    return (
        # What everybody asks first, and is it the same for all, that is an answer too.
        RowSpec(gettext("Price for your week"), price_cell, is_kept=True),
        *([shares] if has_bar else []),
        RowSpec(gettext("How it is made up"), cells.breakdown_cell),
        RowSpec(gettext("What is in it"), cells.contents_cell),
        RowSpec(gettext("Charges to begin"), cells.charges_cell),
        *([first_year] if any(price.one_offs for price in told) else []),
        RowSpec(gettext("Rent"), cells.rent_cell),
        RowSpec(
            gettext("Ways to pay"),
            lambda column: told_cell(labels_joined("funding", column.record.funding_accepted)),
        ),
        RowSpec(gettext("How old the price is"), cells.price_date_cell),
    )


def _quality_rows(columns: Sequence[ServiceColumn]) -> tuple[RowSpec, ...]:
    averages = [column.service.details.summary.overall_hundredths for column in columns]
    is_best_liked = _is_at(columns, best_liked(averages))
    return (
        RowSpec(gettext("Inspectors say"), cells.rating_cell),
        RowSpec(
            gettext("Residents and families say"),
            lambda column: cells.feedback_cell(column, is_best_liked=is_best_liked(column)),
        ),
        RowSpec(gettext("What the Council found"), cells.check_cell),
        RowSpec(gettext("Different carers: promised"), cells.promised_carers_cell),
        RowSpec(gettext("Different carers: measured"), cells.measured_carers_cell),
    )


def _suiting_rows(
    columns: Sequence[ServiceColumn], places: Sequence[Place], start: date | None, today: date
) -> tuple[RowSpec, ...]:
    is_nearest = _is_at(columns, nearest([cells.miles_away(column, places) for column in columns]))
    return (
        RowSpec(
            gettext("Where"),
            lambda column: cells.place_cell(column, places, is_nearest=is_nearest(column)),
        ),
        RowSpec(gettext("How soon"), lambda column: cells.availability_cell(column, start, today)),
        RowSpec(gettext("Specialist"), cells.specialist_cell),
        RowSpec(
            gettext("Languages spoken"),
            lambda column: told_cell(labels_joined("language", column.record.languages)),
        ),
        RowSpec(
            gettext("A carer of your own sex"),
            lambda column: told_cell(yes_or_no(column.record.same_sex_worker)),
        ),
        RowSpec(gettext("Ages"), cells.ages_cell),
        RowSpec(gettext("People who share a home"), cells.sharers_cell),
        RowSpec(gettext("Hours of support that everyone shares"), cells.shared_support_cell),
        RowSpec(gettext("Phone"), lambda column: cells.phone_cell(column.record.phone)),
    )


def _leaving_rows() -> tuple[RowSpec, ...]:
    return (
        RowSpec(
            gettext("Try it first"),
            lambda column: told_cell(trial_words(column.record.trial_offered, column.record.trial_days)),
        ),
        RowSpec(
            gettext("You can leave with"),
            lambda column: told_cell(notice_words(column.record.notice_by_resident_days)),
        ),
        RowSpec(
            gettext("They can end with"),
            lambda column: told_cell(notice_words(column.record.notice_by_provider_days)),
        ),
    )
