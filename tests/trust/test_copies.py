"""Copies lose nothing: refused where they would, whole or not at all, and never over what nobody meant to replace."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.patience import HUNG_SECONDS, wait_until
from tests.trust.site import Site
from tests.trust.test_crash_recovery import asked, die

MakeSite = Callable[..., Site]
SERVICES = "SELECT id, name FROM service ORDER BY id"


@pytest.fixture
def bare_shell(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program in an empty folder, in a shell that knows nothing of the site."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return Site(folder, settings={"DIRECTORY_AS_OF": "", **settings}).run(*command)

    return run


def write_env_file(site: Site, path: Path) -> Path:
    lines = [
        "# the site",
        "",
        *(f"{k}={v}" for k, v in site.environment().items() if k.startswith("DIRECTORY_")),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def add_place_names(site: Site, count: int) -> None:
    with closing(sqlite3.connect(site.database)) as connection, connection:
        connection.executemany(
            "INSERT INTO place_name (folded, name, kind, council_code, lat_e5, lon_e5, source, created_at, created_by)"
            " VALUES (?, ?, 'town', 'E09000014', 5159000, -11000, 'register', '2026-11-01', 'system')",
            [(f"place {number}", f"Place {number}") for number in range(count)],
        )


def delete_place_names(site: Site) -> None:
    with closing(sqlite3.connect(site.database)) as connection, connection:
        connection.execute("DELETE FROM place_name WHERE source = 'register'")


def test_a_copy_is_for_its_owner_alone_and_replaces_nothing_unasked(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site, copy = make_site(), tmp_path / "copy.sqlite3"
    copy.write_text("something else", encoding="utf-8")
    refused = site.run("backup", str(copy))
    assert refused.returncode == 2 and "--yes" in refused.stderr
    assert copy.read_text(encoding="utf-8") == "something else"
    done = site.run("backup", str(copy), "--yes")
    assert done.returncode == 0, done.stderr
    assert copy.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["copy.sqlite3"]
    unasked = site.run("restore", str(copy))
    assert unasked.returncode == 2 and "--yes" in unasked.stderr
    own = site.run("backup", str(site.database), "--yes")
    assert own.returncode == 2 and "own database" in own.stderr
    assert asked(site, SERVICES)


def test_a_shell_without_the_site_s_settings_copies_and_restores_nothing(
    make_site: MakeSite, bare_shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    site, copy = make_site(), tmp_path / "copy.sqlite3"
    before = asked(site, SERVICES)
    for command in (("backup", str(copy)), ("check",)):
        done = bare_shell(*command)
        assert done.returncode in (1, 2), command
        assert "has not been set up" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert not copy.exists()
    assert not list((tmp_path / "elsewhere").glob("*.sqlite3")), "no empty database is made by asking"

    file = write_env_file(site, tmp_path / "environment")
    stray = {"DIRECTORY_DATABASE_URL": f"sqlite:///{tmp_path}/stray.sqlite3"}
    for command in (
        ("--env-file", str(file), "backup", str(copy)),
        ("backup", str(copy), f"--env-file={file}", "--yes"),
    ):
        done = bare_shell(*command, **stray)
        assert done.returncode == 0, done.stderr
        assert str(site.database) in done.stderr, "it says which site"
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute(SERVICES).fetchall() == before


def test_the_address_is_said_without_its_password(
    bare_shell: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = bare_shell("check", DIRECTORY_DATABASE_URL="postgresql://care:s3cret@127.0.0.1:1/care")
    assert done.returncode == 1
    assert "postgresql+psycopg://care:***@127.0.0.1:1/care" in done.stderr
    assert "s3cret" not in done.stdout + done.stderr


@pytest.mark.parametrize("line", ["DIRECTORY_COUNCIL", "what is this", "DIRECTORY_COUNSIL=x"])
def test_a_file_of_settings_that_cannot_be_read_is_refused(
    bare_shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, line: str
) -> None:
    file = tmp_path / "environment"
    file.write_text(f"DIRECTORY_WORKERS=1\n{line}\n", encoding="utf-8")
    done = bare_shell("check", "--env-file", str(file))
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert ("line 2" in done.stderr) != ("Unknown setting" in done.stderr)


@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_site_that_is_held_is_not_restored(make_site: MakeSite, tmp_path: Path, command: str) -> None:
    site, copy = make_site(DIRECTORY_WORKERS="1"), tmp_path / "copy.sqlite3"
    assert site.run("backup", str(copy)).returncode == 0
    if command == "serve":
        holder = site.serve().process
    else:
        holder = site.process = site.start("work")
        wait_until(lambda: "FLOCK" in holders(site), "the worker's lock")
    assert holder is not None
    refused = site.run("restore", str(copy), "--yes")
    assert refused.returncode == 2, refused.stdout
    assert "in use" in refused.stderr and str(holder.pid) in refused.stderr
    assert site.stop() == 0
    holder.communicate()  # closes the pipes
    done = site.run("restore", str(copy), "--yes")
    assert done.returncode == 0, done.stderr


def holders(site: Site) -> str:
    number = (site.folder / "site.lock").stat().st_ino if (site.folder / "site.lock").exists() else -1
    lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    return "\n".join(line for line in lines if f":{number} " in line)


def test_a_site_that_lost_rows_is_neither_copied_nor_replaced_in_silence(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site = make_site()
    add_place_names(site, 60)
    full, less = tmp_path / "full.sqlite3", tmp_path / "less.sqlite3"
    assert site.run("backup", str(full)).returncode == 0
    delete_place_names(site)
    refused = site.run("backup", str(less))
    assert refused.returncode == 2 and "place_name 1 of 61" in refused.stderr
    assert os.listdir(tmp_path) == ["full.sqlite3"]
    assert "place_name 1 of 61" in site.run("check").stdout
    assert site.run("backup", str(less), "--allow-fewer").returncode == 0
    assert site.run("check").stdout.splitlines()[-1] == "All is well."

    assert site.run("restore", str(full), "--yes").returncode == 0
    refused = site.run("restore", str(less), "--yes")
    assert refused.returncode == 2 and "place_name 1 of 61" in refused.stderr
    assert len(asked(site, "SELECT id FROM place_name")) == 61
    assert site.run("restore", str(less), "--yes", "--allow-fewer").returncode == 0
    assert site.run("backup", str(tmp_path / "next.sqlite3")).returncode == 0


def test_a_copy_of_another_site_takes_this_one_s_place_where_that_is_meant(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site, other = make_site(), make_site()
    for folder in (site, other):
        assert folder.run("upgrade").returncode == 0
    copy = tmp_path / "copy.sqlite3"
    assert other.run("backup", str(copy)).returncode == 0
    refused = site.run("restore", str(copy), "--yes")
    assert refused.returncode == 2 and "another site" in refused.stderr
    three_days_ago = time.time() - 3 * 86_400
    os.utime(copy, (three_days_ago, three_days_ago))
    done = site.run("restore", str(copy), "--yes", "--another-site")
    assert done.returncode == 0, done.stderr
    checked = site.run("check")
    assert checked.returncode == 0
    assert "3 days ago" in checked.stdout, "an old copy that was put back is no new one"


@pytest.mark.parametrize(("where", "count"), [("delete from index_state", 1), ("rename", 1)])
def test_a_restore_that_is_killed_leaves_the_old_site_whole(
    make_site: MakeSite, tmp_path: Path, where: str, count: int
) -> None:
    site, copy = make_site(), tmp_path / "copy.sqlite3"
    assert site.run("backup", str(copy)).returncode == 0
    add_place_names(site, 3)
    before = asked(site, "SELECT name FROM place_name ORDER BY id")
    assert die(site, where, count, "restore", str(copy), "--yes") == -signal.SIGKILL
    assert asked(site, "SELECT name FROM place_name ORDER BY id") == before
    assert list(site.folder.glob(".*unfinished")), "a killed process can't sweep"
    assert site.run("check").stdout.splitlines()[-1] == "All is well."
    done = site.run("restore", str(copy), "--yes")
    assert done.returncode == 0, done.stderr
    assert len(asked(site, "SELECT name FROM place_name")) == len(before) - 3
    assert not list(site.folder.glob(".*unfinished*")), "the next one does"


def test_a_restore_that_dies_before_the_index_is_made_has_it_made_by_the_worker(
    make_site: MakeSite, tmp_path: Path
) -> None:
    site, copy = make_site(), tmp_path / "copy.sqlite3"
    assert site.run("backup", str(copy)).returncode == 0
    assert die(site, "rename", 2, "restore", str(copy), "--yes") == -signal.SIGKILL
    assert asked(site, "SELECT count(*) FROM index_state") == [(0,)], "the index counts as never built"


def test_a_copy_that_fails_leaves_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site()
    nowhere = site.run("backup", str(tmp_path / "no" / "folder" / "copy.sqlite3"))
    assert nowhere.returncode == 2 and len(nowhere.stderr.strip().splitlines()) == 2
    # A file may not grow past this: what a full disk is to the program.
    full = Site(site.folder, program=("prlimit", "--fsize=60000", sys.executable, "-m", "directory"))
    done = full.run("backup", str(tmp_path / "copy.sqlite3"))
    assert done.returncode == 2 and "could not be written" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []


def test_commands_speak_in_sentences_and_write_no_log(make_site: MakeSite, tmp_path: Path) -> None:
    site, copy = make_site(DIRECTORY_LOG_LEVEL="DEBUG"), tmp_path / "copy.sqlite3"
    for command in (
        ("upgrade",),
        ("backup", str(copy)),
        ("restore", str(copy), "--yes"),
        ("reindex",),
        ("check",),
    ):
        done = site.run(*command)
        assert done.returncode == 0, done.stderr
        lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
        assert not [line for line in lines if line.startswith("{") or "alembic" in line], command


def test_two_copies_at_once_don_t_sweep_each_other_away(make_site: MakeSite, tmp_path: Path) -> None:
    site = make_site()
    copies = [site.start("backup", str(tmp_path / f"{number}.sqlite3")) for number in range(2)]
    ends = [(copy.wait(HUNG_SECONDS), copy.communicate()[1].decode()[-500:]) for copy in copies]
    assert [code for code, _ in ends] == [0, 0], ends
    assert sorted(os.listdir(tmp_path)) == ["0.sqlite3", "1.sqlite3"]


STORE_A_FILE = """
import io, sys
from werkzeug.datastructures import FileStorage
from directory.app import create_app
from directory.catalogue.models import Service
from directory.files.actions import store
from directory.files.views.receiving import receive
from directory.foundation.actor import SYSTEM
from directory.foundation.data_folder import create_data_folder
from directory.foundation.database import db, transaction
from tests.files.samples import photo

