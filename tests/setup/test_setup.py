"""`directory setup`: an empty database becomes a site; again, only what is asked changes; only a person is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from directory.accounts.queries import open_link
from directory.administration.queries import has_administrator
from directory.app import create_app
from directory.audit.models import AuditEvent
from directory.foundation.database import db
from directory.foundation.settings import Settings
from directory.foundation.site_file import read_site_file
from directory.places.models import Council
from directory.places.queries import council_record, public_councils
from directory.prices.national_queries import nursing_rates
from directory.setup import questions
from directory.setup.commands import setup
from directory.setup.rules import missing_contacts
from directory.site.queries import site_identity
from tests.databases import make_postgres_database
from tests.finding.conftest import rows_nearby

HARINGEY, EALING = "E09000014", "E09000009"
HEADER = "council,purpose,organisation,phone,hours,relay,email,website,source,checked_on\n"


@pytest.fixture
def empty(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A site of which there is nothing yet, not even its tables. A few of the shipped rows stand for all."""
    monkeypatch.setattr("directory.places.actions.rows_of", rows_nearby)
    monkeypatch.setattr("directory.places.actions.town_rows", lambda: rows_nearby("towns"))
    url = settings.database_url and settings.database_url + "_setup"
    if url:
        make_postgres_database(url)
    app = create_app(replace(settings, data_dir=tmp_path, database_url=url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def run(*words: str | Path, answers: str = "", obj: Any = None) -> Result:
    return CliRunner().invoke(setup, [str(word) for word in words], input=answers)


def done(*words: str | Path, answers: str = "") -> str:
    result = run(*words, answers=answers)
    assert result.exit_code == 0, result.output
    return result.output


def test_an_empty_database_becomes_a_site(empty: Flask, tmp_path: Path) -> None:
    output = done("--council", "Haringey")
    assert [council.code for council in public_councils()] == [HARINGEY]
    assert len(nursing_rates()) > 5
    assert db.session.scalar(select(func.count()).select_from(Council)) == 317
    assert "This site speaks for Haringey." in output
    assert "Haringey has no number yet for: adult social care, complaints about care" in output
    assert "directory import cqc" in output
    assert output.rstrip().endswith("Then open http://127.0.0.1:8000")
    file = read_site_file(tmp_path)
    assert file is not None
    assert file.identity == site_identity() != ""


def test_again_it_changes_only_what_is_asked(empty: Flask, tmp_path: Path) -> None:
    done("--council", "Haringey")
    identity = site_identity()
    events = db.session.scalar(select(func.count()).select_from(AuditEvent))
    assert "The site speaks for Haringey." in done()
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == events
    assert "This site speaks for Ealing." in done("--council", EALING)
    assert [council.code for council in public_councils()] == [EALING, HARINGEY]
    assert "This site no longer speaks for Ealing." in done("--without-council", "Ealing")
    assert [council.code for council in public_councils()] == [HARINGEY]
    assert site_identity() == identity


@pytest.mark.parametrize(
    "words",
    [
        ("--without-council", "Haringey"),
        ("--without-council", HARINGEY, "--council", "Haringey"),
        ("--without-council", "Haringey", "--without-council", "Ealing"),
    ],
)
def test_the_last_council_is_not_taken_out(empty: Flask, words: tuple[str, ...]) -> None:
    done("--council", "Haringey")
    events = db.session.scalar(select(func.count()).select_from(AuditEvent))
    result = run(*words)
    assert result.exit_code == 2
    assert "would leave a site that speaks for no council" in result.output
    assert "Nothing was changed." in result.output
    assert [council.code for council in public_councils()] == [HARINGEY]
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == events


def test_one_council_takes_the_place_of_the_last(empty: Flask) -> None:
    done("--council", "Haringey")
    output = done("--without-council", "Haringey", "--council", "Ealing")
    assert "This site no longer speaks for Haringey." in output
    assert [council.code for council in public_councils()] == [EALING]
    assert "This site did not speak for Haringey." in done("--without-council", "Haringey")


def test_a_setting_that_names_a_council_it_does_not_speak_for_is_said(
    empty: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = replace(empty.extensions["settings"], council=EALING)
    monkeypatch.setitem(empty.extensions, "settings", named)
    output = done("--council", "Haringey")
    assert (
        f"DIRECTORY_COUNCIL is {EALING}, and this site does not speak for it. It speaks for: {HARINGEY}."
        in output
    )
    assert f"directory setup --council {EALING}" in output
    assert "DIRECTORY_COUNCIL" not in done("--council", EALING)


def test_it_asks_nobody_where_there_is_nobody(empty: Flask) -> None:
    result = run()
    assert result.exit_code == 2
    assert "Say which councils this site speaks for: --council NAME." in result.output
    assert not db.inspect(db.engine).get_table_names()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Lakrholm", "There is no council 'Lakrholm' in England."),
        ("Mid Devon", "Mid Devon is a district, and has no adult social care: name its county council."),
    ],
)
def test_a_council_that_it_cannot_be_is_refused(empty: Flask, name: str, sentence: str) -> None:
    result = run("--council", "Haringey", "--council", name)
    assert result.exit_code == 1
    assert sentence in result.output
    assert not db.inspect(db.engine).get_table_names()


def test_a_file_that_is_not_there_is_said_before_anything_is_done(empty: Flask, tmp_path: Path) -> None:
    result = run("--council", "Haringey", "--postcodes", tmp_path / "gone.zip")
    assert result.exit_code == 2
    assert "There is no such file" in result.output
    assert not db.inspect(db.engine).get_table_names()


def test_at_a_terminal_it_asks(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "is_terminal", lambda: True)
    answers = (
        "Nowhere\nHaringey\n\n"  # the councils
        "not a number\n\n\n020 7946 0101\n9 to 5\nhttps://haringey.example/contact\n"  # adult social care
        "\n020 7946 0103\n\n\n\n"  # nothing for complaints; safeguarding without hours or page; not out of hours
        "care@haringey.example\n"  # the sender
        "first@haringey.example\n"  # the first administrator
    )
    output = done(answers=answers)
    assert "There is no council 'Nowhere' in England." in output
    assert "Enter a phone number, like 020 7946 0000." in output
    council = council_record(HARINGEY)
    assert council is not None
    assert (council.phone, council.phone_hours) == ("020 7946 0101", "9 to 5")
    assert missing_contacts(council) == ("complaints", "out_of_hours")
    safeguarding = council.contact_for("safeguarding")
    assert safeguarding is not None
    assert safeguarding.source == "Haringey, when the site was set up"
    assert "Write this into the site's settings: DIRECTORY_MAIL_FROM=care@haringey.example" in output
    token = output.rstrip().rpartition("/invitation/")[2]
    link = open_link(token)
    assert link is not None and link.email == "first@haringey.example"


def test_the_administrator_is_invited_by_an_option_and_asked_for_until_then(empty: Flask) -> None:
    assert "directory user invite ADDRESS" in done("--council", "Haringey")
    output = done("--administrator", "First@haringey.example")
    assert "/invitation/" in output
    assert "directory user invite ADDRESS" not in output
    assert "directory user invite ADDRESS" not in done()
    assert has_administrator()
    assert run("--administrator", "nobody").exit_code == 2


def test_contacts_come_from_a_file(empty: Flask, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(HEADER + "Haringey,complaints,,020 7946 0103,,,,,A page,2026-01-01\n", encoding="utf-8")
    assert "Haringey: 1 added" in done("--council", "Haringey", "--contacts", path)


def test_an_address_that_is_none_is_refused(empty: Flask) -> None:
    result = run("--council", "Haringey", "--sender", "nobody")
    assert result.exit_code == 2
    assert "--sender: Enter an e-mail address" in result.output
    assert not db.inspect(db.engine).get_table_names()


def test_questions_are_asked_at_a_terminal_alone() -> None:
    assert not questions.is_terminal()
    assert isinstance(setup, click.Command)


@pytest.mark.parametrize("writable", [True, False])
def test_the_sender_goes_into_the_file_of_settings_where_it_can(
    empty: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    file = tmp_path / "environment"
    file.write_text("DIRECTORY_COUNCIL=E09000014\n", encoding="utf-8")

    def refuse(*_: object) -> bool:
        raise PermissionError(13, "Permission denied")

    if not writable:
        monkeypatch.setattr("directory.setup.commands.write_setting", refuse)
    group = click.Group(commands={"setup": setup}, params=[click.Option(["--env-file"], type=Path)])
    words = ["--env-file", str(file), "setup", "--council", "Haringey", "--sender", "care@haringey.example"]
    result = CliRunner().invoke(group, words)
    assert result.exit_code == 0, result.output
    said = "DIRECTORY_MAIL_FROM=care@haringey.example"
    if writable:
        assert f"{file} now says {said}" in result.output
        assert said in file.read_text()
    else:
        assert f"{file} cannot be written: Permission denied." in result.output
        assert f"Write this into the site's settings: {said}" in result.output
