"""When messages and letters are tried again, and whose mailbox an address is: to the second and the letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from directory.outbox import rules

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_the_limits_are_as_written_here() -> None:
    assert (timedelta(hours=1), timedelta(minutes=1)) == (rules.LONGEST_WAIT, rules.SHORTEST_LETTER_WAIT)
    assert (timedelta(hours=4), timedelta(minutes=15)) == (rules.LONGEST_LETTER_WAIT, rules.ABANDONED_AFTER)
    assert (2, 3, timedelta(days=1)) == (rules.DAYS_TO_TRY, rules.MOST_LETTERS_A_DAY, rules.DAY)
    assert {event.value for event in rules.Event} == {
        "service_changed",
        "rebuild_index",
        "rating_published",
        "letter_written",
    }


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 1), (1, 2), (2, 4), (3, 8), (11, 2048), (12, 3600), (13, 3600), (500, 3600)],
)
def test_a_message_waits_twice_as_long_each_time_an_hour_at_most(attempts: int, seconds: int) -> None:
    assert rules.next_try(attempts, AT) == AT + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (10, 240), (500, 240)],
)
def test_a_letter_waits_twice_as_long_each_time_four_hours_at_most(attempts: int, minutes: int) -> None:
    assert rules.next_letter_try(attempts, AT) == AT + timedelta(minutes=minutes)


@pytest.mark.parametrize(("hours", "given_up"), [(0, False), (47, False), (48, True), (49, True)])
def test_a_letter_is_given_up_after_two_days(hours: int, given_up: bool) -> None:
    assert rules.is_given_up(AT, AT + timedelta(hours=hours)) == given_up
    assert not rules.is_given_up(AT, AT + timedelta(hours=48, seconds=-1))


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        ("ann+care@example.org", "ann@example.org"),
        ("ann+care+more@example.org", "ann@example.org"),
        ('"a@b"@example.org', '"a@b"@example.org'),
        ('"a@b+c"@example.org', '"a@b@example.org'),
        ("ann@sub+x.example.org", "ann@sub+x.example.org"),
    ],
)
def test_a_mailbox_is_an_address_without_case_and_tag(address: str, mailbox: str) -> None:
    assert rules.mailbox(address) == mailbox


ONE, TWO = "1f2e3d4c-5b6a-4788-99aa-bbccddeeff00", "2f2e3d4c-5b6a-4788-99aa-bbccddeeff00"


def test_a_template_without_a_kind_stands_for_every_other() -> None:
    templates = rules.notify_templates([f" shortlist = {ONE.upper()} ", TWO])
    assert templates == {"shortlist": ONE, "": TWO}
    assert rules.notify_template(templates, "shortlist") == ONE
    assert rules.notify_template(templates, "invitation") == TWO
    assert rules.notify_template({"shortlist": ONE}, "invitation") is None
    assert rules.notify_template({"shortlist": ONE}, "shortlist") == ONE
    assert rules.notify_templates([]) == {}


@pytest.mark.parametrize("setting", ["", "shortlist", "shortlist=", f"{ONE}=shortlist", f"a={ONE}=b"])
def test_what_is_no_template_is_refused(setting: str) -> None:
    with pytest.raises(ValueError):
        rules.notify_templates([setting])


def test_a_kind_ends_at_the_last_sign_of_equality() -> None:
    assert rules.notify_templates([f"a=b={ONE}"]) == {"a=b": ONE}
