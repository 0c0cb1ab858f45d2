"""Upgrading and rolling back between the wheels of two commits: `python -m tests.upgrade_drill [OLDER [NEWER]]`.

Not part of the suite, since it needs the repository's history and builds two wheels. A site begun by the older wheel is
copied by it, upgraded by the newer one, written to, rolled back (the older wheel and the copy that was made before the
upgrade), and upgraded again; each time its pages, its rows and `check` are looked at. It uses the database that
DIRECTORY_TEST_DATABASE_URL names, or SQLite. Unless an older commit is named, it begins on PostgreSQL with version
0.1.0, and on SQLite with a commit whose tables hold what later migrations change: both on both would take twice as
long.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import MetaData, Select, Table, create_engine, func, select, text

from directory.foundation.settings import normalised_database_url
from tests.trust.site import ROOT, Site

BEFORE_VERSIONS = "5b2d1ff"  # the last commit that was tried as version 0.1.0
BEFORE_PHOTOS = (
    "31c04cf"  # the last commit at revision 0035: people sign in, claim, propose prices, send spreadsheets
)
URL = normalised_database_url(os.environ.get("DIRECTORY_TEST_DATABASE_URL", ""))
# What comes and goes by itself while a site runs.
PASSING = {"outbox_message", "index_state", "search_log", "audit_seal", "letter"}


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a program; what it printed. Ends the drill where it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.strip()


@contextmanager
def checked_out(commit: str, folder: Path) -> Iterator[Path]:
    """The tree of a commit, with its styles and translations built."""
    run("git", "worktree", "add", "--detach", str(folder), commit)
    try:
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
        binaries = Path(sys.executable).parent
        run(str(binaries / "node"), "static/build.mjs", cwd=folder)
        run(str(binaries / "pybabel"), "-q", "compile", "-d", "translations", cwd=folder)
        yield folder
    finally:
        run("git", "worktree", "remove", "--force", str(folder))


def install(commit: str, folder: Path) -> Path:
    """A virtual environment with the wheel of a commit; what it depends on is lent by the one that runs the drill."""
    folder.mkdir()
    with checked_out(commit, folder / "source") as source:
        run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), ".", cwd=source)
    (wheel,) = folder.glob("*.whl")
    place = folder / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(place))
    python = str(place / "bin" / "python")
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", str(wheel))
    packages = next((place / "lib").glob("python3*/site-packages"))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    print(f"Built {wheel.name} of {commit}")
    return place / "bin" / "directory"


def counted(table: Table) -> Select[tuple[int]]:
    """The count of a table's rows; of what is recorded without that a letter was written, which comes by itself."""
    query = select(func.count()).select_from(table)
    return query.where(table.c.action != "letter.written") if table.name == "audit_event" else query


def rows(site: Site) -> dict[str, int]:
    """How many rows each table holds."""
    engine = create_engine(URL or f"sqlite:///{site.database}")
    with engine.connect() as connection:
        found = MetaData()
        found.reflect(connection)
        counts = {
            table.name: int(connection.scalar(counted(table)) or 0)
            for table in found.sorted_tables
            if table.name not in PASSING | {"alembic_version"}
        }
    engine.dispose()
    return counts


def lay_out(site: Site) -> None:
    """Rows that later migrations change and the demonstration lacks: two proposals of one price, a spreadsheet read."""
    engine = create_engine(URL or f"sqlite:///{site.database}")
    found = MetaData()
    found.reflect(engine)
    prices, sheets = found.tables["price"], found.tables.get("council_sheet")
    if sheets is not None:
        with engine.begin() as connection:
            current = select(prices).where(prices.c.state == "current").order_by(prices.c.id).limit(1)
            price = dict(connection.execute(current).mappings().one())
            del price["id"]
            price |= {"state": "proposed", "series": None, "previous_valid_to": None, "valid_to": None}
            connection.execute(prices.insert(), [price, price])
            sheet = {"council_code": "E09000014", "file_name": "homes.csv", "rows": [["Home"]], "columns": {}}
            stamps = {"version": 1, "created_at": price["created_at"], "created_by": "drill"}
            connection.execute(sheets.insert(), sheet | stamps | {"state": "checked"})
    engine.dispose()


