"""What a council's own spreadsheet says, line by line, and what cannot be taken. Pure.

A line is of a location that the regulator registers, by the regulator's number, or of a service that needs no
registration, by the council's own reference. A line may name one price; a service with several has several lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from directory.catalogue.provider_identity import check_charity_number, check_company_number
from directory.foundation.contact_details import check_email, check_phone, check_web_address
from directory.foundation.errors import Invalid
from directory.preparing.sheet_cells import (
    RowReader,
    SheetProblem,
    check_day,
    check_location_id,
    check_minutes,
    check_name,
    check_reference,
)
from directory.preparing.sheet_fields import (
    CONTACT_FIELDS,
    NEEDED_WITH_AMOUNT,
    PRICE_FIELDS,
    SheetField,
    Value,
    every_row,
    head_row,
    heads_of,
    places_of,
)
from directory.preparing.sheet_prices import SheetPrice
from directory.preparing.sheet_words import (
    CATEGORIES,
    FNC_BASES,
    MINIMUM_UNITS,
    NEEDS,
    PAYERS,
    TIMES,
    TRAVEL_PERS,
    UNITS,
    UNREGISTERED,
    VAT_STATUSES,
    read_items,
)
from directory.prices.rules.told_terms import ToldTerms

# Made in one transaction, for which everybody else who writes waits where SQLite holds the data, five seconds at most:
# 500 rows took four on a machine of two cores.
MOST_ROWS = 2_000
MOST_ROWS_OF_ONE_WRITER = 500
LINES_AT_ONCE = 50
DAYS_KEPT = 90  # since it was sent, of a spreadsheet that nothing was made of


def most_rows(*, one_writer: bool) -> int:
    """How many rows a council's spreadsheet may have. `one_writer`: the database lets one write at a time (SQLite)."""
    return MOST_ROWS_OF_ONE_WRITER if one_writer else MOST_ROWS


@dataclass(frozen=True, slots=True)
class SheetContact:
    """A person who agreed on a day to be named as the contact for families."""

    name: str
    job: str | None
    phone: str | None
    email: str | None
    consent_on: date


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A service that no regulator registers, as the council knows it by its own reference."""

    provider_name: str
    company_number: str | None
    charity_number: str | None
    name: str
    category: str
    postcode: str | None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One row: the place or service that it is of, and what the council knows of it besides.

    `category` is the kind of care that a price is for; of a location with one kind it may be left out.
    """

    row: int
    location_id: str | None
    reference: str | None
    entry: SheetEntry | None
    category: str | None
    phone: str | None
    website: str | None
    contact: SheetContact | None
    price: SheetPrice | None

    @property
    def key(self) -> tuple[str | None, str | None]:
        """What the line is of."""
        return self.location_id, self.reference


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """The lines of a spreadsheet, everything that is wrong with it, and what of it is left out.

    `locations` is the number of a location by its row, for rows too of which something else cannot be taken.
    """

    lines: tuple[SheetLine, ...]
    problems: tuple[SheetProblem, ...]
    notes: tuple[SheetProblem, ...] = ()
    locations: Mapping[int, str] = field(default_factory=dict)

    @property
    def contacts_not_named(self) -> int:
        """How many people stand in it of whom no day says that they agreed to be named."""
        return sum(1 for note in self.notes if note.refusal.code == "contact_not_agreed")


def read_sheet(rows: Sequence[Sequence[Value]], columns: Mapping[str, str], on: date) -> ReadSheet:
    """Every line below the heads, and every problem by its cell. Empty rows are passed over."""
    begin, heads = head_row(rows), heads_of(rows)
    places, same = places_of(columns, heads), every_row(columns)
    lines: list[SheetLine] = []
    problems: list[SheetProblem] = []
    notes: list[SheetProblem] = []
    locations: dict[int, str] = {}
    seen = _Seen()
    for number, row in enumerate(rows[begin + 1 :], begin + 2):
        reader = RowReader(row, number, places, problems, notes, same)
        if reader.is_empty:
            continue
        before = len(problems)
        reader.refuse_marks()
        line = _line(reader, on)
        if line.location_id is not None:
            locations[number] = line.location_id
        if len(problems) == before and seen.takes(line, reader):
            lines.append(line)
    if not lines and not problems:
        problems.append(SheetProblem(f"A{begin + 2}", Invalid("file", "no_rows")))
    return ReadSheet(tuple(lines), tuple(problems), tuple(notes), locations)


def place_of(columns: Mapping[str, str], rows: Sequence[Sequence[Value]]) -> Mapping[SheetField, int]:
    """In which column each field stands, counted from 0."""
    return places_of(columns, heads_of(rows))


