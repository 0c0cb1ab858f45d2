"""The desks through their pages: the answer first, late first, filters, taking and giving back, files."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from lxml import html as lxml_html
from sqlalchemy import event, select

from directory.accounts.models import AccountGrant
from directory.accounts.queries import actor_id
from directory.catalogue.models import Service
from directory.desk.models import TaskOwner
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.foundation.task_limits import MOST_OF_A_KIND
from directory.foundation.time import now
from directory.quality.rules import LONGEST_ACTION_WORDS, action_words
from directory.web.desk_frame import DESK_FRAME
from tests.accounts.sign_in import make_account, sign_in, start_session
from tests.catalogue.factories import HARINGEY, make_council, make_provider, make_service
from tests.desk.conftest import Waiting, report_mistake
from tests.page_client import PageClient

MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
OFFICER = Grant(Role.QUALITY_OFFICER, council=HARINGEY)


def words(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows_of(page: lxml_html.HtmlElement) -> list[str]:
    return [words(row) for row in page.xpath("//li[contains(@class, 'cc-queue__row')]")]


def fields_of(page: lxml_html.HtmlElement, what: str) -> tuple[str, dict[str, str]]:
    """The form whose button says these words: its address and fields."""
    form = page.xpath(f"//form[.//button[starts-with(normalize-space(.), '{what}')]]")[0]
    return form.get("action"), {field.get("name"): field.get("value") for field in form.xpath(".//input")}


def test_the_heading_is_the_answer_and_late_comes_first(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, OFFICER, MANAGER)
    page = client.page("/council?whose=everyones")
    assert words(page.xpath("//h1")[0]) == "7 to do, 1 late"
    rows = rows_of(page)
    assert "action is overdue" in rows[0] and "2 days late" in rows[0]
    assert "working days left" in rows[2] or "working day left" in rows[1]
    assert page.xpath("//li[contains(@class, 'cc-queue--late')]")[0] is not None


def test_the_heading_counts_the_list_that_is_open(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, OFFICER, MANAGER)
    assert words(client.page("/council?whose=mine").xpath("//h1")[0]) == "Nothing is yours"
    kinds = {
        whose: client.page(f"/council?whose={whose}").xpath("//nav[@class='cc-filters']//a/@href")
        for whose in ("nobodys", "everyones")
    }
    for whose, said in (("nobodys", "that nobody has taken"), ("everyones", "to do")):
        addresses = [f"/council?whose={whose}", *(each for each in kinds[whose] if "kind=" in each)]
        for address in addresses:
            page = client.page(address)
            assert words(page.xpath("//h1")[0]).startswith(f"{len(rows_of(page))} {said}"), address
    assert (
        words(client.page("/council?whose=everyones&kind=register").xpath("//h1")[0])
        == "Nothing of this kind to do"
    )
    address, fields = fields_of(client.page("/council?kind=application"), "Take it")
    client.post(address, data=fields)
    assert words(client.page("/council?whose=mine").xpath("//h1")[0]) == "1 is yours"
    left = client.page("/council?whose=nobodys")
    assert words(left.xpath("//h1")[0]).startswith(f"{len(rows_of(left))} that nobody has taken")


def test_an_action_after_a_check_says_which_and_where(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, OFFICER)
    (row,) = [row for row in rows_of(client.page("/council?whose=everyones")) if "action is overdue" in row]
    assert "Rose Example Court" in row and "Arrive on time." in row
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    (row,) = [row for row in rows_of(client.page("/provider")) if "action after a check" in row]
    assert "Rose Example Court" in row and "Arrive on time." in row


def test_a_long_action_is_cut_after_a_word() -> None:
    assert action_words("Arrive\n on time.") == "Arrive on time."
    cut = action_words("word " * 100)
    assert len(cut) <= LONGEST_ACTION_WORDS and cut.endswith("word …")


def test_staff_tell_services_of_one_name_apart(client: PageClient, haringey: Waiting) -> None:
    twin = make_service(
        make_provider(),
        council_code=HARINGEY,
        name=haringey.service.name,
        town="Tottenham",
        postcode="N17 9AA",
    )
    db.session.add(report_mistake(twin))
    db.session.commit()
    sign_in(client, Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY))
    rows = [row for row in rows_of(client.page("/council?whose=everyones")) if "reports a mistake" in row]
    assert any("Tottenham, N17 9AA" in row for row in rows), rows


def test_what_a_colleague_has_is_not_nobody_s(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, MANAGER)
    nobodys = rows_of(client.page("/council"))
    assert not any("visit before admission" in row for row in nobodys), "the officer who visits has it"
    assert any(
        "visit before admission" in row and "A colleague" in row
        for row in rows_of(client.page("/council?whose=everyones"))
    )


def test_taking_and_giving_back(client: PageClient, haringey: Waiting) -> None:
    actor = sign_in(client, MANAGER)
    address, fields = fields_of(client.page("/council?kind=application"), "Take it")
    answer = client.post(address, data=fields)
    assert (answer.status_code, answer.location) == (303, "/council?kind=application&done=taken")
    assert db.session.query(TaskOwner.kind, TaskOwner.owner).one() == ("application", actor.id)
    page = client.page("/council?done=taken")
    assert words(page.xpath("//*[@role='status']")[0]) == "It is yours now."
    assert words(page.xpath("//h1")[0]) == "1 is yours"
    own, free = page.xpath("//ol[contains(@class, 'cc-queue')]")
    assert len(own.xpath("./li")) == 1 + 1, "one's own tasks come first"
    assert len(free.xpath("./li")) == 1 + 4, "then those that nobody has taken"
    client.post(address, data=fields)
    assert db.session.query(TaskOwner).count() == 1, "pressed twice, taken once"
    giving = page.xpath("//a[starts-with(normalize-space(.), 'Give to…')]/@href")[0]
    address, fields = fields_of(client.page(giving), "Give back")
    assert client.post(address, data=fields).location == "/council?done=given_back"
    assert db.session.query(TaskOwner).count() == 0


def test_giving_to_a_colleague(client: PageClient, haringey: Waiting) -> None:
    colleague = make_account(MANAGER, name="Priya Example")
    officer = make_account(OFFICER, name="Daniel Example")
    make_council("E06000015", "Derby")
    stranger = make_account(Grant(Role.FRAMEWORK_MANAGER, council="E06000015"), name="Stranger Example")
    sign_in(client, MANAGER)
    page = client.page("/council?kind=application")
    giving = page.xpath("//a[starts-with(normalize-space(.), 'Give to…')]/@href")[0]
    page = client.page(giving)
    assert "Priya Example (Framework manager)" in words(page)
    assert "Stranger Example" not in words(page)
    assert "Daniel Example" not in words(page), "who cannot do it is not offered"
    address, fields = fields_of(page, "Give it")
    fields = {name: value for name, value in fields.items() if name != "to"}
    for wrong, said in (
        ({}, "Choose who should do it."),
        ({"to": str(stranger.id)}, "Choose who should do it."),
        ({"to": "x"}, "Choose who should do it."),
        ({"to": str(officer.id)}, "Choose who should do it."),
    ):
        answer = client.post(address, data=fields | wrong)
        assert answer.status_code == 400 and said in answer.get_data(as_text=True), wrong
    for _ in range(2):
        answer = client.post(address, data=fields | {"to": str(colleague.id)})
        assert (answer.status_code, answer.location) == (303, "/council?kind=application&done=given")
    assert db.session.query(TaskOwner.owner).one().owner == actor_id(colleague.id)
    answer = client.post(address, data=fields | {"to": str(colleague.id), "token": new_token()})
    assert answer.status_code == 409, "it is the colleague's now"
    assert client.get(giving.replace("subject=", "subject=9")).status_code == 404


def test_a_task_stays_with_its_owner_from_step_to_step(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, MANAGER)
    address, fields = fields_of(client.page("/council?kind=application"), "Take it")
    client.post(address, data=fields)
    haringey.application.state = "submitted"
    db.session.commit()
    assert "has applied" in rows_of(client.page("/council"))[0]


def test_who_is_second_is_told_so(client: PageClient, haringey: Waiting) -> None:
    colleague = make_account(MANAGER, name="Priya Example")
    sign_in(client, MANAGER)
    address, fields = fields_of(client.page("/council?kind=application"), "Take it")
    db.session.add(
        TaskOwner(side="staff", kind="application", subject=fields["subject"], owner=actor_id(colleague.id))
    )
    db.session.commit()
    answer = client.post(address, data=fields)
    assert answer.location.endswith("done=somebody_elses")
    assert db.session.query(TaskOwner.owner).scalar() == actor_id(colleague.id)
    rows = rows_of(client.page("/council?whose=everyones&kind=application"))
    assert "Priya Example" in rows[0], "colleagues see each other's names"
    assert client.post("/desk/give-back", data=fields).location.endswith("done=somebody_elses")


@pytest.mark.parametrize("verb", ["take", "give-back"])
@pytest.mark.parametrize(
    "changes", [{"subject": "999999"}, {"kind": "nothing.of_it"}, {"kind": ""}, {"subject": "x" * 200}]
)
def test_what_is_not_one_s_own_cannot_be_taken(
    client: PageClient, haringey: Waiting, derby: Waiting, verb: str, changes: dict[str, str]
) -> None:
    sign_in(client, MANAGER)
    fields = {
        "kind": "application.assess",
        "subject": str(derby.application.id),
        "back": "https://example.org/",
    }
    for sent in (fields, fields | changes):
        answer = client.post(f"/desk/{verb}", data=sent | {"owner": "account:1", "state": "x"})
        assert (answer.status_code, answer.location) == (303, "/council?done=gone"), "never to another site"
    assert db.session.query(TaskOwner).count() == 0


def test_a_provider_s_taking_hides_nothing_from_the_council(client: PageClient, haringey: Waiting) -> None:
    provider = Grant(Role.PROVIDER_USER, provider=haringey.provider)
    sign_in(client, MANAGER)
    before = rows_of(client.page("/council"))
    sign_in(client, provider)
    sent = {"kind": "application.waiting", "subject": str(haringey.application.id), "token": new_token()}
    assert client.post("/desk/take", data=sent).location == "/provider?done=taken"
    sign_in(client, MANAGER)
    assert rows_of(client.page("/council")) == before
    address, fields = fields_of(client.page("/council?kind=application"), "Take it")
    assert client.post(address, data=fields).location.endswith("done=taken")
    assert {row.side for row in db.session.query(TaskOwner)} == {"provider", "staff"}


def test_a_task_of_somebody_who_left_is_free_again(client: PageClient, haringey: Waiting) -> None:
    left = make_account(MANAGER, name="Priya Example")
    subject = str(haringey.application.id)
    db.session.add(TaskOwner(side="staff", kind="application", subject=subject, owner=actor_id(left.id)))
    left.state = "closed"
    db.session.query(AccountGrant).filter_by(account_id=left.id).update(
        {"ended_at": now(), "ended_by": "system"}
    )
    db.session.commit()
    actor = sign_in(client, MANAGER)
    address, fields = fields_of(client.page("/council?kind=application"), "Take it")
    assert client.post(address, data=fields).location.endswith("done=taken")
    assert db.session.query(TaskOwner.owner).scalar() == actor.id


def test_the_name_of_another_council_s_owner_is_not_told(client: PageClient, haringey: Waiting) -> None:
    make_council("E06000015", "Derby")
    stranger = make_account(Grant(Role.MODERATOR, council="E06000015"), name="Stranger Example")
    sign_in(client, MANAGER)
    subject = str(haringey.application.id)
    db.session.add(TaskOwner(side="staff", kind="application", subject=subject, owner=actor_id(stranger.id)))
    db.session.commit()
    row = rows_of(client.page("/council?whose=everyones&kind=application"))[0]
    assert "A colleague" in row and "Stranger" not in row, "another council's people have no name here"


def test_a_provider_sees_what_it_can_do_then_what_waits_for_others(
    client: PageClient, haringey: Waiting, derby: Waiting
) -> None:
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    page = client.page("/provider")
    assert words(page.xpath("//h1")[0]) == "5 to do, 1 late"
    here, elsewhere = page.xpath("//ol[contains(@class, 'cc-queue')]")
    assert len(here.xpath("./li")) == 1 + 5
    assert len(elsewhere.xpath("./li")) == 1 + 3
    assert "Teasel" not in words(page)
    assert "Rose Example Court Limited" in words(page.xpath("//header")[0])


def test_what_is_late_and_nobody_s_is_counted_under_one_s_own(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    address, fields = fields_of(client.page("/provider?kind=description"), "Take it")
    client.post(address, data=fields)
    page = client.page("/provider?whose=mine")
    assert words(page.xpath("//h1")[0]) == "1 is yours"
    assert words(page.xpath("//h2[@id='free']")[0]) == "Nobody has taken: 4, 1 late"


@pytest.mark.parametrize("address", ["/council", "/provider", "/site"])
def test_nothing_to_do_says_so(client: PageClient, haringey: Waiting, address: str) -> None:
    idle = make_provider(legal_name="Idle Example Limited")
    grants = {
        "/council": Grant(Role.MARKET_OFFICER, council=HARINGEY),
        "/provider": Grant(Role.PROVIDER_USER, provider=idle.id),
        "/site": Grant(Role.ADMINISTRATOR),
    }
    sign_in(client, grants[address])
    page = client.page(address)
    assert words(page.xpath("//h1")[0]) == "Nothing needs doing"
    assert rows_of(page) == []


@pytest.mark.parametrize("query", ["page=0", "page=99", "page=x", "whose=x", "kind=x", "council=x", "as=pdf"])
def test_an_address_that_means_nothing_shows_the_page(
    client: PageClient, haringey: Waiting, query: str
) -> None:
    sign_in(client, MANAGER)
    assert client.get(f"/council?{query}").status_code == 200


def test_the_list_as_a_file_is_the_list_as_it_is_narrowed(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, MANAGER)
    answer = client.get("/council?whose=everyones&kind=application&as=csv")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="to-do-2026-11-22.csv"')
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 2 and '"2026-11-25"' in lines[1]
    answer = client.get("/council?whose=everyones&as=xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
        assert "Rose Example Court" in book.read("xl/sharedStrings.xml").decode()


def test_words_of_strangers_stay_words_in_the_file(client: PageClient, haringey: Waiting) -> None:
    haringey.service.name = "=HYPERLINK(1)"
    db.session.commit()
    sign_in(client, MANAGER)
    assert "\"'=HYPERLINK(1)" in client.get("/council?whose=everyones&as=csv").get_data(as_text=True)


def test_many_tasks_are_paged(client: PageClient, haringey: Waiting) -> None:
    db.session.add_all(report_mistake(haringey.service) for _ in range(120))
    db.session.commit()
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    first, last = client.page("/council"), client.page("/council?page=3")
    assert len(rows_of(first)) == 50
    assert len(rows_of(last)) == 22
    assert "/council?page=2" in {link.get("href") for link in first.xpath("//nav//a")}


def test_the_pages_of_a_desk_are_those_of_the_role(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, Grant(Role.ADMINISTRATOR))
    links = {words(link) for link in client.page("/site").xpath("//nav[contains(@class, 'cc-rooms')]//a")}
    assert {"To do", "People"} <= links
    account = make_account(Grant(Role.MODERATOR, council=HARINGEY), name="Priya Example")
    start_session(client, account)
    page = client.page("/council")
    assert "People" not in {words(link) for link in page.xpath("//nav[contains(@class, 'cc-rooms')]//a")}
    assert "Priya Example" in words(page.xpath("//header")[0])
    assert not page.xpath("//aside[contains(@class, 'cc-talk')]")


def test_a_task_of_somebody_whose_role_has_ended_is_free(client: PageClient, haringey: Waiting) -> None:
    gone = make_account(MANAGER, name="Priya Example")
    subject = str(haringey.application.id)
    db.session.add(TaskOwner(side="staff", kind="application", subject=subject, owner=actor_id(gone.id)))
    db.session.commit()
    sign_in(client, MANAGER)
    (row,) = rows_of(client.page("/council?whose=everyones&kind=application"))
    assert "Priya Example" in row
    db.session.query(AccountGrant).filter_by(account_id=gone.id).update({"ended_at": now(), "ended_by": "a"})
    db.session.commit()
    (row,) = rows_of(client.page("/council?whose=everyones&kind=application"))
    assert "Nobody" in row and "Take it" in row, "the account is open, and the task is nobody's"


def test_more_of_a_kind_than_a_page_can_use_are_counted_and_stand_in_the_file(
    client: PageClient, haringey: Waiting
) -> None:
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    assert not client.page("/council").xpath("//p[contains(., 'are here.')]")
    db.session.add_all(report_mistake(haringey.service) for _ in range(MOST_OF_A_KIND + 5))
    db.session.commit()
    whole = len(client.get("/council?as=csv").get_data(as_text=True).splitlines()) - 1
    assert whole > MOST_OF_A_KIND + 5
    (note,) = client.page("/council").xpath("//p[contains(., 'are here.')]")
    assert f"of {whole} are here." in words(note) and "The first 50" in words(note)
    (link,) = note.xpath(".//a/@href")
    assert len(client.get(link).get_data(as_text=True).splitlines()) - 1 == whole


@pytest.mark.parametrize(
    ("path", "status"),
    [("/no-such-page", 404), ("/council/pages/nobody", 404), ("/site/people", 403), ("/desk/take", 405)],
)
def test_an_error_page_keeps_the_way_back_to_the_desk(
    client: PageClient, haringey: Waiting, path: str, status: int
) -> None:
    public = client.get(path, headers={"Accept": "text/html"})
    assert "cc-header__house" in public.text or public.status_code == 303
    sign_in(client, MANAGER)
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    page = lxml_html.fromstring(answer.get_data())
    assert page.xpath("//header[@class='cc-top']//a[@href='/council']"), "the bar of the desk"
    assert page.xpath("//main//a[@href='/council']") and not page.find_class("cc-header")
    assert page.xpath("//nav[@class='cc-rooms']//a[@href='/council/moderation']")
    assert not page.xpath("//aside[@aria-labelledby='talk-heading']")
    assert len(page.xpath("//h1")) == 1


def test_an_error_of_the_frame_itself_has_an_error_page(
    app: Flask, client: PageClient, haringey: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, MANAGER)

    def fail(_actor: object) -> str:
        raise RuntimeError("no name")

    monkeypatch.setitem(app.extensions, DESK_FRAME, replace(app.extensions[DESK_FRAME], organisation_of=fail))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    answer = client.get("/council")
    assert answer.status_code == 500 and "cc-header" in answer.text and "reference" in answer.text


def test_a_task_that_no_colleague_may_do_is_given_to_nobody(client: PageClient, haringey: Waiting) -> None:
    make_account(OFFICER, name="Daniel Example")
    sign_in(client, MANAGER)
    page = client.page("/council?kind=application")
    giving = page.xpath("//a[starts-with(normalize-space(.), 'Give to…')]/@href")[0]
    page = client.page(giving)
    assert "None of your colleagues may do this" in words(page)
    assert not page.xpath("//form[contains(@action, '/desk/give')]//input[@type='radio']")


@pytest.mark.parametrize(
    ("address", "grant", "found_by"),
    [
        ("/council?whose=everyones", MANAGER, {"ix_admission_exit", "ix_admission_unsigned"}),
        ("/provider", None, {"ix_feedback_service_state", "ix_quality_check_state_service"}),
    ],
)
def test_what_waits_is_found_by_its_index(
    client: PageClient, haringey: Waiting, address: str, grant: Grant | None, found_by: set[str]
) -> None:
    """None of these goes through all that was admitted, or all that was ever said, to find the few that wait."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by what its tables hold")
    provider = db.session.scalar(select(Service.provider_id))
    sign_in(client, grant or Grant(Role.PROVIDER_USER, provider=provider))
    plans: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked = connection.connection.cursor()
            plans.extend(row[3] for row in asked.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        client.page(address)
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)
    assert {index for index in found_by if any(index in plan for plan in plans)} == found_by
    read_whole = ("SCAN admission", "SCAN feedback", "SCAN quality_check", "SCAN service", "SCAN price")
    assert [plan for plan in plans if plan in read_whole] == []
