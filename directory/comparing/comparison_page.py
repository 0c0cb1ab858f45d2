"""The context of `comparing/side_by_side.html`: a column for each service, the same rows in the same order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import request, url_for

from directory.comparing import comparison_cells as cells
from directory.comparing.comparison_cells import Cell, ServiceColumn, told_cell
from directory.comparing.rules import Choice, differ, lowest
from directory.comparing.scenario_form import ScenarioForm, scenario_form
from directory.files.file_page import Picture
from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.search_params import SearchParams
from directory.photos.photo_page import public_picture
from directory.places.records import Place
from directory.presenting.listing_words import entry_note
from directory.presenting.own_cost_words import whole_price_words
from directory.presenting.phrases import labels_joined, yes_or_no
from directory.presenting.terms import notice_words, trial_words
from directory.web.i18n import gettext, ngettext
from directory.web.navigation import checklists_url, current_url, url_with

CellOf = Callable[[ServiceColumn], Cell]
# What the form under the comparison asks itself, a week only where a service has one to choose; the other parameters
# are carried along.
FORM_PARAMS = frozenset({"service", "near", "visits", "level", "max-weekly", "payer", "page"})


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of every service: whether they differ in it, and whether all cells are exactly the same."""

    heading: str
    cells: tuple[Cell, ...]
    differs: bool
    is_same: bool


@dataclass(frozen=True, slots=True)
class RowSpec:
    """One row: its heading, what it says of a service, and whether a difference in it is worth pointing out."""

    heading: str
    cell_of: CellOf
    is_compared: bool = True


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """The head of a column, with the URL of the page without this service."""

    slug: str
    name: str
    category: str
    note: str | None
    photo: Picture | None
    remove_url: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """What `comparing/side_by_side.html` prints. `has_too_many`: more were chosen than one page holds."""

    columns: tuple[ColumnHeading, ...]
    rows: tuple[Row, ...]
    only_differences: bool
    notices: tuple[str, ...]
    has_too_many: bool
    form: ScenarioForm
    carried: tuple[tuple[str, str], ...]
    checklists_url: str
    list_url: str
    table_url: str


def comparison_page(
    choice: Choice, columns: Sequence[ServiceColumn], search: InterpretedSearch, payer: str, today: date
) -> ComparisonPage:
    """The page of a comparison of these services, in the order they were chosen."""
    params, slugs = search.params, [column.record.slug for column in columns]
    rows = rows_of(columns, params, search.found_places, today) if columns else []
    only_differences = request.args.get("differences") == "1"
    form = scenario_form(params, columns, search.places, payer)
    return ComparisonPage(
        columns=tuple(_heading(column, slugs) for column in columns),
        rows=tuple(row for row in rows if row.differs or not only_differences or len(columns) < 2),
        only_differences=only_differences,
        notices=(*choice_notices(choice), *budget_notices(params, payer)),
        has_too_many=choice.too_many > 0,
        form=form,
        carried=_carried_params(slugs, form),
        checklists_url=checklists_url(slugs),
        list_url=url_with(url_for("finding.results"), differences=None),
        table_url=url_with(url_for("comparing.table"), service=None, differences=None),
    )


def _heading(column: ServiceColumn, slugs: Sequence[str]) -> ColumnHeading:
    record = column.record
    return ColumnHeading(
        record.slug,
        record.name,
        record.category,
        entry_note(column.service.details.listing.kind),
        public_picture(photo) if (photo := column.service.photo) else None,
        current_url(service=[slug for slug in slugs if slug != record.slug] or None),
    )


def _carried_params(slugs: Sequence[str], form: ScenarioForm) -> tuple[tuple[str, str], ...]:
    """What goes along when the form is sent: the services on the page, and each parameter that it does not ask."""
    unasked = {name for name, options in (("visits", form.weeks), ("level", form.levels)) if not options}
    asked = FORM_PARAMS - unasked
    others = ((name, value) for name, value in request.args.items(multi=True) if name not in asked and value)
    return (*(("service", slug) for slug in slugs), *others)


def rows_of(
    columns: Sequence[ServiceColumn],
    params: SearchParams,
    places: Sequence[Place],
    today: date,
) -> list[Row]:
    """The rows in one order, a fact that nobody told us said to be missing.

    What is warned of stands before them all, where anything is. A row that applies to none of these kinds of care is
    left out.
    """
    specs = (
        *_warning_rows(columns, today),
        *_price_rows(columns, params),
        *_quality_rows(),
        *_terms_rows(places, today),
    )
    rows = (_row(spec, [spec.cell_of(column) for column in columns]) for spec in specs)
    return [row for row in rows if any(cell.applies for cell in row.cells)]


