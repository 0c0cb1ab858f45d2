"""Who may do what to a service (requirements section 4), tried with every role and bound."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import scoped_session

from directory.admissions.actions import designate
from directory.catalogue.actions import describe, prepare, publish, take_over, update
from directory.catalogue.models import Service
from directory.catalogue.queries import (
    allow_at_each_council,
    entries_at,
    service_preview,
    service_scope,
)
from directory.catalogue.rules import Availability
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed
from directory.foundation.permissions import Permission
from directory.register.models import RegisteredLocation, RegisteredProvider
from tests.admissions.factories import EALING, admit_directly, make_location, make_lot
from tests.authority import SYSTEM_ONLY, check_action, may
from tests.catalogue.factories import (
    HARINGEY,
    MANAGER,
    TODAY,
    give_contact,
    give_words,
    make_council,
    make_own_service,
    make_provider,
    make_service,
)

SURREY = "E10000030"  # a host council that this site does not serve
COMPLETE = {"price_shown": True, "rating_shown": True, "registered": True}
LOCATION, REGISTERED = "1-100000001", "1-800000001"
PROVIDER = "provider_user provider_signatory"
APPROVERS = "framework_manager moderator"
MANAGERS = "framework_manager"
READERS = f"{PROVIDER} {APPROVERS} commissioning_manager quality_officer market_officer"

# What is described is a draft here: see below for the other states.
AUTHORITY = {
    "directory.catalogue.actions.describe.add_provider": "framework_manager",
    "directory.catalogue.actions.describe.add_service": "provider_user",
    "directory.catalogue.actions.describe.describe": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.describe.write_text": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.describe.set_areas": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.describe.rename": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.prepare.registered_provider": MANAGERS,
    "directory.catalogue.actions.prepare.prepare_entry": MANAGERS,
    "directory.catalogue.actions.prepare.enter_unregistered": MANAGERS,
    "directory.catalogue.actions.prepare.refresh_entry": MANAGERS,
    "directory.catalogue.actions.prepare.claim_entry": MANAGERS,
    "directory.catalogue.actions.publish.submit": f"{PROVIDER} {MANAGERS}",
    "directory.catalogue.actions.publish.return_for_changes": MANAGERS,
    "directory.catalogue.actions.publish.publish": MANAGERS,
    "directory.catalogue.actions.publish.hide": MANAGERS,
    "directory.catalogue.actions.publish.show": MANAGERS,
    "directory.catalogue.actions.publish.withdraw": f"{PROVIDER} {MANAGERS}",
    "directory.catalogue.actions.publish.discard": f"{PROVIDER} {MANAGERS}",
    "directory.catalogue.actions.publish.consent_to_publish": PROVIDER,
    "directory.catalogue.actions.publish.name_contact": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.publish.remove_contact": f"{PROVIDER} {MANAGERS}",
    "directory.catalogue.actions.take_over.take_over": MANAGERS,
    "directory.catalogue.actions.update.update_vacancies": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.update.update_workforce": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.update.update_continuity": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.update.update_earliest_start": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.update.tell_availability": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.update.update_opening_hours": f"{PROVIDER} {APPROVERS}",
    "directory.catalogue.actions.update.confirm": f"{PROVIDER} {APPROVERS}",
}
# The queries that are not public.
QUERIES = {
    "directory.catalogue.queries.service_preview": READERS,
    "directory.catalogue.queries.entries_at": MANAGERS,
    "directory.catalogue.queries.allow_at_each_council": f"{PROVIDER} {MANAGERS}",
}
# The state that an action is tried in, where it is not "draft".
STATES = {
    "refresh_entry": "prepared",
    "claim_entry": "prepared",
    "return_for_changes": "submitted",
    "publish": "submitted",
    "hide": "published",
    "show": "hidden",
    "withdraw": "published",
    "take_over": "published",
}

Attempt = Callable[[Actor, Service], object]


def agree(actor: Actor, service: Service) -> None:
    """The consent of a provider that has given none."""
    service.publish_consent_on = None
    publish.consent_to_publish(actor, service, on=TODAY)


def go_over(actor: Actor, service: Service) -> Service:
    """A new owner's registration after the service's own has ended."""
    new = make_location("1-100000002", None)
    db.session.get_one(RegisteredLocation, LOCATION).status = "ended"
    owner = make_provider(legal_name="New Owner Limited", cqc_provider_id=REGISTERED)
    return take_over.take_over(actor, service, provider_id=owner.id, location_id=new, on=TODAY)


ATTEMPTS: dict[str, Attempt] = {
    "add_provider": lambda actor, _: describe.add_provider(actor, legal_name="Rose", council_code=HARINGEY),
    "add_service": lambda actor, service: describe.add_service(
        actor, service.provider_id, name="X", category="meals", on=TODAY, facts={"council_code": HARINGEY}
    ),
    "describe": lambda actor, service: describe.describe(
        actor, service, {"phone": "1"}, version=service.version, on=TODAY
    ),
    "write_text": lambda actor, service: describe.write_text(
        actor, service, locale="en", words={"summary": "x"}, on=TODAY
    ),
    "set_areas": lambda actor, service: describe.set_areas(actor, service, [("outcode", "N8")]),
    "rename": lambda actor, service: describe.rename(actor, service, name="Thorn", on=TODAY),
    "registered_provider": lambda actor, _: prepare.registered_provider(
        actor, cqc_provider_id=REGISTERED, legal_name="Ash Care", council_code=HARINGEY
    ),
    "enter_unregistered": lambda actor, service: prepare.enter_unregistered(
        actor,
        service.provider_id,
        council_code=HARINGEY,
        name="Sparkle",
        category="household_help",
        facts={},
        on=TODAY,
    ),
    "prepare_entry": lambda actor, service: prepare.prepare_entry(
        actor,
        service.provider_id,
        council_code=HARINGEY,
        location_id=LOCATION,
        name="Ash House",
        category="care_home",
        facts={"needs": ["dementia"]},
        on=TODAY,
    ),
    "refresh_entry": lambda actor, service: prepare.refresh_entry(
        actor,
        service,
        council_code=HARINGEY,
        provider_id=service.provider_id,
        name="Ash House",
        facts={"phone": "020 7946 0044"},
        on=TODAY,
    ),
    "claim_entry": prepare.claim_entry,
    "submit": publish.submit,
    "return_for_changes": lambda actor, service: publish.return_for_changes(actor, service, reason="x"),
    "publish": lambda actor, service: publish.publish(actor, service, **COMPLETE),
    "hide": lambda actor, service: publish.hide(actor, service, reason="x"),
    "show": lambda actor, service: publish.show(actor, service, **COMPLETE),
    "withdraw": lambda actor, service: publish.withdraw(actor, service, reason="x"),
    "discard": lambda actor, service: publish.discard(actor, service, reason="x"),
    "consent_to_publish": agree,
    "take_over": go_over,
    "name_contact": lambda actor, service: publish.name_contact(
        actor, service, name="B", phone="1", email=None, consent_on=TODAY, on=TODAY
    ),
    "remove_contact": lambda actor, service: publish.remove_contact(actor, service, on=TODAY),
    "update_vacancies": lambda actor, service: update.update_vacancies(
        actor, service, count=1, unit="beds", as_at=TODAY, on=TODAY
    ),
    "update_workforce": lambda actor, service: update.update_workforce(
        actor, service, as_at=TODAY, on=TODAY, staff_count=1
    ),
    "update_continuity": lambda actor, service: update.update_continuity(
        actor, service, committed_carers=1, measured_carers=None, as_at=TODAY, on=TODAY
    ),
    "tell_availability": lambda actor, service: update.tell_availability(
        actor, service, Availability(start_in_days=7), on=TODAY
    ),
    "update_opening_hours": lambda actor, service: update.update_opening_hours(
        actor, service, hours=[{"day": "friday", "opens": "20:00", "closes": "2:00"}], on=TODAY
    ),
    "confirm": lambda actor, service: update.confirm(actor, service, kind="prices", on=TODAY),
    "update_earliest_start": lambda actor, service: update.update_earliest_start(
        actor, service, start_on=TODAY, on=TODAY
    ),
}


def complete_service(state: str) -> Service:
    """A service in Haringey that lacks nothing."""
    db.session.add(RegisteredProvider(id=REGISTERED, name="Ash Care"))
    service = make_own_service(state=state, location_id=make_location(LOCATION, None), source="regulator")
    give_contact(service)
    give_words(service)
    return service


@pytest.mark.parametrize("action", AUTHORITY)
def test_who_may(session: scoped_session, action: str) -> None:
    name = action.rsplit(".", 1)[1]
    service = complete_service(STATES.get(name, "draft"))
    check_action(
        session,
        lambda actor: ATTEMPTS[name](actor, service),
        AUTHORITY[action],
        council=HARINGEY,
        provider=service.provider_id,
        effects=action,
    )


def test_a_prepared_entry_is_its_host_s_whichever_council_asks(session: scoped_session) -> None:
    make_council(EALING, "Ealing")
    service = complete_service("prepared")
    ealing = Actor("manager-2", (Grant(Role.FRAMEWORK_MANAGER, council=EALING),))
    with pytest.raises(NotAllowed):
        prepare.refresh_entry(
            ealing,
            service,
            council_code=EALING,
            provider_id=service.provider_id,
            name="Taken House",
            facts={},
            on=TODAY,
        )
    assert service.name != "Taken House"


def test_a_provider_is_not_entered_for_no_council(session: scoped_session) -> None:
    manager = Actor("manager-1", (Grant(Role.FRAMEWORK_MANAGER),))
    with pytest.raises(NotAllowed):
        describe.add_provider(manager, legal_name="Rose", council_code=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["submitted", "published", "hidden", "withdrawn", "discarded"])
@pytest.mark.parametrize("name", ["describe", "write_text", "set_areas", "rename"])
def test_only_those_who_approve_describe_what_is_no_draft(
    session: scoped_session, name: str, state: str
) -> None:
    service = complete_service(state)
    check_action(
        session,
        lambda actor: ATTEMPTS[name](actor, service),
        APPROVERS,
        council=HARINGEY,
        provider=service.provider_id,
    )


@pytest.mark.parametrize("query", QUERIES)
def test_who_may_read(session: scoped_session, query: str) -> None:
    service = complete_service("draft")
    calls: dict[str, Callable[[Actor], object]] = {
        "service_preview": lambda actor: service_preview(actor, service.id),
        "entries_at": lambda actor: entries_at(actor, HARINGEY, []),
        "allow_at_each_council": lambda actor: allow_at_each_council(
            actor, Permission.LISTING_SUBMIT, service_scope(service)
        ),
    }
    check_action(
        session,
        calls[query.rpartition(".")[2]],
        QUERIES[query],
        council=HARINGEY,
        provider=service.provider_id,
    )


def test_where_the_host_is_not_served_those_of_the_councils_that_list_it_may(session: scoped_session) -> None:
    make_council(SURREY, "Surrey", in_directory=False)
    service = make_service(council_code=SURREY)

    def check(council: str, roles: str) -> None:
        check_action(
            session,
            lambda actor: publish.hide(actor, service, reason="x"),
            roles,
            council=council,
            provider=service.provider_id,
        )

    check(SURREY, SYSTEM_ONLY)
    check(HARINGEY, SYSTEM_ONLY)
    admit_directly(service, make_lot())
    check(SURREY, SYSTEM_ONLY)
    check(HARINGEY, MANAGERS)


def test_a_service_outside_every_council_is_begun_by_its_provider_alone(session: scoped_session) -> None:
    provider = make_provider()
    check_action(
        session,
        lambda actor: describe.add_service(actor, provider.id, name="X", category="meals", on=TODAY),
        "provider_user",
        council=HARINGEY,
        provider=provider.id,
    )


def move(service: Service, **changes: object) -> Attempt:
    """An attempt to change what decides whose a service is."""
    return lambda actor, _: describe.describe(actor, service, changes, version=service.version, on=TODAY)


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_framework_manager_alone_says_which_registered_location_a_service_is(
    session: scoped_session, state: str
) -> None:
    service = complete_service(state)
    claim = move(service, location_id=make_location("1-999999999", "outstanding"), regulated=True)
    check_action(
        session,
        lambda actor: claim(actor, service),
        MANAGERS,
        council=HARINGEY,
        provider=service.provider_id,
    )


def test_nobody_but_the_site_begins_a_service_with_a_location(session: scoped_session) -> None:
    provider, location_id = make_provider(), make_location()
    facts = {"council_code": make_council().code, "location_id": location_id}
    check_action(
        session,
        lambda actor: describe.add_service(
            actor, provider.id, name="X", category="meals", on=TODAY, facts=facts
        ),
        SYSTEM_ONLY,
        council=HARINGEY,
        provider=provider.id,
    )


@pytest.mark.parametrize("state", ["draft", "published"])
@pytest.mark.parametrize("host", [EALING, SURREY, None])
def test_no_council_hands_its_service_to_another(
    session: scoped_session, state: str, host: str | None
) -> None:
    make_council(EALING, "Ealing")
    make_council(SURREY, "Surrey", in_directory=False)
    service = complete_service(state)
    change_host = move(service, council_code=host)
    for council in (HARINGEY, EALING):
        check_action(
            session,
            lambda actor: change_host(actor, service),
            # Surrey is not served here, and nobody lists the service: it stays Haringey's affair.
            SYSTEM_ONLY if host == EALING or council == EALING else MANAGERS,
            council=council,
            provider=service.provider_id,
        )
    both = Actor("both", tuple(Grant(Role.FRAMEWORK_MANAGER, council=code) for code in (HARINGEY, EALING)))
    change_host(both, service)
    assert service.council_code == host


def listed_by_two() -> Service:
    """A service in Surrey, which is not served here, on the lists of Haringey and Ealing."""
    make_council(SURREY, "Surrey", in_directory=False)
    make_council(EALING, "Ealing")
    service = make_service(council_code=SURREY)
    admit_directly(service, make_lot())
    admit_directly(service, make_lot(council_code=EALING))
    return service


@pytest.mark.parametrize("final", ["withdraw", "host"])
def test_one_of_two_councils_that_list_a_service_does_not_decide_for_good(
    session: scoped_session, final: str
) -> None:
    service = listed_by_two()
    attempt = ATTEMPTS["withdraw"] if final == "withdraw" else move(service, council_code=HARINGEY)
    roles = PROVIDER if final == "withdraw" else SYSTEM_ONLY
    for council in (HARINGEY, EALING, SURREY):
        check_action(
            session,
            lambda actor: attempt(actor, service),
            roles,
            council=council,
            provider=service.provider_id,
        )
    for action in ("hide", "write_text"):
        assert may(session, lambda actor: ATTEMPTS[action](actor, service), MANAGER)  # noqa: B023


def test_a_council_that_enters_a_service_cannot_end_it_for_the_one_that_listed_it_first(
    session: scoped_session,
) -> None:
    make_council()
    make_council(SURREY, "Surrey", in_directory=False)
    make_council(EALING, "Ealing")
    service = make_service(council_code=SURREY)
    ealing = Actor("manager-2", (Grant(Role.FRAMEWORK_MANAGER, council=EALING),))
    for actor, council_code in ((ealing, EALING), (MANAGER, HARINGEY)):
        designate.enter_checked(actor, service, council_code=council_code, kind="universal", valid_from=TODAY)
    with pytest.raises(NotAllowed):
        publish.withdraw(MANAGER, service, reason="x")
    assert service.state == "published"
