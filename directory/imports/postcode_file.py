"""Reading a file of postcodes: OS Code-Point Open as it is published, or a table of postcode, lat, lon, lad,
ward.

Streams: memory does not grow with the file. Every limit is checked while reading, never by what a file says
of itself.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from pyproj import Transformer

from directory.foundation.errors import Invalid

ROWS_A_CHUNK = 20_000
MOST_BYTES = 1 << 30  # unpacked; the whole country is about 150 MB
MOST_FILES = 1_000
MOST_TIMES_PACKED = 100  # such files unpack to about five times their size
RATIO_COUNTS_FROM = 10_000_000  # bytes; a small file may be very regular
LONGEST_LINE = 4_096
COLUMNS = ("postcode", "lat", "lon", "lad", "ward")
CODE_POINT_COLUMNS = 10
NO_POSITION = "90"  # Code-Point Open's positional quality for "no coordinates available"
GREAT_BRITAIN = (
    49_80_000,
    -8_80_000,
    60_95_000,
    1_90_000,
)  # south, west, north, east, in degrees times 100,000

_POSTCODE = re.compile(r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|GIR)[0-9][A-Z]{2}")
_AREA = re.compile(r"[EWSN][0-9]{8}")
_WHOLE = re.compile(r"[0-9]{1,7}")

PostcodeRow = tuple[str, int, int, str | None, str | None]
Numbered = tuple[int, list[str]]
PostcodeCells = tuple[str, float, float, str, str]  # postcode, latitude, longitude, council, ward


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was refused: its file and line, and a code for the reason."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Chunk:
    """Some thousand rows as read: those to keep, those refused, and how much of the file is behind us (0 to
    1).
    """

    rows: list[PostcodeRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    without_position: int = 0
    share: float = 0.0

    @property
    def size(self) -> int:
        """Rows read, taken or not."""
        return len(self.rows) + len(self.faults) + self.without_position


class Readable(Protocol):
    """What can be read in bytes."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""
        ...