def _row(spec: RowSpec, row_cells: Sequence[Cell]) -> Row:
    differs = spec.is_compared and differ(
        [(cell.applies, cell.is_told, cell.words, cell.costs, cell.per, cell.rating) for cell in row_cells]
    )
    is_same = len(row_cells) > 1 and not differ(row_cells)
    return Row(spec.heading, tuple(row_cells), differs, is_same)


def _warning_rows(columns: Sequence[ServiceColumn], today: date) -> tuple[RowSpec, ...]:
    if not any(cells.warnings_of_column(column, today) for column in columns):
        return ()
    return (RowSpec(gettext("Warnings"), lambda column: cells.warnings_cell(column, today)),)


def _price_rows(columns: Sequence[ServiceColumn], params: SearchParams) -> tuple[RowSpec, ...]:
    prices = [
        None if (measured := column.measured) is None else (column.week, measured) for column in columns
    ]
    cheapest = {columns[index].record.slug for index in lowest(prices)}

    def price_cell(column: ServiceColumn) -> Cell:
        return cells.price_cell(column, params, is_lowest=column.record.slug in cheapest)

    # A year of weeks alone says nothing that the price does not.
    first_year = RowSpec(gettext("First year, all told"), cells.first_year_cell)
    return (
        RowSpec(gettext("Price for your week"), price_cell),
        RowSpec(gettext("How it is made up"), cells.breakdown_cell),
        RowSpec(gettext("What is in it"), cells.contents_cell),
        RowSpec(gettext("Charges to begin"), cells.charges_cell),
        *(
            [first_year]
            if any(price.one_offs for column in columns for price in column.prices.values())
            else []
        ),
    )


def _quality_rows() -> tuple[RowSpec, ...]:
    return (
        RowSpec(gettext("Inspectors say"), cells.rating_cell),
        RowSpec(gettext("Residents and families say"), cells.feedback_cell),
        RowSpec(gettext("What the Council found"), cells.check_cell),
        RowSpec(gettext("Specialist"), cells.specialist_cell),
        RowSpec(gettext("Different carers: promised"), cells.promised_carers_cell),
        RowSpec(gettext("Different carers: measured"), cells.measured_carers_cell),
    )


def _terms_rows(places: Sequence[Place], today: date) -> tuple[RowSpec, ...]:
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
        RowSpec(gettext("How soon"), lambda column: cells.availability_cell(column, today)),
        RowSpec(gettext("Where"), lambda column: cells.place_cell(column, places)),
        # That telephone numbers differ helps nobody to choose.
        RowSpec(gettext("Phone"), lambda column: told_cell(column.record.phone), is_compared=False),
        RowSpec(
            gettext("Languages spoken"),
            lambda column: told_cell(labels_joined("language", column.record.languages)),
        ),
        RowSpec(
            gettext("A carer of your own sex"),
            lambda column: told_cell(yes_or_no(column.record.same_sex_worker)),
        ),
        RowSpec(
            gettext("Ways to pay"),
            lambda column: told_cell(labels_joined("funding", column.record.funding_accepted)),
        ),
        RowSpec(gettext("How old the price is"), cells.price_date_cell),
    )


def budget_notices(params: SearchParams, payer: str) -> tuple[str, ...]:
    """With what a budget is compared, where that has to be said."""
    words = whole_price_words(payer) if params.max_weekly is not None else None
    return (words,) if words else ()


def choice_notices(choice: Choice) -> tuple[str, ...]:
    """What was chosen and is not compared, each said once; never which service it was, nor why (HAR 6.4)."""
    notices = []
    if choice.gone:
        notices.append(
            ngettext(
                "%(num)s service you chose is no longer offered here.",
                "%(num)s services you chose are no longer offered here.",
                choice.gone,
            )
        )
    if choice.unknown:
        notices.append(
            ngettext(
                "We do not know %(num)s service in this address, so we left it out.",
                "We do not know %(num)s services in this address, so we left them out.",
                choice.unknown,
            )
        )
    if choice.repeated:
        notices.append(gettext("You chose the same service more than once. It is shown once."))
    return tuple(notices)
