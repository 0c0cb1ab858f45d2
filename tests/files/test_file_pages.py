"""Who is handed which file, and with which headers; the page of one file, and what is done there."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from directory.catalogue.models import Provider
from directory.files import actions, queries
from directory.files.file_page import size_words
from directory.files.models import File
from directory.files.records import FileRecord
from directory.files.views.receiving import receive
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.database import transaction
from tests.accounts.sign_in import make_account, sign_in, start_session
from tests.admissions.factories import HARINGEY
from tests.catalogue.factories import make_council
from tests.files.conftest import Case
from tests.files.samples import DOCX, PDF, photo, upload
from tests.page_client import PageClient

BACK = "/account"


def keep(owner: tuple[str, str], content: bytes = PDF, name: str = "Our policy.pdf") -> FileRecord:
    received = receive(SYSTEM, *owner, upload(content, name))
    with transaction():
        return actions.store(SYSTEM, *owner, received, alt="The garden")


@pytest.fixture
def evidence(case: Case) -> FileRecord:
    return keep(("application", case.application))


@pytest.fixture
def garden(case: Case) -> FileRecord:
    """A photo of a service's page."""
    return keep(("service", case.service), photo(), "garden.jpg")


@pytest.fixture
def shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every service is on a list today."""
    readers = app.extensions[queries.FILE_READERS]
    public = replace(readers["service"], is_public=lambda _: True)
    monkeypatch.setitem(app.extensions, queries.FILE_READERS, {**readers, "service": public})


def owner(case: Case) -> Grant:
    return Grant(Role.PROVIDER_USER, provider=case.provider)


def assert_harmless(response: TestResponse) -> None:
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")


def test_evidence_is_saved_by_its_owner_and_staff_of_its_council(
    case: Case, evidence: FileRecord, client: PageClient
) -> None:
    for grant in (
        owner(case),
        Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),
        Grant(Role.QUALITY_OFFICER, council=HARINGEY),
    ):
        sign_in(client, grant)
        response = client.get(f"/files/{evidence.id}")
        assert response.status_code == 200 and response.get_data() == PDF
        assert response.mimetype == "application/pdf"
        assert response.headers["Content-Disposition"] == 'attachment; filename="our-policy.pdf"'
        assert response.headers["Cache-Control"] == "no-store"
        assert_harmless(response)


@pytest.mark.parametrize(
    "stranger",
    [
        Grant(Role.PROVIDER_USER, provider=999),
        Grant(Role.FRAMEWORK_MANAGER, council="E06000015"),
        Grant(Role.MODERATOR, council=HARINGEY),
        Grant(Role.RESIDENT),
        Grant(Role.ADMINISTRATOR),
    ],
)
@pytest.mark.parametrize("rest", ["", "/details"])
def test_nobody_else_is_handed_it(
    case: Case, evidence: FileRecord, client: PageClient, session: scoped_session, stranger: Grant, rest: str
) -> None:
    make_council("E06000015", "Derby")
    other = Provider(legal_name="Other Care")
    session.add(other)
    session.commit()
    if stranger.provider is not None:
        stranger = Grant(Role.PROVIDER_USER, provider=other.id)
    sign_in(client, stranger)
    assert client.get(f"/files/{evidence.id}{rest}").status_code == 403
    for verb in ("remove", "describe"):
        assert client.post(f"/files/{evidence.id}/{verb}", data={"alt": "x"}).status_code == 403


def test_whoever_is_not_signed_in_signs_in_first(
    case: Case, evidence: FileRecord, client: PageClient
) -> None:
    for path in (f"/files/{evidence.id}", f"/files/{evidence.id}/details"):
        response = client.get(path)
        assert response.status_code in (302, 303) and "/sign-in" in response.headers["Location"]
    start_session(client, make_account(owner(case)), verified=False)
    response = client.get(f"/files/{evidence.id}")
    assert response.status_code in (302, 303) and b"%PDF" not in response.get_data()


def test_a_file_that_there_is_not(client: PageClient, case: Case, garden: FileRecord) -> None:
    sign_in(client, owner(case))
    for path in (
        "/files/nothing",
        "/files/nothing/small",
        "/files/nothing/details",
        f"/files/{garden.id}/huge",
    ):
        assert client.get(path).status_code == 404
    assert client.post("/files/nothing/remove").status_code == 404


def test_the_photos_of_a_public_page_are_everybodys(
    garden: FileRecord, client: PageClient, shown: None
) -> None:
    for size, width in (("small", 320), ("medium", 600), ("large", 600)):
        response = client.get(f"/files/{garden.id}/{size}")
        assert response.status_code == 200 and response.mimetype == "image/jpeg"
        assert Image.open(io.BytesIO(response.get_data())).width == width
        assert response.headers["Content-Disposition"] == "inline"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, s-maxage=600, immutable"
        assert "Set-Cookie" not in response.headers
        assert_harmless(response)


def test_the_photos_of_a_page_that_is_not_public_are_not(
    case: Case, garden: FileRecord, client: PageClient
) -> None:
    for path in (f"/files/{garden.id}/small", f"/files/{garden.id}"):
        assert client.get(path).status_code == 404, "not even that there is one is said"
    start_session(client, make_account(owner(case)), verified=False)
    assert client.get(f"/files/{garden.id}/small").status_code == 404
    sign_in(client, Grant(Role.RESIDENT))
    assert client.get(f"/files/{garden.id}/small").status_code == 404
    assert client.get(f"/files/{garden.id}/details").status_code == 404
    sign_in(client, owner(case))
    response = client.get(f"/files/{garden.id}/small")
    assert response.status_code == 200 and response.headers["Cache-Control"] == "no-store"


def test_a_public_photo_is_saved_under_a_name_that_says_nothing(
    garden: FileRecord, client: PageClient, shown: None
) -> None:
    response = client.get(f"/files/{garden.id}")
    assert response.headers["Content-Disposition"] == 'attachment; filename="photo.jpg"'


def test_a_photo_is_described_and_taken_away_on_pages_of_its_room_alone(
    case: Case, garden: FileRecord, client: PageClient
) -> None:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    page = client.page(f"/files/{garden.id}/details")
    assert not page.xpath("//main//form") and page.xpath("//img/@alt") == ["The garden"]
    for verb in ("remove", "describe"):
        sent = {"token": "a" * 32, "alt": "The pond"}
        assert client.post(f"/files/{garden.id}/{verb}", data=sent).status_code == 404
    assert queries.kept_file(garden.id).alt == "The garden"


def test_a_document_has_no_sizes(case: Case, evidence: FileRecord, client: PageClient) -> None:
    sign_in(client, owner(case))
    assert client.get(f"/files/{evidence.id}/small").status_code == 404


def test_a_file_that_waits_for_the_scanner_is_nobodys(
    case: Case, evidence: FileRecord, client: PageClient, session: scoped_session
) -> None:
    session.get_one(File, evidence.id).state = "waiting"
    session.commit()
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    response = client.get(f"/files/{evidence.id}")
    assert response.status_code == 503 and b"%PDF" not in response.get_data()
    assert response.headers["Retry-After"]
    page = client.page(f"/files/{evidence.id}/details")
    assert "Waits for the virus scan" in page.text_content()
    assert not page.xpath(f"//a[@href='/files/{evidence.id}']")


def test_bytes_that_are_gone_or_were_changed_are_handed_to_nobody(
    case: Case, evidence: FileRecord, client: PageClient, folder: FolderStorage
) -> None:
    sign_in(client, owner(case))
    path = folder.path_of(evidence.blobs[0].key)
    path.write_bytes(DOCX)
    assert client.get(f"/files/{evidence.id}").status_code == 503
    path.unlink()
    assert client.get(f"/files/{evidence.id}").status_code == 503


def test_staff_are_told_that_nothing_was_scanned(
    case: Case, evidence: FileRecord, client: PageClient
) -> None:
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    text = client.page(f"/files/{evidence.id}/details").text_content()
    assert "Not scanned for viruses" in text and "Our policy.pdf" in text and "PDF, 1 kB" in text
    assert "Take this file away" not in text
    sign_in(client, owner(case))
    text = client.page(f"/files/{evidence.id}/details").text_content()
    assert "Not scanned" not in text and "Take this file away" in text


def test_a_file_is_taken_away_once(
    case: Case, evidence: FileRecord, client: PageClient, session: scoped_session
) -> None:
    other = keep(("application", case.application), DOCX, "Rota.docx")
    sign_in(client, owner(case))
    page = client.page(f"/files/{evidence.id}/details?back=/account")
    assert "Rota.docx" in page.text_content()
    token = page.xpath("//form[contains(@action, '/remove')]//input[@name='token']/@value")[0]
    sent = {"token": token, "back": BACK}
    for _ in range(2):
        response = client.post(f"/files/{evidence.id}/remove", data=sent)
        assert response.status_code == 303 and response.headers["Location"] == BACK
    assert session.get_one(File, evidence.id).state == "removed"
    assert client.get(f"/files/{evidence.id}").status_code == 404
    assert client.get(f"/files/{other.id}").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org", ""])
def test_the_way_back_stays_on_the_site(
    case: Case, evidence: FileRecord, client: PageClient, elsewhere: str
) -> None:
    sign_in(client, owner(case))
    response = client.post(f"/files/{evidence.id}/remove", data={"token": "a" * 32, "back": elsewhere})
    assert response.headers["Location"] == "/account"


def test_what_a_picture_shows_is_changed_and_kept_when_it_is_refused(case: Case, client: PageClient) -> None:
    record = keep(("application", case.application), photo(), "garden.jpg")
    sign_in(client, owner(case))
    address = f"/files/{record.id}/describe"
    response = client.post(address, data={"token": "a" * 32, "alt": "", "back": BACK})
    assert response.status_code == 400 and "Say in a few words" in response.get_data(as_text=True)
    long = "x" * 301
    response = client.post(address, data={"token": "a" * 32, "alt": long, "back": BACK})
    assert response.status_code == 400 and long in response.get_data(as_text=True)
    sent = {
        "token": "a" * 32,
        "alt": "The pond",
        "back": BACK,
        "state": "clean",
        "owner_id": "1",
        "uploaded_by": "x",
    }
    response = client.post(address, data=sent)
    assert response.status_code == 303
    page = client.page(response.headers["Location"])
    assert "The words for this picture were changed." in page.text_content()
    assert page.xpath("//img/@alt") == ["The pond"]
    kept = queries.kept_file(record.id)
    assert (kept.owner_id, kept.state, kept.uploaded_by) == (
        case.application,
        record.state,
        record.uploaded_by,
    )


def test_a_description_of_a_document_is_refused(case: Case, evidence: FileRecord, client: PageClient) -> None:
    sign_in(client, owner(case))
    assert (
        client.post(f"/files/{evidence.id}/describe", data={"alt": "x", "token": "a" * 32}).status_code == 400
    )


def test_the_list_of_a_things_files_takes_as_many_statements_for_many(
    case: Case, app: Flask, client: PageClient
) -> None:
    actor = Actor("owner-1", (owner(case),))
    for number in range(3):
        keep(("application", case.application), PDF + b"\n" * number)
    assert len(queries.files_of(actor, "application", case.application)) == 3


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (1499, "1 kB"), (999_999, "1,000 kB"), (1_000_000, "1 MB"), (10_485_760, "10 MB")],
)
def test_sizes_in_words(app: Flask, size: int, words: str) -> None:
    with app.test_request_context("/"):
        assert size_words(size) == words
