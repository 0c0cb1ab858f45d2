"""A council's own spreadsheet through the pages: sent, columns named, looked at, made as a whole or not at all."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import NamedContact, Service
from directory.foundation.actor import SYSTEM, Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.foundation.read_spreadsheets import ReadTable
from directory.foundation.spreadsheets import workbook
from directory.preparing.actions import sheets as actions
from directory.preparing.models import CouncilSheet
from directory.preparing.states import COUNCIL_SHEET
from tests.accounts.sign_in import sign_in
from tests.conftest import TODAY
from tests.page_client import PageClient
from tests.preparing.factories import ASH, ELM, LARKHOLM, SHIRE, add_places, register

HEADS = ("Location number", "Telephone", "Manager", "Direct line", "Agreed on")
ROW = (ASH, "020 7946 0999", "Amina Yusuf", "020 7946 0011", "05/01/2026")
COLUMNS = {
    "location_id": "Location number",
    "phone": "Telephone",
    "contact_name": "Manager",
    "contact_phone": "Direct line",
    "consent_on": "Agreed on",
}
STATES = ("received", "checking", "checked", "making", "made", "discarded")
# What a press on the page leads to for a short spreadsheet, which is worked through at once.
MOVES = {
    ("columns", "received"): "checked",
    ("columns", "checked"): "checked",
    ("make", "checked"): "made",
    ("discard", "received"): "discarded",
    ("discard", "checking"): "discarded",
    ("discard", "checked"): "discarded",
}


@pytest.fixture
def register_here(session: scoped_session) -> None:
    """A home in the register, in a council that is served."""
    add_places()
    register()
    session.commit()


def as_manager(client: PageClient, council: str = LARKHOLM) -> None:
    """Sign in a framework manager."""
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=council))


def send(client: PageClient, content: bytes, name: str = "ours.xlsx") -> str:
    """Send a spreadsheet; the address of its page."""
    sent = {"token": new_token(), "file": (io.BytesIO(content), name)}
    answer = client.post("/council/imports", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def in_state(state: str) -> CouncilSheet:
    """A spreadsheet in a state."""
    table = ReadTable([[*HEADS], [*ROW]])
    sheet = actions.receive_sheet(SYSTEM, LARKHOLM, file_name="ours.csv", table=table)
    if state == "discarded":
        actions.discard_sheet(SYSTEM, sheet)
    elif state != "received":
        actions.map_sheet(SYSTEM, sheet, COLUMNS, version=1)
    if state in ("checked", "making", "made"):
        actions.look_through(SYSTEM, sheet, on=TODAY)
    if state in ("making", "made"):
        actions.begin_making(SYSTEM, sheet, version=sheet.version)
    if state == "made":
        actions.make_from_sheet(SYSTEM, sheet, on=TODAY)
    db.session.commit()
    return sheet


def press(sheet: CouncilSheet) -> dict[str, str]:
    """What a press on its page sends."""
    return {"token": new_token(), "version": str(sheet.version)}


@pytest.mark.usefixtures("register_here")
def test_a_spreadsheet_becomes_entries_and_never_twice(client: PageClient, session: scoped_session) -> None:
    as_manager(client)
    file = workbook("homes", HEADS, [ROW])
    for time, words in enumerate(("1 entry made", "1 entry as it was")):
        address = send(client, file)
        page = client.page(address)
        if time:  # the columns are remembered
            assert page.xpath("//select[@name='phone']/option[@selected]/@value") == ["Telephone"]
        sheet = session.scalars(select(CouncilSheet).order_by(CouncilSheet.id.desc()).limit(1)).one()
        assert client.post(f"{address}/columns", data=press(sheet) | COLUMNS).status_code == 303
        assert "1 row can be taken." in client.page(address).text_content()
        if not time:
            assert session.scalars(select(Service)).all() == []
        session.expire_all()
        answer = client.post(f"{address}/make", data=press(sheet))
        assert answer.status_code == 303
        assert words in client.page(answer.location).text_content()
    session.expire_all()
    (entry,) = session.scalars(select(Service)).all()
    assert (entry.state, entry.phone, entry.council_code) == ("prepared", "020 7946 0999", LARKHOLM)
    (contact,) = session.scalars(select(NamedContact)).all()
    assert (contact.name, contact.phone, contact.service_id) == ("Amina Yusuf", "020 7946 0011", entry.id)
    assert sheet.rows == []


@pytest.mark.usefixtures("register_here")
def test_one_wrong_cell_makes_nothing(client: PageClient, session: scoped_session) -> None:
    as_manager(client)
    rows = [ROW, (ELM, "ring us", "", "", ""), ("", "020 7946 0998", "", "", "")]
    address = send(client, workbook("homes", HEADS, rows))
    sheet = session.scalars(select(CouncilSheet)).one()
    assert client.post(f"{address}/columns", data=press(sheet) | COLUMNS).status_code == 303
    page = client.page(address).text_content()
    assert "A3" in page and "The register knows no location of this number." in page
    assert "1 row can be taken." in page and "B3" in page and "A4" in page and "Make all of it" not in page
    session.expire_all()
    answer = client.post(f"{address}/make", data=press(sheet))
    assert answer.status_code == 400 and "Nothing was made: 3 cells cannot be taken." in answer.text
    assert session.scalars(select(Service)).all() == []


@pytest.mark.usefixtures("register_here")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", ["columns", "make", "discard"])
def test_every_verb_from_every_state(client: PageClient, verb: str, state: str) -> None:
    sheet = in_state(state)
    as_manager(client)
    address = f"/council/imports/{sheet.id}"
    client.page(address)
    sent = press(sheet) | (COLUMNS if verb == "columns" else {})
    status = client.post(f"{address}/{verb}", data=sent).status_code
    db.session.expire_all()
    expected = MOVES.get((verb, state))
    assert (status == 303, sheet.state) == (expected is not None, expected or state)


@pytest.mark.usefixtures("register_here")
def test_others_stay_outside_and_stale_forms_are_told(client: PageClient) -> None:
    sheet = in_state("received")
    as_manager(client)
    stale = press(sheet) | COLUMNS | {"version": "9"}
    assert client.post(f"/council/imports/{sheet.id}/columns", data=stale).status_code == 409
    wrong = press(sheet) | {"phone": "Telephone"}
    answer = client.post(f"/council/imports/{sheet.id}/columns", data=wrong)
    assert answer.status_code == 400 and "so that we know the service again" in answer.text
    as_manager(client, SHIRE)
    for verb in ("columns", "make", "discard"):
        assert client.post(f"/council/imports/{sheet.id}/{verb}", data=press(sheet)).status_code == 403
    assert client.get(f"/council/imports/{sheet.id}").status_code == 403
    assert "ours.csv" not in client.page("/council/imports").text_content()


@pytest.mark.usefixtures("register_here")
@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", ""), (b"\x00\x01\x02", "x.xlsx"), (b"Our homes\n", "x.csv"), (b"PK\x03\x04broken", "x.xlsx")],
)
def test_what_is_no_table_is_told(client: PageClient, content: bytes, name: str) -> None:
    as_manager(client)
    sent = {"token": new_token(), "file": (io.BytesIO(content), name)}
    answer = client.post("/council/imports", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 400 and "govuk-error-message" in answer.text


@pytest.mark.usefixtures("register_here")
def test_a_long_list_is_refused_and_a_western_file_is_read(client: PageClient) -> None:
    as_manager(client)
    long = "\n".join(["a,b", *("1,2" for _ in range(2001))]).encode()
    sent = {"token": new_token(), "file": (io.BytesIO(long), "long.csv")}
    answer = client.post("/council/imports", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 400
    western = f"Location number;Manager\n{ASH};Zoë\n".encode("cp1252")
    assert "Location number" in client.page(send(client, western, "western.csv")).text_content()


def test_the_table_of_states_is_this_one() -> None:
    assert (COUNCIL_SHEET.name, COUNCIL_SHEET.initial) == ("council_sheet", "received")
    assert COUNCIL_SHEET.final == {"made", "discarded"}
    assert COUNCIL_SHEET.needs_reason == set() and COUNCIL_SHEET.states == set(STATES)
    assert COUNCIL_SHEET.moves == {
        "map": ({"received", "checked"}, "checking"),
        "check": ({"checking"}, "checked"),
        "begin": ({"checked"}, "making"),
        "make": ({"making"}, "made"),
        "return": ({"making"}, "checked"),
        "stop": ({"checking", "making"}, "received"),
        "discard": ({"received", "checking", "checked"}, "discarded"),
    }
