"""Signing in as a person of the demonstration, as a browser does: with the password, and the code of the app."""

from __future__ import annotations

from datetime import timedelta

import requests

from directory.accounts.second_factor import STEP_SECONDS, code_at
from directory.demo.accounts import PASSWORD, demo_accounts, has_app, secret_of
from directory.foundation.time import now

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


class DemoSessions:
    """The sessions of a demonstration's people, each begun when it is first needed: a code counts once."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.tokens: dict[str, str] = {}

    def token(self, person: str) -> str:
        """The token of the first person of a role, or of another: "provider_signatory-3"."""
        if person not in self.tokens:
            self.tokens[person] = sign_in(self.site, person)
        return self.tokens[person]


def sign_in(site: str, person: str) -> str:
    """Sign the first person of a role in, or another that is named by role and number; the token of the session.

    The next half minute's code is as good as this one's, so that two sign-ins within a minute both get through.
    """
    account = next(
        account for account in demo_accounts() if person in (account.role, f"{account.role}-{account.number}")
    )
    browser = requests.Session()
    browser.headers.update(OWN_PAGE)
    browser.post(f"{site}/sign-in", {"email": account.email, "password": PASSWORD}).raise_for_status()
    if not has_app(account):
        return str(browser.cookies["session"])
    for steps in (-1, 0, 1):
        code = code_at(secret_of(account), now() + timedelta(seconds=steps * STEP_SECONDS))
        answer = browser.post(f"{site}/sign-in/code", {"code": code}, allow_redirects=False)
        if answer.status_code == 303:
            return str(browser.cookies["session"])
    raise AssertionError(f"{account.email} could not sign in")
