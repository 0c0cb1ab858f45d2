"""Whom a council lets in (`/council/residents`): inviting, taking back, beginning again, ending."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.queries import names_of
from directory.accounts.views.answering import act_once, answer_form, form_page, page_number
from directory.administration.people_page import state_filters
from directory.foundation.actor import Actor, Role
from directory.foundation.errors import Invalid, NotFound, WrongState
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import Permission, Scope, allow, councils_with
from directory.places.queries import council_record
from directory.places.records import CouncilRecord
from directory.residents import actions
from directory.residents.council_page import (
    FILE_COLUMNS,
    STATES,
    council_filters,
    file_rows,
)
from directory.residents.forms.council import ResidentForm
from directory.residents.queries import (
    PAGE_SIZE,
    councils_letting_in,
    has_come_to,
    resident_roles,
    residents_by_state,
    residents_page,
)
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.i18n import gettext
from directory.web.languages import site_languages
from directory.web.spreadsheet_answers import spreadsheet_answer

council_residents = Blueprint("council_residents", __name__)
VERBS: dict[str, Callable[[Actor, str, int], None]] = {
    "invite-again": actions.send_resident_invitation_again,
    "take-back": actions.take_back_resident_invitation,
    "begin-again": actions.let_resident_begin_again,
    "end": actions.end_resident_access,
}
GONE = ("take-back", "end")  # after which somebody is among these people no longer


@council_residents.get("/council/residents")
@requires(Permission.RESIDENT_PEOPLE_MANAGE)
def index() -> str | AnyResponse:
    """Everybody whom a council lets in, by name."""
    actor, council, asked = current_actor(), _council(), request.args
    state = asked.get("state", "") if asked.get("state") in STATES else ""
    text = asked.get("q", "").strip()[:100]
    names = _language_names()

    def every_row() -> list[Any]:
        rows, _ = residents_page(actor, council.code, text=text, state=state, size=EVERY_ROW)
        return file_rows(rows, names)

    if (
        file := spreadsheet_answer("residents", [str(words) for words in FILE_COLUMNS], every_row)
    ) is not None:
        return file
    page = page_number()
    rows, number = residents_page(actor, council.code, text=text, state=state, page=page)
    return render_template(
        "residents/council_index.html",
        rows=rows,
        page=page,
        pages=max(1, -(-number // PAGE_SIZE)),
        text=text,
        state=state,
        council=council,
        councils=council_filters(_own_councils(), council),
        shown=state_filters(residents_by_state(actor, council.code), state, STATES),
        language_names=names,
        done=asked.get("done", ""),
    )


@council_residents.get("/council/residents/invite")
@requires(Permission.RESIDENT_PEOPLE_MANAGE)
@fresh_sign_in
def invite() -> Response:
    """A form that lets a resident in, or whoever acts for one."""
    return form_page("residents/council_invite.html", 200, ResidentForm(), council=_council())


@council_residents.post("/council/residents/invite")
@requires(Permission.RESIDENT_PEOPLE_MANAGE)
@fresh_sign_in
def send_invite() -> AnyResponse:
    """Invite her, with a letter in her language."""
    form, council, actor = ResidentForm(request.form), _council(), current_actor()

    def act() -> str:
        actions.invite_resident(
            actor,
            council.code,
            form.email.data or "",
            name=form.name.data or "",
            role=Role(form.role.data),
            locale=form.locale.data or "",
        )
        return _address(".index", council, done="invited")

    answer = answer_form(form, act)
    return (
        form_page("residents/council_invite.html", answer, form, council=council)
        if isinstance(answer, int)
        else answer
    )


@council_residents.get("/council/residents/<int:number>")
@requires(Permission.RESIDENT_PEOPLE_MANAGE)
def person(number: int) -> Response:
    """One of them."""
    return _person_page(_council_of(number), number, 200)


@council_residents.post("/council/residents/<int:number>/<string:verb>")
@requires(Permission.RESIDENT_PEOPLE_MANAGE)
@fresh_sign_in
def change(number: int, verb: str) -> AnyResponse:
    """Invite again, take back, let begin again, end."""
    actor, council = current_actor(), _council_of(number)
    if verb not in VERBS:
        raise NotFound(verb)

    def act() -> str:
        VERBS[verb](actor, council.code, number)
        if verb in GONE:
            return _address(".index", council, done=verb)
        return _address(".person", council, number=number, done=verb)

    try:
        return act_once(request.form.get("token"), act)
    except WrongState:
        problem = gettext("This cannot be done now: it was done already, or it is over.")
    except Invalid:
        problem = gettext("This address had three letters today. Try again tomorrow.")
    return _person_page(council, number, 409, problem)


def _person_page(council: CouncilRecord, number: int, status: int, problem: str = "") -> Response:
    actor = current_actor()
    roles = resident_roles(actor, council.code, number)
    page = render_template(
        "residents/council_person.html",
        person=roles[0],
        roles=roles,
        names=names_of(actor, {row.invited_by for row in roles}),
        has_come=has_come_to(number),
        language_names=_language_names(),
        council=council,
        token=own_token(None),
        problem=problem,
        done=request.args.get("done", ""),
    )
    return make_response(page, status)


def _language_names() -> dict[str, str]:
    return {each.code: each.name for each in site_languages()}


def _address(endpoint: str, council: CouncilRecord, **values: Any) -> str:
    return url_for(endpoint, council=council.code if len(_own_councils()) > 1 else None, **values)


def _own_councils() -> list[CouncilRecord]:
    codes = councils_with(current_actor(), Permission.RESIDENT_PEOPLE_MANAGE)
    found = (council_record(code) for code in codes)
    return sorted((council for council in found if council is not None), key=lambda council: council.name)


def _council_of(number: int) -> CouncilRecord:
    """The council that lets somebody in: the one that the address names, else the first of the reader's that does.

    Raises NotFound where none of them does.
    """
    asked = [_council()] if request.args.get("council") else _own_councils()
    letting_in = councils_letting_in(current_actor(), number, [council.code for council in asked])
    council = next((each for each in asked if each.code in letting_in), None)
    if council is None:
        raise NotFound(f"account {number}")
    return council


def _council() -> CouncilRecord:
    """The council that the address names, else the reader's first. Raises NotFound, NotAllowed."""
    code = request.args.get("council", "")
    council = council_record(code) if code else next(iter(_own_councils()), None)
    if council is None:
        raise NotFound("no council")
    allow(current_actor(), Permission.RESIDENT_PEOPLE_MANAGE, Scope(frozenset({council.code})))
    return council
