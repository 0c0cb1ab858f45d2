"""When a provider is reminded, without a database. The days are as requirement 49 and the desk's page say them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.rules import STALE_DAYS
from directory.reminders.rules import (
    LINK_DAYS,
    REMINDER_DAYS,
    DueFact,
    confirm_by,
    facts_by_provider,
    is_unconfirmed,
    link_state,
    reminder_step,
)
from directory.vocabulary.organisations import FactKind

TODAY = date(2026, 11, 22)
KINDS = st.sampled_from(list(FactKind))


def test_the_days_are_as_written_here() -> None:
    assert {str(kind): days for kind, days in STALE_DAYS.items()} == {
        "vacancies": 14,
        "prices": 91,
        "words": 182,
    }
    assert {str(kind): days for kind, days in REMINDER_DAYS.items()} == {
        "vacancies": (7, 10, 13),
        "prices": (77, 84, 90),
        "words": (154, 168, 181),
    }
    assert LINK_DAYS == 7


@pytest.mark.parametrize(
    ("age", "sent", "step"),
    [
        (0, 0, None),
        (6, 0, None),
        (7, 0, 1),
        (9, 1, None),
        (10, 1, 2),
        (12, 1, 2),
        (13, 2, 3),
        (13, 3, None),
        (400, 0, 3),
    ],
)
def test_three_letters_about_vacancies(age: int, sent: int, step: int | None) -> None:
    assert reminder_step(FactKind.VACANCIES, TODAY - timedelta(days=age), sent, TODAY) == step


def test_what_was_never_told_has_no_clock() -> None:
    assert reminder_step(FactKind.PRICES, None, 0, TODAY) is None
    assert not is_unconfirmed(FactKind.PRICES, None, TODAY)


@given(KINDS, st.integers(0, 800))
def test_day_by_day_three_letters_go_out_and_the_last_before_the_public_is_told(
    kind: FactKind, until: int
) -> None:
    told_on, sent, days = TODAY, 0, []
    for age in range(until + 1):
        step = reminder_step(kind, told_on, sent, told_on + timedelta(days=age))
        if step is not None:
            assert step == sent + 1
            sent = step
            days.append(age)
    assert days == [day for day in REMINDER_DAYS[kind] if day <= until]
    assert not any(is_unconfirmed(kind, told_on, told_on + timedelta(days=day)) for day in days)


@given(KINDS)
def test_the_public_is_told_on_the_day_after_the_last(kind: FactKind) -> None:
    last = confirm_by(kind, TODAY)
    assert not is_unconfirmed(kind, TODAY, last)
    assert is_unconfirmed(kind, TODAY, last + timedelta(days=1))


@pytest.mark.parametrize(
    ("used", "days", "state"),
    [(False, 0, "open"), (False, 7, "open"), (False, 8, "expired"), (True, 0, "used"), (True, 9, "used")],
)
def test_a_link_acts_once_until_its_last_day(used: bool, days: int, state: str) -> None:
    assert link_state(TODAY + timedelta(days=7), used=used, today=TODAY + timedelta(days=days)) == state


def test_one_letter_holds_all_that_is_due_at_a_provider() -> None:
    facts = [DueFact(service, service % 2, FactKind.WORDS, TODAY, 1) for service in (5, 2, 3, 4)]
    found = facts_by_provider(facts)
    assert {provider: [fact.service_id for fact in held] for provider, held in found.items()} == {
        0: [2, 4],
        1: [3, 5],
    }
