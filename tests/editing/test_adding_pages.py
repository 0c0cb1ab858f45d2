"""Adding a service of one's own: what may be added, who sees it, and its whole way to the public page."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import Application
from directory.catalogue.models import Provider, Service
from directory.catalogue.rules import bears_registration, check_place_of_new
from directory.foundation.actor import Actor, Grant, Role
from directory.places.models import Outcode
from directory.prices.actions.change import accept_price
from directory.prices.models import Price
from directory.proposals.queries import open_proposal
from directory.vocabulary.care import Category
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import make_lot
from tests.catalogue.factories import make_council, make_provider
from tests.claims import conftest as claims_conftest
from tests.editing.conftest import TODAY, list_service
from tests.editing.test_editing_pages import form_of, save, send, words_of
from tests.page_client import PageClient
from tests.preparing.factories import ASH, FARHAM, LARKHOLM
from tests.refusals import refused

home = claims_conftest.home
NEW = "/provider/services/new"
MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM)


@pytest.fixture
def claimed(home: Service, session: scoped_session) -> Service:
    """Ash House, which its provider has claimed."""
    home.state = "published"
    session.commit()
    return home


@pytest.fixture
def mina(client: PageClient, claimed: Service) -> Actor:
    """One of the provider's people, signed in."""
    return own(client, claimed.provider_id)


def own(client: PageClient, provider_id: int) -> Actor:
    return sign_in(client, Grant(Role.PROVIDER_USER, provider=provider_id))


def staff(client: PageClient) -> Actor:
    return sign_in(client, MANAGER)


def form(client: PageClient, **values: Any) -> dict[str, Any]:
    """The form as a browser sends it, with these values."""
    page = client.page(NEW)
    data = {"token": page.xpath("//input[@name='token']/@value")[0]}
    data["provider"] = page.xpath("//input[@name='provider']/@value")[0]
    data |= {"name": "Ash Cleaning", "category": "household_help", "place": "elsewhere", "council": LARKHOLM}
    return {**data, **values}


def added(session: scoped_session, name: str = "Ash Cleaning") -> Service:
    session.expire_all()
    return session.scalars(select(Service).where(Service.name == name)).one()


def count(session: scoped_session) -> int:
    return session.scalar(select(func.count()).select_from(Service)) or 0


def test_a_draft_is_added_and_nobody_else_sees_it(
    client: PageClient, session: scoped_session, claimed: Service, mina: Actor
) -> None:
    data = form(client, address="2 Test Street", town="Larkholm", postcode="zl11ab", private="y")
    answer = client.post(NEW, data=data)
    service = added(session)
    assert answer.location == f"/provider/entries/{service.slug}?done=added"
    assert (service.state, service.provider_id, service.created_by) == (
        "draft",
        claimed.provider_id,
        mina.id,
    )
    assert (service.council_code, service.address, service.postcode, service.address_is_private) == (
        LARKHOLM,
        "2 Test Street",
        "ZL1 1AB",
        True,
    )
    assert (service.lat_e5, service.location_id, service.regulated) == (51_00_001, None, False)
    page = client.page(answer.location)
    assert "Nobody else sees it" in page.text_content() and "things are missing" in page.text_content()
    again = client.post(NEW, data=data)
    assert again.location == answer.location and count(session) == 2
    assert client.get(f"/services/{service.slug}").status_code == 404
    own(client, make_provider(legal_name="Other").id)
    for path in (f"/provider/entries/{service.slug}", f"/provider/services/{service.slug}/preview"):
        assert client.get(path).status_code == 403


