"""The council's list in figures and the value bought through it, at the foot of the council's first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from directory.admissions.figure_queries import LotFigures
from directory.admissions.list_queries import ADMISSION_READERS
from directory.foundation.actor import Actor
from directory.foundation.permissions import Permission, councils_with
from directory.frameworks.instruments_page import term_words, value_words, warning_words
from directory.frameworks.money_page import MoneyBar, money_bar
from directory.frameworks.rules.value import used_share
from directory.frameworks.staff_queries import BoughtValue
from directory.web.i18n import gettext
from directory.web.templating import number

MOST_BARS = 3  # of instruments, those with the least left first
Cell = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class ListTable:
    """Our list today: a row a lot, each figure a link to what it counts, and the sum."""

    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueBar:
    """What was bought through one instrument; `bar` is None where no highest value was advertised."""

    name: str
    address: str
    term: str
    bar: MoneyBar | None
    bought: str
    warning: str | None


def list_table(figures: tuple[LotFigures, ...], actor: Actor) -> ListTable | None:
    """The table of these lots; None where there are none."""
    if not figures:
        return None
    lists_admissions = bool(councils_with(actor, *ADMISSION_READERS))
    lists_applications = bool(councils_with(actor, Permission.APPLICATION_READ))
    names_instrument = len({each.instrument_code for each in figures}) > 1
    rows = []
    for each in figures:
        name = f"{each.instrument}: {each.lot}" if names_instrument else each.lot

        def admissions(count: int, which: str, lot_id: int = each.lot_id) -> Cell:
            address = url_for("admission_pages.admissions", which=which, lot=lot_id)
            return _linked(count, address if lists_admissions else None)

        rows.append(
            (
                (name, url_for("lots.lot", slug=each.instrument_code, lot=each.lot_code)),
                admissions(each.admitted, "admitted"),
                admissions(each.held, "held"),
                _linked(
                    each.applying,
                    url_for("assessing.applications", lot=each.lot_id) if lists_applications else None,
                ),
                admissions(each.unconfirmed, "unconfirmed"),
            )
        )
    sums = (
        sum(each.admitted for each in figures),
        sum(each.held for each in figures),
        sum(each.applying for each in figures),
        sum(each.unconfirmed for each in figures),
    )
    return ListTable(tuple(rows), (gettext("All"), *(number(each) for each in sums)))


def value_bars(instruments: Iterable[BoughtValue]) -> tuple[ValueBar, ...]:
    """What was bought through these instruments, those with the least left first, those without a ceiling last."""
    ordered = sorted(instruments, key=lambda row: (-_share(row), row.name, row.code))
    return tuple(
        ValueBar(
            name=row.name,
            address=url_for("buying.value", slug=row.code),
            term=term_words(row.starts_on, row.last_day),
            bar=money_bar(row.committed_pence, row.ceiling_pence),
            bought=value_words(row.committed_pence, row.ceiling_pence),
            warning=warning_words(row.committed_pence, row.ceiling_pence),
        )
        for row in ordered[:MOST_BARS]
    )


def _share(row: BoughtValue) -> int:
    share = used_share(row.committed_pence, row.ceiling_pence)
    return -1 if share is None else share


def _linked(count: int, address: str | None) -> Cell:
    """A figure that leads to what it counts, where there is anything."""
    return (number(count), address) if count and address else number(count)
