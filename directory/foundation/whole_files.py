"""Files that appear whole or not at all, for their owner alone, and leave nothing behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.foundation.errors import Unavailable

SUFFIX = ".choosing-care-unfinished"


@contextmanager
def placed_whole(file: Path) -> Iterator[Path]:
    """Yield an empty file beside `file` to fill; it takes its place when the block ends well, and goes when it fails.

    What a killed process left in the folder is removed first: nobody holds it any more. Raises OSError.
    """
    remove_unfinished(file.parent)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=SUFFIX, dir=file.parent)  # made with 0600
    temporary = Path(name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield temporary
        sync(temporary)
        os.replace(temporary, file)
        sync(file.parent)
    finally:
        os.close(handle)
        for leftover in (temporary, *_of_sqlite(temporary)):
            leftover.unlink(missing_ok=True)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed processes left unfinished in a folder; what a living one fills stays."""
    for path in folder.glob(f".*{SUFFIX}"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for leftover in (path, *_of_sqlite(path)):
                leftover.unlink(missing_ok=True)


def refuse_to_overwrite(file: Path) -> None:
    """Raise Unavailable where a file is there already."""
    if file.exists():
        raise Unavailable(f"{file} is there already. Choose another name, or pass --yes to replace it.")


def sync(path: Path) -> None:
    """Have the disk hold what was written to a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _of_sqlite(file: Path) -> tuple[Path, ...]:
    return tuple(file.with_name(file.name + end) for end in ("-journal", "-wal", "-shm"))
