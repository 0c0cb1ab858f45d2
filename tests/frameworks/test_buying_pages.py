"""The pages of price bands, areas, usual rates, access agreements and the ledger: in, out, refused, whose."""

from __future__ import annotations

import base64
import io
from datetime import date
from typing import Any

import pytest
from lxml import html
from sqlalchemy import event, func, select

from directory.foundation.actor import DEMO, Grant, Role
from directory.foundation.database import db
from directory.frameworks.actions.access import sign_access_agreement
from directory.frameworks.actions.band import add_area
from directory.frameworks.actions.instrument import add_instrument
from directory.frameworks.actions.lot import add_lot, add_specification
from directory.frameworks.models import (
    AccessAgreement,
    BroadMarketArea,
    Instrument,
    PriceBand,
    ReferenceRate,
    ValueEntry,
)
from tests.accounts.sign_in import sign_in
from tests.frameworks.conftest import EALING, FULHAM, HAVERING
from tests.frameworks.test_instrument_pages import OURS, errors, made, manager, named_councils, text_of
from tests.page_client import PageClient

__all__ = ["manager", "named_councils"]
BAND = {
    "lot": "C1",
    "need_level": "nursing",
    "min_pence": "625",
    "max_pence": "670.50",
    "valid_from": "2027-04-01",
    "valid_to": "2028-03-31",
    "gap_meant": "no",
}
HEAD = "lot,area,care,lowest,highest,from,to\n"


def count(model: Any) -> int:
    """How many rows there are."""
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


@pytest.fixture
def banded(manager: PageClient) -> Instrument:
    """A framework in use with a banded lot and an area."""
    instrument = made("live", ready=True)
    add_lot(DEMO, instrument, code="C1", name="Homes", categories=["care_home"], pricing_mode="banded")
    add_area(DEMO, instrument, [EALING], code="BMA4", name="Ealing", valid_from=date(2026, 1, 1))
    db.session.commit()
    return instrument


def area_id() -> str:
    return str(db.session.scalars(select(BroadMarketArea.id)).first())


def test_one_band_is_set_shown_and_taken_back(manager: PageClient, banded: Instrument) -> None:
    sent = BAND | {"area": area_id()}
    assert manager.page(f"{OURS}/bands/new").xpath("//select[@name='area']/option")
    assert (
        manager.post(f"{OURS}/bands/new", data=sent).headers["Location"].startswith(f"{OURS}/bands?done=band")
    )
    page = text_of(manager.get(f"{OURS}/bands?since=2027-04-01"))
    assert "£625 to £670.50" in page and "In no area today: Fulham" in page
    band = db.session.scalars(select(PriceBand)).one()
    assert manager.post(f"{OURS}/bands/{band.id}/remove").status_code == 303
    assert count(PriceBand) == 0
    assert manager.post(f"{OURS}/bands/{band.id}/remove").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"min_pence": "700"}, "max_pence", "must not be below the lowest"),
        ({"valid_to": "2027-03-31"}, "valid_to", "must not be before"),
        ({"valid_from": "2027-03-01", "valid_to": "2027-04-01"}, "valid_from", "may not share a day"),
        ({"valid_from": "2029-04-01", "valid_to": "2030-03-31"}, "valid_from", "no band from 1 April 2028"),
        ({"lot": "ready"}, "lot", "from the list"),
        ({"area": "0"}, "area", "from the list"),
        ({"need_level": "any"}, "need_level", "from the list"),
    ],
)
def test_a_band_that_cannot_be_is_refused_by_name(
    manager: PageClient, banded: Instrument, changes: dict[str, str], field: str, words: str
) -> None:
    sent = BAND | {"area": area_id()}
    manager.post(f"{OURS}/bands/new", data=sent)
    response = manager.post(f"{OURS}/bands/new", data=sent | changes)
    assert response.status_code == 400 and words in errors(response)[field]
    assert count(PriceBand) == 1


