"""Which copies may take the place of what a site holds, and which files are copies at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from directory.foundation.errors import Unavailable
from directory.foundation.schema import SchemaState
from directory.foundation.site_file import LastCopy
from directory.operations.checking import State, age, state_lines, state_problems
from directory.operations.copies import require_named_site
from directory.operations.copy_contents import CopyContents, read_copy
from directory.operations.restorable import Held, refusal_of_copy, shrunk_sentence

KNOWN = ("0001", "0002", "0003")
COPY = CopyContents("0003", "one", False, {"service": 600, "search_log": 3})
HELD = Held("one", {"service": 600})
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def refused(copy: CopyContents = COPY, held: Held = HELD, **options: bool) -> str:
    asked: dict[str, Any] = {"production": False, "another_site": False, "allow_fewer": False, **options}
    return refusal_of_copy(copy, held, KNOWN, **asked)


def test_a_copy_of_this_site_may_be_put_back() -> None:
    assert refused() == refused(replace(COPY, revision="0001", identity="")) == ""
    assert refused(held=Held("", {})) == "", "into a new site"
    assert refused(production=True) == ""


def test_a_copy_of_a_newer_version_is_refused() -> None:
    assert "0009" in refused(replace(COPY, revision="0009")) and "up to 0003" in refused(
        replace(COPY, revision="0009")
    )
    assert "none" in refused(replace(COPY, revision=""))


def test_invented_services_are_refused_in_production_alone() -> None:
    invented = replace(COPY, is_demonstration=True)
    assert refused(invented) == ""
    for options in ({}, {"another_site": True, "allow_fewer": True}):
        assert "invented" in refused(invented, production=True, **options)


def test_another_site_s_copy_needs_a_word() -> None:
    other = replace(COPY, identity="two")
    assert "--another-site" in refused(other)
    assert refused(other, another_site=True) == ""


def test_a_copy_with_fewer_rows_needs_a_word() -> None:
    fewer = replace(COPY, rows={"service": 479})
    assert "service 479 of 600" in refused(fewer) and "--allow-fewer" in refused(fewer)
    assert refused(fewer, allow_fewer=True) == refused(replace(COPY, rows={"service": 480})) == ""
    assert "service 479 of 600" in shrunk_sentence({"service": 600}, {"service": 479})
    assert "search_log" not in COPY.kept_rows, "what goes by itself is no loss"


def make_copy(path: Path, *, identity: str = "", invented: bool = False) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE service (id INTEGER)")
        connection.execute(
            "CREATE TABLE audit_event (id INTEGER PRIMARY KEY, action TEXT, subject_type TEXT, subject_id TEXT)"
        )
        connection.execute("INSERT INTO alembic_version VALUES ('0003')")
        connection.executemany("INSERT INTO service VALUES (?)", [(n,) for n in range(300)])
        for action, kind, subject in ([("site.set_up", "site", identity)] if identity else []) + (
            [("demonstration.loaded", "demonstration", "1")] if invented else []
        ):
            connection.execute(
                "INSERT INTO audit_event (action, subject_type, subject_id) VALUES (?, ?, ?)",
                (action, kind, subject),
            )
    return path


def test_what_a_copy_holds_is_read_from_it(tmp_path: Path) -> None:
    plain = read_copy(make_copy(tmp_path / "plain"))
    assert (plain.revision, plain.identity, plain.is_demonstration) == ("0003", "", False)
    assert plain.rows["service"] == 300
    marked = read_copy(make_copy(tmp_path / "marked", identity="one", invented=True))
    assert (marked.identity, marked.is_demonstration) == ("one", True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["marked", "plain"], "reading leaves no trace"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no copy"),
        (b"no database at all, but long enough", "no copy"),
        (b"PGDMP\x01\x0e and more", "pg_restore"),
        (b"SQLite format 3\x00" + b"\x00" * 5000, "damaged"),
    ],
)
def test_a_file_that_is_no_copy_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(Unavailable, match=words):
        read_copy(file)


def test_a_copy_that_is_cut_or_another_program_s_or_still_written_is_told(tmp_path: Path) -> None:
    whole = make_copy(tmp_path / "whole")
    cut = tmp_path / "cut"
    cut.write_bytes(whole.read_bytes()[:-4096])
    with pytest.raises(Unavailable, match="damaged"):
        read_copy(cut)
    with closing(sqlite3.connect(tmp_path / "other")) as connection, connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    with pytest.raises(Unavailable, match="has not its tables"):
        read_copy(tmp_path / "other")
    (tmp_path / "whole-wal").write_bytes(b"newest rows")
    with pytest.raises(Unavailable, match="not closed"):
        read_copy(whole)


STATE = State(
    SchemaState("0003", KNOWN),
    {"service": 600},
    LastCopy(NOW - timedelta(hours=20), "/copies/one", {"service": 600}),
    {"the regulator's register": NOW - timedelta(days=20), "postcodes": None},
)


def problems(state: State, *, production: bool = True) -> str:
    return " ".join(state_problems(state, NOW, production=production))


def test_a_site_that_is_well_says_where_it_stands() -> None:
    assert problems(STATE) == ""
    lines = "\n".join(state_lines(STATE, NOW))
    for words in (
        "revision 0003",
        "600 rows; 600 at the last copy",
        "20 hours ago: /copies/one",
        "20 days ago",
        "postcodes: none",
    ):
        assert words in lines
    assert "no copy was made yet" in "\n".join(state_lines(replace(STATE, copy=None), NOW))


def test_what_is_wrong_with_where_a_site_stands_is_said() -> None:
    assert "newer than this version" in problems(replace(STATE, schema=SchemaState("0004", KNOWN)))
    assert "directory upgrade" in problems(replace(STATE, schema=SchemaState("0002", KNOWN)))
    assert "directory upgrade" in problems(replace(STATE, schema=SchemaState("", KNOWN)))
    assert "service 100 of 600" in problems(replace(STATE, rows={"service": 100}))
    assert "none was made yet" in problems(replace(STATE, copy=None)), "on the first day"
    old = LastCopy(NOW - timedelta(days=3), "x", {})
    for state in (replace(STATE, copy=old), replace(STATE, copy=None)):
        assert "directory backup" in problems(state)
        assert problems(state, production=False) == ""
    late = replace(STATE, imported={**STATE.imported, "the regulator's register": NOW - timedelta(days=61)})
    assert "61 days ago" in problems(late) and problems(late, production=False) == ""


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_ages_in_words(length: timedelta, words: str) -> None:
    assert age(length) == words


def test_a_copy_begins_a_site_only_where_somebody_said_where() -> None:
    nothing, something = Held("", {}), Held("", {"service": 1})
    with pytest.raises(Unavailable, match="--env-file"):
        require_named_site(nothing, {"DIRECTORY_PRODUCTION": "1", "DIRECTORY_DATA_DIR": ""})
    for held, environ in (
        (nothing, {"DIRECTORY_DATA_DIR": "/srv/care/data"}),
        (nothing, {"DIRECTORY_DATABASE_URL": "postgresql://care@/care"}),
        (something, {}),
        (Held("site-1", {}), {}),
    ):
        require_named_site(held, environ)
