"""`directory import cqc --from-api` and the worker's nightly run: listed, fetched, and in force all at once."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, update

from directory.foundation.actor import SYSTEM
from directory.foundation.database import db, end_reading, transaction
from directory.foundation.locks import held_alone
from directory.foundation.settings import Settings
from directory.foundation.time import LONDON, now
from directory.health import degradations
from directory.imports import jobs
from directory.imports.cqc import api_fetch
from directory.imports.cqc.api_client import ApiAway, ApiClient, KeyRefused
from directory.imports.cqc.api_fetch import (
    LOCK,
    FetchUnderway,
    FinishedFetch,
    alone_at_api,
    fetch_register,
    london_day,
)
from directory.imports.cqc.command import import_cqc, resume_or_discard_earlier
from directory.imports.jobs import fetch_nightly, is_fetch_due
from directory.register.actions.fetching import put_off_fetch
from directory.register.fetch_queries import count_outcomes, last_finished_fetch, open_fetch, whole_on
from directory.register.models import (
    FetchedLocation,
    RegisteredLocation,
    RegisterFetch,
    RegisterImport,
    StagedStatement,
)
from directory.register.rules.fetching import changes_since
from tests.imports.cqc_files import ELM, ROSE, api_location, rated
from tests.imports.regulator_api import KEY, Fault, RegulatorApi, serving
from tests.imports.test_cqc_api_client import AGENT, Clock

pytestmark = pytest.mark.usefixtures("app")
OAK = "1-900000003"


def numbered(number: int, **members: Any) -> dict[str, Any]:
    return api_location(f"1-91{number:07}", name=f"House {number}", **members)


@pytest.fixture
def api() -> Iterator[RegulatorApi]:
    with serving(RegulatorApi([api_location(), api_location(ELM, name="Elm House")])) as double:
        yield double


@pytest.fixture
def site(app: Flask, api: RegulatorApi, tmp_path: Path) -> Iterator[Settings]:
    """The site's settings with a key, for the length of a test."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(
        before, cqc_key=KEY, cqc_url=api.url, cqc_requests_a_minute=600, data_dir=tmp_path
    )
    yield app.extensions["settings"]
    app.extensions["settings"] = before


def fetch(api: RegulatorApi, folder: Path, **options: Any) -> FinishedFetch:
    clock = Clock()
    client = ApiClient(api.url, KEY, AGENT, 600, pause=clock.wait, clock=clock.now)
    with alone_at_api(folder):
        return fetch_register(client, "127.0.0.1", **options)


def names() -> dict[str, str | None]:
    rows = db.session.execute(select(RegisteredLocation.id, RegisteredLocation.name))
    return {row.id: row.name for row in rows}


def command(*arguments: str) -> Result:
    return CliRunner().invoke(import_cqc, ["--from-api", *arguments])


def test_the_first_run_lists_everything(api: RegulatorApi, tmp_path: Path) -> None:
    finished = fetch(api, tmp_path)
    assert finished.since is None
    assert finished.outcomes == {"staged": 2}
    assert names() == {ROSE: "Rose Homecare", ELM: "Elm House"}
    assert api.paths() == ["/locations", f"/locations/{ROSE}", f"/locations/{ELM}"]


