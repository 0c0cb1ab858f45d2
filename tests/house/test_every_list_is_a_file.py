"""Every list of a signed-in page can be taken away as CSV and XLSX, whole, and nothing in it becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, template_rendered
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from directory.accounts.rules import COUNCIL_ROLES, PROVIDER_ROLES
from directory.admissions.models import Application, CheckedEntry, SpecialistDesignation
from directory.catalogue.models import Provider
from directory.claims.models import Claim, ProviderInvitation
from directory.feedback.models import Feedback
from directory.foundation.actor import Grant, Role
from directory.foundation.database import db
from directory.foundation.form_tokens import new_token
from directory.foundation.signing import digest
from directory.frameworks.models import Instrument, Lot
from directory.preparing.models import CouncilSheet
from directory.quality.models import QualityCheck
from directory.register.models import RegisterImport
from directory.vocabulary.organisations import FactKind
from directory.web.access import access_of
from directory.web.template_environment import SEPARATOR
from tests.accounts.sign_in import make_account, sign_in
from tests.admissions.factories import admit_directly, make_location, make_lot
from tests.catalogue.factories import HARINGEY, TODAY, make_council, make_provider, make_service
from tests.desk.conftest import wait_at
from tests.page_client import PageClient

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LIST_MARK = re.compile(r"\bdesk_pages\(|\bcc_table\(|<tbody>|\bexport_links\(")
# Pages with a table or with pages that are no list of their own, each with where its rows are a file.
NO_LIST = {
    "claims/claim.html": "one claim, beside what the register says",
    "editing/price_end.html": "a form that ends one price",
    "editing/price_sheet.html": "what would come of a file; the live prices are linked there in words of its own",
    "frameworks/instrument.html": "one list: its bands, agreements and value are lists of their own",
    "preparing/sheet.html": "one spreadsheet: each of its lists is a file by `rows=`",
}
STAFF = (*(Grant(role, council=HARINGEY) for role in sorted(COUNCIL_ROLES)), Grant(Role.ADMINISTRATOR))
MANY = 60  # more than a page of any list
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORMULA = "=HYPERLINK(1)"


def list_templates() -> set[str]:
    """The templates of signed-in pages that show rows."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        if '{% extends "layouts/desk.html" %}' in source and LIST_MARK.search(source):
            found.add(path.relative_to(TEMPLATES).as_posix())
    return found


def people_of(provider: int) -> tuple[Grant, ...]:
    return tuple(Grant(role, provider=provider) for role in sorted(PROVIDER_ROLES))


@contextmanager
def drawn(app: Flask) -> Iterator[list[str]]:
    """The names of the templates that are rendered meanwhile."""
    names: list[str] = []

    def note(_sender: Flask, template: Any, **_values: object) -> None:
        names.append(template.name.partition(SEPARATOR)[2])

    with template_rendered.connected_to(note, app):
        yield names


def as_file(address: str, kind: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}as={kind}"


def rows_of(answer: TestResponse) -> list[list[str]]:
    """The rows of a CSV file, its head first."""
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def check_files(client: PageClient, address: str) -> None:
    """The list at an address is there as both kinds of file, for whoever asks, and for nobody to keep."""
    answer = client.get(as_file(address, "csv"))
    assert answer.status_code == 200 and answer.mimetype == "text/csv", address
    assert answer.headers["Content-Disposition"].startswith("attachment; filename="), address
    assert answer.headers["Cache-Control"] == "no-store", address
    head, *rows = rows_of(answer)
    assert all(head) and len(set(head)) == len(head), f"{address}: {head}"
    assert {len(row) for row in rows} <= {len(head)}, address
    assert client.get(as_file(address, "xlsx")).data.startswith(b"PK"), address


def test_every_list_says_that_it_is_a_file() -> None:
    lists = list_templates()
    assert not NO_LIST.keys() - lists, "no longer a page with rows"
    without = [
        name
        for name in sorted(lists - NO_LIST.keys())
        if "export_links(" not in (TEMPLATES / name).read_text(encoding="utf-8")
    ]
    assert not without, "a list that cannot be taken away as a file"


def test_every_list_answers_with_a_file(app: Flask, client: PageClient) -> None:
    waiting = wait_at(HARINGEY, "Rose Example Court")
    lot = db.session.get_one(Lot, waiting.application.lot_id)
    instrument = db.session.get_one(Instrument, lot.instrument_id)
    row = make_import()
    db.session.commit()
    addresses = [
        f"/history/service/{waiting.service.id}",
        f"/council/instruments/{instrument.code}/bands",
        f"/council/instruments/{instrument.code}/access-agreements",
        f"/council/instruments/{instrument.code}/value",
        f"/council/providers/{waiting.provider}",
        f"/council/providers/{waiting.provider}?rows=services",
        f"/council/providers/{waiting.provider}?rows=attendance",
        "/council/discounts?rows=reached",
        "/provider/applications?rows=lots",
        f"/site/register-imports/{row.id}",
        f"/provider/services/{waiting.service.slug}/price-tables",
        f"/provider/services/{waiting.service.slug}/prices",
        f"/council/prices/{waiting.service.slug}",
    ]
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        if access and access.kind == "requires" and not rule.arguments and "GET" in (rule.methods or ()):
            addresses.append(rule.rule)
    missing = list_templates() - NO_LIST.keys()
    for grants in (STAFF, people_of(waiting.provider)):
        sign_in(client, *grants)
        for address in addresses:
            with drawn(app) as names:
                status = client.get(address).status_code
            if status == 200 and set(names) & list_templates() - NO_LIST.keys():
                missing -= set(names)
                check_files(client, address)
    assert not missing, "no address of this test leads there"


