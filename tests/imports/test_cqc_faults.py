"""Each kind of faulty file: what its reader makes of it, what its import says, and what the visitor then sees."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.time import now
from directory.health import problems
from directory.imports.commands import import_group
from directory.imports.cqc import field_reader
from directory.imports.cqc.command import NOT_ALL_TAKEN
from directory.register.actions.importing import FileFacts, begin_import, begin_switch, stage_statements
from directory.register.import_queries import import_record
from directory.register.models import RegisterImport
from directory.register.queries import current_ratings, location_record
from directory.register.rules.statements import RatingStatement, Statement
from tests.imports import cqc_files as files
from tests.imports.cqc_files import ELM, ROSE, put, table
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("app")
HALF = "\ud83d"  # half of a character: no database and no page can hold it
ASH = "1-900000003"
HSCA_2025 = {"Location ID": ROSE, "Location Name": "Rose House", "Provider ID": "1-800000001"}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(import_group, [str(word) for word in words])


def imported(*words: str | Path, code: int = 0) -> str:
    """What `directory import cqc` prints, on one line."""
    result = run("cqc", *words)
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def refused(*words: str | Path) -> str:
    """What it says to a file that it does not take; nothing is changed."""
    output = imported(*words, code=1)
    assert "Nothing was changed" in output
    assert db.session.scalar(select(RegisterImport.id).where(RegisterImport.state == "done")) is None
    return output


def page(client: PageClient, address: str = "/register") -> str:
    return " ".join(client.get(address).get_data(as_text=True).split())


def latest(path: Path, *rows: dict[str, str]) -> Path:
    return put(path.parent, path.name, table(files.LATEST_2026, rows))


def rated_on(location_id: str) -> tuple[str, date | None]:
    overall = current_ratings([location_id])[location_id].overall
    assert overall is not None
    return overall.value, overall.published_on


# One bad value never stops the rest.


def test_half_a_character_in_a_name_is_left_out_and_counted(client: PageClient, tmp_path: Path) -> None:
    path = put(
        tmp_path,
        "api.json",
        [
            files.api_location(name=f"Rose {HALF}", currentRatings=files.rated("Good", "2024-05-06")),
            files.api_location(ELM, name="Elm Court"),
        ],
    )
    output = imported(path, code=NOT_ALL_TAKEN)
    assert (
        "2 rows read: 0 refused, 1 values left out of the others locations: 2 new to the register" in output
    )
    assert "not understood 1: name (lines 1)" in output
    assert rated_on(ROSE) == ("good", date(2024, 5, 6))  # all else that it says was taken
    assert "Elm Court" in page(client)
    imported(put(tmp_path, "next.json", [files.api_location(ASH, name="Ash House")]))
    assert "Ash House" in page(client)
    assert problems() == []


@pytest.mark.parametrize("shape", ["api", "council"])
def test_half_a_character_in_a_town_breaks_no_page(client: PageClient, tmp_path: Path, shape: str) -> None:
    if shape == "api":
        path = put(tmp_path, "a.json", [files.api_location(postalAddressTownCity=f"Lon{HALF}don")])
    else:
        building = json.dumps({"street_address": f"1 {HALF} Road"})
        row = {
            "cqc_location_id": ROSE,
            "name": "Rose Homecare",
            "postcode": "N8 0RD",
            "care_residential": "true",
            "building_info": building,
        }
        path = put(tmp_path, "b_2025-11.csv", table(files.COUNCIL_EXTRACT, [row]))
    field = {"api": "postalAddressTownCity", "council": "building info.street_address"}[shape]
    assert f"not understood 1: {field} (" in imported(path, code=NOT_ALL_TAKEN)
    assert "Rose Homecare" in page(client)
    assert location_record(ROSE).town is None


@pytest.mark.parametrize(
    ("member", "value", "field"),
    [
        ("numberOfBeds", int("9" * 4000), "numberOfBeds"),
        ("onspdLatitude", float("nan"), "onspdLatitude and onspdLongitude"),
        ("postalCode", ["N8 0RD"], "postalCode"),
        ("careHome", {"yes": True}, "careHome"),
        ("specialisms", ["Dementia"], "specialisms"),
        ("lastInspection", "2025-04-10", "lastInspection"),
        ("registrationDate", "29/05/2015", "registrationDate"),
        ("currentRatings", {"overall": {"rating": ["Good"]}}, "currentRatings.overall.rating"),
        ("website", "https://rose.example/\x00", "website"),
    ],
)
def test_a_value_of_a_kind_that_nobody_thought_of_costs_itself_alone(
    client: PageClient, tmp_path: Path, member: str, value: Any, field: str
) -> None:
    digits = json.dumps(files.api_location(**{member: value})).replace("9" * 4000, "9" * 5000)
    output = imported(put(tmp_path, "a.json", digits), code=NOT_ALL_TAKEN)
    assert "locations: 1 new to the register" in output
    assert f"not understood 1: {field} (" in output
    assert "Rose Homecare" in page(client)


def test_a_file_whose_name_is_half_a_character_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "rose_\udcff.csv"
    path.write_text(table(files.TIDY, [files.tidy_row()]))
    assert "rose_\\udcff.csv: the tidy file" in imported(path)


def begun(*statements: Statement) -> int:
    """An import that was decided on and whose process then died."""
    with transaction():
        import_id = begin_import(SYSTEM, FileFacts("f.csv", "0" * 64, "tidy", date(2026, 1, 1), False))
        stage_statements(SYSTEM, import_id, statements)
        begin_switch(SYSTEM, import_id, refusals=[], counts={})
    return import_id


def said(number: int, **facts: Any) -> Statement:
    return Statement(
        f"1-90000{number:04}",
        date(2026, 1, 1),
        "tidy",
        {"name": f"House {number}", "status": "registered", **facts},
    )


def test_what_the_register_cannot_hold_is_refused_alone_by_the_next_import(
    client: PageClient, tmp_path: Path
) -> None:
    """The statements were staged by an older version, or by hand: nobody read them through the present readers."""
    bad = Statement("1-900000500", date(2026, 1, 1), "tidy", {"name": f"House {HALF}"})
    worse = Statement(
        "1-900000501",
        date(2026, 1, 1),
        "tidy",
        {"name": "B"},
        {},
        (RatingStatement("location", "overall", "ace"),),
    )
    import_id = begun(
        *(said(number) for number in range(498)), bad, worse, *(said(n) for n in range(502, 610))
    )
    assert "Finished 1 import(s)" in imported(put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row()])))
    record = import_record(import_id)
    assert (record.state, record.counts["added"], record.counts["refused"]) == ("done", 606, 2)
    row = db.session.get(RegisterImport, import_id)
    assert row is not None
    assert row.refusals == [
        [0, "cannot_be_merged", "1-900000501"],
        [0, "cannot_be_merged", "1-900000500"],
    ]
    assert "House 609" in page(client, "/register?q=House+609")


def test_what_the_register_refuses_of_a_file_is_told_with_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that lets something through: the register refuses the one location, and says so."""
    monkeypatch.setattr(field_reader, "is_readable", lambda _: True)
    rows = [files.api_location(name=f"Rose {HALF}"), files.api_location(ELM, name="Elm Court")]
    output = imported(put(tmp_path, "a.json", rows), code=NOT_ALL_TAKEN)
    assert "2 rows read: 1 refused, 0 values left out of the others locations: 1 new" in output
    assert "refused 1: the register can't hold it" in output
    assert location_record(ELM).name == "Elm Court"