def test_a_gap_that_is_meant_is_taken(manager: PageClient, banded: Instrument) -> None:
    sent = BAND | {"area": area_id()}
    manager.post(f"{OURS}/bands/new", data=sent)
    later = {"valid_from": "2029-04-01", "valid_to": "2030-03-31", "gap_meant": "yes"}
    assert manager.post(f"{OURS}/bands/new", data=sent | later).status_code == 303


def test_a_band_that_has_begun_stays(manager: PageClient, banded: Instrument) -> None:
    manager.post(f"{OURS}/bands/new", data=BAND | {"area": area_id(), "valid_from": "2026-04-01"})
    band = db.session.scalars(select(PriceBand)).one()
    response = manager.post(f"{OURS}/bands/{band.id}/remove")
    assert response.status_code == 400 and "has begun" in errors(response)[""]


def upload(client: PageClient, table: str | bytes, **more: str) -> Any:
    """Send a table as a file."""
    content = table.encode() if isinstance(table, str) else table
    data = {"file": (io.BytesIO(content), "bands.csv"), "gap_meant": "no", **more}
    return client.post(f"{OURS}/bands", data=data, content_type="multipart/form-data")


def test_a_spreadsheet_sets_every_band_and_comes_out_as_it_went_in(
    manager: PageClient, banded: Instrument
) -> None:
    table = (
        HEAD
        + "c1,bma4,Care with nursing,625,670,2027-04-01,31/03/2028\n\n"
        + "C1,BMA4,residential,£466.00,520,1 April 2027,2028-03-31\n"
    )
    assert upload(manager, table).status_code == 303
    assert count(PriceBand) == 2
    out = manager.get(f"{OURS}/bands?as=csv").get_data(as_text=True)
    assert '"C1","BMA4","nursing","625.00","670.00","2027-04-01","2028-03-31"' in out
    again = upload(manager, out)
    assert again.status_code == 400 and "may not share a day" in text_of(again)
    assert manager.get(f"{OURS}/bands?as=xlsx").get_data().startswith(b"PK")


def test_a_spreadsheet_with_faults_sets_nothing_and_names_each_cell(
    manager: PageClient, banded: Instrument
) -> None:
    table = HEAD + (
        "C1,BMA4,nursing,625,670,2027-04-01,2028-03-31\n"
        "C9,BMA4,nursing,625,670,2027-04-01,2028-03-31\n"
        "C1,BMA9,magic,six,670,soon,2028-03-31\n"
        "C1,BMA4,residential,700,670,2028-04-01,2028-03-31\n"
        "ready,BMA4,residential,600,670,2027-04-01,2028-03-31\n"
    )
    response = upload(manager, table)
    page = text_of(response)
    assert response.status_code == 400 and "Nothing was saved: 8 cells are wrong." in page
    cells = html.fromstring(response.get_data()).xpath("//div[@id='problems']//tbody/tr/th/text()")
    for cell in ("A3", "B4", "C4", "D4", "F4", "E5", "G5", "A6"):
        assert cell in cells, cell
    assert "There is no lot “C9” here." in page
    assert count(PriceBand) == 0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "The file is empty"),
        (HEAD, "The file is empty"),
        ("lot,area\nC1,BMA4\n", "lacks these columns: care, lowest, highest, from, to"),
        (b"\x00\x01\x02", "no table that we can read"),
        (HEAD + "C1,BMA4,nursing,1,2,2027-04-01,2028-03-31\n" * 2_001, "more than 2000 rows"),
    ],
)
def test_what_is_no_table_of_bands_says_so(
    manager: PageClient, banded: Instrument, table: str | bytes, words: str
) -> None:
    response = upload(manager, table)
    assert response.status_code == 400 and words in text_of(response)


def test_more_wrong_cells_than_a_page_shows_are_counted_and_stand_in_a_file(
    manager: PageClient, banded: Instrument
) -> None:
    response = upload(manager, HEAD + "C9,BMA4,nursing,625,670,2027-04-01,2028-03-31\n" * 120)
    page = html.fromstring(response.get_data())
    assert "Nothing was saved: 120 cells are wrong." in text_of(response)
    assert "The first 100 of 120 are here." in text_of(response)
    assert len(page.xpath("//div[@id='problems']//tbody/tr")) == 100
    (link,) = page.xpath("//div[@id='problems']//a[@download]/@href")
    kind, _, content = link.partition(",")
    assert kind == "data:text/csv;charset=utf-8;base64"
    assert len(base64.b64decode(content).decode().splitlines()) == 121


