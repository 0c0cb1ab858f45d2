"""Who holds a site: a server, a worker and every command hold it together; a restore holds it alone.

On the machine it is a file in the data folder, held with flock, which ends with its process however that ends. On
PostgreSQL it is an advisory lock too, since two machines may reach one database.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from directory.foundation.errors import Unavailable
from directory.foundation.site_file import give_to_owner

logger = logging.getLogger(__name__)
NAME = "site.lock"
ADVISORY = 7216  # any number: PostgreSQL's lock of the site; 7215 is that of its migrations
LOOK_SECONDS = 5.0
HELD = "The site is in use{holders}: stop its server, its worker and every other command first."
HELD_ALONE = "The site is being restored or moved{holders}: wait until that is done."


@contextmanager
def hold_folder(data_dir: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the data folder on this machine. Raises Unavailable, naming the processes that hold it otherwise."""
    path = data_dir / NAME
    handle = _opened(path)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Unavailable((HELD if alone else HELD_ALONE).format(holders=_holders(path))) from error
    try:
        yield
    finally:
        os.close(handle)


def hold_folder_for_good(data_dir: Path) -> None:
    """Hold the data folder until this process ends, as each process that answers requests does."""
    fcntl.flock(_opened(data_dir / NAME), fcntl.LOCK_SH | fcntl.LOCK_NB)


@contextmanager
def hold_database(engine: Engine, *, alone: bool = False) -> Iterator[None]:
    """Hold a PostgreSQL database, whichever machine asks; nothing on SQLite, whose file lies in the data folder.

    A connection that PostgreSQL drops is replaced and holds the database again. Raises Unavailable.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    stop = threading.Event()
    held = [_taken(engine, alone=alone)]
    watch = threading.Thread(target=_keep, args=(engine, held, stop, alone), name="site lock", daemon=True)
    watch.start()
    try:
        yield
    finally:
        stop.set()
        watch.join(LOOK_SECONDS)
        with contextlib.suppress(SQLAlchemyError):
            held[0].invalidate()  # ends the session, and its lock with it
            held[0].close()


def _opened(path: Path) -> int:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_to_owner(path, path.parent)
        return handle
    except PermissionError:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _taken(engine: Engine, *, alone: bool) -> Connection:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    question = f"SELECT pg_try_advisory_lock{'' if alone else '_shared'}({ADVISORY})"
    if connection.execute(text(question)).scalar():
        return connection
    connection.close()
    raise Unavailable((HELD if alone else HELD_ALONE).format(holders=" (by its database)"))


def _keep(engine: Engine, held: list[Connection], stop: threading.Event, alone: bool) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            held[0].execute(text("SELECT 1"))
        except SQLAlchemyError:
            with contextlib.suppress(SQLAlchemyError, Unavailable):
                held[0].invalidate()
                held[0].close()
                held[0] = _taken(engine, alone=alone)
                logger.info("the site's lock was taken again")


def _holders(path: Path) -> str:
    """The processes that hold a file, as the kernel lists them; nothing where it lists none, as in some containers."""
    number = str(path.stat().st_ino)
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return ""
    fields = [line.split() for line in lines]
    found = sorted(
        {part[4] for part in fields if part[1] == "FLOCK" and part[5].rpartition(":")[2] == number}
    )
    return f" (by process {', '.join(found)})" if found else ""
