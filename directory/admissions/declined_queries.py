"""What was proposed and another person did not agree to: told to whoever proposed it, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from directory.admissions.models import Admission, Application, DecisionProposal
from directory.admissions.states import (
    LIVE_ADMISSION_STATES,
    WAITING_APPLICATION_STATES,
    ProposalState,
)
from directory.catalogue.models import Service
from directory.foundation.actor import Actor
from directory.foundation.database import built_once, db, one_of, read_rows
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import TOLD_FOR
from directory.frameworks.models import Instrument, Lot


@dataclass(frozen=True, slots=True)
class DeclinedSeen:
    """A proposal that another person did not agree to, as the one who proposed it reads it."""

    kind: str
    declined_by: str
    declined_on: date | None
    because: str


def declined_proposal(
    actor: Actor, *, application_id: int | None = None, admission_id: int | None = None
) -> DeclinedSeen | None:
    """What the actor proposed last on an application or an admission, where another person did not agree.

    None for anybody else, and once something newer is proposed.
    """
    row = db.session.scalar(
        select(DecisionProposal)
        .where(
            DecisionProposal.application_id == application_id
            if application_id is not None
            else DecisionProposal.admission_id == admission_id
        )
        .order_by(DecisionProposal.id.desc())
        .limit(1)
    )
    if row is None or row.state != ProposalState.DECLINED or row.proposed_by != actor.id:
        return None
    return DeclinedSeen(row.kind, row.settled_by or "", row.settled_on, row.declined_because or "")


def declined_rows(actor: Actor, councils: frozenset[str], day: date) -> Sequence[Any]:
    """The actor's proposals that another person did not agree to lately, while there is something to decide still."""
    return [row for row in read_rows(_declined_query(councils, day)) if row.proposed_by == actor.id]


@built_once
def _declined_query(councils: frozenset[str], day: date) -> Select[Any]:
    """Those of everybody: what is asked for one person would be put together for each anew."""
    application, admission = aliased(Application), aliased(Admission)
    return (
        select(DecisionProposal.id, DecisionProposal.kind, DecisionProposal.settled_on)
        .add_columns(DecisionProposal.proposed_by)
        .add_columns(DecisionProposal.admission_id, DecisionProposal.declined_because)
        .add_columns(application.public_id.label("application"))
        .add_columns(Service.name, Instrument.council_code)
        .outerjoin(application, application.id == DecisionProposal.application_id)
        .outerjoin(admission, admission.id == DecisionProposal.admission_id)
        .join(Service, Service.id == func.coalesce(application.service_id, admission.service_id))
        .join(Lot, Lot.id == func.coalesce(application.lot_id, admission.lot_id))
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(DecisionProposal.state == ProposalState.DECLINED)
        .where(DecisionProposal.settled_on > day - TOLD_FOR, Instrument.council_code.in_(councils))
        .where(
            or_(
                one_of(application.state, WAITING_APPLICATION_STATES),
                one_of(admission.state, LIVE_ADMISSION_STATES),
            )
        )
        .where(~_is_overtaken())
        .order_by(DecisionProposal.id)
        .limit(OF_A_KIND)
    )


def _is_overtaken() -> ColumnElement[bool]:
    """SQL: something newer is proposed on the same thing."""
    newer = aliased(DecisionProposal)
    return exists().where(
        newer.id > DecisionProposal.id,
        or_(
            newer.application_id == DecisionProposal.application_id,
            newer.admission_id == DecisionProposal.admission_id,
        ),
    )
