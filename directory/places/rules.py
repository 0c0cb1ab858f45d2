"""Decisions about places: reading what somebody typed, and distance. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import asin, asinh, cos, pi, radians, sin, sqrt, tan
from typing import Any

from directory.foundation.clean_text import clean_code, clean_email
from directory.foundation.contact_details import check_email, check_phone, check_relay, check_web_address
from directory.foundation.errors import Invalid
from directory.places.records import CouncilContactRecord
from directory.vocabulary.organisations import COUNCIL_PURPOSES, ContactPurpose

E5 = 100_000
MILES_IN_EARTH_RADIUS = 3958.7613
LONGEST_TYPED = 200
MAP_ZOOM = 14  # tiles of the web at this zoom have a pixel for each unit of our map
TILE = 256
MAP_UNITS = TILE << MAP_ZOOM  # round the whole earth: some 6 metres each in England
INWARD_LENGTH = 3

_OUTWARD = r"[A-Z]{1,2}[0-9][A-Z0-9]?|GIR"
_FULL_SHAPE = re.compile(rf"(?:{_OUTWARD})[0-9][A-Z]{{2}}")
_OUTWARD_SHAPE = re.compile(_OUTWARD)
# In running text the two halves may be apart or together, and a letter O or I may stand for the inward digit.
_FULL_INSIDE = re.compile(rf"(?<![A-Z0-9])({_OUTWARD})[\s.\-]*([0-9OIL][A-Z]{{2}})(?![A-Z0-9])")
_OUTWARD_INSIDE = re.compile(rf"(?<![A-Z0-9])({_OUTWARD})(?![A-Z0-9])")
_AS_DIGIT = str.maketrans("OIL", "011")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SAINT = re.compile(r"\bsaint\b")
# Words a council's name may be dressed in without meaning another place.
_TITLE_BEFORE = re.compile(
    r"^(?:(?:the )?(?:(?:royal |london |metropolitan )*borough of|city of|county of)"
    r"|the|near|in|around) (?=\S)"
)
_TITLE_AFTER = re.compile(
    r" (?:(?:(?:london |metropolitan )?borough |city |county |district )?council"
    r"|london borough|ward|town|city|area)$"
)


class PostcodeKind(StrEnum):
    """What a typed postcode turned out to be."""

    FULL = "full"
    OUTWARD = "outward"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class CleanPostcode:
    """A postcode without its space ("N80RD"; "N8" where only the outward half was given), and its kind."""

    kind: PostcodeKind
    code: str

    @property
    def outcode(self) -> str:
        """The outward half; empty when invalid."""
        if self.kind is PostcodeKind.FULL:
            return self.code[:-INWARD_LENGTH]
        return self.code if self.kind is PostcodeKind.OUTWARD else ""


def clean_postcode(text: str) -> CleanPostcode:
    """Read a field that holds a postcode and nothing else: cleaned, upper case, every mark dropped but A-Z and 0-9.

    A letter O, I or L typed for the digit of the inward half is put right. Never raises.
    """
    bare = re.sub(r"[^A-Z0-9]", "", clean_code(text[:LONGEST_TYPED]).upper())
    if _OUTWARD_SHAPE.fullmatch(bare):
        return CleanPostcode(PostcodeKind.OUTWARD, bare)
    if len(bare) > INWARD_LENGTH:
        outward, inward = bare[:-INWARD_LENGTH], bare[-INWARD_LENGTH:]
        mended = outward + inward[0].translate(_AS_DIGIT) + inward[1:]
        if _FULL_SHAPE.fullmatch(mended):
            return CleanPostcode(PostcodeKind.FULL, mended)
    return CleanPostcode(PostcodeKind.INVALID, bare)


def find_postcode(text: str) -> CleanPostcode:
    """The first postcode in running text ("N8 0RD, Haringey", "a home near N22"); a full one before an
    outward one.
    """
    whole = clean_postcode(text)
    if whole.kind is not PostcodeKind.INVALID:
        return whole
    upper = clean_code(text[:LONGEST_TYPED]).upper()
    full = _FULL_INSIDE.search(upper)
    if full:
        return CleanPostcode(PostcodeKind.FULL, full[1] + full[2][0].translate(_AS_DIGIT) + full[2][1:])
    outward = _OUTWARD_INSIDE.search(upper)
    if outward:
        return CleanPostcode(PostcodeKind.OUTWARD, outward[1])
    return CleanPostcode(PostcodeKind.INVALID, "")


def format_postcode(code: str) -> str:
    """How a postcode is written for people: "N80RD" as "N8 0RD". What is no full postcode stays as it is."""
    return f"{code[:-INWARD_LENGTH]} {code[-INWARD_LENGTH:]}" if _FULL_SHAPE.fullmatch(code) else code


def fold_name(name: str) -> str:
    """The form place names are compared in: no case, accents, apostrophes or marks; "&" is "and", "Saint" is
    "St".
    """
    plain = (
        unicodedata.normalize("NFKD", _APOSTROPHES.sub("", clean_code(name[:LONGEST_TYPED])))
        .casefold()
        .replace("&", " and ")
    )
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _SAINT.sub("st", " ".join(_NOT_WORD.sub(" ", letters).split()))


def strip_titles(folded: str) -> str:
    """A folded name without "London Borough of", "near" and the like before it, or "council" and the like
    after it.
    """
    return _TITLE_AFTER.sub("", _TITLE_BEFORE.sub("", folded))


def distance_miles(lat_a_e5: int, lon_a_e5: int, lat_b_e5: int, lon_b_e5: int) -> float:
    """Miles in a straight line between two points given in degrees times 100,000 (haversine; HF 6.1)."""
    lat_a, lat_b = radians(lat_a_e5 / E5), radians(lat_b_e5 / E5)
    across_lat = sin((lat_b - lat_a) / 2) ** 2
    across_lon = sin(radians((lon_b_e5 - lon_a_e5) / E5) / 2) ** 2
    chord = across_lat + cos(lat_a) * cos(lat_b) * across_lon
    return 2 * MILES_IN_EARTH_RADIUS * asin(sqrt(min(1.0, chord)))


def map_point(lat_e5: float, lon_e5: float) -> tuple[float, float]:
    """Where a point given in degrees times 100,000 falls on the map: x eastwards, y southwards (web Mercator)."""
    x = (lon_e5 / E5 / 360 + 0.5) * MAP_UNITS
    y = (0.5 - asinh(tan(radians(lat_e5 / E5))) / (2 * pi)) * MAP_UNITS
    return x, y


MOST_CALL_DAYS = 20  # working days within which a council may say that it rings back
# Characters that each part of a contact may have.
CONTACT_LENGTHS = {
    "organisation": 120,
    "phone": 30,
    "phone_hours": 200,
    "relay": 40,
    "email": 254,
    "website": 300,
    "source": 300,
}


# What stands in an example in the place of the real thing.
_ADDRESS_IN_ANGLES = re.compile(r"<[^<>]*@[^<>]*>")
_PLACEHOLDER = re.compile(r"…|\.\.\.|<[^>]*>|\b(?:tbc|tba|xxx+)\b", re.IGNORECASE)


def check_contact(contact: CouncilContactRecord, today: date) -> CouncilContactRecord:
    """A contact as it is stored. Raises Invalid that names the part which cannot be taken.

    It says where it is published and when it was read there, so that a reader can judge how far to trust it; an
    organisation other than the council is named; and there is one way at least to reach it.
    """
    if not ContactPurpose.has(contact.purpose):
        raise Invalid("purpose", "unknown_code", value=contact.purpose)
    if _ADDRESS_IN_ANGLES.search(contact.email):  # as it was copied out of a letter: no placeholder
        contact = replace(contact, email=clean_email(contact.email))
    lines: dict[str, Any] = {
        name: _one_line(name, getattr(contact, name), most) for name, most in CONTACT_LENGTHS.items()
    }
    if not lines["organisation"] and contact.purpose not in COUNCIL_PURPOSES:
        raise Invalid("organisation", "required")
    lines["phone"] = check_phone("phone", lines["phone"])
    lines["relay"] = check_relay("relay", lines["relay"])
    lines["email"] = check_email("email", lines["email"])
    lines["website"] = check_web_address("website", lines["website"]) or ""
    if not (lines["phone"] or lines["email"] or lines["website"]):
        raise Invalid("phone", "phone_or_email")
    if not lines["source"]:
        raise Invalid("source", "required")
    if contact.source_on > today:
        raise Invalid("source_on", "in_the_future")
    return replace(contact, **lines)


def check_call_days(within_days: int | None) -> int | None:
    """The working days within which a council says that it rings back; None promises nothing. Raises Invalid."""
    if within_days is not None and not 1 <= within_days <= MOST_CALL_DAYS:
        raise Invalid("within_days", "call_days", most=MOST_CALL_DAYS)
    return within_days


def _one_line(field: str, text: str, most: int) -> str:
    """A text without line breaks or characters that are not seen. Raises Invalid `placeholder` or `too_long`."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if _PLACEHOLDER.search(line):
        raise Invalid(field, "placeholder")
    if len(line) > most:
        raise Invalid(field, "too_long", most=most)
    return line
