"""An upload on its way in: checked, scanned, written anew, kept; and what is left of one that is refused."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.files import actions, jobs, queries
from directory.files.models import File, FileBlob
from directory.files.records import FileRecord
from directory.files.rules.kinds import OLD_OFFICE, FileKind
from directory.files.states import FileState
from directory.files.views.receiving import receive
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.database import transaction
from directory.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable, WrongState
from directory.foundation.time import now
from tests.files.conftest import Case
from tests.files.samples import DOCX, EICAR, INFECTED_PDF, PDF, photo, upload
from tests.files.scanner import Scanner


def send(case: Case, content: bytes = PDF, name: str = "policy.pdf", **named: str) -> FileRecord:
    """What a view does."""
    received = receive(case.owner, "application", case.application, upload(content, name))
    with transaction():
        return actions.store(case.owner, "application", case.application, received, **named)


def keys(folder: FolderStorage) -> set[str]:
    return {blob.key for blob in folder.blobs()}


def state_of(session: scoped_session, record: FileRecord) -> str:
    session.expire_all()
    row = session.get(File, record.id)
    assert row is not None
    return row.state


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    at = now() + by
    monkeypatch.setattr(jobs, "now", lambda: at)


def test_a_document_is_kept_as_it_came(case: Case, folder: FolderStorage) -> None:
    record = send(case, DOCX, "Our policy.exe")
    assert (record.kind, record.state) == (FileKind.DOCX, FileState.NOT_SCANNED)
    assert record.original_name == "Our policy.exe" and record.is_served and not record.is_image
    assert folder.get(record.sizes["whole"].key) == DOCX
    assert record.sizes["whole"].sha256 == hashlib.sha256(DOCX).hexdigest()
    assert queries.files_of(case.manager, "application", case.application) == (record,)
    assert record.id not in {path.name for path in folder.folder.rglob("*")}


@pytest.mark.parametrize(
    ("kind", "mode", "kept"), [("JPEG", "RGB", "jpeg"), ("PNG", "RGB", "jpeg"), ("PNG", "RGBA", "png")]
)
def test_an_image_is_written_anew_upright_and_without_where_it_was_taken(
    case: Case, folder: FolderStorage, kind: str, mode: str, kept: str
) -> None:
    content = photo(kind, mode=mode)
    assert b"SECRET" in content
    record = send(case, content, "garden.jpg", alt="The garden")
    assert record.kind == kept and record.alt == "The garden"
    widths = {name: (blob.width, blob.height) for name, blob in record.sizes.items()}
    assert widths == {"whole": (600, 900), "small": (320, 480), "medium": (600, 900), "large": (600, 900)}
    for blob in record.blobs:
        written = folder.get(blob.key)
        assert b"SECRET" not in written and b"Exif" not in written
        image = Image.open(io.BytesIO(written))
        assert image.size == (blob.width, blob.height) and not image.getexif()


@pytest.mark.parametrize(
    "bad", [photo()[:2000], b"\xff\xd8\xff\xe0" + bytes(300), b"\x89PNG\r\n\x1a\n" + bytes(90)]
)
def test_an_image_that_is_cut_short_leaves_nothing(case: Case, folder: FolderStorage, bad: bytes) -> None:
    with pytest.raises(Invalid, match="broken"):
        send(case, bad, "x.jpg")
    assert not keys(folder)


def test_an_image_that_is_far_larger_than_it_seems_is_refused(case: Case, folder: FolderStorage) -> None:
    output = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(output, "PNG")
    assert len(output.getvalue()) < 100_000
    with pytest.raises(Invalid, match="image_too_large"):
        send(case, output.getvalue(), "x.png")
    assert not keys(folder)


def test_an_image_that_is_another_file_too_is_the_image_alone(case: Case, folder: FolderStorage) -> None:
    record = send(case, photo() + b"<script>alert(1)</script>" + DOCX, "x.jpg")
    assert all(b"<script>" not in folder.get(blob.key) for blob in record.blobs)


@pytest.mark.parametrize("nothing", [None, upload(b"", ""), upload(b"", "empty.pdf")])
def test_nothing_chosen_is_said(case: Case, nothing: object) -> None:
    with pytest.raises(Invalid) as refusal:
        receive(case.owner, "application", case.application, nothing)  # type: ignore[arg-type]
    assert refusal.value.code in ("file_missing", "empty")


@pytest.mark.parametrize("content", [EICAR, INFECTED_PDF])
def test_what_the_scanner_finds_is_noted_and_never_kept(
    case: Case, folder: FolderStorage, scanner: Scanner, session: scoped_session, content: bytes
) -> None:
    assert EICAR not in content or content == EICAR
    sent = PDF.replace(b"endobj", b"endobj " + EICAR) if content == EICAR else content
    with pytest.raises(Invalid, match="file_infected"):
        send(case, sent)
    assert not keys(folder) and scanner.seen == [sent]
    row = session.scalars(select(File)).one()
    assert (row.state, row.uploaded_by, row.owner_id) == ("infected", "owner-1", case.application)
    assert row.removed_at is not None and not session.scalars(select(FileBlob)).all()
    assert queries.files_of(case.manager, "application", case.application) == ()


def test_a_clean_file_says_so(case: Case, scanner: Scanner) -> None:
    assert send(case).state is FileState.CLEAN


def test_a_scanner_that_is_away_makes_a_file_wait(
    case: Case, folder: FolderStorage, scanner: Scanner, session: scoped_session, app: Flask
) -> None:
    app.config["SCANNER_URL"] = "tcp://127.0.0.1:1"
    record = send(case)
    assert record.state is FileState.WAITING and not record.is_served
    assert jobs.scan_files() == 0 and state_of(session, record) == "waiting"
    app.config["SCANNER_URL"] = scanner.address
    assert jobs.scan_files() == 1 and state_of(session, record) == "clean"
    assert jobs.scan_files() == 0


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: what?\0", b"\xff" * 9000]
)
def test_an_answer_that_says_nothing_makes_a_file_wait(case: Case, scanner: Scanner, answer: bytes) -> None:
    scanner.answer, scanner.silent = answer, not answer
    assert send(case).state is FileState.WAITING


def test_what_the_job_finds_goes_at_once(
    case: Case, folder: FolderStorage, scanner: Scanner, session: scoped_session, app: Flask
) -> None:
    app.config["SCANNER_URL"] = ""
    infected, fine = send(case, INFECTED_PDF), send(case)
    assert infected.state is FileState.NOT_SCANNED
    app.config["SCANNER_URL"] = scanner.address
    assert jobs.scan_files() == 2
    assert (state_of(session, infected), state_of(session, fine)) == ("infected", "clean")
    assert keys(folder) == {fine.blobs[0].key}


def test_a_file_that_is_never_answered_for_keeps_no_other_waiting(
    case: Case, scanner: Scanner, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner.answer = b"ERROR\0"
    first, second = send(case, PDF + b"\n"), send(case)
    assert jobs.scan_files() == 0
    scanner.answer = None
    tried = [row.id for row in session.scalars(select(File).where(File.scan_tried_at.is_not(None)))]
    assert len(tried) == 1
    assert queries.unscanned_ids(5) == [first.id if tried[0] == second.id else second.id, tried[0]]


def test_a_removed_file_is_served_no_more_and_its_bytes_go_a_day_later(
    case: Case, folder: FolderStorage, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = send(case)
    with transaction():
        actions.remove(case.owner, record.id)
    with pytest.raises(NotFound):
        queries.kept_file(record.id)
    assert jobs.purge_files() == 0 and keys(folder)
    later(monkeypatch, timedelta(days=1, minutes=1))
    assert jobs.purge_files() == 1 and not keys(folder)
    assert not session.scalars(select(FileBlob)).all() and state_of(session, record) == "removed"
    with pytest.raises(WrongState):
        actions.remove(case.owner, record.id)


def test_what_was_put_away_and_never_stored_goes_a_day_later(
    case: Case, folder: FolderStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = send(case)
    receive(case.owner, "application", case.application, upload(photo(), "x.jpg"))  # and the process died
    assert len(keys(folder)) == 5
    assert jobs.purge_files() == 0
    later(monkeypatch, timedelta(days=1, minutes=1))
    assert jobs.purge_files() == 4
    assert keys(folder) == {kept.blobs[0].key}


def test_a_crash_between_row_and_bytes_leaves_no_row_without_them(
    case: Case, folder: FolderStorage, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes first, then the row; when they go, the row first."""
    received = receive(case.owner, "application", case.application, upload(PDF))

    def crash(*_: object) -> None:
        raise RuntimeError("killed")

    def store_and_crash() -> None:
        with transaction():
            actions.store(case.owner, "application", case.application, received)
            crash()

    with pytest.raises(RuntimeError):
        store_and_crash()
    assert not session.scalars(select(File)).all() and len(keys(folder)) == 1
    record = send(case)
    with transaction():
        actions.remove(case.owner, record.id)
    later(monkeypatch, timedelta(days=1, minutes=1))
    monkeypatch.setattr(FolderStorage, "delete", crash)
    with pytest.raises(RuntimeError):
        jobs.purge_files()
    assert not session.scalars(select(FileBlob)).all()
    monkeypatch.undo()


