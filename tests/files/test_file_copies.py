"""Uploaded files in copies of the site: kept beside them, put back before the rows, and missed where they are gone."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import scoped_session

from directory.files import actions, jobs
from directory.files.models import File
from directory.files.records import FileRecord
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.database import transaction
from directory.foundation.time import now
from directory.health import degradations
from directory.operations import copied_files
from directory.operations.copied_files import (
    FOLDER,
    KEPT_UNNAMED,
    back_up_files,
    file_problems,
    files_named_in,
    folder_beside,
    missing_files,
    restore_files,
)
from tests.files.conftest import Case
from tests.files.samples import DOCX, PDF, photo
from tests.files.test_receiving import keys, send

TABLES = """
CREATE TABLE file (id TEXT, state TEXT);
CREATE TABLE file_blob (file_id TEXT, key TEXT, sha256 TEXT);
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies" / "care.copy"


def write_copy(copy: Path, *records: FileRecord, state: str = "clean") -> None:
    """The tables of a copy that name these files."""
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(copy)) as opened, opened:
        opened.executescript(TABLES)
        for record in records:
            opened.execute("INSERT INTO file VALUES (?, ?)", (record.id, state))
            for blob in record.blobs:
                opened.execute("INSERT INTO file_blob VALUES (?, ?, ?)", (record.id, blob.key, blob.sha256))


def test_a_copy_keeps_its_files_beside_it_and_brings_them_back(
    case: Case, folder: FolderStorage, copy: Path
) -> None:
    policy, garden = send(case), send(case, photo(), "garden.jpg")
    write_copy(copy, policy, garden)
    assert back_up_files(copy) == ""
    assert keys(folder_beside(copy)) == keys(folder) and len(keys(folder)) == 5
    assert (copy.parent / FOLDER).stat().st_mode & 0o777 == 0o700
    for key in keys(folder):
        folder.delete(key)
    assert "5 of 5" in file_problems()[0] and missing_files(copy) == ""
    restore_files(copy)
    assert folder.get(policy.blobs[0].key) == PDF and file_problems() == []


def test_a_day_s_copy_adds_what_is_new(case: Case, copy: Path) -> None:
    first = send(case)
    write_copy(copy, first)
    back_up_files(copy)
    path = folder_beside(copy).path_of(first.blobs[0].key)
    written = path.stat().st_ino
    second = send(case, DOCX)
    write_copy(copy, first, second)
    back_up_files(copy)
    assert path.stat().st_ino == written and len(keys(folder_beside(copy))) == 2


def test_what_no_copy_names_goes_when_its_copies_have_gone(case: Case, copy: Path) -> None:
    record = send(case)
    write_copy(copy, record)
    back_up_files(copy)
    write_copy(copy)
    back_up_files(copy)
    assert keys(folder_beside(copy)), "an older copy may name it"
    long_ago = (now() - KEPT_UNNAMED - timedelta(hours=1)).timestamp()
    os.utime(folder_beside(copy).path_of(record.blobs[0].key), (long_ago, long_ago))
    back_up_files(copy)
    assert not keys(folder_beside(copy))


def test_files_that_are_gone_or_were_changed_are_told(case: Case, folder: FolderStorage, copy: Path) -> None:
    gone, changed, fine = send(case), send(case, DOCX), send(case, PDF + b"\n")
    folder.delete(gone.blobs[0].key)
    folder.path_of(changed.blobs[0].key).write_bytes(b"something else")
    (told,) = file_problems()
    assert "2 of 3" in told and gone.blobs[0].key in told and changed.blobs[0].key in told
    write_copy(copy, gone, changed, fine)
    assert "2 of 3" in back_up_files(copy) and "2 of 3" in missing_files(copy)
    assert keys(folder_beside(copy)) == {fine.blobs[0].key}


def test_a_file_that_goes_while_a_copy_is_made_is_no_loss(
    case: Case, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = send(case)
    write_copy(copy, record)
    with transaction():
        actions.remove(case.owner, record.id)
    assert back_up_files(copy) == "" and keys(folder_beside(copy)), "its bytes are there for a day"
    monkeypatch.setattr(jobs, "now", lambda: now() + timedelta(days=2))
    assert jobs.purge_files() == 1
    other = copy.parent / "other" / "care.copy"
    other.parent.mkdir()
    write_copy(other, record)
    assert back_up_files(other) == ""


def test_a_copy_from_before_there_were_files_names_none(copy: Path, folder: FolderStorage) -> None:
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute("CREATE TABLE service (id INTEGER)")
        opened.commit()
    assert files_named_in(copy) == {} and back_up_files(copy) == "" and missing_files(copy) == ""
    assert os.listdir(copy.parent) == ["care.copy"]


def test_a_removed_file_is_in_no_copy(case: Case, copy: Path) -> None:
    write_copy(copy, send(case), state="removed")
    assert files_named_in(copy) == {}


def test_a_site_whose_files_are_in_an_s3_copies_none(
    case: Case, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = send(case)
    write_copy(copy, record)
    monkeypatch.setattr(copied_files, "storage", object)
    assert back_up_files(copy) == "" and missing_files(copy) == ""
    restore_files(copy)
    assert os.listdir(copy.parent) == ["care.copy"]


def test_of_an_s3_the_sizes_are_compared(
    case: Case, folder: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        blobs = folder.blobs

    record = send(case)
    monkeypatch.setattr(copied_files, "storage", Away)
    assert file_problems() == []
    folder.path_of(record.blobs[0].key).write_bytes(b"x")
    assert "1 of 1" in file_problems()[0]


def test_files_that_wait_for_the_scanner_are_told(
    case: Case, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.get_one(File, send(case).id).state = "waiting"
    session.commit()
    assert not [said for said in degradations() if said.startswith("files")]
    monkeypatch.setattr("directory.health.now", lambda: now() + timedelta(minutes=11))
    assert [said for said in degradations() if said.startswith("files: 1 wait")]
