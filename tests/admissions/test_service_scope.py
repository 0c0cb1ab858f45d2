"""Which councils' staff may act on a service: its host's, or those of each council that lists it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.models import CheckedEntry
from directory.admissions.queries import listing_councils, live_lots
from directory.catalogue.queries import service_scope
from directory.foundation.database import db
from directory.foundation.permissions import Scope
from tests.admissions.factories import EALING, HARINGEY, admit_directly, join, make_lot
from tests.catalogue.factories import TODAY, make_council, make_service

DAY = timedelta(days=1)
DERBY, HAVERING = "E06000015", "E09000016"


def enter(service_id: int, council_code: str, **values: object) -> CheckedEntry:
    """An entry that a council shows without buying it."""
    make_council(council_code, f"Council {council_code}")
    facts = {"service_id": service_id, "council_code": council_code, "kind": "universal", "valid_from": TODAY}
    entry = CheckedEntry(**{**facts, **values})
    db.session.add(entry)
    db.session.flush()
    return entry


def test_a_served_host_council_has_its_service_alone(session: scoped_session) -> None:
    make_council(EALING, "Ealing")
    service = make_service(council_code=EALING)
    admit_directly(service, make_lot())
    assert service_scope(service) == Scope(frozenset({EALING}), service.provider_id)


@pytest.mark.parametrize("host", [None, DERBY])
def test_elsewhere_each_council_that_lists_it_has_it(session: scoped_session, host: str | None) -> None:
    make_council(DERBY, "Derby", in_directory=False)
    service = make_service(council_code=host)
    assert service_scope(service) == Scope(frozenset(), service.provider_id)
    lot = make_lot()
    join(lot.instrument_id, EALING, date(2025, 1, 1))
    join(lot.instrument_id, DERBY, date(2024, 1, 1), TODAY - DAY)
    admit_directly(service, lot)
    enter(service.id, HAVERING)
    assert service_scope(service).councils == {HARINGEY, EALING, HAVERING}


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"valid_to": TODAY}, True),
        ({"valid_to": TODAY - DAY}, False),
        ({"valid_from": TODAY + DAY}, True),
        ({"state": "suspended", "reason": "x", "suspended_on": TODAY}, True),
        ({"state": "removed", "reason": "x"}, False),
        ({"state": "exited", "reason": "x"}, False),
        ({"state": "expired", "reason": "x"}, False),
    ],
)
def test_a_live_admission_lists_a_service_whether_it_is_published_or_not(
    session: scoped_session, values: dict[str, object], counts: bool
) -> None:
    for state in ("draft", "published"):
        service = make_service(state=state)
        admit_directly(service, make_lot(), **values)
        assert listing_councils(service.id, TODAY) == ({HARINGEY} if counts else set())
        assert bool(live_lots([service.id], TODAY)) == counts


def test_the_live_lots_are_those_of_any_of_the_services_and_of_no_other(session: scoped_session) -> None:
    services, lots = [make_service() for _ in range(3)], [make_lot() for _ in range(3)]
    for service, lot in zip(services, lots, strict=True):
        admit_directly(service, lot)
    assert live_lots([service.id for service in services[:2]], TODAY) == {lot.id for lot in lots[:2]}
    assert live_lots([], TODAY) == frozenset()


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"state": "terminated", "terminated_on": date(2025, 1, 1)}, False),
        ({"state": "terminated", "terminated_on": TODAY}, False),
        ({"state": "terminated", "terminated_on": TODAY + DAY}, True),
        ({"state": "expired", "ends_on": TODAY - DAY}, False),
        ({"ends_on": TODAY - DAY}, False),
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - DAY, "extension_to": TODAY, "extended_on": TODAY - DAY}, True),
        ({"starts_on": TODAY + DAY}, True),
        ({"state": "planned"}, False),
    ],
)
def test_a_list_that_is_over_gives_no_authority_over_what_was_left_on_it(
    session: scoped_session, values: dict[str, object], counts: bool
) -> None:
    service = make_service()
    admit_directly(service, make_lot(**values))
    assert listing_councils(service.id, TODAY) == ({HARINGEY} if counts else set())


def test_an_entry_lists_a_service_until_it_is_ended(session: scoped_session) -> None:
    service = make_service()
    entry = enter(service.id, HARINGEY)
    assert listing_councils(service.id, TODAY) == {HARINGEY}
    assert listing_councils(service.id, TODAY - DAY) == set()
    entry.ended_on, entry.ended_reason = TODAY, "moved"
    session.flush()
    assert listing_councils(service.id, TODAY) == set()


def test_another_service_s_list_does_not_count(session: scoped_session) -> None:
    admit_directly(make_service(), make_lot())
    assert listing_councils(make_service().id, TODAY) == set()
