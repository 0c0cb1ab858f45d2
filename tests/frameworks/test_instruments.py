"""Instruments, lots, access agreements and the ledger, on a real database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from directory.audit.models import AuditEvent
from directory.foundation.actor import DEMO, PUBLIC, Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.frameworks.actions.access import end_access_agreement, sign_access_agreement
from directory.frameworks.actions.band import add_area, set_price_band, set_reference_rate
from directory.frameworks.actions.instrument import (
    add_instrument,
    change_conditions,
    expire,
    extend,
    go_live,
    open_instrument,
    terminate,
)
from directory.frameworks.actions.lot import add_lot, add_specification, cap_lot, close_lot, open_lot
from directory.frameworks.actions.value import enter_value
from directory.frameworks.models import AccessAgreement, Instrument, Lot, Specification
from directory.frameworks.queries import (
    area_councils,
    committed_value,
    instrument_record,
    lot_record,
    public_access_agreements,
    public_instruments,
    public_lists_for,
    public_lots,
    reference_rate,
    verdict_for,
)
from directory.frameworks.rules.terms import is_live
from directory.frameworks.rules.value import value_verdict
from directory.places.models import Council

EALING, FULHAM, HARROW, BARNET, HAVERING = "E09000009", "E09000013", "E09000015", "E09000003", "E09000016"
DAY = date(2016, 12, 1)
EALING_MANAGER = Actor("m1", (Grant(Role.FRAMEWORK_MANAGER, council=EALING),))


@pytest.fixture
def councils(session: scoped_session[Any]) -> None:
    for code in (EALING, FULHAM, HARROW, BARNET, HAVERING):
        session.add(Council(code=code, name=code, slug=code.lower(), kind="borough"))
    session.flush()


@pytest.fixture
def wla(councils: None) -> Instrument:
    """The West London dynamic purchasing system as it was."""
    return add_instrument(
        DEMO,
        EALING,
        code="wla-dps",
        name="West London DPS",
        type="dps_apl",
        legal_regime="PCR2015_LTR",
        starts_on=date(2016, 10, 31),
        ends_on=date(2020, 10, 30),
        members=[FULHAM, HARROW, BARNET],
        status="live",
    )


@pytest.fixture
def havering(councils: None) -> Instrument:
    """Havering's framework with a ceiling of £500m."""
    return add_instrument(
        DEMO,
        HAVERING,
        code="hav",
        name="Havering framework",
        type="framework",
        legal_regime="PCR2015_LTR",
        starts_on=date(2025, 10, 1),
        ends_on=date(2029, 9, 30),
        max_value_pence=500_000_000_00,
        status="live",
    )


def actions(session: scoped_session[Any]) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_vector_11_a_list_keeps_its_lots_open_and_a_framework_may_close_one(
    wla: Instrument, havering: Instrument, session: scoped_session[Any]
) -> None:
    open_lot_of_list = add_lot(DEMO, wla, code="C1", name="Care homes", pricing_mode="banded")
    with pytest.raises(Invalid) as refusal:
        close_lot(DEMO, open_lot_of_list)
    assert refusal.value.code == "lot_stays_open"
    lot = add_lot(DEMO, havering, code="1", name="Homecare")
    close_lot(DEMO, lot)
    assert not lot_record(lot.id, date(2026, 11, 22)).takes_applications
    open_lot(DEMO, lot)
    assert lot_record(lot.id, date(2026, 11, 22)).takes_applications
    assert {"lot.closed", "lot.opened"} <= set(actions(session))


@pytest.mark.parametrize(
    "values", [{"is_open": False}, {"max_admissions": 15}, {"instrument_type": "framework"}]
)
def test_the_database_itself_keeps_a_list_open_and_uncapped(
    wla: Instrument, session: scoped_session[Any], values: dict[str, Any]
) -> None:
    lot = add_lot(DEMO, wla, code="C1", name="Care homes")
    with pytest.raises(IntegrityError):
        session.execute(update(Lot).where(Lot.id == lot.id).values(**values))
    session.rollback()