def test_an_import_that_stands_still_is_seen_and_can_be_finished(client: PageClient) -> None:
    import_id = begun(said(1))
    assert problems() == []  # it moved a moment ago: its process may well be at work
    with transaction():
        db.session.execute(update(RegisterImport).values(moved_at=now() - timedelta(minutes=11)))
    (problem,) = problems()
    assert f"register: import {import_id} has stood still since" in problem
    assert "directory import resume" in problem
    assert client.get("/readyz").status_code == 503
    assert "No import is unfinished." in run("resume").output
    assert problems() == []
    assert location_record("1-900000001").name == "House 1"


def test_a_bad_row_never_ends_the_file(tmp_path: Path) -> None:
    lines = table(files.TIDY, [files.tidy_row(), files.tidy_row(location_id=ELM)]).splitlines()
    broken = lines[1].replace("Rose Homecare", '"Rose"Homecare')
    short = ",".join(lines[1].split(",")[:5])
    path = put(tmp_path, "t.csv", "\r\n".join([lines[0], broken, short, lines[2], ""]))
    output = imported(path, code=NOT_ALL_TAKEN)
    assert "locations: 1 new to the register" in output
    assert "refused 1: its quotation marks are broken (lines 2)" in output
    assert "refused 1: not as many cells as there are columns (lines 3)" in output
    answers = put(tmp_path, "a.json", [files.api_location(), None, 7, files.api_location(ELM)])
    assert "refused 2: not a location of the API (lines 2, 3)" in imported(answers, code=NOT_ALL_TAKEN)


