"""`directory import cqc`: staged, then switched; the same register whatever the order."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select, update

from directory.audit.models import AuditEvent
from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, transaction
from directory.foundation.errors import NotFound, WrongState
from directory.foundation.time import now
from directory.imports.cqc import field_reader, opening
from directory.imports.cqc.command import NOT_ALL_TAKEN, import_cqc
from directory.outbox.models import OutboxMessage
from directory.places.models import Council, PlaceName, Postcode
from directory.register.actions.importing import (
    FileFacts,
    begin_import,
    begin_switch,
    end_unlisted_batch,
    stage_statements,
    switch_batch,
)
from directory.register.jobs import resume_interrupted_imports
from directory.register.models import Rating, RegisteredLocation, RegisterImport, StagedStatement
from directory.register.queries import current_ratings, location_record, past_ratings
from directory.register.rules.statements import Statement
from tests.imports import cqc_files as files
from tests.imports.cqc_files import ELM, ROSE, put, table
from tests.page_client import PageClient

pytestmark = pytest.mark.usefixtures("app")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(import_cqc, [str(argument) for argument in arguments])


def taken(*arguments: str | Path, code: int = 0) -> str:
    result = run(*arguments)
    assert result.exit_code == code, result.output
    return result.output


def held() -> list[Any]:
    """Everything the register holds, without the numbers of rows."""
    db.session.rollback()
    locations = db.session.execute(
        select(*RegisteredLocation.__table__.columns).order_by(RegisteredLocation.id)
    )
    columns = [column for column in Rating.__table__.columns if column.name != "id"]
    ratings = db.session.execute(
        select(*columns).order_by(Rating.location_id, Rating.scope, Rating.question, Rating.mark)
    )
    return [tuple(row) for row in [*locations, *ratings]]


def forget() -> None:
    with transaction():
        for model in (StagedStatement, RegisterImport, Rating, RegisteredLocation):
            db.session.execute(model.__table__.delete())


@pytest.fixture
def published(tmp_path: Path) -> list[Path]:
    """Files years apart that speak of the same locations, one of them complete."""
    lines = [files.directory_row(), files.directory_row("1-900000003", Name="Ash House")]
    hsca = [files.hsca_row(), files.hsca_row("1-900000004", **{"Location Name": "Oak House"})]
    extract = [{"location_id": ELM, "report_date": "2024-01-02", "overall_rating": "Good", "ended": "Y"}]
    return [
        put(tmp_path, "tidy.csv.gz", table(files.TIDY, [files.tidy_row(), files.tidy_row(location_id=ELM)])),
        put(tmp_path, "directory.csv", table(files.DIRECTORY_2026, lines, ["1 June 2024"])),
        put(
            tmp_path,
            "a.ods",
            files.published_ods(files.HSCA_2026, hsca, "01 July 2026", "HSCA_Active_Locations"),
        ),
        put(tmp_path, "ratings.csv", table(files.RATINGS_EXTRACT, extract)),
        put(
            tmp_path,
            "api.json",
            [files.api_location(currentRatings=files.rated("Inadequate", "2026-07-20"))],
        ),
    ]


def test_any_order_again_and_again_gives_the_same(published: list[Path]) -> None:
    taken("--insist", *published)
    first = held()
    assert "locations: 0 new to the register, 0 changed" in taken("--insist", published[2])
    taken("--insist", *published)
    assert held() == first
    for order in itertools.islice(itertools.permutations(published), 0, 120, 17):
        forget()
        for path in order:
            taken("--insist", path)
        assert held() == first


def test_the_newest_fact_stands_with_its_day(published: list[Path]) -> None:
    output = taken("--insist", *published)
    assert "HSCA active locations, as at 01 July 2026 (as the file says); the whole list" in output
    rose = location_record(ROSE)
    # The answer of the API does not say when it was fetched: its name displaces no dated one.
    assert (rose.name, rose.status, rose.freshness) == ("Rose House", "registered", "current")
    assert rose.fact_dates["name"] == date(2026, 7, 1)
    assert rose.fact_dates["brand"] == date(2026, 7, 1)
    overall = current_ratings([ROSE])[ROSE].overall
    assert overall is not None
    assert (overall.value, overall.published_on) == ("inadequate", date(2026, 7, 20))
    assert [(line.value, line.published_on) for line in past_ratings(ROSE)] == [
        ("inadequate", date(2026, 7, 20)),
        ("good", date(2024, 4, 3)),
    ]
    assert location_record("1-900000003").status == "ended"  # not in the complete file of two years later
    assert location_record("1-900000003").status_on == date(2026, 7, 1)


def test_an_extract_never_ends_a_location(tmp_path: Path) -> None:
    taken(put(tmp_path, "1.csv", table(files.TIDY, [files.tidy_row(), files.tidy_row(location_id=ELM)])))
    taken(put(tmp_path, "2.csv", table(files.TIDY, [files.tidy_row(as_of="2026-01-01")])))
    assert location_record(ELM).status == "registered"


def test_the_page_of_the_register_says_what_it_holds(client: PageClient, tmp_path: Path) -> None:
    """All of the register as of a day, or parts of it: an extract with a day is a part."""

    def lead() -> str:
        return client.get("/register").get_data(as_text=True).split('"cc-lead">')[1].split("</p>")[0]

    assert lead().startswith("Some of the care services registered with the Care Quality Commission,")
    rows = [files.directory_row()]
    taken(put(tmp_path, "part_2026-07-01.csv", table(files.DIRECTORY_2026, rows, ["1 July 2026"])))
    assert lead().endswith("This is a part of its register: other services are registered too.")
    whole = put(tmp_path, "whole.csv", table(files.DIRECTORY_2026, rows, [*files.WHOLE, "2 July 2026"]))
    taken(whole)
    assert lead() == (
        "Every care service registered with the Care Quality Commission on 2 July 2026,"
        " on the Council’s list or not."
    )
    taken(put(tmp_path, "later.csv", table(files.DIRECTORY_2026, rows, ["1 September 2026"])))
    assert " on 2 July 2026," in lead()


def test_a_complete_file_that_would_end_too_many_stops(tmp_path: Path) -> None:
    rows = [files.directory_row(f"1-90000{number:04}") for number in range(10)]
    whole = put(tmp_path, "1.csv", table(files.DIRECTORY_2026, rows, [*files.WHOLE, "1 June 2026"]))
    eight = put(tmp_path, "2.csv", table(files.DIRECTORY_2026, rows[:8], [*files.WHOLE, "1 July 2026"]))
    seven = put(tmp_path, "3.csv", table(files.DIRECTORY_2026, rows[:7], [*files.WHOLE, "2 July 2026"]))
    taken(whole)
    before = held()
    stopped = run(seven)
    assert stopped.exit_code == 1
    assert "3 of 10 registered locations would end" in " ".join(stopped.output.split())
    assert "--insist" in stopped.output
    assert held() == before
    assert db.session.scalar(select(func.count()).select_from(StagedStatement)) == 0
    assert "2 others ended: the whole list lacks them" in taken(eight)
    assert "1 others ended: the whole list lacks them" in taken("--insist", seven)
    assert location_record("1-900000009").status == "ended"


def test_a_bad_file_among_good_ones_changes_nothing(published: list[Path], tmp_path: Path) -> None:
    cut = put(tmp_path, "cut.csv", table(files.TIDY, [files.tidy_row()] * 3).rstrip()[:-120])
    stopped = run("--insist", *published, cut)
    assert stopped.exit_code == 1
    assert "cut off" in stopped.output
    assert "Nothing was changed" in stopped.output
    assert held() == []
    assert db.session.scalar(select(func.count()).select_from(StagedStatement)) == 0
    assert run(tmp_path / "none.csv").exit_code == 1


def test_a_file_far_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row()] * 20))
    monkeypatch.setattr(opening, "MOST_UNPACKED", 1000)
    assert "larger than any the regulator publishes" in run(path).output
    monkeypatch.setattr(opening, "MOST_PACKED", 1000)
    assert "the regulator's largest have 26" in run(path).output


def test_every_refused_row_and_faulty_value_is_told_with_its_reason(tmp_path: Path) -> None:
    """The row that was taken without one of its values is listed too, with what stands in the file."""
    rows = [
        files.tidy_row(care_home="perhaps", phone="ask for the office", provider_name="CafÃ© Care"),
        files.tidy_row(location_id="", name="=Elm"),
        files.tidy_row(location_id="no good"),
        files.tidy_row(location_id=ELM, website="=jo@elm.example"),
    ]
    path, told = put(tmp_path, "t.csv", table(files.TIDY, rows)), tmp_path / "refused.csv"
    output = taken(path, "--refused-to", told, code=NOT_ALL_TAKEN)
    assert "4 rows read: 2 refused, 3 values left out of the others, 1 put right" in output
    assert "refused 1: no location id (lines 3)" in output
    assert sorted(told.read_text().splitlines()) == [
        "file,line,field,reason,what stands there",
        "t.csv,2,care home,not understood,perhaps",
        "t.csv,2,phone,not understood,ask for the office",
        't.csv,2,provider name,"garbled letters, put right",CafÃ© Care',
        "t.csv,3,,no location id,'=Elm",
        "t.csv,4,,the location id is none of the regulator's,no good",
        "t.csv,5,website,not understood,(an e-mail address)",
    ]
    assert told.stat().st_mode & 0o777 == 0o600  # what stands in a faulty cell may be about a person


def test_what_only_the_register_refuses_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_reader, "is_readable", lambda _: True)
    path = put(tmp_path, "a.json", [files.api_location(name="Rose \ud83d")])
    taken(path, "--refused-to", tmp_path / "refused.csv", code=NOT_ALL_TAKEN)
    assert f"a.json,0,,the register can't hold it,{ROSE}" in (tmp_path / "refused.csv").read_text()


def test_a_list_that_cannot_be_written_stops_before_anything_changes(tmp_path: Path) -> None:
    path = put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row()]))
    stopped = run(path, "--refused-to", tmp_path)
    assert (stopped.exit_code, held()) == (1, [])
    assert "Nothing was changed" in stopped.output


def test_a_summary_explains_each_of_its_numbers(tmp_path: Path) -> None:
    """Known by ratings alone, and ended before we knew of them: both are new and on no page."""
    ratings = [f"{ROSE},2024-05-06,Good,N", f"{ELM},2024-05-06,Good,Y", "1-900000003,2024-05-06,Good,N"]
    known = "Location ID,Report Date,Overall Rating,Ended\n" + "\n".join(ratings) + "\n"
    taken(put(tmp_path, "1.csv", table(files.TIDY, [files.tidy_row()])))
    output = taken(put(tmp_path, "r.csv", known), "--as-at", "2025-01-01")
    assert "a part: what it lacks has not ended" in output
    assert "locations: 2 new to the register, 1 changed, 0 unchanged, 0 ended, as their rows say" in output
    assert "2 of the new ones are not shown: no file has given their names yet" in output
    assert "The register holds 3 locations: 1 that are shown, 0 that have ended, 2 of which no file" in output
    ended = "Location ID,Report Date,Overall Rating,Ended\n" + f"{ROSE},2024-05-06,Good,Y\n"
    output = taken(put(tmp_path, "r.csv", ended), "--as-at", "2026-07-01")
    assert "0 unchanged, 1 ended, as their rows say" in output
    assert "0 that are shown, 1 that have ended, 2 of which" in output
    late = put(tmp_path, "2.csv", table(files.TIDY, [files.tidy_row(location_id=ELM)]))
    assert "The register holds 3 locations: 1 that are shown, 1 that have ended, 1 of which" in taken(late)
    gone = files.tidy_row(location_id="1-900000009", as_of="2024-01-01", still_registered_2025="N")
    output = taken(put(tmp_path, "3.csv", table(files.TIDY, [gone])))
    assert "1 of the new ones are not shown: they had ended already" in output


def test_no_person_is_kept(published: list[Path]) -> None:
    taken("--insist", *published)
    assert "Invented" not in repr(held())


def test_a_switch_that_was_cut_short_is_carried_on(tmp_path: Path) -> None:
    facts = FileFacts("f.csv", "0" * 64, "tidy", date(2026, 1, 1), False)
    said = [Statement(f"1-90000{n:04}", date(2026, 1, 1), "tidy", {"name": f"House {n}"}) for n in range(5)]
    with transaction():
        number = begin_import(SYSTEM, facts)
        stage_statements(SYSTEM, number, said)
    with pytest.raises(NotFound):
        location_record("1-900000000")
    with transaction():
        begin_switch(SYSTEM, number, refusals=[], counts={})
        switch_batch(SYSTEM, number, limit=2)
    assert resume_interrupted_imports() == 1
    assert location_record("1-900000004").name == "House 4"
    assert resume_interrupted_imports() == 0
    with transaction():  # the process that began it comes late, and finds nothing left to do
        assert (switch_batch(SYSTEM, number), end_unlisted_batch(SYSTEM, number)) == (0, 0)
    row = db.session.get(RegisterImport, number)
    assert row is not None
    assert (row.state, row.counts["added"]) == ("done", 5)


def test_what_was_only_staged_when_its_import_died_is_dropped(tmp_path: Path) -> None:
    with transaction():
        number = begin_import(SYSTEM, FileFacts("f.csv", "0" * 64, "tidy", None, False))
        stage_statements(
            SYSTEM, number, [Statement("1-900000009", date(2026, 1, 1), "tidy", {"name": "Half"})]
        )
        db.session.execute(update(RegisterImport).values(created_at=now() - timedelta(hours=2)))
    taken(put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row()])))
    with pytest.raises(NotFound):
        location_record("1-900000009")
    with pytest.raises(WrongState), transaction():
        begin_switch(SYSTEM, number, refusals=[], counts={})


def test_an_import_leaves_its_trace_and_tells_of_new_ratings(tmp_path: Path) -> None:
    taken(put(tmp_path, "1.csv", table(files.TIDY, [files.tidy_row(rating_overall="Good")])))
    assert db.session.scalars(select(OutboxMessage.event)).all() == []  # nothing else can know a new location
    taken(
        put(
            tmp_path,
            "2.csv",
            table(files.TIDY, [files.tidy_row(rating_overall="Inadequate", as_of="2026-01-01")]),
        )
    )
    told = db.session.execute(select(OutboxMessage.event, OutboxMessage.subject)).all()
    assert [tuple(line) for line in told] == [("rating_published", ROSE)]
    actions = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.subject_type == "register_import").order_by(AuditEvent.id)
    ).all()
    verbs = ("begin", "switch", "merged", "end_unlisted", "finish")
    assert actions == [f"register_import.{verb}" for verb in verbs] * 2


def test_towns_of_addresses_can_be_searched_for(app: Flask, tmp_path: Path) -> None:
    with transaction():
        db.session.add(Council(code="E09000014", name="Haringey", slug="haringey", kind="london_borough"))
        db.session.flush()
        db.session.add(
            Postcode(code="N80RD", lat_e5=5158000, lon_e5=-12000, council_code="E09000014", ward_code=None)
        )
    taken(put(tmp_path, "t.csv", table(files.TIDY, [files.tidy_row(town="Hornsey Vale")])))
    assert "Hornsey Vale" in db.session.scalars(select(PlaceName.name)).all()
    assert location_record(ROSE).lat_e5 == 5158000
