"""`directory prepare`: what of the register becomes an entry, what does not and why, and that it is safe to repeat."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.actions.describe import describe
from directory.catalogue.actions.prepare import claim_entry, prepare_entry, refresh_entry
from directory.catalogue.models import Provider, Service
from directory.foundation.actor import SYSTEM
from directory.foundation.errors import NotFound, WrongState
from directory.places.queries import council_record
from directory.preparing.actions.entries import prepare_locations
from directory.preparing.commands import REASONS, prepare
from directory.preparing.queries import locations_in
from directory.preparing.rules import LeftOut
from tests.preparing.factories import (
    ASH,
    DISTRICT,
    ELM,
    FARHAM,
    LARKHOLM,
    OAK,
    PROVIDER,
    SHIRE,
    add_places,
    register,
)

TODAY = date(2026, 11, 22)


@pytest.fixture
def places(session: scoped_session) -> scoped_session:
    """The councils, before any register."""
    add_places()
    session.commit()
    return session


def run(*arguments: str) -> str:
    result = CliRunner().invoke(prepare, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def services(session: scoped_session) -> list[Service]:
    session.expire_all()
    return list(session.scalars(select(Service).order_by(Service.location_id, Service.category)))


def test_a_registered_home_becomes_an_entry_with_what_the_register_says(places: scoped_session) -> None:
    register()
    places.commit()
    output = run("Larkholm")
    (service,) = services(places)
    assert (service.state, service.source, service.name, service.category, service.location_id) == (
        "prepared",
        "regulator",
        "Ash House",
        "care_home",
        ASH,
    )
    assert (service.address, service.town, service.postcode, service.council_code, service.lat_e5) == (
        "1 Test Street",
        "Larkholm",
        "ZL1 1AA",
        LARKHOLM,
        51_00_000,
    )
    assert (service.needs, service.tasks) == (["older_people", "dementia"], ["personal_care"])
    assert (service.phone, service.capacity, service.capacity_unit) == ("02079460123", 24, "beds")
    assert (service.regulated, service.regulated_activities) == (True, ["accommodation_with_care"])
    assert service.told_on == date(2026, 11, 1)
    provider = places.get(Provider, service.provider_id)
    assert provider is not None
    assert (provider.cqc_provider_id, provider.legal_name) == (PROVIDER, "Ash Care Limited")
    assert "1 entries made, 0 brought up to date, 0 as they were" in output
    assert "1 providers entered" in output
    event = places.scalar(select(AuditEvent).where(AuditEvent.action == "service.prepared"))
    assert event is not None
    assert event.subject_id == str(service.id)


def test_again_changes_and_records_nothing(places: scoped_session) -> None:
    register()
    register(ELM, service_types=["domiciliary_care", "supported_living"], activities=["personal_care"])
    places.commit()
    assert "3 entries made" in run("Larkholm")
    held = [(service.id, service.version) for service in services(places)]
    events = places.scalar(select(func.count()).select_from(AuditEvent))
    assert "0 entries made, 0 brought up to date, 3 as they were" in run(LARKHOLM)
    assert [(service.id, service.version) for service in services(places)] == held
    assert places.scalar(select(func.count()).select_from(AuditEvent)) == events
    assert [service.category for service in services(places)] == [
        "care_home",
        "home_care",
        "supported_living",
    ]
    assert places.scalar(select(func.count()).select_from(Provider)) == 1


def test_an_unclaimed_entry_follows_the_register(places: scoped_session) -> None:
    register()
    places.commit()
    run("Larkholm")
    register(on=date(2026, 11, 10), name="Ash Lodge", phone="02079460999")
    places.commit()
    assert "0 entries made, 1 brought up to date, 0 as they were" in run("Larkholm")
    (service,) = services(places)
    assert (service.name, service.phone) == ("Ash Lodge", "02079460999")
    event = places.scalar(select(AuditEvent).where(AuditEvent.action == "service.prepared_again"))
    assert event is not None
    assert event.before == {"name": "Ash House", "phone": "02079460123"}


@pytest.mark.parametrize("how", ["claimed", "edited"])
def test_what_was_claimed_or_edited_is_never_overwritten(places: scoped_session, how: str) -> None:
    register()
    places.commit()
    run("Larkholm")
    (service,) = services(places)
    if how == "claimed":
        claim_entry(SYSTEM, service)
        assert service.state == "draft"
    else:
        describe(SYSTEM, service, {"phone": "020 7946 0001"}, version=service.version, on=TODAY)
    places.commit()
    version = service.version
    register(on=date(2026, 11, 10), name="Ash Lodge", phone="02079460999")
    places.commit()
    output = run("Larkholm")
    assert ("1 claimed or entered already" if how == "claimed" else "1 as they were") in output
    (service,) = services(places)
    assert service.version == version
    assert service.name == "Ash House"


def test_a_claimed_entry_is_not_refreshed_whoever_asks(places: scoped_session) -> None:
    register()
    places.commit()
    run("Larkholm")
    (service,) = services(places)
    claim_entry(SYSTEM, service)
    with pytest.raises(WrongState):
        refresh_entry(
            SYSTEM,
            service,
            council_code=LARKHOLM,
            provider_id=service.provider_id,
            name="X",
            facts={},
            on=TODAY,
        )


LEFT_OUT: dict[LeftOut, dict[str, Any]] = {
    LeftOut.ENDED: {"status": "ended"},
    LeftOut.MAY_HAVE_CLOSED: {"on": date(2024, 1, 1)},
    LeftOut.HEALTH_CARE: {"service_types": ["dental"]},
    LeftOut.OTHER_CARE: {"service_types": ["hospice"]},
    LeftOut.KIND_NOT_KNOWN: {"service_types": None},
    LeftOut.DORMANT: {"dormant": True},
    LeftOut.SAME_HOME: {"primary_id": ELM},
    LeftOut.NO_PROVIDER: {"provider_id": None},
    LeftOut.NO_ADDRESS: {"address": None},
    LeftOut.NO_POSITION: {"address": [["1 New Road"], "Larkholm", "", "ZL9 9ZZ"]},
}


@pytest.mark.parametrize("reason", LeftOut)
def test_what_is_left_out_is_counted_with_its_reason(places: scoped_session, reason: LeftOut) -> None:
    register(**LEFT_OUT[reason])
    register(OAK, name="Oak House")
    places.commit()
    output = run("Larkholm")
    assert f"    1: {REASONS[reason]}\n" in output
    assert "1 locations left out" in output
    assert [service.location_id for service in services(places)] == [OAK]


def test_every_reason_has_its_words_and_its_case() -> None:
    assert set(REASONS) == set(LEFT_OUT) == set(LeftOut)


def test_a_council_has_what_its_postcodes_say_and_else_what_the_register_says(places: scoped_session) -> None:
    register(ASH, address=[["1"], "", "", "ZL1 1AA"], local_authority="Farham")
    register(ELM, address=[["1"], "", "", "ZL9 9ZZ"], local_authority="Larkholm")
    register(OAK, address=[["1"], "", "", "ZF1 1AA"], local_authority="Larkholm")
    places.commit()
    assert locations_in(council(LARKHOLM)) == (ASH, ELM)
    assert locations_in(council(FARHAM)) == (OAK,)


def test_a_county_has_what_the_register_says_is_its_own(places: scoped_session) -> None:
    register(ASH, address=[["1"], "", "", "ZS1 1AA"], local_authority="Wickshire")
    register(ELM, address=[["1"], "", "", "ZL1 1AA"], local_authority="Larkholm")
    places.commit()
    assert locations_in(council(SHIRE)) == (ASH,)
    assert locations_in(council(DISTRICT)) == (ASH,)
    run("Wickshire")
    (service,) = services(places)
    assert service.council_code == SHIRE


def council(code: str) -> Any:
    record = council_record(code)
    assert record is not None
    return record


def test_others_by_choice_wherever_they_are(places: scoped_session) -> None:
    register()
    register(OAK, address=[["1"], "", "", "ZF1 1AA"], local_authority="Farham")
    places.commit()
    assert "2 entries made" in run("Larkholm", "--location", OAK)
    assert [service.council_code for service in services(places)] == [LARKHOLM, FARHAM]


def test_an_entry_in_another_council_that_speaks_here_is_left_to_it(places: scoped_session) -> None:
    register(ASH)
    assert "1 entries made" in run("Wickshire", "--location", ASH)
    register(ASH, date(2026, 11, 2), name="Ash Grange", phone="02079460999")
    assert "0 brought up to date, 0 as they were, 1 claimed or entered already" in run(
        "Wickshire", "--location", ASH
    )
    assert services(places)[0].name == "Ash House"
    assert "1 brought up to date" in run("Larkholm")
    assert services(places)[0].name == "Ash Grange"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Nowhere"], "There is no council 'Nowhere'."),
        (
            ["Farham"],
            "This site does not speak for Farham. Add it first: directory setup --council E09000902",
        ),
        (["Larkholm"], "Import the regulator's file first: directory import cqc"),
        (["Larkholm", "--location", "1-1"], "The register holds no location 1-1."),
    ],
)
def test_what_cannot_be_done_says_what_to_do(
    places: scoped_session, arguments: list[str], sentence: str
) -> None:
    result = CliRunner().invoke(prepare, arguments)
    assert result.exit_code == 1
    assert sentence in result.output


def test_an_unknown_council_prepares_nothing(places: scoped_session) -> None:
    with pytest.raises(NotFound):
        prepare_locations(SYSTEM, "E09000999", [], TODAY)


def test_two_runs_at_once_make_no_entry_twice(places: scoped_session) -> None:
    register()
    places.commit()
    run("Larkholm")
    (service,) = services(places)
    with pytest.raises(IntegrityError):
        prepare_entry(
            SYSTEM,
            service.provider_id,
            council_code=LARKHOLM,
            location_id=ASH,
            name="Ash House",
            category="care_home",
            facts={},
            on=TODAY,
        )
    places.rollback()
