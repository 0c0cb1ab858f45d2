"""Telephone numbers and addresses: what is stored, and what is refused with its code."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.clean_text import clean_code, clean_email, clean_phone, clean_typed
from directory.foundation.contact_details import (
    LONGEST_URL,
    check_email,
    check_own_phone,
    check_phone,
    check_relay,
    check_web_address,
    same_phone,
)
from directory.foundation.errors import Invalid


def refusal(check: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(Invalid) as raised:
        check()
    return raised.value.field, raised.value.code


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("  020  7946 0101 ", "020 7946 0101"),
        ("+44 20 7946 0101", "+44 20 7946 0101"),
        ("0808 157 0123", "0808 157 0123"),
        ("999", "999"),
        ("116 123", "116 123"),
    ],
)
def test_a_number_is_stored_as_people_write_it(typed: str, stored: str) -> None:
    assert check_phone("phone", typed) == stored


@pytest.mark.parametrize("typed", ["nobody", "12", "020 7946 0101 ext", "0800 CARE", "+", "01234567890123"])
def test_what_cannot_be_rung_is_refused(typed: str) -> None:
    assert refusal(lambda: check_phone("phone", typed)) == ("phone", "phone")


@pytest.mark.parametrize("typed", ["18001 020 7946 0101", "18002 01632 960101"])
def test_text_relay_is_its_prefix_and_a_number(typed: str) -> None:
    assert check_relay("relay", f" {typed} ") == typed


@pytest.mark.parametrize(
    ("typed", "code"),
    [("020 7946 0101", "relay"), ("18001", "relay"), ("18003 020 7946 0101", "relay"), ("18001 12", "phone")],
)
def test_text_relay_without_either_is_refused(typed: str, code: str) -> None:
    assert check_relay("relay", "") == ""
    assert refusal(lambda: check_relay("relay", typed)) == ("relay", code)


def test_an_address_of_mail_is_one_that_could_be_written_to() -> None:
    assert check_email("email", "") == ""
    assert check_email("email", " care@Larkholm.EXAMPLE ") == "care@larkholm.example"
    encoded = "=?utf-8?q?bob=40evil.example?=@example.com"
    for typed in (
        "care",
        "care@",
        "a@b@c.example",
        "care@larkholm.example, other@larkholm.example",
        encoded,
    ):
        assert refusal(lambda typed=typed: check_email("email", typed)) == ("email", "email")


PASTED = (
    "\u200bcare@larkholm.example",
    "\ufeffcare@larkholm.example",
    "care@lark\u00adholm.example\u2060",
    "care@larkholm.example.",
    "care@larkholm.example,",
    "care@larkholm.example;",
    "mailto:care@larkholm.example",
    "MAILTO:care@larkholm.example?subject=A%20room",
    "<care@larkholm.example>",
    "Rose Court <care@larkholm.example>;",
    "“care@larkholm.example”",
    "(care@larkholm.example).",
    "\u00a0care@larkholm.example\u00a0",
    "care＠larkholm.example",
)


@pytest.mark.parametrize("typed", PASTED)
def test_an_address_of_mail_is_read_without_what_was_copied_along(typed: str) -> None:
    assert check_email("email", typed) == "care@larkholm.example"


@pytest.mark.parametrize("mark", ["’", "‘", "ʼ", "´", "`", "'"])
def test_a_typographic_apostrophe_is_the_one_that_mailboxes_have(mark: str) -> None:
    assert check_email("email", f"o{mark}brien@larkholm.example") == "o'brien@larkholm.example"


@pytest.mark.parametrize(
    "typed",
    [
        "\u200b020 7946 0101\ufeff",
        "020 7946 0101.",
        "tel:020 7946 0101",
        "020 7946\u00a00101,",
        "٠٢٠ ٧٩٤٦ ٠١٠١",
    ],
)
def test_a_number_is_read_without_what_was_copied_along(typed: str) -> None:
    assert check_phone("phone", typed) == "020 7946 0101"
    assert check_relay("relay", f"18001 {typed.removeprefix('tel:')}") == "18001 020 7946 0101"
    assert same_phone(typed, "+44 20 7946 0101")


@given(st.text(max_size=80))
def test_cleaning_ends_after_once(text: str) -> None:
    for clean in (clean_typed, clean_code, clean_phone, clean_email):
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert not any(letter in cleaned for letter in "\u200b\ufeff\u2060\u00ad")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://x.example",
        "https://",
        "//x.example",
        "http://a b.example",
        "http://x.example/\u200b",
        "https://me@x.example",
        "https://…",
        "https://…/contact",
        "https://www",
        "https://-.example",
        "https://x..example",
        "https://[x.example",
        "https://x.example\u2100",
        "https://x.example/" + "a" * (LONGEST_URL - 17),
    ],
)
def test_unsafe_web_addresses_are_refused(address: str) -> None:
    assert refusal(lambda: check_web_address("website", address)) == ("website", "web_address")


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        (" HTTPS://x.example/a ", "https://x.example/a"),
        ("http://x.example", "http://x.example"),
        ("https://café-rose.example/ä", "https://café-rose.example/ä"),
        ("https://a_b.c-d.example:8443", "https://a_b.c-d.example:8443"),
        ("https://x.example/" + "a" * (LONGEST_URL - 18), "https://x.example/" + "a" * (LONGEST_URL - 18)),
        (" ", None),
        ("", None),
        (None, None),
    ],
)
def test_safe_web_addresses_are_kept(address: str | None, stored: str | None) -> None:
    assert LONGEST_URL == 300
    assert check_web_address("website", address) == stored


@pytest.mark.parametrize(
    "number", ["020 7946 0123", "+44 20 7946 0123", "07700 900123", "+48 22 555 01 23", ""]
)
def test_a_number_at_which_somebody_can_be_rung(number: str) -> None:
    assert check_own_phone("phone", number) == number


@pytest.mark.parametrize("number", ["999", "116 123", "09061 234567", "0906 123 4567", "ring me"])
def test_nobody_is_rung_at_a_short_number_or_at_one_that_costs_the_caller(number: str) -> None:
    assert refusal(lambda: check_own_phone("phone", number)) == ("phone", "phone")


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_typed_is_compared_without_a_fault(number: str, other: str) -> None:
    assert same_phone(number, other) == same_phone(other, number)


def test_one_telephone_is_known_however_it_is_written() -> None:
    assert same_phone("(020) 7946-0123", "+44 2079460123")
    assert not same_phone("020 7946 0123", "020 7946 0124")
    assert not same_phone("7946 0123", "020 7946 0123"), "a part of a number is not the number"
