"""Who gets where: the access of every signed-in page, by hand, and each role tried at each page.

`role_routes.txt` holds a line for every view that is not public: its methods and address, then "signed in", "half
signed in", or the permissions of which one is needed; "fresh" where the second factor is asked for again. Together with
the table of roles and permissions in `tests/foundation/test_permissions.py` that is the matrix of roles and routes.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from directory.accounts.rules import COUNCIL_ROLES, PROVIDER_ROLES, SIDE_OF_ROLE
from directory.catalogue.models import Provider
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.permissions import ROLE_PERMISSIONS
from directory.places.models import Council
from directory.web.access import Access, access_of
from tests.accounts.sign_in import make_account, sign_in, start_session
from tests.page_client import PageClient

LIST = Path(__file__).parent / "role_routes.txt"
COUNCIL = "E09000014"


def guarded(app: Flask) -> list[tuple[Rule, Access]]:
    """Every route that is neither public nor for machines."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access is not None and access.kind not in ("public", "machine"):
            found.append((rule, access))
    return sorted(found, key=lambda pair: (pair[0].rule, pair[0].endpoint))


def line_of(rule: Rule, access: Access) -> str:
    methods = "+".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    who = " | ".join(access.permissions) or access.kind.replace("_", " ")
    return f"{methods} {rule.rule}: {who}{', fresh' if access.fresh else ''}"


def address_of(rule: Rule) -> str:
    """An address of the route that leads to nothing anybody has."""
    return re.sub(r"<(\w+)[^>]*>", lambda kind: "0" if kind[1] == "int" else "nobody", rule.rule)


def test_the_access_of_every_guarded_route_is_listed(session_app: Flask) -> None:
    lines = {line_of(rule, access) for rule, access in guarded(session_app)}
    listed = set(LIST.read_text(encoding="utf-8").splitlines())
    assert not lines - listed, "decide who may be there, and write it down"
    assert not listed - lines, "no such route, or its access has changed"


def test_nobody_gets_anywhere_without_signing_in(app: Flask, client: PageClient) -> None:
    for rule, _ in guarded(app):
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(
                address_of(rule), method=method, data={"typed": "words"} if method == "POST" else None
            )
            if method == "POST":
                assert answer.status_code == 401, rule.rule
            else:
                assert answer.status_code == 303 and answer.location.startswith("/sign-in?next="), rule.rule
            assert answer.headers["Cache-Control"] in ("no-store", "no-cache"), rule.rule


def test_a_password_alone_opens_nothing(app: Flask, client: PageClient) -> None:
    account = make_account(Grant(Role.ADMINISTRATOR))
    start_session(client, account, verified=False)
    for rule, access in guarded(app):
        if access.kind == "half_signed_in":
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        answer = client.open(
            address_of(rule), method=method, data={"typed": "words"} if method == "POST" else None
        )
        assert answer.status_code in (303, 401), rule.rule
        assert answer.status_code == 401 or answer.location.startswith("/sign-in/code?next="), rule.rule


def grant_of(role: Role, provider: int) -> Grant:
    return Grant(
        role,
        council=COUNCIL if role in COUNCIL_ROLES else None,
        provider=provider if role in PROVIDER_ROLES else None,
    )


@pytest.mark.parametrize("role", sorted(SIDE_OF_ROLE))
def test_a_role_gets_where_the_lists_let_it(app: Flask, client: PageClient, role: Role) -> None:
    db.session.add(
        Council(code=COUNCIL, name="Haringey", slug="haringey", kind="london_borough", in_directory=True)
    )
    provider = Provider(legal_name="Invented Care Ltd")
    db.session.add(provider)
    db.session.commit()
    sign_in(client, grant_of(role, provider.id))
    for rule, access in guarded(app):
        if access.kind != "requires":
            continue
        may = bool(ROLE_PERMISSIONS[role] & set(access.permissions))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = client.open(address_of(rule), method=method)
            assert answer.headers["Cache-Control"] == "no-store", rule.rule
            if not may:
                assert answer.status_code == 403, f"{method} {rule.rule}: {answer.status_code}"
            elif "<" not in rule.rule:
                assert answer.status_code in (200, 303, 400, 404), (
                    f"{method} {rule.rule}: {answer.status_code}"
                )