app = create_app()
with app.app_context():
    service = db.session.query(Service).first().public_id
    received = receive(SYSTEM, "service", service, FileStorage(io.BytesIO(photo()), "garden.jpg"))
    with transaction():
        store(SYSTEM, "service", service, received, alt="The garden")
"""


def test_uploaded_files_come_back_with_their_copy(make_site: MakeSite, tmp_path: Path) -> None:
    site, copies = make_site(), tmp_path / "copies"
    copies.mkdir()
    copy = copies / "care.copy"
    stored = site.run_code(STORE_A_FILE)
    assert stored.returncode == 0, stored.stderr
    files = site.database.parent / "files"
    before = {path.name: path.read_bytes() for path in files.rglob("*") if path.is_file()}
    assert len(before) == 4
    assert site.run("backup", str(copy)).returncode == 0
    assert sorted(os.listdir(copies)) == ["care.copy", "choosing-care-files"]
    shutil.rmtree(files)
    told = site.run("check")
    assert told.returncode == 1 and "files: 4 of 4 are gone" in told.stdout
    (copies / "choosing-care-files").rename(copies / "elsewhere")
    refused = site.run("restore", str(copy), "--yes")
    assert (
        refused.returncode == 2
        and "--without-files" in refused.stderr
        and "Nothing was changed" in refused.stderr
    )
    (copies / "elsewhere").rename(copies / "choosing-care-files")
    assert site.run("restore", str(copy), "--yes").returncode == 0
    assert {path.name: path.read_bytes() for path in files.rglob("*") if path.is_file()} == before
    assert "files:" not in site.run("check").stdout
