"""The invented files of the demonstration are real ones, and hang where a newcomer finds them."""

from __future__ import annotations

import io

from pypdf import PdfReader

from directory.demo.evidence import document, pdf, picture, send_evidence
from directory.files.queries import files_of
from directory.files.rules.kinds import FileKind, kind_of
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.database import transaction
from tests.files.conftest import Case


def test_each_is_what_it_says() -> None:
    assert PdfReader(io.BytesIO(pdf("Invented."))).pages[0].extract_text() == "Invented."
    kinds = [kind_of(content) for content in (pdf("Invented."), document("Invented."), picture())]
    assert kinds == [FileKind.PDF, FileKind.DOCX, FileKind.PNG]


def test_they_hang_on_an_application_that_is_written_on(case: Case, folder: FolderStorage) -> None:
    with transaction():
        assert send_evidence() == 3
    files = files_of(case.manager, "application", case.application)
    assert [file.kind for file in files] == [FileKind.PDF, FileKind.DOCX, FileKind.JPEG]
    assert all("invented" in file.original_name for file in files) and len(list(folder.blobs())) == 6