# The order of a date is proved.


def test_month_first_is_proved_by_a_number_over_twelve(client: PageClient, tmp_path: Path) -> None:
    path = latest(
        tmp_path / "ratings.csv",
        files.latest_row(ROSE, "Overall", "Overall", "Good", **{"Publication Date": "05/29/2026"}),
        files.latest_row(ELM, "Overall", "Overall", "Inadequate", **{"Publication Date": "04/01/2023"}),
        files.latest_row(ASH, "Overall", "Overall", "Good", **{"Publication Date": "1/12/26 12:00:00 AM"}),
    )
    imported(path)
    assert rated_on(ROSE) == ("good", date(2026, 5, 29))
    assert rated_on(ELM) == ("inadequate", date(2023, 4, 1))
    assert rated_on(ASH) == ("good", date(2026, 1, 12))
    assert "1 April 2023" in page(client)
    assert "4 January 2023" not in page(client)


def test_a_file_that_mixes_two_orders_is_refused(tmp_path: Path) -> None:
    path = latest(
        tmp_path / "r.csv",
        files.latest_row(ROSE, "Overall", "Overall", "Good", **{"Publication Date": "29/05/2026"}),
        files.latest_row(ELM, "Overall", "Overall", "Good", **{"Publication Date": "04/01/2023"}),
        files.latest_row(ASH, "Overall", "Overall", "Good", **{"Publication Date": "05/28/2026"}),
    )
    output = refused(path)
    assert "line 2 (29/05/2026) has the day first, line 4 (05/28/2026) the month" in output
    assert "write all its dates in one order, best as 2026-05-29" in output


def test_an_order_that_nothing_proves_is_asked_for(tmp_path: Path) -> None:
    row = files.latest_row(ROSE, "Overall", "Overall", "Good", **{"Publication Date": "03/04/2024"})
    path = latest(tmp_path / "r.csv", row)
    output = refused(path)
    assert "line 2 has 03/04/2024" in output
    assert "add --date-order day-first or --date-order month-first" in output
    imported(path, "--date-order", "month-first")
    assert rated_on(ROSE) == ("good", date(2024, 3, 4))


def test_what_is_stated_of_the_order_gives_way_to_what_is_proved(tmp_path: Path) -> None:
    row = files.latest_row(ROSE, "Overall", "Overall", "Good", **{"Publication Date": "29/05/2026"})
    output = refused(latest(tmp_path / "r.csv", row), "--date-order", "month-first")
    assert "--date-order says month-first, but line 2 (29/05/2026) proves day-first" in output


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        # 4 October would lie after the day of the file, and 1 December after today: what is impossible is no reading.
        ("ratings_2026-07-01.csv", "10/04/2026", date(2026, 4, 10)),
        ("ratings.csv", "01/12/2026", date(2026, 1, 12)),
        ("ratings.csv", "29-May-26", date(2026, 5, 29)),
        ("ratings.csv", "5 June 2025", date(2025, 6, 5)),
        ("ratings.csv", "29.5.26", date(2026, 5, 29)),
        ("ratings.csv", "03/03/2025", date(2025, 3, 3)),
    ],
)
def test_days_that_can_be_read_in_one_way_only(tmp_path: Path, name: str, cell: str, expected: date) -> None:
    row = files.latest_row(ROSE, "Overall", "Overall", "Good", **{"Publication Date": cell})
    imported(latest(tmp_path / name, row))
    assert rated_on(ROSE) == ("good", expected)


def test_the_regulators_own_file_writes_the_day_first(tmp_path: Path) -> None:
    row = files.latest_row(ROSE, "Overall", "Overall", "Good", **{"Publication Date": "03/04/2024"})
    path = put(
        tmp_path, "l.ods", files.published_ods(files.LATEST_2026, [row], "1 September 2026", "Locations")
    )
    imported(path)
    assert rated_on(ROSE) == ("good", date(2024, 4, 3))


