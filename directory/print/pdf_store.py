"""PDFs kept on disk: by what they say and the state of the site they say it of; those of another day are removed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 100_000_000  # of all files together; those not asked for longest go first


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF and the services in it; nothing where no service is in it."""

    body: bytes
    service_ids: frozenset[int]


def parse_pdf(file: BinaryIO) -> Pdf:
    """A PDF as `dump_pdf` wrote it. Raises ValueError where it is not there whole."""
    ids = frozenset(json.loads(file.readline()))
    body = file.read()
    if ids and not body.startswith(b"%PDF"):
        raise ValueError("no PDF")
    return Pdf(body, ids)


def dump_pdf(pdf: Pdf, file: BinaryIO) -> None:
    """Write a PDF behind a line that names its services."""
    file.write(json.dumps(sorted(pdf.service_ids)).encode() + b"\n")
    file.write(pdf.body)


def read_pdf(folder: Path, on: date, key: Hashable) -> Pdf | None:
    """The PDF of a key on a day, if it is there whole."""
    path = _path(folder, on, key)
    try:
        with path.open("rb") as file:
            pdf = parse_pdf(file)
        os.utime(path)
    except (OSError, ValueError):
        return None
    return pdf


def write_pdf(folder: Path, on: date, key: Hashable, pdf: Pdf) -> None:
    """Keep a PDF, unless the disk refuses; the caller holds the slot, so that nobody else writes."""
    path = _path(folder, on, key)
    new = path.with_suffix(".new")
    with suppress(OSError):
        with new.open("wb") as file:
            dump_pdf(pdf, file)
        new.replace(path)
    remove_old(folder, on)


def remove_old(folder: Path, on: date) -> None:
    """Remove the PDFs of other days, what a killed process left, and whatever is more than there is room for."""
    kept: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        if path.suffix == ".pdf" and path.name.startswith(on.isoformat()):
            with suppress(OSError):
                kept.append((path.stat().st_mtime, path.stat().st_size, path))
        elif path.suffix in {".pdf", ".new"}:
            path.unlink(missing_ok=True)
    room = MOST_BYTES
    for _, size, path in sorted(kept, reverse=True):
        room -= size
        if room < 0:
            path.unlink(missing_ok=True)


def _path(folder: Path, on: date, key: Hashable) -> Path:
    return folder / f"{on.isoformat()}-{hashlib.sha256(repr(key).encode()).hexdigest()}.pdf"
