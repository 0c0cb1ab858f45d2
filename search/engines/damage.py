"""Damage to an index: who meets it says so in a file, and whoever rebuilds checks every file against what was written.

Each folder of the index holds `checks.json`: the length and the CRC-32 of every other file in it as they were when the
folder was last changed. A process that can't open or read a folder leaves a note beside it, once however often it
fails. So an index is rebuilt that one process still holds whole in memory and another can't open, and one that every
process can read is not rebuilt because of a fault elsewhere.
"""

import errno
import json
import shutil
import zlib
from contextlib import suppress
from pathlib import Path

from search.engines.files import CODES, FOLDER, write_whole

CHECKS = "checks.json"
NOTE = "damaged-"
OPENING, READING = "opening", "reading"  # where damage was met
CHUNK = 1 << 20
Check = tuple[int, int]


def is_damage(error: BaseException) -> bool:
    """Whether an error speaks of the files, not of a process or a disk that has no room."""
    if isinstance(error, OSError):
        return isinstance(error, FileNotFoundError) or error.errno == errno.EIO
    return not isinstance(error, MemoryError)


def report(root: Path, folder: str, where: str) -> None:
    """Leave a note that a folder could not be opened or read. What was met while opening is not overwritten."""
    path = note_of(root, folder)
    with suppress(OSError):
        if reported(root, folder) != OPENING:
            path.write_text(where, encoding="ascii")


def reported(root: Path, folder: str) -> str:
    """Where damage of a folder was met; empty where nobody reported any."""
    try:
        return note_of(root, folder).read_text(encoding="ascii", errors="replace") or OPENING
    except OSError:
        return ""


def withdraw(root: Path, folder: str) -> None:
    """The folder was checked and is whole: take the note away."""
    with suppress(OSError):
        note_of(root, folder).unlink()


def note_of(root: Path, folder: str) -> Path:
    """Where the note about a folder lies."""
    return root / f"{NOTE}{folder.partition('-')[2]}"


def write_checks(folder: Path) -> None:
    """Write down the length and the sum of every file. Those of files that Whoosh never changes are read once."""
    before = read_checks(folder) or {}
    checks: dict[str, Check] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != CHECKS and not path.name.endswith(("_WRITELOCK", ".new")):
            known = before.get(path.name)
            changes = path.name == CODES or path.suffix == ".toc"
            is_known = known is not None and not changes and known[0] == path.stat().st_size
            checks[path.name] = known if is_known and known is not None else check_of(path)
    write_whole(folder / CHECKS, json.dumps(checks).encode())


def read_checks(folder: Path) -> dict[str, Check] | None:
    """What was written down of each file; None where that is missing or makes no sense."""
    try:
        checks = json.loads((folder / CHECKS).read_bytes())
        return {str(name): (int(length), int(total)) for name, (length, total) in checks.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def damaged_file(folder: Path) -> str:
    """The name of a file that is not as it was written, or is gone; empty where all are whole.

    Called by whoever holds the write lock. Reads every file.
    """
    checks = read_checks(folder)
    if checks is None:
        return CHECKS
    for name, expected in checks.items():
        try:
            if check_of(folder / name) != expected:
                return name
        except OSError:
            return name
    return ""


def check_of(path: Path) -> Check:
    """The length and the CRC-32 of a file."""
    length = total = 0
    with path.open("rb") as opened:
        while piece := opened.read(CHUNK):
            length, total = length + len(piece), zlib.crc32(piece, total)
    return length, total


def numbers_of_folders(root: Path) -> list[int]:
    """The numbers of the folders of an index that are there."""
    names = (FOLDER.fullmatch(path.name) for path in root.iterdir() if path.is_dir())
    return [int(name[1]) for name in names if name]


def clear(root: Path, keep: str | None) -> None:
    """Delete what is not in use: replaced folders, those of a failed rebuild, notes about them, half-written files.

    Called by whoever holds the write lock. `keep` is the folder in use.
    """
    kept = {keep, note_of(root, keep).name} if keep else set()
    for path in [*root.glob("index-*"), *root.glob(f"{NOTE}*"), *root.glob("*.new")]:
        if path.name not in kept:
            _delete(path)


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
