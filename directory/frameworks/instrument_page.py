"""The context of one instrument's page: where it stands, what may be done next and what that still needs, its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from directory.foundation.errors import Invalid
from directory.foundation.form_tokens import new_token
from directory.frameworks.instruments_page import (
    STATE_KINDS,
    ending_words,
    term_words,
    warning_words,
    whole_pounds,
)
from directory.frameworks.money_page import MoneyBar, money_bar
from directory.frameworks.records import AccessRecord, Committed, InstrumentRecord, LotRecord
from directory.frameworks.rules.lots import LotReadiness, Missing, missing_to_go_live, missing_to_open
from directory.frameworks.rules.terms import check_may_begin, check_may_extend, may_expire
from directory.places.queries import council_name
from directory.vocabulary.procurement import OPEN_INSTRUMENT_TYPES, InstrumentState, InstrumentType
from directory.web.error_messages import error_message
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import day, short_day

Fact = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Verb:
    """What may be done with an instrument: by a press, or on a page of its own where `page` says so.

    `missing` are the reasons why it would be refused now, each with the address where that is put right, if there is
    one. A verb that lacks something is said, not shown as a button.
    """

    code: str
    words: str
    address: str
    explains: str
    page: bool = False
    missing: tuple[tuple[str, str | None], ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot in the table of an instrument."""

    name: str
    code: str
    address: str
    categories: str
    pricing: str
    awards: str
    state: str
    state_kind: str


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """What `frameworks/instrument.html` prints."""

    instrument: InstrumentRecord
    type: str
    lead: str
    state: str
    state_kind: str
    term: str
    ending: str | None
    may_manage: bool
    verbs: tuple[Verb, ...]
    done: str | None
    money: MoneyBar | None
    committed: str
    warning: str | None
    lots: tuple[LotLine, ...]
    fixed_rules: tuple[str, ...]
    terms: tuple[Fact, ...]
    conditions: tuple[Fact, ...]
    agreements: tuple[tuple[str, str, str], ...]
    agreement_files: int
    has_bands: bool


def instrument_page(
    instrument: InstrumentRecord,
    *,
    readiness: Sequence[LotReadiness],
    sums: Committed,
    agreements: Sequence[AccessRecord],
    members: Sequence[str],
    agreement_files: int,
    on: date,
    may_manage: bool,
    done: str | None,
) -> InstrumentPage:
    """The page of an instrument. `readiness` is what is ready on the first day on which it may be used."""
    ceiling = None if sums.max_value_pence is None else sums.max_value_pence + sums.variations_pence
    ends = instrument.terminated_on or instrument.last_day
    return InstrumentPage(
        instrument=instrument,
        type=label("instrument_type", instrument.type),
        lead=council_name(instrument.council_code),
        state=label("instrument_state", instrument.status),
        state_kind=STATE_KINDS.get(instrument.status, ""),
        term=term_words(instrument.starts_on, ends),
        ending=None if _is_over(instrument) else ending_words(ends, on),
        may_manage=may_manage,
        verbs=verbs(instrument, readiness, on) if may_manage else (),
        done=done,
        money=money_bar(sums.committed_pence, ceiling),
        committed=whole_pounds(sums.committed_pence),
        warning=warning_words(sums.committed_pence, ceiling),
        lots=tuple(_lot_line(instrument, lot) for lot in instrument.lots),
        fixed_rules=fixed_rules(instrument.type),
        terms=_shown(_terms(instrument, members), may_manage),
        conditions=_shown(_conditions(instrument), may_manage),
        agreements=tuple(agreement_line(agreement, on) for agreement in agreements),
        agreement_files=agreement_files,
        has_bands=any(lot.pricing_mode == "banded" for lot in instrument.lots),
    )


def verbs(
    instrument: InstrumentRecord,
    readiness: Sequence[LotReadiness],
    on: date,
) -> tuple[Verb, ...]:
    """What the state allows, in the order of its life, each with what it still needs."""
    state, found = instrument.status, []
    if state == InstrumentState.PLANNED:
        missing = missing_words(instrument, missing_to_open(readiness), on)
        explains = gettext(
            "Providers may apply from now on. The term and the value cannot be changed after that."
        )
        found.append(_verb(instrument, "open", gettext("Open for applications"), explains, missing))
    if state in (InstrumentState.PLANNED, InstrumentState.OPEN):
        missing = missing_words(instrument, missing_to_go_live(readiness), on)
        missing = (*_refusal(lambda: check_may_begin(instrument.starts_on, on)), *missing)
        explains = gettext("Care can be bought, and services that were admitted are listed in public.")
        found.append(_verb(instrument, "go_live", gettext("Put it in use"), explains, missing))
    if state == InstrumentState.LIVE and may_expire(state, instrument.last_day, on):
        explains = gettext("The term is over. Services on it leave the public list.")
        found.append(_verb(instrument, "expire", gettext("Say that it is over"), explains))
    if not _is_over(instrument):
        found += _extension(instrument, on)
        found.append(
            Verb(
                "terminate",
                gettext("End it early"),
                url_for("instruments.termination", slug=instrument.code),
                gettext("With a reason, and after the notice that providers were promised."),
                page=True,
            )
        )
    return tuple(found)


