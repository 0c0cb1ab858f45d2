"""The context of the page of price bands: a table for each lot and span of days, areas, what is in no area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from directory.foundation.form_tokens import new_token
from directory.foundation.spreadsheets import Amount, Cell
from directory.foundation.time import in_force_on
from directory.frameworks.instruments_page import term_words, whole_pounds
from directory.frameworks.records import AreaRecord, BandRow, InstrumentRecord
from directory.places.queries import council_name
from directory.vocabulary.prices import CARE_HOME_LEVELS, PricingMode
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.navigation import current_url


@dataclass(frozen=True, slots=True)
class BandTableSection:
    """The bands of a lot for one span of days: a row an area, a column a kind of care."""

    heading: str
    days: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FutureBand:
    """A band that has not begun, with the address of the press that takes it back."""

    words: str
    remove: str | None


@dataclass(frozen=True, slots=True)
class BandsPage:
    """What `frameworks/bands.html` prints. `token` is that of the page's presses."""

    instrument: InstrumentRecord
    may_manage: bool
    has_banded_lot: bool
    sections: tuple[BandTableSection, ...]
    spans: tuple[tuple[str, str, int | None, bool], ...]
    areas: tuple[tuple[str, str, str, str | None], ...]
    without_area: str | None
    future: tuple[FutureBand, ...]
    token: str
    done: str | None


def bands_page(
    instrument: InstrumentRecord,
    bands: Sequence[BandRow],
    areas: Sequence[AreaRecord],
    members: Sequence[str],
    *,
    chosen: str,
    on: date,
    may_manage: bool,
    done: str | None,
) -> BandsPage:
    """The page of an instrument's bands; `chosen` is the first day of the span that is asked for."""
    spans = sorted({(band.valid_from, band.valid_to) for band in bands}, reverse=True)
    current = next((span for span in spans if span[0].isoformat() == chosen), None)
    current = current or next((span for span in spans if in_force_on(*span, on)), None)
    current = current or (spans[0] if spans else None)
    held = {
        code
        for area in areas
        if in_force_on(area.valid_from, area.valid_to, on)
        for code in area.council_codes
    }
    missing = sorted(council_name(code) for code in members if code not in held) if areas else []
    return BandsPage(
        instrument=instrument,
        may_manage=may_manage,
        has_banded_lot=any(lot.pricing_mode == PricingMode.BANDED for lot in instrument.lots),
        sections=tuple(_sections(instrument, bands, areas, current)) if current else (),
        spans=tuple(
            (
                term_words(*span),
                current_url(since=span[0].isoformat()),
                None,
                span == current,
            )
            for span in spans
        ),
        areas=tuple(
            (
                f"{area.code} {area.name}",
                ", ".join(council_name(code) for code in area.council_codes),
                term_words(area.valid_from, area.valid_to),
                _end_address(instrument, area, on) if may_manage else None,
            )
            for area in areas
        ),
        without_area=", ".join(missing) or None,
        future=tuple(_future(instrument, band, may_manage) for band in bands if band.valid_from > on),
        token=new_token(),
        done=done,
    )


def _end_address(instrument: InstrumentRecord, area: AreaRecord, on: date) -> str | None:
    if area.valid_to is not None and area.valid_to < on:
        return None
    return url_for("price_bands.area_end", slug=instrument.code, number=area.id)


def _sections(
    instrument: InstrumentRecord,
    bands: Sequence[BandRow],
    areas: Sequence[AreaRecord],
    span: tuple[date, date],
) -> list[BandTableSection]:
    """A table for each lot that has bands in the span."""
    found = {
        (band.lot_code, band.area_code, band.need_level): band
        for band in bands
        if (band.valid_from, band.valid_to) == span
    }
    lots = [lot for lot in instrument.lots if any(key[0] == lot.code for key in found)]
    codes = [area for area in areas if any(key[1] == area.code for key in found)]
    return [
        BandTableSection(
            heading=f"{lot.code} {lot.name}",
            days=term_words(*span),
            columns=(gettext("Area"), *(label("level", level) for level in CARE_HOME_LEVELS)),
            rows=tuple(
                (
                    f"{area.code} {area.name}",
                    *(band_words(found.get((lot.code, area.code, level))) for level in CARE_HOME_LEVELS),
                )
                for area in codes
            ),
        )
        for lot in lots
    ]


def band_words(band: BandRow | None) -> str:
    """ "£615 to £670"."""
    if band is None:
        return gettext("No band")
    return gettext(
        "%(lowest)s to %(highest)s",
        lowest=whole_pounds(band.min_pence),
        highest=whole_pounds(band.max_pence),
    )


def _future(instrument: InstrumentRecord, band: BandRow, may_manage: bool) -> FutureBand:
    words = gettext(
        "%(lot)s, %(area)s, %(care)s: %(band)s, %(days)s",
        lot=band.lot_code,
        area=band.area_code,
        care=label("level", band.need_level),
        band=band_words(band),
        days=term_words(band.valid_from, band.valid_to),
    )
    remove = url_for("price_bands.remove", slug=instrument.code, band=band.id) if may_manage else None
    return FutureBand(words, remove)


def spreadsheet_rows(bands: Sequence[BandRow]) -> list[list[Cell]]:
    """The bands as rows of the file that can be read back."""
    return [
        [
            band.lot_code,
            band.area_code,
            band.need_level,
            Amount(band.min_pence),
            Amount(band.max_pence),
            band.valid_from,
            band.valid_to,
        ]
        for band in bands
    ]
