"""Who may buy through an instrument, and what was bought: access agreements and the ledger of value."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import answer_form, form_page, page_number
from directory.foundation.errors import Invalid, NotAllowed
from directory.foundation.permissions import Permission, allow, permits
from directory.foundation.time import today
from directory.frameworks.actions import access as access_actions
from directory.frameworks.actions import value as value_actions
from directory.frameworks.actions.instrument import owner
from directory.frameworks.forms.value import AgreementEndForm, AgreementForm, ValueForm
from directory.frameworks.queries import committed_value, public_access_agreements, value_entry_scope
from directory.frameworks.records import AccessRecord, InstrumentRecord
from directory.frameworks.rules.value import ValueVerdict
from directory.frameworks.staff_queries import (
    LEDGER_ROWS,
    access_agreement,
    count_value_lines,
    manageable_instrument,
    may_manage,
    readable_instrument,
    value_lines,
)
from directory.frameworks.value_page import (
    AGREEMENT_COLUMNS,
    LEDGER_COLUMNS,
    access_page,
    agreement_rows,
    ledger_rows,
    offered_kinds,
    value_page,
)
from directory.vocabulary.procurement import ValueEntryKind
from directory.web.access import current_actor, requires
from directory.web.spreadsheet_answers import spreadsheet_answer

buying = Blueprint("buying", __name__)
READ, MANAGE = Permission.INSTRUMENT_READ, Permission.INSTRUMENT_MANAGE


@buying.get("/council/instruments/<string:slug>/access-agreements")
@requires(READ)
def agreements(slug: str) -> Response:
    """The councils that may buy through an instrument, and those that might once."""
    found = readable_instrument(current_actor(), slug, today())
    file = spreadsheet_answer(
        f"{found.code}-access-agreements",
        AGREEMENT_COLUMNS,
        lambda: agreement_rows(public_access_agreements(found.id), today()),
    )
    return file if file is not None else _agreements_page(found, AgreementForm(), 200)


@buying.post("/council/instruments/<string:slug>/access-agreements")
@requires(MANAGE)
def send_agreement(slug: str) -> AnyResponse:
    """Let another council buy through an instrument, until a day."""
    found, form = manageable_instrument(current_actor(), slug, today()), AgreementForm(request.form)
    form.offer_councils(found.council_code)

    def act() -> str:
        assert form.signed_on.data and form.valid_from.data
        access_actions.sign_access_agreement(
            current_actor(),
            owner(found.id),
            form.council_code.data,
            signed_on=form.signed_on.data,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
        )
        return url_for(".agreements", slug=slug, done="signed")

    answer = answer_form(form, act)
    return _agreements_page(found, form, answer) if isinstance(answer, int) else answer


@buying.get("/council/instruments/<string:slug>/access-agreements/<int:number>/end")
@requires(MANAGE)
def agreement_end(slug: str, number: int) -> Response:
    """A form of the last day of an agreement."""
    found = manageable_instrument(current_actor(), slug, today())
    return _end_page(found, access_agreement(found.id, number), AgreementEndForm(), 200)


@buying.post("/council/instruments/<string:slug>/access-agreements/<int:number>/end")
@requires(MANAGE)
def send_agreement_end(slug: str, number: int) -> AnyResponse:
    """End an agreement after a day."""
    found = manageable_instrument(current_actor(), slug, today())
    agreement, form = access_agreement(found.id, number), AgreementEndForm(request.form)

    def act() -> str:
        assert form.valid_to.data is not None
        row = access_actions.agreement_row(found.id, number)
        access_actions.end_access_agreement(current_actor(), row, last=form.valid_to.data)
        return url_for(".agreements", slug=slug, done="ended")

    answer = answer_form(form, act)
    return _end_page(found, agreement, form, answer) if isinstance(answer, int) else answer


@buying.get("/council/instruments/<string:slug>/value")
@requires(READ)
def value(slug: str) -> Response:
    """What was bought, given back and varied, against the highest value."""
    found = readable_instrument(current_actor(), slug, today())
    file = spreadsheet_answer(
        f"{found.code}-value",
        LEDGER_COLUMNS,
        lambda: ledger_rows(value_lines(current_actor(), found.id, size=None)),
    )
    return file if file is not None else _value_page(found, ValueForm(), 200)


@buying.post("/council/instruments/<string:slug>/value")
@requires(Permission.VALUE_ENTER)
def send_value(slug: str) -> AnyResponse:
    """Write a line of the ledger; a purchase past the highest value is refused until a variation is entered."""
    found, form = readable_instrument(current_actor(), slug, today()), ValueForm(request.form)
    if not _may_enter(found):
        allow(current_actor(), Permission.VALUE_ENTER, value_entry_scope(found.id, today()))

    def act() -> str:
        return url_for(".value", slug=slug, done=_enter(found, form).code)

    answer = answer_form(form, act)
    return _value_page(found, form, answer) if isinstance(answer, int) else answer


def _enter(found: InstrumentRecord, form: ValueForm) -> ValueVerdict:
    """Write the line. Raises Invalid `above_own_limit` for somebody who may write one, but none of this amount."""
    assert form.entered_on.data is not None
    try:
        return value_actions.enter_value(
            current_actor(),
            owner(found.id),
            kind=form.kind.data,
            reference=form.reference.data or "",
            value_pence=form.value.pence or 0,
            on=form.entered_on.data,
        )
    except NotAllowed:
        if form.kind.data == ValueEntryKind.VARIATION or not _may_enter(found):
            raise
        raise Invalid("value", "above_own_limit") from None


def _may_enter(found: InstrumentRecord) -> bool:
    return permits(current_actor(), Permission.VALUE_ENTER, value_entry_scope(found.id, today()))


def _agreements_page(found: InstrumentRecord, form: AgreementForm, status: int) -> Response:
    form.offer_councils(found.council_code)
    page = access_page(
        found,
        public_access_agreements(found.id),
        on=today(),
        may_manage=may_manage(current_actor(), found.council_code),
        done=request.args.get("done"),
    )
    return form_page("frameworks/access_agreements.html", status, form, page=page)


def _end_page(
    found: InstrumentRecord, agreement: AccessRecord, form: AgreementEndForm, status: int
) -> Response:
    page = access_page(found, (agreement,), on=today(), may_manage=True, done=None)
    return form_page("frameworks/end_agreement.html", status, form, page=page, agreement=page.rows[0])


def _value_page(found: InstrumentRecord, form: ValueForm, status: int) -> Response:
    kinds = offered_kinds(
        may_enter=_may_enter(found), may_manage=may_manage(current_actor(), found.council_code)
    )
    number, total = page_number(), count_value_lines(found.id)
    page = value_page(
        found,
        committed_value(found.id),
        value_lines(current_actor(), found.id, page=number),
        page=number,
        pages=max(1, -(-total // LEDGER_ROWS)),
        may_enter=bool(kinds),
        done=request.args.get("done"),
    )
    form.offer_kinds(kinds)
    if form.kind.data is None:
        form.kind.data = ValueEntryKind.BOUGHT.value
    if form.entered_on.data is None and not form.entered_on.raw_data:
        form.entered_on.data = today()
    return form_page("frameworks/value.html", status, form, page=page)