def _extension(instrument: InstrumentRecord, on: date) -> list[Verb]:
    """Taking up the extension that was advertised: nothing where none was yet, or where it was taken up."""
    planned = instrument.status == InstrumentState.PLANNED
    if planned or instrument.extension_to is None or instrument.extended_on is not None:
        return []
    missing = _refusal(
        lambda: check_may_extend(instrument.status, instrument.ends_on, instrument.extension_to, None, on)
    )
    explains = gettext("It then ends on %(day)s, as it was advertised.", day=day(instrument.extension_to))
    return [_verb(instrument, "extend", gettext("Take up the extension"), explains, missing)]


def missing_words(
    instrument: InstrumentRecord, missing: Sequence[Missing], on: date
) -> tuple[tuple[str, str | None], ...]:
    """What is missing, as sentences that lead to where it is put right."""
    names = {lot.code: lot.name for lot in instrument.lots}
    used = max(on, instrument.starts_on)
    return tuple(
        (
            _missing_sentence(lack.code, names.get(lack.lot, lack.lot), used),
            _missing_address(instrument, lack),
        )
        for lack in missing
    )


def _missing_sentence(code: str, lot: str, used: date) -> str:
    if code == "lots":
        return gettext("Add at least one lot.")
    if code == "specification":
        return gettext("Add a specification to “%(lot)s”: say what it asks of services.", lot=lot)
    return gettext("Set the price bands of “%(lot)s” for %(day)s.", lot=lot, day=day(used))


def _missing_address(instrument: InstrumentRecord, lack: Missing) -> str:
    if lack.code == "lots":
        return url_for("lots.new", slug=instrument.code)
    if lack.code == "specification":
        return url_for("lots.specification", slug=instrument.code, lot=lack.lot)
    return url_for("price_bands.bands", slug=instrument.code)


def fixed_rules(kind: str) -> tuple[str, ...]:
    """What the kind of an instrument forbids, in plain words (HF 8.5, invariant 3)."""
    if kind in OPEN_INSTRUMENT_TYPES:
        return (
            gettext("It stays open to every provider that meets its conditions, on every day of its term."),
            gettext("No lot can be closed, and the number of services cannot be limited."),
            gettext("Its conditions stay as they were when it opened, until it ends."),
        )
    if kind == InstrumentType.OPEN_FRAMEWORK:
        return (
            gettext("It opens again as a whole, never one lot alone, and runs for eight years at most."),
            gettext("No lot can be closed, and the number of services cannot be limited."),
        )
    if kind == InstrumentType.FRAMEWORK:
        return (gettext("A lot can be closed or limited. Services that were admitted to it stay."),)
    return (gettext("The number of services can be limited. A lot cannot be closed."),)


def agreement_line(agreement: AccessRecord, on: date) -> tuple[str, str, str]:
    """The council of an agreement, its days, and how soon it ends."""
    last = agreement.valid_to
    state = (
        gettext("Over") if last is not None and last < on else ending_words(last, on) or gettext("In force")
    )
    if last is None:
        state = gettext("No last day was agreed")
    elif agreement.valid_from > on:
        state = gettext("Not begun yet")
    return council_name(agreement.council_code), term_words(agreement.valid_from, last), state


def _lot_line(instrument: InstrumentRecord, lot: LotRecord) -> LotLine:
    state, kind = lot_state(instrument, lot)
    return LotLine(
        name=lot.name,
        code=lot.code,
        address=url_for("lots.lot", slug=instrument.code, lot=lot.code),
        categories=", ".join(label("category", code) for code in lot.categories),
        pricing=label("pricing_mode", lot.pricing_mode),
        awards=", ".join(label("award_method", code) for code in lot.award_methods),
        state=state,
        state_kind=kind,
    )