def test_admissions_to_a_list_are_never_capped(wla: Instrument, havering: Instrument) -> None:
    lot = add_lot(DEMO, wla, code="C1", name="Care homes")
    with pytest.raises(Invalid) as refusal:
        cap_lot(DEMO, lot, most=15)
    assert refusal.value.code == "admissions_not_capped"
    capped = add_lot(DEMO, havering, code="1", name="Homecare")
    cap_lot(DEMO, capped, most=15)
    assert capped.max_admissions == 15


def test_conditions_of_a_list_stand_for_its_term(wla: Instrument, havering: Instrument) -> None:
    with pytest.raises(Invalid) as refusal:
        change_conditions(DEMO, wla, min_rating="good")
    assert refusal.value.code == "conditions_fixed"
    change_conditions(DEMO, havering, min_rating="good")
    assert havering.min_rating == "good"


def test_a_council_uses_what_it_leads_and_what_it_signed_for(wla: Instrument) -> None:
    assert [record.code for record in public_lists_for(EALING, DAY)] == ["wla-dps"]
    assert public_lists_for(FULHAM, DAY) == ()
    agreement = sign_access_agreement(
        EALING_MANAGER,
        wla,
        FULHAM,
        signed_on=date(2016, 10, 20),
        valid_from=date(2016, 11, 1),
        valid_to=wla.ends_on,
    )
    assert [record.code for record in public_lists_for(FULHAM, DAY)] == ["wla-dps"]
    assert public_lists_for(FULHAM, date(2016, 10, 31)) == ()
    end_access_agreement(EALING_MANAGER, agreement, last=date(2016, 11, 30))
    assert public_lists_for(FULHAM, DAY) == ()
    assert public_access_agreements(wla.id)[0].valid_to == date(2016, 11, 30)


def test_access_agreements_do_not_overlap(wla: Instrument, session: scoped_session[Any]) -> None:
    dates = {"signed_on": date(2016, 10, 20), "valid_from": date(2016, 11, 1), "valid_to": wla.ends_on}
    sign_access_agreement(DEMO, wla, FULHAM, **dates)
    with pytest.raises(Invalid, match="agreement_overlaps"):
        sign_access_agreement(DEMO, wla, FULHAM, **{**dates, "valid_from": date(2017, 1, 1)})
    for first in (date(2018, 1, 1), date(2019, 1, 1)):
        session.add(
            AccessAgreement(
                instrument_id=wla.id, council_code=FULHAM, signed_on=date(2016, 10, 20), valid_from=first
            )
        )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_an_access_agreement_may_be_for_one_day(wla: Instrument) -> None:
    day = date(2017, 1, 2)
    agreement = sign_access_agreement(
        EALING_MANAGER, wla, HAVERING, signed_on=day, valid_from=day, valid_to=day
    )
    assert agreement.valid_to == agreement.valid_from == day


def test_only_its_own_managers_touch_an_instrument(wla: Instrument) -> None:
    stranger = Actor("m2", (Grant(Role.FRAMEWORK_MANAGER, council=HAVERING),))
    for actor in (stranger, PUBLIC, Actor("m3", (Grant(Role.MODERATOR, council=EALING),))):
        with pytest.raises(NotAllowed):
            add_lot(actor, wla, code="X", name="X")
        with pytest.raises(NotAllowed):
            terminate(actor, wla, on=DAY, told_on=DAY, reason="no")
    assert wla.terminated_on is None