def test_a_full_disk_is_said_and_leaves_nothing(
    case: Case, folder: FolderStorage, session: scoped_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("directory.foundation.blob_storage.give_to_owner", full)
    with pytest.raises(Unavailable):
        send(case)
    monkeypatch.undo()
    assert not keys(folder) and not session.scalars(select(File)).all()
    assert not [path for path in folder.folder.rglob("*") if path.is_file()]


def test_a_stranger_is_refused_before_anything_is_read(case: Case, folder: FolderStorage) -> None:
    sent = upload(PDF)
    with pytest.raises(NotAllowed):
        receive(Actor("nobody"), "application", case.application, sent)
    assert sent.stream.tell() == 0
    for kind, owner in (("application", "no-such-application"), ("letter", "1")):
        with pytest.raises(NotFound):
            receive(case.owner, kind, owner, sent)


def test_a_thing_takes_the_kinds_and_the_number_that_it_says(
    case: Case, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in (PDF, b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", OLD_OFFICE):
        with pytest.raises(Invalid, match="picture_needed"):
            receive(case.manager, "service", case.service, upload(other))
    received = receive(case.manager, "service", case.service, upload(photo(), "x.jpg"))
    with pytest.raises(Invalid, match="alt_needed"):
        actions.store(case.manager, "service", case.service, received)
    readers = app.extensions[queries.FILE_READERS]
    few = replace(readers["application"], most=1)
    monkeypatch.setitem(app.extensions, queries.FILE_READERS, {**readers, "application": few})
    send(case)
    with pytest.raises(Invalid, match="file_too_many"):
        send(case)


def test_a_photo_is_moved_to_the_page_that_takes_it(case: Case) -> None:
    """A proposed photo hangs on its proposal until somebody accepts it."""
    record = send(case, photo(), "garden.jpg", alt="The garden")
    assert not queries.is_public(record)
    with pytest.raises(NotAllowed):
        actions.move(case.owner, record.id, "service", case.service)
    moved = actions.move(case.manager, record.id, "service", case.service)
    assert (moved.owner_kind, moved.owner_id) == ("service", case.service)
    assert not queries.is_public(moved), "the service is on no list today"
    document = send(case)
    with pytest.raises(Invalid, match="file_kind_unfit"):
        actions.move(case.manager, document.id, "service", case.service)


def test_what_a_picture_shows_is_said_again(case: Case) -> None:
    record = send(case, photo(), "garden.jpg", alt="The garden")
    assert actions.describe(case.owner, record.id, alt=" The pond ").alt == "The pond"
    with pytest.raises(Invalid, match="alt_needed"):
        actions.describe(case.owner, record.id, alt="")
    document = send(case)
    with pytest.raises(Conflict):
        actions.describe(case.owner, document.id, alt="A policy")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "removed"},
        {"removed_at": now()},
        {"kind": "exe"},
        {"state": "lost"},
        {"alt": "of a PDF"},
    ],
)
def test_the_database_refuses_what_cannot_be(
    case: Case, session: scoped_session, wrong: dict[str, object]
) -> None:
    record = send(case)
    row = session.get(File, record.id)
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_system_may_do_all(case: Case) -> None:
    assert queries.file_for(SYSTEM, send(case))
