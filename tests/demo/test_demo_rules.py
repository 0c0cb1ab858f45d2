"""The demonstration writes rows directly; these tests check them against the rules of the rooms."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from directory.admissions.models import Admission, Application, CriterionAssessment, SpecialistDesignation
from directory.admissions.queries import public_listable
from directory.admissions.rules import GateFacts, rating_gate, required_criteria
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import publish_facts
from directory.catalogue.rules import REGULATED_TASKS, missing_to_publish
from directory.feedback.models import Feedback
from directory.foundation.database import db
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import area_councils, public_bands
from directory.frameworks.rules.bands import band_verdict, bands_apply
from directory.prices.models import Price
from directory.prices.national_queries import nursing_rates
from directory.prices.queries import public_comparables, public_prices
from directory.prices.rules.check import check_composite, check_price
from directory.prices.rules.compare import band_amount
from directory.prices.rules.funding import nursing_rate
from directory.prices.rules.types import Comparable
from directory.prices.rules.weeks import published_weeks
from directory.quality.models import CouncilConcern, QualityCheck
from directory.quality.rules import Draft, what_stops_publishing
from directory.register.queries import current_ratings, location_records
from directory.vocabulary.care import Need, Task
from directory.vocabulary.features import Culture, Diet, Faith, Feature, VisitTime
from directory.vocabulary.prices import CARE_HOME_LEVELS, FundingSource

TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.usefixtures("loaded")


def listed_services() -> dict[int, Service]:
    ids = set(public_listable(TODAY))
    return {row.id: row for row in db.session.scalars(select(Service)) if row.id in ids}


def test_every_listed_service_may_be_published() -> None:
    services = listed_services()
    listings = public_listable(TODAY)
    prices = public_prices(services, TODAY)
    places = [row.location_id for row in services.values() if row.location_id]
    records = location_records(places)
    for service in services.values():
        registered = service.location_id is not None and records[service.location_id].status == "registered"
        facts = publish_facts(
            service,
            price_shown=service.id in prices or listings[service.id].pricing_mode == "non_priced",
            rating_shown=registered or not service.regulated,
            registered=registered,
        )
        assert missing_to_publish(facts) == ()
        assert (
            service.regulated == bool(REGULATED_TASKS.intersection(service.tasks))
            or service.category == "home_care"
        )


def test_only_codes_of_the_vocabulary_are_used() -> None:
    known = {
        "needs": Need,
        "tasks": Task,
        "features": Feature,
        "cultures": Culture,
        "faiths": Faith,
        "diets": Diet,
        "visit_times": VisitTime,
        "funding_accepted": FundingSource,
    }
    for service in db.session.scalars(select(Service)):
        for name, codes in known.items():
            assert set(getattr(service, name)) <= set(codes)


def test_prices_pass_their_rules_and_all_services_compare() -> None:
    services = listed_services()
    prices = public_prices(services, TODAY)
    for service_id, lines in prices.items():
        for line in lines:
            check_price(line, services[service_id].category)
    weeks = [week for service in services.values() for week in published_weeks(service.category)]
    weekly = public_comparables(prices, dict.fromkeys(weeks), TODAY, "self_funder")
    comparable = [
        any(isinstance(price, Comparable) for price in by_week.values()) for by_week in weekly.values()
    ]
    assert sum(comparable) == len(comparable) > 400


def test_a_level_never_costs_less_than_one_of_less_care() -> None:
    """In each home, for each payer, and on each day on which a price began."""
    homes: dict[tuple[int, str, date], dict[str, int]] = {}
    for row in db.session.scalars(
        select(Price).where(Price.need_level.in_(CARE_HOME_LEVELS), Price.unit == "week")
    ):
        free = row.need_level.startswith("nursing") and row.fnc_basis == "exclusive"
        rate = int(nursing_rate(nursing_rates(), row.valid_from, asked_on=TODAY) or 0) if free else 0
        homes.setdefault((row.service_id, row.payer, row.valid_from), {})[row.need_level] = (
            row.amount_pence + rate
        )
    several = [levels for levels in homes.values() if len(levels) > 1]
    assert len(several) > 100
    for levels in several:
        prices = [levels[level] for level in CARE_HOME_LEVELS if level in levels]
        assert prices == sorted(prices), levels


def test_banded_lots_have_prices_in_their_bands_and_harrow_has_none() -> None:
    rates, checked = nursing_rates(), 0
    for lot in db.session.scalars(select(Lot).where(Lot.pricing_mode == "banded")):
        bands, members = public_bands(lot.id), area_councils(lot.instrument_id)
        for service, lines in _council_lines(lot.id):
            assert service.council_code != "E09000015"
            for line in lines:
                assert bands_apply("banded", service.category, line.payer, line.unit)
                amount = band_amount(line, (), rates, on=TODAY, asked_on=TODAY)
                assert isinstance(amount, int)
                verdict = band_verdict(
                    amount, line.need_level, bands, home_council=service.council_code or "", on=TODAY,
                    area_councils=members,
                )  # fmt: skip
                assert verdict.code == "in"
                checked += 1
    assert checked > 100


def test_composite_lots_have_one_price_without_supplements() -> None:
    composite = {lot.id for lot in db.session.scalars(select(Lot).where(Lot.pricing_mode == "composite"))}
    admitted = set(
        db.session.scalars(
            select(Admission.service_id).where(Admission.lot_id.in_(composite), Admission.state == "admitted")
        )
    )
    assert len(admitted) > 60
    prices = public_prices(admitted, TODAY)
    for service_id in admitted:
        assert any(line.payer == "council" for line in prices[service_id])
        for payer in {line.payer for line in prices[service_id]}:
            check_composite([line for line in prices[service_id] if line.payer == payer])


def _council_lines(lot_id: int):
    rows = db.session.execute(
        select(Service, Price).join(Price, Price.service_id == Service.id).where(Price.lot_id == lot_id)
    )
    services = {row.Service.id: row.Service for row in rows}
    for service_id, lines in public_prices(services, TODAY, "council").items():
        yield services[service_id], lines


def test_the_gate_of_each_instrument_holds() -> None:
    rows = db.session.execute(
        select(Admission, Service, Lot, Instrument)
        .join(Service, Service.id == Admission.service_id)
        .join(Lot, Lot.id == Admission.lot_id)
        .join(Instrument, Instrument.id == Lot.instrument_id)
        .where(Admission.state == "admitted")
    ).all()
    ratings = current_ratings([service.location_id for _, service, _, _ in rows if service.location_id])
    for _, service, lot, instrument in rows:
        overall = ratings[service.location_id].overall if service.location_id else None
        gate = GateFacts(
            rating=overall.value if overall else None,
            min_rating=instrument.min_rating,
            unrated_policy=instrument.unrated_policy,
            regulated_required=lot.regulated_required,
            registered=service.location_id is not None,
            accredited=True,
            visited=True,
        )
        assert rating_gate(gate) == "passed"
        assert service.category in lot.categories


def test_haringey_lists_no_unrated_regulated_care() -> None:
    ratings = current_ratings([row.location_id for row in listed_services().values() if row.location_id])
    for service_id, listing in public_listable(TODAY).items():
        if not any(code.startswith("haringey") for code in (lot.instrument_code for lot in listing.lots)):
            continue
        service = service_of(service_id)
        if service.regulated:
            overall = ratings[service.location_id or ""].overall
            assert overall is not None
            assert overall.value in ("good", "outstanding") or listing.held


def service_of(service_id: int) -> Service:
    service = db.session.get(Service, service_id)
    assert service is not None
    return service


def test_services_without_an_admission_are_not_listed_services() -> None:
    listed = public_listable(TODAY)
    states = Counter(db.session.scalars(select(Admission.state)))
    assert set(states) == {"admitted", "held", "suspended", "removed", "expired", "exited"}
    live = set(
        db.session.scalars(select(Admission.service_id).where(Admission.state.in_(("admitted", "held"))))
    )
    for service_id in db.session.scalars(
        select(Admission.service_id).where(Admission.state.not_in(("admitted", "held")))
    ):
        assert service_id in live or service_id not in listed
    for service_id in db.session.scalars(
        select(Admission.service_id).where(Admission.agreement_signed_on.is_(None))
    ):
        assert service_id not in listed
    refused = set(db.session.scalars(select(Application.service_id).where(Application.state == "refused")))
    assert refused
    assert not refused & listed.keys()


def test_admitted_applications_have_every_criterion() -> None:
    results: dict[int, dict[str, str]] = {}
    for row in db.session.scalars(select(CriterionAssessment)):
        results.setdefault(row.application_id, {})[row.criterion] = row.result
    lots = {lot.id: lot for lot in db.session.scalars(select(Lot))}
    for application in db.session.scalars(select(Application).where(Application.state == "admitted")):
        required = required_criteria(lots[application.lot_id].regulated_required)
        assert set(results[application.id]) == set(required)
        assert "fail" not in results[application.id].values()
    for application in db.session.scalars(select(Application).where(Application.state == "refused")):
        gate = application.refusal_ground in ("rating_below_minimum", "unrated_refused")
        assert gate or results[application.id][application.refusal_ground or ""] == "fail"


def test_published_checks_meet_the_rule_for_publishing() -> None:
    rows = db.session.scalars(select(QualityCheck).where(QualityCheck.state == "published")).all()
    assert len(rows) > 100
    for row in rows:
        draft = Draft(
            row.kind,
            row.checked_on,
            row.outcome,
            row.public_summary,
            tuple(finding.verdict for finding in row.findings),
            tuple(action.due_on for action in row.actions),
            row.shared_on,
            row.provider_answered_on,
            concern_stands=True,
        )
        assert what_stops_publishing(draft, row.published_on or TODAY) == ()


def test_the_newest_serious_check_of_a_service_has_its_concern() -> None:
    newest: dict[int, QualityCheck] = {}
    order = (QualityCheck.checked_on, QualityCheck.id)
    for row in db.session.scalars(
        select(QualityCheck).where(QualityCheck.state == "published").order_by(*order)
    ):
        newest[row.service_id] = row
    serious = {row.service_id for row in newest.values() if row.outcome == "serious_concern"}
    concerns = db.session.scalars(select(CouncilConcern)).all()
    assert serious and serious == {concern.service_id for concern in concerns}
    for concern in concerns:
        assert concern.review_on is not None and concern.review_on > TODAY
        assert concern.state == ("put_right" if concern.put_right_on else "published")


def test_feedback_follows_the_use_of_a_service(loaded: dict[str, int]) -> None:
    assert loaded["feedback"] == 3000
    states = Counter(db.session.scalars(select(Feedback.state)))
    assert states["published"] > 2600
    assert set(states) >= {"moderation", "rejected", "challenged", "upheld", "removed", "submitted"}
    for row in db.session.scalars(select(Feedback)):
        assert row.used_from < row.told_on <= TODAY
        assert row.used_to is None or row.used_from <= row.used_to <= row.told_on


def test_feedback_fits_its_writer_and_its_service() -> None:
    rows = db.session.execute(
        select(Feedback.text, Feedback.relationship, Service.category).join(Service)
    ).all()
    told = [row for row in rows if row.text]
    assert len(told) > 2000
    writers = {
        "my (husband|wife)": {"partner"},
        "my (mother|father)|mum": {"daughter_or_son"},
        "my (flat|own key|own home|key worker)": {"resident"},
    }
    kinds = {
        "light bulbs|grab rails|shelf": {"handyperson"},
        "my feet": {"foot_care"},
        "pudding|hot food|cold food|the meals are": {"meals"},
        "cleaner|kitchen has not": {"household_help"},
        "night staff|call bells|his room|she has put on weight": {"care_home", "nursing_home"},
        "my flat|my own key": {"supported_living", "extra_care"},
    }
    for text, relationship, category in told:
        for words, may in writers.items():
            assert relationship in may or not re.search(rf"\b({words})\b", text, re.IGNORECASE), text
        for words, may in kinds.items():
            assert category in may or not re.search(rf"\b({words})\b", text, re.IGNORECASE), (category, text)
        if category not in {"handyperson", "household_help", "foot_care", "meals"}:
            her, him = (
                re.search(rf"\b({words})\b", text, re.IGNORECASE) for words in ("she|her", "he|him|his")
            )
            assert not (her and him), text
            assert relationship != "resident" or not (her or him), text


def test_designations_are_for_needs_of_the_service() -> None:
    needs = {row.id: row.needs for row in db.session.scalars(select(Service))}
    rows = db.session.scalars(select(SpecialistDesignation)).all()
    assert {row.state for row in rows} == {"accredited", "applied", "expired", "withdrawn"}
    assert all(row.area in needs[row.service_id] for row in rows)


def test_every_name_and_address_is_an_example() -> None:
    for provider in db.session.scalars(select(Provider)):
        assert provider.invented
        assert "Example" in provider.legal_name
        assert provider.website is None or provider.website.endswith(".example.org")
        assert provider.companies_house is None
    for service in db.session.scalars(select(Service)):
        assert "Example" in service.name
        assert "Example" in (service.address or "")
        assert (service.phone or "").startswith(("020 7946 0", "01632 960"))
        assert service.location_id is None or service.location_id.startswith("DEMO-")
