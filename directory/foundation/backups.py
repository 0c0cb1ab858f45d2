"""Copies of the whole database, made while the site goes on, and put back whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from directory.foundation.errors import Unavailable

SQLITE_HEADER = b"SQLite format 3\x00"


def back_up(url: str, file: Path) -> None:
    """Write a whole, consistent copy of the database at `url` to `file`. Raises Unavailable where it can't be."""
    temporary = file.with_name(file.name + ".part")
    if url.startswith("sqlite"):
        source = Path(make_url(url).database or "")
        if not source.exists():
            raise Unavailable(f"There is no database at {source}")
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(temporary)) as copy:
            # In one step: with the write-ahead log no writer waits; in several, a busy site would restart it for ever.
            live.backup(copy)
        _check_sqlite(temporary)
    else:
        _postgres("pg_dump", url, "--format=custom", f"--file={temporary}")
    os.replace(temporary, file)


def restore_backup(url: str, file: Path) -> None:
    """Replace the database at `url` by the copy in `file`, once that is checked. Raises Unavailable where it is bad."""
    if url.startswith("sqlite"):
        _check_sqlite(file)
        target = Path(make_url(url).database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(target.name + ".restoring")
        shutil.copyfile(file, temporary)
        for leftover in ("-wal", "-shm"):
            target.with_name(target.name + leftover).unlink(missing_ok=True)
        os.replace(temporary, target)
    else:
        _postgres(
            "pg_restore", url, "--clean", "--if-exists", "--single-transaction", "--no-owner", str(file)
        )


def _check_sqlite(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(len(SQLITE_HEADER)) != SQLITE_HEADER:
            raise Unavailable(f"{file} is no copy of a SQLite database")
    try:
        with closing(sqlite3.connect(file)) as copy:
            verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"{file} is damaged: {error}") from error
    if verdict != "ok":
        raise Unavailable(f"{file} is damaged: {verdict}")


def _postgres(program: str, url: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise Unavailable(f"{program} is not installed")
    address = make_url(url).set(drivername="postgresql")
    environment = {**os.environ, "PGPASSWORD": str(address.password or "")}
    shown = address.set(password=None).render_as_string(hide_password=False)
    done = subprocess.run(
        [path, f"--dbname={shown}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Unavailable(f"{program} failed: {done.stderr.strip()[-500:]}")
