"""Search across everything one may see: found by name or reference, and never what is another's."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Provider, Service
from directory.desk.queries.search_parts import MOST_OF_A_KIND
from directory.desk.queries.searching import search
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.time import now
from directory.frameworks.models import Instrument, Lot
from directory.moderation.models import MistakeReport
from directory.proposals.models import Proposal
from directory.quality.models import QualityCheck
from tests.accounts.sign_in import make_account, sign_in
from tests.admissions.factories import join
from tests.catalogue.factories import HARINGEY, TODAY, make_service
from tests.claims.factories import LARKHOLM, claimed, prepared_home
from tests.desk.conftest import DERBY, Waiting
from tests.desk.test_tasks import counted_statements
from tests.page_client import PageClient
from tests.register.test_register_tasks import make_import

MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
MODERATOR = Grant(Role.MODERATOR, council=HARINGEY)
QUALITY = Grant(Role.QUALITY_OFFICER, council=HARINGEY)
ADMINISTRATOR = Grant(Role.ADMINISTRATOR)


def kinds(text: str, *grants: Grant) -> set[str]:
    return {found.kind for found in search(Actor("account:1", grants), text, TODAY)}


def titles(text: str, *grants: Grant) -> list[str]:
    return [found.title for found in search(Actor("account:1", grants), text, TODAY)]


def test_each_kind_is_found_by_name(haringey: Waiting, derby: Waiting) -> None:
    of_services = {"provider", "service"}
    assert kinds("rose example", MANAGER) == {
        *of_services,
        *("application", "admission", "specialist_designation", "quality_check"),
    }
    assert kinds("EXAMPLE rose", MODERATOR) == {*of_services, "mistake_report", "feedback"}
    assert kinds("rose", QUALITY) == {
        *of_services,
        *("application", "admission", "specialist_designation", "quality_check"),
    }
    assert kinds("list", MANAGER) == {"instrument"}
    assert kinds("home care", MANAGER) == {"lot"}
    assert kinds("rose", Grant(Role.PROVIDER_USER, provider=haringey.provider)) == {
        *of_services,
        *("application", "admission", "specialist_designation", "quality_check"),
    }
    assert kinds("rose", Grant(Role.APPROVER, council=HARINGEY)) == {"admission"}


def test_a_reference_finds_one_thing(haringey: Waiting) -> None:
    reference = db.session.query(MistakeReport.reference).scalar()
    assert kinds(reference.lower(), MODERATOR) == {"mistake_report"}
    assert titles(haringey.application.public_id, MANAGER) == ["Rose Example Court"]
    assert "Rose Example Court" in titles("n80rd", MANAGER)
    assert titles(haringey.service.slug, MANAGER) == ["Rose Example Court"]


def checked(service: Service, state: str = "draft") -> QualityCheck:
    """A check of a service that its provider has not been told of."""
    return QualityCheck(
        service_id=service.id,
        kind="spot_check",
        planned=True,
        checked_on=TODAY,
        officer="account:999",
        state=state,
    )


def test_nothing_of_another_s_is_found(haringey: Waiting, derby: Waiting) -> None:
    make_account(Grant(Role.PROVIDER_USER, provider=haringey.provider), name="Rose Person")
    for role in Role:
        if role in (Role.ADMINISTRATOR, Role.SYSTEM):  # who runs the site has tests of its own
            continue
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
            service = make_service(council_code=HARINGEY, name=f"Rose {number:02}")
            db.session.add(checked(service))
        db.session.flush()
    assert counts[0] == counts[1] <= 15
    found = search(Actor("account:1", (MANAGER,)), "rose", TODAY)
    for kind in ("service", "quality_check"):
        assert sum(thing.kind == kind for thing in found) == MOST_OF_A_KIND


def test_the_page_leads_to_what_was_found(client: PageClient, haringey: Waiting) -> None:
    sign_in(client, MANAGER)
    page = client.page("/desk/search?q=rose+example+court")
    heading = " ".join(page.xpath("//h1")[0].text_content().split())
    assert heading == "8 found for “rose example court”"
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


def test_what_one_side_keeps_to_itself_the_other_does_not_find(haringey: Waiting) -> None:
    user = Grant(Role.PROVIDER_USER, provider=haringey.provider)
    check = db.session.query(QualityCheck).filter_by(service_id=haringey.service.id).one()
    check.published_on, check.state = None, "draft"
    draft = Proposal(service_id=haringey.service.id, saved_at=now(), saved_by="account:1")
    db.session.add(draft)
    db.session.flush()
    assert "quality_check" not in kinds("rose", user), "not shared"
    assert "quality_check" in kinds("rose", MANAGER)
    assert "feedback" not in kinds("rose", user), "not public"
    assert "proposal" in kinds("rose", user)
    assert "proposal" not in kinds("rose", MODERATOR), "a draft that was not sent"
    draft.state, draft.sent_version = "submitted", 1
    draft.sent_at, draft.sent_by = now(), "account:1"
    db.session.flush()
    assert "proposal" in kinds("rose", MODERATOR)
    assert kinds(draft.public_id, MODERATOR) == {"proposal"}


def test_a_council_finds_the_lots_it_may_buy_through(haringey: Waiting, derby: Waiting) -> None:
    elsewhere = Grant(Role.JOINING_BROKER, council=DERBY)
    lot = db.session.get_one(Lot, haringey.application.lot_id)
    lot.name = "Extra care flats"
    db.session.flush()
    assert kinds("extra care flats", elsewhere) == set()
    join(lot.instrument_id, DERBY, TODAY)
    assert kinds("extra care flats", elsewhere) == {"lot"}


def test_the_history_of_a_list_is_open_to_whoever_reads_the_list(
    client: PageClient, haringey: Waiting, derby: Waiting
) -> None:
    lot = db.session.get_one(Lot, haringey.application.lot_id)
    join(lot.instrument_id, DERBY, TODAY)
    name = db.session.get_one(Instrument, lot.instrument_id).name
    db.session.commit()
    sign_in(client, Grant(Role.JOINING_BROKER, council=DERBY))
    for link in client.page(f"/desk/search?q={name}").xpath("//main//section//a/@href"):
        assert client.get(link).status_code == 200, link


def test_an_administrator_finds_claims_people_providers_and_what_is_public(
    client: PageClient, session: scoped_session
) -> None:
    home = prepared_home()
    claim = claimed()
    officer = make_account(Grant(Role.QUALITY_OFFICER, council=LARKHOLM), name="Rowan Invented")
    user = make_account(Grant(Role.PROVIDER_USER, provider=home.provider_id), name="Wren Invented")
    assert kinds(claim.reference, ADMINISTRATOR) == {"claim"}
    assert titles("invented", ADMINISTRATOR) == ["Rowan Invented", "Wren Invented"]
    assert titles(officer.email, ADMINISTRATOR) == ["Rowan Invented"]
    provider = db.session.get_one(Provider, home.provider_id)
    assert kinds(provider.legal_name, ADMINISTRATOR) >= {"provider"}
    assert "service" not in kinds(home.name, ADMINISTRATOR), "its page is not public"
    sign_in(client, ADMINISTRATOR)
    for text in (claim.reference, "invented", provider.legal_name):
        for link in client.page(f"/desk/search?q={text}").xpath("//main//section//a/@href"):
            assert client.get(link).status_code == 200, (text, link)
    addresses = client.page("/desk/search?q=invented").xpath("//main//section//a/@href")
    assert addresses == [
        f"/site/people/{officer.id}",
        f"/history/account/{officer.id}",
        f"/site/people/{user.id}",
    ], "what a provider's people did is the provider's to read"


def test_an_administrator_finds_a_public_service_and_never_its_history(
    client: PageClient, haringey: Waiting
) -> None:
    found = search(Actor("account:1", (ADMINISTRATOR,)), "rose", TODAY)
    assert {thing.kind for thing in found} == {"provider", "service"}
    assert [thing.title for thing in found if thing.kind == "service"] == ["Rose Example Court"]
    sign_in(client, ADMINISTRATOR)
    (link,) = client.page("/desk/search?q=rose").xpath("//section[@aria-labelledby='found-service']//a/@href")
    assert link == f"/services/{haringey.service.slug}"
    assert client.get(link).status_code == 200


def test_an_administrator_finds_an_import_of_the_register(
    client: PageClient, session: scoped_session
) -> None:
    row = make_import(session, state="done", file_name="July_Locations.ods")
    session.commit()
    assert kinds("july", ADMINISTRATOR) == {"register_import"}
    assert kinds("july", MANAGER, MODERATOR) == set()
    sign_in(client, ADMINISTRATOR)
    links = client.page("/desk/search?q=july").xpath("//main//section//a/@href")
    assert links == [f"/site/register-imports/{row.id}", f"/history/register_import/{row.id}"]
    assert [client.get(link).status_code for link in links] == [200, 200]


def test_a_signatory_finds_colleagues_and_nobody_else(
    client: PageClient, haringey: Waiting, derby: Waiting
) -> None:
    both = (
        Grant(Role.PROVIDER_USER, provider=haringey.provider),
        Grant(Role.PROVIDER_USER, provider=derby.provider),
    )
    colleague = make_account(both[0], name="Wren Invented")
    shared = make_account(*both, name="Rowan Invented")
    make_account(both[1], name="Linnet Invented")
    make_account(MANAGER, name="Robin Invented")
    signatory = Grant(Role.PROVIDER_SIGNATORY, provider=haringey.provider)
    assert titles("invented", signatory) == ["Rowan Invented", "Wren Invented"]
    assert titles("invented", both[0]) == [], "whoever does not look after people"
    assert titles("invented", MANAGER, MODERATOR) == []
    sign_in(client, signatory)
    links = client.page("/desk/search?q=invented").xpath(
        "//section[@aria-labelledby='found-account']//a/@href"
    )
    own = f"?provider={haringey.provider}"
    assert links == [
        f"/provider/people/{shared.id}{own}",
        f"/provider/people/{colleague.id}{own}",
        f"/history/account/{colleague.id}",
    ]
    assert [client.get(link).status_code for link in links] == [200, 200, 200]
