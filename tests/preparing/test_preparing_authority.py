"""Who prepares entries: a framework manager for the own council (requirements section 4, "Settled")."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import scoped_session

from directory.preparing.actions import prepare_locations
from tests.authority import check_action
from tests.preparing.factories import ASH, LARKHOLM, add_places, register
from tests.preparing.test_preparing import TODAY

AUTHORITY = {"directory.preparing.actions.prepare_locations": "framework_manager"}


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, action: str) -> None:
    add_places()
    register()
    session.commit()
    check_action(
        session,
        lambda actor: prepare_locations(actor, LARKHOLM, [ASH], TODAY),
        AUTHORITY[action],
        council=LARKHOLM,
        effects=action,
    )
