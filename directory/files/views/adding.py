"""What a form that adds one file is answered with, for the POST views of every room. They are marked `@takes_files`."""

from __future__ import annotations

from werkzeug.wrappers import Response

from directory.accounts.views.answering import act_once
from directory.files.actions import store
from directory.files.forms import AddFileForm
from directory.files.views.receiving import receive
from directory.foundation.errors import Invalid, WrongState
from directory.web.access import current_actor
from directory.web.error_messages import add_error

INVALID, CLOSED = 400, 409


def add_file(owner_kind: str, owner_id: str, form: AddFileForm, address: str, closed: str) -> Response | int:
    """Hang the file of a form on a thing, and lead to an address; else the status of the form with its errors.

    Where the same file is sent twice by the same form, it is added once. `closed` says why the thing takes no files.
    """
    actor = current_actor()
    try:
        received = receive(actor, owner_kind, owner_id, form.file.data)

        def act() -> str:
            store(actor, owner_kind, owner_id, received)
            return address

        return act_once(form.token.data, act, ("file", received.sha256), ("name", received.original_name))
    except Invalid as error:
        add_error(form, error)
        return INVALID
    except WrongState:
        form.form_errors.append(closed)
        return CLOSED
