"""The lots of an instrument: what they hold, whether they are open, how many they take, what they ask (DER 4.3)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import CONFLICT, answer_form, check_version, form_page
from directory.files.queries import kept_by_owner
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission
from directory.foundation.time import today
from directory.frameworks.actions import lot as actions
from directory.frameworks.actions.instrument import owner, terms_of
from directory.frameworks.forms.instrument import VerbForm
from directory.frameworks.forms.lot import LimitForm, LotForm, NewLotForm, SpecificationForm
from directory.frameworks.instrument_page import fixed_rules
from directory.frameworks.lot_page import lot_page
from directory.frameworks.records import InstrumentRecord, LotRecord
from directory.frameworks.rules.lots import LotFacts, check_lot
from directory.frameworks.staff_queries import (
    lot_specifications,
    manageable_instrument,
    manageable_lot,
    may_manage,
    readable_lot,
)
from directory.vocabulary.procurement import InstrumentState
from directory.web.access import current_actor, requires
from directory.web.stale_form import StaleRow, stale_rows

lots = Blueprint("lots", __name__)
READ, MANAGE = Permission.INSTRUMENT_READ, Permission.INSTRUMENT_MANAGE
FACTS = ("categories", "client_groups", "pricing_mode", "award_methods")


@lots.get("/council/instruments/<string:slug>/lots/new")
@requires(MANAGE)
def new(slug: str) -> Response:
    """A form that adds a lot."""
    found = manageable_instrument(current_actor(), slug, today())
    return form_page("frameworks/new_lot.html", 200, NewLotForm(), instrument=found)


@lots.post("/council/instruments/<string:slug>/lots/new")
@requires(MANAGE)
def send_new(slug: str) -> AnyResponse:
    """Add a lot."""
    found, form = manageable_instrument(current_actor(), slug, today()), NewLotForm(request.form)

    def act() -> str:
        row, rules = owner(found.id), form.rules()
        check_lot(LotFacts(**{name: rules[name] for name in FACTS}), terms_of(row))
        made = actions.add_lot(
            current_actor(),
            row,
            code=form.code.data or "",
            name=form.name.data or "",
            opens_on=form.opens_on.data,
            position=len(found.lots),
            **rules,
        )
        return url_for(".lot", slug=slug, lot=made.code, done="added")

    answer = answer_form(form, act)
    if isinstance(answer, int):
        return form_page("frameworks/new_lot.html", answer, form, instrument=found)
    return answer


@lots.get("/council/instruments/<string:slug>/lots/<string:lot>")
@requires(READ)
def lot(slug: str, lot: str) -> str:
    """One lot: what it holds, whether it is open, what it asks of services."""
    return _page(*readable_lot(current_actor(), slug, lot, today()), request.args.get("done"))


@lots.get("/council/instruments/<string:slug>/lots/<string:lot>/change")
@requires(MANAGE)
def change(slug: str, lot: str) -> Response:
    """A form of what a lot is called and holds."""
    found, record = manageable_lot(current_actor(), slug, lot, today())
    form = LotForm()
    form.show(record)
    return _change_page(found, record, form, 200)


@lots.post("/council/instruments/<string:slug>/lots/<string:lot>/change")
@requires(MANAGE)
def send_change(slug: str, lot: str) -> AnyResponse:
    """Change a lot, as far as its instrument lets it change."""
    found, record = manageable_lot(current_actor(), slug, lot, today())
    form = LotForm(request.form)

    def act() -> str:
        row = actions.lot_row(record.id)
        check_version(form, row.version)
        actions.change_lot(
            current_actor(), row, name=form.name.data or "", opens_on=form.opens_on.data, **form.rules()
        )
        return url_for(".lot", slug=slug, lot=lot, done="changed")

    answer = answer_form(form, act)
    if not isinstance(answer, int):
        return answer
    stale: tuple[StaleRow, ...] = ()
    if answer == CONFLICT:
        stored = LotForm()
        stored.show(record)
        stale = stale_rows(stored, form)
        form.version.data = str(record.version)
    return _change_page(found, record, form, answer, stale)


@lots.post("/council/instruments/<string:slug>/lots/<string:lot>/<string:verb>")
@requires(MANAGE)
def press(slug: str, lot: str, verb: str) -> AnyResponse:
    """Close a lot of a framework to new services, or open it again."""
    if verb not in ("close", "open"):
        raise NotFound(f"no verb {verb}")
    found, record = manageable_lot(current_actor(), slug, lot, today())
    form = VerbForm(request.form)

    def act() -> str:
        row = actions.lot_row(record.id)
        (actions.close_lot if verb == "close" else actions.open_lot)(current_actor(), row)
        return url_for(".lot", slug=slug, lot=lot, done="closed" if verb == "close" else "opened")

    answer = answer_form(form, act)
    return Response(_page(found, record, None, form), answer) if isinstance(answer, int) else answer


@lots.get("/council/instruments/<string:slug>/lots/<string:lot>/limit")
@requires(MANAGE)
def limit(slug: str, lot: str) -> Response:
    """A form of the number of services that a lot takes at most."""
    found, record = manageable_lot(current_actor(), slug, lot, today())
    form = LimitForm()
    form.max_admissions.data = "" if record.max_admissions is None else str(record.max_admissions)
    form.version.data = str(record.version)
    return form_page("frameworks/limit_lot.html", 200, form, instrument=found, lot=record)


@lots.post("/council/instruments/<string:slug>/lots/<string:lot>/limit")
@requires(MANAGE)
def send_limit(slug: str, lot: str) -> AnyResponse:
    """Limit how many services a lot takes, or lift the limit."""
    found, record = manageable_lot(current_actor(), slug, lot, today())
    form = LimitForm(request.form)

    def act() -> str:
        row = actions.lot_row(record.id)
        check_version(form, row.version)
        actions.cap_lot(current_actor(), row, most=form.most())
        return url_for(".lot", slug=slug, lot=lot, done="limited")

    answer = answer_form(form, act)
    if isinstance(answer, int):
        form.version.data = str(record.version)
        return form_page("frameworks/limit_lot.html", answer, form, instrument=found, lot=record)
    return answer


@lots.get("/council/instruments/<string:slug>/lots/<string:lot>/specification")
@requires(MANAGE)
def specification(slug: str, lot: str) -> Response:
    """A form that adds a version of what a lot asks of services."""
    found, record = manageable_lot(current_actor(), slug, lot, today())
    return form_page("frameworks/specification.html", 200, SpecificationForm(), instrument=found, lot=record)


@lots.post("/council/instruments/<string:slug>/lots/<string:lot>/specification")
@requires(MANAGE)
def send_specification(slug: str, lot: str) -> AnyResponse:
    """Add a version; those before it can still be read."""
    found, record = manageable_lot(current_actor(), slug, lot, today())
    form = SpecificationForm(request.form)

    def act() -> str:
        assert form.valid_from.data is not None
        actions.add_specification(
            current_actor(),
            actions.lot_row(record.id),
            version=form.new_version.data or "",
            title=form.title.data or "",
            summary=form.summary.data or "",
            made_with=form.groups(),
            valid_from=form.valid_from.data,
        )
        return url_for(".lot", slug=slug, lot=lot, done="specified")

    answer = answer_form(form, act, fields={"version": "new_version"})
    if isinstance(answer, int):
        return form_page("frameworks/specification.html", answer, form, instrument=found, lot=record)
    return answer


def _change_page(
    found: InstrumentRecord, record: LotRecord, form: LotForm, status: int, stale: tuple[StaleRow, ...] = ()
) -> Response:
    """The form of a lot, with what may not change any more said before it is tried."""
    fixed = () if found.status == InstrumentState.PLANNED else fixed_rules(found.type)
    return form_page(
        "frameworks/change_lot.html", status, form, instrument=found, lot=record, stale=stale, fixed=fixed
    )


def _page(found: InstrumentRecord, record: LotRecord, done: str | None, form: VerbForm | None = None) -> str:
    specifications = lot_specifications(record.id)
    files = kept_by_owner("specification", {str(version.id) for version in specifications})
    page = lot_page(
        found,
        record,
        specifications,
        files={version.id: len(files.get(str(version.id), ())) for version in specifications},
        may_manage=may_manage(current_actor(), found.council_code),
        done=done,
    )
    return render_template("frameworks/lot.html", page=page, form=form)
