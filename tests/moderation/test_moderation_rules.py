"""The rules of mistake reports, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from directory.foundation.errors import Invalid
from directory.moderation import rules


def test_the_limits_are_as_written_here() -> None:
    limits = (rules.LONGEST_TEXT, rules.LONGEST_EMAIL, rules.LONGEST_PHONE, rules.RETENTION_DAYS)
    assert limits == (2000, 254, 32, 365)
    assert rules.CONTACT_PURPOSE == "ask_or_tell_about_this_report"


def test_a_report_is_trimmed_and_has_a_longest_length() -> None:
    assert rules.check_report("price", "  it went up \n") == "it went up"
    assert rules.check_report("something_else", "x" * 2000) == "x" * 2000


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("colour", "x", ("field", "unknown", {})),
        ("price", " \n ", ("text", "required", {})),
        ("price", "x" * 2001, ("text", "too_long", {"most": 2000})),
    ],
)
def test_what_cannot_be_taken_names_its_field(
    field: str, text: str, expected: tuple[str, str, dict[str, object]]
) -> None:
    with pytest.raises(Invalid) as error:
        rules.check_report(field, text)
    assert (error.value.field, error.value.code, error.value.values) == expected


def test_a_report_is_stored_for_365_days() -> None:
    assert rules.keep_until(date(2026, 11, 22)) == date(2027, 11, 22)
    assert rules.keep_until(date(2027, 11, 22)) == date(2028, 11, 21)
