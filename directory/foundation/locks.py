"""A lock that one process holds: work that must never be done by two at once, such as asking the regulator's API."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text


@contextmanager
def held_alone(engine: Engine, name: str, folder: Path) -> Iterator[bool]:
    """Whether this process has the lock `name` to itself while the block runs; False where another has it.

    The lock ends with the process that holds it, however that ends: no clock decides when a dead one is given up. With
    PostgreSQL it is an advisory lock of the database, which every machine asks; with SQLite a lock on a file in
    `folder`.
    """
    if engine.dialect.name == "postgresql":
        yield from _in_database(engine, name)
    else:
        yield from _in_folder(folder, name)


def forget_lock(name: str, folder: Path) -> None:
    """Remove the file of a lock that is never held again: one made for a single piece of work."""
    (folder / f"{name}.lock").unlink(missing_ok=True)


def _in_database(engine: Engine, name: str) -> Iterator[bool]:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        alone = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}))
        try:
            yield alone
        finally:
            if alone:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


def _in_folder(folder: Path, name: str) -> Iterator[bool]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