def test_a_file_of_the_other_side_s_is_refused(client: PageClient, session: scoped_session) -> None:
    waiting = wait_at(HARINGEY, "Rose Example Court")
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=make_council("E09000033", "Westminster").code))
    for rows in ("", "&rows=services", "&rows=attendance"):
        assert client.get(f"/council/providers/{waiting.provider}?as=csv{rows}").status_code == 403
    assert len(rows_of(client.get("/council/checks?which=all&as=csv"))) == 1
    sign_in(client, *people_of(make_provider().id))
    for address in (
        "/provider/services",
        "/provider/applications",
        "/provider/admissions",
        "/provider/checks",
    ):
        answer = client.get(as_file(address, "csv"))
        assert answer.status_code in (200, 403), address
        assert "Rose Example Court" not in answer.get_data(as_text=True), address


def make_import() -> RegisterImport:
    """A file of the register that was imported."""
    row = RegisterImport(
        file_name="Locations.ods", digest="0" * 64, table_shape="directory", created_at=NOON, state="done"
    )
    db.session.add(row)
    db.session.flush()
    return row


@dataclass(frozen=True)
class Many:
    """A provider with more of everything than a page holds, in Haringey."""

    provider: Provider


@pytest.fixture
def many(session: scoped_session) -> Many:
    """Sixty services of one provider, half of them drafts, and something of each kind about each of them."""
    make_council()
    provider, lot = make_provider(), make_lot()
    for number in range(MANY):
        name = FORMULA if number == 0 else f"Rose {number:02}"
        draft = make_service(provider, council_code=HARINGEY, name=f"{name} draft", state="draft")
        service = make_service(provider, council_code=HARINGEY, name=name)
        admit_directly(service, lot)
        make_location(f"1-2{number:08}", rating=None)
        invited = make_provider().id
        account = make_account(Grant(Role.PROVIDER_SIGNATORY, provider=invited))
        account.state = "invited"
        db.session.add_all(
            [
                Application(service_id=draft.id, lot_id=lot.id),
                SpecialistDesignation(service_id=service.id, area="dementia", standard_version="1"),
                CheckedEntry(
                    service_id=service.id,
                    council_code=HARINGEY,
                    kind="universal",
                    valid_from=TODAY,
                ),
                QualityCheck(
                    service_id=service.id,
                    kind="spot_check",
                    planned=True,
                    checked_on=date(2026, 10, 1),
                    officer="account:999",
                    state="published",
                    published_on=date(2026, 10, 5),
                    outcome="met",
                    public_summary="All in order.",
                ),
                *(
                    Feedback(
                        service_id=service.id,
                        relationship="resident",
                        used_from=date(2026, 1, 1),
                        overall=4,
                        text=FORMULA,
                        told_on=date(2026, 11, 17),
                        state=state,
                        verified_link_kind="agreement",
                        verified_link_digest=digest(f"{state} {number}"),
                        decided_by=decided,
                        decided_on=TODAY if decided else None,
                    )
                    for state, decided in (("submitted", None), ("published", "moderator-1"))
                ),
                CouncilSheet(council_code=HARINGEY, file_name=f"{name}.csv", rows=[]),
                Claim(
                    reference=f"C-{number:06}",
                    submission_key=new_token(),
                    location_id=f"1-2{number:08}",
                    council_code=HARINGEY,
                    kind="entry",
                    locale="en",
                    asked_on=TODAY,
                    keep_until=date(2027, 11, 22),
                ),
                ProviderInvitation(
                    council_code=HARINGEY,
                    provider_id=invited,
                    account_id=account.id,
                    consented_on=TODAY,
                ),
            ]
        )
        make_import()
    db.session.commit()
    return Many(provider)


@pytest.mark.parametrize(
    ("address", "rows"),
    [
        ("/council/claims", MANY),
        ("/council/moderation", MANY),
        ("/council/designations?which=applied", MANY),
        ("/council/entries", MANY),
        ("/council/prices", 2 * MANY),
        ("/council/imports", MANY),
        ("/council/providers/invite", MANY),
        ("/site/register-imports", MANY),
        ("/provider/services", 2 * MANY * len(FactKind)),
        ("/provider/applications", MANY),
        ("/provider/admissions", MANY),
        ("/provider/designations", MANY),
        ("/provider/entries", MANY),
        ("/provider/checks", MANY),
        ("/provider/feedback", MANY),
    ],
)
def test_a_file_holds_every_row(client: PageClient, many: Many, address: str, rows: int) -> None:
    sign_in(client, *(people_of(many.provider.id) if address.startswith("/provider") else STAFF))
    table = rows_of(client.get(as_file(f"{address}{'&' if '?' in address else '?'}page=2", "csv")))
    assert len(table) == rows + 1, address
    cells = [cell for row in table for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")], "a formula"
    if address in ("/provider/services", "/provider/feedback", "/council/prices"):
        assert f"'{FORMULA}" in cells
