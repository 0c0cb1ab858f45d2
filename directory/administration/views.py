"""The people of the site and of councils (`/site/people`), and those of a provider (`/provider/people`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.actions import people as actions
from directory.accounts.queries import account_of
from directory.accounts.states import Side
from directory.accounts.views.answering import act_once
from directory.administration.forms import GrantForm, PersonForm, StaffForm
from directory.administration.people_page import FILE_COLUMNS, STATES, file_rows, state_filters
from directory.administration.queries import (
    PAGE_SIZE,
    is_among,
    may_read_history,
    people_by_state,
    people_page,
    person,
    provider_names,
)
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.errors import Conflict, Invalid, NotFound
from directory.foundation.form_tokens import own_token
from directory.foundation.paging import EVERY_ROW
from directory.foundation.permissions import SITE, Permission, Scope
from directory.web.access import current_actor, fresh_sign_in, requires
from directory.web.error_messages import add_error
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.spreadsheet_answers import spreadsheet_answer

people = Blueprint("people", __name__)


@people.get("/site/people")
@requires(Permission.ACCOUNT_MANAGE)
def site_people() -> str | Response:
    """Everybody who has an account, by name."""
    return _list(SITE)


@people.get("/provider/people")
@requires(Permission.PROVIDER_PEOPLE_MANAGE)
def provider_people() -> str | Response:
    """The people of one's own provider."""
    return _list(_own_provider())


@people.get("/site/people/invite")
@requires(Permission.ACCOUNT_MANAGE)
@fresh_sign_in
def invite_staff() -> Response:
    """A form that invites somebody who works for a council or runs the site."""
    return _invite_page(StaffForm(), SITE, 200)


@people.post("/site/people/invite")
@requires(Permission.ACCOUNT_MANAGE)
@fresh_sign_in
def send_invite_staff() -> Response:
    """Invite somebody, with the first role."""
    form = StaffForm(request.form)
    return _invite(form, SITE, Side.STAFF, form.grant)


@people.get("/provider/people/invite")
@requires(Permission.PROVIDER_PEOPLE_MANAGE)
@fresh_sign_in
def invite_colleague() -> Response:
    """A form that invites a colleague of the same provider."""
    return _invite_page(PersonForm(), _own_provider(), 200)


@people.post("/provider/people/invite")
@requires(Permission.PROVIDER_PEOPLE_MANAGE)
@fresh_sign_in
def send_invite_colleague() -> Response:
    """Invite a colleague."""
    form, scope = PersonForm(request.form), _own_provider()
    return _invite(form, scope, Side.PROVIDER, lambda: Grant(Role(form.role.data), provider=scope.provider))


@people.get("/site/people/<int:number>")
@requires(Permission.ACCOUNT_MANAGE)
def site_person(number: int) -> str:
    """One of them, with every role."""
    is_own = account_of(current_actor()) == number  # another administrator gives what this one may see
    return _person_page(SITE, number, None if is_own else GrantForm())


@people.get("/provider/people/<int:number>")
@requires(Permission.PROVIDER_PEOPLE_MANAGE)
def colleague(number: int) -> str:
    """One colleague, with every role at this provider."""
    return _person_page(_own_provider(), number, None)


@people.post("/site/people/<int:number>/roles")
@requires(Permission.ACCOUNT_MANAGE)
@fresh_sign_in
def send_role(number: int) -> str | Response:
    """Grant one more role."""
    form = GrantForm(request.form)
    if form.validate():
        try:
            grant = form.grant()
            return _do(
                SITE,
                number,
                "granted",
                form.token.data,
                lambda actor: actions.grant_role(actor, number, grant),
            )
        except Invalid as error:
            add_error(form, error)
    return make_response(_person_page(SITE, number, form), 400)


@people.post("/site/people/<int:number>/<string:verb>")
@requires(Permission.ACCOUNT_MANAGE)
@fresh_sign_in
def change_staff(number: int, verb: str) -> Response:
    """Invite again, let set up a new second factor, close; or end one role."""
    return _change(SITE, number, verb)


@people.post("/provider/people/<int:number>/<string:verb>")
@requires(Permission.PROVIDER_PEOPLE_MANAGE)
@fresh_sign_in
def change_colleague(number: int, verb: str) -> Response:
    """The same for a colleague."""
    return _change(_own_provider(), number, verb)


def _own_provider() -> Scope:
    """The provider whose people these are: the one that is asked for where somebody signs for several."""
    held = [g.provider for g in current_actor().grants if g.role is Role.PROVIDER_SIGNATORY and g.provider]
    wanted = whole_number(request.args.get("provider", ""))
    if wanted is not None and wanted not in held:
        raise NotFound(f"provider {wanted}")
    if not held:
        raise NotFound("no provider")
    return Scope(provider=wanted or held[0])


