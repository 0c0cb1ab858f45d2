"""The whole history of a thing: who may read it, in which words, a page at a time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from lxml import html as lxml_html
from sqlalchemy import insert, select

from directory.accounts.queries import actor_id
from directory.admissions.models import Admission, Application
from directory.audit.models import AuditEvent
from directory.desk.history_words import done_words, value_words, who_words
from directory.desk.queries.subject_pages import COLUMNS, NUMBERS
from directory.desk.queries.subjects import READERS, SPECIAL_READERS, subject_of
from directory.desk.thing_pages import PROVIDER_PAGES, STAFF_PAGES
from directory.foundation.actor import PUBLIC, SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.signing import digest
from directory.foundation.time import now
from directory.frameworks.models import Instrument, Lot
from directory.prices.models import Price
from directory.quality.models import Attendance, ProviderNote, QualityCheck
from tests.accounts.sign_in import make_account, sign_in
from tests.admissions.factories import make_lot
from tests.catalogue.factories import HARINGEY, make_council
from tests.desk.conftest import DERBY, Waiting
from tests.page_client import PageClient

EVENTS = Path(__file__).parents[1] / "house/recorded_events.txt"
MANAGER = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)


def words(element: lxml_html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def record(
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: int,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """An event of the record as it stands in the table: what is tried here is how it is read."""
    values = {"before": before, "after": after, "action": action, "actor_id": actor.id}
    values |= {
        "subject_type": subject_type,
        "subject_id": str(subject_id),
        "actor_role": "+".join(actor.roles),
    }
    db.session.execute(insert(AuditEvent).values(**values))


def rows_of(page: lxml_html.HtmlElement) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in page.xpath("//tbody/tr")]


def test_the_history_says_who_what_before_and_after(client: PageClient, haringey: Waiting) -> None:
    colleague = make_account(MANAGER, name="Priya Example")
    user = make_account(Grant(Role.PROVIDER_USER, provider=haringey.provider), name="Aylin Example")
    service = haringey.service
    record(
        SYSTEM,
        "service.hide",
        "service",
        service.id,
        before={"state": "published"},
        after={"state": "hidden"},
    )
    named = Actor(actor_id(user.id), (Grant(Role.PROVIDER_USER, provider=haringey.provider),))
    record(named, "service.text_written", "service", service.id, before={"summary": digest("a")}, after={})
    price = db.session.query(Price).filter_by(service_id=service.id).one()
    manager = Actor(actor_id(colleague.id), (MANAGER,))
    record(
        manager, "price.reject", "price", price.id, after={"amount_pence": 2450, "valid_from": "2026-12-02"}
    )
    db.session.commit()
    sign_in(client, MANAGER)
    page = client.page(f"/history/service/{service.id}")
    assert words(page.xpath("//h1")[0]) == "What changed: Rose Example Court"
    newest, written, hidden = rows_of(page)
    assert newest[1:4] == ["Priya Example (Framework manager)", "Price", "sent back"]
    assert newest[5] == "Amount: £24.50Valid from: 2 Dec 2026"
    assert written[1] == "Provider: keeps pages and prices up to date", (
        "no name of a person of another organisation"
    )
    assert written[4] == "Summary: words that are not kept in the record"
    assert hidden[1:] == ["The site by itself", "Service", "hidden", "State: published", "State: hidden"]


def test_a_provider_reads_its_own_history_and_not_the_council_s_checks(
    client: PageClient, haringey: Waiting, derby: Waiting
) -> None:
    check = db.session.query(QualityCheck).filter_by(service_id=haringey.service.id).one()
    check.published_on, check.state = None, "draft"
    record(SYSTEM, "quality_check.written", "quality_check", check.id)
    record(SYSTEM, "service.show", "service", haringey.service.id)
    db.session.commit()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    assert [row[3] for row in rows_of(client.page(f"/history/service/{haringey.service.id}"))] == [
        "shown again"
    ]
    assert client.get(f"/history/quality_check/{check.id}").status_code == 403
    assert client.get(f"/history/service/{derby.service.id}").status_code == 403
    assert client.get(f"/history/application/{derby.application.id}").status_code == 403
    assert client.get(f"/history/provider/{derby.provider}").status_code == 403
    assert client.get(f"/history/application/{haringey.application.id}").status_code == 200
    assert client.get(f"/history/provider/{haringey.provider}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "service/999999",
        "service/x",
        "service/-1",
        "nothing/1",
        "account/999999",
        "council/E99999999",
        "file/nothing",
        "letter/1",
        "service/²",
    ],
)
def test_there_is_no_history_of_what_is_not_there(
    client: PageClient, haringey: Waiting, address: str
) -> None:
    sign_in(client, MANAGER)
    assert client.get(f"/history/{address}").status_code == 404


@pytest.mark.parametrize("kind", sorted(READERS))
def test_another_council_reads_no_history(haringey: Waiting, kind: str) -> None:
    """Whatever is there, nobody of another council or provider reads it."""
    make_council(DERBY, "Derby")
    stranger = Actor(
        "account:1",
        (
            *(Grant(role, council=DERBY) for role in Role),
            Grant(Role.PROVIDER_USER, provider=10**6),
            Grant(Role.PROVIDER_SIGNATORY, provider=10**6),
        ),
    )
    stranger = Actor(stranger.id, tuple(grant for grant in stranger.grants if grant.role is not Role.SYSTEM))
    with pytest.raises((NotAllowed, NotFound)):
        subject_of(stranger, kind, "1")


def test_accounts_councils_and_files_have_readers_of_their_own(haringey: Waiting, derby: Waiting) -> None:
    staff = make_account(MANAGER)
    user = make_account(Grant(Role.PROVIDER_USER, provider=haringey.provider))
    administrator = Actor("account:1", (Grant(Role.ADMINISTRATOR),))
    signatory = Actor("account:1", (Grant(Role.PROVIDER_SIGNATORY, provider=haringey.provider),))
    other = Actor("account:1", (Grant(Role.PROVIDER_SIGNATORY, provider=derby.provider),))
    manager = Actor("account:1", (MANAGER,))
    assert subject_of(administrator, "account", str(staff.id)).title == staff.name
    assert subject_of(signatory, "account", str(user.id)).title == user.name
    assert subject_of(manager, "council", HARINGEY).for_staff
    assert subject_of(administrator, "council", HARINGEY).for_staff
    for actor, kind, subject_id in (
        (signatory, "account", str(staff.id)),
        (administrator, "account", str(user.id)),
        (other, "account", str(user.id)),
        (manager, "account", str(staff.id)),
        (manager, "council", DERBY),
        (signatory, "council", HARINGEY),
    ):
        with pytest.raises(NotAllowed):
            subject_of(actor, kind, subject_id)


def test_a_provider_reads_what_it_was_told_and_no_assessment(client: PageClient, haringey: Waiting) -> None:
    staff, number = Actor("account:9", (MANAGER,)), haringey.application.id
    record(staff, "application.criterion_recorded", "application", number, after={"result": "fail"})
    record(staff, "application.visit_recorded", "application", number, after={"confirmed": False})
    record(staff, "application.start_assessment", "application", number, after={"state": "under_assessment"})
    db.session.commit()
    for address in (f"/history/application/{number}", f"/history/service/{haringey.service.id}"):
        sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
        assert len([row for row in rows_of(client.page(address)) if row[2] == "Application"]) == 1, address
        sign_in(client, MANAGER)
        assert len([row for row in rows_of(client.page(address)) if row[2] == "Application"]) == 3, address


def test_a_service_s_history_leaves_out_another_council_s_list(client: PageClient, haringey: Waiting) -> None:
    make_council(DERBY, "Derby")
    elsewhere = Application(
        service_id=haringey.service.id,
        lot_id=make_lot(council_code=DERBY).id,
        state="under_assessment",
        submitted_at=now(),
    )
    unsent = Application(
        service_id=haringey.service.id, lot_id=haringey.application.lot_id, state="withdrawn"
    )
    db.session.add_all([elsewhere, unsent])
    db.session.flush()
    for application in (elsewhere, unsent):
        record(PUBLIC, "application.declared", "application", application.id, after={"insured": True})
    db.session.commit()
    address = f"/history/service/{haringey.service.id}"
    sign_in(client, MANAGER)
    assert not [row for row in rows_of(client.page(address)) if row[2] == "Application"]
    for application in (elsewhere, unsent):
        assert client.get(f"/history/application/{application.id}").status_code == 403
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    assert len([row for row in rows_of(client.page(address)) if row[2] == "Application"]) == 2


def test_long_histories_are_paged_and_whole_in_the_file(client: PageClient, haringey: Waiting) -> None:
    for _ in range(120):
        record(PUBLIC, "service.show", "service", haringey.service.id)
    db.session.commit()
    sign_in(client, MANAGER)
    address = f"/history/service/{haringey.service.id}"
    assert len(rows_of(client.page(address))) == 50
    assert len(rows_of(client.page(f"{address}?page=3"))) == 20
    assert len(rows_of(client.page(f"{address}?page=99"))) == 20
    lines = client.get(f"{address}?as=csv").get_data(as_text=True).splitlines()
    assert len(lines) == 121 and '"A visitor"' in lines[1]


@pytest.mark.usefixtures("session")
def test_every_recorded_event_says_what_was_done() -> None:
    actions = {line.split()[0] for line in EVENTS.read_text(encoding="utf-8").splitlines()}
    assert all(re.fullmatch(r"[\w :’,]+", done_words(action)) for action in actions)


def test_values_are_words(session: object) -> None:
    said = value_words(
        {"state": "under_assessment", "is_open": False, "areas": ["N8", "N9"], "facts": {"a": 1}}
    )
    assert said == ["Areas: N8, N9", "Facts: A: 1", "Is open: no", "State: under assessment"]
    assert who_words("account:1", ("moderator",), "account:1", {}) == "You (Feedback moderator)"


def test_an_approver_reads_the_history_of_a_place_on_a_list_and_of_no_application(haringey: Waiting) -> None:
    """The page of a place on a list leads to its history, and whoever agrees to a removal opens that page."""
    approver = Actor("account:2", (Grant(Role.APPROVER, council=HARINGEY, limit=1),))
    admission = db.session.scalars(select(Admission.id)).first()
    assert subject_of(approver, "admission", str(admission)).for_staff
    with pytest.raises(NotAllowed):
        subject_of(approver, "application", str(db.session.scalars(select(Application.id)).first()))


def test_fields_and_areas_of_a_page_are_called_as_the_page_calls_them(haringey: Waiting) -> None:
    said = {
        "fields": ["text.en.summary", "languages", "summary", "made_up"],
        "areas": [["council", HARINGEY]],
    }
    areas, fields = value_words(said, "service")
    assert fields == "Fields: In one sentence, Languages spoken, In one sentence, made up"
    assert areas == f"Areas: all of Council {HARINGEY}"
    # The fields of another thing are its own: a lot has a name too.
    assert value_words({"fields": ["name"]}, "lot") == ["Fields: name"]


def back_of(page: lxml_html.HtmlElement) -> list[str]:
    return [str(address) for address in page.xpath("//a[@class='govuk-back-link']/@href")]


def test_the_history_leads_back_to_the_page_of_the_thing(client: PageClient, haringey: Waiting) -> None:
    check = db.session.query(QualityCheck).one()
    admission = db.session.query(Admission).one()
    service, application = haringey.service, haringey.application
    lot = db.session.get_one(Lot, application.lot_id)
    instrument = db.session.get_one(Instrument, lot.instrument_id)
    sign_in(client, MANAGER)
    for subject, address in (
        (f"service/{service.id}", f"/council/pages/{service.slug}"),
        (f"application/{application.id}", f"/council/applications/{application.public_id}"),
        (f"admission/{admission.id}", f"/council/admissions/{admission.id}"),
        (f"instrument/{instrument.id}", f"/council/instruments/{instrument.code}"),
        (f"lot/{lot.id}", f"/council/instruments/{instrument.code}/lots/{lot.code}"),
    ):
        assert back_of(client.page(f"/history/{subject}")) == [address]
        assert client.get(address).status_code == 200
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    assert back_of(client.page(f"/history/quality_check/{check.id}")) == [f"/council/checks/{check.id}"]
    assert back_of(client.page(f"/history/service/{service.id}")) == [], "no link to what would be refused"
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    for subject, address in (
        (f"service/{service.id}", f"/provider/services/{service.slug}"),
        (f"application/{application.id}", f"/provider/applications/{application.public_id}"),
        (f"admission/{admission.id}", f"/provider/admissions/{admission.id}"),
        (f"quality_check/{check.id}", f"/provider/checks/{check.id}"),
    ):
        assert back_of(client.page(f"/history/{subject}")) == [address]
        assert client.get(address).status_code == 200


def test_every_page_that_a_history_leads_to_exists_and_gets_its_values(app: Flask) -> None:
    for pages in (STAFF_PAGES, PROVIDER_PAGES):
        for kind, endpoints in pages.items():
            assert kind in READERS | SPECIAL_READERS
            for endpoint in endpoints:
                (rule,) = [rule for rule in app.url_map.iter_rules(endpoint) if "GET" in (rule.methods or ())]
                assert rule.arguments <= {*COLUMNS, "lot", *NUMBERS.values()}, (kind, endpoint)


def test_a_provider_reads_checks_it_was_told_of_and_attendance_and_no_private_note(
    client: PageClient, haringey: Waiting, derby: Waiting
) -> None:
    told = db.session.query(QualityCheck).filter_by(service_id=haringey.service.id).one()
    own = QualityCheck(
        service_id=haringey.service.id,
        kind="spot_check",
        planned=True,
        checked_on=told.checked_on,
        officer="a",
    )
    attendance, elsewhere = (
        Attendance(
            provider_id=provider,
            council_code=council,
            kind="safeguarding_training",
            held_on=told.checked_on,
            result="attended",
        )
        for provider, council in ((haringey.provider, HARINGEY), (derby.provider, DERBY))
    )
    asked_by_derby = Attendance(
        provider_id=haringey.provider,
        council_code=DERBY,
        kind="provider_meeting",
        held_on=told.checked_on,
        result="apologies",
    )
    note = ProviderNote(provider_id=haringey.provider, council_code=HARINGEY, words="Pays late.")
    db.session.add_all([own, attendance, elsewhere, asked_by_derby, note])
    db.session.flush()
    for action, thing in (
        ("quality_check.publish", told),
        ("quality_check.revised", told),
        ("quality_check.publish", own),
        ("attendance.recorded", attendance),
        ("attendance.recorded", elsewhere),
        ("attendance.strike", asked_by_derby),
        ("provider_note.added", note),
    ):
        record(SYSTEM, action, type(thing).__tablename__, thing.id)
    db.session.commit()

    def seen(subject: str) -> list[tuple[str, str]]:
        return sorted((row[2], row[3]) for row in rows_of(client.page(f"/history/{subject}")))

    attended = [("Training or meeting", "recorded"), ("Training or meeting", "struck out")]
    for role in (Role.PROVIDER_USER, Role.PROVIDER_SIGNATORY):
        sign_in(client, Grant(role, provider=haringey.provider))
        assert seen(f"service/{haringey.service.id}") == [("Council’s check", "published"), *attended]
        assert seen(f"provider/{haringey.provider}") == attended
        assert client.get(f"/history/provider_note/{note.id}").status_code == 403
        assert client.get(f"/history/service/{derby.service.id}").status_code == 403
        assert client.get(f"/history/provider/{derby.provider}").status_code == 403
    sign_in(client, Grant(Role.QUALITY_OFFICER, council=HARINGEY))
    assert seen(f"service/{haringey.service.id}") == [
        ("Council’s check", "published"),
        ("Council’s check", "published"),
        ("Council’s check", "written again"),
        attended[0],
    ], "its own council's attendance alone"
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    assert ("Training or meeting", "recorded") not in seen(f"service/{haringey.service.id}")


def test_who_agreed_is_called_by_name_as_in_the_other_rows(client: PageClient, haringey: Waiting) -> None:
    second = make_account(MANAGER, name="Priya Example")
    make_council(DERBY, "Derby")
    stranger = make_account(Grant(Role.FRAMEWORK_MANAGER, council=DERBY), name="Stranger Example")
    own = sign_in(client, MANAGER)
    admission = db.session.scalars(select(Admission.id)).first()
    assert admission is not None
    for who in (actor_id(second.id), own.id, actor_id(stranger.id)):
        record(own, "admission.suspend", "admission", admission, after={"agreed_by": who})
    db.session.commit()
    address = f"/history/admission/{admission}"
    said = words(client.page(address))
    for name in ("Agreed by: Priya Example", "Agreed by: You", "Agreed by: Somebody"):
        assert name in said
    file = client.get(f"{address}?as=csv").get_data(as_text=True)
    assert "Agreed by: Priya Example" in file
    assert "account:" not in said + file and "Stranger Example" not in said + file