def test_a_second_kind_at_a_claimed_place_has_its_address_and_its_registration(
    client: PageClient, session: scoped_session, claimed: Service, mina: Actor
) -> None:
    page = client.page(NEW)
    assert "Ash House, registered with the inspectors" in page.text_content()
    data = form(client, name="Ash Nursing", category="nursing_home", place=ASH, council="")
    assert client.post(NEW, data=data).status_code == 303
    second = added(session, "Ash Nursing")
    assert (second.location_id, second.council_code, second.postcode) == (ASH, LARKHOLM, "ZL1 1AA")
    data = form(client, name="Ash Meals", category="meals", place=ASH)
    assert client.post(NEW, data=data).status_code == 303
    assert added(session, "Ash Meals").location_id is None, "inspectors look at no meals"
    data = form(client, name="Ash Again", category="nursing_home", place=ASH)
    answer = client.post(NEW, data=data)
    assert answer.status_code == 400 and "is described at this place already" in words_of(answer)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " "}, "Fill in this field"),
        ({"name": "x" * 201}, "Use 200 letters or fewer"),
        ({"category": "spa"}, "Choose one from the list"),
        ({"category": ""}, "Choose one from the list"),
        ({"category": "care_home"}, "Claim the place on the register first"),
        ({"category": "day_opportunities"}, "Enter the postcode of the place"),
        ({"postcode": "ZL1"}, "Enter a whole postcode"),
        ({"council": ""}, "Choose the council"),
        ({"council": FARHAM}, "Choose the council"),
        ({"place": "1-999999999"}, "Choose one from the list"),
        ({"provider": "999"}, "Choose one from the list"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(
    client: PageClient, session: scoped_session, mina: Actor, values: dict[str, str], words: str
) -> None:
    answer = client.post(NEW, data=form(client, town="Typed Town", **values))
    assert answer.status_code == 400
    assert words in words_of(answer) and "Typed Town" in answer.text
    assert count(session) == 1


def test_an_address_in_another_council_of_this_site_is_that_councils(
    client: PageClient, session: scoped_session, mina: Actor
) -> None:
    make_council("E09000777", "Otherham")
    session.commit()
    answer = client.post(NEW, data=form(client, postcode="ZL1 1AA", council="E09000777"))
    assert answer.status_code == 400 and "This address is in Larkholm" in words_of(answer)


def test_a_postcode_that_we_do_not_hold_stands_at_the_middle_of_its_district(
    client: PageClient, session: scoped_session, mina: Actor
) -> None:
    session.add(Outcode(code="ZL1", lat_e5=51_00_500, lon_e5=-10_500, postcodes=2, council_code=FARHAM))
    session.commit()
    data = form(client, category="day_opportunities", postcode="ZL1 9ZZ")
    assert client.post(NEW, data=data).status_code == 303
    service = added(session)
    assert (service.postcode, service.lat_e5, service.council_code) == ("ZL1 9ZZ", 51_00_500, LARKHOLM)


def test_nobody_adds_for_another_provider(client: PageClient, session: scoped_session, mina: Actor) -> None:
    other = make_provider(legal_name="Other")
    session.commit()
    assert client.post(NEW, data=form(client, provider=str(other.id))).status_code == 400
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=other.id))
    assert client.get(NEW).status_code == 403 and client.post(NEW, data={}).status_code == 403
    assert not client.page("/provider/entries").xpath(f"//a[@href='{NEW}']")
    staff(client)
    assert client.get(NEW).status_code == 403
    client.delete_cookie("session")


def test_who_works_for_two_providers_says_whose_it_is(
    client: PageClient, session: scoped_session, claimed: Service
) -> None:
    other = make_provider(legal_name="Thorn Help")
    session.commit()
    sign_in(
        client,
        Grant(Role.PROVIDER_USER, provider=claimed.provider_id),
        Grant(Role.PROVIDER_USER, provider=other.id),
    )
    page = client.page(NEW)
    assert len(page.xpath("//input[@type='radio'][@name='provider']")) == 2
    # A place that one provider has claimed is not the other's.
    data = form(client, provider=str(other.id), category="nursing_home", place=ASH)
    answer = client.post(NEW, data=data)
    assert answer.status_code == 400 and count(session) == 1
    assert client.post(NEW, data=form(client, provider=str(other.id))).status_code == 303
    assert added(session).provider_id == other.id


