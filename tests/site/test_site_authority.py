"""Who may mark a site as set up: whoever decides which councils it speaks for."""

from __future__ import annotations

from sqlalchemy.orm import scoped_session

from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.site.actions import mark_set_up
from directory.site.queries import site_identity
from tests.authority import check_action
from tests.trust.seed import HARINGEY

ROOM = "directory.site.actions"
AUTHORITY = {f"{ROOM}.mark_set_up": "administrator"}


def test_marking_by_each_role(session: scoped_session) -> None:
    check_action(
        session,
        lambda actor: mark_set_up(actor, "3999aae1-f312-4296-833a-d12f2a25c766"),
        AUTHORITY[f"{ROOM}.mark_set_up"],
        council=HARINGEY,
        effects=f"{ROOM}.mark_set_up",
    )


def test_a_site_keeps_the_identity_it_was_given(session: scoped_session) -> None:
    with transaction():
        first = mark_set_up(SYSTEM)
    with transaction():
        assert mark_set_up(SYSTEM, "another") == first
    assert site_identity() == first
