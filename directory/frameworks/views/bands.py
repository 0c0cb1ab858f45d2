"""Price bands by area and year, in and out as a spreadsheet; and what host councils normally pay (HF App 2, HF 4.7)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import act_once, answer_form, form_page
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.frameworks.actions import band as actions
from directory.frameworks.actions.instrument import owner
from directory.frameworks.actions.lot import lot_row
from directory.frameworks.bands_page import bands_page, spreadsheet_rows
from directory.frameworks.forms.instrument import VerbForm
from directory.frameworks.forms.value import AreaEndForm, AreaForm, BandFileForm, BandForm
from directory.frameworks.queries import area_councils
from directory.frameworks.records import AreaRecord, InstrumentRecord
from directory.frameworks.rules.band_table import COLUMNS, BandTable, Row, read_band_table
from directory.frameworks.rules.bands import Span
from directory.frameworks.staff_queries import (
    areas_of,
    instrument_bands,
    manageable_instrument,
    may_manage,
    readable_instrument,
)
from directory.vocabulary.prices import PricingMode
from directory.web.access import current_actor, requires
from directory.web.error_messages import add_error, error_message
from directory.web.first_of import first_of
from directory.web.form_fields import is_yes
from directory.web.i18n import gettext
from directory.web.sheet_upload import uploaded_rows
from directory.web.spreadsheet_answers import spreadsheet_answer, table_link

price_bands = Blueprint("price_bands", __name__)
MOST_PROBLEMS = 100  # of the page; the file beside them has all
READ, MANAGE = Permission.INSTRUMENT_READ, Permission.INSTRUMENT_MANAGE


@price_bands.get("/council/instruments/<string:slug>/bands")
@requires(READ)
def bands(slug: str) -> Response:
    """The bands of an instrument by year, its areas, and a form that takes a spreadsheet."""
    found = readable_instrument(current_actor(), slug, today())
    file = spreadsheet_answer(
        f"{found.code}-bands", COLUMNS, lambda: spreadsheet_rows(instrument_bands(found.id))
    )
    return file if file is not None else _page(found, BandFileForm(), 200)


@price_bands.post("/council/instruments/<string:slug>/bands")
@requires(MANAGE)
def send_file(slug: str) -> AnyResponse:
    """Set every band of a spreadsheet, or none: then every problem is told by row and cell."""
    found = manageable_instrument(current_actor(), slug, today())
    form = BandFileForm(request.form)
    try:
        content, rows = uploaded_rows("file")
        table = _read(found, rows, gap_meant=is_yes(form.gap_meant))
    except Invalid as error:
        add_error(form, error)
        return _page(found, form, 400)
    if table.problems:
        return _page(found, form, 400, table)
    return act_once(
        form.token.data,
        lambda: _set_all(found, table, is_yes(form.gap_meant)),
        ("file", hashlib.sha256(content).hexdigest()),
    )


@price_bands.get("/council/instruments/<string:slug>/bands/new")
@requires(MANAGE)
def new(slug: str) -> Response:
    """A form of one band."""
    return _band_page(manageable_instrument(current_actor(), slug, today()), BandForm(), 200)


@price_bands.post("/council/instruments/<string:slug>/bands/new")
@requires(MANAGE)
def send_new(slug: str) -> AnyResponse:
    """Set one band."""
    found, form = manageable_instrument(current_actor(), slug, today()), BandForm(request.form)
    form.offer(found.lots, areas_of(found.id))

    def act() -> str:
        lot = next(lot for lot in found.lots if lot.code == form.lot.data)
        assert form.valid_from.data and form.valid_to.data
        actions.set_price_band(
            current_actor(),
            lot_row(lot.id),
            actions.area_row(int(form.area.data)),
            need_level=form.need_level.data,
            min_pence=form.min_pence.pence or 0,
            max_pence=form.max_pence.pence or 0,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            gap_meant=is_yes(form.gap_meant),
        )
        return url_for(".bands", slug=slug, done="band", since=form.valid_from.data.isoformat())

    answer = answer_form(form, act)
    return _band_page(found, form, answer) if isinstance(answer, int) else answer


@price_bands.post("/council/instruments/<string:slug>/bands/<int:band>/remove")
@requires(MANAGE)
def remove(slug: str, band: int) -> AnyResponse:
    """Take back a band that has not begun."""
    found, form = manageable_instrument(current_actor(), slug, today()), VerbForm(request.form)

    def act() -> str:
        actions.remove_price_band(current_actor(), actions.band_row(found.id, band), on=today())
        return url_for(".bands", slug=slug, done="removed")

    answer = answer_form(form, act, fields={"valid_from": ""})
    if isinstance(answer, int):
        again = BandFileForm()
        again.form_errors = [*form.form_errors]
        return _page(found, again, answer)
    return answer


@price_bands.get("/council/instruments/<string:slug>/areas/new")
@requires(MANAGE)
def new_area(slug: str) -> Response:
    """A form of an area: councils whose homes share one set of bands."""
    found = manageable_instrument(current_actor(), slug, today())
    return form_page("frameworks/new_area.html", 200, AreaForm(), instrument=found)


@price_bands.post("/council/instruments/<string:slug>/areas/new")
@requires(MANAGE)
def send_area(slug: str) -> AnyResponse:
    """Add an area."""
    found, form = manageable_instrument(current_actor(), slug, today()), AreaForm(request.form)

    def act() -> str:
        assert form.valid_from.data is not None
        actions.add_area(
            current_actor(),
            owner(found.id),
            form.councils.codes,
            code=form.code.data or "",
            name=form.name.data or "",
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
        )
        return url_for(".bands", slug=slug, done="area")

    answer = answer_form(form, act)
    if isinstance(answer, int):
        return form_page("frameworks/new_area.html", answer, form, instrument=found)
    return answer


@price_bands.get("/council/instruments/<string:slug>/areas/<int:number>/end")
@requires(MANAGE)
def area_end(slug: str, number: int) -> Response:
    """A form of the last day of an area."""
    found = manageable_instrument(current_actor(), slug, today())
    return _area_end_page(found, number, AreaEndForm(), 200)


@price_bands.post("/council/instruments/<string:slug>/areas/<int:number>/end")
@requires(MANAGE)
def send_area_end(slug: str, number: int) -> AnyResponse:
    """End an area after a day."""
    found, form = manageable_instrument(current_actor(), slug, today()), AreaEndForm(request.form)
    area = _area(found, number)

    def act() -> str:
        assert form.valid_to.data is not None
        actions.end_area(current_actor(), actions.area_row(area.id), last=form.valid_to.data)
        return url_for(".bands", slug=slug, done="area_ended")

    answer = answer_form(form, act)
    return _area_end_page(found, number, form, answer) if isinstance(answer, int) else answer


def _area(found: InstrumentRecord, number: int) -> AreaRecord:
    for area in areas_of(found.id):
        if area.id == number:
            return area
    raise NotFound("area")


def _area_end_page(found: InstrumentRecord, number: int, form: AreaEndForm, status: int) -> Response:
    area = _area(found, number)
    return form_page("frameworks/end_area.html", status, form, instrument=found, area=area)


def _read(found: InstrumentRecord, rows: Sequence[Row], *, gap_meant: bool) -> BandTable:
    existing = defaultdict(list)
    for band in instrument_bands(found.id):
        existing[band.lot_code, band.area_code, band.need_level].append(Span(band.valid_from, band.valid_to))
    return read_band_table(
        rows,
        lots={lot.code: lot.pricing_mode == PricingMode.BANDED for lot in found.lots},
        areas=[area.code for area in areas_of(found.id)],
        existing=existing,
        gap_meant=gap_meant,
    )


def _set_all(found: InstrumentRecord, table: BandTable, gap_meant: bool) -> str:
    lots = {lot.code: lot_row(lot.id) for lot in found.lots}
    areas = {area.code: actions.area_row(area.id) for area in areas_of(found.id)}
    for line in sorted(table.lines, key=lambda line: line.first):
        actions.set_price_band(
            current_actor(),
            lots[line.lot],
            areas[line.area],
            need_level=line.need_level,
            min_pence=line.min_pence,
            max_pence=line.max_pence,
            valid_from=line.first,
            valid_to=line.last,
            gap_meant=gap_meant,
        )
    newest = max(line.first for line in table.lines).isoformat()
    return url_for(".bands", slug=found.code, done="file", since=newest)


def _page(
    found: InstrumentRecord, form: BandFileForm, status: int, table: BandTable | None = None
) -> Response:
    page = bands_page(
        found,
        instrument_bands(found.id),
        areas_of(found.id),
        sorted(area_councils(found.id)),
        chosen=request.args.get("since", ""),
        on=today(),
        may_manage=may_manage(current_actor(), found.council_code),
        done=request.args.get("done"),
    )
    problems = [(each.cell, error_message(each.refusal)) for each in table.problems] if table else []
    return form_page(
        "frameworks/bands.html",
        status,
        form,
        page=page,
        problems=first_of(problems, MOST_PROBLEMS),
        problems_file=table_link([gettext("Cell"), gettext("What is wrong")], problems),
    )


def _band_page(found: InstrumentRecord, form: BandForm, status: int) -> Response:
    form.offer(found.lots, areas_of(found.id))
    return form_page("frameworks/new_band.html", status, form, instrument=found)
