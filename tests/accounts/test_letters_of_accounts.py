"""What the letters with links say, and that they say nothing to anybody else."""

from __future__ import annotations

import pytest
from flask import Flask

from directory.accounts.account_letters import compose_invitation, compose_password_reset
from directory.accounts.actions.people import make_link
from directory.accounts.queries import open_link
from directory.accounts.states import LinkPurpose
from directory.foundation.actor import Grant, Role
from directory.foundation.database import transaction
from tests.accounts.sign_in import make_account


@pytest.mark.parametrize("locale", ["en", "tr", "ar"])
@pytest.mark.parametrize(
    ("purpose", "compose", "path"),
    [
        (LinkPurpose.INVITATION, compose_invitation, "/invitation/"),
        (LinkPurpose.PASSWORD_RESET, compose_password_reset, "/new-password/"),
    ],
)
def test_a_letter_has_its_link_in_words_and_in_html(
    app: Flask, purpose, compose, path: str, locale: str
) -> None:  # type: ignore[no-untyped-def]
    account = make_account(Grant(Role.ADMINISTRATOR), email="ada@example.org", name="Ada Invented")
    with transaction():
        link = make_link(account, purpose)
    letter = compose((str(link.id),), locale)
    token = letter.text.split(path)[1].split()[0]
    assert open_link(token) is not None and f"{path}{token}" in letter.html
    assert "Ada" not in letter.subject + letter.text and "ada@" not in letter.text + letter.html
    assert f'lang="{locale}"' in letter.html
