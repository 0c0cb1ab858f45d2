"""Who may do what to a serious concern (requirements section 4), tried with every role and bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import scoped_session

from directory.catalogue.models import Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.errors import NotFound
from directory.quality import concern_queries as queries
from directory.quality.actions import concerns as actions
from directory.quality.concern_tasks import tasks_for
from directory.quality.models import CouncilConcern
from tests.admissions.factories import EALING
from tests.authority import check_action
from tests.catalogue.factories import HARINGEY, TODAY
from tests.quality.concern_factories import make_concern, officer_of, second_of, third_of

WRITERS = "commissioning_manager quality_officer"
APPROVERS = "commissioning_manager framework_manager"
PROVIDERS = "provider_user provider_signatory"
READERS = "commissioning_manager quality_officer framework_manager market_officer approver"
AUTHORITY = {
    "directory.quality.actions.concerns.draft": WRITERS,
    "directory.quality.actions.concerns.revise": WRITERS,
    "directory.quality.actions.concerns.tell": WRITERS,
    "directory.quality.actions.concerns.recall": WRITERS,
    "directory.quality.actions.concerns.propose": WRITERS,
    "directory.quality.actions.concerns.publish": WRITERS,
    "directory.quality.actions.concerns.keep": WRITERS,
    "directory.quality.actions.concerns.put_right": WRITERS,
    "directory.quality.actions.concerns.discard": WRITERS,
    "directory.quality.actions.concerns.approve": APPROVERS,
    "directory.quality.actions.concerns.reject": APPROVERS,
    "directory.quality.actions.concerns.withdraw": APPROVERS,
    "directory.quality.actions.concerns.answer": PROVIDERS,
    "directory.quality.actions.concerns.appeal": PROVIDERS,
    "directory.quality.actions.concerns.decide_appeal": "framework_manager approver",
}
READS = {
    "directory.quality.concern_queries.concern_seen": READERS,
    "directory.quality.concern_queries.own_concern": PROVIDERS,
}
NEXT = TODAY + timedelta(days=30)
# The state a concern is in when each is tried, and the try.
ATTEMPTS: dict[str, tuple[str, Callable[[Actor, CouncilConcern], object]]] = {
    "draft": (
        "draft",
        lambda actor, concern: actions.draft(
            actor, concern.service_id, words="Falls were not noted.", evidence="Check 3"
        ),
    ),
    "revise": (
        "draft",
        lambda actor, concern: actions.revise(
            actor, concern, words="Falls were not noted.", evidence="Check 3", version=concern.version
        ),
    ),
    "tell": ("draft", lambda actor, concern: actions.tell(actor, concern, declared=True, on=TODAY)),
    "recall": ("told", actions.recall),
    "propose": ("told", lambda actor, concern: actions.propose(actor, concern, on=TODAY)),
    "approve": (
        "proposed",
        lambda actor, concern: actions.approve(actor, concern, version=concern.version, on=TODAY),
    ),
    "reject": ("proposed", lambda actor, concern: actions.reject(actor, concern, reason="x")),
    "publish": (
        "approved",
        lambda actor, concern: actions.publish(actor, concern, declared=True, review_on=NEXT, on=TODAY),
    ),
    "keep": ("published", lambda actor, concern: actions.keep(actor, concern, review_on=NEXT, on=TODAY)),
    "put_right": (
        "published",
        lambda actor, concern: actions.put_right(actor, concern, put_right_on=TODAY, on=TODAY),
    ),
    "withdraw": ("published", lambda actor, concern: actions.withdraw(actor, concern, reason="x")),
    "discard": ("draft", actions.discard),
    "answer": (
        "told",
        lambda actor, concern: actions.answer(
            actor, concern, text="We have mended it.", version=concern.version, on=concern.told_on or TODAY
        ),
    ),
    "appeal": (
        "published",
        lambda actor, concern: actions.appeal(actor, concern, words="It was not so.", on=TODAY),
    ),
    "decide_appeal": (
        "published",
        lambda actor, concern: actions.decide_appeal(
            actor, concern, concern.appeals[0], accept=True, reason="It was not.", on=TODAY
        ),
    ),
}


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(service: Service, session: scoped_session, action: str) -> None:
    name = action.rsplit(".", 1)[1]
    state, attempt = ATTEMPTS[name]
    concern = make_concern(service.id, state, TODAY, council=HARINGEY)
    if name == "decide_appeal":
        actions.appeal(SYSTEM, concern, words="It was not so.", on=TODAY)
    check_action(
        session,
        lambda actor: attempt(actor, concern),
        AUTHORITY[action],
        council=HARINGEY,
        provider=service.provider_id,
        effects=action,
    )


@pytest.mark.parametrize("query", READS)
def test_who_may_read(service: Service, session: scoped_session, query: str) -> None:
    concern = make_concern(service.id, "told", TODAY, council=HARINGEY)
    calls: dict[str, Callable[[Actor], object]] = {
        "concern_seen": lambda actor: queries.concern_seen(actor, concern.id),
        "own_concern": lambda actor: queries.own_concern(actor, concern.id),
    }
    provider = service.provider_id
    check_action(session, calls[query.rsplit(".", 1)[1]], READS[query], council=HARINGEY, provider=provider)


def test_lists_and_tasks_hold_what_is_one_s_own(service: Service) -> None:
    concern = make_concern(service.id, "proposed", TODAY, council=HARINGEY)
    provider = Actor("provider-1", (Grant(Role.PROVIDER_USER, provider=service.provider_id),))
    stranger = Actor("provider-2", (Grant(Role.PROVIDER_USER, provider=service.provider_id + 1),))
    officer, second, third = officer_of(HARINGEY), second_of(HARINGEY), third_of(HARINGEY)
    for which in ("open", "all"):
        assert [row.id for row in queries.council_concerns(third, TODAY, which=which).rows] == [concern.id]
    for which in ("published", "review", "appeal", "put_right", "ended"):
        assert queries.council_concerns(third, TODAY, which=which).rows == ()
    for other in (officer_of(EALING), second_of(EALING), third_of(EALING)):
        assert queries.council_concerns(other, TODAY, which="all").rows == ()
        assert tasks_for(other, TODAY) == []
    assert [row.id for row in queries.own_concerns(provider).rows] == [concern.id]
    assert queries.own_concerns(stranger).rows == () and tasks_for(stranger, TODAY) == []
    assert [task.kind for task in tasks_for(second, TODAY)] == ["council_concern.approve"]
    assert tasks_for(officer, TODAY) == []  # one's own words wait for somebody else
    actions.recall(officer, concern)
    assert queries.own_concerns(provider).rows == ()
    with pytest.raises(NotFound):
        queries.own_concern(provider, concern.id)
    assert queries.own_concern(provider, concern.id, taken_back=True).words == ""


def test_each_desk_is_told_of_what_waits(service: Service) -> None:
    provider = Actor("provider-1", (Grant(Role.PROVIDER_SIGNATORY, provider=service.provider_id),))
    officer, second, third = officer_of(HARINGEY), second_of(HARINGEY), third_of(HARINGEY)

    def kinds(actor: Actor, on: object = TODAY) -> list[tuple[str, object]]:
        return [(task.kind, task.due) for task in tasks_for(actor, on)]  # type: ignore[arg-type]

    concern = actions.draft(officer, service.id, words="Falls were not noted.", evidence="Check 3")
    assert kinds(officer) == [("council_concern.tell", None)] and kinds(provider) == []
    actions.tell(officer, concern, declared=True, on=TODAY)
    by = concern.answer_by
    assert by is not None
    after = by + timedelta(days=1)
    assert kinds(provider) == [("council_concern.answer", by)] and kinds(provider, after) == []
    assert kinds(officer) == [("council_concern.waiting", by)]
    assert kinds(officer, after) == [("council_concern.propose", None)]
    actions.answer(provider, concern, text="It is mended.", version=concern.version, on=TODAY)
    assert kinds(provider) == [] and kinds(officer) == [("council_concern.propose", None)]
    actions.propose(officer, concern, on=TODAY)
    actions.approve(second, concern, version=concern.version, on=TODAY)
    assert kinds(officer) == [("council_concern.publish", None)] and kinds(second) == []
    actions.publish(officer, concern, declared=True, review_on=NEXT, on=TODAY)
    assert kinds(officer) == [] and kinds(officer, NEXT) == [("council_concern.review", NEXT)]
    actions.appeal(provider, concern, words="It was not so.", on=TODAY)
    (waiting,) = tasks_for(third, TODAY)
    assert waiting.kind == "concern_appeal.decide" and kinds(second) == []  # who approved it decides nothing
    assert kinds(provider) == [("concern_appeal.waiting", waiting.due)]