def test_a_form_without_its_file_says_so(manager: PageClient, banded: Instrument) -> None:
    response = manager.post(f"{OURS}/bands", data={"gap_meant": "no"}, content_type="multipart/form-data")
    assert response.status_code == 400 and "file" in errors(response)


def test_an_area_is_added_once_with_councils_by_name(manager: PageClient, banded: Instrument) -> None:
    sent = {
        "code": "BMA2",
        "name": "West",
        "councils": "Fulham\nHavering",
        "valid_from": "2026-04-01",
        "valid_to": "",
    }
    assert manager.page(f"{OURS}/areas/new").xpath("//textarea[@name='councils']")
    assert manager.post(f"{OURS}/areas/new", data=sent).status_code == 303
    assert "BMA2 West" in text_of(manager.get(f"{OURS}/bands"))
    assert "taken" in errors(manager.post(f"{OURS}/areas/new", data=sent))["code"]
    twice = manager.post(f"{OURS}/areas/new", data=sent | {"code": "BMA3"})
    assert "in another area" in errors(twice)["councils"]
    nobody = manager.post(f"{OURS}/areas/new", data=sent | {"code": "BMA3", "councils": ""})
    assert "at least one council" in errors(nobody)["councils"]


AGREEMENT = {
    "council_code": FULHAM,
    "signed_on": "2026-11-01",
    "valid_from": "2026-12-01",
    "valid_to": "2027-03-31",
}


