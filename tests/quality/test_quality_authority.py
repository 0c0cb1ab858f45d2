"""Who may do what to a Council check (requirements section 4), tried with every role and bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.quality import list_queries, provider_queries, rules
from directory.quality.actions import checks as actions
from directory.quality.actions import providers
from directory.quality.models import QualityCheck
from tests.admissions.factories import EALING
from tests.authority import check_action
from tests.catalogue.factories import HARINGEY, TODAY
from tests.quality.factories import written_check

WRITERS = "commissioning_manager quality_officer"
READERS = f"{WRITERS} framework_manager market_officer"
AUTHORITY = {
    "directory.quality.actions.checks.plan": WRITERS,
    "directory.quality.actions.checks.write_up": WRITERS,
    "directory.quality.actions.checks.share": WRITERS,
    "directory.quality.actions.checks.recall": WRITERS,
    "directory.quality.actions.checks.publish": WRITERS,
    "directory.quality.actions.checks.discard": WRITERS,
    "directory.quality.actions.checks.withdraw": WRITERS,
    "directory.quality.actions.checks.confirm_done": WRITERS,
    "directory.quality.actions.checks.answer": "provider_user",
    "directory.quality.actions.providers.add_note": WRITERS,
    "directory.quality.actions.providers.withdraw_note": WRITERS,
    "directory.quality.actions.providers.record_attendance": WRITERS,
    "directory.quality.actions.providers.strike_attendance": WRITERS,
}
# What is read of one thing; the lists give each actor what is its own.
READS = {
    "directory.quality.list_queries.check_seen": READERS,
    "directory.quality.list_queries.own_check": "provider_user",
    "directory.quality.provider_queries.provider_seen": READERS,
}
# Tried on a published check; the others on a draft.
ON_PUBLISHED = {"withdraw", "answer"}
FOUND = rules.Findings(
    date(2026, 11, 2),
    "action_needed",
    "Visits were late.",
    "Look again.",
    (rules.Finding("safety", "met", "Doors were locked."),),
    (rules.RequiredAction("Arrive on time.", TODAY),),
)
ATTENDED = {"kind": "safeguarding_training", "held_on": TODAY, "result": "attended", "people": 2, "on": TODAY}
ATTEMPTS: dict[str, Callable[[Actor, QualityCheck], object]] = {
    "plan": lambda actor, check: actions.plan(
        actor, check.service_id, kind="spot_check", planned=True, checked_on=TODAY, on=TODAY
    ),
    "write_up": lambda actor, check: actions.write_up(actor, check, FOUND, version=check.version, on=TODAY),
    "share": lambda actor, check: actions.share(actor, check, on=TODAY),
    "recall": actions.recall,
    "publish": lambda actor, check: actions.publish(actor, check, on=TODAY),
    "discard": actions.discard,
    "withdraw": lambda actor, check: actions.withdraw(actor, check, reason="x"),
    "confirm_done": lambda actor, check: actions.confirm_done(
        actor, check, check.actions[0], on=TODAY, today=TODAY
    ),
    "answer": lambda actor, check: actions.answer(actor, check, text="We agree.", on=TODAY),
}


def make_check(service: Service) -> QualityCheck:
    """A draft that may be shared and published."""
    return written_check(
        SYSTEM,
        service.id,
        kind="spot_check",
        planned=False,
        checked_on=date(2026, 11, 1),
        outcome="action_needed",
        public_summary="Visits were late.",
        required_actions=[rules.RequiredAction("Arrive on time.", TODAY)],
    )


@pytest.mark.parametrize("action", [action for action in AUTHORITY if ".checks." in action])
def test_who_may(service: Service, session: scoped_session, action: str) -> None:
    name = action.rsplit(".", 1)[1]
    check = make_check(service)
    if name in ON_PUBLISHED:
        actions.publish(SYSTEM, check, on=TODAY)
    if name == "recall":
        actions.share(SYSTEM, check, on=TODAY)
    check_action(
        session,
        lambda actor: ATTEMPTS[name](actor, check),
        AUTHORITY[action],
        council=HARINGEY,
        provider=service.provider_id,
        effects=action,
    )


@pytest.mark.parametrize("action", [action for action in AUTHORITY if ".providers." in action])
def test_who_may_write_of_a_provider(service: Service, session: scoped_session, action: str) -> None:
    provider = service.provider_id
    note = providers.add_note(SYSTEM, provider, HARINGEY, words="Slow to answer.", on=TODAY)
    row = providers.record_attendance(SYSTEM, provider, HARINGEY, **{**ATTENDED, "kind": "provider_meeting"})
    calls: dict[str, Callable[[Actor], object]] = {
        "add_note": lambda actor: providers.add_note(
            actor, provider, HARINGEY, words="Answers at night too.", on=TODAY
        ),
        "withdraw_note": lambda actor: providers.withdraw_note(actor, note, reason="x"),
        "record_attendance": lambda actor: providers.record_attendance(actor, provider, HARINGEY, **ATTENDED),
        "strike_attendance": lambda actor: providers.strike_attendance(actor, row, reason="x"),
    }
    check_action(
        session,
        calls[action.rsplit(".", 1)[1]],
        AUTHORITY[action],
        council=HARINGEY,
        provider=provider,
        effects=action,
    )


@pytest.mark.parametrize("query", READS)
def test_who_may_read(service: Service, session: scoped_session, query: str) -> None:
    check = actions.share(SYSTEM, make_check(service), on=TODAY)
    calls: dict[str, Callable[[Actor], object]] = {
        "check_seen": lambda actor: list_queries.check_seen(actor, check.id, TODAY),
        "own_check": lambda actor: list_queries.own_check(actor, check.id, TODAY),
        "provider_seen": lambda actor: provider_queries.provider_seen(actor, service.provider_id, TODAY),
    }
    provider = service.provider_id
    check_action(session, calls[query.rsplit(".", 1)[1]], READS[query], council=HARINGEY, provider=provider)


def test_a_list_holds_what_is_one_s_own(service: Service) -> None:
    check = actions.share(SYSTEM, make_check(service), on=TODAY)
    other = Actor("officer-2", (Grant(Role.QUALITY_OFFICER, council=EALING),))
    own = Actor("officer-1", (Grant(Role.QUALITY_OFFICER, council=HARINGEY),))
    provider = Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))
    stranger = Actor("provider-2", (Grant(Role.PROVIDER_USER, provider=service.provider_id + 1),))
    for which in ("open", "all"):
        assert [row.id for row in list_queries.council_checks(own, TODAY, which=which).rows] == [check.id]
    for which in ("planned", "published", "ended", "overdue"):
        assert list_queries.council_checks(own, TODAY, which=which).rows == ()
    tomorrow = date(2026, 11, 23)
    late = list_queries.council_checks(own, tomorrow, which="overdue").rows
    assert [(row.id, row.actions_open, row.next_due) for row in late] == [(check.id, 1, TODAY)]
    assert list_queries.council_checks(other, TODAY, which="all").rows == ()
    assert list_queries.council_checks(provider, TODAY, which="all").rows == ()
    assert [row.id for row in list_queries.own_checks(provider).rows] == [check.id]
    assert list_queries.own_checks(stranger).rows == ()
    assert [row.slug for row in list_queries.checkable_services(own, "rose", TODAY)] == [service.slug]
    assert list_queries.checkable_services(other, "rose", TODAY) == ()
    assert [row.id for row in list_queries.checks_of_provider(own, service.provider_id, TODAY)] == [check.id]
    assert list_queries.checks_of_provider(other, service.provider_id, TODAY) == ()
    actions.recall(SYSTEM, check)
    assert list_queries.own_checks(provider).rows == ()


def test_notes_and_attendance_are_read_in_their_own_council_alone(service: Service) -> None:
    provider = service.provider_id
    providers.add_note(SYSTEM, provider, HARINGEY, words="Slow to answer.", on=TODAY)
    for role, reads in (
        (Role.QUALITY_OFFICER, True),
        (Role.FRAMEWORK_MANAGER, True),
        (Role.MARKET_OFFICER, False),
    ):
        actor = Actor("staff-1", (Grant(role, council=HARINGEY),))
        seen = provider_queries.provider_seen(actor, provider, TODAY)
        assert bool(seen.notes) is reads is seen.reads_notes
    both = (Grant(Role.MARKET_OFFICER, council=HARINGEY), Grant(Role.QUALITY_OFFICER, council=EALING))
    assert provider_queries.provider_seen(Actor("staff-2", both), provider, TODAY).notes == ()