def test_a_day_that_is_none_is_counted(tmp_path: Path) -> None:
    rows = [
        files.latest_row(ROSE, "Overall", "Overall", "Good", **{"Publication Date": cell})
        for cell in ("46171", "31/02/2024", "2024")
    ]
    output = imported(latest(tmp_path / "r.csv", *rows), code=NOT_ALL_TAKEN)
    assert "not understood 3: publication date (“46171” 1; “31/02/2024” 1; “2024” 1; lines 2, 3, 4)" in output


# Whatever was not understood is counted by field.


def test_an_unknown_rating_word_is_counted_and_never_called_not_yet_inspected(
    client: PageClient, tmp_path: Path
) -> None:
    held = files.api_location(
        lastInspection={"date": "2025-04-10"},
        currentRatings=files.rated("Excellent", "2025-05-01", Safe="Superb"),
    )
    output = imported(put(tmp_path, "a.json", [held]), code=NOT_ALL_TAKEN)
    assert "currentRatings.overall.rating (“Excellent” 1; lines 1)" in output
    assert "currentRatings.overall.keyQuestionRatings.rating (“Superb” 1; lines 1)" in output
    import_id = db.session.scalar(select(RegisterImport.id))
    assert import_id is not None
    record = import_record(import_id)
    assert record.counts["not_understood"] == 2
    assert record.not_understood["currentRatings.overall.rating"] == {
        "count": 1,
        "lines": [1],
        "words": {"Excellent": 1},
    }
    shown = page(client)
    assert "Rose Homecare" in shown
    assert "not been inspected" not in shown.lower()
    # The choices of the filter name every rating.
    assert "not yet rated" not in re.sub("<select.*?</select>", "", shown).lower()


def test_the_overall_rating_of_a_single_assessment_is_read(tmp_path: Path) -> None:
    assessment = {
        "assessmentPlanPublishedDateTime": "2025-09-17 15:19:48",
        "ratings": {"overall": {"rating": "Requires improvement"}},
    }
    imported(put(tmp_path, "a.json", [files.api_location(assessment=[assessment])]))
    assert rated_on(ROSE) == ("requires_improvement", date(2025, 9, 17))


def test_answers_said_to_be_of_a_day_before_their_ratings_are_refused(tmp_path: Path) -> None:
    held = files.api_location(currentRatings=files.rated("Good", "2024-05-06"))
    output = refused(put(tmp_path, "a.json", [held]), "--as-at", "2020-01-01")
    assert f"--as-at says 01 January 2020, but {ROSE} has a rating published on 06 May 2024" in output
    assert "give the day on which the answers were fetched" in output


@pytest.mark.parametrize(
    ("member", "value", "field"),
    [
        ("deregistrationDate", "2099-03-31", "deregistrationDate"),
        ("registrationDate", "2099-03-31", "registrationDate"),
        ("dormancyStartDate", "2099-03-31", "dormancyStartDate"),
        ("dormancyEndDate", "2099-03-31", "dormancyEndDate"),
        ("lastInspection", {"date": "2099-03-31"}, "lastInspection.date"),
    ],
)
def test_a_planned_day_is_counted_and_changes_nothing_yet(
    client: PageClient, tmp_path: Path, member: str, value: Any, field: str
) -> None:
    planned = {"registrationStatus": "Deregistered"} if member == "deregistrationDate" else {}
    held = files.api_location(dormancy="Y", **{member: value}, **planned)
    told = tmp_path / "told.csv"
    output = imported(put(tmp_path, "a.json", [held]), "--refused-to", told, code=NOT_ALL_TAKEN)
    assert f"a day that had not come yet 1: {field} (“2099-03-31” 1; lines 1)" in output
    assert f"a.json,1,{field},a day that had not come yet,2099-03-31" in told.read_text()
    record = location_record(ROSE)
    assert (record.status, record.ended_on) == ("registered", None)
    assert record.dormant is (member != "dormancyStartDate")
    assert (record.registered_on, record.last_inspected_on) != (date(2099, 3, 31), date(2099, 3, 31))
    assert "Rose Homecare" in page(client)


