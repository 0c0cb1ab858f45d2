"""What follows the second factor, whichever it was."""

from __future__ import annotations

from werkzeug.wrappers import Response

from directory.accounts.actions.signing_in import renew_token
from directory.accounts.sign_in_page import go_on
from directory.foundation.actor import SignIn
from directory.foundation.database import transaction
from directory.web.sign_in import give_session


def let_in(sign_in: SignIn, next_path: str | None, kept: str | None) -> Response:
    """Let somebody go on who has just given the second factor; the session has a new token from now on."""
    with transaction():
        token = renew_token(sign_in)
    response = go_on(next_path, kept)
    give_session(response, token)
    return response
