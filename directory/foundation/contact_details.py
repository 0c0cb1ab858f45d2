"""Telephone numbers, addresses of mail and of the web, as they may be stored and linked to: one reader each."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from directory.foundation.clean_text import clean_email, clean_phone
from directory.foundation.errors import Invalid
from directory.foundation.on_demand import load

LONGEST_URL = 300
# How a header of mail begins to spell other characters (RFC 2047): in an address it would name another mailbox.
ENCODED_WORD = "=?"
_SHORT_NUMBER = re.compile(r"[1-9][0-9]{2,5}")  # such as 999, 101, 116123
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]*[a-z0-9]")  # RFC 1123, with a dot
_RELAY = re.compile(r"1800[12] ?(.*)")  # Relay UK: 18001 from a text phone, 18002 to one


def check_web_address(field: str, address: str | None) -> str | None:
    """An address that a link may safely lead to: http or https with a whole host. Raises Invalid `web_address`."""
    if not address or not address.strip():
        return None
    cleaned = address.strip()
    try:
        parts = urlsplit(cleaned)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise Invalid(field, "web_address") from error
    if (
        parts.scheme not in ("http", "https")
        or not _HOST.fullmatch(host)
        or parts.username
        or len(cleaned) > LONGEST_URL
    ):
        raise Invalid(field, "web_address")
    if any(character.isspace() or not character.isprintable() for character in cleaned):
        raise Invalid(field, "web_address")
    # The database compares the scheme letter by letter.
    return parts.scheme + cleaned[len(parts.scheme) :]


def check_phone(field: str, number: str) -> str:
    """A number that can be rung from the United Kingdom, spaced as written; "" for none. Raises Invalid `phone`."""
    cleaned = clean_phone(number)
    if not cleaned or _SHORT_NUMBER.fullmatch(cleaned.replace(" ", "")):
        return cleaned
    try:
        parsed = load("phonenumbers").parse(cleaned, "GB")
    except load("phonenumbers").NumberParseException as error:
        raise Invalid(field, "phone") from error
    if not load("phonenumbers").is_possible_number(parsed) or any(letter.isalpha() for letter in cleaned):
        raise Invalid(field, "phone")
    return cleaned


def check_own_phone(field: str, number: str) -> str:
    """A number at which somebody can be rung, "" for none: no short number such as 999, none that costs whoever rings.

    Raises Invalid `phone`.
    """
    cleaned = check_phone(field, number)
    if not cleaned:
        return cleaned
    library = load("phonenumbers")
    if _SHORT_NUMBER.fullmatch(cleaned.replace(" ", "")):
        raise Invalid(field, "phone")
    kind = library.number_type(library.parse(cleaned, "GB"))
    if kind == library.PhoneNumberType.PREMIUM_RATE:
        raise Invalid(field, "phone")
    return cleaned


def same_phone(number: str, other: str) -> bool:
    """Whether two numbers ring the same telephone, however each is spaced and whether it names the country."""
    library = load("phonenumbers")
    try:
        parsed = [library.parse(clean_phone(each), "GB") for each in (number, other)]
    except library.NumberParseException:
        return False
    return bool(library.is_number_match(*parsed) == library.MatchType.EXACT_MATCH)


def check_relay(field: str, number: str) -> str:
    """The number for text relay, which begins with 18001 or 18002; "" for none. Raises Invalid `relay`."""
    cleaned = clean_phone(number)
    if not cleaned:
        return ""
    prefixed = _RELAY.fullmatch(cleaned)
    if prefixed is None or not prefixed[1]:
        raise Invalid(field, "relay")
    check_phone(field, prefixed[1])
    return cleaned


def check_email(field: str, address: str) -> str:
    """An address that a letter can be sent to, its domain in small letters; "" for none. Raises Invalid `email`."""
    cleaned = clean_email(address)
    if not cleaned:
        return ""
    try:
        if ENCODED_WORD in cleaned:
            raise EmailNotValidError("an encoded word")
        return validate_email(cleaned, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Invalid(field, "email") from error
