"""A provider asks that a price ends, and takes back what waits; a framework manager decides, enters and ends prices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import html as lxml_html
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.form_tokens import new_token
from directory.frameworks.models import Instrument
from directory.prices.actions.change import change_price, propose_price
from directory.prices.actions.ending import propose_end
from directory.prices.models import Price, PriceEnding
from directory.prices.rules.types import PriceLine
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import admit_directly, make_lot
from tests.catalogue.factories import HARINGEY, make_council, make_own_service
from tests.editing.conftest import TODAY
from tests.editing.test_price_sheet_pages import words
from tests.editing.test_prices_pages import NEW, TOMORROW, WEEK, banded, hidden, proposed, publish
from tests.page_client import PageClient

LAST = date(2026, 12, 31)
DERBY = "E06000015"


def manager(client: PageClient, council: str = HARINGEY) -> Actor:
    """A framework manager, signed in."""
    return sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=council))


def end_form(client: PageClient, path: str, last: date = LAST) -> dict[str, str]:
    """The fields of the press that ends a price, from the page that shows what would be public."""
    page = client.page(f"{path}?last_day={last.isoformat()}")
    return {
        field.get("name"): field.get("value") or ""
        for field in page.xpath("//main//form[@method='post']//input")
    }


def ask(price_id: int, last: date = LAST) -> int:
    """A provider's wish that a price ends; its id."""
    with transaction():
        return propose_end(SYSTEM, db.session.get_one(Price, price_id), last=last, on=TODAY).id


def refused_words(answer: Any) -> str:
    page = lxml_html.fromstring(answer.get_data())
    return " ".join(page.xpath("string(//p[@id='last_day-error'])").split())


def test_what_would_be_public_is_shown_before_the_council_is_asked(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number, _ = publish(home), publish(home, payer="direct_payment", amount_pence=900_00)
    path = f"/provider/services/{home.slug}/prices/{number}/end"
    assert not client.page(path).xpath("//main//form[@method='post']"), (
        "nothing to press before a day is chosen"
    )
    said = words(client.get(f"{path}?last_day={LAST.isoformat()}"))
    assert "Public from 1 January 2027" in said and "£900.00 a week" in said
    assert "No price is left for: I pay for it myself" in said
    data = end_form(client, path)
    answer = client.post(path, data=data)
    assert answer.location == f"/provider/services/{home.slug}/prices?done=end-proposed"
    assert client.post(path, data=data).location == answer.location
    session.rollback()
    (ending,) = session.scalars(select(PriceEnding))
    assert (ending.price_id, ending.last_day, ending.state) == (number, LAST, "proposed")
    assert session.get_one(Price, number).valid_to is None
    assert "You asked to end it after 31 December 2026" in words(client.get(answer.location))
    back = f"/provider/services/{home.slug}/prices/endings/{ending.id}/take-back"
    assert client.post(back, data={"token": new_token()}).status_code == 303
    assert client.post(back, data={"token": new_token()}).status_code == 409
    session.rollback()
    assert session.get_one(PriceEnding, ending.id).state == "withdrawn"


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        ("2026-11-21", "Enter today or a later day"),
        ("2025-12-31", "Enter today or a later day"),
        ("soon", "Enter a day, like"),
        ("", "Enter a day, like"),
        ("2026-12-31", "the only price on the public page"),
    ],
)
def test_a_day_on_which_it_cannot_end_is_refused_beside_its_field(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, last: str, sentence: str
) -> None:
    number = publish(home)
    path = f"/provider/services/{home.slug}/prices/{number}/end"
    looked = client.get(f"{path}?last_day={last}")
    assert sentence in refused_words(looked)
    assert not lxml_html.fromstring(looked.get_data()).xpath("//main//form[@method='post']")
    answer = client.post(path, data={"token": new_token(), "version": "current/None", "last_day": last})
    assert answer.status_code == 400 and sentence in refused_words(answer)
    session.rollback()
    assert session.scalars(select(PriceEnding)).all() == []


