"""Words that may say who somebody is are flagged before anything is public (invariant 15)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.feedback.rules.screening import DIRECT, blocking_kinds, identifying_words, is_nhs_number


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Ring me on 020 7946 0123 please.", "phone", "020 7946 0123"),
        ("Ring 07700 900123.", "phone", "07700 900123"),
        ("Ring +44 (0)20 7946 0123.", "phone", "+44 (0)20 7946 0123"),
        ("Ring ٠٢٠٧٩٤٦٠١٢٣ now", "phone", "٠٢٠٧٩٤٦٠١٢٣"),
        ("Write to ann.o-neil@example.co.uk about it", "email", "ann.o-neil@example.co.uk"),
        ("See https://example.org/me for more", "link", "https://example.org/me"),
        ("Her number is 943 476 5919 there.", "nhs_number", "943 476 5919"),
        ("It is QQ 12 34 56 C on file", "national_insurance", "QQ 12 34 56 C"),
        ("We live at n8 0rd near the park", "postcode", "n8 0rd"),
        ("Born 03/04/1938 in Cork", "date_of_birth", "03/04/1938"),
        ("Thanks to Mrs Okafor for all", "titled_name", "Mrs Okafor"),
        ("Thanks to Mr. O'Neil for all", "titled_name", "Mr. O'Neil"),
        ("The carer called Shanice was kind", "introduced_name", "called Shanice"),
        ("We are at 12 Priory Road now", "address", "12 Priory Road"),
        ("Mum is in Room 14 upstairs", "room", "Room 14"),
        ("They gave flat 3 a key", "room", "flat 3"),
        ("We all liked Shanice, she was kind", "capital_word", "Shanice"),
    ],
)
def test_likely_identifiers_are_flagged_where_they_stand(text: str, kind: str, words: str) -> None:
    found = [(flag.kind, flag.words) for flag in identifying_words(text)]
    assert (kind, words) in found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The same two carers come every morning and they are never late.",
        "They came at 8.30 on Monday. I am pleased. The CQC report was fair.",
        "It cost £161.00 a week in 2025 and went up by 4 per cent.",
        "ممتازون دائما",
        "Dziękujemy, wszystko było w porządku.",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert identifying_words(text) == ()


def test_a_number_without_the_check_digit_is_no_nhs_number() -> None:
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")
    assert not is_nhs_number("943476591")


def test_only_direct_identifiers_block() -> None:
    flags = identifying_words("Mrs Okafor, 020 7946 0123, ann@example.com")
    assert blocking_kinds(flags) == ("email", "phone")
    assert blocking_kinds(identifying_words("Mrs Okafor was kind")) == ()
    assert "titled_name" not in DIRECT


@given(st.text(max_size=400))
def test_flags_stand_in_the_text_in_order_and_never_overlap(text: str) -> None:
    flags = identifying_words(text)
    assert all(text[flag.start : flag.end] == flag.words for flag in flags)
    assert all(first.end <= second.start for first, second in pairwise(flags))


@given(st.text(alphabet="0123456789 -().+@Aa", max_size=4000))
def test_hostile_text_is_read_in_good_time(text: str) -> None:
    identifying_words(text)
