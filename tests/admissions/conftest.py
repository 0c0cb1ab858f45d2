"""One of each thing that an action of admissions is tried on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.models import (
    Admission,
    Application,
    CheckedEntry,
    DecisionProposal,
    ReviewTask,
    SpecialistDesignation,
)
from directory.catalogue.models import Service
from tests.admissions.factories import (
    EALING,
    HARINGEY,
    PROPOSER,
    admit_directly,
    assessed,
    make_location,
    make_lot,
    submitted,
)
from tests.catalogue.factories import TODAY, make_council, make_service

DAY = timedelta(days=1)


@dataclass
class Case:
    """One of each thing that an action is tried on, each in a state that the action starts from."""

    service: Service
    other_service: Service
    lot_id: int
    draft: Application
    submitted: Application
    under_assessment: Application
    clarification: Application
    named: Application
    proposal: DecisionProposal
    admission: Admission
    suspended: Admission
    ended: Admission
    applied: SpecialistDesignation
    accredited: SpecialistDesignation
    entry: CheckedEntry
    task: ReviewTask


@pytest.fixture
def case(session: scoped_session) -> Case:
    """The things of one provider, under lots of Haringey's. The host council is Ealing: it decides on designations
    alone.
    """
    make_council()
    make_council(EALING, "Ealing")
    service = make_service(location_id=make_location(), regulated=True, council_code=HARINGEY)

    def application(state: str) -> Application:
        make = assessed if state == "under_assessment" else submitted
        row = make(service, make_lot())
        row.state = state
        session.flush()
        return row

    def admission(state: str, **values: object) -> Admission:
        return admit_directly(service, make_lot(), state=state, suspended_on=TODAY, reason="x", **values)

    def designation(area: str, state: str) -> SpecialistDesignation:
        row = SpecialistDesignation(
            service_id=service.id,
            area=area,
            standard_version="2026",
            state=state,
            assessor="a",
            valid_from=TODAY - DAY,
            review_by=TODAY - DAY,
        )
        session.add(row)
        session.flush()
        return row

    named = application("submitted")
    named.named_location_id = service.location_id
    live = admission("admitted", agreement_signed_on=None)
    entry = CheckedEntry(service_id=service.id, council_code=HARINGEY, kind="universal", valid_from=TODAY)
    task = ReviewTask(admission_id=live.id, cause="rating_below_minimum", opened_on=TODAY)
    proposal = DecisionProposal(
        kind="suspend", admission_id=live.id, reason="x", proposed_by=PROPOSER.id, proposed_on=TODAY
    )
    session.add_all([entry, task, proposal])
    session.flush()
    return Case(
        service=service,
        other_service=make_service(),
        lot_id=make_lot().id,
        draft=application("draft"),
        submitted=application("submitted"),
        under_assessment=application("under_assessment"),
        clarification=application("clarification"),
        named=named,
        proposal=proposal,
        admission=live,
        suspended=admission("suspended"),
        ended=admission("admitted", valid_to=TODAY - DAY, exit_notice_on=TODAY - DAY),
        applied=designation("dementia", "applied"),
        accredited=designation("stroke", "accredited"),
        entry=entry,
        task=task,
    )
