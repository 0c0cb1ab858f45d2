"""Everything that actions record has a history that somebody reads, and a page that leads to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from directory.admissions.models import Admission
from directory.claims.models import ProviderInvitation
from directory.desk.history_words import THINGS
from directory.desk.queries.related_subjects import RELATED_SUBJECTS
from directory.desk.queries.subjects import READERS, SPECIAL_READERS, subject_of
from directory.feedback.models import Feedback, FeedbackDecision
from directory.files.models import File
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.time import now
from directory.frameworks.models import Lot, ReferenceRate, Specification
from directory.photos.models import ServicePhoto
from directory.prices.models import (
    ChargingFigureRow,
    CouncilChargingPolicy,
    DiscountRule,
    DiscountTrigger,
    NursingRate,
    SavingsLimits,
)
from directory.quality.models import QualityCheck
from tests.accounts.sign_in import make_account, sign_in
from tests.catalogue.factories import HARINGEY
from tests.desk.conftest import DERBY, Waiting
from tests.desk.test_history import record, rows_of
from tests.page_client import PageClient
from tests.register.test_register_tasks import make_import

EVENTS = Path(__file__).parents[1] / "house/recorded_events.txt"
YEAR = {"valid_from": date(2026, 4, 1), "valid_to": date(2027, 3, 31)}
# What the site or the terminal does by itself: nobody looks after such a thing, and no page is about one.
NO_HISTORY = {
    "demonstration": "the invented site's own filling, by its command",
    "invented": "of this suite alone",
    "league_snapshot": "written weekly by the site itself; each edition stands public as it was",
    "letter": "how a letter went; long work says what could not be sent",
    "long_work": "that somebody has read how work ended",
    "places": "postcodes and names, by the terminal",
    "register_fetch": "a run through the regulator's API, by itself; the import that it fills has a history",
    "registered_location": "the regulator's facts, which nobody here edits; the import has a history",
    "reminder": "letters about old facts; what was told again is in the history of the service",
    "site": "when the site was set up, by the terminal",
    "task": "who took what waits; it stands beside the task",
}


def recorded_kinds() -> set[str]:
    """What the record names: the second word of each line."""
    return {line.split()[1] for line in EVENTS.read_text(encoding="utf-8").splitlines()}


def test_everything_that_is_recorded_has_a_reader_or_a_reason() -> None:
    hanging = {kind for related in RELATED_SUBJECTS.values() for kind, _, _ in related}
    read = READERS.keys() | SPECIAL_READERS.keys() | hanging
    kinds = recorded_kinds()
    assert not kinds - read - NO_HISTORY.keys(), "give it a reader in desk.queries.subjects, or say why not"
    assert not NO_HISTORY.keys() & read, "it has a reader"
    assert not NO_HISTORY.keys() - kinds, "nobody records it any more"
    assert not kinds - NO_HISTORY.keys() - THINGS.keys(), "the history has no word for it"


def test_what_hangs_on_a_thing_hangs_on_one_that_is_read() -> None:
    assert RELATED_SUBJECTS.keys() <= READERS.keys() | SPECIAL_READERS.keys()


def kept(row: Any) -> Any:
    """A row as it stands in its table."""
    db.session.add(row)
    db.session.flush()
    return row


def things_of(waiting: Waiting) -> dict[str, int]:
    """One of each thing that a council or the site looks after, about a service that waits; its id by its kind."""
    lot = db.session.get_one(Lot, waiting.application.lot_id)
    feedback = db.session.query(Feedback).filter_by(service_id=waiting.service.id).one()
    account = make_account(Grant(Role.PROVIDER_SIGNATORY, provider=waiting.provider))
    rule = kept(
        DiscountRule(
            instrument_id=lot.instrument_id,
            measure="hours_per_week",
            threshold=500,
            basis_points=250,
            valid_from=date(2026, 1, 1),
        )
    )
    file = kept(make_file(waiting.service.public_id))
    rows: tuple[Any, ...] = (
        rule,
        kept(Specification(lot_id=lot.id, version="2", title="Care", valid_from=date(2026, 1, 1))),
        kept(
            ReferenceRate(
                council_code=waiting.council,
                need_level="residential",
                weekly_pence=90_000,
                source="Its page",
                valid_from=date(2026, 1, 1),
            )
        ),
        kept(
            DiscountTrigger(
                rule_id=rule.id,
                provider_id=waiting.provider,
                measured_value=520,
                effective_from=date(2026, 6, 1),
            )
        ),
        kept(
            ProviderInvitation(
                council_code=waiting.council,
                provider_id=waiting.provider,
                account_id=account.id,
                consented_on=date(2026, 6, 1),
            )
        ),
        kept(
            ServicePhoto(
                service_id=waiting.service.id,
                file_id=file.id,
                position=0,
                sent_at=now(),
                sent_by=f"account:{account.id}",
            )
        ),
        kept(
            FeedbackDecision(
                feedback_id=feedback.id,
                subject_type="feedback",
                subject_id=feedback.id,
                verb="publish",
                proposed_by="account:999",
                proposed_at=now(),
            )
        ),
    )
    return {row.__tablename__: row.id for row in rows}


def make_file(public_id: str) -> File:
    """The image of a photo of a service."""
    return File(
        owner_kind="proposed_photo",
        owner_id=public_id,
        original_name="garden.jpg",
        kind="jpeg",
        alt="The garden",
        uploaded_by="account:999",
    )


def national_things(session: scoped_session) -> dict[str, int]:
    """One of each thing that an administrator enters; its id by its kind."""
    announced = {**YEAR, "announced_on": date(2026, 3, 1), "source": "Circular"}
    rows: tuple[Any, ...] = (
        make_import(session, state="done"),
        kept(NursingRate(**announced, standard_pence=25_000, higher_pence=34_000)),
        kept(SavingsLimits(**announced, upper_pence=2_325_000, lower_pence=1_425_000)),
        kept(ChargingFigureRow(**announced, code="personal_expenses", pence=3_000)),
        kept(
            CouncilChargingPolicy(
                council_code=HARINGEY,
                charging="free",
                valid_from=date(2026, 4, 1),
                read_on=date(2026, 4, 1),
                source="Its policy",
            )
        ),
    )
    return {row.__tablename__: row.id for row in rows}


# Who reads each thing of a council's, by hand, and whether its provider does.
OWN_READERS = {
    "specification": ({Role.FRAMEWORK_MANAGER, Role.JOINING_BROKER, Role.MODERATOR}, False),
    "reference_rate": ({Role.FRAMEWORK_MANAGER, Role.JOINING_BROKER, Role.MODERATOR}, False),
    "discount_rule": ({Role.FRAMEWORK_MANAGER, Role.JOINING_BROKER}, False),
    "discount_trigger": ({Role.FRAMEWORK_MANAGER, Role.JOINING_BROKER}, True),
    "provider_invitation": ({Role.FRAMEWORK_MANAGER}, False),
    "service_photo": ({Role.FRAMEWORK_MANAGER, Role.MODERATOR}, True),
    "feedback_decision": ({Role.MODERATOR}, False),
}
TRIED = (Role.FRAMEWORK_MANAGER, Role.JOINING_BROKER, Role.MODERATOR, Role.ADMINISTRATOR)


def may_read(actor: Actor, kind: str, number: int | str) -> bool:
    try:
        return bool(subject_of(actor, kind, str(number)).kind)
    except (NotAllowed, NotFound):
        return False


def test_who_reads_the_history_of_what_a_council_keeps(haringey: Waiting, derby: Waiting) -> None:
    for kind, number in things_of(haringey).items():
        staff, provider = OWN_READERS[kind]
        for role in TRIED:
            own = Actor("account:1", (Grant(role, council=HARINGEY),))
            other = Actor("account:1", (Grant(role, council=DERBY),))
            assert may_read(own, kind, number) == (role in staff), (kind, role)
            assert not may_read(other, kind, number), f"{kind}: another council's {role}"
        for owner, may in ((haringey.provider, provider), (derby.provider, False)):
            user = Actor("account:1", (Grant(Role.PROVIDER_USER, provider=owner),))
            assert may_read(user, kind, number) == may, kind


def test_administrators_alone_read_what_they_enter(session: scoped_session, haringey: Waiting) -> None:
    things: dict[str, Any] = {**national_things(session), "national_figures": "all"}
    for kind, number in things.items():
        for role in Role:
            actor = Actor("account:1", (Grant(role, council=HARINGEY, provider=haringey.provider),))
            assert may_read(actor, kind, number) == (role in (Role.ADMINISTRATOR, Role.SYSTEM)), (kind, role)
    assert not may_read(Actor("account:1", (Grant(Role.ADMINISTRATOR),)), "national_figures", 1)


def test_what_hangs_on_a_thing_stands_in_its_history(
    client: PageClient, session: scoped_session, haringey: Waiting
) -> None:
    things = {**things_of(haringey), **national_things(session)}
    for kind, number in things.items():
        record(SYSTEM, f"{kind}.added", kind, number)
    session.commit()
    lot = db.session.get_one(Lot, haringey.application.lot_id)
    feedback = db.session.query(Feedback).filter_by(service_id=haringey.service.id).one()

    def seen(subject: str) -> set[str]:
        return {row[2] for row in rows_of(client.page(f"/history/{subject}"))}

    words = {kind: str(THINGS[kind]) for kind in things}
    discounts = {words["discount_rule"], words["discount_trigger"]}
    sign_in(client, Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    assert seen(f"lot/{lot.id}") == {words["specification"]}
    assert seen(f"instrument/{lot.instrument_id}") == {words["specification"], *discounts}
    assert seen(f"discount_rule/{things['discount_rule']}") == discounts
    assert seen(f"service/{haringey.service.id}") == {words["service_photo"]}
    assert seen(f"council/{HARINGEY}") == {words["reference_rate"], words["council_charging_policy"]}
    assert seen(f"provider/{haringey.provider}") == {
        words["provider_invitation"],
        words["discount_trigger"],
    }
    sign_in(client, Grant(Role.JOINING_BROKER, council=HARINGEY))
    assert seen(f"instrument/{lot.instrument_id}") == {words["specification"]}, "no discount of a provider"
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    assert seen(f"feedback/{feedback.id}") == {words["feedback_decision"]}
    assert seen(f"provider/{haringey.provider}") == set()
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    assert seen(f"provider/{haringey.provider}") == {words["discount_trigger"]}
    assert seen(f"service/{haringey.service.id}") == {words["service_photo"]}
    sign_in(client, Grant(Role.ADMINISTRATOR))
    figures = ("nursing_rate", "savings_limits", "charging_figure", "council_charging_policy")
    assert seen("national_figures/all") == {words[kind] for kind in figures}
    assert seen(f"register_import/{things['register_import']}") == {words["register_import"]}


def histories(client: PageClient, address: str) -> list[str]:
    """The histories that a page leads to; each of them opens for who is signed in."""
    links = [
        str(link) for link in client.page(address).xpath("//main//a[starts-with(@href, '/history/')]/@href")
    ]
    for link in links:
        assert client.get(link).status_code == 200, f"{address}: {link}"
    return links


def test_pages_of_providers_lead_to_histories(client: PageClient, haringey: Waiting) -> None:
    admission = db.session.query(Admission).filter_by(service_id=haringey.service.id).one()
    check = db.session.query(QualityCheck).filter_by(service_id=haringey.service.id).one()
    service, own = haringey.service, f"/history/service/{haringey.service.id}"
    sign_in(client, Grant(Role.PROVIDER_USER, provider=haringey.provider))
    for address, history in (
        (f"/provider/services/{service.slug}", own),
        (f"/provider/services/{service.slug}/prices", own),
        (f"/provider/services/{service.slug}/photos", own),
        (
            f"/provider/applications/{haringey.application.public_id}",
            f"/history/application/{haringey.application.id}",
        ),
        (f"/provider/admissions/{admission.id}", f"/history/admission/{admission.id}"),
        (f"/provider/checks/{check.id}", f"/history/quality_check/{check.id}"),
    ):
        assert histories(client, address) == [history], address


def test_pages_of_staff_lead_to_histories(
    client: PageClient, session: scoped_session, haringey: Waiting
) -> None:
    things = {**things_of(haringey), **national_things(session)}
    session.commit()
    lot = db.session.get_one(Lot, haringey.application.lot_id)
    photo = db.session.get_one(ServicePhoto, things["service_photo"])
    feedback = db.session.query(Feedback).filter_by(service_id=haringey.service.id).one()
    manager = Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY)
    sign_in(client, manager)
    (lot_page,) = client.page(f"/history/lot/{lot.id}").xpath("//a[@class='govuk-back-link']/@href")
    for address, history in (
        (lot_page, f"/history/lot/{lot.id}"),
        (
            f"/council/discounts/{things['discount_rule']}/reached",
            f"/history/discount_rule/{things['discount_rule']}",
        ),
        (
            f"/council/discounts/{things['discount_trigger']}/end",
            f"/history/discount_trigger/{things['discount_trigger']}",
        ),
        (f"/council/moderation/photos/{photo.public_id}", f"/history/service_photo/{photo.id}"),
        (
            f"/council/moderation/services/{haringey.service.slug}/photos",
            f"/history/service/{haringey.service.id}",
        ),
        ("/council/contacts", f"/history/council/{HARINGEY}"),
    ):
        assert histories(client, address) == [history], address
    report = session.execute(db.text("SELECT id FROM mistake_report ORDER BY id")).scalars().first()
    sign_in(client, Grant(Role.MODERATOR, council=HARINGEY))
    for address, history in (
        (f"/council/moderation/mistakes/{report}", f"/history/mistake_report/{report}"),
        (f"/council/moderation/feedback/{feedback.id}", f"/history/feedback/{feedback.id}"),
        (
            f"/council/moderation/second/{things['feedback_decision']}",
            f"/history/feedback_decision/{things['feedback_decision']}",
        ),
    ):
        assert histories(client, address) == [history], address
    sign_in(client, Grant(Role.ADMINISTRATOR))
    for name in ("nursing-rates", "savings-limits", "allowances", "charging-policies"):
        assert histories(client, f"/site/{name}") == ["/history/national_figures/all"]
    number = things["register_import"]
    assert histories(client, f"/site/register-imports/{number}") == [f"/history/register_import/{number}"]


def test_a_person_s_page_leads_to_a_history_that_opens(
    client: PageClient, haringey: Waiting, derby: Waiting
) -> None:
    staff = make_account(Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY))
    own = Grant(Role.PROVIDER_USER, provider=haringey.provider)
    user, shared = make_account(own), make_account(own, Grant(Role.PROVIDER_USER, provider=derby.provider))
    sign_in(client, Grant(Role.ADMINISTRATOR))
    assert histories(client, f"/site/people/{staff.id}") == [f"/history/account/{staff.id}"]
    assert histories(client, f"/site/people/{user.id}") == [], "the provider's own to read"
    sign_in(client, Grant(Role.PROVIDER_SIGNATORY, provider=haringey.provider))
    assert histories(client, f"/provider/people/{user.id}") == [f"/history/account/{user.id}"]
    assert histories(client, f"/provider/people/{shared.id}") == [], "works for another provider too"


@pytest.mark.parametrize("kind", sorted(READERS.keys() | SPECIAL_READERS.keys()))
def test_a_thing_that_is_read_has_a_word(app: Flask, kind: str) -> None:
    assert kind in THINGS
