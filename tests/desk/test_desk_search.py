"""Search across everything one may see: found by name or reference, and never what is another's."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html
from sqlalchemy.orm import scoped_session

from directory.desk.queries.searching import MOST_OF_A_KIND, search
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.moderation.models import MistakeReport
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import HARINGEY, TODAY, make_service
from tests.claims.factories import LARKHOLM, claimed, prepared_home
from tests.desk.conftest import DERBY, Waiting
from tests.desk.test_tasks import counted_statements
from tests.page_client import PageClient

MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
MODERATOR = Grant(Role.MODERATOR, council=HARINGEY)


def kinds(text: str, *grants: Grant) -> set[str]:
    return {found.kind for found in search(Actor("account:1", grants), text, TODAY)}


def titles(text: str, *grants: Grant) -> list[str]:
    return [found.title for found in search(Actor("account:1", grants), text, TODAY)]


def test_each_kind_is_found_by_name(haringey: Waiting, derby: Waiting) -> None:
    assert kinds("rose example", MANAGER) == {"provider", "service", "application"}
    assert kinds("EXAMPLE rose", MODERATOR) == {"provider", "service", "mistake_report"}
    assert "instrument" in kinds("list", MANAGER)
    assert kinds("rose", Grant(Role.PROVIDER_USER, provider=haringey.provider)) == {
        "provider",
        "service",
        "application",
    }


def test_a_reference_finds_one_thing(haringey: Waiting) -> None:
    reference = db.session.query(MistakeReport.reference).scalar()
    assert kinds(reference.lower(), MODERATOR) == {"mistake_report"}
    assert titles(haringey.application.public_id, MANAGER) == ["Rose Example Court"]
    assert "Rose Example Court" in titles("n80rd", MANAGER)
    assert titles(haringey.service.slug, MANAGER) == ["Rose Example Court"]


def test_nothing_of_another_s_is_found(haringey: Waiting, derby: Waiting) -> None:
    for role in Role:
        for grant in (
            Grant(role, council=DERBY, provider=derby.provider),
            Grant(role),
            Grant(role, council="E09000033", provider=10**6),
        ):
            assert titles("rose", grant) == [], (role, grant)


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "\\", "' OR 1=1 --", "\N{BULLET}", "x" * 5000])
def test_signs_mean_nothing(haringey: Waiting, text: str) -> None:
    assert titles(text, MANAGER) == []


def test_a_sign_of_a_name_is_found(haringey: Waiting) -> None:
    make_service(council_code=HARINGEY, name="Care 100% Yours")
    assert titles("100%", MANAGER) == ["Care 100% Yours"]


def test_many_are_cut_and_take_no_more_statements(haringey: Waiting) -> None:
    counts = []
    for _ in range(2):
        with counted_statements() as sent:
            titles("rose", MANAGER, MODERATOR)
        counts.append(len(sent))
        for number in range(30):
            make_service(council_code=HARINGEY, name=f"Rose {number:02}")
    assert counts[0] == counts[1] <= 8
    found = search(Actor("account:1", (MANAGER,)), "rose", TODAY)
    assert sum(thing.kind == "service" for thing in found) == MOST_OF_A_KIND


def test_the_page_leads_to_what_was_found(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, MANAGER)
    page = client.page("/desk/search?q=rose+example+court")
    heading = " ".join(page.xpath("//h1")[0].text_content().split())
    assert heading == "5 found for “rose example court”"
    for link in page.xpath("//main//li//a"):
        assert client.get(link.get("href")).status_code in (200, 404), link.get("href")
    assert client.page("/desk/search").xpath("//h1")
    empty = client.page("/desk/search?q=<b>nothing</b>")
    assert "Nothing is called “<b>nothing</b>”" in lxml_html.tostring(
        empty, encoding="unicode", method="text"
    )
    assert empty.xpath("//input[@name='q' and @id='search-words']/@value") == ["<b>nothing</b>"]


def test_a_claim_is_found_and_never_who_claimed(session: scoped_session) -> None:
    prepared_home()
    claim = claimed()
    manager = Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM)
    assert kinds(claim.reference, manager) == {"claim"}
    assert "claim" in kinds(claim.location_id, manager)
    assert "claim" not in kinds(claim.reference, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    for word in ("Okoro", "ada@ash-care.example", "0555"):
        assert kinds(word, manager) == set()


def test_words_that_were_not_looked_for_are_named(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    text = client.page("/desk/search?q=a+b+c+d+e+f+seventh+eighth").text_content()
    assert "We did not look for: seventh eighth" in text
    assert "We did not look for" not in client.page("/desk/search?q=a+b").text_content()


@pytest.mark.parametrize("role", [Role.COMMISSIONING_MANAGER, Role.FRAMEWORK_MANAGER, Role.QUALITY_OFFICER])
def test_staff_find_the_page_of_a_provider_before_it_was_ever_checked(
    client: PageClient, haringey: Waiting, role: Role
) -> None:
    sign_in(client, Grant(role, council=HARINGEY))
    page = client.page("/desk/search?q=rose+example+court")
    links = page.xpath("//section[@aria-labelledby='found-provider']//a/@href")
    address = f"/council/providers/{haringey.provider}"
    assert address in links and f"/history/provider/{haringey.provider}" in links
    page = client.page(address)
    assert haringey.service.name in page.xpath("string(//section[@aria-labelledby='services'])")
    for link in page.xpath("//section[@aria-labelledby='services']//a/@href"):
        assert client.get(link).status_code in (200, 404), link


def test_whoever_may_not_open_the_page_of_a_provider_finds_its_history(
    client: PageClient, haringey: Waiting
) -> None:
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    page = client.page("/desk/search?q=rose+example+court")
    links = page.xpath("//section[@aria-labelledby='found-provider']//a/@href")
    assert links == [f"/history/provider/{haringey.provider}"]
