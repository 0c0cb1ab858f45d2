"""Invariant 1 against the database: what the queries list is what the rule lists."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.models import CheckedEntry, DesignationEvidence, SpecialistDesignation
from directory.admissions.queries import confirm_listable, designations, public_listable, public_listed_in_lot
from directory.admissions.rules import ListingFacts, is_listable
from directory.catalogue.queries import documents_for
from directory.foundation.database import db
from directory.frameworks.models import Instrument
from directory.frameworks.rules.terms import is_live, last_day
from tests.admissions.factories import EALING, HARINGEY, admit_directly, join, make_lot
from tests.catalogue.factories import TODAY, make_council, make_provider, make_service

DAY = timedelta(days=1)


def test_an_admitted_published_service_is_listed_with_why(session: scoped_session) -> None:
    lot = make_lot(lot={"pricing_mode": "composite"})
    join(lot.instrument_id, EALING, date(2026, 1, 1))
    join(lot.instrument_id, "E09000005", date(2025, 1, 1), date(2025, 12, 31))
    service = make_service()
    admit_directly(service, lot)
    listing = public_listable(TODAY)[service.id]
    assert listing.lot_codes == ("H1",)
    assert listing.instrument_names == ("List 1",)
    assert listing.council_codes == (EALING, HARINGEY)
    assert (listing.kind, listing.bought_by_council) == ("admitted", True)
    assert listing.since == date(2026, 1, 1)
    assert listing.pricing_mode == "composite"
    assert not listing.is_unregulated_accreditation
    assert confirm_listable([service.id, 999999], TODAY) == {service.id}
    assert public_listed_in_lot(lot.id, TODAY) == (service.id,)


@pytest.mark.parametrize("state", ["suspended", "removed", "expired", "exited"])
def test_no_other_state_appears_anywhere(session: scoped_session, state: str) -> None:
    lot = make_lot()
    service = make_service()
    suspended = TODAY if state == "suspended" else None
    admit_directly(service, lot, state=state, reason="x", suspended_on=suspended)
    assert public_listable(TODAY) == {}
    assert public_listable(TODAY, [service.id]) == {}
    assert confirm_listable([service.id], TODAY) == set()
    assert public_listed_in_lot(lot.id, TODAY) == ()


def test_every_combination_in_the_database_agrees_with_the_rule(session: scoped_session) -> None:
    near = (TODAY - DAY, TODAY, TODAY + DAY)
    instruments = [
        make_lot(state=status, terminated_on=ended, starts_on=start, ends_on=end)
        for status, ended, start, end in (
            ("live", None, TODAY, TODAY),
            ("live", None, TODAY + DAY, None),
            ("live", None, TODAY - DAY, TODAY - DAY),
            ("open", None, TODAY - DAY, None),
            ("planned", None, TODAY - DAY, None),
            ("expired", None, TODAY - DAY, TODAY),
            ("terminated", TODAY, TODAY - DAY, None),
            ("terminated", TODAY + DAY, TODAY - DAY, None),
        )
    ]
    extended = make_lot(
        starts_on=TODAY - DAY * 9, ends_on=TODAY - DAY, extension_to=TODAY, extended_on=TODAY - DAY * 2
    )
    not_extended = make_lot(starts_on=TODAY - DAY * 9, ends_on=TODAY - DAY, extension_to=TODAY)
    provider = make_provider()
    expected: set[int] = set()
    ids: set[int] = set()
    for lot in (*instruments, extended, not_extended):
        instrument = session.get(Instrument, lot.instrument_id)
        assert instrument is not None
        end = last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on)
        live = is_live(instrument.state, instrument.starts_on, end, instrument.terminated_on, TODAY)
        for start in near:
            for stop in (None, *(day for day in near if day >= start)):
                for signed in (None, *near):
                    state = "published" if signed != near[0] or stop else "hidden"
                    service = make_service(provider, state=state)
                    admit_directly(service, lot, valid_from=start, valid_to=stop, agreement_signed_on=signed)
                    ids.add(service.id)
                    facts = ListingFacts("admitted", start, stop, signed, live, state == "published")
                    if is_listable(facts, TODAY):
                        expected.add(service.id)
    assert expected
    assert set(public_listable(TODAY)) == expected
    assert confirm_listable(ids, TODAY) == expected
    assert {record.id for record in documents_for(expected)} == expected


def test_a_service_on_several_lots_is_listed_once(session: scoped_session) -> None:
    first, second = make_lot(), make_lot(lot={"pricing_mode": "banded"})
    service = make_service()
    admit_directly(service, first, valid_from=date(2026, 5, 1))
    admit_directly(service, second, valid_from=date(2026, 2, 1))
    listing = public_listable(TODAY)[service.id]
    assert len(listing.lots) == 2
    assert listing.since == date(2026, 2, 1)
    assert listing.pricing_mode == "banded"


def test_an_unregulated_lot_is_an_accreditation(session: scoped_session) -> None:
    service = make_service(category="handyperson")
    admit_directly(service, make_lot(("handyperson",), lot={"regulated_required": False}))
    assert public_listable(TODAY)[service.id].is_unregulated_accreditation


def test_checked_entries_are_shown_and_marked_not_bought(session: scoped_session) -> None:
    make_council()
    service = make_service(category="personal_assistant")
    entry = CheckedEntry(
        service_id=service.id, council_code=HARINGEY, kind="checked", checked_on=TODAY, valid_from=TODAY
    )
    db.session.add(entry)
    db.session.flush()
    listing = public_listable(TODAY)[service.id]
    assert (listing.kind, listing.bought_by_council, listing.lots) == ("checked", False, ())
    assert listing.checked_on == TODAY
    assert listing.pricing_mode is None
    assert not listing.is_unregulated_accreditation
    assert confirm_listable([service.id], TODAY) == {service.id}
    assert public_listable(TODAY - DAY) == {}
    entry.ended_on, entry.ended_reason = TODAY, "moved"
    db.session.flush()
    assert public_listable(TODAY) == {}
    assert confirm_listable([service.id], TODAY) == set()


def test_only_current_accreditation_is_a_designation(session: scoped_session) -> None:
    service = make_service()
    for area, state, start, end in (
        ("dementia", "accredited", TODAY, TODAY),
        ("stroke", "accredited", TODAY - DAY * 9, TODAY - DAY),
        ("brain_injury", "applied", None, None),
        ("autism", "expired", TODAY - DAY, TODAY + DAY),
    ):
        row = SpecialistDesignation(
            service_id=service.id,
            area=area,
            standard_version="2026",
            state=state,
            assessor="a",
            valid_from=start,
            review_by=end,
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(DesignationEvidence(designation_id=row.id, kind="statutory_contract", summary="seen"))
    db.session.flush()
    found = designations([service.id], TODAY)
    assert [(one.area, one.evidence_kinds) for one in found[service.id]] == [
        ("dementia", ("statutory_contract",))
    ]
    assert designations(None, TODAY) == found
    assert designations([], TODAY) == {}


def test_nothing_asked_nothing_found(session: scoped_session) -> None:
    assert public_listable(TODAY, []) == {}
    assert confirm_listable([], TODAY) == set()