def test_an_access_agreement_is_signed_and_ended(manager: PageClient) -> None:
    made("live")
    address = f"{OURS}/access-agreements"
    assert manager.post(address, data=AGREEMENT).headers["Location"] == f"{address}?done=signed"
    assert "Not begun yet" in text_of(manager.get(address))
    agreement = db.session.scalars(select(AccessAgreement)).one()
    end = f"{address}/{agreement.id}/end"
    assert manager.page(end).xpath("//input[@name='valid_to']")
    early = manager.post(end, data={"valid_to": "2026-11-01"})
    assert "must not be before the first" in errors(early)["valid_to"]
    assert manager.post(end, data={"valid_to": "2027-01-31"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(AccessAgreement)).one().valid_to == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"valid_to": ""}, "valid_to", "needs a last day"),
        ({"valid_to": "2028-04-01"}, "valid_to", "31 March 2028"),
        ({"valid_from": "2025-12-01", "signed_on": "2025-12-01"}, "valid_from", "1 January 2026"),
        ({"signed_on": "2026-12-02"}, "signed_on", "signed on or before"),
        ({"council_code": ""}, "council_code", "Choose one"),
        ({"council_code": EALING}, "council_code", "from the list"),
        ({}, "valid_from", "already"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused_by_name(
    manager: PageClient, changes: dict[str, str], field: str, words: str
) -> None:
    made("live")
    address = f"{OURS}/access-agreements"
    if not changes:
        manager.post(address, data=AGREEMENT | {"token": "a" * 32})
    response = manager.post(address, data=AGREEMENT | changes)
    assert response.status_code == 400 and words in errors(response)[field]


def test_an_agreement_of_another_instrument_is_not_found(manager: PageClient) -> None:
    instrument = made("live")
    assert manager.get(f"{OURS}/access-agreements/99/end").status_code == 404
    agreement = sign_access_agreement(
        DEMO,
        instrument,
        FULHAM,
        signed_on=date(2026, 1, 1),
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
    )
    db.session.commit()
    number = agreement.id
    sign_in(manager, Grant(Role.FRAMEWORK_MANAGER, council=HAVERING))
    assert manager.get(f"{OURS}/access-agreements/{number}/end").status_code == 403
    response = manager.post(f"{OURS}/access-agreements/{number}/end", data={"valid_to": "2026-12-01"})
    assert response.status_code == 403


def line(kind: str, reference: str, value: str) -> dict[str, str]:
    """A line of the ledger, as its form sends it."""
    return {"kind": kind, "reference": reference, "value": value, "entered_on": "2026-11-20"}


def test_the_ledger_warns_stops_and_goes_on_after_a_variation(manager: PageClient) -> None:
    made("live", max_value_pence=100_000_00)
    address = f"{OURS}/value"

    def enter(kind: str, reference: str, value: str) -> Any:
        return manager.post(address, data=line(kind, reference, value))

    assert enter("bought", "PO 1", "79,999.99").headers["Location"].endswith("done=ok")
    assert enter("bought", "PO 2", "0.01").headers["Location"].endswith("done=warn_80")
    assert "80% bought: past the first warning" in text_of(manager.get(address))
    assert enter("bought", "PO 3", "15000").headers["Location"].endswith("done=warn_95")
    past = enter("bought", "PO 4", "5000.01")
    assert past.status_code == 400 and "pass the highest value" in errors(past)["value"]
    assert "in the ledger already" in errors(enter("bought", "PO 3", "1"))["reference"]
    assert "more than is committed" in errors(enter("released", "PO 1", "95000.01"))["value"]
    assert enter("variation", "Cabinet 1", "50,000").status_code == 303
    assert enter("bought", "PO 4", "5000.01").status_code == 303
    page = text_of(manager.get(address))
    assert "Value bought: £100,000.01" in page and "£150,000" in page
    table = manager.get(f"{address}?as=csv").get_data(as_text=True)
    assert table.count("\n") == 6 and '"PO 4"' in table


def test_a_joining_council_enters_what_it_bought_and_no_variation(
    named_councils: None, client: PageClient
) -> None:
    instrument = made("live", max_value_pence=100_000_00)
    sign_access_agreement(
        DEMO,
        instrument,
        FULHAM,
        signed_on=date(2026, 1, 1),
        valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1),
    )
    db.session.commit()
    sign_in(client, Grant(Role.JOINING_BROKER, council=FULHAM))
    page = client.page(f"{OURS}/value")
    assert page.xpath("//input[@name='kind']/@value") == ["bought", "released"]
    assert client.post(f"{OURS}/value", data=line("bought", "PO 1", "10")).status_code == 303
    assert client.post(f"{OURS}/value", data=line("variation", "V", "10")).status_code == 403
    sign_in(client, Grant(Role.JOINING_BROKER, council=HAVERING))
    assert client.post(f"{OURS}/value", data=line("bought", "PO 2", "10")).status_code == 403
    assert count(ValueEntry) == 1


def test_a_form_sent_twice_enters_one_line(manager: PageClient) -> None:
    made("live")
    sent = line("bought", "PO 1", "10") | {"token": "b" * 32}
    assert [manager.post(f"{OURS}/value", data=sent).status_code for _ in range(2)] == [303, 303]
    assert count(ValueEntry) == 1


RATE = {
    "council": EALING,
    "need_level": "nursing",
    "weekly_pence": "1,150",
    "source": "Fees 2026, page 2",
    "published_on": "2026-03-01",
    "valid_from": "2026-04-01",
    "valid_to": "",
}


def test_a_usual_rate_is_entered_once_for_one_s_own_council(manager: PageClient) -> None:
    address = "/council/usual-rates"
    assert manager.post(address, data=RATE).headers["Location"] == f"{address}?done=set"
    assert "£1,150" in text_of(manager.get(address)) and "Fees 2026, page 2" in text_of(manager.get(address))
    assert "already" in errors(manager.post(address, data=RATE | {"source": "Again"}))["valid_from"]
    assert "more than £0" in errors(manager.post(address, data=RATE | {"weekly_pence": "0"}))["weekly_pence"]
    other = manager.post(address, data=RATE | {"council": FULHAM})
    assert other.status_code == 400 and "from the list" in errors(other)["council"]
    assert count(ReferenceRate) == 1
    assert manager.get(f"{address}?as=xlsx").get_data().startswith(b"PK")


