"""A council's own spreadsheet through the pages: sent, columns named, looked at, made as a whole or not at all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from directory.audit.models import AuditEvent
from directory.catalogue.models import NamedContact, Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.form_tokens import new_token
from directory.foundation.on_demand import load
from directory.foundation.read_spreadsheets import ReadTable, read_table
from directory.foundation.spreadsheets import workbook
from directory.foundation.time import LONDON, now
from directory.preparing import jobs
from directory.preparing.actions import sheets as actions
from directory.preparing.jobs import drop_forgotten_sheets, work_off_sheets
from directory.preparing.models import CouncilSheet
from directory.preparing.sheet_rules import DAYS_KEPT, last_day_kept
from directory.preparing.states import COUNCIL_SHEET
from directory.progress.models import LongWork
from directory.web.templating import short_day
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
    # Put together here: the client of the tests leaves the temporary file open in which it keeps a long one.
    file = FileStorage(io.BytesIO(content), name, "file")
    boundary, body = encode_multipart({"token": new_token(), "file": file})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post("/council/imports", data=body, content_type=kind)
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
        page = client.page(answer.location)
        assert words in page.text_content()
        assert page.xpath(f"//main//a[@href='/council/providers/invite?council={LARKHOLM}']")
    session.expire_all()
    (entry,) = session.scalars(select(Service)).all()
    assert (entry.state, entry.phone, entry.council_code) == ("prepared", "020 7946 0999", LARKHOLM)
    (contact,) = session.scalars(select(NamedContact)).all()
    assert (contact.name, contact.phone, contact.service_id) == ("Amina Yusuf", "020 7946 0011", entry.id)
    assert sheet.rows == []


LAST_ROW = 1_048_576  # of a sheet, as Excel has it


def with_empty_rows(kind: str) -> bytes:
    """A spreadsheet of a head and one row, and below it as many empty rows as a sheet can have."""
    if kind == "csv":
        return ",".join(HEADS).encode() + b"\r\n" + ",".join(ROW).encode() + b"\r\n" * (LAST_ROW - 1)
    path, end = "xl/worksheets/sheet1.xml", b"</sheetData>"
    empty = "".join(f'<row r="{row}"/>' for row in range(3, LAST_ROW + 1)).encode()
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook("homes", HEADS, [ROW]))) as plain,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        for name in plain.namelist():
            content = plain.read(name)
            packed.writestr(name, content.replace(end, empty + end) if name == path else content)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.usefixtures("register_here")
def test_a_million_empty_rows_below_are_no_rows(
    client: PageClient, session: scoped_session, kind: str
) -> None:
    as_manager(client)
    address = send(client, with_empty_rows(kind), f"ours.{kind}")
    sheet = session.scalars(select(CouncilSheet)).one()
    assert len(sheet.rows) == 2
    assert client.post(f"{address}/columns", data=press(sheet) | COLUMNS).status_code == 303
    assert "1 row can be taken." in client.page(address).text_content()


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


def long_file(count: int) -> bytes:
    """A workbook of one home and many services by reference, with a second sheet."""
    heads = ("Our reference", "Provider", "Kind of care", "Amount", "Per", "Who pays", "From", "Manager")
    rows = [
        (f"R{n}", "Sparkle Limited", "Cleaning", 18.5, "hour", "private", "03/04/2026", "Amina Yusuf")
        for n in range(count)
    ]
    written = io.BytesIO()
    with load("xlsxwriter").Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Services")
        for number, row in enumerate([heads, *rows]):
            sheet.write_row(number, 0, row)
        book.add_worksheet("Old").write_row(0, 0, ["Our reference", "Provider"])
    return written.getvalue()


LONG_COLUMNS = {
    "reference": "Our reference",
    "provider_name": "Provider",
    "category": "Kind of care",
    "amount": "Amount",
    "unit": "Per",
    "payer": "Who pays",
    "valid_from": "From",
    "contact_name": "Manager",
}


@pytest.mark.usefixtures("register_here")
def test_a_long_one_is_worked_through_while_she_is_away(client: PageClient, session: scoped_session) -> None:
    as_manager(client)
    address = send(client, long_file(120))
    sheet = session.scalars(select(CouncilSheet)).one()
    page = client.page(address).text_content()
    assert "The sheet “Services” was read. 1 other was not: Old." in page
    assert client.post(f"{address}/columns", data=press(sheet) | LONG_COLUMNS).status_code == 303
    page = client.page(address).text_content()
    assert "0 of 120 rows are looked through." in page and "You can leave this page." in page
    assert "Make all of it" not in page and "Which column says what?" not in page
    session.expire_all()
    progress: list[int] = []
    session.commit()
    with counted_progress(progress):
        assert work_off_sheets() == 1
    assert progress == [50, 100, 120]
    page = client.page(address)
    text = " ".join(page.text_content().split())
    assert "120 rows can be taken." in text and "120 new prices" in text
    assert "120 services entered that no regulator registers: they still need their accreditation" in text
    assert "120 contacts not named" in text and "The first 50 of 120 are here." in text
    assert "3 April 2026" in text or "3 Apr 2026" in text
    for link in page.xpath("//a[@download]/@href"):
        file = client.get(link)
        assert file.status_code == 200 and len(read_table(file.get_data())) == 121
    assert session.scalars(select(Service)).all() == []
    session.expire_all()
    assert client.post(f"{address}/make", data=press(sheet)).status_code == 303
    page = client.page(address).text_content()
    assert "Its 120 rows are being made, in one go: all of them or none." in page and "Drop it" not in page
    session.commit()
    begun: list[tuple[Any, ...]] = []
    with making_watched(begun):
        assert work_off_sheets() == 1 and work_off_sheets() == 0
    told = ("spreadsheet", "ours.xlsx", LARKHOLM, sheet.asked_by)
    assert begun == [(*told, "running", 0, 120)], "it is seen before the first row, by whoever else reads"
    assert long_work() == [(*told, "finished", 120, 120)]
    page = client.page(address).text_content()
    assert "120 new prices" in page and "1 provider entered" in page
    session.expire_all()
    states = session.scalars(select(Service.state).distinct()).all()
    assert states == ["draft"]


def long_work() -> list[tuple[Any, ...]]:
    """What the desks are told of long work, as another connection reads it."""
    columns = (LongWork.kind, LongWork.title, LongWork.council, LongWork.begun_by)
    with db.engine.connect() as other:
        rows = other.execute(select(*columns, LongWork.state, LongWork.done, LongWork.total))
        return [tuple(row) for row in rows]


@contextmanager
def making_watched(into: list[tuple[Any, ...]]) -> Iterator[None]:
    """Note what is said of the work when its making begins."""
    make = jobs.make_from_sheet

    def watched(*args: Any, **values: Any) -> CouncilSheet:
        into.extend(long_work())
        return make(*args, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "make_from_sheet", watched)
        yield


@contextmanager
def counted_progress(into: list[int]) -> Iterator[None]:
    """Note how far the work says it has come."""
    noted = jobs.note_progress

    def note(actor: Actor, sheet: CouncilSheet, done: int) -> None:
        noted(actor, sheet, done)
        into.append(done)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "note_progress", note)
        yield


@pytest.mark.usefixtures("register_here")
def test_the_work_of_somebody_who_may_not_any_more_stops(client: PageClient, session: scoped_session) -> None:
    as_manager(client)
    address = send(client, long_file(101))
    sheet = session.scalars(select(CouncilSheet)).one()
    client.post(f"{address}/columns", data=press(sheet) | LONG_COLUMNS)
    session.expire_all()
    sheet.asked_by = "account:999"
    session.commit()
    assert work_off_sheets() == 1
    session.expire_all()
    assert (sheet.state, sheet.outcome) == ("received", None)
    assert "The work on it stopped, and nothing was made." in client.page(address).text_content()
    assert session.scalars(select(Service)).all() == []


@pytest.mark.usefixtures("register_here")
def test_a_fault_that_one_sheet_meets_keeps_no_other_waiting(
    client: PageClient, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_manager(client)
    for name in ("first.xlsx", "second.xlsx"):
        address = send(client, long_file(101 if name == "first.xlsx" else 102), name)
        sheet = session.get_one(CouncilSheet, int(address.rsplit("/", 1)[1]))
        client.post(f"{address}/columns", data=press(sheet) | LONG_COLUMNS)
    session.expire_all()
    first, second = session.scalars(select(CouncilSheet).order_by(CouncilSheet.id)).all()
    checked = jobs.checked_sheet

    def broken(sheet: CouncilSheet, on: date) -> Any:
        if sheet.id == first.id:
            raise RuntimeError("a fault of ours")
        return checked(sheet, on)

    monkeypatch.setattr(jobs, "checked_sheet", broken)
    assert work_off_sheets() == 2 and work_off_sheets() == 0
    session.expire_all()
    assert (first.state, second.state) == ("received", "checked")


@pytest.mark.usefixtures("register_here")
def test_a_sheet_is_chosen_by_its_name(client: PageClient, session: scoped_session) -> None:
    as_manager(client)
    sent = {"token": new_token(), "file": (io.BytesIO(long_file(1)), "x.xlsx"), "sheet": "old"}
    answer = client.post("/council/imports", data=sent, content_type="multipart/form-data")
    assert session.scalars(select(CouncilSheet)).one().sheet_name == "Old"
    assert "1 other was not: Services." in client.page(str(answer.location)).text_content()
    sent = {"token": new_token(), "file": (io.BytesIO(long_file(1)), "x.xlsx"), "sheet": "Prices"}
    answer = client.post("/council/imports", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 400 and "It has: Services, Old." in answer.text


@pytest.mark.usefixtures("register_here")
def test_more_problems_than_a_page_shows_are_counted_and_stand_in_a_file(
    client: PageClient, session: scoped_session
) -> None:
    as_manager(client)
    rows = "".join(f"1-90000{n:04},nobody\n" for n in range(1, 100)) * 3
    address = send(client, f"Location number,Telephone\n{rows}".encode(), "x.csv")
    sheet = session.scalars(select(CouncilSheet)).one()
    columns = {"location_id": "Location number", "phone": "Telephone"}
    client.post(f"{address}/columns", data=press(sheet) | columns)
    session.commit()
    work_off_sheets()
    page = client.page(address)
    text = page.text_content()
    # Each telephone, and each location that the register does not know; the first 3 are known by the factory.
    (heading,) = [one for one in page.xpath("//h2/text()") if "cannot be taken" in one]
    total = int(heading.split()[0])
    assert total > 500 and f"The first 200 of {total} are here." in text
    (link,) = page.xpath("//a[@download][contains(@href, 'problems')]/@href")
    assert len(read_table(client.get(link).get_data())) == total + 1


@pytest.mark.usefixtures("register_here")
def test_merged_and_failed_cells_are_named(client: PageClient, session: scoped_session) -> None:
    written = io.BytesIO()
    with load("xlsxwriter").Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Homes")
        sheet.merge_range(0, 0, 0, 1, "Our homes 2026")
        sheet.write_row(1, 0, ["Location number", "Telephone"])
        sheet.merge_range(2, 0, 3, 0, ASH)
        sheet.write(2, 1, "020 7946 0001")
        sheet.write(3, 1, "020 7946 0002")
        sheet.write_row(4, 0, [ELM])
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
        sheet.write_blank(1_000_000, 0, None, book.add_format({"bold": True}))
    as_manager(client)
    address = send(client, written.getvalue())
    row = session.scalars(select(CouncilSheet)).one()
    columns = {"location_id": "Location number", "phone": "Telephone"}
    assert client.post(f"{address}/columns", data=press(row) | columns).status_code == 303
    session.expire_all()
    assert row.outcome is not None
    found = [(cell, code) for cell, code, _ in row.outcome["problems"]]
    assert found == [("A4", "cell_merged"), ("A5", "location_unknown"), ("B5", "cell_failed")]
    assert "The cell shows #N/A: a formula in it has failed." in client.page(address).text_content()


@pytest.mark.usefixtures("register_here")
@pytest.mark.parametrize("state", STATES)
def test_what_nothing_was_made_of_is_dropped_after_a_while(
    client: PageClient, session: scoped_session, state: str
) -> None:
    new, old = in_state(state), in_state(state)
    new.created_at = now() - timedelta(days=DAYS_KEPT - 1)
    old.created_at = now() - timedelta(days=DAYS_KEPT, minutes=1)
    session.commit()
    waits = state in ("received", "checked")
    assert drop_forgotten_sheets() == waits and drop_forgotten_sheets() == 0
    session.expire_all()
    assert (new.state, old.state) == (state, "discarded" if waits else state)
    if waits:
        assert (old.rows, old.outcome, len(new.rows)) == ([], None, 2)
        newest = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (newest.action, newest.subject_id, newest.actor_id) == (
            "council_sheet.discard",
            str(old.id),
            SYSTEM.id,
        )
    as_manager(client)
    assert f"is dropped after {DAYS_KEPT} days" in client.page("/council/imports").text_content()
    page = client.page(f"/council/imports/{new.id}").text_content()
    last = short_day(last_day_kept(new.created_at.astimezone(LONDON).date()))
    assert (f"If nothing is made of it by {last}, it is dropped by itself." in page) is waits


def test_the_last_day_is_ninety_days_after_it_was_sent() -> None:
    assert last_day_kept(date(2026, 12, 31)) == date(2027, 3, 31)


@pytest.mark.usefixtures("register_here")
def test_one_weekly_price_needs_no_column_for_what_it_pays_for_and_who_pays(
    client: PageClient, session: scoped_session
) -> None:
    as_manager(client)
    address = send(
        client,
        workbook(
            "homes",
            ("CQC location", "Weekly price", "From", "Need"),
            [(ASH, "650", "2026-04-01", "residential")],
        ),
    )
    page = client.page(address)
    assert "The same in every row: A week" in page.xpath("//select[@name='unit']/option/text()")
    sheet = session.scalars(select(CouncilSheet)).one()
    columns = {
        "location_id": "CQC location",
        "amount": "Weekly price",
        "valid_from": "From",
        "need_level": "Need",
    }
    refused = client.post(f"{address}/columns", data=press(sheet) | columns)
    assert refused.status_code == 400 and "is the same in every row" in refused.text
    chosen = columns | {"unit": "=week", "payer": "=council"}
    assert client.post(f"{address}/columns", data=press(sheet) | chosen).status_code == 303
    page = client.page(address)
    assert "1 row can be taken." in page.text_content() and "£650" in page.text_content()
    assert page.xpath("//select[@name='payer']/option[@selected]/@value") == ["=council"]


@pytest.mark.parametrize(("one_writer", "most"), [(True, 500), (False, 2_000)])
def test_a_sheet_is_no_longer_than_others_can_wait_for(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch, one_writer: bool, most: int
) -> None:
    monkeypatch.setattr(actions, "has_one_writer", lambda: one_writer)
    add_places()
    rows = [["Reference", "Name"], *([f"r{number}", "A service"] for number in range(most))]
    sheet = actions.receive_sheet(SYSTEM, LARKHOLM, file_name="ours.csv", table=ReadTable(rows))
    assert len(sheet.rows) == most + 1
    with pytest.raises(Invalid) as refused:
        actions.receive_sheet(
            SYSTEM, LARKHOLM, file_name="ours.csv", table=ReadTable([*rows, ["one", "too many"]])
        )
    assert (refused.value.code, refused.value.values) == ("too_many_rows", {"most": most})
