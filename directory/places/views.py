"""Whom residents ring about what, kept true by the managers of their council."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.views.answering import CONFLICT, answer_form, check_version, form_page
from directory.foundation.errors import Invalid, NotFound
from directory.foundation.form_tokens import new_token
from directory.foundation.permissions import Permission, Scope, allow, councils_with
from directory.foundation.time import today
from directory.places.actions import offer_calls, set_contacts
from directory.places.contacts_page import COLUMNS, contact_address, contacts_page, spreadsheet_rows
from directory.places.forms import CallOfferForm, ContactForm
from directory.places.queries import contacts_version, council_record
from directory.places.records import CouncilContactRecord, CouncilRecord
from directory.web.access import current_actor, requires
from directory.web.form_fields import SentForm
from directory.web.spreadsheet_answers import spreadsheet_answer
from directory.web.stale_form import StaleRow, stale_rows

contacts = Blueprint("contacts", __name__)


@contacts.get("/council/contacts")
@requires(Permission.COUNCIL_DESCRIBE)
def index() -> str | Response:
    """The contacts of one of the reader's councils."""
    own = _own_councils()
    file = spreadsheet_answer("contacts", COLUMNS, lambda: spreadsheet_rows(own))
    if file is not None:
        return file
    page = contacts_page(_council(), own, on=today(), done=request.args.get("done"))
    return render_template("places/contacts.html", page=page, token=new_token())


@contacts.get("/council/contacts/edit")
@requires(Permission.COUNCIL_DESCRIBE)
def edit() -> Response:
    """A form of one contact, filled in with what is stored."""
    council, form = _council(), ContactForm()
    stored = _stored(council)
    if stored is not None:
        form.show(stored)
    else:
        form.purpose.data = request.args.get("purpose", "")
    form.version.data = contacts_version(council.code)
    return form_page("places/contact.html", 200, form, council=council, stale=())


@contacts.post("/council/contacts/edit")
@requires(Permission.COUNCIL_DESCRIBE)
def send_edit() -> AnyResponse:
    """Say whom residents ring about something; the contact that the page was opened for makes room."""
    council, form = _council(), ContactForm(request.form)

    def act() -> str:
        check_version(form, contacts_version(council.code))
        replaced, contact = _stored(council), form.contact()
        others = [each for each in council.contacts if each != replaced]
        if any(each.key == contact.key for each in others):
            raise Invalid("purpose", "purpose_taken")
        set_contacts(current_actor(), council.code, [*others, contact], on=today(), replace_all=True)
        return contact_address("contacts.index", council, "") + "&done=saved"

    answer = answer_form(form, act)
    if not isinstance(answer, int):
        return answer
    stale: tuple[StaleRow, ...] = ()
    if answer == CONFLICT and (stored := _stored(council)) is not None:
        there = ContactForm()
        there.show(stored)
        stale = stale_rows(there, form)
    form.version.data = contacts_version(council.code)
    return form_page("places/contact.html", answer, form, council=council, stale=stale)


@contacts.post("/council/contacts/remove")
@requires(Permission.COUNCIL_DESCRIBE)
def remove() -> AnyResponse:
    """Take a contact away."""
    council, form = _council(), SentForm(request.form)

    def act() -> str:
        stored = _stored(council)
        if stored is None:
            raise NotFound("no such contact")
        others = [each for each in council.contacts if each != stored]
        set_contacts(current_actor(), council.code, others, on=today(), replace_all=True)
        return contact_address("contacts.index", council, "") + "&done=removed"

    answer = answer_form(form, act)
    if isinstance(answer, int):
        page = contacts_page(council, _own_councils(), on=today(), done=None)
        return Response(render_template("places/contacts.html", page=page, token=new_token()), answer)
    return answer


@contacts.get("/council/contacts/calls")
@requires(Permission.COUNCIL_DESCRIBE)
def calls() -> Response:
    """Whether residents may ask the council to ring or visit them."""
    council, form = _council(), CallOfferForm()
    form.show(council.call_offer)
    form.version.data = contacts_version(council.code)
    return form_page("places/call_offer.html", 200, form, council=council, stale=())


@contacts.post("/council/contacts/calls")
@requires(Permission.COUNCIL_DESCRIBE)
def send_calls() -> AnyResponse:
    """Say so, and how soon the council answers."""
    council, form = _council(), CallOfferForm(request.form)

    def act() -> str:
        check_version(form, contacts_version(council.code))
        offer_calls(current_actor(), council.code, form.offer())
        return contact_address("contacts.index", council, "") + "&done=saved"

    answer = answer_form(form, act)
    if not isinstance(answer, int):
        return answer
    stale: tuple[StaleRow, ...] = ()
    if answer == CONFLICT:
        there = CallOfferForm()
        there.show(council.call_offer)
        stale = stale_rows(there, form)
    form.version.data = contacts_version(council.code)
    return form_page("places/call_offer.html", answer, form, council=council, stale=stale)


def _own_councils() -> list[CouncilRecord]:
    codes = councils_with(current_actor(), Permission.COUNCIL_DESCRIBE)
    found = (council_record(code) for code in codes)
    return sorted((council for council in found if council is not None), key=lambda council: council.name)


def _council() -> CouncilRecord:
    """The council that the address names, else the reader's first. Raises NotFound, NotAllowed."""
    code = request.args.get("council", "")
    council = council_record(code) if code else next(iter(_own_councils()), None)
    if council is None:
        raise NotFound("no council")
    allow(current_actor(), Permission.COUNCIL_DESCRIBE, Scope(frozenset({council.code})))
    return council


def _stored(council: CouncilRecord) -> CouncilContactRecord | None:
    """The contact that the address names."""
    key = request.args.get("purpose", ""), request.args.get("organisation", "")
    return next((contact for contact in council.contacts if contact.key == key), None)
