"""Long work on the desks: what runs, how it ended, what to do, and putting it away."""

from __future__ import annotations

from datetime import timedelta

from lxml import html as lxml_html
from sqlalchemy.orm import scoped_session

from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.foundation.time import now
from directory.progress.models import LongWork
from directory.progress.rules import WorkKind
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, make_council, make_provider
from tests.page_client import PageClient
from tests.progress.factories import NOON, make_work

MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
DERBY = "E06000015"
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)


def words(page: lxml_html.HtmlElement) -> str:
    return " ".join(page.xpath("//main")[0].text_content().split())


def test_what_runs_stands_on_the_desk(client: PageClient, session: scoped_session) -> None:
    make_council(HARINGEY, "Haringey")
    sign_in(client, MANAGER)
    assert "Long work" not in words(client.page("/council"))
    make_work(done=1_290, total=2_412, told_at=now())
    make_work(kind=WorkKind.POSTCODES, done=7_000, title="codes.csv", told_at=now())
    page = client.page("/council")
    said = words(page)
    assert "New index of the search Running Services done: 1,290 of 2,412" in said
    assert "Import of postcodes codes.csv Running Rows read: 7,000 so far" in said
    assert [rect.get("width") for rect in page.xpath("//main//rect")] == ["53"], "no bar without a total"


def test_the_page_looks_again_only_for_whoever_asks(client: PageClient, session: scoped_session) -> None:
    sign_in(client, ADMINISTRATOR)
    refreshes = "//meta[@http-equiv='refresh']/@content"
    make_work(told_at=now())
    page = client.page("/desk/long-work")
    assert not page.xpath(refreshes), "nobody's reading is broken off unasked"
    address = page.xpath("//a[starts-with(., 'Look again by itself')]/@href")[0]
    assert client.page(address).xpath(refreshes) == ["15"]
    db.session.query(LongWork).update({"state": "finished", "ended_at": NOON})
    db.session.commit()
    assert not client.page(address).xpath(refreshes), "nothing runs any more"


def test_silence_and_death_are_said(client: PageClient, session: scoped_session) -> None:
    sign_in(client, ADMINISTRATOR)
    make_work(told_at=now() - timedelta(hours=1))
    make_work(kind=WorkKind.POSTCODES, state="died", ended_at=NOON)
    make_work(kind=WorkKind.LEAGUE_TABLES, state="failed", ended_at=NOON, failure="OSError", failures=3)
    said = words(client.page("/desk/long-work"))
    assert "Silent" in said and "It has said nothing since" in said
    assert "Its process was killed" in said and "Start the import again" in said
    assert "3 times in a row" in said and "OSError" not in said


def test_who_began_work_is_told_of_its_end_and_puts_it_away(
    client: PageClient, session: scoped_session
) -> None:
    make_council(HARINGEY, "Haringey")
    actor = sign_in(client, MANAGER)
    row = make_work(
        kind=WorkKind.SPREADSHEET,
        council=HARINGEY,
        title="homes.xlsx",
        begun_by=actor.id,
        state="finished",
        ended_at=NOON,
    )
    assert "homes.xlsx is finished" in words(client.page("/council"))
    assert "You" in words(client.page("/desk/long-work"))
    token = {"token": new_token()}
    address = f"/desk/long-work/{row.id}/put-away"
    for _ in range(2):
        assert client.post(address, data=token).location == "/desk/long-work?done=put_away"
    assert "is finished" not in words(client.page("/council"))
    assert not client.page("/desk/long-work").xpath("//button[contains(., 'I have read this')]")


def test_what_broke_off_waits_for_the_administrator(client: PageClient, session: scoped_session) -> None:
    row = make_work(state="failed", ended_at=NOON, failure="OSError", failures=1)
    make_work(kind=WorkKind.REGISTER_FETCH, state="failed", ended_at=NOON, failure="ApiError", failures=1)
    sign_in(client, ADMINISTRATOR)
    said = words(client.page("/site"))
    assert "New index of the search did not finish" in said
    assert "Reading the regulator" not in said, "the register's own tasks tell of it"
    assert client.post(f"/desk/long-work/{row.id}/put-away", data={"token": new_token()}).status_code == 303
    assert client.post("/desk/long-work/999/put-away", data={"token": new_token()}).status_code == 404


def test_another_council_s_work_stays_its_own(client: PageClient, session: scoped_session) -> None:
    make_council(HARINGEY, "Haringey")
    make_council(DERBY, "Derby")
    row = make_work(kind=WorkKind.SPREADSHEET, council=DERBY, title="derby.xlsx", state="died", ended_at=NOON)
    make_work(kind=WorkKind.SPREADSHEET, council=DERBY, title="derby-2.xlsx", told_at=now())
    sign_in(client, MANAGER)
    for path in ("/council", "/desk/long-work"):
        assert "derby" not in words(client.page(path))
    assert client.post(f"/desk/long-work/{row.id}/put-away", data={"token": new_token()}).status_code == 403


def test_providers_have_no_page_of_work(client: PageClient, session: scoped_session) -> None:
    provider = make_provider()
    db.session.commit()
    make_work(told_at=now())
    sign_in(client, Grant(Role.PROVIDER_USER, provider=provider.id))
    assert client.get("/desk/long-work").status_code == 403
    assert "index of the search" not in words(client.page("/provider"))