def grouped(lines: Iterable[SheetLine]) -> list[list[SheetLine]]:
    """Lines put together by what they are of, in the order of the file."""
    groups: dict[tuple[str | None, str | None], list[SheetLine]] = {}
    for line in lines:
        groups.setdefault(line.key, []).append(line)
    return list(groups.values())


def pieces(lines: Iterable[SheetLine]) -> Iterator[list[SheetLine]]:
    """Lines a few at a time, in the order of the file; those of one thing stay together, however many they are."""
    piece: list[SheetLine] = []
    for group in grouped(lines):
        piece += group
        if len(piece) >= LINES_AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def last_day_kept(sent_on: date) -> date:
    """The last day on which a spreadsheet is kept whole that nothing is made of."""
    return sent_on + timedelta(days=DAYS_KEPT)


class _Seen:
    """The lines so far. Several of one thing say the same of it, and name a price each, no price twice."""

    def __init__(self) -> None:
        self.first: dict[tuple[str | None, str | None], SheetLine] = {}
        self.prices: dict[tuple[object, ...], int] = {}

    def takes(self, line: SheetLine, reader: RowReader) -> bool:
        """Whether a line may stand beside those before it; what is wrong with it is noted."""
        first = self.first.setdefault(line.key, line)
        before = len(reader.problems)
        if first is not line:
            self._compare(line, first, reader)
        if line.price is not None and len(reader.problems) == before:
            row = self.prices.setdefault((line.key, line.category, line.price.series), line.row)
            if row != line.row:
                reader.refuse(SheetField.AMOUNT, Invalid("amount", "price_twice", row=row))
        return len(reader.problems) == before

    def _compare(self, line: SheetLine, first: SheetLine, reader: RowReader) -> None:
        if line.price is None:
            field = SheetField.LOCATION_ID if line.location_id else SheetField.REFERENCE
            reader.refuse(field, Invalid(field.value, "row_twice", row=first.row))
            return
        for field, here, there in (
            (SheetField.PHONE, line.phone, first.phone),
            (SheetField.WEBSITE, line.website, first.website),
            (SheetField.CONTACT_NAME, line.contact, first.contact),
            *_told(line.entry, first.entry),
        ):
            if here is not None and here != there:
                reader.refuse(field, Invalid(field.value, "row_differs", row=first.row))


def _told(here: SheetEntry | None, there: SheetEntry | None) -> tuple[tuple[SheetField, object, object], ...]:
    if here is None or there is None:
        return ()
    return (
        (SheetField.PROVIDER_NAME, here.provider_name, there.provider_name),
        (SheetField.COMPANY_NUMBER, here.company_number, there.company_number),
        (SheetField.CHARITY_NUMBER, here.charity_number, there.charity_number),
        (SheetField.SERVICE_NAME, here.name, there.name),
        (SheetField.CATEGORY, here.category, there.category),
        (SheetField.POSTCODE, here.postcode, there.postcode),
    )


def _line(reader: RowReader, on: date) -> SheetLine:
    """What a row says; of no use where something is wrong with it."""
    location = reader.checked(SheetField.LOCATION_ID, check_location_id)
    reference = reader.checked(SheetField.REFERENCE, check_reference)
    is_named = reader.says(SheetField.LOCATION_ID) or reader.says(SheetField.REFERENCE)
    if not is_named and SheetField.REFERENCE in reader.places:
        reader.refuse(SheetField.REFERENCE, Invalid("reference", "number_or_reference"))
    elif not is_named:
        reader.refuse(SheetField.LOCATION_ID, Invalid("location_id", "location_number"))
    category = reader.code(SheetField.CATEGORY, CATEGORIES)
    by_reference = reference is not None and not reader.says(SheetField.LOCATION_ID)
    entry = _entry(reader, category) if by_reference else None
    return SheetLine(
        row=reader.number,
        location_id=location,
        reference=reference if by_reference else None,
        entry=entry,
        category=category,
        phone=reader.checked(SheetField.PHONE, check_phone),
        website=reader.checked(SheetField.WEBSITE, check_web_address),
        contact=_contact(reader, on),
        price=_price(reader),
    )


def _entry(reader: RowReader, category: str | None) -> SheetEntry | None:
    """A service by the council's own reference: only of a kind that needs no registration (requirement 17)."""
    provider = reader.checked(SheetField.PROVIDER_NAME, check_name)
    for needed in (SheetField.PROVIDER_NAME, SheetField.CATEGORY):
        if not reader.says(needed):
            reader.refuse(needed, Invalid(needed.value, "needed_with_reference"))
    if category is not None and category not in UNREGISTERED:
        reader.refuse(SheetField.CATEGORY, Invalid("category", "care_is_registered"))
        return None
    company = reader.checked(SheetField.COMPANY_NUMBER, check_company_number)
    charity = reader.checked(SheetField.CHARITY_NUMBER, check_charity_number)
    name = reader.checked(SheetField.SERVICE_NAME, check_name) or provider
    if provider is None or name is None or category is None:
        return None
    postcode = reader.words(SheetField.POSTCODE) or None
    return SheetEntry(provider, company, charity, name, category, postcode)


