"""Claims that wait for the staff of a council."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from directory.claims.models import Claim
from directory.claims.rules import decide_by
from directory.claims.states import OPEN_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task
from directory.register.models import RegisteredLocation
from directory.vocabulary.claims import ClaimState

KINDS: Mapping[str, str] = {ClaimState.ASKED: "claim.check", ClaimState.CONTACTED: "claim.decide"}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """The claims that the actor's councils decide, oldest first; those that wait for another are no task yet."""
    del day  # what waits does not depend on it
    councils = councils_with(actor, Permission.CLAIM_DECIDE)
    if not councils:
        return []
    rows = db.session.execute(
        select(Claim.id, Claim.reference, Claim.state, Claim.council_code, Claim.asked_at, Claim.asked_on)
        .add_columns(Claim.location_id, RegisteredLocation.name)
        .join(RegisteredLocation, RegisteredLocation.id == Claim.location_id)
        .where(one_of(Claim.state, OPEN_STATES), Claim.council_code.in_(councils))
        .order_by(Claim.asked_at, Claim.id)
        .limit(OF_A_KIND)
    )
    return [
        Task(
            KINDS[row.state],
            str(row.id),
            row.name or row.location_id,
            row.asked_at,
            decide_by(row.asked_on),
            href_values={"claim_id": row.id},
            council=row.council_code,
            note=row.reference,
        )
        for row in rows
    ]
