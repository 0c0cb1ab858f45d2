"""The pages of bulk discounts: a rule, a provider that reaches it, the end; vector 5 of the requirements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db
from directory.prices.actions.change import change_price
from directory.prices.models import DiscountRule, DiscountTrigger
from directory.prices.queries import public_prices
from directory.prices.rules.types import PriceLine
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import HARINGEY, admit_directly, make_lot
from tests.catalogue.factories import make_council, make_own_service
from tests.conftest import TODAY
from tests.page_client import PageClient

OTHER = "E09000009"


@pytest.fixture
def admitted(session: scoped_session) -> Service:
    """A service that is admitted to a list of Haringey's."""
    service = make_own_service()
    admit_directly(service, make_lot())
    session.commit()
    return service


@pytest.fixture
def manager(client: PageClient, admitted: Service) -> PageClient:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    return client


def rule_form(client: PageClient, **changes: str) -> dict[str, str]:
    lists = client.page("/council/discounts").xpath("//select[@name='instrument']/option/@value")
    return {
        "instrument": lists[0],
        "measure": "hours_per_week",
        "threshold": "500",
        "percent": "2.5",
        "price": "",
        "unit": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
        "token": "a" * 32,
        **changes,
    }


def test_a_provider_reaches_a_rule_and_it_ends_on_review(manager: PageClient, admitted: Service) -> None:
    assert manager.post("/council/discounts", data=rule_form(manager)).status_code == 303
    rule = db.session.query(DiscountRule).one()
    assert (rule.threshold, rule.basis_points) == (500, 250)
    reached = {
        "provider": str(admitted.provider_id),
        "measured": "520",
        "effective_from": "2026-06-01",
        "token": "b" * 32,
    }
    path = f"/council/discounts/{rule.id}/reached"
    for _ in range(2):
        assert manager.post(path, data=reached).location == "/council/discounts?done=reached"
    trigger = db.session.query(DiscountTrigger).one()
    assert trigger.effective_from == date(2026, 6, 1)
    page = manager.page("/council/discounts").text_content()
    assert "Rose Care Limited" in page and "1 service" in page
    again = manager.post(path, data={**reached, "token": "c" * 32})
    assert again.status_code == 409
    ending = {"last": "2026-12-31", "reason": "Reviewed.", "token": "d" * 32}
    assert manager.post(f"/council/discounts/{trigger.id}/end", data=ending).status_code == 303
    db.session.expire_all()
    assert db.session.query(DiscountTrigger).one().ended_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"threshold": "some"}, "Enter a whole number"),
        ({"threshold": "0"}, ""),
        ({"percent": "a lot"}, "Enter a percentage"),
        ({"percent": "2.555"}, "Enter a percentage"),
        ({"percent": ""}, ""),
        ({"price": "12", "unit": "hour"}, ""),
        ({"percent": "", "price": "12", "unit": "hour", "minutes": "30"}, "Only a price for a visit has"),
        ({"percent": "", "price": "12", "unit": "visit", "minutes": "half"}, "Enter a whole number"),
        ({"percent": "", "price": "12", "unit": "visit", "minutes": "1441"}, ""),
        ({"time_of_week": "weekend"}, "A percentage comes off at every time"),
        ({"time_of_week": "noon"}, ""),
        ({"valid_from": "soon"}, "Enter a day"),
        ({"valid_to": "2025-01-01"}, "last day must not be before"),
        ({"instrument": "99999"}, ""),
    ],
)
def test_what_cannot_be_a_rule_is_refused_beside_its_field(
    manager: PageClient, changes: dict[str, str], words: str
) -> None:
    answer = manager.post("/council/discounts", data=rule_form(manager, **changes))
    assert answer.status_code == 400 and words in answer.text and "govuk-error-message" in answer.text
    assert not db.session.query(DiscountRule).count()


def test_a_price_is_agreed_for_a_visit_of_one_length_at_one_time(
    manager: PageClient, session: scoped_session, admitted: Service
) -> None:
    visit = {"unit": "visit", "minutes": "30", "time_of_week": "weekend"}
    agreed = rule_form(manager, percent="", price="15", **visit)
    assert manager.post("/council/discounts", data=agreed).status_code == 303
    rule = db.session.query(DiscountRule).one()
    assert (rule.price_pence, rule.unit, rule.minutes, rule.time_of_week) == (15_00, "visit", 30, "weekend")
    page = manager.page("/council/discounts").text_content()
    assert "30 minutes" in page and "Weekends" in page
    line = PriceLine("visit", 18_00, "self_funder", admitted.category, date(2026, 1, 1), vat_status="exempt")
    for minutes, time in ((30, "weekend"), (30, "weekday"), (45, "weekend")):
        change_price(SYSTEM, admitted.id, replace(line, minutes=minutes, time_of_week=time), on=TODAY)
    session.commit()
    reached = {"provider": str(admitted.provider_id), "measured": "520", "effective_from": "2026-06-01"}
    answer = manager.post(f"/council/discounts/{rule.id}/reached", data={**reached, "token": "b" * 32})
    assert answer.status_code == 303
    charged = {
        (price.minutes, price.time_of_week): price.amount_pence
        for price in public_prices([admitted.id], TODAY)[admitted.id]
    }
    assert charged == {(30, "weekend"): 15_00, (30, "weekday"): 18_00, (45, "weekend"): 18_00}


def test_less_than_the_rule_asks_for_lowers_nothing(manager: PageClient, admitted: Service) -> None:
    manager.post("/council/discounts", data=rule_form(manager))
    rule = db.session.query(DiscountRule).one()
    form = {"provider": str(admitted.provider_id), "measured": "499", "effective_from": "2026-06-01"}
    answer = manager.post(f"/council/discounts/{rule.id}/reached", data=form)
    assert answer.status_code == 400 and not db.session.query(DiscountTrigger).count()


def test_another_councils_rules_are_out_of_reach(manager: PageClient, admitted: Service) -> None:
    manager.post("/council/discounts", data=rule_form(manager))
    rule = db.session.query(DiscountRule).one()
    make_council(OTHER, "Ealing")
    db.session.commit()
    sign_in(manager, Grant(Role.FRAMEWORK_MANAGER, council=OTHER))
    assert "No rule yet" in manager.page("/council/discounts").text_content()
    assert manager.get(f"/council/discounts/{rule.id}/reached").status_code == 403
    assert manager.post(f"/council/discounts/{rule.id}/reached", data={}).status_code == 403
    for path in ("/council/discounts/999/reached", "/council/discounts/999/end"):
        assert manager.get(path).status_code == 404
