"""Invented instruments, lots and registered places for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from directory.admissions.actions import apply, decide, visit
from directory.admissions.actions.apply import Signatures
from directory.admissions.models import Admission, Application
from directory.admissions.rules import required_criteria
from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.frameworks.models import AccessAgreement, Instrument, Lot
from directory.register.models import Rating, RegisteredLocation
from tests.catalogue.factories import TODAY, make_council

HARINGEY, EALING = "E09000014", "E09000009"
MANAGER = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))
COMMISSIONER = Actor("commissioner-1", (Grant(Role.COMMISSIONING_MANAGER, council=HARINGEY),))
# Another framework manager, who proposed a decision.
PROPOSER = Actor("proposer-1", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))
APPROVER = Actor("approver-1", (Grant(Role.APPROVER, council=HARINGEY),))
DECLARED = {"no_exclusion": True, "true_answers": True}


def make_lot(
    categories: tuple[str, ...] = ("home_care",), lot: dict[str, Any] | None = None, **values: Any
) -> Lot:
    """A lot of a live approved list that asks for Good; `values` change the instrument, `lot` the lot."""
    make_council()
    count = db.session.query(Instrument).count()
    facts: dict[str, Any] = {
        "code": f"list-{count + 1}",
        "name": f"List {count + 1}",
        "type": "dps_apl",
        "legal_regime": "PCR2015_LTR",
        "council_code": HARINGEY,
        "starts_on": date(2024, 1, 1),
        "ends_on": date(2028, 12, 31),
        "min_rating": "good",
        "unrated_policy": "refuse",
        "on_fall": "hold",
        "state": "live",
        "invented": True,
        **values,
    }
    instrument = Instrument(**facts)
    db.session.add(instrument)
    db.session.flush()
    row = Lot(
        instrument_id=instrument.id,
        instrument_type=instrument.type,
        **{"code": "H1", "name": "Home care", "categories": list(categories), **(lot or {})},
    )
    db.session.add(row)
    db.session.flush()
    return row


def join(instrument_id: int, council_code: str, valid_from: date, valid_to: date | None = None) -> None:
    """An access agreement."""
    make_council(council_code, f"Council {council_code}")
    db.session.add(
        AccessAgreement(
            instrument_id=instrument_id,
            council_code=council_code,
            signed_on=valid_from,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    )
    db.session.flush()


def make_location(location_id: str = "1-100000001", rating: str | None = "good") -> str:
    """A registered location, rated or not."""
    location = RegisteredLocation(
        id=location_id,
        name="Rose Court",
        status="registered",
        facts={"name": ["2026-10-01", 1, "Rose Court"]},
    )
    db.session.add(location)
    db.session.flush()
    if rating is not None:
        rate(location_id, rating, date(2026, 3, 1))
    return location_id


def rate(location_id: str, value: str, published_on: date) -> None:
    """A published overall rating."""
    db.session.add(
        Rating(
            location_id=location_id,
            scope="location",
            question="overall",
            mark=published_on.isoformat(),
            value=value,
            as_at=published_on,
            rank=1,
            current_on=published_on,
            published_on=published_on,
        )
    )
    db.session.flush()


def admit_directly(service: Service, lot: Lot, **values: Any) -> Admission:
    """An admission row as it stands after everything went well."""
    facts: dict[str, Any] = {
        "service_id": service.id,
        "lot_id": lot.id,
        "state": "admitted",
        "valid_from": date(2026, 1, 1),
        "agreement_signed_on": date(2026, 1, 1),
        "decided_by": "manager-1",
        **values,
    }
    admission = Admission(**facts)
    db.session.add(admission)
    db.session.flush()
    return admission


def submitted(service: Service, lot: Lot, **values: Any) -> Application:
    """An application that was submitted with everything signed, and is under assessment."""
    application = apply.start_application(SYSTEM, service, lot.id, on=TODAY)
    signatures = Signatures(None, TODAY, TODAY, TODAY, agreement_version="1")
    apply.sign_application(SYSTEM, application, signatures, on=TODAY)
    facts: dict[str, Any] = {
        "declaration": DECLARED,
        "consent_to_publish": True,
        "on": TODAY,
        **values,
    }
    facts.setdefault("at", datetime.combine(facts["on"], time(9), UTC))
    apply.submit_application(SYSTEM, application, **facts)
    return apply.start_assessment(MANAGER, application)


def assessed(service: Service, lot: Lot, **results: str) -> Application:
    """An application whose criteria pass, but for those in `results`, and whose visit confirmed its claims."""
    application = submitted(service, lot)
    for criterion in required_criteria(lot.regulated_required):
        result = results.get(criterion, "pass")
        decide.record_criterion(
            MANAGER, application, criterion=criterion, result=result, reason="seen", on=TODAY
        )
    visit.record_visit(COMMISSIONER, application, completed_on=TODAY, confirmed=True, on=TODAY)
    return application
