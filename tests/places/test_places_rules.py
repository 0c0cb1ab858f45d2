"""Reading postcodes and names, and distance."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.errors import Invalid
from directory.places import rules
from directory.places.records import CouncilContactRecord
from directory.places.rules import CONTACT_LENGTHS, PostcodeKind
from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose

OUTWARDS = st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]?", fullmatch=True)
INWARDS = st.from_regex(r"[0-9][A-Z]{2}", fullmatch=True)
LATS = st.integers(49_90_000, 60_90_000)
LONS = st.integers(-8_00_000, 1_80_000)


@pytest.mark.parametrize(
    ("typed", "kind", "code"),
    [
        ("N8 0RD", PostcodeKind.FULL, "N80RD"),
        (" n8-0rd. ", PostcodeKind.FULL, "N80RD"),
        ("Ｎ８ ０ＲＤ", PostcodeKind.FULL, "N80RD"),  # full-width letters, as some keyboards type them
        ("N8 ORD", PostcodeKind.FULL, "N80RD"),
        ("sw1a1aa", PostcodeKind.FULL, "SW1A1AA"),
        ("gir 0aa", PostcodeKind.FULL, "GIR0AA"),
        ("N22", PostcodeKind.OUTWARD, "N22"),
        ("ec1a", PostcodeKind.OUTWARD, "EC1A"),
        ("Hornsey", PostcodeKind.INVALID, "HORNSEY"),
        ("N8 0RDX", PostcodeKind.INVALID, "N80RDX"),
        ("", PostcodeKind.INVALID, ""),
    ],
)
def test_a_field_is_cleaned_before_it_is_read(typed: str, kind: PostcodeKind, code: str) -> None:
    assert rules.clean_postcode(typed) == rules.CleanPostcode(kind, code)


@given(OUTWARDS, INWARDS, st.sampled_from(["", " ", "  ", "-", ".", "\u00a0"]), st.booleans())
def test_every_postcode_is_read_however_it_is_typed(outward: str, inward: str, gap: str, small: bool) -> None:
    typed = outward + gap + inward
    cleaned = rules.clean_postcode(typed.lower() if small else typed)
    assert (cleaned.kind, cleaned.code, cleaned.outcode) == (PostcodeKind.FULL, outward + inward, outward)
    assert rules.format_postcode(cleaned.code) == f"{outward} {inward}"


@given(st.text())
def test_nothing_typed_breaks_the_reading(text: str) -> None:
    cleaned = rules.clean_postcode(text)
    assert cleaned.code == "" or cleaned.code.isascii()
    rules.find_postcode(text)
    folded = rules.fold_name(text)
    assert rules.fold_name(folded) == folded


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("N8 0RD, Haringey", "N80RD"),
        ("12 High Road, London N8 0RD", "N80RD"),
        ("a home near N22 please", "N22"),
        ("N22 or N8 0RD", "N80RD"),
        ("near my daughter", ""),
        ("room 101B", ""),
    ],
)
def test_a_postcode_is_found_in_running_text(text: str, code: str) -> None:
    assert rules.find_postcode(text).code == code


def test_what_is_no_full_postcode_is_written_as_it_is() -> None:
    assert rules.format_postcode("N22") == "N22"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("St. John's Wood", "st johns wood"),
        ("SAINT JOHN’S  WOOD", "st johns wood"),
        ("Kensington & Chelsea", "kensington and chelsea"),
        ("Havering-atte-Bower", "havering atte bower"),
        ("Llanfãir", "llanfair"),
    ],
)
def test_names_are_compared_without_marks(name: str, folded: str) -> None:
    assert rules.fold_name(name) == folded


@pytest.mark.parametrize(
    ("folded", "bare"),
    [
        ("london borough of larkholm", "larkholm"),
        ("the royal borough of larkholm", "larkholm"),
        ("larkholm council", "larkholm"),
        ("larkholm city council", "larkholm"),
        ("near larkholm", "larkholm"),
        ("larkholm", "larkholm"),
        ("council", "council"),
    ],
)
def test_titles_come_off_a_name(folded: str, bare: str) -> None:
    assert rules.strip_titles(folded) == bare


def test_a_known_distance() -> None:
    # Charing Cross to the middle of Birmingham is about 101 miles in a straight line.
    assert rules.distance_miles(51_50_740, -12_780, 52_48_140, -1_89_980) == pytest.approx(101, abs=1)


@given(LATS, LONS, LATS, LONS, LATS, LONS)
def test_distance_behaves_as_distance(a: int, b: int, c: int, d: int, e: int, f: int) -> None:
    there = rules.distance_miles(a, b, c, d)
    assert there == pytest.approx(rules.distance_miles(c, d, a, b))
    assert 0 <= there < 1000
    assert rules.distance_miles(a, b, a, b) == 0
    assert there <= rules.distance_miles(a, b, e, f) + rules.distance_miles(e, f, c, d) + 1e-6


# At the limits.


@pytest.mark.parametrize(
    ("typed", "kind", "code", "outcode"),
    [
        ("N8 IRD", PostcodeKind.FULL, "N81RD", "N8"),
        ("N8 LRD", PostcodeKind.FULL, "N81RD", "N8"),
        ("ec1a 1bb", PostcodeKind.FULL, "EC1A1BB", "EC1A"),
        ("GIR", PostcodeKind.OUTWARD, "GIR", "GIR"),
        ("W1", PostcodeKind.OUTWARD, "W1", "W1"),
        ("N80", PostcodeKind.OUTWARD, "N80", "N80"),
        ("0RD", PostcodeKind.INVALID, "0RD", ""),
        ("ABC1 1AA", PostcodeKind.INVALID, "ABC11AA", ""),
        ("N8 0R1", PostcodeKind.INVALID, "N80R1", ""),
        ("N8 XRD", PostcodeKind.INVALID, "N8XRD", ""),
        (" " * 194 + "N8 0RD", PostcodeKind.FULL, "N80RD", "N8"),
        (" " * 195 + "N8 0RD", PostcodeKind.INVALID, "N80R", ""),
    ],
)
def test_a_field_at_its_limits(typed: str, kind: PostcodeKind, code: str, outcode: str) -> None:
    cleaned = rules.clean_postcode(typed)
    assert (cleaned.kind, cleaned.code, cleaned.outcode) == (kind, code, outcode)


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("at n8 ord now", PostcodeKind.FULL, "N80RD"),
        ("at N8-lrd now", PostcodeKind.FULL, "N81RD"),
        ("at N8.0RD now", PostcodeKind.FULL, "N80RD"),
        ("at N80RD now", PostcodeKind.FULL, "N80RD"),
        ("at gir 0aa now", PostcodeKind.FULL, "GIR0AA"),
        ("at N80RDX now", PostcodeKind.INVALID, ""),
        ("at XN80RD9 now", PostcodeKind.INVALID, ""),
        ("near \uff2e\uff18 please", PostcodeKind.OUTWARD, "N8"),
        ("x" * 191 + " at N8 0RD", PostcodeKind.OUTWARD, "N8"),
        ("x" * 193 + " N8 0RD", PostcodeKind.FULL, "N80RD"),
        ("nothing here", PostcodeKind.INVALID, ""),
    ],
)
def test_running_text_at_its_limits(text: str, kind: PostcodeKind, code: str) -> None:
    assert rules.find_postcode(text) == rules.CleanPostcode(kind, code)


def test_a_postcode_is_written_with_its_space() -> None:
    assert rules.format_postcode("EC1A1BB") == "EC1A 1BB"
    assert rules.format_postcode("") == ""


@pytest.mark.parametrize("apostrophe", "'\u2018\u2019\u02bc`\u00b4")
def test_every_apostrophe_is_dropped(apostrophe: str) -> None:
    assert rules.fold_name(f"King{apostrophe}s Dene") == "kings dene"


def test_an_ampersand_is_the_word_and() -> None:
    assert rules.fold_name("Kent & Dover") == "kent and dover"


def test_a_long_name_is_cut_before_it_is_folded() -> None:
    assert rules.fold_name("a" * 300) == "a" * 200
    assert rules.fold_name("saintly Saint") == "saintly st"


BEFORE = """
    borough of|royal borough of|london borough of|metropolitan borough of|the borough of|the london borough of
    city of|the city of|county of|the county of|the|near|in|around