def test_the_whole_way_to_the_public_page(
    client: PageClient, session: scoped_session, mina: Actor, claimed: Service
) -> None:
    """Added, written, sent, sent back with its reason, mended, published, listed, public."""
    client.post(NEW, data=form(client, town="Larkholm"))
    service = added(session)
    save(client, service, "words", name="Ash Help", text__en__summary="Cleaning in Larkholm.")
    save(
        client,
        service,
        "terms",
        trial_offered="no",
        notice_by_resident_days="7",
        notice_by_provider_days="28",
    )
    save(client, service, "contact", name="Omar Example", phone="020 7946 0012", consent_on="2026-11-20")
    save(client, service, "areas", area=[f"council:{LARKHOLM}"])
    check = client.page(f"/provider/services/{service.slug}/check").text_content()
    assert "Goes into the page" in check and "Waits for the Council" not in check
    first = service.slug
    assert send(client, service).location.endswith("done=in-draft")
    session.expire_all()
    assert service.name == "Ash Help" and service.slug != first
    entry = f"/provider/entries/{service.slug}"
    press(client, entry, "agree")
    answer = press(client, entry, "submit")
    assert "done=submit" in answer.location

    actor = staff(client)
    decide(client, service, "return_for_changes", "Say how far you go.")
    own(client, claimed.provider_id)
    page = client.page(entry).text_content()
    assert "The Council sent the page back" in page and "Say how far you go." in page
    assert "Say how far you go." not in client.get(f"/services/{service.slug}").text
    assert entry in client.get("/provider?whose=everyones").text
    save(client, service, "words", text__en__summary="Cleaning anywhere in Larkholm.")
    send(client, service)
    press(client, entry, "submit")
    assert "Say how far" not in client.page(entry).text_content()
    prices = f"/provider/services/{service.slug}/prices/new"
    selects = client.page(prices).xpath("//main//select")
    data = {select.get("name"): select.xpath("string(option[1]/@value)") for select in selects}
    data |= {
        "amount": "18",
        "unit": "hour",
        "payer": "self_funder",
        "valid_from": "2026-11-22",
        "minutes": "",
    }
    data |= dict.fromkeys(("includes_weekends", "includes_bank_holidays", "includes_travel"), "")
    answer = client.post(prices, data={**data, "token": "d" * 32})
    assert answer.status_code == 303, words_of(answer)

    accept_price(actor, session.scalars(select(Price)).one(), on=TODAY)
    session.commit()
    staff(client)
    decide(client, service, "publish")
    assert client.get(f"/services/{service.slug}").status_code == 404, "it is on no list yet"
    session.expire_all()
    list_service(session, service, LARKHOLM)
    public = client.page(f"/services/{service.slug}").text_content()
    assert "Cleaning anywhere in Larkholm." in public and "Omar Example" in public


def press(client: PageClient, entry: str, verb: str) -> Any:
    """Press a button of the page of an entry."""
    page = client.page(entry)
    (form_,) = page.xpath(f"//form[contains(@action,'/{verb}')]")
    data = {field.get("name"): field.get("value") for field in form_.xpath(".//input")}
    answer = client.post(form_.get("action"), data=data)
    assert answer.status_code == 303, words_of(answer)
    return answer


def decide(client: PageClient, service: Service, verb: str, reason: str = "") -> None:
    """Press a button of the Council's page of a service."""
    path = f"/council/pages/{service.slug}"
    data = {**form_of(client, path), "reason": reason, "verb": verb}
    answer = client.post(path, data=data)
    assert answer.status_code == 303, words_of(answer)


def give_up(client: PageClient, slug: str, **values: str) -> Any:
    path = f"/provider/services/{slug}/give-up"
    return client.post(path, data={**form_of(client, path), "sure": "y", **values})


