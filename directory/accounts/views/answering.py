"""What a form of somebody who is signed in is answered with: the page that says so, or the rule beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from directory.accounts.actions.submissions import submit_once
from directory.foundation.database import transaction
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import own_token
from directory.web.access import current_actor
from directory.web.error_messages import add_error
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext
from directory.web.navigation import whole_number
from directory.web.sent_form import sent_form

INVALID, CONFLICT = 400, 409


def answer_form(
    form: SentForm, act: Callable[[], str], *, fields: Mapping[str, str] | None = None
) -> AnyResponse | int:
    """Do once what a form asks for and lead to the page that says so; else the status of the form with its errors.

    `act` is called in a transaction and gives the address of that page. `fields` names the field of the form for a
    field of the rules that is called otherwise there.
    """
    if not form.validate():
        return INVALID
    try:
        return act_once(form.token.data, act)
    except (Invalid, IntegrityError) as error:
        add_error(form, error, fields)
        return INVALID
    except Conflict as error:
        add_error(form, error, fields)
    except WrongState:
        form.form_errors.append(gettext("This cannot be done now: it was done already, or it is over."))
    return CONFLICT


def act_once(token: str | None, act: Callable[[], str], *more: tuple[str, str]) -> Response:
    """Do once, in a transaction, what a form asks for, and lead to the address that `act` gives.

    `more` tells forms apart by what is not among their fields, like the digest of a file.
    """
    with transaction():
        location = submit_once(current_actor(), token, [*sent_form(), *more], act)
    return make_response(redirect(location, 303))


def check_version(form: SentForm, version: int | str) -> None:
    """Raises Conflict where the form was filled in from an older state of the thing."""
    if form.version.data != str(version):
        raise Conflict("changed meanwhile")


def form_page(template: str, status: int, form: SentForm, **values: Any) -> Response:
    """A page with a form; its token stays the same for as long as it is the same form."""
    form.token.data = own_token(form.token.data)
    return make_response(render_template(template, form=form, **values), status)


def page_number() -> int:
    """The page of a list that its address asks for, counted from 1."""
    return whole_number(request.args.get("page", "")) or 1
