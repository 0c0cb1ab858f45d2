"""The pages of national amounts: nursing care rates and limits on savings, entered by the administrator alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import html
from sqlalchemy import func, select

from directory.foundation.actor import DEMO, Grant, Role
from directory.foundation.database import db
from directory.places.models import Council
from directory.prices.actions.announce import load_nursing_rates
from directory.prices.models import ChargingFigureRow, CouncilChargingPolicy, NursingRate, SavingsLimits
from directory.prices.national_queries import charging_figures, charging_policies, charging_years
from tests.accounts.sign_in import sign_in
from tests.page_client import PageClient

RATES, LIMITS = "/site/nursing-rates", "/site/savings-limits"
ALLOWANCES, POLICIES = "/site/allowances", "/site/charging-policies"
RATE = {
    "standard": "275.10",
    "higher": "378.45",
    "valid_from": "2027-04-01",
    "valid_to": "2028-03-31",
    "announced_on": "2026-11-20",
    "source": "Invented circular",
    "confirmed": "yes",
}
YEAR = {
    "upper": "24,250",
    "lower": "15,250",
    "valid_from": "2026-04-01",
    "valid_to": "2027-03-31",
    "announced_on": "2026-02-01",
    "source": "Invented circular",
}
FIGURE = {
    "code": "guarantee_pension",
    "amount": "222.22",
    "valid_from": "2026-04-01",
    "valid_to": "2027-03-31",
    "announced_on": "2026-02-01",
    "source": "Invented circular",
}
POLICY = {
    "council": "E09000009",
    "charging": "charges",
    "extra": "5",
    "upper": "30,000",
    "lower": "15,000",
    "valid_from": "2026-04-01",
    "valid_to": "",
    "read_on": "2026-11-20",
    "source": "Invented policy",
}


@pytest.fixture
def ealing(client: PageClient) -> None:
    db.session.add(Council(code="E09000009", name="Ealing", slug="ealing", kind="borough"))
    db.session.commit()


@pytest.fixture
def administrator(client: PageClient) -> PageClient:
    sign_in(client, Grant(Role.ADMINISTRATOR))
    return client


def error(response: Any, field: str) -> str:
    tree = html.fromstring(response.get_data())
    return str(tree.xpath(f"string(//p[@id='{field}-error'])"))


def count(model: Any) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_a_rate_is_entered_and_shown(administrator: PageClient) -> None:
    load_nursing_rates(DEMO)
    db.session.commit()
    assert "£267.68" in administrator.page(RATES).text_content()
    assert administrator.post(RATES, data=RATE).headers["Location"] == f"{RATES}?done=saved"
    assert "£275.10" in administrator.page(RATES).text_content()
    again = administrator.post(RATES, data=RATE | {"standard": "276"})
    assert again.status_code == 400 and "known already" in error(again, "announced_on")
    corrected = RATE | {"standard": "276", "announced_on": "2026-11-21"}
    assert administrator.post(RATES, data=corrected).status_code == 303
    assert administrator.get(f"{RATES}?as=csv").get_data(as_text=True).count("276.00") == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": "2027-03-31"}, "valid_to"),
        ({"standard": "0"}, "standard"),
        ({"higher": "1"}, "higher"),
        ({"source": ""}, "source"),
        ({"announced_on": "never"}, "announced_on"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(
    administrator: PageClient, changes: dict[str, str], field: str
) -> None:
    response = administrator.post(RATES, data=RATE | changes)
    assert response.status_code == 400 and error(response, field)
    assert count(NursingRate) == 0


def test_limits_of_a_year_reach_the_public_guide(administrator: PageClient) -> None:
    assert "£24,250" not in administrator.get("/guides/who-pays").get_data(as_text=True)
    assert administrator.post(LIMITS, data=YEAR).status_code == 303
    assert charging_years()[-1].valid_from == date(2026, 4, 1)
    assert "£24,250" in administrator.get("/guides/who-pays").get_data(as_text=True)
    corrected = YEAR | {"upper": "25,000", "announced_on": "2026-03-01"}
    assert administrator.post(LIMITS, data=corrected).status_code == 303
    assert charging_years()[-1].upper_pence == 25_000_00
    assert "£25,000.00" in administrator.page(LIMITS).text_content()
    assert "£15,250.00" not in administrator.get(f"{LIMITS}?as=csv").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"lower": "30,000"}, "upper"), ({"valid_to": "2026-03-31"}, "valid_to"), ({"lower": "0"}, "upper")],
)
def test_limits_that_cannot_be_are_refused(
    administrator: PageClient, changes: dict[str, str], field: str
) -> None:
    response = administrator.post(LIMITS, data=YEAR | changes)
    assert response.status_code == 400 and error(response, field)
    assert count(SavingsLimits) == 0


def test_limits_are_announced_once_a_day(administrator: PageClient) -> None:
    administrator.post(LIMITS, data=YEAR)
    response = administrator.post(LIMITS, data=YEAR | {"upper": "26,000"})
    assert "known already" in error(response, "announced_on")


def test_an_allowance_is_entered_shown_and_corrected(administrator: PageClient) -> None:
    assert "£222.22" not in administrator.page(ALLOWANCES).text_content()
    assert administrator.post(ALLOWANCES, data=FIGURE).headers["Location"] == f"{ALLOWANCES}?done=saved"
    assert "£222.22" in administrator.page(ALLOWANCES).text_content()
    assert "known already" in error(administrator.post(ALLOWANCES, data=FIGURE), "announced_on")
    corrected = FIGURE | {"amount": "223", "announced_on": "2026-02-02"}
    assert administrator.post(ALLOWANCES, data=corrected).status_code == 303
    known = [figure.pence for figure in charging_figures() if figure.code == "guarantee_pension"]
    assert known == [223_00]
    assert "222.22" not in administrator.get(f"{ALLOWANCES}?as=csv").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "much"}, "amount"),
        ({"valid_to": "2026-03-31"}, "valid_to"),
        ({"code": "pocket_money"}, "code"),
    ],
)
def test_an_allowance_that_cannot_be_is_refused(
    administrator: PageClient, changes: dict[str, str], field: str
) -> None:
    response = administrator.post(ALLOWANCES, data=FIGURE | changes)
    assert response.status_code == 400 and error(response, field)
    assert count(ChargingFigureRow) == 0


def test_a_councils_policy_is_entered_shown_and_corrected(ealing: None, administrator: PageClient) -> None:
    assert administrator.post(POLICIES, data=POLICY).headers["Location"] == f"{POLICIES}?done=saved"
    page = administrator.page(POLICIES).text_content()
    assert "£30,000.00" in page and "Invented policy" in page
    assert "known already" in error(administrator.post(POLICIES, data=POLICY), "read_on")
    free = {"charging": "free", "extra": "", "upper": "", "lower": "", "read_on": "2026-11-21"}
    assert administrator.post(POLICIES, data=POLICY | free).status_code == 303
    known = [
        (one.charging, one.extra_pence) for one in charging_policies() if one.council_code == "E09000009"
    ]
    assert known == [("charges", 5_00), ("free", 0)]
    assert '"Ealing","free"' in administrator.get(f"{POLICIES}?as=csv").get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"council": "E99999999"}, "council"),
        ({"charging": "free"}, "charging"),
        ({"charging": ""}, "charging"),
        ({"upper": ""}, "upper"),
        ({"valid_to": "2026-03-31"}, "valid_to"),
        ({"read_on": "2027-11-20"}, "read_on"),
        ({"source": ""}, "source"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(
    ealing: None, administrator: PageClient, changes: dict[str, str], field: str
) -> None:
    response = administrator.post(POLICIES, data=POLICY | changes)
    assert response.status_code == 400 and error(response, field)
    assert count(CouncilChargingPolicy) == 0


def test_nobody_else_may(ealing: None, client: PageClient) -> None:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council="E09000009"))
    for page, sent in ((RATES, RATE), (LIMITS, YEAR), (ALLOWANCES, FIGURE), (POLICIES, POLICY)):
        assert client.get(page).status_code == 403
        assert client.post(page, data=sent).status_code == 403


def test_nobody_is_said_to_have_read_an_announcement_who_did_not_say_so(administrator: PageClient) -> None:
    assert not administrator.page(RATES).xpath("//input[@name='confirmed'][@checked]")
    answer = administrator.post(RATES, data={**RATE, "confirmed": ""})
    assert answer.status_code == 400 and "Choose one from the list." in error(answer, "confirmed")
    assert count(NursingRate) == 0
