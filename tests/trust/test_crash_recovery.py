"""kill -9 at an exact point of every long piece of work: nothing half-done is ever served, and doing it again works."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.imports.cqc_files import TIDY, api_location, put, table, tidy_row
from tests.imports.regulator_api import KEY, RegulatorApi, serving
from tests.patience import HUNG_SECONDS
from tests.trust.crash import NOT_REACHED
from tests.trust.site import ROOT, Site
from tests.warm_commands import run_module


def die(site: Site, where: str, count: int, *command: str) -> int:
    """Run a command of the program that kills itself at a point; what it returned."""
    words = (where, str(count), "--", *command)
    done = run_module("tests.trust.crash", words, cwd=ROOT, env=site.environment(), timeout=HUNG_SECONDS * 2)
    assert done.returncode in (-signal.SIGKILL, NOT_REACHED), done.stderr
    return done.returncode


def asked(site: Site, statement: str) -> list[tuple[object, ...]]:
    """Rows of the site's database, which must be whole."""
    with closing(sqlite3.connect(site.database)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return connection.execute(statement).fetchall()


def postcode_file(folder: Path, rows: int) -> Path:
    """A table of invented postcodes."""
    lines = ["postcode,lat,lon,lad,ward"]
    for number in range(rows):
        lines.append(f"ZL{number // 100 % 90 + 10} {number % 10}A{chr(65 + number // 10 % 10)},51.6,-0.1,,")
    lines += ["N8 0RD,51.587,-0.118,E09000014,E05013592", "N8 0RE,51.587,-0.118,E09000014,E05013592"]
    path = folder / "postcodes.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(("where", "count"), [("insert or ignore", 1), ("rename to", 1), ("rename to", 2)])
def test_an_import_of_postcodes(
    make_site: Callable[..., Site], tmp_path: Path, where: str, count: int
) -> None:
    site = make_site()
    file = postcode_file(tmp_path, 3000)
    before = asked(site, "SELECT code FROM postcode ORDER BY code")
    killed = die(site, where, count, "import", "postcodes", str(file), "--allow-fewer")
    now = asked(site, "SELECT code FROM postcode ORDER BY code")
    assert killed == -signal.SIGKILL
    assert now == before, "the old postcodes are in force until the switch"
    again = site.run("import", "postcodes", str(file), "--allow-fewer")
    assert again.returncode == 0, again.stderr
    assert len(asked(site, "SELECT code FROM postcode")) == 3002
    left = asked(
        site, "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'postcode\\_%' ESCAPE '\\'"
    )
    assert left == [], "what the dead import left beside is swept away"


LOCATIONS = "SELECT id, name, status, shown FROM registered_location ORDER BY id"


def register_file(folder: Path) -> Path:
    """Invented home care agencies as one of the published files names them."""
    rows = [tidy_row(location_id=f"1-3000{n:05}", name=f"House {n}") for n in range(1200)]
    return put(folder, "tidy.csv", table(TIDY, rows))


@pytest.fixture(scope="module")
def imported(
    make_site: Callable[..., Site], tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[object, ...]]:
    """The register after an import that nobody disturbed."""
    site = make_site()
    assert site.run("import", "cqc", str(register_file(tmp_path_factory.mktemp("cqc")))).returncode == 0
    return asked(site, LOCATIONS)


@pytest.mark.parametrize(("where", "count"), [("insert into register", 2), ("registered_location", 5)])
def test_an_import_of_the_register(
    make_site: Callable[..., Site],
    tmp_path: Path,
    imported: list[tuple[object, ...]],
    where: str,
    count: int,
) -> None:
    site = make_site()
    file = register_file(tmp_path)
    assert die(site, where, count, "import", "cqc", str(file)) == -signal.SIGKILL
    done = site.run("import", "cqc", str(file))
    assert done.returncode == 0, done.stderr
    assert len(imported) >= 1200
    assert asked(site, LOCATIONS) == imported


def test_a_rebuild_of_the_index(make_site: Callable[..., Site]) -> None:
    site = make_site()
    first = (site.folder / "index" / "CURRENT").read_bytes()
    assert die(site, "rename", 1, "reindex") == -signal.SIGKILL
    assert (site.folder / "index" / "CURRENT").read_bytes() == first, "the old index answers"
    assert site.run("check").stdout.splitlines()[-1] == "All is well."
    again = site.run("reindex")
    assert again.returncode == 0 and "Indexed 4 services." in again.stdout
    folders = [path.name for path in (site.folder / "index").iterdir() if path.is_dir()]
    assert len(folders) == 1, "what the dead rebuild left is gone"


WRITE = """
import os, signal
from directory.app import create_app
from directory.admissions.actions.change import suspend
from directory.admissions.models import Admission
from directory.foundation.database import db, transaction
from directory.foundation.time import today
from tests.admissions.factories import COMMISSIONER, MANAGER
from tests.trust.crash import crash_at
import sys
app = create_app()
with app.app_context():
    crash_at(sys.argv[1], int(sys.argv[2]))
    with transaction():
        suspend(MANAGER, db.session.get(Admission, 1), reason="x", on=today(), agreed_by=COMMISSIONER)
"""


@pytest.mark.parametrize(
    ("where", "count"),
    [("update admission", 1), ("insert into audit_event", 1), ("insert into outbox", 1), ("commit", 9)],
)
def test_a_write(make_site: Callable[..., Site], where: str, count: int) -> None:
    site = make_site()
    whole = "SELECT (SELECT state FROM admission WHERE id = 1), (SELECT count(*) FROM audit_event), "
    whole += "(SELECT count(*) FROM outbox_message), (SELECT count(*) FROM admission_step)"
    before = asked(site, whole)
    killed = site.run_code(WRITE, where, str(count)).returncode
    if count == 9:
        assert killed == 0
        after = asked(site, whole)[0]
        assert after[0] == "suspended" and all(
            new > old for new, old in zip(after[1:], before[0][1:], strict=True)
        )
    else:
        assert killed == -signal.SIGKILL
        assert asked(site, whole) == before, "state, record and message: all or none"


@pytest.mark.parametrize(("where", "count"), [("create table", 20), ("create trigger", 2)])
def test_a_migration(make_site: Callable[..., Site], tmp_path: Path, where: str, count: int) -> None:
    site = Site(tmp_path / "data")
    site.folder.mkdir()
    assert die(site, where, count, "upgrade") == -signal.SIGKILL
    done = site.run("upgrade")
    assert done.returncode == 0, done.stderr
    whole = make_site()
    version = "SELECT version_num FROM alembic_version"
    assert asked(site, version) == asked(whole, version)
    assert schema_of(site) == schema_of(whole)


def schema_of(site: Site) -> list[tuple[str, str, list[str]]]:
    """Every table and trigger; a table that a migration makes anew has its constraints in any order."""
    rows = asked(site, "SELECT type, name, sql FROM sqlite_master ORDER BY name")
    return [
        (kind, name, sorted(line.strip("\t ,") for line in (sql or "").splitlines()))
        for kind, name, sql in rows
    ]


def test_two_upgrades_at_once(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    site.folder.mkdir()
    upgrades = [site.start("upgrade") for _ in range(2)]
    ends = [(upgrade.wait(HUNG_SECONDS), upgrade.communicate()[1].decode()[-600:]) for upgrade in upgrades]
    assert [code for code, _ in ends] == [0, 0], ends


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("insert into register_fetch_location", 2),  # while the list is read
        ("insert into register_staged", 2),  # while locations are fetched
        ("update register_fetch set state", 2),  # as it is decided that all comes into force
        ("insert into registered_location", 1),  # while it comes into force
    ],
)
def test_a_run_through_the_regulators_api(make_site: Callable[..., Site], where: str, count: int) -> None:
    """Killed anywhere, and run again: it goes on where it was, and nothing was half in force meanwhile."""
    site = make_site()
    before = asked(site, LOCATIONS)
    homes = [api_location(f"1-92{number:07}", name=f"House {number}") for number in range(60)]
    api = RegulatorApi(homes, per_page=20)
    with serving(api):
        site.settings |= {
            "DIRECTORY_CQC_KEY": KEY,
            "DIRECTORY_CQC_URL": api.url,
            "DIRECTORY_CQC_REQUESTS_A_MINUTE": "600",
        }
        assert die(site, where, count, "import", "cqc", "--from-api") == -signal.SIGKILL
        if "registered_location" not in where:
            assert asked(site, LOCATIONS) == before
        done = site.run("import", "cqc", "--from-api")
    assert done.returncode == 0, done.stderr
    assert len(asked(site, LOCATIONS)) == len(before) + 60
    assert len(api.asked) <= 63 + 26, "at most the locations of one transaction were fetched twice"
    assert KEY not in done.stderr + done.stdout
