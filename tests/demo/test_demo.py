"""The demonstration: the same rows for the same seed and day, and services to find."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import or_, select
from sqlalchemy.orm import scoped_session

from directory.admissions.models import (
    Admission,
    Application,
    DecisionProposal,
    SpecialistDesignation,
)
from directory.admissions.queries import public_listable
from directory.admissions.states import LIVE_ADMISSION_STATES
from directory.catalogue.models import NamedContact, Provider, Service, ServiceArea
from directory.catalogue.queries import documents_for
from directory.catalogue.records import ServiceRecord
from directory.catalogue.rules import AddressAreas, visits_address
from directory.demo import commands
from directory.demo.claims import HOMES
from directory.demo.homes import NAMES
from directory.demo.instruments import terms_of_lists
from directory.demo.load import DemoOptions, load
from directory.demo.names import FIRST, PREFIXES, SECOND, TOTAL, invented_word
from directory.demo.planned import plan_next_list
from directory.demo.seeded_random import seeded_random
from directory.demo.sheets import UNREGISTERED
from directory.feedback import tasks as feedback_tasks
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db, transaction
from directory.foundation.errors import Conflict
from directory.foundation.time import clock, today
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import public_lists_for
from directory.frameworks.rules.lots import missing_to_go_live
from directory.frameworks.staff_queries import lots_readiness
from directory.places.models import Council, CouncilContact
from directory.prices.models import DiscountRule, DiscountTrigger, Price
from directory.vocabulary.prices import Payer, PricingMode
from tests.databases import empty_tables

TODAY = date(2026, 11, 22)
N8_0RD = AddressAreas("E05013590", "N8", "E09000014")
# Rows that hold the time of writing, which the seed does not decide.
STAMPED = {"council", "council_contact", "place_name", "nursing_rate", "audit_event", "outbox_message"}
# Columns numbered by the database, which on PostgreSQL never starts again.
NUMBERED = {"league_snapshot": {"id"}, "league_row": {"id", "snapshot_id"}}


def digest_of_all_rows() -> str:
    digest = hashlib.sha256()
    for table in db.metadata.sorted_tables:
        if table.name not in STAMPED:
            columns = [column for column in table.columns if column.name not in NUMBERED.get(table.name, ())]
            for row in db.session.execute(select(*columns).order_by(*table.primary_key.columns)):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def test_the_same_seed_and_day_make_the_same_rows(write_places: Callable[[], None]) -> None:
    def digest_of_seed(seed: int) -> str:
        write_places()
        with transaction():
            load(DemoOptions(seed, 60, TODAY))
        digest = digest_of_all_rows()
        db.session.remove()
        empty_tables()
        return digest

    first, again, other = digest_of_seed(1), digest_of_seed(1), digest_of_seed(2)
    assert first == again
    assert first != other


def test_it_refuses_where_there_are_services(write_places: Callable[[], None]) -> None:
    write_places()
    load(DemoOptions(1, 20, TODAY))
    with pytest.raises(Conflict):
        load(DemoOptions(2, 20, TODAY))


def test_later_rows_are_numbered_after_it(write_places: Callable[[], None]) -> None:
    write_places()
    load(DemoOptions(1, 20, TODAY))
    added = Provider(legal_name="Afterwards Example Ltd")
    db.session.add(added)
    db.session.flush()
    assert added.id > 1


def test_a_list_is_being_set_up_after_the_one_in_use(write_places: Callable[[], None]) -> None:
    write_places()
    load(DemoOptions(1, 20, TODAY))
    plan_next_list()
    made = db.session.scalars(select(Instrument).where(Instrument.state == "planned")).one()
    assert made.invented and made.successor_of_id is not None
    lacking = missing_to_go_live(lots_readiness(made.id, made.starts_on))
    assert [(lack.code, lack.lot) for lack in lacking] == [("specification", "day"), ("bands", "care-homes")]


def test_the_command_prints_the_counts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuilt: list[bool] = []
    monkeypatch.setattr(commands, "upgrade_schema", lambda _: None)
    monkeypatch.setattr(commands, "rebuild", lambda: rebuilt.append(True))
    result = CliRunner().invoke(commands.demo, ["--services", "25", "--seed", "3"])
    assert result.exit_code == 0, result.output
    assert "25 service\n" in result.output
    assert rebuilt == [True]
    again = CliRunner().invoke(commands.demo, ["--services", "25", "--if-empty"])
    assert again.exit_code == 0
    assert "Nothing was changed" in again.output
    refused = CliRunner().invoke(commands.demo, ["--services", "25"])
    assert refused.exit_code == 1
    own_drafts = 2
    entered = len(HOMES) + len(NAMES) + len(UNREGISTERED) + own_drafts
    assert db.session.query(Service).count() == 25 + entered, (
        "and what nobody has claimed, and what providers added"
    )
    for model in (Application, Admission, SpecialistDesignation, DecisionProposal):
        assert set(db.session.scalars(select(model.state))) == model.workflow.states, model.__name__


@pytest.mark.parametrize("day", ["9999-12-31", "2100-01-01", "1999-12-31"])
def test_a_day_outside_the_calendar_is_refused(day: str) -> None:
    refused = CliRunner().invoke(commands.demo, ["--as-of", day])
    assert refused.exit_code == 2 and "2000-01-01 to 2099-12-31" in refused.output


@pytest.mark.parametrize("options", [[], ["--if-empty"]])
@pytest.mark.parametrize("day", ["2011-03-31", "2029-04-01", "2030-01-05"])
def test_a_day_without_a_list_is_refused_before_anything_is_written(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch, day: str, options: list[str]
) -> None:
    made: list[str] = []
    monkeypatch.setattr(commands, "make_demonstration", lambda *_: made.append("demonstration"))
    monkeypatch.setattr(commands, "upgrade_schema", lambda _: options or made.append("schema"))
    refused = CliRunner().invoke(commands.demo, ["--as-of", day, *options])
    assert refused.exit_code == 1 and f"no list of care on {day}" in refused.output
    assert "a day from 2011-04-01 to 2029-03-31" in refused.output and not made


@pytest.mark.parametrize("day", ["2011-04-01", "2016-12-01", "2029-03-31"])
def test_the_clock_stands_at_the_day_while_it_is_made(
    session: scoped_session, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    """Rules ask for today: a home last heard of years ago is left out of a list, and could not be claimed."""
    seen: list[date] = []
    monkeypatch.setattr(commands, "upgrade_schema", lambda _: None)
    monkeypatch.setattr(commands, "make_demonstration", lambda *_: seen.append(today()) or {})
    monkeypatch.setattr(commands, "rebuild", lambda: seen.append(today()))
    before = clock.as_of
    assert CliRunner().invoke(commands.demo, ["--as-of", day]).exit_code == 0
    assert seen == [date.fromisoformat(day)] * 2 and clock.as_of == before


def test_the_lists_of_the_council_follow_one_another() -> None:
    """Between the first and the last day there is always one, as the refusal says."""
    terms = sorted((first, last or date.max) for first, last in terms_of_lists("E09000014"))
    assert all(first == last + timedelta(1) for (_, last), (first, _) in pairwise(terms))


def test_there_are_turkish_speakers_for_n8(loaded: dict[str, int]) -> None:
    matches = [
        record
        for record in _admitted_records("E09000014")
        if record.category == "home_care"
        and "tr" in record.languages
        and "personal_care" in record.tasks
        and visits_address(record.areas, N8_0RD)
    ]
    assert 15 <= len(matches) <= 30
    assert len({record.earliest_start_on for record in matches}) > 5
    assert any("tr" in record.texts for record in matches)


def _admitted_records(council_code: str) -> list[ServiceRecord]:
    listings = public_listable(TODAY)
    ids = [service_id for service_id, listing in listings.items() if council_code in listing.council_codes]
    return list(documents_for(ids))


def test_every_council_has_services_of_each_kind_on_its_lists(loaded: dict[str, int]) -> None:
    in_directory = set(db.session.scalars(select(Council.code).where(Council.in_directory)))
    assert len(in_directory) == 13
    listings = public_listable(TODAY)
    categories = dict(db.session.execute(select(Service.id, Service.category)).all())
    for council in in_directory:
        bought = {
            category
            for instrument in public_lists_for(council, TODAY)
            for lot in instrument.lots
            for category in lot.categories
        }
        listed = {
            categories[service_id]
            for service_id, listing in listings.items()
            if council in listing.council_codes
        }
        assert bought <= listed
        assert "personal_assistant" in listed
    assert loaded["service"] == 600
    assert {area.kind for area in db.session.scalars(select(ServiceArea))} == {"ward", "outcode", "council"}


def test_no_home_has_the_number_of_an_office(loaded: dict[str, int]) -> None:
    """Whoever wants to complain of a home must not ring the home."""
    offices = set(db.session.scalars(select(CouncilContact.phone).where(CouncilContact.phone != "")))
    people = set(db.session.scalars(select(Service.phone))) | set(
        db.session.scalars(select(NamedContact.phone))
    )
    assert offices and people - {None}
    assert not offices & people


def test_invented_successors_are_named_as_such(loaded: dict[str, int]) -> None:
    for instrument in db.session.scalars(select(Instrument)):
        assert instrument.invented == ("(invented successor)" in instrument.name)
        assert instrument.invented == (instrument.successor_of_id is not None)


def test_prices_and_discounts_are_as_the_actions_would_let_them_be_entered(loaded: dict[str, int]) -> None:
    """They are written as rows, past `change_price` and `trigger_discount`."""
    places = set(db.session.execute(select(Admission.service_id, Admission.lot_id)))
    in_lots = select(Price.service_id, Price.lot_id).where(Price.lot_id.is_not(None))
    assert set(db.session.execute(in_lots)) <= places
    in_no_priced_lot = (
        select(Price.id)
        .join(Lot, Lot.id == Price.lot_id, isouter=True)
        .where(
            Price.payer == Payer.COUNCIL,
            Price.state == "current",
            or_(Price.lot_id.is_(None), Lot.pricing_mode == PricingMode.NON_PRICED),
        )
    )
    admitted_to_priced_lot = (
        select(Admission.service_id)
        .join(Lot)
        .where(Lot.pricing_mode != PricingMode.NON_PRICED, Admission.state.in_(LIVE_ADMISSION_STATES))
    )
    assert db.session.scalars(in_no_priced_lot).first() is not None
    assert not db.session.scalars(in_no_priced_lot.where(Price.service_id.in_(admitted_to_priced_lot))).all()
    triggers = db.session.execute(
        select(DiscountTrigger.provider_id, DiscountRule.instrument_id).join(
            DiscountRule, DiscountRule.id == DiscountTrigger.rule_id
        )
    ).all()
    on_instruments = set(
        db.session.execute(
            select(Service.provider_id, Lot.instrument_id)
            .join(Admission, Admission.service_id == Service.id)
            .join(Lot, Lot.id == Admission.lot_id)
            .where(Admission.state.in_(LIVE_ADMISSION_STATES))
        )
    )
    assert triggers and set(triggers) <= on_instruments


def test_every_invented_name_is_used_once_before_any_repeats() -> None:
    assert len(FIRST) * len(SECOND) * len(PREFIXES) == TOTAL
    assert len({invented_word(1, number) for number in range(TOTAL)}) == TOTAL


def test_purposes_have_separate_random_sources() -> None:
    alone = seeded_random(1, "prices", 7).random()
    seeded_random(1, "something new", 7).random()
    assert seeded_random(1, "prices", 7).random() == alone
    assert seeded_random(2, "prices", 7).random() != alone


def test_providers_have_feedback_to_reply_to(loaded: dict[str, int]) -> None:
    grants = tuple(
        Grant(Role.PROVIDER_USER, provider=number) for number in db.session.scalars(select(Provider.id))
    )
    kinds = {task.kind for task in feedback_tasks.tasks_for(Actor("a", grants), TODAY)}
    assert "feedback.reply" in kinds