def test_the_day_of_fetching_is_the_day_of_the_facts(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    row = db.session.get_one(RegisteredLocation, ROSE)
    assert row.facts["name"][0] == london_day().isoformat()


def test_the_next_run_asks_for_changes_alone(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    begun = last_finished_fetch()
    assert begun is not None
    api.asked.clear()
    api.locations[OAK] = api_location(OAK, name="Oak House")
    api.locations[ELM]["name"] = "Elm Lodge"
    api.changed = [OAK, ELM]
    finished = fetch(api, tmp_path)
    assert api.paths() == ["/changes/location", f"/locations/{ELM}", f"/locations/{OAK}"]
    since = datetime.fromisoformat(api.asked[0].query["startTimestamp"])
    midnight = begun.until.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    assert since == midnight - timedelta(hours=1)
    assert finished.since == since
    assert names() == {ROSE: "Rose Homecare", ELM: "Elm Lodge", OAK: "Oak House"}


def test_a_night_without_changes(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    assert fetch(api, tmp_path).outcomes == {}
    assert len(names()) == 2


def test_everything_can_be_asked_for_again(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    finished = fetch(api, tmp_path, everything=True)
    assert finished.since is None
    assert finished.outcomes == {"staged": 2}


def test_what_changes_later_on_the_day_of_a_run_is_read_again_on_the_next(
    api: RegulatorApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two statements of one day neither is the newer, so the next day's run must ask for that day again."""
    fetch(api, tmp_path)
    changed_at = now()
    api.locations[ROSE]["name"] = "Another Name"
    fetch(api, tmp_path)
    last = last_finished_fetch()
    assert last is not None
    since = changes_since(last.until)
    assert since is not None
    assert since < changed_at, "the change of today is still in tomorrow's question"
    api.changed = [ROSE]
    monkeypatch.setattr(api_fetch, "london_day", lambda: date(2030, 1, 1))
    fetch(api, tmp_path)
    assert names()[ROSE] == "Another Name"


def test_everything_takes_the_place_of_an_open_run(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    api.changed = [ROSE]
    api.always[f"/locations/{ROSE}"] = Fault(429, {"Retry-After": "600"})
    with pytest.raises(ApiAway):
        fetch(api, tmp_path)
    api.always.clear()
    assert fetch(api, tmp_path, everything=True).outcomes == {"staged": 2}
    states = db.session.scalars(select(RegisterFetch.state).order_by(RegisterFetch.id)).all()
    assert states == ["done", "abandoned", "done"]
    assert db.session.scalars(select(RegisterImport.state).order_by(RegisterImport.id)).all() == [
        "done",
        "discarded",
        "done",
    ]


def test_pages_that_overlap_or_repeat(api: RegulatorApi, tmp_path: Path) -> None:
    api.locations = {one["locationId"]: one for one in (numbered(number) for number in range(7))}
    api.per_page = 3
    assert fetch(api, tmp_path).outcomes == {"staged": 7}
    pages = [one.query["page"] for one in api.asked if one.path == "/locations"]
    assert pages == ["1", "2", "3"]
    api.changed = [*api.locations, *api.locations]
    assert fetch(api, tmp_path).outcomes == {"staged": 7}


def test_an_empty_list_is_no_register(api: RegulatorApi, tmp_path: Path) -> None:
    api.locations.clear()
    with pytest.raises(Exception, match="empty"):
        fetch(api, tmp_path)
    assert open_fetch() is not None


def test_nothing_is_in_force_before_all_is_fetched(api: RegulatorApi, tmp_path: Path) -> None:
    """It breaks off in the middle, and the next call goes on there."""
    api.locations = {one["locationId"]: one for one in (numbered(number) for number in range(60))}
    stops = f"/locations/{numbered(55)['locationId']}"
    api.always[stops] = Fault(429, {"Retry-After": "600"})
    with pytest.raises(ApiAway):
        fetch(api, tmp_path)
    assert names() == {}
    run = open_fetch()
    assert run is not None
    assert count_outcomes(run.id) == {"staged": 55, "waiting": 5}
    assert run.try_at is not None
    assert run.try_at - now() > timedelta(minutes=9)
    api.always.clear()
    asked = len(api.asked)
    assert fetch(api, tmp_path).outcomes == {"staged": 60}
    assert len(api.asked) - asked == 5, "what was fetched is not fetched again"
    assert len(names()) == 60


def test_a_file_imported_meanwhile_leaves_the_run_alone(api: RegulatorApi, tmp_path: Path) -> None:
    api.always[f"/locations/{ROSE}"] = Fault(429, {"Retry-After": "600"})
    with pytest.raises(ApiAway):
        fetch(api, tmp_path)
    with transaction():
        for row in db.session.scalars(select(RegisterImport)):
            row.created_at = now() - timedelta(days=1)
    resume_or_discard_earlier()
    api.always.clear()
    assert fetch(api, tmp_path).outcomes == {"staged": 2}


def test_a_location_that_vanishes_ends_nothing(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    api.vanished.add(ELM)
    api.changed = [ELM]
    finished = fetch(api, tmp_path)
    assert finished.outcomes == {"gone": 1}
    assert finished.refusals == ((ELM, "gone", ""),)
    assert db.session.get_one(RegisteredLocation, ELM).status == "registered"


@pytest.mark.parametrize("fault", [Fault(500), Fault(body=b"{"), Fault(400), Fault(302)])
def test_a_location_that_gets_no_usable_answer_is_asked_for_the_next_night(
    api: RegulatorApi, tmp_path: Path, fault: Fault
) -> None:
    api.always[f"/locations/{ELM}"] = fault
    finished = fetch(api, tmp_path)
    assert finished.outcomes == {"staged": 1, "failed": 1}
    assert [(one, reason) for one, reason, _ in finished.refusals] == [(ELM, "failed")]
    api.always.clear()
    assert fetch(api, tmp_path).outcomes == {"staged": 1}
    assert set(names()) == {ROSE, ELM}
    assert fetch(api, tmp_path).outcomes == {}


def test_five_in_a_row_are_the_fault_of_the_api(api: RegulatorApi, tmp_path: Path) -> None:
    api.locations = {one["locationId"]: one for one in (numbered(number) for number in range(12))}
    for number in range(3, 12):
        api.always[f"/locations/{numbered(number)['locationId']}"] = Fault(500)
    with pytest.raises(ApiAway):
        fetch(api, tmp_path)
    run = open_fetch()
    assert run is not None
    assert count_outcomes(run.id) == {"staged": 3, "waiting": 9}
    assert run.failure == "it answered 500"


def test_a_key_that_is_refused_stops_at_once(api: RegulatorApi, tmp_path: Path) -> None:
    api.always[f"/locations/{ROSE}"] = Fault(403)
    with pytest.raises(KeyRefused):
        fetch(api, tmp_path)
    assert len(api.asked) == 2


LONE = json.loads('"Elm \\ud800 House"')


@pytest.mark.parametrize(
    "strange",
    [
        {"name": LONE},
        {"postalAddressTownCity": LONE},
        {"providerName": LONE},
        {"currentRatings": {"overall": {"rating": LONE, "reportDate": LONE}}},
        {"name": None},
        {"name": 5},
        {"locationId": "1-900000099"},
        {"registrationDate": 20190501},
        {"gacServiceTypes": "none"},
        {"currentRatings": [1, "a", None]},
        {"historicRatings": {"overall": 1}},
        {"relationships": [None, 5, {"type": 1}]},
        {"onspdLatitude": {"deep": []}},
        {"numberOfBeds": "9" * 400},
        {"name": "x" * 100_000},
    ],
)
def test_a_strange_value_stops_no_other(api: RegulatorApi, tmp_path: Path, strange: dict[str, Any]) -> None:
    """Taken in as far as it can be, or refused and counted; the page of the register stands either way."""
    api.locations[ELM].update(strange)
    finished = fetch(api, tmp_path)
    assert names()[ROSE] == "Rose Homecare"
    assert finished.outcomes.get("staged", 0) + finished.outcomes.get("refused", 0) == 2
    assert (finished.outcomes.get("refused", 0) > 0) <= bool(finished.refusals)
    assert db.session.scalars(select(RegisterImport.state)).all() == ["done"]
    for name in names().values():
        (name or "").encode()


def test_ratings_come_in(api: RegulatorApi, tmp_path: Path) -> None:
    api.locations[ROSE]["currentRatings"] = rated("Inadequate", "2026-07-20", Safe="Inadequate")
    fetch(api, tmp_path)
    counts = db.session.scalars(select(RegisterImport.counts)).one()
    assert counts["editions"] >= 2


def test_the_register_is_whole_once_every_location_was_asked_for(api: RegulatorApi, tmp_path: Path) -> None:
    assert whole_on() is None
    fetch(api, tmp_path)
    assert whole_on() == now().astimezone(LONDON).date()
    db.session.execute(update(RegisterFetch).values(since=RegisterFetch.until))
    assert whole_on() is None  # what changed is no whole
    db.session.execute(update(RegisterFetch).values(since=None, state="abandoned", finished_at=None))
    assert whole_on() is None


def test_one_process_at_a_time(api: RegulatorApi, tmp_path: Path) -> None:
    with held_alone(db.engine, LOCK, tmp_path) as alone:
        assert alone
        with pytest.raises(FetchUnderway):
            fetch(api, tmp_path)
        assert api.asked == []
    assert fetch(api, tmp_path).outcomes == {"staged": 2}


def test_of_three_workers_one_does_it(
    app: Flask, api: RegulatorApi, site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "is_fetch_due", lambda *_: last_finished_fetch() is None)

    def work() -> None:
        with app.app_context():
            fetch_nightly()
            db.session.remove()

    end_reading()
    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(api.paths()) == ["/locations", f"/locations/{ROSE}", f"/locations/{ELM}"]
    assert db.session.scalars(select(RegisterFetch.state)).all() == ["done"]


def test_the_command_says_what_it_did(api: RegulatorApi, site: Settings, tmp_path: Path) -> None:
    api.vanished.add(ELM)
    result = command("--refused-to", str(tmp_path / "refused.csv"))
    assert result.exit_code == 3
    assert "Asked for every location: 2 listed, 1 taken in" in result.output
    assert "locations: 1 new to the register" in result.output
    assert f"  1: listed, and no longer there when it was asked for ({ELM})" in result.output
    rows = list(csv.reader((tmp_path / "refused.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows == [
        ["location", "reason", "about"],
        [ELM, "listed, and no longer there when it was asked for", ""],
    ]
    again = command()
    assert again.exit_code == 0
    assert "Asked for changes since" in again.output


def test_the_command_without_a_key(app: Flask) -> None:
    result = command()
    assert result.exit_code == 1
    assert "DIRECTORY_CQC_KEY" in result.output


def test_the_command_with_a_wrong_key(app: Flask, api: RegulatorApi, site: Settings) -> None:
    app.extensions["settings"] = replace(site, cqc_key="another")
    result = command()
    assert result.exit_code == 1
    assert "it refuses the subscription key (401). Nothing was changed." in result.output
    assert "another" not in result.output.replace("Another", "")


def test_the_command_while_the_worker_is_at_it(site: Settings) -> None:
    with held_alone(db.engine, LOCK, site.data_dir):
        result = command()
    assert result.exit_code == 1
    assert "Another process of this site" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--from-api", "a.csv"],
        ["--from-api", "--as-at", "2026-01-01"],
        ["--from-api", "--complete"],
        ["--everything", "a.csv"],
    ],
)
def test_options_that_do_not_go_together(arguments: list[str]) -> None:
    assert CliRunner().invoke(import_cqc, arguments).exit_code == 2


def test_the_worker_asks_nobody_without_a_key(api: RegulatorApi) -> None:
    fetch_nightly()
    assert api.asked == []


def test_a_failed_night_is_seen_and_tried_again(app: Flask, api: RegulatorApi, site: Settings) -> None:
    app.extensions["settings"] = replace(site, cqc_key="another", public_url="https://care.example.org")
    assert degradations() == []
    waits = []
    for _ in range(3):
        with transaction():
            for row in db.session.scalars(select(RegisterFetch)):
                row.try_at = now()
        # Tonight's hour may not have come when this test runs: a run that is open is gone on with at any hour.
        if open_fetch() is None:
            with pytest.raises(KeyRefused):
                fetch_with_key("another", api, site.data_dir)
        else:
            fetch_nightly()
        run = open_fetch()
        assert run is not None
        assert run.try_at is not None
        assert run.failed_at is not None
        waits.append(round((run.try_at - run.failed_at).total_seconds() / 60))
    assert waits == [10, 20, 40]
    (said,) = degradations()
    answer = app.test_client().get("/readyz").get_json()
    assert answer["degraded"] == [said]
    assert said not in answer["problems"], "no reason for the site to fall"
    assert "it refuses the subscription key (401)" in said
    assert "another" not in said
    app.extensions["settings"] = site
    with transaction():
        for row in db.session.scalars(select(RegisterFetch)):
            row.try_at = now()
    fetch_nightly()
    assert degradations() == []
    assert set(names()) == {ROSE, ELM}


def fetch_with_key(key: str, api: RegulatorApi, folder: Path) -> None:
    clock = Clock()
    client = ApiClient(api.url, key, AGENT, 600, pause=clock.wait, clock=clock.now)
    with alone_at_api(folder):
        fetch_register(client, "127.0.0.1")


def test_when_a_run_is_due(api: RegulatorApi, tmp_path: Path) -> None:
    night = datetime(2030, 1, 10, 5, tzinfo=UTC)
    assert is_fetch_due(night, "https://care.example.org")
    assert not is_fetch_due(night.replace(hour=0), "https://care.example.org")
    fetch(api, tmp_path)
    assert is_fetch_due(night, "https://care.example.org")
    assert not is_fetch_due(now(), "https://care.example.org")


def test_what_is_left_of_a_run_is_small(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    assert db.session.scalars(select(FetchedLocation.location_id)).all() == []
    assert db.session.scalars(select(StagedStatement.id)).all() == []


def test_a_finished_run_is_not_put_off(api: RegulatorApi, tmp_path: Path) -> None:
    fetch(api, tmp_path)
    run = last_finished_fetch()
    assert run is not None
    with pytest.raises(Exception, match="can't be put off"):
        put_off_fetch(SYSTEM, run.id, "late", now())
