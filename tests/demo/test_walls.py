"""What belongs to one council or provider is closed to people of another, at each address that names a thing of theirs.

Whose it is walks from desk to desk by links and forms; a stranger with the same roles elsewhere then opens each address
that holds an id, and sends each form. The list of routes and roles (`tests/house/test_role_routes.py`) says which role
may be there; this says whose rows. No page of the walk sends the same statement for each of its rows.
"""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.audit.models import AuditEvent
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from tests.demo.desk_walk import signed_in, walk
from tests.page_client import forget_request

MOST_ALIKE = 6  # statements of one wording on a page: for what it looks up again, never one for each row
Sides = dict[str, tuple[tuple[Grant, ...], tuple[Grant, ...]]]


@pytest.mark.parametrize(
    ("side", "least"), [("council", 70), ("provider of care at home", 38), ("provider of homes", 26)]
)
def test_a_stranger_with_the_same_roles_elsewhere_gets_nowhere(
    session_app: Flask, owners_and_strangers: Sides, side: str, least: int
) -> None:
    owners, strangers = owners_and_strangers[side]
    found = walk(session_app, signed_in(session_app, owners))
    rules = {rule for rule, _ in (*found.pages, *found.forms)}
    assert len(rules) >= least, sorted(rules)
    stranger = signed_in(session_app, strangers)
    entries = db.session.scalar(select(func.count()).select_from(AuditEvent))
    open_to_them = {
        f"{method} {rule} {answer.status_code}"
        for method, pairs in (("GET", found.pages), ("POST", found.forms))
        for rule, address in pairs
        if (answer := stranger.open(address, method=method)).status_code not in (403, 404)
    }
    forget_request()
    assert not open_to_them, sorted(open_to_them)
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == entries


@pytest.mark.parametrize("side", ["council", "provider of care at home", "provider of homes", "site"])
def test_no_page_asks_the_database_the_same_for_each_of_its_rows(
    session_app: Flask, owners_and_strangers: Sides, side: str
) -> None:
    owners = (Grant(Role.ADMINISTRATOR),) if side == "site" else owners_and_strangers[side][0]
    found = walk(session_app, signed_in(session_app, owners))
    often = {
        path: (times, statement)
        for path, statements in found.statements.items()
        for statement, times in Counter(statements).most_common(1)
        if times > MOST_ALIKE
    }
    assert len(found.statements) > 5
    assert not often, often