def test_a_day_of_ending_that_is_none_is_no_plan(tmp_path: Path) -> None:
    held = files.api_location(registrationStatus="Deregistered", deregistrationDate="31/02/2024")
    output = imported(put(tmp_path, "a.json", [held]), code=NOT_ALL_TAKEN)
    assert "not understood 1: deregistrationDate (“31/02/2024” 1; lines 1)" in output
    assert location_record(ROSE).status == "ended"


def test_a_planned_day_before_today_is_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    """Answers of 2024 may plan an end in 2025; only a rating published after them says that --as-at is too early."""
    held = files.api_location(dormancyEndDate="2025-03-31")
    output = imported(put(tmp_path, "a.json", [held]), "--as-at", "2024-01-01", code=NOT_ALL_TAKEN)
    assert "a day that had not come yet 1: dormancyEndDate" in output


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        (
            "t.csv",
            table(files.TIDY, [files.tidy_row(rating_date="2099-01-01", rating_overall="Good")]),
            "rating date",
        ),
        (
            "h_2026-07-01.csv",
            table(files.HSCA_2025, [HSCA_2025 | {"Location HSCA end date": "01/12/2099"}]),
            "location hsca end date",
        ),
        (
            "h_2026-07-01.csv",
            table(files.HSCA_2025, [HSCA_2025 | {"Location HSCA start date": "2099-12-01"}]),
            "location hsca start date",
        ),
    ],
)
def test_a_day_that_has_not_come_is_counted_in_tables_too(
    tmp_path: Path, name: str, text: str, field: str
) -> None:
    output = imported(put(tmp_path, name, text), "--date-order", "day-first", code=NOT_ALL_TAKEN)
    assert f"a day that had not come yet 1: {field} (" in output
    assert location_record(ROSE).status == "registered"
    overall = current_ratings([ROSE])[ROSE].overall
    assert overall is None or (overall.published_on or date.min) < date(2099, 1, 1)


def test_facts_of_a_month_may_hold_any_day_of_it(tmp_path: Path) -> None:
    cells = {"as_of": "2025-08", "registration_date": "2025-08-31", "last_inspection_date": "2025-08-31"}
    imported(put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row(**cells)])))
    record = location_record(ROSE)
    assert (record.registered_on, record.last_inspected_on) == (date(2025, 8, 31), date(2025, 8, 31))


def test_facts_of_a_day_that_has_not_come_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row(as_of="2099-01-01")]))
    assert "its facts are of a day that has not come" in imported(path, code=NOT_ALL_TAKEN)


# Letters that were garbled before the file was saved.


def test_garbled_letters_are_put_right_and_counted(client: PageClient, tmp_path: Path) -> None:
    rows = [
        files.api_location(name="CafÃ© Rose", postalAddressLine1="1 St Maryâ€™s Road"),
        files.api_location(ELM, name="Irmã CONCEIÇÃO’S"),
    ]
    output = imported(put(tmp_path, "a.json", rows))
    assert "0 values left out of the others, 2 put right" in output
    assert "garbled letters, put right 1: name (lines 1)" in output
    assert "garbled letters, put right 1: postalAddressLine1 (lines 1)" in output
    shown = page(client)
    assert "Café Rose" in shown and "1 St Mary’s Road" in shown
    assert "Irmã CONCEIÇÃO’S" in shown
    row = db.session.scalar(select(RegisterImport))
    assert row is not None
    assert row.counts["put_right"] == 2
    assert row.not_understood["name, garbled"] == {"count": 1, "lines": [1], "words": {}}


def test_a_name_whose_letters_are_lost_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = [files.tidy_row(brand_name="Caf\ufffd Rose"), files.tidy_row(location_id=ELM, town="Sâ€ X")]
    output = imported(put(tmp_path, "t.csv", table(files.TIDY, rows)), code=NOT_ALL_TAKEN)
    assert "not understood 1: brand name (lines 2)" in output
    assert "not understood 1: town (lines 3)" in output


