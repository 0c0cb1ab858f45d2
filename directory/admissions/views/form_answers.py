"""What every form of this room does once it is sent: act once, or come back with what was typed and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import own_token
from directory.web.error_messages import add_error
from directory.web.form_fields import SentForm
from directory.web.i18n import gettext


def press(address: str, act: Callable[[], object], *more: tuple[str, str]) -> Response:
    """Do what a press asks for, once, and lead to the page that says so.

    `more` tells forms apart by what is not among their fields, like the digest of a file.
    """

    def once() -> str:
        act()
        return address

    return act_once(request.form.get("token"), once, *more)


def save(
    form: SentForm,
    address: str,
    act: Callable[[], object],
    draw: Callable[[int], Response],
    fields: Mapping[str, str] | None = None,
    *,
    conflict: str | None = None,
    more: Sequence[tuple[str, str]] = (),
) -> Response:
    """Save a form and lead to an address; draw it again, with a status, where that cannot be.

    `fields` names the form's field for a field of the rules that is called otherwise. `conflict` says what changed
    meanwhile, where there is more to say than that something did; `more` is as of `press`.
    """
    if not form.validate():
        return draw(400)
    try:
        return press(address, act, *more)
    except Invalid as error:
        add_error(form, error, fields)
        return draw(400)
    except (Conflict, IntegrityError) as error:
        if conflict is not None and isinstance(error, Conflict):
            form.form_errors.append(conflict)
        else:
            add_error(form, error, fields)
        return draw(409)
    except WrongState:
        form.form_errors.append(
            gettext("It has moved on meanwhile, so this cannot be done now. Look at it again.")
        )
        return draw(409)


def with_token(form: SentForm) -> SentForm:
    """A form that is about to be shown, with the token it came with or a new one."""
    form.token.data = own_token(form.token.data)
    return form


def page_number() -> int:
    """The page of a list that is asked for; 1 for whatever is no page."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