def test_a_price_that_changed_meanwhile_is_not_ended_unseen(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number, _ = publish(home), publish(home, payer="direct_payment")
    path = f"/provider/services/{home.slug}/prices/{number}/end"
    data = end_form(client, path)
    publish(home, amount_pence=1_020_00, valid_from=TOMORROW)
    assert client.post(path, data=data).status_code == 409
    assert session.scalars(select(PriceEnding)).all() == []


def test_what_waits_is_taken_back_until_it_is_decided(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    with transaction():
        price = propose_price(aylin, home.id, PriceLine(**{**WEEK, "valid_from": TOMORROW})).id
    page = client.page(f"/provider/services/{home.slug}/prices")
    (form,) = page.xpath("//form[contains(@action, '/take-back')]")
    data = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    answer = client.post(form.get("action"), data=data)
    assert answer.location == f"/provider/services/{home.slug}/prices?done=taken-back"
    assert client.post(form.get("action"), data=data).location == answer.location
    late = client.post(form.get("action"), data={"token": new_token()})
    assert late.status_code == 409 and "done already" in words(late)
    session.rollback()
    assert session.get_one(Price, price).state == "withdrawn"
    live = publish(home)
    taken = client.post(
        f"/provider/services/{home.slug}/prices/{live}/take-back", data={"token": new_token()}
    )
    assert taken.status_code == 409


def test_the_same_price_once_more_is_refused_and_another_takes_its_place(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    path = f"/provider/services/{home.slug}/prices/{publish(home)}"
    for amount, status in (("1050", 303), ("1050", 400), ("1060", 303)):
        data = {**hidden(client, path), "amount": amount, "valid_from": TOMORROW.isoformat()}
        answer = client.post(path, data=data)
        assert answer.status_code == status
        if status == 400:
            assert "This is with the Council already" in words(answer)
    assert [price.amount_pence for price in proposed(session)] == [1_060_00]


def test_the_rules_are_read_before_anything_is_typed(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    lot = banded(home)
    number = publish(home, payer="council", lot_id=lot.id, vat_status="exempt", valid_from=date(2026, 5, 1))
    path = f"/provider/services/{home.slug}/prices"
    band = "Care without nursing: from £890.00 to £1,120.00 a week until 31 March 2027"
    for page in (f"{path}/{number}", f"{path}/new"):
        assert band in words(client.get(page)), page
    assert "There is no VAT on the amount" in words(client.get(f"{path}/{number}"))
    own = words(client.get(f"{path}/{publish(home)}"))
    assert "No list binds this price" in own and "£890.00" not in own


def test_one_price_for_all_says_so_before_anything_is_typed(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    admit_directly(home, make_lot(("care_home",), {"pricing_mode": "composite"}))
    session.commit()
    said = words(client.get(f"/provider/services/{home.slug}/prices/new"))
    assert "one price for all needs and all days" in said and "Nothing may be added to it" in said


def test_another_provider_ends_and_takes_back_nothing(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    number, _ = publish(home), publish(home, payer="direct_payment")
    ending = ask(number)
    other = make_own_service(name="Thorn House", category="care_home")
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    for slug, status in ((home.slug, 403), (other.slug, 404)):
        path = f"/provider/services/{slug}/prices"
        assert client.get(f"{path}/{number}/end").status_code == status
        data = {"token": new_token(), "version": "current/None", "last_day": LAST.isoformat()}
        for address in (
            f"{path}/{number}/end",
            f"{path}/{number}/take-back",
            f"{path}/endings/{ending}/take-back",
        ):
            assert client.post(address, data=data).status_code == status
    session.rollback()
    assert session.get_one(PriceEnding, ending).state == "proposed"


def test_a_framework_manager_decides_what_a_provider_asks_for(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    number, _ = publish(home), publish(home, payer="direct_payment", amount_pence=900_00)
    refused, accepted = ask(number), None
    manager(client)
    assert "Price to end" in words(client.get("/council/moderation?kind=price-endings"))
    path = f"/council/moderation/price-endings/{refused}"
    said = words(client.get(path))
    assert "Public from 1 January 2027" in said and "£900.00 a week" in said
    token = {"token": new_token()}
    assert client.post(path, data={**token, "verb": "reject"}).status_code == 400
    client.post(path, data={**token, "verb": "reject", "reason": "Families live there."})
    assert client.post(path, data={"token": new_token(), "verb": "accept"}).status_code == 409
    accepted = ask(number)
    path = f"/council/moderation/price-endings/{accepted}"
    assert client.post(path, data={"token": new_token(), "verb": "accept"}).location.endswith(
        "price-ending-accepted"
    )
    session.rollback()
    price = session.get_one(Price, number)
    assert (price.state, price.valid_to) == ("superseded", LAST)
    sign_in(client, Grant(Role.PROVIDER_USER, provider=home.provider_id))
    assert "It ends after 31 December 2026" in words(client.get(f"/provider/services/{home.slug}/prices"))


def test_a_wish_that_came_too_late_says_why_it_cannot_be_accepted(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    number, other = publish(home), publish(home, payer="direct_payment")
    ending = ask(number)
    with transaction():
        change_price(SYSTEM, home.id, PriceLine(**{**WEEK, "valid_from": TOMORROW}), on=TODAY)
    manager(client)
    path = f"/council/moderation/price-endings/{ending}"
    assert "another has taken its place" in words(client.get(path))
    assert client.post(path, data={"token": new_token(), "verb": "accept"}).status_code == 409
    assert other


def test_another_council_decides_nothing(client: PageClient, session: scoped_session, home: Service) -> None:
    number, _ = publish(home), publish(home, payer="direct_payment")
    ending = ask(number)
    make_council(DERBY, "Derby")
    session.commit()
    manager(client, DERBY)
    data = {"token": new_token(), "verb": "accept", "version": "current/None", "last_day": LAST.isoformat()}
    data |= {"amount": "1", "valid_from": TOMORROW.isoformat(), "reason": "No."}
    service = f"/council/prices/{home.slug}"
    for path in (
        f"/council/moderation/price-endings/{ending}",
        service,
        f"{service}/new",
        f"{service}/{number}",
        f"{service}/{number}/end",
    ):
        assert client.get(path).status_code == 403, path
        if path != service:
            assert client.post(path, data=data).status_code == 403, path
    assert home.name not in words(client.get("/council/prices"))
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    assert client.get(service).status_code == 403, "prices are a framework manager's alone"


def test_a_framework_manager_ends_a_price_at_once(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    number, _ = publish(home), publish(home, payer="direct_payment")
    manager(client)
    path = f"/council/prices/{home.slug}/{number}/end"
    data = end_form(client, path)
    answer = client.post(path, data=data)
    assert answer.location == f"/council/prices/{home.slug}?done=ended"
    assert client.post(path, data=data).location == answer.location
    assert client.post(path, data={**data, "token": new_token()}).status_code == 409
    session.rollback()
    assert session.get_one(Price, number).valid_to == LAST
    assert "Ends after 31 December 2026" in words(client.get(f"/council/prices/{home.slug}"))


def test_a_framework_manager_enters_a_price_with_a_reason(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    number = publish(home)
    manager(client)
    path = f"/council/prices/{home.slug}/{number}"
    data = {**hidden(client, path), "amount": "1,050", "valid_from": TODAY.isoformat()}
    refused = client.post(path, data=data)
    assert refused.status_code == 400 and 'value="1,050"' in refused.text
    answer = client.post(path, data={**data, "reason": "Agreed by telephone."})
    assert answer.location == f"/council/prices/{home.slug}?done=current"
    session.rollback()
    (price,) = session.scalars(select(Price).where(Price.state == "current"))
    assert (price.amount_pence, price.source, price.decision_reason) == (
        1_050_00,
        "council_agreed",
        "Agreed by telephone.",
    )
    public = client.get(f"/services/{home.slug}?payer=self_funder").text
    assert "£1,050.00" in public and "Agreed by telephone" not in public
    assert client.post(path, data={**data, "reason": "Again.", "token": new_token()}).status_code == 404
    sign_in(client, Grant(Role.PROVIDER_USER, provider=home.provider_id))
    assert "Agreed by telephone." in words(client.get(f"/provider/services/{home.slug}/prices"))


def test_a_price_outside_its_band_is_held_and_the_page_says_so(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    lot = banded(home)
    manager(client, db.session.get_one(Instrument, lot.instrument_id).council_code)
    path = f"/council/prices/{home.slug}/new"
    data = {**hidden(client, path), **NEW, "lot": str(lot.id), "amount": "1145", "reason": "Agreed."}
    answer = client.post(path, data=data)
    assert answer.location == f"/council/prices/{home.slug}?done=out-of-band"
    assert "nothing that is published has changed" in words(client.get(answer.location))
    wrong = client.post(path, data={**data, "token": new_token(), "fnc_basis": "inclusive"})
    assert wrong.status_code == 400 and "Only a price for care with nursing" in words(wrong)


def test_a_lead_council_enters_prices_in_its_lot_alone(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    make_council(DERBY, "Derby")
    lot = make_lot(("care_home",), council_code=DERBY)
    admit_directly(home, lot)
    session.commit()
    own = publish(home)
    manager(client, DERBY)
    assert home.name in words(client.get("/council/prices"))
    service = f"/council/prices/{home.slug}"
    (lots,) = client.page(f"{service}/new").xpath("//select[@name='lot']")
    assert [option.get("value") for option in lots.iter("option")] == [str(lot.id)]
    assert client.get(f"{service}/{own}").status_code == 404, "the price outside the lot is not Derby's"
    assert client.get(f"{service}/{own}/end").status_code == 404
    data = {**hidden(client, f"{service}/new"), **NEW, "lot": "", "amount": "1000", "reason": "Agreed."}
    assert client.post(f"{service}/new", data=data).status_code == 400
