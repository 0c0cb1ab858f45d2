"""What may be proposed, what waits, and what a decision needs, without a database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.actions.describe import DESCRIBED_FIELDS
from directory.foundation.errors import Invalid
from directory.proposals import rules
from directory.proposals.rules import Decision, Verdict

FIELDS = [field for fields in rules.SECTION_FIELDS.values() for field in fields]
ACCEPT = Decision(Verdict.ACCEPT)


def test_what_goes_live_at_once_is_as_written_here() -> None:
    assert sorted({field.partition(".")[0] for field in FIELDS if rules.goes_live_at_once(field)}) == [
        "contact",
        "continuity",
        "opening_hours",
        "workforce",
    ]
    for waits in (
        "text.en.summary",
        "text.tr.description",
        "name",
        "languages",
        "trial_days",
        "website",
        "phone",
    ):
        assert not rules.goes_live_at_once(waits)


@pytest.mark.parametrize(
    "field",
    [
        "location_id",
        "council_code",
        "regulated",
        "publish_consent_on",
        "source",
        "rating",
        "state",
        "text.en.id",
        "",
    ],
)
def test_what_is_not_the_provider_s_to_say_is_no_field(field: str) -> None:
    assert not rules.is_field(field)
    with pytest.raises(Invalid) as refused:
        rules.check_proposed(field, "x")
    assert refused.value.code == "unknown_field"


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_its_section_and_somebody_who_takes_it(field: str) -> None:
    assert rules.is_field(field)
    assert field in rules.SECTION_FIELDS[rules.section_of(field)]
    owned = rules.text_field(field) or field in DESCRIBED_FIELDS or rules.goes_live_at_once(field)
    assert owned or field in ("name", "areas")


def test_words_are_trimmed_and_have_a_longest_length() -> None:
    assert rules.check_proposed("text.tr.summary", " a\r\nb \n") == "a\nb"
    with pytest.raises(Invalid) as refused:
        rules.check_proposed("text.en.summary", "x" * 301)
    assert refused.value.values == {"most": 300}
    with pytest.raises(Invalid):
        rules.check_proposed("name", "  ")


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)),
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)),
)
def test_a_field_is_overtaken_only_where_neither_side_is_live(
    base: dict[str, int], live: dict[str, int]
) -> None:
    fields = dict.fromkeys("abcd", 1)
    overtaken = rules.changed_meanwhile(fields, base, live)
    for field in fields:
        expected = live.get(field) != base.get(field) and live.get(field) != 1
        assert (field in overtaken) is expected
    assert rules.changed_meanwhile(fields, live, live) == ()


def test_a_named_contact_who_agrees_again_is_no_other_contact() -> None:
    live = {"name": "Aylin", "job": None, "phone": "1", "email": None}
    assert rules.is_same("contact", {**live, "consent_on": "2026-11-01"}, live)
    assert rules.is_same("contact", None, live)
    assert not rules.is_same("contact", {**live, "phone": "2", "consent_on": "2026-11-01"}, live)
    assert not rules.is_same("contact", {**live, "consent_on": "2026-11-01"}, None)


@pytest.mark.parametrize(
    ("decisions", "refused"),
    [
        ({}, ("verdict.name", "verdict_missing")),
        ({"name": ACCEPT}, ("verdict.website", "verdict_missing")),
        ({"name": ACCEPT, "website": ACCEPT, "phone": ACCEPT}, ("phone", "unknown_field")),
        ({"name": ACCEPT, "website": Decision(Verdict.SEND_BACK, " ")}, ("reason.website", "reason_needed")),
        (
            {"name": ACCEPT, "website": Decision(Verdict.SEND_BACK, "x" * 1001)},
            ("reason.website", "too_long"),
        ),
    ],
)
def test_every_field_is_decided_and_a_refusal_says_why(decisions: Any, refused: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        rules.check_decisions({"name": "x", "website": "y"}, decisions)
    assert (error.value.field, error.value.code) == refused
