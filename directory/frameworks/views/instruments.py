"""The list of instruments, each one's page, and setting one up (requirement 87)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, form_page, page_number
from directory.files.queries import count_of
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.time import today
from directory.frameworks.actions import instrument as actions
from directory.frameworks.forms.instrument import NewInstrumentForm, TerminationForm, VerbForm
from directory.frameworks.instrument_page import instrument_page
from directory.frameworks.instruments_page import COLUMNS, instruments_page, spreadsheet_rows
from directory.frameworks.queries import area_councils, committed_value, public_access_agreements
from directory.frameworks.records import InstrumentRecord
from directory.frameworks.rules.documents import agreement_owner
from directory.frameworks.staff_queries import (
    InstrumentFilter,
    instruments_for,
    lots_readiness,
    manageable_instrument,
    managed_councils,
    may_manage,
    readable_instrument,
)
from directory.places.queries import council_name
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.spreadsheet_answers import spreadsheet_answer

instruments = Blueprint("instruments", __name__)

READ, MANAGE = Permission.INSTRUMENT_READ, Permission.INSTRUMENT_MANAGE
VERBS = ("open", "go-live", "expire", "extend")
LIVES = ("running", "planned", "over", "all")


@instruments.get("/council/instruments")
@requires(READ)
def index() -> str | Response:
    """Every instrument that the reader's councils lead or signed for."""
    actor, on = current_actor(), today()
    councils = sorted(councils_with(actor, READ), key=council_name)
    asked = InstrumentFilter(_one_of("life", LIVES), _one_of("council", ("", *councils)))
    file = spreadsheet_answer(
        "instruments", COLUMNS, lambda: spreadsheet_rows(instruments_for(actor, asked, size=None).rows)
    )
    if file is not None:
        return file
    number = page_number()
    page = instruments_page(
        instruments_for(actor, asked, page=number),
        life=asked.life,
        council=asked.council,
        councils=councils,
        page=number,
        on=on,
        may_add=bool(managed_councils(actor)),
        done=request.args.get("done"),
    )
    return render_template("frameworks/instruments.html", page=page)


@instruments.get("/council/instruments/new")
@requires(MANAGE)
def new() -> Response:
    """A form that sets an instrument up."""
    return _new_page(NewInstrumentForm(), 200)


@instruments.post("/council/instruments/new")
@requires(MANAGE)
def send_new() -> AnyResponse:
    """Set an instrument up; it opens for applications once its lots say what they ask."""
    form = NewInstrumentForm(request.form)
    form.offer_councils(managed_councils(current_actor()))

    def act() -> str:
        made = actions.add_instrument(
            current_actor(),
            form.council.data,
            code=form.code.data or "",
            name=form.name.data or "",
            type=form.type.data,
            source=form.source.data or "",
            members=form.members.codes,
            **form.terms(),
            **form.conditions(),
        )
        return url_for(".instrument", slug=made.code, done="added")

    answer = answer_form(form, act, fields={"award_methods": "further_competition"})
    return _new_page(form, answer) if isinstance(answer, int) else answer


@instruments.get("/council/instruments/<string:slug>")
@requires(READ)
def instrument(slug: str) -> str:
    """One instrument: where it stands, what comes next, its parts."""
    return _page(readable_instrument(current_actor(), slug, today()), request.args.get("done"))


@instruments.post("/council/instruments/<string:slug>/<string:verb>")
@requires(MANAGE)
def press(slug: str, verb: str) -> AnyResponse:
    """Open for applications, put in use, say that it is over, or take up the extension."""
    if verb not in VERBS:
        raise NotFound(f"no verb {verb}")
    found = readable_instrument(current_actor(), slug, today())
    form = VerbForm(request.form)

    def act() -> str:
        actor, row, on = current_actor(), actions.owner(found.id), today()
        if verb == "open":
            actions.open_instrument(actor, row)
        elif verb == "go-live":
            actions.go_live(actor, row, on=on)
        elif verb == "expire":
            actions.expire(actor, row, on=on)
        else:
            actions.extend(actor, row, on=on)
        return url_for(".instrument", slug=slug, done=verb)

    answer = answer_form(form, act)
    if isinstance(answer, int):
        page = _page(readable_instrument(current_actor(), slug, today()), None, form)
        return Response(page, answer, mimetype="text/html")
    return answer


@instruments.get("/council/instruments/<string:slug>/end-early")
@requires(MANAGE)
@fresh_sign_in
def termination(slug: str) -> Response:
    """A form that ends an instrument early."""
    return _termination_page(manageable_instrument(current_actor(), slug, today()), TerminationForm(), 200)


@instruments.post("/council/instruments/<string:slug>/end-early")
@requires(MANAGE)
@fresh_sign_in
def send_termination(slug: str) -> AnyResponse:
    """End an instrument early."""
    found, form = manageable_instrument(current_actor(), slug, today()), TerminationForm(request.form)

    def act() -> str:
        row = actions.owner(found.id)
        assert form.on.data is not None
        actions.terminate(
            current_actor(), row, on=form.on.data, told_on=today(), reason=form.reason.data or ""
        )
        return url_for(".instrument", slug=slug, done="terminated")

    answer = answer_form(form, act)
    return _termination_page(found, form, answer) if isinstance(answer, int) else answer


def _page(found: InstrumentRecord, done: str | None, form: VerbForm | None = None) -> str:
    on = today()
    page = instrument_page(
        found,
        readiness=lots_readiness(found.id, max(on, found.starts_on)),
        sums=committed_value(found.id),
        agreements=public_access_agreements(found.id),
        members=sorted(area_councils(found.id)),
        agreement_files=count_of("agreement", agreement_owner(found.id, found.agreement_version)),
        on=on,
        may_manage=may_manage(current_actor(), found.council_code),
        done=done,
    )
    return render_template("frameworks/instrument.html", page=page, form=form)


def _new_page(form: NewInstrumentForm, status: int) -> Response:
    form.offer_councils(managed_councils(current_actor()))
    return form_page("frameworks/new_instrument.html", status, form)


def _termination_page(found: InstrumentRecord, form: TerminationForm, status: int) -> Response:
    return form_page("frameworks/end_early.html", status, form, instrument=found)


def _one_of(name: str, allowed: tuple[str, ...]) -> str:
    value = request.args.get(name, allowed[0])
    return value if value in allowed else allowed[0]