def test_words_of_every_vocabulary_are_counted_and_those_about_people_are_not_kept(tmp_path: Path) -> None:
    row = files.hsca_row(
        **{
            "Care home?": "maybe",
            "Location Telephone Number": "ask for Jo Invented",
            "Location Web Address": "jo@rose.example",
            "Location Latitude": "north",
            "Service type - Domiciliary care service": "perhaps",
            "Care homes beds": "many",
            "Location Postal Code": "N8",
        }
    )
    output = imported(put(tmp_path, "h_2026-07.csv", table(files.HSCA_2026, [row])), code=NOT_ALL_TAKEN)
    for account in (
        "care home (“maybe” 1; lines 2)",
        "service type domiciliary care service (“perhaps” 1; lines 2)",
        "location telephone number (lines 2)",
        "location web address (lines 2)",
        "location latitude and location longitude (lines 2)",
        "care homes beds (lines 2)",
        "location postal code (lines 2)",
    ):
        assert f"not understood 1: {account}" in output
    row_of_import = db.session.scalar(select(RegisterImport))
    assert row_of_import is not None
    assert "Invented" not in repr(row_of_import.not_understood) + output


# A refusal says what to do.


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_are_read(client: PageClient, tmp_path: Path, delimiter: str) -> None:
    row = files.directory_row(Address="1 Rose Street, London")
    cells = [row.get(name, "") for name in files.DIRECTORY_2026]
    text = "\n".join(delimiter.join(line) for line in (files.DIRECTORY_2026, cells)) + "\n"
    assert "the CQC directory" in imported(put(tmp_path, "d_2026-03-01.csv", text))
    assert "Rose House" in page(client)


def zipped(name: str, content: str = "x") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("a.zip", zipped("CQC_directory.csv"), "is a zip that holds “CQC_directory.csv”: unpack it"),
        (
            "a.csv",
            zipped("xl/workbook.xml"),
            "is an Excel workbook: open it and save it as ODS or as “CSV UTF-8”",
        ),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel workbook (.xls): open it and save it"),
        (
            "a.csv",
            b"\n<!DOCTYPE html>\n<html><body>",
            "is a web page, not data: on the regulator's page use the link",
        ),
        ("a.csv", b"<!-- saved from url=(0027)https://example.org/ -->\n<html>", "is a web page, not data"),
        ("a.csv", b"%PDF-1.7", "is a PDF: take the regulator's CSV"),
        ("a.csv", "Name,Postcode\n".encode("utf-16"), "is UTF-16 text: open it and save it as “CSV UTF-8”"),
        ("a.json", b'["1-900000001", "1-900000002"]', "it is a list of ids, not of locations"),
        ("a.json", b'{"total": 1, "locations": [{"locationId": "1-9"}]}', "it is a page of the API's list"),
        ("a.csv", b"1-900000001\n1-900000002\n", "it is a list of ids without facts"),
    ],
)
def test_what_is_no_data_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, advice: str
) -> None:
    assert advice in refused(put(tmp_path, name, content))


def test_two_encodings_in_one_file_are_refused(tmp_path: Path) -> None:
    """Read as Windows-1252, as it was once, the first of them is shown as “CafÃ©”."""
    lines = [
        table(files.DIRECTORY_2026, [files.directory_row(Name="Café Rose")]).encode(),
        table(files.DIRECTORY_2026, [files.directory_row(ELM, Name="Café Elm")])
        .encode("cp1252")
        .split(b"\r\n")[1],
        b"",
    ]
    output = refused(put(tmp_path, "d_2026-03-01.csv", b"\r\n".join([lines[0].strip(), *lines[1:]])))
    assert "line 2 is UTF-8, line 3 is Windows-1252" in output
    assert "save all of it as “CSV UTF-8”" in output


def test_many_files_end_in_one_total(tmp_path: Path) -> None:
    paths = [
        put(tmp_path, f"{number:02}.json", files.api_location(f"1-90000{number:04}", name=f"House {number}"))
        for number in range(20)
    ]
    bad = put(tmp_path, "bad.json", [files.api_location("1-900009999", careHome="perhaps")])
    result = run("cqc", *paths, bad)
    assert result.exit_code == NOT_ALL_TAKEN
    assert [line.strip() for line in result.output.splitlines()] == [
        "21 files in all: 21 locations from the CQC API",
        "21 rows read: 0 refused, 1 values left out of the others",
        "locations: 21 new to the register, 0 changed, 0 unchanged, 0 ended, as their rows say",
        "21 ratings are new",
        "not understood 1: careHome (“perhaps” 1)",
        "not all was taken of 1 files: bad.json",
        "The register holds 21 locations: 21 that are shown, 0 that have ended, 0 of which no file has given the name.",
    ]
