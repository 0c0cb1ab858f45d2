"""Which column of a council's own spreadsheet says what. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import MERGED, column_letters
from directory.preparing.sheet_words import PAYERS, UNITS

Value = str | int | float | date | None


class SheetField(StrEnum):
    """What a column may say. A price has the names that the rules of prices call its parts by."""

    LOCATION_ID = "location_id"
    REFERENCE = "reference"
    PROVIDER_NAME = "provider_name"
    COMPANY_NUMBER = "company_number"
    CHARITY_NUMBER = "charity_number"
    SERVICE_NAME = "service_name"
    CATEGORY = "category"
    POSTCODE = "postcode"
    PHONE = "phone"
    WEBSITE = "website"
    CONTACT_NAME = "contact_name"
    CONTACT_JOB = "contact_job"
    CONTACT_PHONE = "contact_phone"
    CONTACT_EMAIL = "contact_email"
    CONSENT_ON = "consent_on"
    AMOUNT = "amount"
    UNIT = "unit"
    PAYER = "payer"
    NEED_LEVEL = "need_level"
    VALID_FROM = "valid_from"
    LOT = "lot"
    MINUTES = "minutes"
    TIME_OF_WEEK = "time_of_week"
    FNC_BASIS = "fnc_basis"
    VAT_STATUS = "vat_status"
    WEEKENDS = "includes_weekends"
    BANK_HOLIDAYS = "includes_bank_holidays"
    TRAVEL = "includes_travel"
    VAT_RATE = "vat"
    TRAVEL_CHARGE = "travel"
    TRAVEL_PER = "travel_per"
    MINIMUM = "minimum_charge"
    MINIMUM_PER = "minimum_charge_per"
    DEPOSIT = "deposit"
    DEPOSIT_BACK = "deposit_back"
    ADMIN = "admin"
    ASSESSMENT = "assessment"
    INCLUDED = "included"
    EXCLUDED = "excluded"


PRICE_FIELDS = tuple(SheetField)[tuple(SheetField).index(SheetField.AMOUNT) :]
CONTACT_FIELDS = tuple(field for field in SheetField if field.startswith("contact_"))
# An amount says nothing without what it is for, who pays it and from which day on.
NEEDED_WITH_AMOUNT = (SheetField.UNIT, SheetField.PAYER, SheetField.VALID_FROM)
# What may be the same in every row instead of standing in a column: the codes that it may be, each kept behind a sign
# that no name of a column begins with. A spreadsheet with one "Weekly price" says neither in a column.
EVERY_ROW_SIGN = "="
EVERY_ROW: Mapping[SheetField, frozenset[str]] = {
    SheetField.UNIT: frozenset(UNITS.values()),
    SheetField.PAYER: frozenset(PAYERS.values()),
}
# How councils head such a column, in small letters without other signs.
HEADS: Mapping[SheetField, tuple[str, ...]] = {
    SheetField.LOCATION_ID: (
        "location number",
        "location id",
        "cqc location id",
        "cqc id",
        "cqc number",
        "cqc location",
        "location",
    ),
    SheetField.REFERENCE: ("our reference", "reference", "ref", "council reference", "contract reference"),
    SheetField.PROVIDER_NAME: ("provider name", "provider", "supplier", "supplier name", "organisation"),
    SheetField.COMPANY_NUMBER: ("company number", "companies house number", "companies house", "company no"),
    SheetField.CHARITY_NUMBER: ("charity number", "charity no", "charity"),
    SheetField.SERVICE_NAME: ("service name", "service", "name of service", "name", "name of home"),
    SheetField.CATEGORY: ("kind of care", "category", "service type", "type of service", "type", "kind"),
    SheetField.POSTCODE: ("postcode", "post code"),
    SheetField.PHONE: ("phone", "telephone", "phone number", "telephone number", "tel"),
    SheetField.WEBSITE: ("website", "web address", "url", "web site"),
    SheetField.CONTACT_NAME: ("contact name", "contact", "named contact", "registered manager", "manager"),
    SheetField.CONTACT_JOB: ("contact job", "job title", "job", "role", "position"),
    SheetField.CONTACT_PHONE: ("contact phone", "contact telephone", "direct line", "mobile"),
    SheetField.CONTACT_EMAIL: ("contact email", "email", "e mail", "email address", "contact e mail"),
    SheetField.CONSENT_ON: (
        "agreed on",
        "consent",
        "consent date",
        "date of consent",
        "agreed to be named on",
    ),
    SheetField.AMOUNT: (
        *("amount", "price", "rate", "fee", "cost", "charge"),
        *("weekly fee", "weekly price", "weekly rate", "weekly cost", "weekly charge"),
        *("hourly rate", "hourly price", "hourly cost", "price per week", "price per hour"),
    ),
    SheetField.UNIT: ("unit", "per", "price unit", "unit of price", "charged by"),
    SheetField.PAYER: ("payer", "who pays", "paid by", "funder", "funding"),
    SheetField.NEED_LEVEL: ("need", "need level", "level of need", "level of care", "placement type"),
    SheetField.VALID_FROM: ("from", "from day", "valid from", "start date", "price from", "effective from"),
    SheetField.LOT: ("lot", "list", "framework lot"),
    SheetField.MINUTES: ("minutes", "visit minutes", "length of visit", "minutes of a visit"),
    SheetField.TIME_OF_WEEK: ("time of week", "when", "days", "time"),
    SheetField.FNC_BASIS: ("fnc", "nursing contribution", "nhs nursing contribution", "fnc included"),
    SheetField.VAT_STATUS: ("vat", "vat status"),
    SheetField.WEEKENDS: ("weekends included", "includes weekends", "weekends"),
    SheetField.BANK_HOLIDAYS: ("bank holidays included", "includes bank holidays", "bank holidays"),
    SheetField.TRAVEL: ("travel included", "includes travel", "travel", "transport included", "transport"),
    SheetField.VAT_RATE: ("vat rate", "rate of vat", "vat percent"),
    SheetField.TRAVEL_CHARGE: (
        *("travel charge", "travel cost", "travel rate", "cost of travel", "travel price", "price of travel"),
        *("transport charge", "transport price", "price of transport"),
    ),
    SheetField.TRAVEL_PER: ("transport per", "transport by", "transport is for", "trip or day"),
    SheetField.MINIMUM: ("minimum charge", "least charge", "minimum"),
    SheetField.MINIMUM_PER: ("minimum charge per", "minimum per", "least charge per"),
    SheetField.DEPOSIT: ("deposit",),
    SheetField.DEPOSIT_BACK: ("deposit paid back", "deposit refundable", "refundable", "refundable deposit"),
    SheetField.ADMIN: ("admin charge", "admin fee", "administration charge", "administration fee"),
    SheetField.ASSESSMENT: ("assessment charge", "assessment fee", "charge for the assessment"),
    SheetField.INCLUDED: ("included", "in the price", "price includes", "what is included"),
    SheetField.EXCLUDED: ("not included", "excluded", "not in the price", "price excludes"),
}


def head_row(rows: Sequence[Sequence[Value]]) -> int:
    """Which row names the columns: the first that names two, for a title may stand above. Raises Invalid `no_heads`."""
    for number, row in enumerate(rows):
        if sum(1 for value in row if value not in (None, MERGED)) > 1:
            return number
    raise Invalid("file", "no_heads")


def heads_of(rows: Sequence[Sequence[Value]]) -> tuple[str, ...]:
    """The names of the columns; one that is named like an earlier one, or not at all, is called by its letter."""
    heads: list[str] = []
    for number, value in enumerate(rows[head_row(rows)]):
        words = " ".join(str(value).split()).lstrip(EVERY_ROW_SIGN) if value not in (None, MERGED) else ""
        heads.append(words if words and words not in heads else f"{words} ({column_letters(number)})".strip())
    return tuple(heads)


def every_row(columns: Mapping[str, str]) -> dict[SheetField, str]:
    """The code of each field that is the same in every row."""
    return {
        SheetField(field): chosen.removeprefix(EVERY_ROW_SIGN)
        for field, chosen in columns.items()
        if chosen.startswith(EVERY_ROW_SIGN)
    }


def places_of(columns: Mapping[str, str], heads: Sequence[str]) -> dict[SheetField, int]:
    """In which column each field stands, counted from 0; one that is the same in every row stands in none."""
    return {
        SheetField(field): heads.index(chosen)
        for field, chosen in columns.items()
        if not chosen.startswith(EVERY_ROW_SIGN)
    }


def suggested_columns(heads: Iterable[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """The column of each field: as the council chose it before, else by its name."""
    known = tuple(heads)
    plain = {re.sub(r"[^a-z]+", " ", head.lower()).strip(): head for head in reversed(known)}
    found: dict[str, str] = {}
    for field, names in HEADS.items():
        before = remembered.get(field)
        guessed = next((plain[name] for name in names if name in plain), None)
        chosen = before if before in known else guessed
        if chosen is not None and chosen not in found.values():
            found[field.value] = chosen
    if SheetField.AMOUNT in found:
        before_in_every_row = {
            field: remembered[field] for field in EVERY_ROW if _is_every_row(field, remembered.get(field, ""))
        }
        found = before_in_every_row | found
    return found


def check_columns(columns: Mapping[str, str], heads: Sequence[str]) -> dict[str, str]:
    """The columns as they are stored. Raises Invalid for a column that is not there, twice used or missing."""
    chosen: dict[str, str] = {}
    for field in SheetField:
        head = columns.get(field)
        if not head:
            continue
        if head not in heads and not _is_every_row(field, head):
            raise Invalid(field.value, "unknown")
        if head in chosen.values():
            raise Invalid(field.value, "column_twice")
        chosen[field.value] = head
    if not chosen.keys() & {SheetField.LOCATION_ID, SheetField.REFERENCE}:
        raise Invalid(SheetField.LOCATION_ID.value, "number_or_reference")
    if chosen.keys() & set(PRICE_FIELDS):
        for field in (SheetField.AMOUNT, *NEEDED_WITH_AMOUNT):
            if field not in chosen:
                raise Invalid(field.value, "column_with_amount")
    return chosen


def _is_every_row(field: SheetField, chosen: str) -> bool:
    """Whether a choice is a code that is the same in every row."""
    return chosen.startswith(EVERY_ROW_SIGN) and chosen.removeprefix(EVERY_ROW_SIGN) in EVERY_ROW.get(
        field, ()
    )