def test_bands_are_read_with_the_councils_of_their_area(wla: Instrument) -> None:
    lot = add_lot(DEMO, wla, code="C1", name="Care homes", pricing_mode="banded")
    area = add_area(DEMO, wla, [BARNET], code="3", name="Barnet", valid_from=date(2016, 4, 1))
    year = {"valid_from": date(2016, 4, 1), "valid_to": date(2017, 3, 31)}
    band = {"need_level": "residential", "min_pence": 466_00, "max_pence": 520_00, **year}
    set_price_band(DEMO, lot, area, **band)
    assert verdict_for(lot.id, 520_00, "residential", BARNET, DAY).code == "in"
    assert verdict_for(lot.id, 520_01, "residential", BARNET, DAY).code == "above"
    assert verdict_for(lot.id, 500_00, "residential", HARROW, DAY).reason == "no_band_configured"
    assert area_councils(wla.id) == {EALING, FULHAM, HARROW, BARNET}
    with pytest.raises(Invalid, match="band_overlaps"):
        set_price_band(DEMO, lot, area, **band)
    with pytest.raises(Invalid):
        set_price_band(DEMO, lot, area, **{**band, "need_level": "nursing", "min_pence": 530_00})
    other = add_lot(DEMO, wla, code="C2", name="Other care homes")
    with pytest.raises(Invalid):
        set_price_band(DEMO, other, area, **band)


def test_a_host_council_rate_is_read_by_day(councils: None) -> None:
    set_reference_rate(
        DEMO,
        HARROW,
        need_level="nursing",
        weekly_pence=700_00,
        source="Published rates",
        valid_from=date(2016, 4, 1),
    )
    rate = reference_rate(HARROW, "nursing", DAY, asked_on=DAY)
    assert rate is not None
    assert (rate.weekly_pence, rate.source) == (700_00, "Published rates")
    assert reference_rate(HARROW, "nursing", date(2016, 3, 31), asked_on=DAY) is None


def test_a_host_council_rate_is_known_from_the_day_it_is_published(councils: None) -> None:
    for pence, first, published in (
        (700_00, date(2016, 4, 1), None),
        (720_00, date(2016, 10, 1), date(2016, 12, 15)),
    ):
        set_reference_rate(
            DEMO,
            HARROW,
            need_level="nursing",
            weekly_pence=pence,
            source="Published rates",
            valid_from=first,
            published_on=published,
        )

    def weekly(asked_on: date) -> int | None:
        rate = reference_rate(HARROW, "nursing", DAY, asked_on=asked_on)
        return rate and rate.weekly_pence

    assert [weekly(date(2016, 12, day)) for day in (1, 14, 15)] == [700_00, 700_00, 720_00]


def test_the_ceiling_stops_a_purchase_until_a_variation(havering: Instrument) -> None:
    def enter(kind: str, pounds: int, reference: str) -> str:
        return enter_value(
            DEMO, havering, kind=kind, reference=reference, value_pence=pounds * 100, on=DAY
        ).code

    assert enter("bought", 399_000_000, "a") == "ok"
    assert enter("bought", 1_000_000, "b") == "warn_80"
    assert enter("bought", 75_000_000, "c") == "warn_95"
    with pytest.raises(Invalid) as refusal:
        enter("bought", 25_000_001, "d")
    assert refusal.value.code == "ceiling_reached"
    enter("released", 10_000_000, "a")
    enter("variation", 50_000_000, "v1")
    assert enter("bought", 25_000_001, "d") == "warn_80"
    sums = committed_value(havering.id)
    assert (sums.committed_pence, sums.variations_pence) == (490_000_001_00, 50_000_000_00)


def test_no_more_is_released_than_is_committed(havering: Instrument) -> None:
    def enter(kind: str, pence: int) -> None:
        enter_value(DEMO, havering, kind=kind, reference=str(pence), value_pence=pence, on=DAY)

    with pytest.raises(Invalid):
        enter("released", 1)
    enter("bought", 100)
    enter("released", 60)
    with pytest.raises(Invalid) as refusal:
        enter("released", 41)
    assert refusal.value.code == "release_too_large"
    enter("released", 40)
    assert committed_value(havering.id).committed_pence == 0


def test_an_instrument_without_a_ceiling_takes_any_value() -> None:
    assert value_verdict(None, 0, 10**12, 10**12).code == "ok"
    assert value_verdict(100, 0, 0, 100).code == "warn_95"
    assert value_verdict(100, 0, 0, 101).code == "over"