def empty_postgres() -> None:
    """What an older version needs before it restores: its own pg_restore leaves the tables of newer versions."""
    if URL:
        engine = create_engine(URL, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()


def command(site: Site, *words: str) -> str:
    """Run a command of the installed program. Ends the drill where it fails."""
    done = site.run(*words)
    if done.returncode:
        sys.exit(f"directory {' '.join(words)} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
    return done.stdout.strip()


def look(site: Site, slug: str, *, write: bool = False) -> None:
    """Serve the site: it gets ready, shows the service, and takes a report of a mistake."""
    site.serve()
    try:
        assert site.get(f"/services/{slug}").status == 200
        assert site.get("/find-care?q=care").status == 200
        if write:
            form = urlencode({"what": "price", "wrong": "It is £2 more.", "token": "d" * 32})
            assert site.post(f"/services/{slug}/report-a-mistake", form).status == 303
    finally:
        assert site.stop() == 0


def one_slug(site: Site) -> str:
    """The address of a listed service."""
    engine = create_engine(URL or f"sqlite:///{site.database}")
    with engine.connect() as connection:
        slugs = connection.execute(
            text(
                "SELECT slug FROM service JOIN admission ON admission.service_id = service.id"
                " WHERE service.state = 'published' AND admission.state = 'admitted' ORDER BY slug LIMIT 1"
            )
        ).scalars()
        slug = str(slugs.one())
    engine.dispose()
    return slug


def drill(older: Path, newer: Path, folder: Path) -> None:
    """Begin, copy, upgrade, write, roll back, upgrade again."""
    data, copy = folder / "data", folder / "before.copy"
    data.mkdir()
    settings = {
        "DIRECTORY_DEMONSTRATION": "1",
        "PYTHONPATH": "",
        "DIRECTORY_DATABASE_URL": URL,
        "DIRECTORY_WORKERS": "1",
    }
    old = Site(data, settings=settings, program=(str(older),))
    new = Site(data, settings=settings, program=(str(newer),))

    command(old, "demo", "--services", "25")
    lay_out(old)
    slug = one_slug(old)
    look(old, slug)
    begun = rows(old)
    command(old, "backup", str(copy))
    print(f"Begun and copied by the older wheel: {sum(begun.values()):,} rows")

    look(new, slug, write=True)
    upgraded = rows(new)
    assert not {name for name in begun if upgraded.get(name, 0) < begun[name]}, "rows were lost"
    assert upgraded["mistake_report"] == begun["mistake_report"] + 1
    print("Upgraded: " + command(new, "check").replace("\n", "\n  "))
    assert command(new, "--version").rsplit(" ", 1)[1] != "0.1.0"

    empty_postgres()
    command(old, "restore", str(copy), "--yes")
    back = rows(old)
    differing = {name: (begun.get(name), back.get(name)) for name in begun.keys() | back.keys()}
    differing = {name: counts for name, counts in differing.items() if counts[0] != counts[1]}
    assert not differing, f"rolled back to the last row, but for {differing}"
    look(old, slug)  # whose worker goes on with what the copy had still to do
    print("Rolled back: the older wheel serves the copy that was made before the upgrade")

    look(new, slug)
    assert command(new, "check").splitlines()[-1] == "All is well."
    newest = folder / "after.copy"
    command(new, "backup", str(newest))
    command(new, "restore", str(newest), "--yes")
    look(new, slug)
    print("Upgraded again, copied and restored by the newer wheel")


def main() -> None:
    """Build both wheels and go through it."""
    older, newer = [*sys.argv[1:], *[BEFORE_VERSIONS if URL else BEFORE_PHOTOS, "HEAD"][len(sys.argv) - 1 :]]
    folder = Path(tempfile.mkdtemp(prefix="choosing-care-upgrade-"))
    try:
        print(f"Database: {'PostgreSQL' if URL else 'SQLite'}")
        drill(install(older, folder / "older"), install(newer, folder / "newer"), folder)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
