"""The context of `comparing/side_by_side.html`: a column for each service, the same rows in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request, url_for

from directory.comparing.comparison_cells import ServiceColumn
from directory.comparing.comparison_rows import Row, RowGroup, groups_of, warnings_row, without_same
from directory.comparing.rules import Choice, short_names
from directory.comparing.scenario_form import ScenarioForm, scenario_form
from directory.files.file_page import Picture
from directory.finding.queries.interpretation import InterpretedSearch
from directory.finding.search_params import SearchParams
from directory.photos.photo_page import public_picture
from directory.presenting.listing_words import entry_note
from directory.presenting.own_cost_words import whole_price_words
from directory.web.i18n import gettext, ngettext
from directory.web.navigation import checklists_url, current_url, url_with

# What the form under the comparison asks itself, a week only where a service has one to choose; the other parameters
# are carried along.
FORM_PARAMS = frozenset({"service", "near", "visits", "level", "max-weekly", "payer", "page"})


@dataclass(frozen=True, slots=True)
class ColumnHeading:
    """The head of a column, with the URL of the page without this service.

    `short_name` tells it from the others, and stands before each of its facts on a narrow screen.
    """

    slug: str
    name: str
    short_name: str
    category: str
    note: str | None
    photo: Picture | None
    remove_url: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """What `comparing/side_by_side.html` prints.

    `same`: the rows that say exactly the same of all, which are said once below the table, under `same_heading`.
    `has_too_many`: more were chosen than one page holds.
    """

    columns: tuple[ColumnHeading, ...]
    warnings: Row | None
    groups: tuple[RowGroup, ...]
    same: tuple[Row, ...]
    same_heading: str
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
    groups = groups_of(columns, params, search.found_places, today) if columns else ()
    same = tuple(row for group in groups for row in group.rows if row.is_same)
    form = scenario_form(params, columns, search.places, payer)
    shorts = short_names([column.record.name for column in columns])
    return ComparisonPage(
        columns=tuple(_heading(column, short, slugs) for column, short in zip(columns, shorts, strict=True)),
        warnings=warnings_row(columns, today),
        groups=tuple(part for group in groups if (part := without_same(group)).rows),
        same=same,
        same_heading=same_words(len(columns), len(same)),
        notices=(*choice_notices(choice), *budget_notices(params, payer)),
        has_too_many=choice.too_many > 0,
        form=form,
        carried=_carried_params(slugs, form),
        checklists_url=checklists_url(slugs),
        list_url=url_with(url_for("finding.results")),
        table_url=url_with(url_for("comparing.table"), service=None),
    )


def _heading(column: ServiceColumn, short_name: str, slugs: Sequence[str]) -> ColumnHeading:
    record = column.record
    return ColumnHeading(
        record.slug,
        record.name,
        short_name,
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


def same_words(services: int, rows: int) -> str:
    """Of how many services how many rows say the same; "" where none does."""
    if not rows:
        return ""
    if services == 2:
        return ngettext("The same for both (%(num)s fact)", "The same for both (%(num)s facts)", rows)
    if services == 3:
        return ngettext(
            "The same for all three (%(num)s fact)", "The same for all three (%(num)s facts)", rows
        )
    return ngettext("The same for all four (%(num)s fact)", "The same for all four (%(num)s facts)", rows)


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
