"""Several prices at once: a file is taken, filled in, looked at, and proposed as a whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from lxml import html as lxml_html
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.form_tokens import new_token
from directory.foundation.read_spreadsheets import read_table
from directory.foundation.spreadsheets import workbook
from directory.prices.models import Price
from directory.prices.rules.sheet import WantedPrice
from directory.prices.rules.sheet_packing import packed
from directory.prices.rules.types import Charge, Extra
from tests.accounts.sign_in import sign_in
from tests.catalogue.factories import make_own_service
from tests.editing.test_prices_pages import TOMORROW, banded, proposed, publish
from tests.page_client import PageClient

SEVERAL = "/provider/services/prices/several"
NEW, FIRST_DAY = 5, 6


def table(client: PageClient, kind: str = "csv") -> list[list[Any]]:
    """The file as it is taken."""
    return read_table(client.get(f"{SEVERAL}?as={kind}").get_data())


def filled(client: PageClient, cells: Mapping[int, tuple[Any, Any]], kind: str = "csv") -> list[list[Any]]:
    """The file with a new amount and a day in some of its rows, by the number of the price."""
    rows = [[*row] + [None] * (7 - len(row)) for row in table(client, kind)]
    for row in rows[1:]:
        if int(row[0]) in cells:
            row[NEW], row[FIRST_DAY] = cells[int(row[0])]
    return rows


def as_csv(rows: list[list[Any]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def as_xlsx(rows: list[list[Any]]) -> bytes:
    cells = [[int(value) if isinstance(value, float) else value for value in row] for row in rows]
    return workbook("prices", cells[0], cells[1:])


def send(client: PageClient, content: bytes, name: str = "prices.csv") -> Any:
    data = {"token": new_token(), "file": (io.BytesIO(content), name)}
    return client.post(SEVERAL, data=data, content_type="multipart/form-data")


def words(answer: Any) -> str:
    text = lxml_html.fromstring(answer.get_data()).text_content()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def propose_form(answer: Any) -> dict[str, str]:
    """The fields of the press that proposes all of it."""
    (form,) = lxml_html.fromstring(answer.get_data()).xpath("//form[contains(@action, '/several/propose')]")
    return {field.get("name"): field.get("value") for field in form.xpath(".//input")}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_looked_at_and_proposed_with_one_press(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, kind: str
) -> None:
    first, second = publish(home), publish(home, payer="direct_payment", amount_pence=900_00)
    third = publish(home, payer="council", amount_pence=950_00)
    cells = {first: ("1050", TOMORROW.isoformat()), second: ("909.00", "30/11/2026")}
    rows = filled(client, cells, kind)
    content = as_csv(rows) if kind == "csv" else as_xlsx(rows)
    look = send(client, content, f"prices.{kind}")
    assert look.status_code == 200
    said = words(look)
    assert "2 prices would change" in said and "1 price has no new amount" in said
    assert "£1,000.00 a week" in said and "£1,050.00 a week (+5%)" in said and "(+1%)" in said
    assert proposed(session) == [], "nothing is written by looking"
    fields = propose_form(look)
    answer = client.post(f"{SEVERAL}/propose", data=fields)
    assert answer.location == f"{SEVERAL}?done=proposed&number=2"
    assert client.post(f"{SEVERAL}/propose", data=fields).location == answer.location
    assert "2 prices were sent to the Council" in words(client.get(answer.location))
    assert {(price.amount_pence, price.replaces_id) for price in proposed(session)} == {
        (1_050_00, first),
        (909_00, second),
    }
    assert session.get_one(Price, third).state == "current"
    events = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "price.proposed")
    assert session.scalar(events) == 2


def test_the_same_file_again_proposes_nothing_twice(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    content = as_csv(filled(client, {publish(home): ("1050", TOMORROW.isoformat())}))
    content = as_csv(filled(client, {publish(home, payer="council"): ("1050", TOMORROW.isoformat())}))
    client.post(f"{SEVERAL}/propose", data=propose_form(send(client, content)))
    again = send(client, content)
    assert "1 price is with the Council already" in words(again)
    assert "Nothing changes, so there is nothing to send" in words(again)
    assert not lxml_html.fromstring(again.get_data()).xpath("//form[contains(@action, '/several/propose')]")
    assert len(proposed(session)) == 1
    taken = table(client)
    assert any(row[NEW : FIRST_DAY + 1] == ["1050.00", TOMORROW.isoformat()] for row in taken), (
        "what waits stands in the file"
    )


def test_another_amount_takes_the_place_of_what_waits_and_says_so(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(home)
    for amount in ("1050", "1060"):
        look = send(client, as_csv(filled(client, {number: (amount, TOMORROW.isoformat())})))
        client.post(f"{SEVERAL}/propose", data=propose_form(look))
    assert "Takes the place of £1,050.00" in words(look)
    assert [price.amount_pence for price in proposed(session)] == [1_060_00]


def test_a_cell_that_is_refused_stops_all_of_it(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    lot = banded(home)
    good = publish(home)
    priced = publish(home, payer="council", lot_id=lot.id, vat_status="exempt", valid_from=date(2026, 5, 1))
    cells = {good: ("1050", TOMORROW.isoformat()), priced: ("1145", TOMORROW.isoformat())}
    look = send(client, as_csv(filled(client, cells)))
    row = next(number for number, line in enumerate(table(client), 1) if line[0] == str(priced))
    said = words(look)
    assert "1 cell cannot be taken" in said
    assert f"F{row}" in said and "which is £890.00 to £1,120.00 a week" in said
    assert "would change" in said, "what could be taken is shown all the same"
    assert not lxml_html.fromstring(look.get_data()).xpath("//form[contains(@action, '/several/propose')]")
    # Sent all the same, it is refused as a whole, and says which cell it is.
    wanted = [
        WantedPrice(2, good, 1_050_00, TOMORROW, "F", "G"),
        WantedPrice(3, priced, 1_145_00, TOMORROW, "F", "G"),
    ]
    answer = client.post(f"{SEVERAL}/propose", data={"token": new_token(), "wanted": packed(wanted)})
    assert answer.status_code == 400 and "F3" in words(answer)
    assert proposed(session) == []


def test_a_supplement_on_one_price_for_all_is_refused_by_its_rule(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(home)
    cells = {number: ("1050", "2026-11-20")}
    rows = filled(client, cells)
    rows += [[number, *rows[1][1:5], "1060", "2026-12-01"], ["Total", None, None, None, None, None, None]]
    rows[0].append("Notes")
    said = words(send(client, as_csv(rows)))
    assert "G2" in said and "Enter today or a later day" in said
    assert "A3" in said and "This price stands in row 2 already" in said
    assert "1 row is none of your prices and was not used: 4" in said
    assert "not ours and were not used: Notes" in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The columns of our file are missing"),
        (b"a,b\n1,2\n", "The columns of our file are missing"),
        (b"PK\x03\x04nothing", "This is no table that we can read"),
        (b"\x00\x01", "This is no table that we can read"),
    ],
)
def test_what_is_not_our_table_is_said(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor, content: bytes, sentence: str
) -> None:
    publish(home)
    answer = send(client, content)
    assert answer.status_code == 400 and sentence in words(answer)
    nothing = client.post(SEVERAL, data={"token": new_token()}, content_type="multipart/form-data")
    assert nothing.status_code == 400 and "Fill in this field" in words(nothing)


def test_a_formula_is_neither_taken_nor_given(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    home.name = "=HYPERLINK(1)"
    session.commit()
    number = publish(home)
    assert b"'=HYPERLINK" in client.get(f"{SEVERAL}?as=csv").get_data()
    rows = filled(client, {number: ("=1000+50", TOMORROW.isoformat())})
    assert "Enter an amount in pounds" in words(send(client, as_csv(rows)))
    rows = filled(client, {number: ("1050", TOMORROW.isoformat())})
    assert "1 price would change" in words(send(client, as_csv(rows))), "its own name comes back as it went"


def test_a_price_that_was_replaced_meanwhile_is_not_followed_unseen(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    look = send(client, as_csv(filled(client, {publish(home): ("1050", TOMORROW.isoformat())})))
    publish(home, amount_pence=1_020_00, valid_from=TOMORROW)
    answer = client.post(f"{SEVERAL}/propose", data=propose_form(look))
    assert answer.status_code == 409 and "You have no price with this number" in words(answer)
    assert proposed(session) == []


def test_another_provider_s_prices_are_neither_given_nor_taken(
    client: PageClient, session: scoped_session, home: Service
) -> None:
    number = publish(home)
    other = make_own_service(name="Thorn House", category="care_home")
    session.commit()
    own = publish(other)
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.provider_id))
    assert [row[0] for row in table(client)[1:]] == [str(own)]
    rows = filled(client, {})
    rows[1][0], rows[1][NEW], rows[1][FIRST_DAY] = number, "1050", TOMORROW.isoformat()
    assert "You have no price with this number" in words(send(client, as_csv(rows)))
    forged = packed([WantedPrice(2, number, 1_050_00, TOMORROW, "F", "G")])
    assert client.post(f"{SEVERAL}/propose", data={"token": new_token(), "wanted": forged}).status_code == 403
    assert proposed(session) == []


def test_what_no_page_of_ours_made_is_refused(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    publish(home)
    for text in ("", "[[1]]", '{"a":1}', "nonsense"):
        answer = client.post(f"{SEVERAL}/propose", data={"token": new_token(), "wanted": text})
        assert answer.status_code == 400
    assert proposed(session) == []


def test_the_heads_are_known_in_the_language_of_the_page_and_in_english(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    rows = filled(client, {publish(home): ("1050", TOMORROW.isoformat())})
    data = {"token": new_token(), "file": (io.BytesIO(as_csv(rows)), "prices.csv")}
    answer = client.post(f"{SEVERAL}?lang=ar", data=data, content_type="multipart/form-data")
    assert answer.status_code == 200 and propose_form(answer)


def test_what_else_a_price_says_stands_in_the_file_and_is_changed_there(
    client: PageClient, session: scoped_session, home: Service, aylin: Actor
) -> None:
    number = publish(
        home,
        vat_status="exempt",
        extras=(Extra("laundry", 5_00),),
        charges=(Charge("deposit", 500_00, refundable=True),),
        included=("meals", "gloves_and_aprons"),
        excluded=("hairdresser",),
    )
    rows = table(client)
    heads, cells = rows[0], dict(zip(rows[0], rows[1], strict=True))
    assert (cells["Deposit"], cells["Is the deposit paid back?"]) == ("500.00", "Yes")
    assert cells["In the price"] == "Meals, Gloves and aprons" and cells["Not in the price"] == "Hairdresser"
    assert cells["What about VAT?"] == "There is no VAT on it"
    unchanged = send(client, as_csv(rows))
    assert "1 price has no new amount and stays as it is" in words(unchanged)
    changed = {"Deposit": "0", "Charge for the paperwork": "95", "From which day?": TOMORROW.isoformat()}
    rows[1] = [changed.get(head, value) for head, value in zip(heads, rows[1], strict=True)]
    look = send(client, as_csv(rows))
    said = words(look)
    assert "1 price would change" in said and "Paid once: Charge for the paperwork: £95.00" in said
    client.post(f"{SEVERAL}/propose", data=propose_form(look))
    (price,) = proposed(session)
    assert (price.amount_pence, price.replaces_id) == (1_000_00, number)
    assert price.one_off_charges == [{"code": "admin", "amount_pence": 95_00, "refundable": False}]
    assert price.compulsory_extras == [{"code": "laundry", "amount_pence": 5_00}], "what has no column stays"
    assert price.included == ["meals", "gloves_and_aprons"]
    again = send(client, as_csv(rows))
    assert "1 price is with the Council already" in words(again)
    (waiting,) = [dict(zip(heads, row, strict=True)) for row in table(client)[1:]]
    assert waiting["Charge for the paperwork"] == "95.00" and not waiting["Deposit"]
    assert "1 price is with the Council already" in words(send(client, as_csv(table(client)))), (
        "as it was taken"
    )