"""
AFTER = """
    council|london borough council|metropolitan borough council|borough council|city council|county council
    district council|london borough|ward|town|city|area
"""


@pytest.mark.parametrize(
    "title", [title.strip() for title in BEFORE.replace("\n", "|").split("|") if title.strip()]
)
def test_each_title_before_a_name_comes_off(title: str) -> None:
    assert rules.strip_titles(f"{title} larkholm") == "larkholm"
    assert rules.strip_titles(f"larkholm {title} larkholm") == f"larkholm {title} larkholm"
    assert rules.strip_titles(title) in {title, title.removeprefix("the ")}


@pytest.mark.parametrize(
    "title", [title.strip() for title in AFTER.replace("\n", "|").split("|") if title.strip()]
)
def test_each_title_after_a_name_comes_off(title: str) -> None:
    assert rules.strip_titles(f"larkholm {title}") == "larkholm"
    assert rules.strip_titles(f"larkholm {title}s") == f"larkholm {title}s"


def test_both_titles_come_off_at_once() -> None:
    assert rules.strip_titles("the london borough of larkholm council") == "larkholm"


@pytest.mark.parametrize(
    ("points", "miles"),
    [
        # A degree of latitude on a sphere of 3,958.7613 miles, and one of longitude at 60 degrees north: half of it.
        ((50_00_000, 0, 51_00_000, 0), 69.0934),
        ((60_00_000, 0, 60_00_000, 1_00_000), 34.5463),
        ((0, 0, 0, 180_00_000), 12436.8154),
        # Opposite points whose sum of squares comes out a little above 1.
        ((5_439, 0, -5_439, 180_00_000), 12436.8154),
        ((51_50_000, -12_000, 51_60_000, -13_000), 6.9228),
    ],
)
def test_known_distances(points: tuple[int, int, int, int], miles: float) -> None:
    assert rules.distance_miles(*points) == pytest.approx(miles, abs=0.001)


def test_the_codes_are_as_written_here() -> None:
    assert [kind.value for kind in PostcodeKind] == ["full", "outward", "invalid"]


TODAY = date(2026, 6, 1)
CONTACT = CouncilContactRecord(
    purpose="advocacy",
    organisation="Lark Voices",
    phone="020 7946 0191",
    phone_hours="9 to 5",
    relay="18001 020 7946 0191",
    email="voices@larkholm.example",
    website="https://larkholm.example",
    source="Their leaflet",
    source_on=TODAY,
)


def contact(**parts: Any) -> CouncilContactRecord:
    return replace(CONTACT, **parts)


def refused(wrong: CouncilContactRecord) -> tuple[str, str, dict[str, Any]]:
    with pytest.raises(Invalid) as raised:
        rules.check_contact(wrong, TODAY)
    return raised.value.field, raised.value.code, dict(raised.value.values)


def test_a_contact_in_order_is_kept_as_it_is() -> None:
    assert rules.check_contact(CONTACT, TODAY) == CONTACT


@pytest.mark.parametrize("purpose", list(ContactPurpose))
def test_an_organisation_other_than_the_council_is_named(purpose: ContactPurpose) -> None:
    nameless = contact(purpose=purpose, organisation="")
    if purpose in COUNCIL_PURPOSES:
        assert rules.check_contact(nameless, TODAY) == nameless
    else:
        assert refused(nameless) == ("organisation", "required", {})


@pytest.mark.parametrize("way", ["phone", "email", "website"])
def test_one_way_to_reach_it_is_enough(way: str) -> None:
    only = contact(**{name: "" for name in ("phone", "relay", "email", "website") if name != way})
    assert rules.check_contact(only, TODAY) == only
    assert refused(replace(only, **{way: ""})) == ("phone", "phone_or_email", {})


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"purpose": "everything"}, ("purpose", "unknown_code", {"value": "everything"})),
        ({"source": " "}, ("source", "required", {})),
        ({"source_on": TODAY + timedelta(1)}, ("source_on", "in_the_future", {})),
        ({"phone": "ask at the desk"}, ("phone", "phone", {})),
        ({"relay": "020 7946 0191"}, ("relay", "relay", {})),
        ({"email": "voices"}, ("email", "email", {})),
        ({"website": "larkholm.example"}, ("website", "web_address", {})),
        ({"website": "https://…"}, ("website", "placeholder", {})),
        ({"phone_hours": "9 ... 5"}, ("phone_hours", "placeholder", {})),
        ({"organisation": "tbc"}, ("organisation", "placeholder", {})),
        ({"source": "<address>"}, ("source", "placeholder", {})),
        ({"phone": "020 xxxx"}, ("phone", "placeholder", {})),
        ({"relay": "18001 …"}, ("relay", "placeholder", {})),
        ({"email": "<name>@larkholm.example"}, ("email", "placeholder", {})),
    ],
)
def test_what_is_wrong_with_a_contact_is_named(
    parts: dict[str, Any], error: tuple[str, str, dict[str, Any]]
) -> None:
    assert refused(contact(**parts)) == error


@pytest.mark.parametrize("genuine", ["Tbilisi House", "Council’s page. Then “Care”", "Examples of care.com"])
def test_words_that_only_look_like_placeholders_are_kept(genuine: str) -> None:
    assert rules.check_contact(contact(source=genuine), TODAY).source == genuine


def test_every_part_of_a_contact_has_a_most_and_one_line() -> None:
    assert {*CONTACT_LENGTHS, "purpose", "source_on"} == {
        field.name for field in fields(CouncilContactRecord)
    }
    for name, most in CONTACT_LENGTHS.items():
        assert refused(contact(**{name: "a" * (most + 1)})) == (name, "too_long", {"most": most})
    for name in ("organisation", "phone_hours", "source"):
        longest = "a" * CONTACT_LENGTHS[name]
        assert getattr(rules.check_contact(contact(**{name: longest}), TODAY), name) == longest
    spread = rules.check_contact(contact(organisation=" Lark\n Voices\u200b\x00and\u00a0more "), TODAY)
    assert spread.organisation == "Lark Voices and more"
