"""What follows the second factor, whichever it was."""

from __future__ import annotations

from werkzeug.wrappers import Response

from directory.accounts.actions.signing_in import renew_token
from directory.accounts.sign_in_page import redirect_after_sign_in
from directory.foundation.actor import SignIn
from directory.foundation.database import transaction
from directory.web.sign_in import give_session


def complete_sign_in(sign_in: SignIn, next_path: str | None, kept: str | None) -> Response:
    """Let somebody go on who has just given the second factor; the session has a new token from now on."""
    with transaction():
        token = renew_token(sign_in)
    response = redirect_after_sign_in(next_path, kept)
    give_session(response, token)
    return response
