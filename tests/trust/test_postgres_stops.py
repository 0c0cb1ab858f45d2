"""PostgreSQL stopped and started under a running site, in a cluster of this test's own.

Collected only where `.ci/with-postgres` says where PostgreSQL's programs are (`make test-postgres`): see conftest.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import MetaData, create_engine, text

from directory.foundation.settings import normalised_database_url
from tests.ports import free_port
from tests.trust.site import ROOT, Site
from tests.trust.test_crash_recovery import die

BIN = os.environ["DIRECTORY_TEST_POSTGRES_BIN"]
REPORT = "/services/service-0/report-a-mistake"


@dataclass
class Cluster:
    """A PostgreSQL cluster that can be stopped and started."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://directory@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, never as root, whom it refuses."""
        user = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            user = ["setpriv", "--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"]
        subprocess.run(
            [*user, f"{BIN}/{program}", *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1 -c fsync=off"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-o", options, "-l", log, "start")

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster of its own, so that no other test loses its database."""
    folder = Path(tempfile.mkdtemp(prefix="choosing-care-stops-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    own = Cluster(folder, free_port())
    own.run(
        "initdb",
        *(
            "-D",
            str(folder / "data"),
            "-U",
            "directory",
            "-A",
            "trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ),
    )
    own.start()
    yield own
    own.stop()
    shutil.rmtree(folder)


def fill(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.seed"],
        cwd=ROOT,
        env=site.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_site_says_so_and_comes_back(
    cluster: Cluster, make_site: Callable[..., Site], tmp_path: Path
) -> None:
    """Pages answer 503 in plain words while the database is away, and by themselves again once it is back."""
    site = make_site(DIRECTORY_DATABASE_URL=cluster.url)
    fill(site)
    site.serve()
    form = urlencode({"what": "price", "wrong": "It is £2 more since Monday.", "token": "a" * 32})
    assert site.get("/find-care?near=N8+0RD").status == 200
    for mode in ("fast", "immediate"):
        cluster.stop(mode)
        for path in ("/find-care?near=N8+0RD", "/services/service-0", "/register?q=rose"):
            answer = site.get(path)
            assert answer.status == 503, (mode, path)
            assert "Sorry, we are busy just now" in answer.text
            assert int(answer.headers["retry-after"]) > 0
        assert site.post(REPORT, form).status == 503
        assert site.get("/healthz").status == 200
        assert site.get("/readyz").status == 503
        cluster.start()
        site.wait_until(200, "/readyz")
        assert site.get("/find-care?near=N8+0RD").status == 200
        assert site.post(REPORT, form).status == 303
    copy = tmp_path / "copy.sqlite3"
    assert site.run("backup", str(copy)).returncode == 0
    held = site.run("restore", str(copy), "--yes")
    assert held.returncode == 2 and "in use" in held.stderr
    site.stop()
    done = site.run("restore", str(copy), "--yes")
    assert done.returncode == 0, done.stderr
    assert site.run("check").stdout.splitlines()[-1] == "All is well."


def test_while_another_holds_the_table_reading_goes_on_and_typed_words_are_kept(
    cluster: Cluster, make_site: Callable[..., Site]
) -> None:
    url = make_database(cluster, "held")
    site = make_site(DIRECTORY_DATABASE_URL=url)
    fill(site)
    site.serve()
    form = urlencode({"what": "price", "wrong": "It is £2 more since Monday.", "token": "d" * 32})
    engine = create_engine(normalised_database_url(url))
    with engine.begin() as other:
        other.execute(text("LOCK TABLE mistake_report IN ACCESS EXCLUSIVE MODE"))
        assert site.get("/services/service-0").status == 200
        busy = site.post(REPORT, form)
        assert busy.status == 503 and "It is £2 more since Monday." in busy.text
    engine.dispose()
    assert site.post(REPORT, form).status == 303


def make_database(cluster: Cluster, name: str) -> str:
    cluster.run("createdb", "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "directory", name)
    return cluster.url.replace("/postgres", f"/{name}")


def contents(url: str) -> dict[str, list[str]]:
    """Every row of every table, and the triggers: what a database is, whatever order it gives it in."""
    engine = create_engine(normalised_database_url(url))
    with engine.connect() as connection:
        found = MetaData()
        found.reflect(connection)
        whole = {
            table.name: sorted(str(tuple(row)) for row in connection.execute(table.select()))
            for table in found.sorted_tables
            if table.name not in ("index_state", "long_work")  # what the process that looks does itself
        }
        triggers = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if url.startswith("sqlite"):
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        whole["triggers"] = sorted(connection.scalars(text(triggers)))
    engine.dispose()
    return whole


def test_a_copy_goes_from_sqlite_to_postgresql_and_back(
    cluster: Cluster, make_site: Callable[..., Site], tmp_path: Path
) -> None:
    url = make_database(cluster, "carried")
    light, heavy = make_site(), make_site(DIRECTORY_DATABASE_URL=url)
    first, second = tmp_path / "first.sqlite3", tmp_path / "second.sqlite3"
    assert light.run("upgrade").returncode == 0
    assert light.run("backup", str(first)).returncode == 0
    done = heavy.run("restore", str(first), "--yes")
    assert done.returncode == 0, done.stderr
    carried = contents(url)
    assert {"audit_event_all", "audit_event_rows"} <= set(carried["triggers"]), "the record stays append-only"
    assert heavy.run("check").stdout.splitlines()[-1] == "All is well.", "and its seals are whole"
    assert heavy.run("backup", str(second)).returncode == 0
    assert contents(f"sqlite:///{second}") == contents(f"sqlite:///{first}"), "value by value"
    done = light.run("restore", str(second), "--yes")
    assert done.returncode == 0, done.stderr
    assert contents(f"sqlite:///{light.database}") == contents(f"sqlite:///{first}")

    # Ids go on after the highest that was carried over.
    heavy.serve()
    form = urlencode({"what": "price", "wrong": "It is £2 more.", "token": "c" * 32})
    assert heavy.post(REPORT, form).status == 303
    elsewhere = make_site(DIRECTORY_DATABASE_URL=url).run("restore", str(first), "--yes")
    assert elsewhere.returncode == 2 and "in use (by its database)" in elsewhere.stderr, (
        "from another machine"
    )
    heavy.stop()
    written = contents(url)
    # Killed in the middle, the transaction is gone and the database is as it was.
    for where, count in (("drop table", 5), ("create table", 20), ("delete from index_state", 1)):
        assert die(heavy, where, count, "restore", str(first), "--yes") == -signal.SIGKILL
        assert contents(url) == written, where


def test_a_migration_that_is_killed_is_run_again(cluster: Cluster, make_site: Callable[..., Site]) -> None:
    site = make_site(DIRECTORY_DATABASE_URL=make_database(cluster, "killed"))
    whole = make_site(DIRECTORY_DATABASE_URL=make_database(cluster, "whole"))
    (site.folder / "site.json").unlink(missing_ok=True)
    for where, count in (("create table", 20), ("create trigger", 2)):
        assert die(site, where, count, "upgrade") == -signal.SIGKILL
    for migrated in (site, whole):
        done = migrated.run("upgrade")
        assert done.returncode == 0, done.stderr
    assert schema(site) == schema(whole)


def schema(site: Site) -> list[str]:
    engine = create_engine(normalised_database_url(site.settings["DIRECTORY_DATABASE_URL"]))
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
                " WHERE table_schema = 'public' UNION ALL"
                " SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '' FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace UNION ALL"
                " SELECT tgrelid::regclass::text, tgname, '', '' FROM pg_trigger WHERE NOT tgisinternal UNION ALL"
                " SELECT 'alembic', version_num, '', '' FROM alembic_version"
            )
        )
        rows = sorted(str(tuple(row)) for row in found)
    engine.dispose()
    return rows


def test_everything_moves_from_sqlite(cluster: Cluster, make_site: Callable[..., Site]) -> None:
    """A site that has grown carries every row over, and goes on counting where it was."""
    cluster.run("createdb", "-h", "127.0.0.1", "-p", str(cluster.port), "-U", "directory", "grown")
    url = cluster.url.replace("/postgres", "/grown")
    site = make_site()
    assert site.run("move", url).stdout.startswith("Copied ")
    again = site.run("move", url)
    assert again.returncode == 2 and "not empty" in again.stderr
    site.settings["DIRECTORY_DATABASE_URL"] = url
    assert site.run("check").stdout.splitlines()[-1] == "All is well."
    site.serve()
    assert "Rosewater Care" in site.get("/find-care?near=N8+0RD").text
    form = urlencode({"what": "price", "wrong": "It is £2 more.", "token": "b" * 32})
    assert site.post(REPORT, form).status == 303