def test_an_instrument_lives_and_ends(wla: Instrument, session: scoped_session[Any]) -> None:
    planned = add_instrument(
        DEMO,
        EALING,
        code="next",
        name="Next list",
        type="dynamic_market",
        legal_regime="PA2023_LTC",
        starts_on=date(2026, 1, 1),
        ends_on=date(2030, 12, 31),
        extension_to=date(2032, 12, 31),
        invented=True,
        successor_of_id=wla.id,
    )
    lot = add_lot(DEMO, planned, code="1", name="Homes")
    add_specification(DEMO, lot, version="1", title="Homes", valid_from=date(2026, 1, 1))
    open_instrument(DEMO, planned)
    go_live(DEMO, planned, on=date(2026, 1, 1))
    with pytest.raises(WrongState):
        go_live(DEMO, planned, on=date(2026, 1, 1))
    extend(DEMO, planned, on=date(2026, 2, 1))
    with pytest.raises(Conflict):
        extend(DEMO, planned, on=date(2026, 2, 1))
    assert instrument_record(planned.id, date(2032, 12, 31)).live
    with pytest.raises(Invalid):
        expire(DEMO, planned, on=date(2032, 12, 31))
    terminate(DEMO, planned, on=date(2027, 1, 1), told_on=date(2026, 12, 1), reason="Replaced")
    session.flush()
    assert instrument_record(planned.id, date(2026, 12, 31)).live
    assert not instrument_record(planned.id, date(2027, 1, 1)).live
    expire(DEMO, wla, on=date(2020, 10, 31))
    assert wla.state == "expired"
    assert is_live("expired", wla.starts_on, wla.ends_on, None, DAY)
    assert [record.code for record in public_instruments(DAY)] == ["next", "wla-dps"]
    with pytest.raises(Invalid, match="code_taken"):
        add_instrument(
            DEMO,
            EALING,
            code="next",
            name="Again",
            type="framework",
            legal_regime="PA2023_LTC",
            starts_on=DAY,
            ends_on=None,
        )


def test_lots_may_open_one_after_another(wla: Instrument) -> None:
    first = add_lot(DEMO, wla, code="C1", name="Care homes")
    later = add_lot(DEMO, wla, code="C3", name="Supported living", opens_on=date(2017, 1, 1))
    found = public_lots([first.id, later.id], DAY)
    assert (found[first.id].takes_applications, found[later.id].takes_applications) == (True, False)


def test_specifications_are_added_and_kept(wla: Instrument) -> None:
    wla.state = "planned"
    lot = add_lot(DEMO, wla, code="C1", name="Care homes")
    for version, day in (("1", date(2016, 10, 31)), ("2", date(2018, 1, 1))):
        add_specification(DEMO, lot, version=version, title=f"Specification {version}", valid_from=day)
    assert lot.specification_version == "2"
    kept = db.session.scalars(select(Specification.version).where(Specification.lot_id == lot.id))
    assert sorted(kept) == ["1", "2"]


def test_a_direct_award_needs_its_legal_basis(councils: None, session: scoped_session[Any]) -> None:
    with pytest.raises(Invalid, match="direct_award_without_basis"):
        add_instrument(
            DEMO,
            EALING,
            code="direct",
            name="Direct",
            type="dps_apl",
            legal_regime="PCR2015_LTR",
            starts_on=DAY,
            ends_on=date(2027, 3, 31),
            allows_direct_award=True,
        )
    statement = "UPDATE instrument SET direct_award_basis = NULL"
    add_instrument(
        DEMO,
        EALING,
        code="direct",
        name="Direct",
        type="dps_apl",
        legal_regime="PCR2015_LTR",
        starts_on=DAY,
        ends_on=date(2027, 3, 31),
        allows_direct_award=True,
        direct_award_basis="User choice",
    )
    with pytest.raises(IntegrityError):
        session.execute(text(statement))
    session.rollback()
