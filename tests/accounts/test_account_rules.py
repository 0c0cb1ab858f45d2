"""What may be granted, when a sign-in is over, how long an account waits: every boundary."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.accounts.rules import (
    COUNCIL_ROLES,
    PROVIDER_ROLES,
    SIDE_OF_ROLE,
    check_grant,
    check_password,
    device_name,
    is_fresh,
    is_recovery_code,
    link_is_usable,
    may_end,
    needs_second_factor,
    read_code,
    session_is_over,
    wait_after,
)
from directory.accounts.states import Side
from directory.accounts.tokens import new_recovery_code
from directory.foundation.actor import Grant, Role
from directory.foundation.errors import Invalid

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
# Copied from the requirements (section 4): on which side each role stands.
SIDES = {
    "staff": "commissioning_manager quality_officer framework_manager market_officer approver moderator"
    " joining_broker administrator",
    "provider": "provider_user provider_signatory",
    "resident": "resident representative",
    "advocate": "advocate",
}


def test_every_role_of_a_person_stands_on_one_side() -> None:
    assert {(role, side) for side, roles in SIDES.items() for role in roles.split()} == set(
        SIDE_OF_ROLE.items()
    )
    assert set(Role) - set(SIDE_OF_ROLE) == {Role.PUBLIC, Role.SYSTEM}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("role", SIDE_OF_ROLE)
def test_a_role_of_another_side_is_refused(side: Side, role: Role) -> None:
    grant = Grant(
        role,
        council="E09000014" if role in COUNCIL_ROLES else None,
        provider=1 if role in PROVIDER_ROLES else None,
    )
    if role in SIDES[side].split():
        check_grant(side, grant)
    else:
        with pytest.raises(Invalid, match="role_of_other_side"):
            check_grant(side, grant)


@pytest.mark.parametrize(
    ("grant", "field"),
    [
        (Grant(Role.FRAMEWORK_MANAGER), "council"),
        (Grant(Role.ADMINISTRATOR, council="E09000014"), "council"),
        (Grant(Role.FRAMEWORK_MANAGER, council="E09000014", provider=1), "provider"),
        (Grant(Role.MODERATOR, council="E09000014", limit=5), "limit"),
        (Grant(Role.APPROVER, council="E09000014", limit=0), "limit"),
    ],
)
def test_a_role_has_its_bounds_and_no_others(grant: Grant, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_grant(Side.STAFF, grant)
    assert caught.value.field == field


def test_a_provider_role_needs_its_provider() -> None:
    with pytest.raises(Invalid, match="provider"):
        check_grant(Side.PROVIDER, Grant(Role.PROVIDER_USER))


def test_only_residents_get_in_with_a_password_alone() -> None:
    assert [side.value for side in Side if not needs_second_factor(side)] == ["resident"]


@pytest.mark.parametrize(
    ("role", "holders", "may"),
    [
        (Role.ADMINISTRATOR, {1}, False),
        (Role.ADMINISTRATOR, {1, 2}, True),
        (Role.PROVIDER_SIGNATORY, {1}, False),
        (Role.PROVIDER_SIGNATORY, set(), False),
        (Role.PROVIDER_USER, {1}, True),
        (Role.FRAMEWORK_MANAGER, {1}, True),
    ],
)
def test_the_last_one_may_not_leave(role: Role, holders: set[int], may: bool) -> None:
    assert may_end(role, holders, 1) is may


@pytest.mark.parametrize(
    ("started", "seen", "over"),
    [
        (timedelta(0), timedelta(0), False),
        (timedelta(hours=1), timedelta(hours=1) - SECOND, False),
        (timedelta(hours=1), timedelta(hours=1), True),
        (timedelta(hours=12) - SECOND, timedelta(0), False),
        (timedelta(hours=12), timedelta(0), True),
        (timedelta(minutes=-1), timedelta(minutes=-1), False),
        (timedelta(minutes=-1) - SECOND, timedelta(0), True),
    ],
)
def test_when_a_session_is_over(started: timedelta, seen: timedelta, over: bool) -> None:
    assert session_is_over(AT - started, AT - seen, AT) is over


def test_a_second_factor_is_fresh_for_a_quarter_of_an_hour() -> None:
    assert is_fresh(AT, AT) and is_fresh(AT, AT + timedelta(minutes=15) - SECOND)
    assert not is_fresh(AT, AT + timedelta(minutes=15))
    assert not is_fresh(None, AT) and not is_fresh(AT + SECOND, AT)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, None), (9, None), (10, 1), (11, 2), (12, 4), (15, 32), (16, 60), (17, 60), (10_000, 60)],
)
def test_how_long_an_account_waits(failures: int, minutes: int | None) -> None:
    assert wait_after(failures) == (None if minutes is None else timedelta(minutes=minutes))


@given(st.integers(0, 10**6))
def test_nobody_waits_less_for_one_more_failure(failures: int) -> None:
    assert (wait_after(failures + 1) or timedelta(0)) >= (wait_after(failures) or timedelta(0))


@pytest.mark.parametrize(
    ("password", "score", "code"),
    [
        ("a" * 11, 4, "password_short"),
        ("a" * 129, 4, "password_long"),
        ("a" * 12, 2, "password_guessable"),
    ],
)
def test_weak_passwords_are_refused(password: str, score: int, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        check_password(password, score)
    check_password("a" * 12, 3)
    check_password("a" * 128, 3)


def test_codes_are_read_as_people_type_them() -> None:
    assert read_code(" 123 456\n") == "123456" and read_code("123-456") == "123456"
    assert is_recovery_code(new_recovery_code())
    assert (
        not is_recovery_code("abcdefghi") and not is_recovery_code("abcdefghi1") and not is_recovery_code("")
    )


def test_a_link_is_usable_once_and_until_it_expires() -> None:
    assert link_is_usable(AT + SECOND, None, None, AT)
    assert not link_is_usable(AT, None, None, AT)
    assert not link_is_usable(AT + SECOND, AT, None, AT)
    assert not link_is_usable(AT + SECOND, None, AT, AT)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/140.0", "Firefox / Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge / Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19 like Mac OS X) Version/19 Safari/604.1", "Safari / iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140 Mobile Safari/537.36", "Chrome / Android"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_by_what_its_owner_knows(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


@given(st.text(max_size=200))
def test_nothing_of_what_a_browser_says_is_repeated(user_agent: str) -> None:
    assert len(device_name(user_agent)) <= 60