def statements_of(client: PageClient, address: str) -> int:
    """How many statements a page asks the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_no_page_asks_more_for_more_rows(manager: PageClient, banded: Instrument) -> None:
    pages = (
        "/council/instruments?life=all",
        OURS,
        f"{OURS}/bands",
        f"{OURS}/value",
        f"{OURS}/access-agreements",
    )
    sent = BAND | {"area": area_id()}
    manager.post(f"{OURS}/bands/new", data=sent)
    manager.post(f"{OURS}/value", data=line("bought", "PO 0", "1"))
    manager.post(f"{OURS}/access-agreements", data=AGREEMENT)
    few = {page: statements_of(manager, page) for page in pages}
    for level in ("residential", "nursing_dementia", "residential_dementia"):
        manager.post(f"{OURS}/bands/new", data=sent | {"need_level": level})
        manager.post(f"{OURS}/value", data=line("bought", level, "1"))
        lot = add_lot(DEMO, banded, code=level, name=level, categories=["care_home"])
        add_specification(DEMO, lot, version="1", title=level, valid_from=date(2026, 1, 1))
        add_instrument(
            DEMO,
            EALING,
            code=level.replace("_", "-"),
            name=level,
            type="spot",
            legal_regime="PA2023_LTC",
            starts_on=date(2026, 1, 1),
            ends_on=None,
        )
        db.session.commit()
    manager.post(f"{OURS}/access-agreements", data=AGREEMENT | {"council_code": HAVERING})
    assert {page: statements_of(manager, page) for page in pages} == few


def test_an_xlsx_comes_back_as_it_went_out(manager: PageClient, banded: Instrument) -> None:
    manager.post(f"{OURS}/bands/new", data=BAND | {"area": area_id()})
    out = manager.get(f"{OURS}/bands?as=xlsx").get_data()
    assert "may not share a day" in text_of(upload(manager, out))
    db.session.delete(db.session.scalars(select(PriceBand)).one())
    db.session.commit()
    assert upload(manager, out).status_code == 303
    band = db.session.scalars(select(PriceBand)).one()
    assert (band.min_pence, band.max_pence, band.valid_to) == (625_00, 670_50, date(2028, 3, 31))


def test_an_area_ends_after_its_bands_and_its_councils_may_join_another(
    manager: PageClient, banded: Instrument
) -> None:
    number = area_id()
    end = f"{OURS}/areas/{number}/end"
    manager.post(f"{OURS}/bands/new", data=BAND | {"area": number})
    assert manager.page(end).xpath("//input[@name='valid_to']")
    early = manager.post(end, data={"valid_to": "2028-03-30"})
    assert "31 March 2028" in errors(early)["valid_to"]
    assert "must not be before" in errors(manager.post(end, data={"valid_to": "2025-12-31"}))["valid_to"]
    assert manager.post(end, data={"valid_to": "2028-03-31"}).status_code == 303
    sent = {"code": "BMA9", "name": "New", "councils": "Ealing", "valid_from": "2028-04-01", "valid_to": ""}
    assert manager.post(f"{OURS}/areas/new", data=sent).status_code == 303
    assert manager.get(f"{OURS}/areas/99/end").status_code == 404
    sign_in(manager, Grant(Role.FRAMEWORK_MANAGER, council=HAVERING))
    assert manager.post(end, data={"valid_to": "2028-03-31"}).status_code == 403


def test_an_approver_is_told_where_an_amount_is_above_the_own_limit(
    named_councils: None, client: PageClient
) -> None:
    made("live")
    sign_in(client, Grant(Role.APPROVER, council=EALING, limit=500_00))
    over = client.post(f"{OURS}/value", data=line("bought", "PO 1", "500.01"))
    assert over.status_code == 400 and "more than you may approve" in errors(over)["value"]
    assert client.post(f"{OURS}/value", data=line("bought", "PO 1", "500")).status_code == 303
    assert client.post(f"{OURS}/value", data=line("variation", "V", "1")).status_code == 403