def _contact(reader: RowReader, on: date) -> SheetContact | None:
    """The named contact, who has agreed to be named and can be reached (requirement 14, HAR App3 4.2)."""
    name = reader.checked(SheetField.CONTACT_NAME, check_name)
    job = reader.checked(SheetField.CONTACT_JOB, check_name)
    phone = reader.checked(SheetField.CONTACT_PHONE, check_phone)
    email = reader.checked(SheetField.CONTACT_EMAIL, check_email)
    agreed = reader.checked(SheetField.CONSENT_ON, check_day)
    if name is None:
        if not reader.says(SheetField.CONTACT_NAME):
            _note_nameless(reader)
        return None
    if agreed is None:
        if not reader.says(SheetField.CONSENT_ON):
            reader.note(SheetField.CONTACT_NAME, Invalid("contact_name", "contact_not_agreed"))
    elif agreed > on:
        reader.refuse(SheetField.CONSENT_ON, Invalid("consent_on", "not_over_yet"))
    elif not (phone or email):
        reader.refuse(SheetField.CONTACT_NAME, Invalid("contact_name", "phone_or_email"))
    else:
        return SheetContact(name, job, phone, email, agreed)
    return None


def _note_nameless(reader: RowReader) -> None:
    told = next((field for field in CONTACT_FIELDS if reader.says(field)), None)
    if told is not None:
        reader.note(told, Invalid("contact_name", "contact_without_name"))


def _price(reader: RowReader) -> SheetPrice | None:
    """The price of the row; None where there is none or something is wrong with it."""
    if not reader.says(SheetField.AMOUNT):
        told = next((field for field in PRICE_FIELDS if reader.says(field)), None)
        if told is not None:
            reader.note(told, Invalid("amount", "price_without_amount"))
        return None
    before = len(reader.problems)
    amount = reader.pence(SheetField.AMOUNT)
    if amount is not None and amount <= 0:
        reader.refuse(SheetField.AMOUNT, Invalid("amount", "price_zero"))
    unit = reader.code(SheetField.UNIT, UNITS)
    payer = reader.code(SheetField.PAYER, PAYERS)
    valid_from = reader.checked(SheetField.VALID_FROM, check_day)
    for needed in NEEDED_WITH_AMOUNT:
        if not reader.says(needed) and needed not in reader.same:
            reader.refuse(needed, Invalid(needed.value, "needed_with_amount"))
    price = SheetPrice(
        amount_pence=amount or 0,
        unit=unit or "",
        payer=payer or "",
        valid_from=valid_from or date.min,
        need_level=reader.code(SheetField.NEED_LEVEL, NEEDS),
        minutes=reader.checked(SheetField.MINUTES, check_minutes),
        time_of_week=reader.code(SheetField.TIME_OF_WEEK, TIMES),
        fnc_basis=reader.code(SheetField.FNC_BASIS, FNC_BASES),
        vat_status=reader.code(SheetField.VAT_STATUS, VAT_STATUSES),
        includes_weekends=reader.yes_no(SheetField.WEEKENDS),
        includes_bank_holidays=reader.yes_no(SheetField.BANK_HOLIDAYS),
        includes_travel=reader.yes_no(SheetField.TRAVEL),
        lot=reader.words(SheetField.LOT) or None,
        terms=_terms(reader),
    )
    return price if len(reader.problems) == before else None


def _terms(reader: RowReader) -> ToldTerms:
    """What the row tells of its price besides the amount; £0 is a charge that there is none of."""
    return ToldTerms(
        deposit_pence=reader.pence(SheetField.DEPOSIT),
        deposit_back=reader.yes_no(SheetField.DEPOSIT_BACK),
        admin_pence=reader.pence(SheetField.ADMIN),
        assessment_pence=reader.pence(SheetField.ASSESSMENT),
        minimum_pence=reader.pence(SheetField.MINIMUM),
        minimum_per=reader.code(SheetField.MINIMUM_PER, MINIMUM_UNITS),
        travel_pence=reader.pence(SheetField.TRAVEL_CHARGE),
        travel_per=reader.code(SheetField.TRAVEL_PER, TRAVEL_PERS),
        vat_basis_points=reader.rate(SheetField.VAT_RATE),
        included=reader.checked(SheetField.INCLUDED, read_items),
        excluded=reader.checked(SheetField.EXCLUDED, read_items),
    )
