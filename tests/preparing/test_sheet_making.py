"""What making a council's own spreadsheet does: prices by the rules of all prices, services by a reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.catalogue.actions.describe import describe
from directory.catalogue.models import NamedContact, Provider, Service
from directory.foundation.actor import SYSTEM, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.read_spreadsheets import ReadTable
from directory.frameworks.actions.band import add_area, set_price_band
from directory.frameworks.models import Instrument
from directory.places.models import Council
from directory.preparing.actions import sheets as actions
from directory.preparing.models import CouncilReference, CouncilSheet
from directory.preparing.sheet_fields import Value, heads_of, suggested_columns
from directory.preparing.sheet_prices import terms_of
from directory.prices.actions.change import change_price
from directory.prices.models import Price
from directory.prices.queries import price_line
from directory.prices.rules.types import Charge, Extra
from tests.admissions.factories import admit_directly, make_lot
from tests.conftest import TODAY
from tests.preparing.factories import ASH, FARHAM, LARKHOLM, SHIRE, add_places, register

MANAGER = Actor("account:7", (Grant(Role.FRAMEWORK_MANAGER, council=LARKHOLM),))
HOME = ("Location number", "Amount", "Per", "Who pays", "From", "Need", "VAT", "Lot")
OWN = ("Our reference", "Provider", "Company number", "Service", "Kind of care", "Postcode", "Telephone")
PRICE_OF = (*OWN, "Amount", "Per", "Who pays", "From")
SPARKLE: tuple[Value, ...] = (
    "AB-1",
    "Sparkle Limited",
    "01234567",
    "Sparkle",
    "Cleaning",
    "ZL1 1AA",
    "020 7946 0001",
)


@pytest.fixture(autouse=True)
def register_here(session: scoped_session) -> None:
    """A home in the register, in a council that is served."""
    add_places()
    register()
    session.commit()


def price(amount: Value = 650, first: Value = "01/04/2026", lot: Value = None) -> list[Value]:
    """A row of what the Council pays a week for care without nursing."""
    return [ASH, amount, "a week", "Council", first, "residential", "no VAT", lot]


def tried(heads: Sequence[str], *rows: Sequence[Value], actor: Actor = MANAGER) -> CouncilSheet:
    """A spreadsheet that was looked through."""
    table = ReadTable([list(heads), *(list(row) for row in rows)])
    sheet = actions.receive_sheet(actor, LARKHOLM, file_name="ours.xlsx", table=table)
    columns = suggested_columns(heads_of(sheet.rows), {})
    assert len(columns) == len(heads), columns
    actions.map_sheet(actor, sheet, columns, version=sheet.version)
    actions.look_through(actor, sheet, on=TODAY)
    db.session.commit()
    return sheet


def made(heads: Sequence[str], *rows: Sequence[Value], actor: Actor = MANAGER) -> Mapping[str, int]:
    """What came of a spreadsheet: the counts that are not nought. Trying it out had said the same."""
    sheet = tried(heads, *rows, actor=actor)
    assert sheet.outcome is not None and sheet.outcome["problems"] == []
    foreseen = sheet.outcome["counts"]
    actions.begin_making(actor, sheet, version=sheet.version)
    actions.make_from_sheet(actor, sheet, on=TODAY)
    db.session.commit()
    assert sheet.state == "made" and sheet.counts is not None and sheet.rows == [] and sheet.outcome is None
    counts = {name: count for name, count in sheet.counts.items() if count}
    assert counts == {name: count for name, count in foreseen.items() if count}
    return counts


def problems(sheet: CouncilSheet) -> list[tuple[str, str]]:
    assert sheet.outcome is not None
    return [(cell, code) for cell, code, _ in sheet.outcome["problems"]]


def notes(sheet: CouncilSheet) -> list[tuple[str, str]]:
    assert sheet.outcome is not None
    return [(cell, code) for cell, code, _ in sheet.outcome["notes"]]


def prices() -> list[tuple[Any, ...]]:
    """Every price there is: amount, first day, last day, state."""
    rows = db.session.execute(
        select(Price.amount_pence, Price.valid_from, Price.valid_to, Price.state).order_by(Price.id)
    )
    return [tuple(row) for row in rows]


def everything(session: scoped_session) -> list[int]:
    """How many rows there are of everything that a spreadsheet may write, its own history aside."""
    tables = (Service, Provider, Price, NamedContact, CouncilReference)
    events = select(func.count()).select_from(AuditEvent).where(AuditEvent.subject_type != "council_sheet")
    counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    return [*counts, session.scalar(events) or 0]


def test_a_price_enters_by_the_managers_own_authority_and_the_same_file_changes_nothing(
    session: scoped_session,
) -> None:
    assert made(HOME, price())["prices_new"] == 1
    assert prices() == [(65_000, date(2026, 4, 1), None, "current")]
    entered = session.scalars(select(Price)).one()
    assert (entered.payer, entered.unit, entered.need_level, entered.vat_status, entered.source) == (
        *("council", "week", "residential", "exempt", "council_agreed"),
    )
    assert entered.created_by == MANAGER.id
    before = everything(session)
    assert made(HOME, price()) == {"locations": 1, "same": 1, "prices_same": 1}
    assert everything(session) == before


def test_a_changed_amount_begins_on_its_day_and_the_history_stays(session: scoped_session) -> None:
    made(HOME, price())
    assert made(HOME, price(700, "2026-11-01"))["prices_changed"] == 1
    history = [
        (65_000, date(2026, 4, 1), date(2026, 10, 31), "superseded"),
        (70_000, date(2026, 11, 1), None, "current"),
    ]
    assert prices() == history
    # The first file again, and both together, say what is history already.
    before = everything(session)
    assert made(HOME, price())["prices_same"] == 1
    assert made(HOME, price(), price(700, "2026-11-01"))["prices_same"] == 2
    assert prices() == history and everything(session) == before
    # The same amount from a later day is no other price.
    assert made(HOME, price(700, "2026-12-01"))["prices_same"] == 1
    # Another amount from the same day: the one that was wrong is kept as withdrawn.
    assert made(HOME, price(710, "2026-11-01"))["prices_changed"] == 1
    assert [row[3] for row in prices()] == ["superseded", "withdrawn", "current"]


def test_what_a_row_does_not_tell_stays_as_it_was(session: scoped_session) -> None:
    made(HOME, price())
    heads = (*HOME[:6], "Weekends included")
    assert made(heads, [*price(655, "01/05/2026")[:6], "yes"])["prices_changed"] == 1
    newest = session.scalars(select(Price).order_by(Price.id.desc()).limit(1)).one()
    assert (newest.vat_status, newest.includes_weekends) == ("exempt", True)


MORE = (
    *("Deposit", "Deposit refundable", "Admin fee", "Assessment fee", "Minimum charge", "Minimum charge per"),
    *("Travel charge", "VAT rate", "Price includes", "Price excludes"),
)


def test_what_else_a_price_says_is_entered_and_what_has_no_column_is_kept(session: scoped_session) -> None:
    told = [500, "yes", "95", None, 100, "a week", 1.5, 0.2, "Meals, laundry", "hairdresser"]
    heads = (*HOME[:6], *MORE)
    assert made(heads, [*price()[:6], *told])["prices_new"] == 1
    entered = price_line(session.scalars(select(Price)).one())
    assert entered.charges == (Charge("deposit", 500_00, refundable=True), Charge("admin", 95_00))
    assert (entered.minimum_charge_pence, entered.minimum_charge_per) == (100_00, "week")
    assert (entered.includes_travel, entered.travel_pence) == (False, 1_50)
    assert (entered.vat_status, entered.vat_basis_points) == ("exclusive", 20_00)
    assert (entered.included, entered.excluded) == (("meals", "laundry"), ("hairdresser",))
    assert made(heads, [*price()[:6], *told]) == {"locations": 1, "same": 1, "prices_same": 1}
    # Another amount without these columns keeps all of it; so do extras, which have none.
    extra = replace(entered, valid_from=date(2026, 5, 1), extras=(Extra("activities", 5_00),))
    change_price(SYSTEM, entered.service_id, extra, on=TODAY)
    session.commit()
    assert made(HOME[:6], price(700, "2026-11-01")[:6])["prices_changed"] == 1
    newest = price_line(session.scalars(select(Price).order_by(Price.id.desc()).limit(1)).one())
    kept = {"amount_pence": 700_00, "valid_from": date(2026, 11, 1), "extras": extra.extras}
    assert terms_of(newest) == terms_of(replace(entered, **kept))
    # £0 says that there is none any more.
    nothing = [0, None, 0, None, 0, None, None, None, None, None]
    assert made(heads, [*price(710, "2026-11-10")[:6], *nothing])["prices_changed"] == 1
    newest = price_line(session.scalars(select(Price).order_by(Price.id.desc()).limit(1)).one())
    assert (newest.charges, newest.minimum_charge_pence, newest.extras) == ((), None, extra.extras)


def test_transport_of_a_day_is_by_trip_or_by_day(session: scoped_session) -> None:
    heads = (*PRICE_OF, "Transport included", "Price of transport", "Trip or day")
    day_centre = (
        *("AB-2", "Sparkle Limited", "01234567", "Sparkle Days"),
        *("Day centre", "ZL1 1AA", "020 7946 0001"),
    )
    row = (*day_centre, 45, "a session", "Council", "01/04/2026")
    assert made(heads, [*row, "no", 4.5, "trip"])["prices_new"] == 1
    newest = session.scalars(select(Price).order_by(Price.id.desc()).limit(1)).one()
    assert (newest.includes_travel, newest.travel_pence, newest.travel_per) == (False, 4_50, "trip")
    later = (*row[:-1], "01/05/2026")
    assert made(heads, [*later, None, None, "day"])["prices_changed"] == 1
    assert problems(tried(heads, [*later, "yes", 4.5, None]))[0][1] == "travel_twice"
    assert problems(tried(heads, [*later, "no", 4.5, "week"])) == [("N2", "word_unknown")]


@pytest.mark.parametrize(
    ("told", "cell", "code"),
    [
        ({"Deposit": 500}, "H2", "required"),
        ({"Minimum charge": 5}, "L2", "required"),
        ({"Minimum charge": 5, "Minimum charge per": "an hour"}, "L2", "word_unknown"),
        ({"Deposit": "much", "Deposit refundable": "no"}, "G2", "money_unreadable"),
        ({"VAT rate": "a fifth"}, "N2", "percent_unreadable"),
        ({"Price includes": "meals, wine"}, "O2", "word_unknown"),
        ({"Price includes": "meals", "Price excludes": "meals"}, "P2", "item_in_and_out"),
    ],
)
def test_what_else_a_price_says_is_refused_by_its_cell(
    session: scoped_session, told: Mapping[str, Value], cell: str, code: str
) -> None:
    sheet = tried((*HOME[:6], *MORE), [*price()[:6], *(told.get(name) for name in MORE)])
    assert problems(sheet) == [(cell, code)]
    assert prices() == []


@pytest.mark.parametrize(
    ("change", "cell", "code"),
    [
        ({1: "much"}, "B2", "money_unreadable"),
        ({1: 0}, "B2", "price_zero"),
        ({2: "fortnight"}, "C2", "word_unknown"),
        ({3: None}, "D2", "needed_with_amount"),
        ({4: "31/02/2026"}, "E2", "no_such_day"),
        ({5: "specialist"}, "F2", "need_level_unfit"),
        ({5: None}, "F2", "needed_for_homes"),
        ({5: "nursing"}, "B2", "fnc_basis_needed"),
        ({7: "C9"}, "H2", "not_admitted_to_lot"),
        ({1: "#REF!"}, "B2", "cell_failed"),
    ],
)
def test_a_price_that_cannot_be_taken_is_named_by_its_cell(
    session: scoped_session, change: Mapping[int, Value], cell: str, code: str
) -> None:
    before = everything(session)
    row = [change.get(place, value) for place, value in enumerate(price())]
    sheet = tried(HOME, row, price(660, "01/05/2026"))
    assert problems(sheet) == [(cell, code)]
    with pytest.raises(Invalid):
        actions.begin_making(MANAGER, sheet, version=sheet.version)
    db.session.rollback()
    assert everything(session) == before


def test_a_price_before_the_one_in_force_is_refused(session: scoped_session) -> None:
    made(HOME, price())
    assert problems(tried(HOME, price(600, "01/03/2026"))) == [("E2", "price_backdated")]


def test_a_price_in_a_lot_follows_its_rules(session: scoped_session) -> None:
    made(HOME, price())
    entry = session.scalars(select(Service)).one()
    lot = make_lot(("care_home",), {"pricing_mode": "composite"}, council_code=LARKHOLM)
    admit_directly(entry, lot)
    session.commit()
    # The only priced lot is the one meant; a composite price covers all days, or it is refused at its amount.
    assert problems(tried(HOME, price(700, "01/05/2026"))) == [("B2", "composite_no_supplement")]
    assert problems(tried(HOME, price(700, "01/05/2026", "nowhere"))) == [("H2", "not_admitted_to_lot")]
    assert problems(tried(HOME, price(700, "01/05/2026", lot.code))) == [("B2", "composite_no_supplement")]


def test_a_price_outside_its_band_waits_and_the_same_file_asks_no_second_time(
    session: scoped_session,
) -> None:
    made(HOME, price())
    entry = session.scalars(select(Service)).one()
    lot = make_lot(("care_home",), {"pricing_mode": "banded"}, council_code=LARKHOLM)
    admit_directly(entry, lot)
    instrument = session.get_one(Instrument, lot.instrument_id)
    area = add_area(SYSTEM, instrument, [LARKHOLM], code="1", name="Larkholm", valid_from=date(2026, 4, 1))
    set_price_band(
        SYSTEM,
        lot,
        area,
        need_level="residential",
        min_pence=60_000,
        max_pence=70_000,
        valid_from=date(2026, 4, 1),
        valid_to=date(2027, 3, 31),
    )
    session.commit()
    assert made(HOME, price(800, "01/06/2026"))["prices_waiting"] == 1
    assert [row[3] for row in prices()] == ["current", "out_of_band"]
    before = everything(session)
    assert made(HOME, price(800, "01/06/2026"))["prices_same"] == 1
    assert everything(session) == before
    assert made(HOME, price(690, "01/06/2026"))["prices_changed"] == 1
    assert [row[3] for row in prices()] == ["superseded", "out_of_band", "current"]


def test_a_price_of_another_councils_lot_is_not_this_managers(session: scoped_session) -> None:
    made(HOME, price())
    entry = session.scalars(select(Service)).one()
    lot = make_lot(("care_home",), {"pricing_mode": "composite"}, council_code=SHIRE)
    admit_directly(entry, lot)
    session.commit()
    assert problems(tried(HOME, price(700, "01/05/2026", lot.code))) == [("H2", "price_of_others")]


def test_one_location_with_two_kinds_of_care_needs_to_be_told_which(session: scoped_session) -> None:
    register(ASH, date(2026, 11, 2), service_types=["domiciliary_care", "supported_living"])
    session.commit()
    heads = ("Location number", "Kind of care", "Amount", "Per", "Who pays", "From")
    row = [ASH, None, 22.5, "hour", "private", "2026-04-01"]
    assert problems(tried(heads, row)) == [("B2", "category_needed")]
    row[1] = "Nursing home"
    assert problems(tried(heads, row)) == [("B2", "category_not_here")]
    row[1] = "domiciliary care"
    assert made(heads, row)["prices_new"] == 1
    entered = session.scalars(select(Price)).one()
    assert (entered.category, entered.payer, entered.need_level) == ("home_care", "self_funder", "any")


def test_two_rows_of_one_thing_agree_and_name_no_price_twice() -> None:
    sheet = tried(HOME, price(), price(651), price(652, "01/05/2026"))
    assert problems(sheet) == [("B3", "price_twice")]
    heads = ("Location number", "Telephone", "Amount", "Per", "Who pays", "From", "Need")
    first = [ASH, "020 7946 0001", 650, "week", "council", "01/04/2026", "residential"]
    second = [ASH, "020 7946 0002", 640, "week", "council", "01/03/2026", "residential"]
    third = [ASH, "020 7946 0001", *[None] * 5]
    assert problems(tried(heads, first, second, third)) == [("B3", "row_differs"), ("A4", "row_twice")]


def test_an_unregistered_service_is_entered_once_and_found_again_by_its_reference(
    session: scoped_session,
) -> None:
    row = [*SPARKLE, 18.5, "hour", "council", "01/04/2026"]
    counts = made(PRICE_OF, row)
    assert (counts["entered"], counts["providers"], counts["prices_new"]) == (1, 1, 1)
    entry = session.scalars(select(Service)).one()
    # A draft like any other: nobody sees it before it is completed, accredited and admitted.
    assert (entry.state, entry.regulated, entry.location_id, entry.category) == (
        *("draft", False, None, "household_help"),
    )
    assert (entry.council_code, entry.postcode, entry.phone, entry.source) == (
        *(LARKHOLM, "ZL1 1AA", "020 7946 0001", "council"),
    )
    provider = session.scalars(select(Provider)).one()
    assert (provider.legal_name, provider.companies_house) == ("Sparkle Limited", "01234567")
    before = everything(session)
    again = made(PRICE_OF, row)
    assert again == {"known": 1, "prices_same": 1} and everything(session) == before
    # Another name and telephone in the list are followed; the reference says that it is the same service.
    row[3], row[6] = "Sparkle and Shine", "020 7946 0002"
    made(PRICE_OF, row)
    session.expire_all()
    entry = session.scalars(select(Service)).one()
    assert (entry.name, entry.phone) == ("Sparkle and Shine", "020 7946 0002")
    assert made(PRICE_OF, row)["known"] == 1
    # Once somebody has worked on it, it is left alone.
    describe(SYSTEM, entry, {"phone": "020 7946 0003"}, version=entry.version, on=TODAY)
    session.commit()
    assert made(PRICE_OF, row) == {"taken": 1, "prices_same": 1}
    session.expire_all()
    assert session.scalars(select(Service)).one().phone == "020 7946 0003"


def test_names_join_nothing_by_themselves(session: scoped_session) -> None:
    made(OWN, SPARKLE)
    # The same number is the same provider, and what its name is here is said.
    other = ["AB-2", "Sparkle Ltd", "1234567", "Sparkle Gardens", "handyperson", None, None]
    sheet = tried(OWN, other)
    assert problems(sheet) == [] and notes(sheet) == [("B2", "provider_name_differs")]
    assert made(OWN, other) == {"entered": 1}
    # The same name with another number is another provider, and that is said.
    third = ["AB-3", "SPARKLE LIMITED", "07654321", "Other", "meals on wheels", None, None]
    assert notes(tried(OWN, third)) == [("B2", "provider_name_known")]
    assert made(OWN, third)["providers"] == 1
    # Exactly this name in this council's own list, without a number: the provider that the list entered.
    assert made(OWN, ["AB-4", "Sparkle Limited", None, "S", "Foot care", None, None]) == {"entered": 1}
    # A service of the same kind that no reference of ours stands for may be the same one: that is said.
    assert notes(tried(OWN, ["AB-5", "Sparkle Limited", None, "S", "Foot care", None, None])) == []
    last = session.scalars(select(CouncilReference).order_by(CouncilReference.id.desc()).limit(1)).one()
    last.council_code = SHIRE
    session.commit()
    assert notes(tried(OWN, ["AB-5", "Sparkle Limited", None, "S", "Foot care", None, None])) == [
        ("E2", "service_known")
    ]
    assert session.scalar(select(func.count()).select_from(Provider)) == 2


@pytest.mark.parametrize(
    ("change", "cell", "code"),
    [
        ({0: None}, "A2", "number_or_reference"),
        ({1: None}, "B2", "needed_with_reference"),
        ({2: "12"}, "C2", "company_number"),
        ({4: None}, "E2", "needed_with_reference"),
        ({4: "Care home"}, "E2", "care_is_registered"),
        ({4: "Whatever"}, "E2", "word_unknown"),
        ({5: "ZZ99 9ZZ"}, "F2", "postcode_unknown"),
        ({5: "ZS1 1AA"}, None, ""),
        ({6: "ring us"}, "G2", "phone"),
    ],
)
def test_an_unregistered_service_that_cannot_be_taken(
    change: Mapping[int, Value], cell: str | None, code: str
) -> None:
    row = [change.get(place, value) for place, value in enumerate(SPARKLE)]
    assert problems(tried(OWN, row)) == ([] if cell is None else [(cell, code)])


def test_a_reference_stands_for_one_service_and_another_councils_postcode_is_its_own(
    session: scoped_session,
) -> None:
    made(OWN, SPARKLE)
    assert problems(tried(OWN, [*SPARKLE[:4], "Handyperson", *SPARKLE[5:]])) == [
        ("A2", "reference_of_another")
    ]
    place = session.scalars(select(CouncilReference).order_by(CouncilReference.id)).one()
    assert (place.council_code, place.reference) == (LARKHOLM, "AB-1")
    served = tried(OWN, ["AB-9", "Farham Cleaning", None, "F", "Cleaning", "ZF1 1AA", None])
    assert problems(served) == []  # its council is not served here, so that ours may list it
    session.get_one(Council, FARHAM).in_directory = True
    session.commit()
    served = tried(OWN, ["AB-9", "Farham Cleaning", None, "F", "Cleaning", "ZF1 1AA", None])
    assert problems(served) == [("F2", "postcode_of_another")]


def test_a_contact_whom_no_day_says_to_have_agreed_is_counted_and_shown(session: scoped_session) -> None:
    heads = ("Location number", "Manager", "Direct line", "Agreed on")
    sheet = tried(heads, [ASH, "Amina Yusuf", "020 7946 0011", None])
    assert notes(sheet) == [("B2", "contact_not_agreed")]
    assert made(heads, [ASH, "Amina Yusuf", "020 7946 0011", None])["contacts_not_named"] == 1
    assert session.scalars(select(NamedContact)).all() == []


def test_a_line_that_changed_meanwhile_takes_everything_back(session: scoped_session) -> None:
    sheet = tried(HOME, price(), price(700, "01/10/2026"))
    actions.begin_making(MANAGER, sheet, version=sheet.version)
    session.commit()
    register(ASH, date(2026, 11, 2), status="ended")
    session.commit()
    before = everything(session)
    actions.make_from_sheet(MANAGER, sheet, on=TODAY)
    session.commit()
    assert (sheet.state, sheet.counts) == ("checked", None)
    assert problems(sheet) == [("A2", "location_left_out"), ("A3", "location_left_out")]
    assert everything(session) == before


def test_making_says_how_far_it_has_come(session: scoped_session) -> None:
    rows = [(f"R-{n}", *SPARKLE[1:]) for n in range(120)]
    sheet = tried(OWN, *rows)
    actions.begin_making(MANAGER, sheet, version=sheet.version)
    told: list[int] = []
    actions.make_from_sheet(MANAGER, sheet, on=TODAY, tell=told.append)
    assert told == [50, 100, 120] and sheet.state == "made"
