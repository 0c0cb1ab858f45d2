"""The same form sent twenty times at once acts once, and every answer leads to the same page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import func, select

from directory.accounts.actions.people import close_account
from directory.accounts.models import Account
from directory.accounts.queries import active_holders
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.errors import Conflict
from directory.web.sign_in import COOKIE
from tests.accounts.sign_in import make_account, start_session
from tests.page_client import PageClient

WAIT_SECONDS = 60
FORM = {
    "name": "New Person",
    "email": "new@example.org",
    "role": "administrator",
    "council": "",
    "limit": "",
    "token": "a" * 32,
}


@pytest.mark.parametrize("times", [20])
def test_twenty_at_once_act_once(app: Flask, client: PageClient, times: int) -> None:
    start_session(client, make_account(Grant(Role.ADMINISTRATOR)))
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    db.session.remove()

    def send(_: int) -> tuple[int, str]:
        browser = FlaskClient(app, Response)
        browser.set_cookie(COOKIE, cookie.value)
        answer = browser.post("/site/people/invite", data=FORM, headers={"Sec-Fetch-Site": "same-origin"})
        return answer.status_code, answer.location or ""

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(times)))
    assert answers == {(303, "/site/people?done=invited")}
    made = select(func.count()).select_from(Account).where(Account.email == FORM["email"])
    assert db.session.scalar(made) == 1


def test_of_two_administrators_who_leave_at_once_one_stays(app: Flask) -> None:
    """Each reads that the other is still there, unless the second waits for the first."""
    accounts = [make_account(Grant(Role.ADMINISTRATOR)).id for _ in range(2)]
    db.session.commit()
    together = Barrier(len(accounts))

    def leave(account: int) -> str:
        with app.app_context():
            together.wait(WAIT_SECONDS)
            try:
                with transaction():
                    close_account(SYSTEM, account)
            except Conflict:
                return "stays"
            return "left"

    with ThreadPoolExecutor(len(accounts)) as pool:
        assert sorted(pool.map(leave, accounts)) == ["left", "stays"]
    assert len(active_holders(Role.ADMINISTRATOR, None)) == 1
