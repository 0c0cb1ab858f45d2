"""Words that may say who somebody is are flagged before anything is public (invariant 15)."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.identifying_words import DIRECT, blocking_kinds, identifying_words, is_nhs_number

TITLES = "Mr Mrs Ms Miss Mx Dr Doctor Prof Professor Sir Dame Lady Lord Rev Nurse Sister Matron Carer"
STREETS = "Road Street Avenue Lane Close Drive Gardens Grove Terrace Crescent Court Way Place Square Mews"


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
    flags = [(flag.kind, flag.words) for flag in identifying_words(text)]
    assert (kind, words) in flags


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


def test_the_kinds_that_block_are_as_written_here() -> None:
    assert {"email", "phone", "nhs_number", "national_insurance", "postcode", "date_of_birth"} == DIRECT


# Words with a capital that name nobody.
NOBODY = """
    I I'm I've I'd I'll I’m I’ve I’d I’ll OK TV GP CQC NHS UK BSL Covid Council Social Services
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December
    Christmas Easter Eid Diwali Ramadan Passover
    English Turkish Kurdish Polish Bengali Urdu Arabic Somali Hindi Punjabi Gujarati Spanish Portuguese French Greek
    Muslim Christian Jewish Hindu Sikh Halal Kosher
"""


@pytest.mark.parametrize("word", NOBODY.split())
def test_a_capital_that_names_nobody_is_not_flagged(word: str) -> None:
    assert identifying_words(f"it was {word} there") == ()


@pytest.mark.parametrize("title", TITLES.split())
def test_each_title_makes_a_name(title: str) -> None:
    assert [flag.kind for flag in identifying_words(f"thanks to {title} Okafor")] == ["titled_name"]


@pytest.mark.parametrize("street", STREETS.split())
def test_each_word_for_a_street_makes_an_address(street: str) -> None:
    assert [flag.kind for flag in identifying_words(f"we are at 12 Priory {street} now")] == ["address"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # Where two kinds fit the same words, the surest one stands.
        ("reach ann@www.example.org now", ["email"]),
        ("it is 943 476 5919 there", ["nhs_number"]),
        ("thanks to Mrs Okafor called Shanice", ["titled_name", "introduced_name"]),
        ("we liked Shanice and Okafor", ["capital_word", "capital_word"]),
        ("we liked shanice", []),
        ("ann@example.com+44 20 7946 0123", ["email", "phone"]),  # side by side, and not one over the other
        ("Mrs Okafor+44 20 7946 0123", ["titled_name", "phone"]),
        ("Shanice came", []),
        ("room no. 14, flat 3, unit 2, bed number 9", ["room"] * 4),
        ("born 3.4.1938 or 3-4-1938 or 3/4/38", ["date_of_birth", "date_of_birth"]),
    ],
)
def test_a_part_is_flagged_once_as_the_surest_kind(text: str, kinds: list[str]) -> None:
    assert [flag.kind for flag in identifying_words(text)] == kinds


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("9434765919", True),
        ("9434765918", False),
        ("943476591", False),
        ("94347659190", False),
        ("943476591x", False),
        ("0000000000", True),
        ("1000000010", False),
        ("1000000001", True),
        ("0000000051", True),
        ("0000000060", False),
    ],
)
def test_the_check_digit_of_an_nhs_number(digits: str, valid: bool) -> None:
    assert is_nhs_number(digits) == valid


@given(st.text(max_size=400))
def test_flags_stand_in_the_text_in_order_and_never_overlap(text: str) -> None:
    flags = identifying_words(text)
    assert all(text[flag.start : flag.end] == flag.words for flag in flags)
    assert all(first.end <= second.start for first, second in pairwise(flags))


@given(st.text(alphabet="0123456789 -().+@Aa", max_size=4000))
def test_hostile_text_is_read_in_good_time(text: str) -> None:
    identifying_words(text)
