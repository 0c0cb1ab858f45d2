"""How events are chained, and which of them may change a public page."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from directory.audit.rules import FIRST_HASH, PRIVATE_SUBJECTS, chain, is_public

# The text that is hashed, written out: keys in order, no spaces, a day as its ISO text.
FIRST, SECOND = '{"a":1,"b":"2026-01-02"}', '{"a":null}'


def test_a_seal_is_the_hash_of_the_one_before_it_and_of_every_event_in_order() -> None:
    expected = hashlib.sha256(("0" * 64 + FIRST + SECOND).encode()).hexdigest()
    assert chain(FIRST_HASH, [{"b": date(2026, 1, 2), "a": 1}, {"a": None}]) == expected
    assert chain(FIRST_HASH, [{"a": None}, {"b": date(2026, 1, 2), "a": 1}]) != expected
    assert chain("1" * 64, [{"b": date(2026, 1, 2), "a": 1}, {"a": None}]) != expected


def test_a_seal_over_nothing_is_the_hash_of_the_one_before_it() -> None:
    assert chain("abc", []) == hashlib.sha256(b"abc").hexdigest()


def test_the_first_hash_and_the_private_subjects_are_as_written_here() -> None:
    assert FIRST_HASH == "0" * 64
    named = (
        "account application attendance call_request claim concern_appeal council_sheet feedback_decision letter"
        " long_work mistake_report price_ending provider_invitation provider_note review_task site task"
    )
    assert set(named.split()) == PRIVATE_SUBJECTS


@pytest.mark.parametrize(
    ("subject", "public"),
    [
        ("service", True),
        ("price", True),
        ("something_new", True),
        ("letter", False),
        ("mistake_report", False),
    ],
)
def test_what_is_not_known_to_be_private_counts_as_public(subject: str, public: bool) -> None:
    assert is_public(subject) == public
