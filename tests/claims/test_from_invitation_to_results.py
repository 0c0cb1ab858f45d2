"""A cleaner that no regulator registers is invited by its council and comes all the way to the public results."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.accounts.actions.people import invitation_token
from directory.accounts.models import Account
from directory.admissions.models import Application, DecisionProposal
from directory.admissions.rules import Declaration, required_criteria
from directory.catalogue.models import Service
from directory.finding.jobs import rebuild
from directory.foundation.actor import Grant, Role
from directory.foundation.form_tokens import new_token
from directory.foundation.time import now
from directory.prices.actions.change import accept_price
from directory.prices.models import Price
from tests.accounts.sign_in import make_account, start_session
from tests.accounts.test_signing_in import PASSWORD, code_at
from tests.admissions.factories import make_lot
from tests.claims.factories import MANAGER, TODAY
from tests.claims.test_inviting import PAGE
from tests.claims.test_inviting import form as invite_form
from tests.editing.test_adding_pages import NEW, decide, press
from tests.editing.test_editing_pages import save, send, words_of
from tests.page_client import PageClient
from tests.preparing.factories import LARKHOLM, add_places


def test_an_invited_cleaner_becomes_a_public_result(client: PageClient, session: scoped_session) -> None:
    add_places()
    lot = make_lot(
        ("household_help",),
        lot={"name": "Cleaning", "regulated_required": False},
        council_code=LARKHOLM,
        min_rating=None,
    )
    manager = make_account(Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM))
    commissioner = make_account(Grant(Role.COMMISSIONING_MANAGER, council=LARKHOLM))
    session.commit()

    start_session(client, manager)
    assert client.post(PAGE, data=invite_form(client, locale="en")).status_code == 303
    zoe = session.scalars(select(Account).where(Account.email == "zoe@thorn.example")).one()
    client.delete_cookie("session")
    come(client, zoe)
    start_session(client, zoe)
    service = describe(client, session)

    apply = sent(client, f"/provider/applications/start/{service.slug}/{lot.id}")
    for part, values in (("declaration", dict.fromkeys(Declaration, "yes")), ("consent", {"consent": "yes"})):
        address = f"{apply}/{part}"
        version = str(client.page(address).xpath("//input[@name='version']/@value")[0])
        sent(client, address, version=version, **values)
    criteria = required_criteria(regulated_required=False)
    assert "accreditation" in criteria
    for criterion in criteria:
        if client.get(f"{apply}/criteria/{criterion}").status_code == 200:
            sent(client, f"{apply}/criteria/{criterion}", words="We do this well.", version="0")
    sent(client, f"{apply}/sign", specification="y", safeguarding="y", prevent="y", agreement_version="1")
    sent(client, f"{apply}/send")

    start_session(client, manager)
    row = session.scalars(select(Application)).one()
    assess = f"/council/applications/{row.public_id}"
    sent(client, f"{assess}/begin")
    start_session(client, commissioner)
    sent(client, f"{assess}/visit/plan", planned_for="2026-11-22")
    sent(client, f"{assess}/visit", completed_on="2026-11-22", confirmed="yes")
    start_session(client, manager)
    for criterion in criteria:
        sent(client, f"{assess}/criteria/{criterion}", result="pass", evidence="Seen")
    sent(client, f"{assess}/admit", valid_from="2026-11-22", agreement_signed_on="2026-11-22")
    decide(client, service, "publish")
    start_session(client, commissioner)
    decision = session.scalars(select(DecisionProposal.public_id)).one()
    sent(client, f"/council/decisions/{decision}/agree")

    rebuild([])
    client.delete_cookie("session")
    session.expire_all()
    assert "Thorn Cleaning" in client.page("/find-care?category=household_help&q=Thorn").text_content()
    public = client.page(f"/services/{service.slug}").text_content()
    assert "On this list since 22 November 2026" in public and "Thorn Help Ltd" in public


def come(client: PageClient, account: Account) -> None:
    """Follow the letter: choose a password and set up an app for codes."""
    link = f"/invitation/{invitation_token(account.id)}"
    assert client.page(link) is not None
    assert client.post(link, data={"password": PASSWORD}).location == "/account/authenticator"
    secret = re.search(r'name="secret" value="([A-Z2-7]+)"', client.get("/account/authenticator").text)
    assert secret is not None
    answer = client.post(
        "/account/authenticator", data={"secret": secret[1], "code": code_at(secret[1], now())}
    )
    assert answer.status_code == 200 and client.get("/provider").status_code == 200


def describe(client: PageClient, session: scoped_session) -> Service:
    """Add the service, write its page and its price, and hand it in."""
    page = client.page(NEW)
    data = {name: page.xpath(f"//input[@name='{name}']/@value")[0] for name in ("token", "provider")}
    data |= {
        "name": "Thorn Cleaning",
        "category": "household_help",
        "place": "elsewhere",
        "council": LARKHOLM,
    }
    answer = client.post(NEW, data=data)
    assert answer.status_code == 303, words_of(answer)
    service = session.scalars(select(Service)).one()
    terms = {"trial_offered": "no", "notice_by_resident_days": "7", "notice_by_provider_days": "28"}
    save(client, service, "words", text__en__summary="Cleaning in Larkholm.")
    save(client, service, "terms", **terms)
    save(client, service, "contact", name="Zoe Example", phone="020 7946 0012", consent_on="2026-11-20")
    save(client, service, "areas", area=[f"council:{LARKHOLM}"])
    send(client, service)
    session.expire_all()
    give_price(client, session, service)
    entry = f"/provider/entries/{service.slug}"
    press(client, entry, "agree")
    press(client, entry, "submit")
    return service


def give_price(client: PageClient, session: scoped_session, service: Service) -> None:
    """What an hour costs, which the Council accepts."""
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
    answer = client.post(prices, data={**data, "token": new_token()})
    assert answer.status_code == 303, words_of(answer)
    accept_price(MANAGER, session.scalars(select(Price)).one(), on=TODAY)
    session.commit()


def sent(client: PageClient, address: str, **values: Any) -> str:
    """Send a form; where it leads."""
    answer = client.post(address, data={"token": new_token(), **values})
    assert answer.status_code == 303, f"{address}: {answer.status_code} {words_of(answer)[:600]}"
    return str(answer.location)
