"""The files of what providers sign: the council adds them, whoever may apply or has applied reads them, and what was
signed stays.
"""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from directory.admissions.models import Application
from directory.catalogue.models import Provider
from directory.files.models import File
from directory.foundation.actor import Grant, Role
from directory.foundation.errors import NotFound
from directory.foundation.form_tokens import new_token
from directory.frameworks.models import Instrument, Lot, Specification
from directory.frameworks.rules.documents import agreement_owner, owner_parts
from tests.accounts.sign_in import sign_in
from tests.admissions.factories import EALING, HARINGEY, join, make_lot
from tests.catalogue.factories import TODAY, make_council
from tests.files.conftest import Case
from tests.files.samples import DOCX, PDF, XLSX
from tests.page_client import PageClient

MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
TICKS = {"specification": "y", "safeguarding": "y", "prevent": "y"}


@pytest.fixture
def specification(case: Case, session: scoped_session) -> Specification:
    """What the lot asks that the case applies to."""
    application = session.scalars(select(Application)).one()
    row = Specification(
        lot_id=application.lot_id, version="1", title="What we ask", valid_from=date(2026, 1, 1)
    )
    session.add(row)
    session.commit()
    return row


def addresses(session: scoped_session, row: Specification) -> tuple[str, str]:
    """The pages of a specification's and of its agreement's files."""
    lot = session.get_one(Lot, row.lot_id)
    instrument = session.get_one(Instrument, lot.instrument_id)
    beginning = f"/council/instruments/{instrument.code}"
    return f"{beginning}/lots/{lot.code}/specifications/{row.id}", f"{beginning}/agreement"


def send(client: PageClient, address: str, content: bytes, name: str) -> TestResponse:
    data = {"token": new_token(), "file": (io.BytesIO(content), name)}
    return client.post(address, data=data, content_type="multipart/form-data")


def add_both(client: PageClient, session: scoped_session, row: Specification) -> list[str]:
    """A file of the specification and one of the agreement; where they are had."""
    sign_in(client, MANAGER)
    for address, content, name in zip(
        addresses(session, row), (PDF, DOCX), ("Asked.pdf", "Agreed.docx"), strict=True
    ):
        assert send(client, address, content, name).location == f"{address}?done=added"
    return [f"/files/{file.id}" for file in session.scalars(select(File).order_by(File.original_name.desc()))]


def hidden(page: lxml_html.HtmlElement) -> dict[str, str]:
    """What the form of a signature sends beside its ticks."""
    fields = page.xpath("//main//form//input[@type='hidden']")
    return {str(field.get("name")): str(field.get("value")) for field in fields}


def test_staff_add_files_to_what_providers_sign(
    client: PageClient, session: scoped_session, specification: Specification
) -> None:
    asked, agreed = addresses(session, specification)
    files = add_both(client, session, specification)
    for address, name in ((asked, "Asked.pdf"), (agreed, "Agreed.docx")):
        page = client.page(address)
        assert name in page.text_content() and "Your file was added." not in page.text_content()
        assert page.xpath("//form[@enctype='multipart/form-data']")
    refused = send(client, asked, XLSX, "Bands.xlsx")
    assert refused.status_code == 400 and "There is a problem" in refused.text
    lot = asked.partition("/specifications")[0]
    assert "1 file to read" in client.page(lot).text_content()
    assert "The agreement: 1 file to read" in client.page(agreed.removesuffix("/agreement")).text_content()
    assert client.get(files[0]).data == PDF
    assert client.get(asked.replace(f"/{specification.id}", "/999999")).status_code == 404


def test_staff_of_a_joining_council_read_them_and_add_none(
    client: PageClient, session: scoped_session, specification: Specification
) -> None:
    files = add_both(client, session, specification)
    make_council(EALING, "Ealing")
    session.commit()
    asked, agreed = addresses(session, specification)
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=EALING))
    assert [client.get(address).status_code for address in (asked, agreed, *files)] == [403] * 4
    join(session.get_one(Lot, specification.lot_id).instrument_id, EALING, TODAY)
    session.commit()
    for address in (asked, agreed):
        assert not client.page(address).xpath("//form[@enctype='multipart/form-data']")
        assert send(client, address, PDF, "Mine.pdf").status_code == 403
    assert [client.get(address).status_code for address in files] == [200, 200]
    assert len(session.scalars(select(File)).all()) == 2


