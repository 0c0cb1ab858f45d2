"""A provider's prices: proposed from today on, refused with the rule that refuses them, published by somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from lxml import html as lxml_html
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.errors import Invalid
from directory.frameworks.actions.band import add_area, set_price_band
from directory.frameworks.models import Instrument, Lot
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.actions.change import change_price, reject_price
from directory.prices.entry_queries import check_may_end
from directory.prices.models import Price
from directory.prices.rules.types import PriceLine
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import admit_directly, make_lot
from tests.catalogue.factories import HARINGEY, give_contact, give_words, make_own_service
from tests.editing.conftest import TODAY, list_service
from tests.page_client import PageClient

TOMORROW = TODAY + timedelta(days=1)
WEEK: dict[str, Any] = {
    "unit": "week",
    "amount_pence": 1_000_00,
    "payer": "self_funder",
    "category": "care_home",
    "need_level": "residential",
    "valid_from": date(2026, 1, 1),
}


def publish(service: Service, **values: Any) -> int:
    """A published price."""
    with transaction():
        return change_price(SYSTEM, service.id, PriceLine(**{**WEEK, **values}), on=TODAY).id


def hidden(client: PageClient, path: str) -> dict[str, str]:
    return {
        field.get("name"): field.get("value") or ""
        for field in client.page(path).xpath("//main//form[@novalidate]//input[@type='hidden']")
    }


def proposed(session: scoped_session) -> list[Price]:
    session.rollback()
    return list(session.scalars(select(Price).where(Price.state == "proposed")))


def test_another_amount_waits_with_the_live_price_unchanged(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(home)
    path = f"/provider/services/{home.slug}/prices/{number}"
    data = {**hidden(client, path), "amount": "1,050", "valid_from": TOMORROW.isoformat()}
    first = client.post(path, data=data)
    assert first.location == f"/provider/services/{home.slug}/prices?done=proposed"
    assert client.post(path, data=data).location == first.location
    (price,) = proposed(session)
    assert (price.amount_pence, price.valid_from, price.replaces_id) == (1_050_00, TOMORROW, number)
    assert session.get_one(Price, number).state == "current"
    page = client.get(first.location).text
    assert "£1,000.00" in page and "£1,050.00" in page and "Waits for the Council" in page
    assert "£1,050" not in client.get(f"/services/{home.slug}?payer=self_funder").text


def test_a_price_that_may_be_a_slip_of_the_finger_is_asked_about_once(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/{publish(home)}"
    data = {**hidden(client, path), "amount": "10500", "valid_from": TOMORROW.isoformat()}
    assert 'name="sure"' not in client.get(path).text
    asked = client.post(path, data=data)
    assert asked.status_code == 400 and proposed(session) == []
    assert "more than twice the price before" in asked.text and 'value="10500"' in asked.text
    assert 'name="sure"' in asked.text
    assert client.post(path, data={**data, "sure": "y"}).status_code == 303
    assert [price.amount_pence for price in proposed(session)] == [10_500_00]


@pytest.mark.parametrize(
    ("amount", "day", "words"),
    [
        ("1050", "2026-11-21", "Enter today or a later day"),
        ("1050", "soon", "Enter a day, like"),
        ("1050", "", "Enter the first day"),
        ("lots", "2026-12-01", "Enter an amount in pounds"),
        ("0", "2026-12-01", "more than £0"),
        ("", "2026-12-01", "Enter an amount in pounds"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_as_it_was_typed(
    client: PageClient,
    session: scoped_session,
    home: Service,
    aylin: Actor,
    amount: str,
    day: str,
    words: str,
) -> None:
    path = f"/provider/services/{home.slug}/prices/{publish(home)}"
    answer = client.post(path, data={**hidden(client, path), "amount": amount, "valid_from": day})
    assert answer.status_code == 400 and words in answer.text
    assert f'value="{amount}"' in answer.text and f'value="{day}"' in answer.text
    assert proposed(session) == []


def banded(service: Service, mode: str = "banded") -> Lot:
    """A lot that the service is admitted to, with today's band for residential care."""
    load_nursing_rates(SYSTEM)
    lot = make_lot(("care_home",), {"pricing_mode": mode, "code": "C1", "name": "Care homes"})
    admit_directly(service, lot)
    if mode == "banded":
        instrument = db.session.get_one(Instrument, lot.instrument_id)
        area = add_area(SYSTEM, instrument, [HARINGEY], code="1", name="North", valid_from=date(2026, 4, 1))
        set_price_band(
            SYSTEM,
            lot,
            area,
            need_level="residential",
            min_pence=890_00,
            max_pence=1_120_00,
            valid_from=date(2026, 4, 1),
            valid_to=date(2027, 3, 31),
        )
    db.session.commit()
    return lot


