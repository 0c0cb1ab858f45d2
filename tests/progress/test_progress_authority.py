"""Who may put away what they have read of long work, and who sees it."""

from __future__ import annotations

from sqlalchemy.orm import scoped_session

from directory.foundation.actor import Actor, Grant, Role
from directory.progress.actions import put_away
from directory.progress.queries import ended_work, running_work
from directory.progress.rules import WorkKind
from tests.authority import COUNCIL_ROLES, OTHER_COUNCIL, check_action
from tests.catalogue.factories import HARINGEY, make_council
from tests.progress.factories import NOON, make_work

STAFF = " ".join(sorted(role.value for role in COUNCIL_ROLES))
AUTHORITY = {"directory.progress.actions.put_away": STAFF}
QUERIES = {
    "directory.progress.queries.running_work": "asked with every kind of desk below",
    "directory.progress.queries.ended_work": "asked with every kind of desk below",
}
MANAGER = Actor("account:1", (Grant(Role.FRAMEWORK_MANAGER, council=HARINGEY),))
ELSEWHERE = Actor("account:2", (Grant(Role.FRAMEWORK_MANAGER, council=OTHER_COUNCIL),))
ADMINISTRATOR = Actor("account:3", (Grant(Role.ADMINISTRATOR),))
PROVIDER = Actor("account:4", (Grant(Role.PROVIDER_USER, provider=1),))


def test_who_may_put_away_work_of_a_council(session: scoped_session) -> None:
    make_council(HARINGEY, "Haringey")
    row = make_work(kind=WorkKind.SPREADSHEET, council=HARINGEY, state="finished", ended_at=NOON)
    check_action(
        session,
        lambda actor: put_away(actor, row.id),
        AUTHORITY["directory.progress.actions.put_away"],
        council=HARINGEY,
        effects="directory.progress.actions.put_away",
    )


def test_who_may_put_away_work_of_the_site(session: scoped_session) -> None:
    row = make_work(state="failed", ended_at=NOON, failure="OSError")
    check_action(session, lambda actor: put_away(actor, row.id), "administrator", council=HARINGEY)


def test_a_council_s_work_is_its_own_and_the_site_s_is_for_staff(session: scoped_session) -> None:
    make_council(HARINGEY, "Haringey")
    for values in ({}, {"state": "finished", "ended_at": NOON}):
        make_work(**values)
        make_work(**values, kind=WorkKind.SPREADSHEET, council=HARINGEY, begun_by=MANAGER.id)
    site, council = (WorkKind.INDEX,), (WorkKind.INDEX, WorkKind.SPREADSHEET)
    seen = {MANAGER: council, ELSEWHERE: site, ADMINISTRATOR: site, PROVIDER: ()}
    for actor, kinds in seen.items():
        for query in (running_work, ended_work):
            assert sorted(each.kind for each in query(actor)) == sorted(kinds), (actor.roles, query.__name__)
    (ended,) = (each for each in ended_work(MANAGER) if each.kind is WorkKind.INDEX)
    assert not ended.may_put_away, "the site's is the administrator's to put away"
    assert all(each.may_put_away for each in ended_work(ADMINISTRATOR))
