"""A file beside a piece of evidence of a specialist designation: its provider adds it, the council reads it."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from directory.admissions.models import DesignationEvidence, SpecialistDesignation
from directory.catalogue.models import Provider, Service
from directory.files.models import File
from directory.foundation.actor import Grant, Role
from directory.foundation.form_tokens import new_token
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import EALING, HARINGEY
from tests.catalogue.factories import TODAY, make_council
from tests.files.conftest import Case
from tests.files.samples import INFECTED_PDF, PDF
from tests.files.scanner import Scanner
from tests.page_client import PageClient

PIECE = {"kind": "professional_accreditation", "summary": "Nine in ten staff are trained."}


@pytest.fixture
def asked(case: Case, session: scoped_session) -> SpecialistDesignation:
    """A designation that the provider of the case asks for."""
    service = session.scalars(select(Service)).one()
    row = SpecialistDesignation(service_id=service.id, area="dementia", standard_version="2026")
    session.add(row)
    session.commit()
    return row


def send(
    client: PageClient, row: SpecialistDesignation, content: bytes, *, token: str = "", **named: str
) -> TestResponse:
    file = (io.BytesIO(content), "Training.pdf" if content else "")
    data = {"token": token or new_token(), **PIECE, "file": file, **named}
    return client.post(
        f"/provider/designations/{row.id}/evidence", data=data, content_type="multipart/form-data"
    )


def test_a_provider_adds_a_file_and_staff_read_it(
    case: Case, client: PageClient, session: scoped_session, asked: SpecialistDesignation
) -> None:
    owner = Grant(Role.PROVIDER_USER, provider=case.provider)
    sign_in(client, owner)
    token = new_token()
    for _ in "12":
        answer = send(client, asked, PDF, token=token)
        assert answer.location == f"/provider/designations/{asked.id}?done=evidence"
    page = client.page(answer.location).text_content()
    assert "Your evidence is added." in page and "Training.pdf" in page
    file, piece = session.scalars(select(File)).one(), session.scalars(select(DesignationEvidence)).one()
    assert piece.file_id == file.id
    assert (file.owner_kind, file.owner_id) == ("designation", str(asked.id))
    for grant, status in (
        (owner, 200),
        (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY), 200),
        (Grant(Role.QUALITY_OFFICER, council=HARINGEY), 200),
        (Grant(Role.MODERATOR, council=HARINGEY), 403),
        (Grant(Role.FRAMEWORK_MANAGER, council=EALING), 403),
    ):
        make_council(EALING, "Ealing")
        session.commit()
        sign_in(client, grant)
        assert client.get(f"/files/{file.id}").status_code == status
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    page = client.page(f"/council/designations/{asked.id}")
    assert page.xpath("//a[@href=$address]", address=f"/files/{file.id}")
    assert (
        "The provider reads this too."
        in client.page(f"/council/designations/{asked.id}/evidence").text_content()
    )
    stranger = Provider(legal_name="Oak Care")
    session.add(stranger)
    session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=stranger.id))
    assert client.get(f"/files/{file.id}").status_code == 403
    assert send(client, asked, PDF).status_code == 403


def test_nothing_is_added_where_the_file_is_not_taken(
    case: Case, client: PageClient, session: scoped_session, asked: SpecialistDesignation, scanner: Scanner
) -> None:
    sign_in(client, Grant(Role.PROVIDER_USER, provider=case.provider))
    for content, sent in ((b"what is this", {}), (INFECTED_PDF, {}), (PDF, {"summary": " "})):
        answer = send(client, asked, content, **sent)
        assert answer.status_code == 400 and "There is a problem" in answer.text
        assert sent or "Nine in ten staff are trained." in answer.text
    assert session.scalars(select(DesignationEvidence)).all() == []
    assert send(client, asked, b"").status_code == 303
    assert session.scalars(select(DesignationEvidence)).one().file_id is None


def test_after_the_decision_no_file_comes_or_goes(
    case: Case, client: PageClient, session: scoped_session, asked: SpecialistDesignation
) -> None:
    sign_in(client, Grant(Role.PROVIDER_USER, provider=case.provider))
    assert send(client, asked, PDF).status_code == 303
    file = session.scalars(select(File)).one()
    assert "Take this file away" in client.page(f"/files/{file.id}/details").text_content()
    asked.state, asked.assessor = "accredited", "manager-1"
    asked.valid_from = asked.review_by = TODAY
    session.commit()
    answer = send(client, asked, PDF)
    assert answer.status_code == 409 and "takes no more evidence" in answer.text
    assert "Take this file away" not in client.page(f"/files/{file.id}/details").text_content()
    assert client.post(f"/files/{file.id}/remove", data={"token": new_token()}).status_code == 409
    assert len(session.scalars(select(DesignationEvidence)).all()) == 1
