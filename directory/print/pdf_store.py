"""PDFs kept on disk: by what they say and the state of the site they say it of; those of another day are removed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Hashable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

MOST_BYTES = 100_000_000  # of all files together; those not asked for longest go first


@dataclass(frozen=True, slots=True)
class StoredPdf:
    """A PDF and the services in it."""

    body: bytes
    service_ids: frozenset[int]


def read_pdf(folder: Path, on: date, key: Hashable) -> StoredPdf | None:
    """The PDF of a key on a day, if it is there whole."""
    path = _path(folder, on, key)
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        ids = frozenset(json.loads(head))
        os.utime(path)
    except (OSError, ValueError):
        return None
    return StoredPdf(body, ids) if body.startswith(b"%PDF") else None


def write_pdf(folder: Path, on: date, key: Hashable, body: bytes, service_ids: Collection[int]) -> None:
    """Keep a PDF, unless the disk refuses; the caller holds the slot, so that nobody else writes."""
    path = _path(folder, on, key)
    new = path.with_suffix(".new")
    with suppress(OSError):
        new.write_bytes(json.dumps(sorted(service_ids)).encode() + b"\n" + body)
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
