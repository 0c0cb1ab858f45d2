"""A provider sends files with an application, through the page; the council reads them; nobody else does."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from directory.admissions.models import Application
from directory.admissions.states import WRITABLE_APPLICATION_STATES, ApplicationState
from directory.catalogue.models import Provider
from directory.files.models import File
from directory.foundation.actor import Grant, Role
from directory.foundation.blob_storage import FolderStorage
from directory.foundation.form_tokens import new_token
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import HARINGEY
from tests.catalogue.factories import make_council
from tests.files.conftest import Case
from tests.files.samples import DOCX, INFECTED_PDF, PDF, photo
from tests.files.scanner import Scanner
from tests.files.test_receiving import keys
from tests.page_client import PageClient


def owner(case: Case) -> Grant:
    return Grant(Role.PROVIDER_USER, provider=case.provider)


def address(case: Case) -> str:
    return f"/provider/applications/{case.application}/evidence"


def send(
    client: PageClient, case: Case, content: bytes, name: str = "Policy.pdf", **named: str
) -> TestResponse:
    data = {"token": new_token(), "file": (io.BytesIO(content), name), **named}
    return client.post(address(case), data=data, content_type="multipart/form-data")


def test_a_provider_adds_files_and_the_council_reads_them(case: Case, client: PageClient) -> None:
    sign_in(client, owner(case))
    task_list = client.page(f"/provider/applications/{case.application}")
    assert "If you have any" in task_list.text_content()
    page = client.page(address(case))
    assert "No files yet" in page.text_content()
    form = page.xpath("//form[@enctype='multipart/form-data']")[0]
    assert ".docx" in form.xpath(".//input[@type='file']/@accept")[0]
    for content, name in ((PDF, "Policy.pdf"), (DOCX, "Rota.docx"), (photo(), "Certificate.jpg")):
        answer = send(client, case, content, name)
        assert answer.status_code == 303 and answer.location == f"{address(case)}?done=added"
    page = client.page(f"{address(case)}?done=added").text_content()
    assert "Your file was added." in page and "Rota.docx" in page and "Not scanned" not in page
    assert "3 files" in client.page(f"/provider/applications/{case.application}").text_content()
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    seen = client.page(f"/council/applications/{case.application}")
    assert "Certificate.jpg" in seen.text_content() and "Not scanned for viruses" in seen.text_content()
    (link,) = seen.xpath("//a[contains(., 'Rota.docx')][not(contains(., 'Details'))]/@href")
    assert client.get(link).get_data() == DOCX


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ" + bytes(50), "policy.pdf", "Choose a PDF, JPG, PNG, DOCX or XLSX file."),
        (b"", "empty.pdf", "The file is empty."),
        (PDF[:40], "cut.pdf", "The file is broken or cut short."),
        (photo()[:900], "cut.jpg", "The file is broken or cut short."),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field(
    case: Case, client: PageClient, folder: FolderStorage, content: bytes, name: str, words: str
) -> None:
    sign_in(client, owner(case))
    answer = send(client, case, content, name)
    assert answer.status_code == 400 and words in answer.get_data(as_text=True)
    assert not keys(folder)


def test_no_file_chosen_is_said(case: Case, client: PageClient) -> None:
    sign_in(client, owner(case))
    for data in ({"token": new_token()}, {"token": new_token(), "file": "words in the place of a file"}):
        answer = client.post(address(case), data=data)
        assert answer.status_code == 400 and "Choose a file." in answer.get_data(as_text=True)


def test_an_infected_file_is_refused(
    case: Case, client: PageClient, folder: FolderStorage, scanner: Scanner, session: scoped_session
) -> None:
    sign_in(client, owner(case))
    answer = send(client, case, INFECTED_PDF)
    assert answer.status_code == 400 and "virus scanner found something" in answer.get_data(as_text=True)
    assert not keys(folder) and session.scalars(select(File.state)).all() == ["infected"]


def test_the_same_form_sent_twice_adds_a_file_once(
    case: Case, client: PageClient, session: scoped_session
) -> None:
    sign_in(client, owner(case))
    token = new_token()
    for _ in range(3):
        assert send(client, case, PDF, token=token).status_code == 303
    assert len(session.scalars(select(File)).all()) == 1
    assert send(client, case, DOCX, "Other.docx", token=token).status_code == 303
    assert len(session.scalars(select(File)).all()) == 2


@pytest.mark.parametrize("state", list(ApplicationState))
def test_files_are_added_and_taken_away_while_the_application_may_be_changed(
    case: Case, client: PageClient, session: scoped_session, state: ApplicationState
) -> None:
    sign_in(client, owner(case))
    assert send(client, case, PDF).status_code == 303
    (file,) = session.scalars(select(File)).all()
    file_id = file.id
    row = session.scalars(select(Application)).one()
    row.state, row.decided_by, row.refusal_reason, row.submitted_at = state, "manager-1", "x", row.created_at
    session.commit()
    may = state in WRITABLE_APPLICATION_STATES
    answer = send(client, case, DOCX, "Rota.docx")
    assert answer.status_code == (303 if may else 409)
    assert bool(client.page(address(case)).xpath("//input[@type='file']")) is may
    text = client.page(f"/files/{file_id}/details").text_content()
    assert ("Take this file away" in text) is may
    removal = client.post(f"/files/{file_id}/remove", data={"token": new_token(), "back": address(case)})
    assert removal.status_code == (303 if may else 409)
    assert client.get(f"/files/{file_id}").status_code == (404 if may else 200)


def test_another_provider_and_another_council_stay_outside(
    case: Case, client: PageClient, session: scoped_session
) -> None:
    other = Provider(legal_name="Other Care")
    session.add(other)
    make_council("E06000015", "Derby")
    session.commit()
    for grant in (
        Grant(Role.PROVIDER_USER, provider=other.id),
        Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),
    ):
        sign_in(client, grant)
        assert send(client, case, PDF).status_code == 403
    sign_in(client, Grant(Role.PROVIDER_USER, provider=other.id))
    assert client.get(address(case)).status_code in (403, 404)
    assert not session.scalars(select(File)).all()
    assert client.get("/provider/applications/nothing/evidence").status_code in (403, 404)


def test_whoever_has_been_signed_out_meanwhile_sends_it_again(case: Case, client: PageClient) -> None:
    answer = send(client, case, PDF)
    assert answer.status_code in (200, 302, 303, 401, 403)
    assert b"%PDF" not in answer.get_data()


def test_nothing_but_the_file_is_taken_from_the_form(
    case: Case, client: PageClient, session: scoped_session
) -> None:
    sign_in(client, owner(case))
    send(client, case, PDF, state="clean", owner_id="1", owner_kind="service", uploaded_by="x", kind="exe")
    (file,) = session.scalars(select(File)).all()
    assert (file.state, file.owner_kind, file.owner_id, file.kind) == (
        "not_scanned",
        "application",
        case.application,
        "pdf",
    )
    assert file.uploaded_by != "x"
