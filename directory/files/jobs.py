"""Scheduled jobs of files: asking the scanner again, and removing bytes that nothing names."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import current_app

from directory.files.actions import clear, forget_blobs, note_unreached, quarantine
from directory.files.queries import kept_file, known_keys, removable_blobs, storage, unscanned_ids
from directory.foundation.database import end_reading, transaction
from directory.foundation.errors import NotFound
from directory.foundation.time import now
from directory.foundation.virus_scanner import Verdict, scan

logger = logging.getLogger(__name__)
FILES_A_ROUND = 20
BLOBS_A_ROUND = 500
# A copy of the database that is being made names what was removed since; and an upload may be under way.
KEPT_FOR = timedelta(days=1)


def scan_files() -> int:
    """Scan files that the scanner has not seen; how many it has seen now. Ends with the first that it can't look at:
    the scanner is away, and the others are tried before that one the next time.
    """
    address: str = current_app.config["SCANNER_URL"]
    if not address:
        return 0
    seen = 0
    for file_id in unscanned_ids(FILES_A_ROUND):
        if _look_at(file_id, address) is Verdict.UNKNOWN:
            with transaction():
                note_unreached([file_id])
            break
        seen += 1
    return seen


def purge_files() -> int:
    """Remove the bytes of files that went a day ago, and those that no row names: of an upload that was cut off or
    refused, or of a process that died. How many blobs were removed.
    """
    before, kept = now() - KEPT_FOR, storage()
    removed = 0
    while keys := removable_blobs(before, BLOBS_A_ROUND):
        with transaction():
            forget_blobs(keys)
        for key in keys:  # after the rows: whoever dies here leaves what the next part removes
            kept.delete(key)
        removed += len(keys)
    known = known_keys()
    end_reading()
    for blob in kept.blobs():
        if blob.key not in known and blob.written_at < before:
            kept.delete(blob.key)
            removed += 1
    return removed


def _look_at(file_id: str, address: str) -> Verdict:
    try:
        record = kept_file(file_id)
    except NotFound:  # removed meanwhile
        return Verdict.CLEAN
    end_reading()
    kept = storage()
    try:
        verdict = scan(address, kept.get(record.sizes["whole"].key))
    except NotFound:
        logger.error("a file's bytes are gone", extra={"file": file_id})
        return Verdict.UNKNOWN
    if verdict is Verdict.UNKNOWN:
        return verdict
    infected = verdict is Verdict.INFECTED
    keys = [blob.key for blob in record.blobs]
    with transaction():
        if infected:
            quarantine(file_id)
            forget_blobs(keys)
        else:
            clear(file_id)
    for key in keys if infected else ():
        kept.delete(key)
    return verdict
