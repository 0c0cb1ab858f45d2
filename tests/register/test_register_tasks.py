"""What of the register waits for an administrator, and for nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.register.models import RegisterFetch, RegisterImport
from directory.register.tasks import tasks_for
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import make_council
from tests.conftest import TODAY
from tests.page_client import PageClient

ADMINISTRATOR = Actor("account:1", (Grant(Role.ADMINISTRATOR),))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_import(session: scoped_session, **values: object) -> RegisterImport:
    facts = {"file_name": "HSCA_Active_Locations.ods", "digest": "0" * 64, "table_shape": "directory"}
    row = RegisterImport(**{**facts, "created_at": NOON, **values})
    session.add(row)
    session.flush()
    return row


def kinds(actor: Actor = ADMINISTRATOR) -> list[str]:
    return [task.kind for task in tasks_for(actor, TODAY)]


def test_the_newest_import_alone_says_what_it_did_not_understand(session: scoped_session) -> None:
    words = {"rating": {"count": 1, "lines": [7], "words": {"Fair": 1}}}
    make_import(session, state="done", not_understood=words, finished_at=NOON)
    assert kinds() == ["register.not_understood"]
    make_import(session, state="done", finished_at=NOON)
    assert kinds() == []
    make_import(session, state="done", refusals=[["1-2", "cannot_be_merged", "1-2"]])
    assert kinds() == ["register.not_understood"]


def test_a_file_that_was_left_waits_and_one_of_today_does_not(session: scoped_session) -> None:
    make_import(session, state="staging", created_at=NOON + timedelta(days=2))
    assert kinds() == []
    make_import(session, state="staging")
    assert kinds() == ["register.unfinished"]


def test_a_run_that_breaks_off_again_and_again_waits(session: scoped_session) -> None:
    filled = make_import(session, state="staging")
    fetch = RegisterFetch(import_id=filled.id, until=NOON, attempts=2, failure="timed out", failed_at=NOON)
    session.add(fetch)
    session.flush()
    assert kinds() == []
    fetch.attempts = 3
    session.flush()
    assert kinds() == ["register.broken_off"]


def test_nobody_else_sees_it(session: scoped_session) -> None:
    make_import(session, state="staging")
    assert kinds(SYSTEM) == []
    for role in Role:
        if role not in (Role.ADMINISTRATOR, Role.SYSTEM):
            assert kinds(Actor("account:2", (Grant(role, council="E09000014", provider=1),))) == []


def test_an_administrator_reads_what_was_left_out(client: PageClient, session: scoped_session) -> None:
    words = {"rating": {"count": 3, "lines": [7], "words": {"=Fair": 2, "Poor": 1}}}
    row = make_import(
        session,
        state="done",
        not_understood=words,
        as_at=TODAY,
        counts={"locations": 1200},
        refusals=[["1-2", "cannot_be_merged", "1-200"]],
    )
    session.commit()
    sign_in(client, Grant(Role.ADMINISTRATOR))
    listed = client.page("/site/register-imports")
    address = listed.xpath("//tbody//a/@href")[0]
    assert " ".join(listed.xpath("//tbody//td")[-1].text_content().split()) == "4"
    page = " ".join(client.page(address).text_content().split())
    assert "=Fair (2), Poor (1)" in page and "1-200" in page and "1,200" in page
    assert "'=Fair" in client.get(f"{address}?as=csv").get_data(as_text=True)
    assert client.get(f"/site/register-imports/{row.id + 1}").status_code == 404
    assert [link for link in client.page("/site").xpath("//main//ol//a/@href") if link == address]
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=make_council().code))
    assert client.get(address).status_code == 403
