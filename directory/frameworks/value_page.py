"""The contexts of who may buy through an instrument, and of what was bought: agreements and the ledger of value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from directory.foundation.spreadsheets import Amount, Cell
from directory.frameworks.instrument_page import agreement_line
from directory.frameworks.instruments_page import warning_words, whole_pounds
from directory.frameworks.money_page import MoneyBar, money_bar
from directory.frameworks.records import AccessRecord, Committed, InstrumentRecord, ValueLine
from directory.places.queries import council_name
from directory.vocabulary.procurement import InstrumentState, ValueEntryKind
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import short_day

LEDGER_COLUMNS = ("Day", "Kind", "Reference", "Value")
AGREEMENT_COLUMNS = ("Council", "Signed", "From", "To", "State")


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement in words; `end` is the address where it is ended, None where it is over or may not be."""

    council: str
    signed: str
    term: str
    state: str
    end: str | None


@dataclass(frozen=True, slots=True)
class AccessPage:
    """What the pages of access agreements print."""

    instrument: InstrumentRecord
    lead: str
    rows: tuple[AgreementRow, ...]
    may_sign: bool
    done: str | None


@dataclass(frozen=True, slots=True)
class ValuePage:
    """What `frameworks/value.html` prints."""

    instrument: InstrumentRecord
    money: MoneyBar | None
    committed: str
    warning: str | None
    rows: tuple[tuple[str, str, str, str], ...]
    page: int
    pages: int
    may_enter: bool
    done: str | None


def access_page(
    instrument: InstrumentRecord,
    agreements: Sequence[AccessRecord],
    *,
    on: date,
    may_manage: bool,
    done: str | None,
) -> AccessPage:
    """The agreements of an instrument, those that hold first."""
    over = instrument.status in (InstrumentState.EXPIRED, InstrumentState.TERMINATED)
    return AccessPage(
        instrument=instrument,
        lead=council_name(instrument.council_code),
        rows=tuple(_row(instrument, each, on, may_manage) for each in sorted(agreements, key=_order(on))),
        may_sign=may_manage and not over,
        done=done,
    )


def value_page(
    instrument: InstrumentRecord,
    sums: Committed,
    lines: Sequence[ValueLine],
    *,
    page: int,
    pages: int,
    may_enter: bool,
    done: str | None,
) -> ValuePage:
    """A page of the ledger, with what is committed of the highest value (requirement 88)."""
    ceiling = None if sums.max_value_pence is None else sums.max_value_pence + sums.variations_pence
    return ValuePage(
        instrument=instrument,
        money=money_bar(sums.committed_pence, ceiling),
        committed=whole_pounds(sums.committed_pence),
        warning=warning_words(sums.committed_pence, ceiling),
        rows=tuple(
            (
                short_day(line.entered_on),
                label("value_entry", line.kind),
                line.reference,
                ("−" if line.kind == ValueEntryKind.RELEASED else "") + whole_pounds(line.value_pence),
            )
            for line in lines
        ),
        page=page,
        pages=pages,
        may_enter=may_enter,
        done=done,
    )


def offered_kinds(*, may_enter: bool, may_manage: bool) -> frozenset[str]:
    """The kinds of line that somebody may write: a variation is the lead council's alone."""
    bought = {ValueEntryKind.BOUGHT.value, ValueEntryKind.RELEASED.value} if may_enter else set()
    return frozenset(bought | ({ValueEntryKind.VARIATION.value} if may_manage else set()))


def agreement_rows(agreements: Sequence[AccessRecord], on: date) -> list[tuple[Cell, ...]]:
    """The agreements of an instrument as rows of a file, those that hold first."""
    return [
        (
            *(council_name(each.council_code), each.signed_on, each.valid_from, each.valid_to),
            agreement_line(each, on)[-1],
        )
        for each in sorted(agreements, key=_order(on))
    ]


def ledger_rows(lines: Sequence[ValueLine]) -> list[list[Cell]]:
    """The ledger as rows of a file."""
    return [
        [line.entered_on, label("value_entry", line.kind), line.reference, Amount(line.value_pence)]
        for line in lines
    ]


def _row(instrument: InstrumentRecord, agreement: AccessRecord, on: date, may_manage: bool) -> AgreementRow:
    council, term, state = agreement_line(agreement, on)
    runs = agreement.valid_to is None or agreement.valid_to >= on
    end = (
        url_for("buying.agreement_end", slug=instrument.code, number=agreement.id)
        if may_manage and runs
        else None
    )
    return AgreementRow(
        council,
        gettext("Signed on %(day)s", day=short_day(agreement.signed_on)),
        term,
        state,
        end,
    )


def _order(on: date) -> Callable[[AccessRecord], tuple[bool, str, date]]:
    def key(agreement: AccessRecord) -> tuple[bool, str, date]:
        over = agreement.valid_to is not None and agreement.valid_to < on
        return over, council_name(agreement.council_code), agreement.valid_from

    return key
