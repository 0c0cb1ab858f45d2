"""What stands below the tasks: the list in figures, the value bought, how true a provider's pages are; and above them
the navigation in groups.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html as lxml_html
from sqlalchemy import event, update
from sqlalchemy.orm import scoped_session

from directory.admissions.figure_queries import lot_figures
from directory.admissions.models import Admission
from directory.catalogue.models import Provider, Service, Vacancy
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.frameworks.models import Instrument, ValueEntry
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import admit_directly, make_lot
from tests.authority import COUNCIL_ROLES
from tests.catalogue.factories import HARINGEY, TODAY, make_provider, make_service
from tests.desk.conftest import DERBY, Waiting
from tests.page_client import PageClient

MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
ACTOR = Actor("account:1", (MANAGER,))


def words(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def add_homes(session: scoped_session) -> int:
    """A lot with four admissions: two in order, one held, one suspended; one of the first is out of date."""
    lot = make_lot(("care_home",), {"name": "Care homes"}, council_code=HARINGEY)
    provider = make_provider()
    for state, told in (("admitted", 1), ("admitted", 15), ("held", 14), ("suspended", 99)):
        service = make_service(provider, council_code=HARINGEY, category="care_home")
        admission = admit_directly(service, lot)
        session.execute(
            update(Admission)
            .where(Admission.id == admission.id)
            .values(state=state, reason="Why.", held_on=TODAY, suspended_on=TODAY)
        )
        session.add(Vacancy(service_id=service.id, count=1, unit="beds", as_at=TODAY - timedelta(days=told)))
    session.commit()
    return lot.id


def test_each_lot_is_counted(session: scoped_session, haringey: Waiting, derby: Waiting) -> None:
    lot = add_homes(session)
    figures = {each.lot_id: each for each in lot_figures(ACTOR, TODAY)}
    found = figures[lot]
    assert (found.admitted, found.held, found.applying, found.unconfirmed) == (2, 1, 0, 1)
    assert sum(each.applying for each in figures.values()) == 1, "the other council's is its own"
    assert lot_figures(Actor("account:2", (Grant(Role.PROVIDER_USER, provider=1),)), TODAY) == ()
    ours = {each.lot_id for each in lot_figures(ACTOR, TODAY)}
    theirs = lot_figures(Actor("account:3", (Grant(Role.MODERATOR, council=DERBY),)), TODAY)
    assert theirs and not ours & {each.lot_id for each in theirs}


def test_care_that_visits_is_as_old_as_its_earliest_start(session: scoped_session, haringey: Waiting) -> None:
    told = {days: TODAY - timedelta(days=days) for days in (14, 15)}
    counts = []
    for day in (*told.values(), None):
        session.execute(update(Service).values(earliest_start_told_on=day, category="home_care"))
        session.commit()
        counts.append(sum(each.unconfirmed for each in lot_figures(ACTOR, TODAY)))
    assert counts == [0, 1, 1]


def test_a_figure_leads_to_what_it_counts(
    client: PageClient, session: scoped_session, haringey: Waiting
) -> None:
    lot = add_homes(session)
    sign_in(client, MANAGER)
    page = client.page("/council")
    row = page.xpath(f"//section[@aria-labelledby='list']//tr[.//a[contains(@href, 'lot={lot}')]]")[0]
    for label, number in (("Admitted", "2"), ("Held", "1"), ("Not confirmed", "1")):
        (link,) = row.xpath(f".//td[@data-label='{label}']/a")
        assert link.text_content() == number
        found = client.page(link.get("href"))
        assert words(found.xpath("//h1")[0]).startswith(number), label
        assert "Care homes" in words(found.xpath("//nav[@class='cc-filters']")[0])
    foot = [words(cell) for cell in page.xpath("//section[@aria-labelledby='list']//tfoot//td")]
    assert foot[:2] == ["3", "1"], "the one of the fixture is counted, too"
    assert client.page(f"/council/applications?lot={haringey.application.lot_id}").xpath("//tbody/tr")
    assert not client.page(f"/council/applications?lot={lot}").xpath("//tbody/tr")


def test_another_council_s_lot_narrows_to_nothing(
    client: PageClient, haringey: Waiting, derby: Waiting
) -> None:
    sign_in(client, MANAGER)
    page = client.page(f"/council/applications?lot={derby.application.lot_id}")
    assert not page.xpath("//tbody/tr"), "its name is not told either"
    assert [words(name) for name in page.xpath("//*[@class='cc-filters__name']")] == ["Which"]


def test_the_value_bought_is_a_bar_and_its_table(
    client: PageClient, session: scoped_session, haringey: Waiting
) -> None:
    instrument = session.query(Instrument).filter_by(council_code=HARINGEY).first()
    instrument.max_value_pence = 40_000_000_00
    session.add(
        ValueEntry(
            instrument_id=instrument.id,
            kind="bought",
            reference="A-1",
            value_pence=32_800_000_00,
            entered_on=TODAY,
        )
    )
    session.commit()
    sign_in(client, MANAGER)
    page = client.page("/council")
    (bar,) = page.xpath("//section[@aria-labelledby='value']//*[@role='img']/@aria-label")
    assert bar == "£32,800,000 of £40,000,000 bought: 82 in 100"
    said = words(page.xpath("//section[@aria-labelledby='value']")[0])
    assert "£7,200,000" in said and "past the first warning" in said and "Plan a variation" in said
    assert not page.xpath("//section[@aria-labelledby='running']")


def test_the_statements_of_a_desk_do_not_grow_with_its_rows(
    client: PageClient, session: scoped_session, haringey: Waiting
) -> None:
    sign_in(client, MANAGER)

    def count() -> int:
        run: list[str] = []
        note = event.listens_for(db.engine, "before_cursor_execute")
        seen = note(lambda _c, _cur, statement, *_: run.append(statement))
        client.page("/council?whose=everyones")
        event.remove(db.engine, "before_cursor_execute", seen)
        return len(run)

    count()
    few = count()
    for _ in range(3):
        add_homes(session)
    assert count() == few


def test_a_provider_reads_how_true_its_pages_are(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    page = client.page("/provider")
    said = words(page.xpath("//section[@aria-labelledby='true']")[0])
    assert "How true is your page?" in said and "Rose Example Court" in said and "Not told" in said
    assert not page.xpath("//section[@aria-labelledby='list']")
    # On a phone the heads of a table are out of sight: the name of the service must not be one of them.
    section = page.xpath("//section[@aria-labelledby='true']")[0]
    assert words(section.xpath("./h3")[0]).startswith("Rose Example Court")
    assert not section.xpath(".//thead//a")


def test_a_provider_s_services_of_one_name_are_told_apart(
    client: PageClient, session: scoped_session, haringey: Waiting
) -> None:
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    place = " ".join(part for part in (haringey.service.town, haringey.service.postcode) if part)
    tasks = "//ol[contains(@class, 'cc-queue')]"
    assert place not in words(client.page("/provider").xpath(tasks)[0]), "one of its name needs no place"
    make_service(make_provider(), name=haringey.service.name)
    session.commit()
    assert place not in words(client.page("/provider").xpath(tasks)[0]), "nor does another provider's matter"
    provider = session.get(Provider, haringey.provider)
    assert provider is not None
    make_service(provider, name=haringey.service.name)
    session.commit()
    told = [words(row) for row in client.page("/provider").xpath(f"{tasks}/li[.//a]")]
    others = ("Rose Example Court draft", "Rose Example Court submitted")
    of_that_name = [said for said in told if not said.startswith(others)]
    assert of_that_name and all(f"Rose Example Court ({place})" in said for said in of_that_name), "\n".join(
        told
    )


def test_the_navigation_of_those_who_may_do_all_is_one_short_line(
    client: PageClient, haringey: Waiting
) -> None:
    sign_in(
        client,
        *(
            Grant(role, council=HARINGEY, limit=10**6 if role is Role.APPROVER else None)
            for role in sorted(COUNCIL_ROLES)
        ),
    )
    page = client.page("/council/entries")
    first, second = page.xpath("//nav[@class='cc-rooms']/ul")
    line = [words(each) for each in first.xpath("./li[not(@class)]/a")]
    assert line[0] == "To do" and len(line) <= 9, line
    assert [words(each) for each in first.xpath(".//a[@aria-current]")] == ["Our list"]
    assert [words(each) for each in second.xpath(".//a[@aria-current='page']")]
    every = {each.get("href") for each in page.xpath("//*[@id='pages']//a")}
    reached = {each.get("href") for each in (*first.xpath(".//a"), *second.xpath(".//a"))}
    assert reached - {"#pages"} <= every and "/council/contacts" in every, "all pages stand at the foot"
    assert len(client.page("/council").xpath("//nav[@class='cc-rooms']/ul")) == 1


def test_a_group_of_one_page_is_called_as_the_page_is(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, Grant(Role.ADMINISTRATOR))
    line = [words(each) for each in client.page("/site").xpath("//nav[@class='cc-rooms']//li/a")]
    assert "Claims" in line and "Applications" not in line


def test_the_first_page_of_a_desk_is_current_on_itself_alone(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    here = "//nav[@class='cc-rooms']//a[@aria-current]"
    assert [words(each) for each in client.page("/council").xpath(here)] == ["To do"]
    assert client.page(f"/council/providers/{haringey.provider}").xpath(here) == []
    assert [words(each) for each in client.page("/council/claims").xpath(here)][-1] == "Claims"


def test_an_administrator_finds_long_work_that_has_ended(client: PageClient) -> None:
    sign_in(client, Grant(Role.ADMINISTRATOR))
    assert "/desk/long-work" in client.page("/site").xpath("//nav[@class='cc-rooms']//a/@href")
    page = client.page("/desk/long-work")
    assert [words(each) for each in page.xpath("//nav[@class='cc-rooms']//a[@aria-current]")] == ["Long work"]


@pytest.mark.parametrize("path", ["/site/nursing-rates", "/site/savings-limits", "/site/register-imports"])
def test_a_page_of_the_site_is_called_alike_in_the_navigation_and_in_its_heading(
    client: PageClient, session: scoped_session, path: str
) -> None:
    sign_in(client, Grant(Role.ADMINISTRATOR))
    page = client.page(path)
    current = page.xpath("//nav[@class='cc-rooms']//a[@aria-current='page']")
    assert [words(link) for link in current][-1:] == [words(page.xpath("//h1")[0])]
    everywhere = {words(link): link.get("href") for link in client.page("/site").xpath("//footer//nav//a")}
    assert everywhere[words(page.xpath("//h1")[0])] == path