NEW = {
    "payer": "council",
    "unit": "week",
    "time_of_week": "any",
    "need_level": "residential",
    "fnc_basis": "na",
    "vat_status": "exempt",
    "valid_from": "2026-12-01",
    "includes_weekends": "yes",
    "includes_bank_holidays": "yes",
    "includes_travel": "yes",
}


def test_outside_the_band_the_rule_is_named(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    lot = banded(home)
    path = f"/provider/services/{home.slug}/prices/new"
    data = {**hidden(client, path), **NEW, "lot": str(lot.id), "amount": "1145"}
    answer = client.post(path, data=data)
    assert answer.status_code == 400
    (words,) = lxml_html.fromstring(answer.get_data()).xpath("//p[@id='amount-error']")
    plain = "".join(letter for letter in words.text_content() if letter.isprintable())
    assert "which is £890.00 to £1,120.00 a week" in plain, plain
    assert proposed(session) == []
    assert client.post(path, data={**data, "amount": "1100"}).status_code == 303
    assert [price.lot_id for price in proposed(session)] == [lot.id]


def test_an_answer_that_does_not_fit_is_not_changed_in_silence(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/new"
    data = {**hidden(client, path), **NEW, "amount": "1000", "lot": "", "fnc_basis": "inclusive"}
    answer = client.post(path, data=data)
    assert answer.status_code == 400 and "Only a price for care with nursing" in answer.text
    assert proposed(session) == []


def test_a_lot_with_one_price_for_all_takes_no_second_and_no_supplement(
    client: PageClient, session: scoped_session
) -> None:
    service = make_own_service(name="Rose at Home")
    list_service(session, service)
    lot = make_lot(("home_care",), {"pricing_mode": "composite"})
    admit_directly(service, lot)
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    path = f"/provider/services/{service.slug}/prices/new"
    hour = {**NEW, "unit": "hour", "need_level": "any", "lot": str(lot.id), "amount": "22"}
    data = {**hidden(client, path), **hour}
    refused = client.post(path, data={**data, "time_of_week": "weekend", "includes_weekends": ""})
    assert (
        refused.status_code == 400 and "This lot has one price for every hour. Choose any day" in refused.text
    )
    assert client.post(path, data=data).status_code == 303
    assert len(proposed(session)) == 1


def test_a_list_that_the_service_is_not_on_is_no_choice(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    lot = make_lot(("care_home",))
    session.commit()
    path = f"/provider/services/{home.slug}/prices/new"
    answer = client.post(path, data={**hidden(client, path), **NEW, "lot": str(lot.id), "amount": "1000"})
    assert answer.status_code == 400
    assert proposed(session) == []


def test_a_price_that_was_replaced_meanwhile_is_not_followed_unseen(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(home)
    path = f"/provider/services/{home.slug}/prices/{number}"
    data = {**hidden(client, path), "amount": "1050", "valid_from": "2026-12-10"}
    publish(home, amount_pence=1_020_00, valid_from=TODAY)
    answer = client.post(path, data=data)
    assert answer.status_code in (404, 409)
    assert proposed(session) == []


def test_a_refusal_is_read_with_its_reason(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/{publish(home)}"
    client.post(path, data={**hidden(client, path), "amount": "1050", "valid_from": "2026-12-01"})
    with transaction():
        price = db.session.scalars(select(Price).where(Price.state == "proposed")).one()
        reject_price(SYSTEM, price, reason="Above what we agreed.")
    assert "Above what we agreed." in client.get(f"/provider/services/{home.slug}/prices").text


def test_another_provider_s_prices_are_not_one_s_own(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    number = publish(home)
    other = make_own_service(name="Thorn House", category="care_home")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    for path in ("", "/new", f"/{number}"):
        assert client.get(f"/provider/services/{home.slug}/prices{path}").status_code == 403
    assert client.get(f"/provider/services/{other.slug}/prices/{number}").status_code == 404
    answer = client.post(
        f"/provider/services/{other.slug}/prices/{number}", data={"amount": "1", "valid_from": "2026-12-01"}
    )
    assert answer.status_code == 404
    assert session.scalar(select(func.count()).select_from(Price)) == 1


DAY = {
    **NEW,
    "payer": "self_funder",
    "unit": "session",
    "need_level": "any",
    "lot": "",
    "amount": "45",
    "includes_travel": "no",
}


@pytest.fixture
def day_centre(client: PageClient, session: scoped_session) -> Service:
    """A place to go in the day, one of its provider's people signed in."""
    service = make_own_service(category="day_opportunities", name="Willow Day Centre")
    give_words(service)
    give_contact(service)
    list_service(session, service)
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    return service


@pytest.mark.parametrize(
    ("per", "words"),
    [
        ("trip", "£4.50 for each trip"),
        ("day", "£4.50 for a day, there and back"),
        ("", "Whether that is for a trip or a day was not told"),
    ],
)
def test_transport_is_by_trip_or_by_day(
    client: PageClient, session: scoped_session, day_centre: Service, per: str, words: str
) -> None:
    path = f"/provider/services/{day_centre.slug}/prices/new"
    data = {**hidden(client, path), **DAY, "travel": "4.50", "travel_per": per}
    assert client.post(path, data=data).status_code == 303
    (price,) = proposed(session)
    assert (price.travel_pence, price.travel_per) == (4_50, per or None)
    page = client.page(f"/provider/services/{day_centre.slug}/prices")
    assert words in " ".join(page.text_content().split())


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"travel": "4.50", "includes_travel": ""}, "travel", "Say that travel is not in the price"),
        ({"travel": "4.50", "includes_travel": "yes"}, "travel", "Say that travel is not in the price"),
        ({"travel": "", "travel_per": "trip"}, "travel_per", "Only transport to a day or a session"),
        ({"travel": "4.50", "travel_per": "trip", "unit": "hour"}, "travel_per", "Only transport to a day"),
        ({"travel": "much"}, "travel", "Enter an amount in pounds"),
    ],
)
def test_transport_that_cannot_be_is_refused_beside_its_field(
    client: PageClient,
    session: scoped_session,
    day_centre: Service,
    change: dict[str, str],
    field: str,
    words: str,
) -> None:
    path = f"/provider/services/{day_centre.slug}/prices/new"
    answer = client.post(path, data={**hidden(client, path), **DAY, **change})
    assert answer.status_code == 400
    (said,) = lxml_html.fromstring(answer.get_data()).xpath(f"//p[@id='{field}-error']")
    assert words in said.text_content()
    assert proposed(session) == []


def test_a_day_s_page_says_what_being_taken_there_costs(
    client: PageClient, session: scoped_session, day_centre: Service
) -> None:
    terms = {"unit": "session", "category": "day_opportunities", "need_level": "any", "amount_pence": 45_00}
    told = {"includes_travel": False, "travel_pence": 4_50, "travel_per": "trip", "vat_status": "exempt"}
    publish(day_centre, **terms, **told)
    page = client.page(f"/services/{day_centre.slug}?payer=self_funder")
    (panel,) = page.xpath("//section[@aria-labelledby='price-heading']")
    assert "Transport there and back£4.50 a trip" in panel.text_content().replace("\u2068", "").replace(
        "\u2069", ""
    )


def test_travel_to_a_visit_has_its_price(client: PageClient, session: scoped_session) -> None:
    service = make_own_service(name="Rose at Home")
    list_service(session, service)
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    path = f"/provider/services/{service.slug}/prices/new"
    data = {**hidden(client, path), **DAY, "unit": "hour", "amount": "22", "travel": "1.50"}
    assert not client.page(path).xpath("//input[@name='travel_per']")
    assert client.post(path, data=data).status_code == 303
    (price,) = proposed(session)
    assert (price.includes_travel, price.travel_pence, price.travel_per) == (False, 1_50, None)


MILE = {
    **DAY,
    "unit": "mile",
    "amount": "0.45",
    **dict.fromkeys(("includes_weekends", "includes_bank_holidays"), ""),
}


def test_a_price_a_mile_is_proposed_and_its_page_prints_it(
    client: PageClient, session: scoped_session
) -> None:
    service = make_own_service(name="Rose at Home")
    give_words(service)
    give_contact(service)
    list_service(session, service)
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    path = f"/provider/services/{service.slug}/prices/new"
    data = {**hidden(client, path), **MILE, "includes_travel": ""}
    assert client.post(path, data={**data, "time_of_week": "weekend"}).status_code == 400
    assert client.post(path, data=data).status_code == 303
    (price,) = proposed(session)
    assert (price.unit, price.amount_pence) == ("mile", 45)
    page = client.page(f"/provider/services/{service.slug}/prices").text_content()
    assert "45p a mile driven for you" in page
    told = {"category": "home_care", "need_level": "any", "vat_status": "exempt"}
    told |= dict.fromkeys(("includes_weekends", "includes_bank_holidays", "includes_travel"), True)
    publish(service, **told, unit="hour", amount_pence=22_00)
    publish(
        service, category="home_care", need_level="any", vat_status="exempt", unit="mile", amount_pence=45
    )
    for visits, words in (
        ("14x30", "45p a mile driven for you"),
        ("14x30,20m", "20 miles driven for you × 45p"),
    ):
        public = client.page(f"/services/{service.slug}?payer=self_funder&visits={visits}")
        (panel,) = public.xpath("//section[@aria-labelledby='price-heading']")
        assert words in panel.text_content()
    dearer = client.page(f"/services/{service.slug}?payer=self_funder&visits=14x30,20m")
    assert "£163.00" in dearer.text_content()


def test_a_mile_is_sold_only_where_workers_drive(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/new"
    assert "mile" not in client.page(path).xpath("//select[@name='unit']/option/@value")
    data = {**hidden(client, path), **NEW, "unit": "mile", "lot": "", "amount": "0.45"}
    assert client.post(path, data=data).status_code == 400
    assert proposed(session) == []


def test_a_mile_alone_is_no_price_of_a_service(client: PageClient, session: scoped_session) -> None:
    service = make_own_service(name="Rose at Home")
    list_service(session, service)
    told = {"category": "home_care", "need_level": "any", "vat_status": "exempt"}
    number = publish(service, **told, unit="hour", amount_pence=22_00)
    publish(service, **told, unit="mile", amount_pence=45)
    with pytest.raises(Invalid, match="last_price"):
        check_may_end(session.get_one(Price, number), date(2026, 12, 31), on=TODAY)


def test_shared_hours_are_priced_on_the_page_of_a_house(client: PageClient, session: scoped_session) -> None:
    service = make_own_service(category="supported_living", name="Alder House")
    give_words(service)
    give_contact(service)
    list_service(session, service)
    told = {"category": "supported_living", "need_level": "any", "vat_status": "exempt"}
    told |= dict.fromkeys(("includes_weekends", "includes_bank_holidays", "includes_travel"), True)
    publish(service, **told, unit="hour", amount_pence=21_00)
    publish(service, **told, unit="week", amount_pence=150_00)
    address = f"/services/{service.slug}?payer=self_funder"
    page = client.page(f"{address}&visits=5x60s1,10x60s3")
    (panel,) = page.xpath("//section[@aria-labelledby='price-heading']")
    words = panel.text_content()
    assert "Price for your week" in words and "£325.00" in words
    assert "10 × £21.00 (shared hours), split between 3 people" in words
    chosen = page.xpath("//select[@name='level']/option[@selected]/text()")
    assert chosen == ["5 hours for you alone, 10 hours shared by 3 people"]
    assert page.xpath("//form//input[@name='visits']/@value") == ["5x60s1,10x60s3"]
    published = client.page(f"{address}&visits=5x60s1,10x60s3&level=core20")
    assert "£570.00" in published.text_content()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=service.provider_id))
    rules = client.page(f"/provider/services/{service.slug}/prices/new").text_content()
    assert "with 3 people each pays a third" in rules
