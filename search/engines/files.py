"""The index on disk: which of its folders is in use, who may write, how it is read without copying.

A folder of the index holds

    CURRENT             which folder is in use, its generation and the last batch: replaced whole, never edited
    LOCK                held by the writer; the system releases it when a writer is killed
    index-00000007/     one Whoosh index and its codes.json; a rebuild makes the next and swaps CURRENT
"""

import fcntl
import json
import mmap
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import whoosh
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile

from search.engine import IndexUnavailable

# The zero-copy file, the column readers and the blocks of postings depend on internals of this release.
WHOOSH = (3, 54, 0)
CURRENT = "CURRENT"
LOCK = "LOCK"
CODES = "codes.json"


def check_release(release: tuple[int, ...] = whoosh.__version__) -> None:
    """Refuse a release of Whoosh that was not tested."""
    if tuple(release[:3]) != WHOOSH:
        raise RuntimeError(f"the index is read with Whoosh {WHOOSH}, not {release}: run the contract tests")


check_release()


class MappedFile(BufferFile):
    """A file read straight from the page cache. Whoosh's own copies every file into each process."""

    def __init__(self, mapped: mmap.mmap, name: str) -> None:
        self._buf: Any = mapped
        self._name = name
        self.file: Any = mapped
        self.onclose = None
        self.is_real = False
        self.is_closed = False

    def close(self) -> None:
        """Unmap."""
        if not self.is_closed:
            self.is_closed = True
            self._buf = None
            self.file.close()


class MappedStorage(FileStorage):
    """A folder whose files are mapped, not copied."""

    def __init__(self, folder: Path) -> None:
        FileStorage.__init__(self, str(folder))

    def open_file(self, name: str, **_options: Any) -> BufferFile:
        """The file, mapped; an empty file cannot be mapped and is empty bytes."""
        with open(str(Path(self.folder) / name), "rb") as opened:
            if os.fstat(opened.fileno()).st_size == 0:
                return BufferFile(b"", name=name)
            return MappedFile(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ), name)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What CURRENT says. `committed` is a moment in seconds since 1970."""

    folder: str
    generation: int
    seq: int
    documents: int
    committed: float


def stamp(root: Path) -> tuple[int, int]:
    """Changes whenever any process replaces CURRENT. One system call, made by each query."""
    try:
        status = os.stat(root / CURRENT)
    except OSError as missing:
        raise IndexUnavailable("there is no index yet") from missing
    return status.st_ino, status.st_mtime_ns


def read_pointer(root: Path) -> Pointer | None:
    """What CURRENT says, None where there is no index. Raises IndexUnavailable when it makes no sense."""
    try:
        return Pointer(**json.loads((root / CURRENT).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as damage:
        raise IndexUnavailable("the index does not say which folder is in use") from damage


def write_pointer(root: Path, pointer: Pointer) -> None:
    """Swap: from here on, every process reads the new generation."""
    write_whole(root / CURRENT, json.dumps(asdict(pointer)).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file at once: a reader, or a power cut, sees the old one or the new one."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(temporary, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    os.replace(temporary, path)


@contextmanager
def writing(root: Path, wait: float) -> Iterator[None]:
    """Hold the write lock, waiting up to `wait` seconds for another. Raises IndexUnavailable."""
    until = time.monotonic() + wait
    try:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root / LOCK, os.O_CREAT | os.O_RDWR, 0o640)
    except OSError as refused:
        raise IndexUnavailable("the folder of the index cannot be written") from refused
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as busy:
                if time.monotonic() >= until:
                    raise IndexUnavailable("another process is writing the index") from busy
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