def lot_state(instrument: InstrumentRecord, lot: LotRecord) -> tuple[str, str]:
    """Whether a lot takes applications, in words, and how the word looks."""
    if not lot.is_open:
        return gettext("Closed to new services"), "warn"
    if lot.takes_applications:
        return gettext("Takes applications"), "good"
    if lot.opens_on is not None and instrument.status in (InstrumentState.OPEN, InstrumentState.LIVE):
        return gettext("Opens on %(day)s", day=short_day(lot.opens_on)), "wait"
    return gettext("Takes no applications now"), "wait"


def _terms(instrument: InstrumentRecord, members: Sequence[str]) -> tuple[Fact, ...]:
    correct = instrument.status == InstrumentState.PLANNED
    terms = url_for("instrument_terms.terms", slug=instrument.code) if correct else None
    name = url_for("instrument_terms.description", slug=instrument.code)
    days = [short_day(day) for day in (instrument.ends_on, instrument.extension_to) if day is not None]
    awards = [
        words
        for allowed, words in (
            (instrument.allows_catalogue_choice, label("award_method", "catalogue_choice")),
            (instrument.allows_further_competition, label("award_method", "further_competition")),
            (instrument.allows_direct_award, label("award_method", "direct_award")),
            (instrument.allows_emergency, label("award_method", "emergency")),
        )
        if allowed
    ]
    rows: list[Fact] = [
        (gettext("Law"), label("legal_regime", instrument.legal_regime), terms),
        (gettext("First day"), short_day(instrument.starts_on), terms),
        (gettext("Last day"), days[0] if instrument.ends_on else gettext("None"), terms),
        (gettext("Extension"), _extension_words(instrument), terms),
        (gettext("Highest value advertised"), _amount(instrument.max_value_pence), terms),
        (gettext("Expected a year"), _amount(instrument.expected_yearly_pence), terms),
        (gettext("A service is chosen by"), "; ".join(awards), terms),
    ]
    if instrument.direct_award_basis:
        rows.append((gettext("Law that allows a direct award"), instrument.direct_award_basis, terms))
    if len(members) > 1:
        rows.append((gettext("Its area"), ", ".join(sorted(council_name(code) for code in members)), terms))
    return (*rows, (gettext("Decided"), instrument.source or None, name))


def _extension_words(instrument: InstrumentRecord) -> str:
    if instrument.extension_to is None:
        return gettext("None")
    if instrument.extended_on is not None:
        return gettext(
            "to %(last)s, taken up on %(day)s",
            last=short_day(instrument.extension_to),
            day=short_day(instrument.extended_on),
        )
    return gettext("to %(last)s, not taken up", last=short_day(instrument.extension_to))


def _conditions(instrument: InstrumentRecord) -> tuple[Fact, ...]:
    rating = instrument.min_rating
    fixed = instrument.type in OPEN_INSTRUMENT_TYPES and instrument.status != InstrumentState.PLANNED
    change = (
        None
        if fixed or _is_over(instrument)
        else url_for("instrument_terms.conditions", slug=instrument.code)
    )
    return (
        (gettext("Lowest rating"), label("rating", rating) if rating else gettext("None"), change),
        (gettext("If not rated yet"), label("unrated_policy", instrument.unrated_policy), change),
        (
            gettext("If the rating falls below it"),
            label("fall_policy", instrument.on_fall),
            change,
        ),
        (
            gettext("Agreement to publish"),
            gettext("Asked of every provider") if instrument.publication_consent else gettext("Not asked"),
            change,
        ),
        (
            gettext("Notice before it may end early"),
            gettext("None")
            if not instrument.notice_months
            else gettext("%(months)s months", months=instrument.notice_months),
            change,
        ),
        (gettext("Version of the agreement"), instrument.agreement_version, change),
    )


def _shown(facts: tuple[Fact, ...], may_manage: bool) -> tuple[Fact, ...]:
    """The facts, without the addresses where they are changed for whoever may not change them."""
    return facts if may_manage else tuple((name, value, None) for name, value, _ in facts)


def _amount(pence: int | None) -> str:
    return gettext("None") if pence is None else whole_pounds(pence)


def _is_over(instrument: InstrumentRecord) -> bool:
    return instrument.status in (InstrumentState.EXPIRED, InstrumentState.TERMINATED)


def _refusal(check: Callable[[], None]) -> tuple[tuple[str, str | None], ...]:
    """What a check says, as something that is missing."""
    try:
        check()
    except Invalid as refusal:
        return ((error_message(refusal), None),)
    return ()


def _verb(
    instrument: InstrumentRecord,
    code: str,
    words: str,
    explains: str,
    missing: tuple[tuple[str, str | None], ...] = (),
) -> Verb:
    address = url_for("instruments.press", slug=instrument.code, verb=code.replace("_", "-"))
    return Verb(code, words, address, explains, missing=missing, token=new_token())
