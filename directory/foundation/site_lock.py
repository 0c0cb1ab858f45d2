"""Who holds a site: a server, a worker and every command hold it together; a restore holds it alone.

On the machine it is a file in the data folder, held with flock, which ends with its process however that ends. On
PostgreSQL it is an advisory lock too, since two machines may reach one database. In the same way one process is the
worker of a site, and one the server of a data folder.
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
NAME, WORKER_NAME, SERVER_NAME = "site.lock", "worker.lock", "server.lock"
# Any numbers: PostgreSQL's locks of the site and of its worker; 7215 is that of its migrations.
SITE_LOCK, WORKER_LOCK = 7216, 7217
LOOK_SECONDS = 5.0
HELD = "The site is in use{holders}: stop its server, its worker and every other command first."
HELD_ALONE = "The site is being restored or moved{holders}: wait until that is done."
WORKED = (
    "A worker of this site runs already{holders}. Stop it first; or, where `directory work` is to run on its own, set"
    " DIRECTORY_WORKER_INSIDE=0 for `directory serve`."
)
SERVED = "Another server of this site runs already{holders}."


@contextmanager
def hold_folder(data_dir: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the data folder on this machine. Raises Unavailable, naming the processes that hold it otherwise.

    One without a lock file is held by nobody and not a site's yet: nothing is made there.
    """
    if not (data_dir / NAME).exists():
        yield
        return
    with _held(data_dir / NAME, HELD if alone else HELD_ALONE, alone=alone):
        yield


def hold_new_folder(data_dir: Path, *, alone: bool = False) -> None:
    """Hold a data folder that had no lock file until this process ends; any other is held by its command already.

    Raises Unavailable where another process was quicker.
    """
    path = data_dir / NAME
    if not path.exists():
        _lock(_opened(path), path, HELD if alone else HELD_ALONE, alone=alone)


def hold_folder_for_good(data_dir: Path) -> None:
    """Hold the data folder until this process ends, as each process that answers requests does. Raises Unavailable."""
    path = data_dir / NAME
    _lock(_opened(path), path, HELD_ALONE, alone=False)


@contextmanager
def hold_server(data_dir: Path) -> Iterator[None]:
    """Be the one server of a data folder. Raises Unavailable, naming the process that is."""
    with _held(data_dir / SERVER_NAME, SERVED, alone=True):
        yield


@contextmanager
def hold_worker(engine: Engine, data_dir: Path) -> Iterator[None]:
    """Be the one worker of a site, which alone writes its index. Raises Unavailable, naming the process that is."""
    with (
        _held(data_dir / WORKER_NAME, WORKED, alone=True),
        _advisory(engine, WORKER_LOCK, WORKED, alone=True),
    ):
        yield


@contextmanager
def hold_database(engine: Engine, *, alone: bool = False) -> Iterator[None]:
    """Hold a PostgreSQL database, whichever machine asks; nothing on SQLite, whose file lies in the data folder.

    Raises Unavailable.
    """
    with _advisory(engine, SITE_LOCK, HELD if alone else HELD_ALONE, alone=alone):
        yield


@contextmanager
def _held(path: Path, refusal: str, *, alone: bool) -> Iterator[None]:
    handle = _opened(path)
    try:
        _lock(handle, path, refusal, alone=alone)
        yield
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        give_to_owner(path, path.parent)
        return handle
    except PermissionError:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _lock(handle: int, path: Path, refusal: str, *, alone: bool) -> None:
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Unavailable(refusal.format(holders=_holders(path))) from error


@contextmanager
def _advisory(engine: Engine, lock: int, refusal: str, *, alone: bool) -> Iterator[None]:
    """Hold an advisory lock of PostgreSQL. A connection that it drops is replaced and holds the lock again."""
    if engine.dialect.name != "postgresql":
        yield
        return
    kind = "" if alone else "_shared"
    question = f"SELECT pg_try_advisory_lock{kind}({lock})"
    held = [_taken(engine, question, refusal)]
    stop = threading.Event()
    watch = threading.Thread(
        target=_keep, args=(engine, question, refusal, held, stop), name="site lock", daemon=True
    )
    watch.start()
    try:
        yield
    finally:
        stop.set()
        watch.join(LOOK_SECONDS)
        with contextlib.suppress(SQLAlchemyError):
            # A session that is merely left ends a moment later, and the next to ask would find the lock held.
            held[0].execute(text(f"SELECT pg_advisory_unlock{kind}({lock})"))
        with contextlib.suppress(SQLAlchemyError):
            held[0].invalidate()
            held[0].close()


def _taken(engine: Engine, question: str, refusal: str) -> Connection:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if connection.execute(text(question)).scalar():
        return connection
    connection.close()
    raise Unavailable(refusal.format(holders=" (by its database)"))


def _keep(engine: Engine, question: str, refusal: str, held: list[Connection], stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            held[0].execute(text("SELECT 1"))
        except SQLAlchemyError:
            with contextlib.suppress(SQLAlchemyError, Unavailable):
                held[0].invalidate()
                held[0].close()
                held[0] = _taken(engine, question, refusal)
                logger.info("a lock of the site was taken again")


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
