"""Who may do what to a Council check (requirements section 4), tried with every role and bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor
from directory.quality import actions
from directory.quality.models import QualityCheck
from tests.authority import check_action
from tests.catalogue.factories import HARINGEY, TODAY

WRITERS = "commissioning_manager quality_officer"
AUTHORITY = {
    "directory.quality.actions.write": WRITERS,
    "directory.quality.actions.publish": WRITERS,
    "directory.quality.actions.discard": WRITERS,
    "directory.quality.actions.withdraw": WRITERS,
    "directory.quality.actions.confirm_done": WRITERS,
    "directory.quality.actions.answer": "provider_user",
}
# Tried on a published check; the others on a draft.
ON_PUBLISHED = {"withdraw", "answer"}
ATTEMPTS: dict[str, Callable[[Actor, QualityCheck], object]] = {
    "write": lambda actor, check: actions.write(
        actor, check.service_id, kind="spot_check", planned=True, checked_on=TODAY
    ),
    "publish": lambda actor, check: actions.publish(actor, check, on=TODAY),
    "discard": actions.discard,
    "withdraw": lambda actor, check: actions.withdraw(actor, check, reason="x"),
    "confirm_done": lambda actor, check: actions.confirm_done(actor, check, check.actions[0], on=TODAY),
    "answer": lambda actor, check: actions.answer(actor, check, text="We agree.", on=TODAY),
}


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(service: Service, session: scoped_session, action: str) -> None:
    name = action.rsplit(".", 1)[1]
    check = actions.write(
        SYSTEM,
        service.id,
        kind="spot_check",
        planned=False,
        checked_on=date(2026, 11, 1),
        outcome="action_needed",
        public_summary="Visits were late.",
        required_actions=[actions.RequiredAction("Arrive on time.", TODAY)],
    )
    if name in ON_PUBLISHED:
        actions.publish(SYSTEM, check, on=TODAY)
    check_action(
        session,
        lambda actor: ATTEMPTS[name](actor, check),
        AUTHORITY[action],
        council=HARINGEY,
        provider=service.provider_id,
        effects=action,
    )
