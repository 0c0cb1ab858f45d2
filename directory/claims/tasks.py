"""Claims that wait for the staff of a council."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select

from directory.claims.models import Claim
from directory.claims.rules import decide_by
from directory.claims.states import OPEN_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import built_once, one_of, read_rows
from directory.foundation.permissions import Permission, councils_with
from directory.foundation.task_limits import OF_A_KIND
from directory.foundation.tasks import Task
from directory.register.models import RegisteredLocation
from directory.vocabulary.claims import ClaimState

KINDS: Mapping[str, str] = {ClaimState.ASKED: "claim.check", ClaimState.CONTACTED: "claim.decide"}


def tasks_for(actor: Actor, day: date) -> list[Task]:
    """The claims that the actor's councils decide, oldest first, and those whose decision nobody was told of.

    Those that wait for another are no task yet.
    """
    del day  # what waits does not depend on it
    councils = councils_with(actor, Permission.CLAIM_DECIDE)
    if not councils:
        return []
    return [
        Task(
            "claim.tell" if row.letter_missing else KINDS[row.state],
            str(row.id),
            row.name or row.location_id,
            row.asked_at,
            decide_by(row.asked_on),
            href_values={"claim_id": row.id},
            council=row.council_code,
            note=row.reference,
        )
        for row in read_rows(_open_query(councils))
    ]


@built_once
def _open_query(councils: frozenset[str]) -> Select[Any]:
    columns: list[Any] = [
        Claim.id,
        Claim.reference,
        Claim.state,
        Claim.council_code,
        Claim.asked_at,
        Claim.asked_on,
        Claim.letter_missing,
    ]
    # Once its claimant is forgotten, nobody is left to be told.
    untold = and_(Claim.letter_missing, Claim.text_removed_on.is_(None))
    return (
        select(*columns)
        .add_columns(Claim.location_id, RegisteredLocation.name)
        .join(RegisteredLocation, RegisteredLocation.id == Claim.location_id)
        .where(Claim.council_code.in_(councils), or_(one_of(Claim.state, OPEN_STATES), untold))
        .order_by(Claim.asked_at, Claim.id)
        .limit(OF_A_KIND)
    )
