"""Work that may take minutes, such as a rebuild of the index, made visible to whoever watches the site.

A file in the data folder is held while the work goes on, and keeps its times when it ends or dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from directory.foundation.site_file import give_to_owner

LONGEST = timedelta(minutes=30)  # what takes longer hangs


@contextmanager
def long_work(mark: Path) -> Iterator[None]:
    """Hold the mark while the work inside goes on; several may at once."""
    handle = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        give_to_owner(mark, mark.parent)
        fcntl.flock(handle, fcntl.LOCK_SH)
        os.utime(handle)
        yield
        os.utime(handle)
    finally:
        os.close(handle)


def busy_until(mark: Path, at: datetime) -> datetime | None:
    """Until when the work went on: `at` while it does, the end of the last one, None where there was none.

    Work that began longer than LONGEST ago no longer counts: it hangs.
    """
    try:
        handle = os.open(mark, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        told = datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return min(at, told + LONGEST)
    else:
        return told
    finally:
        os.close(handle)
