"""Each shape is told by its content and read through its own adapter; what is no importable file is refused."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from directory.imports.cqc.faulty_values import FaultyValue
from directory.imports.cqc.opening import UnreadableFile
from directory.imports.cqc.reading import read_rows, recognise
from directory.imports.cqc.table_shapes import RefusedRow
from directory.register.rules.ratings import QUESTIONS
from directory.register.rules.statements import Statement
from tests.imports import cqc_files as files
from tests.imports.cqc_files import ELM, PROVIDER, ROSE, put, table

TODAY = date(2026, 11, 22)


def read(path: Path, **options: Any) -> list[Statement | RefusedRow]:
    found = (answer for _, answer in read_rows(recognise(path, TODAY, **options), TODAY))
    return [answer for answer in found if not isinstance(answer, FaultyValue)]


def one(path: Path, **options: Any) -> Statement:
    (found,) = read(path, **options)
    assert isinstance(found, Statement)
    return found


def test_the_directory_of_2016(tmp_path: Path) -> None:
    row = {
        "Name": "Rose House",
        "Address": "1 Rose Street, Hornsey, London",
        "Postcode": "N8 0RD",
        "Phone number": "2079460001",
        "Service types": "Nursing homes|Doctors/GPs|Doctors/GPs",
        "Date of latest check": "16/02/2016 - 00:00",
        "Specialisms/services": "Dementia|Treatment of disease, disorder or injury",
        "Provider name": "Rose Care Limited",
        "CQC Location (for office use only": ROSE,
        "CQC Provider ID (for office use only)": PROVIDER,
    }
    found = one(put(tmp_path, "directory_2016-02.csv.gz", table(files.DIRECTORY_2016, [row])))
    assert found.as_at == date(2016, 2, 16)
    assert found.facts["address"] == [["1 Rose Street", "Hornsey"], "London", "", "N8 0RD"]
    assert found.facts["service_types"] == ["care_home_with_nursing", "doctors_treatment"]
    assert (found.facts["specialisms"], found.facts["activities"]) == (["dementia"], ["treatment_of_disease"])
    assert (found.facts["phone"], found.ratings) == ("02079460001", ())


def test_the_directory_of_2025_with_rows_of_providers(tmp_path: Path) -> None:
    row = {
        "Name": "Rose House",
        "Address 1": "1 Rose Street",
        "Town/City": "London",
        "Postcode": "N8 0RD",
        "CQC Location ID (for office use only)": ROSE,
        "Service types": "Homecare agencies,Supported living",
        "Specialisms/services": "Treatment of disease, disorder or injury,Dementia",
    }
    provider = {
        **row,
        "CQC Location ID (for office use only)": "",
        "URL": "https://www.cqc.org.uk/provider/1-1",
    }
    path = put(tmp_path, "d.csv", table(files.DIRECTORY_2025, [row, provider]))
    source = recognise(path, TODAY, as_at=date(2025, 8, 1))
    assert not source.complete
    found, refused = read(path, as_at=date(2025, 8, 1))
    assert isinstance(found, Statement)
    assert found.facts["activities"] == ["treatment_of_disease"]
    assert refused == RefusedRow(3, "provider_not_location", "Rose House")


def test_the_directory_of_2026_says_its_day_and_that_it_is_whole(tmp_path: Path) -> None:
    preamble = ["CQC directory", "Every location", "01 September 2026"]
    row = files.directory_row(**{"Date of latest check": "01/Jan/2024 - 00:00"})
    path = put(tmp_path, "d.csv", table(files.DIRECTORY_2026, [row], preamble))
    source = recognise(path, TODAY)
    assert (source.as_at, source.complete, source.dated_by) == (date(2026, 9, 1), True, "file")
    assert one(path).facts["last_inspected_on"] == "2024-01-01"


def test_windows_letters_are_read(tmp_path: Path) -> None:
    row = files.directory_row(Name="Café Rose")
    raw = table(files.DIRECTORY_2026, [row], ["1 September 2026"]).encode("cp1252")
    assert one(put(tmp_path, "d.csv", raw)).facts["name"] == "Café Rose"


def test_active_locations_of_2025(tmp_path: Path) -> None:
    row = {
        "Location Name": "Rose Homecare",
        "Location ID": ROSE,
        "Registered manager": "Person, Invented",
        "Primary inspection category": "Community based adult social care services",
        "Service Types": "Domiciliary care service, Supported living service",
        "Location HSCA start date": "2020-12-01",
        "Publication Date": "12/1/2020 12:00:00 AM",
        "Location Latest Overall Rating": "Requires Improvement",
        "Location safe rating": "No published rating",
        "Location caring rating": "Good",
        "Dormant": "N",
        "Provider ID": PROVIDER,
        "Provider Name": "Individual provider (name withheld)",
    }
    found = one(put(tmp_path, "hsca_2025-08.csv", table(files.HSCA_2025, [row])))
    ratings = {rating.question: rating for rating in found.ratings}
    # The day of registration stands where the day of publication should: it is not believed.
    assert (ratings["overall"].value, ratings["overall"].published_on) == ("requires_improvement", None)
    assert (ratings["safe"].value, ratings["safe"].reason) == ("not_rated", "no_published_rating")
    assert set(ratings) == {"overall", "safe", "caring"}
    assert "Invented" not in repr(found)
    assert found.provider_facts["name"] == ""


def test_active_locations_as_ods(tmp_path: Path) -> None:
    content = files.published_ods(
        files.HSCA_2026, [files.hsca_row()], "01 July 2026", "HSCA_Active_Locations"
    )
    path = put(tmp_path, "any name.ods", content)
    source = recognise(path, TODAY)
    assert (source.as_at, source.complete) == (date(2026, 7, 1), True)
    found = one(path)
    assert found.facts["service_types"] == ["care_home_without_nursing"]
    assert found.facts["activities"] == ["personal_care"]
    assert found.facts["point"] == [5158000, -12000, "N8 0RD"]
    assert found.facts["brand"] == "Rose Group"
    assert found.ratings[0].published_on == date(2024, 4, 3)
    assert "Invented" not in repr(found)


def test_latest_ratings_by_service(tmp_path: Path) -> None:
    rows = [
        files.latest_row(ROSE, "Care Homes", "Well-led", "Outstanding", **{"Inherited Rating (Y/N)": "Y"}),
        files.latest_row(ROSE, "Overall", "Overall", "Good"),
        files.latest_row(ROSE, "Overall", "Kindness", "Good"),
        files.latest_row(ROSE, "Overall", "Safe", "Splendid"),
    ]
    content = files.published_ods(files.LATEST_2026, rows, "1 September 2026", "Locations")
    path = put(tmp_path, "latest.ods", content)
    assert not recognise(path, TODAY).complete  # it lists ratings, not registrations
    well_led, overall, domain, safe = read(path)
    assert isinstance(safe, Statement)
    assert (safe.ratings[0].value, safe.ratings[0].reason) == ("not_known", "unknown_word")
    assert isinstance(well_led, Statement)
    assert isinstance(overall, Statement)
    assert (well_led.ratings[0].scope, well_led.ratings[0].inherited) == ("Care Homes", True)
    assert overall.ratings[0].scope == "location"
    assert [r.reason for r in (domain,) if isinstance(r, RefusedRow)] == ["unknown_domain"]


def test_the_extract_of_ratings_says_who_had_left(tmp_path: Path) -> None:
    rows = [
        {"location_id": ROSE, "report_date": "2024-01-02", "overall_rating": "Good", "ended": "N"},
        {"location_id": ELM, "report_date": "2025-02-07", "overall_rating": "Inadequate", "ended": "Y"},
    ]
    rose, elm = read(put(tmp_path, "r.csv", table(files.RATINGS_EXTRACT, rows)))
    assert isinstance(rose, Statement)
    assert isinstance(elm, Statement)
    assert (rose.facts["status"], elm.facts["status"]) == ("registered", "ended")
    assert (rose.as_at, elm.as_at) == (None, None)  # the days in it are those of reports, not of the file


def test_a_councils_extract(tmp_path: Path) -> None:
    row = {
        "cqc_location_id": ROSE,
        "name": "Rose House",
        "postcode": "B1 1AA",
        "care_residential": "true",
        "service_types": '{"services":["Care home service without nursing"]}',
        "service_user_bands": '{"bands":["Dementia","Older people"]}',
        "cqc_rating_overall": "",
        "cqc_rating_safe": "Good",
        "cqc_last_inspection_date": "2022-04-26",
        "building_info": '{"street_address":"1 Rose Road","address_line_2":null}',
        "source_metadata": '{"inherited_rating":true,"inspection_directorate":"Adult social care"}',
        "city": "Birmingham",
    }
    found = one(put(tmp_path, "b_2025-11.csv", table(files.COUNCIL_EXTRACT, [row])))
    assert found.facts["specialisms"] == ["dementia", "older_people"]
    assert found.facts["address"] == [["1 Rose Road"], "Birmingham", "", "B1 1AA"]
    (safe,) = found.ratings
    assert (safe.question, safe.inherited, safe.inspected_on) == ("safe", True, date(2022, 4, 26))


def test_the_tidy_file_gives_each_fact_its_own_day(tmp_path: Path) -> None:
    rows = [
        files.tidy_row(),
        files.tidy_row(
            location_id=ELM,
            as_of="2016-02-23",
            rating_overall="Good",
            rating_date="2021-07-07",
            still_registered_2025="N",
        ),
    ]
    rose, elm, rated, left = read(put(tmp_path, "t.csv", table(files.TIDY, rows)))
    assert all(isinstance(found, Statement) for found in (rose, elm, rated, left))
    assert [f.as_at for f in (rose, elm, rated, left) if isinstance(f, Statement)] == [
        date(2025, 8, 1),
        date(2016, 2, 23),
        date(2021, 7, 7),
        date(2025, 1, 1),
    ]
    assert isinstance(rose, Statement)
    assert rose.ratings == ()  # blank means not known, never "not rated"


@pytest.mark.parametrize("shape", ["one", "array", "lines"])
def test_answers_of_the_api_in_every_form(tmp_path: Path, shape: str) -> None:
    held = files.api_location(currentRatings=files.rated("Good", "2024-05-06", Safe="Good"))
    text: Any = held if shape == "one" else [held]
    if shape == "lines":
        put(tmp_path, "line.json", held)
        text = (tmp_path / "line.json").read_text() + "\n\n"
    found = one(put(tmp_path, "api.json.gz", text))
    assert found.as_at is None
    assert [rating.question for rating in found.ratings] == ["overall", "safe"]
    assert "Invented" not in repr(found)


def test_an_inherited_rating_names_who_earned_it(tmp_path: Path) -> None:
    held = files.api_location(
        registrationDate="2022-01-01",
        relationships=[{"type": "HSCA Predecessor", "relatedLocationId": ELM, "reason": "New Provider"}],
        currentRatings=files.rated("Good", "2020-02-02"),
        historicRatings=[
            {"reportDate": "2023-03-03", "organisationId": ROSE, "overall": {"rating": "Inadequate"}}
        ],
    )
    earned, own = one(put(tmp_path, "a.json", held)).ratings
    assert (earned.inherited_from, earned.current) == (ELM, True)
    assert (own.inherited_from, own.current) == (None, False)


def test_no_rating_has_its_reason_and_scores_are_history(tmp_path: Path) -> None:
    (unrated,) = one(put(tmp_path, "a.json", files.api_location(dormancy="Y"))).ratings
    assert (unrated.value, unrated.reason) == ("not_rated", "dormant")
    part = {"name": "Safe", "rating": "Good", "percentageScore": "72"}
    group = {"name": "Home Care", "rating": "Good", "status": "Current", "keyQuestionRatings": [part]}
    assessment = {
        "assessmentPlanPublishedDateTime": "2024-09-17 15:19:48",
        "ratings": {"asgRatings": [group]},
    }
    overall, safe = one(put(tmp_path, "s.json", files.api_location(assessment=[assessment]))).ratings
    assert (overall.score, safe.score, safe.scope) == (None, 72, "Home Care")
    assert safe.published_on == date(2024, 9, 17)


def test_files_that_cannot_be_imported_are_refused_with_what_is_missing(tmp_path: Path) -> None:
    good = table(files.TIDY, [files.tidy_row()] * 40)
    header = [name for name in files.TIDY if name != "as_of"]
    ods = files.published_ods(files.HSCA_2026, [files.hsca_row()], "01 July 2026", "x")
    bomb = files.ods({"a": [["Location ID"]]}, '<!DOCTYPE x [<!ENTITY a "b">]>')
    cases: list[tuple[str | bytes | Any, str]] = [
        ("", "empty"),
        ("just,some\nother,table\n", "none of the columns"),
        (table(header, []), "lacks the columns “as of”"),
        ({"type": "object", "properties": {}}, "lacks “locationId”, “name”"),
        ([{"type": "object"}], "lacks “locationId”"),
        ('[{"locationId": "1-900000001", "name": "Rose"', "cut off or broken"),
        ("[" * 20_000, "no location|cut off or broken"),
        (gzip.compress(good.encode())[:-40], "cut off"),
        (gzip.compress(good.encode())[:30] + b"\x00" * 30, "damaged|cut off"),
        (good.encode("utf-16"), "UTF-16"),
        (good.encode()[:-1] + b"\x81\r\n", "neither UTF-8 nor"),
        (good.rstrip()[:-150], "cut off"),
        (good.rstrip() + '\r\n"1-900', "cut off or broken"),
        (ods[: len(ods) // 2], "cut off or damaged"),
        (bomb, "document types or entities"),
    ]
    for number, (content, reason) in enumerate(cases):
        path = put(tmp_path, f"bad{number}", content)
        with pytest.raises(UnreadableFile, match=reason):
            read(path)


def test_only_what_lists_everything_can_be_called_complete(tmp_path: Path) -> None:
    tidy = put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row()]))
    with pytest.raises(UnreadableFile, match="never lists everything"):
        recognise(tidy, TODAY, complete=True)
    directory = put(tmp_path, "d.csv", table(files.DIRECTORY_2026, [files.directory_row()]))
    with pytest.raises(UnreadableFile, match="add --as-at"):
        recognise(directory, TODAY, complete=True)
    assert recognise(directory, TODAY, complete=True, as_at=date(2026, 1, 1)).complete
    future = put(tmp_path, "f.csv", table(files.DIRECTORY_2026, [files.directory_row()], ["1 January 2030"]))
    with pytest.raises(UnreadableFile, match="in the future"):
        recognise(future, TODAY)


def test_a_row_without_sense_is_refused_alone(tmp_path: Path) -> None:
    words = table(
        files.TIDY, [files.tidy_row(location_id="?"), files.tidy_row(as_of="soon"), files.tidy_row()]
    )
    lines = words.splitlines()
    path = put(tmp_path, "t.csv", "\r\n".join([*lines[:3], lines[3] + ",more", lines[3]]))
    bad_id, no_day, wide, good = read(path)
    assert [r.reason for r in (bad_id, no_day, wide) if isinstance(r, RefusedRow)] == [
        "bad_location_id",
        "no_as_at",
        "wrong_number_of_columns",
    ]
    assert isinstance(good, Statement)


def test_the_key_questions_are_those_the_files_name() -> None:
    assert QUESTIONS == ("overall", "safe", "effective", "caring", "responsive", "well_led")