class Metered(io.RawIOBase):
    """A stream that counts what it gives out and stops at the limits, so that a small file can't unpack
    without end.
    """

    def __init__(self, stream: Readable, packed_bytes: int) -> None:
        self.stream = stream
        self.most = min(MOST_BYTES, max(RATIO_COUNTS_FROM, packed_bytes * MOST_TIMES_PACKED))
        self.count = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on. Raises Invalid past the limits."""
        data = self.stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        if self.count > self.most:
            raise Invalid("file", "unpacks_too_large")
        return len(data)


def read_postcodes(path: Path) -> Iterator[Chunk]:
    """The rows of a file, in chunks. Raises Invalid("file", code) for a file that can't be imported.

    Codes: "not_found", "empty", "not_postcodes", "columns_missing" (columns), "no_csv_in_zip", "encrypted",
    "too_many_files", "unpacks_too_large", "broken".
    """
    try:
        with path.open("rb") as file:
            start = file.read(4)
            file.seek(0)
            size = path.stat().st_size
            if not start:
                raise Invalid("file", "empty")
            if start.startswith(b"PK"):
                yield from _code_point_open(file)
            elif start.startswith(b"\x1f\x8b"):
                with gzip.open(file, "rb") as unpacked:
                    yield from _table(Metered(unpacked, size), path.name, lambda: file.tell() / size)
            else:
                yield from _table(Metered(file, size), path.name, lambda: file.tell() / size)
    except OSError as error:
        code = "not_found" if isinstance(error, FileNotFoundError | IsADirectoryError) else "broken"
        raise Invalid("file", code) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Invalid("file", "broken") from error


def _code_point_open(file: IO[bytes]) -> Iterator[Chunk]:
    """The CSV files of the published zip, one a postcode area, without a header; positions on the National
    Grid.
    """
    with zipfile.ZipFile(file) as archive:
        members = _code_point_members(archive)
        total = sum(member.file_size for member in members) or 1
        # Without the grid files, which PROJ would fetch, the transformation is right to about two metres.
        to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
        bytes_before = 0
        for member in members:
            name = PurePosixPath(member.filename).name
            with archive.open(member) as unpacked:
                metered = Metered(unpacked, member.compress_size)
                for numbered in _batches(_csv_rows(metered)):
                    chunk = _on_the_grid(numbered, name, to_degrees)
                    chunk.share = min(1.0, (bytes_before + metered.count) / total)
                    yield chunk
            bytes_before += member.file_size


def _code_point_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    everything = archive.infolist()
    if len(everything) > MOST_FILES:
        raise Invalid("file", "too_many_files")
    members = [member for member in everything if _is_code_point(PurePosixPath(member.filename))]
    if not members:
        raise Invalid("file", "no_csv_in_zip")
    if any(member.flag_bits & 1 for member in members):
        raise Invalid("file", "encrypted")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise Invalid("file", "unpacks_too_large")
    return sorted(members, key=lambda member: member.filename)


def _is_code_point(path: PurePosixPath) -> bool:
    """Whether a member is one of Data/CSV/*.csv; the folder Doc holds tables of another kind."""
    return path.suffix.lower() == ".csv" and tuple(part.lower() for part in path.parts[-3:-1]) == (
        "data",
        "csv",
    )


def _on_the_grid(numbered: list[Numbered], name: str, to_degrees: Transformer) -> Chunk:
    """Code-Point Open rows: postcode, quality, easting, northing, country, two NHS codes, county, district,
    ward.
    """
    chunk = Chunk()
    located: list[tuple[int, str, str, str]] = []
    eastings: list[int] = []
    northings: list[int] = []
    for line, row in numbered:
        if len(row) != CODE_POINT_COLUMNS:
            chunk.faults.append(Fault(name, line, "columns"))
        elif row[1] == NO_POSITION:
            chunk.without_position += 1
        elif not (_WHOLE.fullmatch(row[2]) and _WHOLE.fullmatch(row[3])):
            chunk.faults.append(Fault(name, line, "position"))
        else:
            located.append((line, row[0], row[8], row[9]))
            eastings.append(int(row[2]))
            northings.append(int(row[3]))
    lons, lats = to_degrees.transform(eastings, northings) if located else ([], [])
    for (line, postcode, council, ward), lat, lon in zip(located, lats, lons, strict=True):
        _add_row(chunk, name, line, (postcode, float(lat), float(lon), council, ward))
    return chunk


def _table(metered: Metered, name: str, share: Callable[[], float]) -> Iterator[Chunk]:
    """A table with a header that names at least our columns, in any order."""
    rows = _csv_rows(metered)
    _, header = next(rows, (0, []))
    places = {title.strip().lower(): place for place, title in enumerate(header)}
    missing = [title for title in COLUMNS if title not in places]
    if len(missing) == len(COLUMNS):
        raise Invalid("file", "not_postcodes")
    if missing:
        raise Invalid("file", "columns_missing", columns=", ".join(missing))
    postcode, lat, lon, council, ward = (places[title] for title in COLUMNS)
    for numbered in _batches(rows):
        chunk = Chunk()
        for line, row in numbered:
            if len(row) != len(header):
                chunk.faults.append(Fault(name, line, "columns"))
                continue
            try:
                degrees = (float(row[lat]), float(row[lon]))
            except ValueError:
                chunk.faults.append(Fault(name, line, "position"))
                continue
            _add_row(chunk, name, line, (row[postcode], *degrees, row[council], row[ward]))
        chunk.share = min(1.0, share())
        yield chunk


def _add_row(chunk: Chunk, name: str, line: int, cells: PostcodeCells) -> None:
    """Keep a row, or note what is wrong with it."""
    postcode, lat, lon, council, ward = cells
    code = postcode.replace(" ", "").upper()
    south, west, north, east = GREAT_BRITAIN
    if not _POSTCODE.fullmatch(code):
        chunk.faults.append(Fault(name, line, "postcode"))
    elif not (south < lat * 100_000 < north and west < lon * 100_000 < east):  # false for "nan" too
        chunk.faults.append(Fault(name, line, "outside"))
    elif (council and not _AREA.fullmatch(council)) or (ward and not _AREA.fullmatch(ward)):
        chunk.faults.append(Fault(name, line, "area"))
    else:
        chunk.rows.append((code, round(lat * 100_000), round(lon * 100_000), council or None, ward or None))


def _csv_rows(metered: Metered) -> Iterator[Numbered]:
    """Rows with the number of the line they end on; none for blank lines, an empty row for what is no CSV."""
    text = io.TextIOWrapper(io.BufferedReader(metered, 1 << 16), "utf-8-sig", errors="replace", newline="")
    # A file without line ends comes in pieces of bounded length, each of which is then refused as a row.
    reader = csv.reader(iter(lambda: text.readline(LONGEST_LINE), ""))
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, []
        else:
            if row:
                yield reader.line_num, row


def _batches(rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    ahead = iter(rows)
    while some := list(islice(ahead, ROWS_A_CHUNK)):
        yield some