def test_a_draft_is_given_up_with_its_changes(
    client: PageClient, session: scoped_session, mina: Actor
) -> None:
    client.post(NEW, data=form(client))
    service = added(session)
    save(client, service, "words", text__en__summary="Cleaning.")
    path = f"/provider/services/{service.slug}/give-up"
    data = form_of(client, path)
    assert "Tick this first" in words_of(client.post(path, data=data))
    assert client.post(path, data={**data, "sure": "y", "version": "99"}).status_code == 409
    answer = give_up(client, service.slug)
    assert answer.location == "/provider/entries?done=given-up"
    session.expire_all()
    assert service.state == "discarded" and open_proposal(service.id) is None
    assert "Ash Cleaning" not in client.get("/provider/entries").text
    assert give_up_again(client, service) == 409
    own(client, make_provider(legal_name="Other").id)
    assert client.get(path).status_code == 403 and client.post(path, data={}).status_code == 403


def give_up_again(client: PageClient, service: Service) -> int:
    data = {"sure": "y", "version": str(service.version), "token": "9" * 32}
    status: int = client.post(f"/provider/services/{service.slug}/give-up", data=data).status_code
    return status


def test_what_is_public_applied_for_or_the_last_of_its_place_is_not_given_up(
    client: PageClient, session: scoped_session, claimed: Service, mina: Actor
) -> None:
    page = client.page(f"/provider/services/{claimed.slug}/give-up")
    assert "This page has been public" in page.text_content() and not page.xpath("//input[@name='sure']")
    claimed.state = "draft"
    session.commit()
    answer = give_up(client, claimed.slug)
    assert answer.status_code == 400 and "last service at a place that you claimed" in words_of(answer)
    client.post(NEW, data=form(client, name="Ash Nursing", category="nursing_home", place=ASH))
    service = added(session, "Ash Nursing")
    lot = make_lot(("nursing_home",))
    session.add(Application(service_id=service.id, lot_id=lot.id, state="draft", created_by="x"))
    session.commit()
    answer = give_up(client, service.slug)
    assert answer.status_code == 400 and "applies to a list" in words_of(answer)
    session.execute(Application.__table__.delete())
    session.commit()
    assert give_up(client, service.slug).status_code == 303


REGULATED = {"home_care", "live_in_care", "care_home", "nursing_home", "supported_living", "extra_care"}
UNINSPECTED = {"household_help", "handyperson", "foot_care", "meals", "personal_assistant"}
PLACES = {"care_home", "nursing_home", "supported_living", "extra_care", "day_opportunities"}


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("is_registered", [True, False])
@pytest.mark.parametrize("is_here", [True, False])
@pytest.mark.parametrize("has_postcode", [True, False])
def test_what_may_begin_where(category: str, is_registered: bool, is_here: bool, has_postcode: bool) -> None:
    expected = None
    if category in REGULATED and not is_registered:
        expected = ("category", "claim_needed")
    elif is_here:
        expected = ("category", "kind_here_already")
    elif category in PLACES and not has_postcode:
        expected = ("postcode", "postcode_needed")

    def check() -> None:
        check_place_of_new(
            category,
            is_registered=is_registered,
            categories_here={category} if is_here else {"meals", "care_home"} - {category},
            has_postcode=has_postcode,
        )

    if expected is None:
        check()
    else:
        assert refused(check) == expected
    assert bears_registration(category) == (category not in UNINSPECTED)


def test_the_first_page_leads_to_claiming(client: PageClient, mina: Actor) -> None:
    page = html.fromstring(client.get(NEW).text)
    assert page.xpath("//main//a[@href='/claim']")
    for path in ("/provider/services", "/provider/entries"):
        assert client.page(path).xpath(f"//main//a[@href='{NEW}']"), path


def test_a_provider_without_a_claimed_place_is_offered_none(
    client: PageClient, session: scoped_session
) -> None:
    make_council(LARKHOLM, "Larkholm")
    other = make_provider(legal_name="Thorn Help")
    session.commit()
    own(client, other.id)
    assert client.page(NEW).xpath("//input[@name='place']/@value") == ["elsewhere"]
    assert session.scalars(select(Provider)).one().id == other.id
