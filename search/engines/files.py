"""The index on disk: which of its folders is in use, who may write, and how its files are read.

A folder of the index holds

    CURRENT             which folder is in use, its generation and the last batch: replaced whole, never edited
    LOCK                held by the writer; the system releases it when a writer is killed
    index-00000007/     one Whoosh index and its codes.json; a rebuild makes the next and swaps CURRENT
    damaged-00000007    put there by whoever could not open or read that folder: it is checked, and rebuilt

See `damage.py` for the last.
"""

import fcntl
import io
import json
import math
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import whoosh
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from search.engine import IndexUnavailable

# The files, the column readers and the blocks of postings depend on internals of this release.
WHOOSH = (3, 54, 0)
CURRENT = "CURRENT"
LOCK = "LOCK"
CODES = "codes.json"
LAYOUT = 8  # goes up with every change of what is stored of a document, the facts of its card included
FOLDER = re.compile(r"index-([0-9]{8})")


def check_release(release: tuple[int, ...] = whoosh.__version__) -> None:
    """Refuse a release of Whoosh that was not tested."""
    if tuple(release[:3]) != WHOOSH:
        raise RuntimeError(f"the index is read with Whoosh {WHOOSH}, not {release}: run the contract tests")


check_release()


class Cursor:
    """A file read by position, as what wants to read it from the beginning to the end expects it.

    Every read asks the system for the bytes. A file that was cut short meanwhile is a ValueError, where a mapped one
    would end the process (SIGBUS). No more than the file holds is ever asked for, whatever length damage names.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._size = os.fstat(descriptor).st_size
        self._position = 0

    def get(self, position: int, length: int) -> bytes:
        """So many bytes from a position. Raises ValueError where the file has fewer."""
        if position < 0 or length < 0 or position + length > self._size:
            raise ValueError("a file of the index is shorter than it says")
        content = os.pread(self._descriptor, length, position)
        if len(content) != length:
            raise ValueError("a file of the index was cut short")
        return content

    def read(self, length: int = -1) -> bytes:
        """So many bytes from where the last read ended, fewer at the end of the file."""
        rest = max(self._size - self._position, 0)
        content = self.get(self._position, rest if length < 0 else min(length, rest))
        self._position += len(content)
        return content

    def readline(self) -> bytes:
        """The rest of a line."""
        begin, line = self._position, self.read()
        line = line[: line.find(b"\n") + 1] or line
        self._position = begin + len(line)
        return line

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a position."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Where the next read begins."""
        return self._position

    def close(self) -> None:
        """Give the file back."""
        os.close(self._descriptor)


class IndexFile(StructFile):
    """A file of the index, read by position. Whoosh's own copies every file into each process, or maps it."""

    def __init__(self, cursor: Cursor, name: str) -> None:
        StructFile.__init__(self, cursor, name)  # type: ignore[arg-type]
        self._cursor = cursor

    def get(self, position: int, length: int) -> bytes:
        """So many bytes from a position."""
        return self._cursor.get(position, length)

    def get_array(self, position: int, typecode: str, length: int) -> Any:
        """So many numbers from a position."""
        self.seek(position)
        return self.read_array(typecode, length)

    def subset(self, offset: int, length: int, name: str | None = None) -> StructFile:
        """A part of the file. Files of this index are not packed into one."""
        raise io.UnsupportedOperation("subset")


class IndexStorage(FileStorage):
    """A folder whose files are read by position; what was read lies in the system's cache, once for all processes."""

    def __init__(self, folder: Path) -> None:
        FileStorage.__init__(self, str(folder))

    def open_file(self, name: str, **_options: Any) -> IndexFile:
        """The file."""
        return IndexFile(Cursor(os.open(Path(self.folder) / name, os.O_RDONLY | os.O_CLOEXEC)), name)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What CURRENT says. `committed` is a moment in seconds since 1970, `layout` what is stored of a document.

    An index of another layout is of another version of the program: it is made anew, not read.
    """

    folder: str
    generation: int
    seq: int
    documents: int
    committed: float
    layout: int = LAYOUT


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
        pointer = Pointer(**{"layout": 0, **json.loads((root / CURRENT).read_bytes())})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, RecursionError) as damage:
        raise IndexUnavailable("the index does not say which folder is in use") from damage
    if not _makes_sense(pointer):
        raise IndexUnavailable("the index does not say which folder is in use")
    return pointer


def _makes_sense(pointer: Pointer) -> bool:
    """Whether each value has its type, and the folder is one of ours and nowhere else."""
    numbers = (pointer.generation, pointer.seq, pointer.documents)
    return (
        isinstance(pointer.folder, str)
        and FOLDER.fullmatch(pointer.folder) is not None
        and all(type(number) is int and number >= 0 for number in numbers)
        and type(pointer.committed) in (int, float)
        and math.isfinite(pointer.committed)
        and pointer.layout == LAYOUT
    )


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