def _address(scope: Scope, site: str, provider: str, **values: Any) -> str:
    """The address of a page of people, of the site or of a provider."""
    if scope == SITE:
        return url_for(site, **values)
    held = {g.provider for g in current_actor().grants if g.role is Role.PROVIDER_SIGNATORY}
    return url_for(provider, provider=scope.provider if len(held) > 1 else None, **values)


def _list(scope: Scope) -> str | Response:
    actor, asked = current_actor(), request.args
    page = whole_number(asked.get("page", "")) or 1
    state = asked.get("state", "") if asked.get("state") in STATES else ""
    text = asked.get("q", "").strip()[:100]

    def every_row() -> list[tuple[str, ...]]:
        return file_rows(people_page(actor, scope, text=text, state=state, size=EVERY_ROW)[0])

    if (file := spreadsheet_answer("people", [str(words) for words in FILE_COLUMNS], every_row)) is not None:
        return file
    rows, number = people_page(actor, scope, text=text, state=state, page=page)
    return render_template(
        "administration/people.html",
        rows=rows,
        page=page,
        pages=max(1, -(-number // PAGE_SIZE)),
        state=state,
        text=text,
        shown=state_filters(people_by_state(actor, scope), state),
        of_site=scope == SITE,
        organisation=_organisation(scope),
        invite=_address(scope, ".invite_staff", ".invite_colleague"),
        person_address=lambda number: _address(scope, ".site_person", ".colleague", number=number),
        done=asked.get("done", ""),
    )


def _organisation(scope: Scope) -> str | None:
    return provider_names([scope.provider]).get(scope.provider) if scope.provider else None


def _invite_page(form: Form, scope: Scope, status: int) -> Response:
    form["token"].data = own_token(form["token"].data)
    page = render_template(
        "administration/invite.html",
        form=form,
        of_site=scope == SITE,
        organisation=_organisation(scope),
        action=_address(scope, ".send_invite_staff", ".send_invite_colleague"),
        back=_address(scope, ".site_people", ".provider_people"),
    )
    return make_response(page, status)


def _invite(form: PersonForm | StaffForm, scope: Scope, side: Side, grant: Callable[[], Grant]) -> Response:
    if not form.validate():
        return _invite_page(form, scope, 400)
    actor = current_actor()

    def act() -> str:
        actions.invite(
            actor, form.email.data or "", name=form.name.data or "", side=side, grants=(grant(),), scope=scope
        )
        return _address(scope, ".site_people", ".provider_people", done="invited")

    try:
        return act_once(form.token.data, act)
    except (Invalid, Conflict) as error:
        add_error(form, error)
        return _invite_page(form, scope, 400)


def _person_page(scope: Scope, number: int, form: GrantForm | None, problem: str = "") -> str:
    if form is not None:
        form.token.data = own_token(form.token.data)
    return render_template(
        "administration/person.html",
        person=person(current_actor(), scope, number),
        may_read_history=may_read_history(number, current_actor()),
        form=form,
        token=own_token(None),
        problem=problem,
        of_site=scope == SITE,
        back=_address(scope, ".site_people", ".provider_people"),
        address=lambda verb: _address(scope, ".change_staff", ".change_colleague", number=number, verb=verb),
        is_own=account_of(current_actor()) == number,
        done=request.args.get("done", ""),
    )


def _change(scope: Scope, number: int, verb: str) -> Response:
    actor = current_actor()
    seen = person(actor, scope, number)
    grant = whole_number(request.form.get("grant", ""))
    if verb == "end-role" and grant not in {held.id for held in seen.grants}:
        raise NotFound(f"grant {grant}")
    verbs: dict[str, Callable[[Actor], object]] = {
        "invite-again": lambda actor: actions.send_invitation_again(actor, number, scope=scope),
        "reset-factor": lambda actor: actions.reset_factor(actor, number, scope=scope),
        "close": lambda actor: actions.close_account(actor, number, scope=scope),
        "end-role": lambda actor: actions.end_grant(actor, grant or 0, scope=scope),
    }
    if verb not in verbs:
        raise NotFound(verb)
    try:
        return _do(scope, number, verb, request.form.get("token"), verbs[verb])
    except Conflict:
        problem = gettext("This is the last one who can do this. Let somebody else have the role first.")
    except Invalid:
        problem = gettext("This address had three letters today. Try again tomorrow.")
    form = GrantForm() if scope == SITE else None
    return make_response(_person_page(scope, number, form, problem), 409)


def _do(
    scope: Scope, number: int, done: str, token: str | None, change: Callable[[Actor], object]
) -> Response:
    actor = current_actor()

    def act() -> str:
        change(actor)
        if done == "close" or not is_among(number, scope):
            return _address(scope, ".site_people", ".provider_people", done=done)
        return _address(scope, ".site_person", ".colleague", number=number, done=done)

    return act_once(token, act)
