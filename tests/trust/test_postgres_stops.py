"""PostgreSQL stopped and started under a running site, in a cluster of this test's own.

Collected only where `.ci/with-postgres` says where PostgreSQL's programs are (`make test-postgres`): see conftest.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.trust.site import ROOT, Site, free_port

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
