"""The context of one lot's page: what it holds, whether it takes services, what it asks of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from directory.foundation.errors import Invalid
from directory.foundation.form_tokens import new_token
from directory.frameworks.instrument_page import Fact, lot_state
from directory.frameworks.records import InstrumentRecord, LotRecord, SpecificationRecord
from directory.frameworks.rules.lots import (
    check_may_cap,
    check_may_change_lot,
    check_may_close_lot,
    check_may_replace_specification,
)
from directory.vocabulary.prices import PricingMode
from directory.vocabulary.procurement import InstrumentState
from directory.web.error_messages import error_message
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import short_day


@dataclass(frozen=True, slots=True)
class LotPage:
    """What `frameworks/lot.html` prints.

    `close` and `reopen` are the addresses of presses, None where there is nothing to press; `stays_open` and
    `not_limited` name the rule where the kind of instrument forbids it.
    """

    instrument: InstrumentRecord
    lot: LotRecord
    state: str
    state_kind: str
    facts: tuple[Fact, ...]
    may_manage: bool
    close: str | None
    reopen: str | None
    stays_open: str | None
    limit: str | None
    not_limited: str | None
    specifications: tuple[SpecificationRecord, ...]
    may_specify: bool
    files: Mapping[int, int]  # how many, by the id of a specification
    bands: str | None
    token: str
    done: str | None


def lot_page(
    instrument: InstrumentRecord,
    lot: LotRecord,
    specifications: Sequence[SpecificationRecord],
    *,
    files: Mapping[int, int],
    may_manage: bool,
    done: str | None,
) -> LotPage:
    """The page of a lot."""
    names: dict[str, Any] = {"slug": instrument.code, "lot": lot.code}
    over = instrument.status in (InstrumentState.EXPIRED, InstrumentState.TERMINATED)
    stays_open = _refused(instrument.type, "close")
    not_limited = _refused(instrument.type, "cap")
    may = may_manage and not over
    state, kind = lot_state(instrument, lot)
    banded = lot.pricing_mode == PricingMode.BANDED
    return LotPage(
        instrument=instrument,
        lot=lot,
        state=state,
        state_kind=kind,
        facts=_facts(instrument, lot, may),
        may_manage=may,
        close=url_for("lots.press", verb="close", **names)
        if may and lot.is_open and not stays_open
        else None,
        reopen=url_for("lots.press", verb="open", **names) if may and not lot.is_open else None,
        stays_open=stays_open,
        limit=url_for("lots.limit", **names) if may and not not_limited else None,
        not_limited=not_limited,
        specifications=tuple(specifications),
        may_specify=may_manage and _may_specify(instrument, len(specifications)),
        files=files,
        bands=url_for("price_bands.bands", slug=instrument.code) if banded else None,
        token=new_token(),
        done=done,
    )


def _facts(instrument: InstrumentRecord, lot: LotRecord, may: bool) -> tuple[Fact, ...]:
    change = url_for("lots.change", slug=instrument.code, lot=lot.code) if may else None
    held = change if _may_change(instrument, "categories") else None
    rest = change if _may_change(instrument, "award_methods") else None
    return (
        (gettext("Name"), lot.name, change),
        (gettext("Kinds of care"), ", ".join(label("category", code) for code in lot.categories), held),
        (
            gettext("For whom"),
            ", ".join(label("client_group", code) for code in lot.client_groups) or None,
            rest,
        ),
        (
            gettext("Registration with the Care Quality Commission"),
            gettext("Needed") if lot.regulated_required else gettext("Not needed"),
            rest,
        ),
        (gettext("Prices"), label("pricing_mode", lot.pricing_mode), held),
        (
            gettext("A service is chosen by"),
            "; ".join(label("award_method", code) for code in lot.award_methods) or None,
            rest,
        ),
        (
            gettext("First day of applications"),
            short_day(lot.opens_on) if lot.opens_on else gettext("With the others"),
            change,
        ),
    )


def _may_change(instrument: InstrumentRecord, name: str) -> bool:
    try:
        check_may_change_lot(instrument.type, instrument.status, {name})
    except Invalid:
        return False
    return True


def _may_specify(instrument: InstrumentRecord, versions: int) -> bool:
    try:
        check_may_replace_specification(instrument.type, instrument.status, versions)
    except Invalid:
        return False
    return True


def _refused(kind: str, verb: str) -> str | None:
    """The sentence of the rule that forbids closing or limiting a lot; None where it may be done."""
    try:
        check_may_close_lot(kind) if verb == "close" else check_may_cap(kind, 1)
    except Invalid as refusal:
        return error_message(refusal)
    return None