def test_whoever_may_apply_or_has_applied_reads_them(
    case: Case, client: PageClient, session: scoped_session, specification: Specification
) -> None:
    files = add_both(client, session, specification)
    stranger = Provider(legal_name="Oak Care")
    session.add(stranger)
    make_council(EALING, "Ealing")
    session.commit()
    applicant = Grant(Role.PROVIDER_SIGNATORY, provider=case.provider)
    other = Grant(Role.PROVIDER_USER, provider=stranger.id)
    for state, has_applied, may_apply in (("live", 200, 200), ("expired", 200, 403)):
        lot = session.get_one(Lot, specification.lot_id)
        session.get_one(Instrument, lot.instrument_id).state = state
        session.commit()
        for grant, status in ((applicant, has_applied), (other, may_apply)):
            sign_in(client, grant)
            assert [client.get(address).status_code for address in files] == [status, status]
            assert all(client.get(a).status_code == 403 for a in addresses(session, specification))
            for address in files:
                removal = client.post(f"{address}/remove", data={"token": new_token()})
                assert removal.status_code == 403
    sign_in(client, Grant(Role.MODERATOR, council=EALING))
    assert [client.get(address).status_code for address in files] == [403, 403]


def test_nobody_reads_them_without_signing_in(
    client: PageClient, session: scoped_session, specification: Specification
) -> None:
    files = add_both(client, session, specification)
    anonymous = client.application.test_client()
    for address in files:
        answer = anonymous.get(address)
        assert answer.status_code in (302, 303, 401) and answer.data != PDF


def test_a_provider_signs_with_the_files_that_it_was_shown_and_they_stay(
    case: Case, client: PageClient, session: scoped_session, specification: Specification
) -> None:
    asked, _ = addresses(session, specification)
    files = add_both(client, session, specification)
    sign = f"/provider/applications/{case.application}/sign"
    signatory = Grant(Role.PROVIDER_SIGNATORY, provider=case.provider)
    sign_in(client, signatory)
    page = client.page(sign)
    assert all(page.xpath("//main//a[@href=$address]", address=address) for address in files)
    sent = {**TICKS, **hidden(page)}
    sign_in(client, MANAGER)
    assert send(client, asked, DOCX, "More.docx").status_code == 303
    sign_in(client, signatory)
    answer = client.post(sign, data=sent)
    assert answer.status_code == 409 and "More.docx" in answer.text
    sent = {**TICKS, **hidden(lxml_html.fromstring(answer.get_data()))}
    assert client.post(sign, data=sent).status_code == 303
    session.expire_all()
    row = session.scalars(select(Application)).one()
    assert len(row.signed_files) == 3
    assert set(row.signed_files) == {file.id for file in session.scalars(select(File))}
    assert not client.page(sign).xpath("//main//form")
    sign_in(client, MANAGER)
    for address in files:
        assert "Take this file away" not in client.page(f"{address}/details").text_content()
        assert client.post(f"{address}/remove", data={"token": new_token()}).status_code == 409
    assert send(client, asked, PDF, "Later.pdf").status_code == 303
    sign_in(client, signatory)
    page = client.page(sign)
    assert "What the council asks has changed since." in page.text_content()
    (signed,) = page.xpath("//section[@aria-labelledby='signed']")
    assert "Asked.pdf" in signed.text_content() and "Later.pdf" not in signed.text_content()


def test_a_file_is_taken_away_before_anybody_signs(
    case: Case, client: PageClient, session: scoped_session, specification: Specification
) -> None:
    files = add_both(client, session, specification)
    for address in files:
        assert "Take this file away" in client.page(f"{address}/details").text_content()
        assert client.post(f"{address}/remove", data={"token": new_token()}).status_code == 303
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=case.provider))
    page = client.page(f"/provider/applications/{case.application}/sign")
    assert "Asked.pdf" not in page.text_content()


def test_the_files_of_one_version_are_not_those_of_another(
    client: PageClient, session: scoped_session, specification: Specification
) -> None:
    files = add_both(client, session, specification)
    _, agreed = addresses(session, specification)
    instrument = session.get_one(Instrument, session.get_one(Lot, specification.lot_id).instrument_id)
    instrument.agreement_version = "2"
    other = make_lot()
    session.commit()
    page = client.page(agreed).text_content()
    assert "Agreement, version 2" in page and "Agreed.docx" not in page
    assert client.get(files[1]).data == DOCX
    elsewhere = session.get_one(Instrument, other.instrument_id).code
    wrong = f"/council/instruments/{elsewhere}/lots/{other.code}/specifications/{specification.id}"
    assert client.get(wrong).status_code == 404
    assert send(client, wrong, PDF, "Mine.pdf").status_code == 404


@given(st.integers(1, 10**8), st.text(max_size=40))
def test_an_agreement_is_named_by_its_instrument_and_version(instrument: int, version: str) -> None:
    assert owner_parts(agreement_owner(instrument, version)) == (instrument, version)


@pytest.mark.parametrize("owner", ["", "1", "x-1", "-1", "²-1", "12345678901-1"])
def test_what_names_no_agreement_is_not_found(owner: str) -> None:
    with pytest.raises(NotFound):
        owner_parts(owner)
