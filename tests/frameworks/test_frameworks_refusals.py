"""What each action of instruments refuses, field and code; and that it writes every value it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from directory.foundation.errors import Conflict
from directory.frameworks.actions.access import end_access_agreement, sign_access_agreement
from directory.frameworks.actions.band import add_area, remove_price_band, set_price_band, set_reference_rate
from directory.frameworks.actions.instrument import (
    add_instrument,
    change_conditions,
    change_terms,
    expire,
    extend,
    go_live,
    open_instrument,
    terminate,
)
from directory.frameworks.actions.lot import add_lot, add_specification, cap_lot, change_lot, close_lot
from directory.frameworks.actions.value import enter_value
from directory.frameworks.models import AccessAgreement, BroadMarketArea, Instrument, Lot
from tests.effects import held_to_effects
from tests.frameworks.conftest import AFTER, DAY, EALING, END, FULHAM, HAVERING, make_instrument
from tests.refusals import ANYBODY, refused

LATER = DAY + timedelta(days=1)
BEFORE = DAY - timedelta(days=1)
LONG_AGO, YEAR_AFTER = date(2025, 1, 1), date(2028, 4, 1)


class Case:
    """An instrument with a banded lot, an area and an access agreement."""

    def __init__(self) -> None:
        self.instrument: Instrument = make_instrument(state="live")
        self.lot: Lot = add_lot(ANYBODY, self.instrument, code="1", name="Homes", pricing_mode="banded")
        self.unpriced: Lot = add_lot(ANYBODY, self.instrument, code="3", name="Other")
        self.area: BroadMarketArea = add_area(
            ANYBODY, self.instrument, [EALING], code="1", name="Ealing", valid_from=DAY
        )

    def sign(self, **dates: Any) -> AccessAgreement:
        """An access agreement of Fulham."""
        given = {"signed_on": DAY, "valid_from": DAY, "valid_to": END, **dates}
        return sign_access_agreement(ANYBODY, self.instrument, FULHAM, **given)

    def band(self, lot: Lot | None = None, **values: Any) -> object:
        """A band of nursing care in the lot."""
        given = {
            "need_level": "nursing",
            "min_pence": 100,
            "max_pence": 200,
            "valid_from": DAY,
            "valid_to": END,
        }
        return set_price_band(ANYBODY, lot or self.lot, self.area, **{**given, **values})

    def add_area(self, code: str, councils: list[str], **values: Any) -> object:
        """Another area."""
        return add_area(ANYBODY, self.instrument, councils, code=code, name=code, valid_from=DAY, **values)

    def rate(self, **values: Any) -> object:
        """The usual rate of nursing care in Ealing."""
        given = {"need_level": "nursing", "weekly_pence": 1, "source": "Here", "valid_from": DAY}
        return set_reference_rate(ANYBODY, EALING, **{**given, **values})

    def planned(self) -> Instrument:
        """The instrument as it was before it opened, and with a lot that says nothing yet."""
        self.instrument.state = "planned"
        return self.instrument

    def terminate(self, on: date, notice_months: int | None = None) -> None:
        """End the instrument early."""
        self.instrument.notice_months = notice_months
        terminate(ANYBODY, self.instrument, on=on, told_on=DAY, reason="Replaced")

    def change(self, **rules: Any) -> None:
        """Change the lot without prices."""
        change_lot(ANYBODY, self.unpriced, name="Other", opens_on=None, **rules)

    def lot_of_list(self) -> Lot:
        """A lot of a list that takes applications."""
        made = add_instrument(
            ANYBODY,
            EALING,
            code="list",
            name="List",
            type="dps_apl",
            legal_regime="PCR2015_LTR",
            starts_on=DAY,
            ends_on=END,
            status="open",
        )
        return add_lot(ANYBODY, made, code="1", name="1")

    def change_of_list(self, opens_on: date | None = None, **rules: Any) -> None:
        """Change a lot of a list."""
        change_lot(ANYBODY, self.lot_of_list(), name="1", opens_on=opens_on, **rules)

    def specify(self, version: str, first: date, lot: Lot | None = None) -> object:
        """A version of what is asked of homes."""
        return add_specification(ANYBODY, lot or self.lot, version=version, title=version, valid_from=first)

    def specify_list_twice(self) -> None:
        """Two versions of what a lot of a list asks."""
        lot = self.lot_of_list()
        self.specify("1", DAY, lot)
        self.specify("2", LATER, lot)

    def enter(self, kind: str, pence: int) -> object:
        """A line of the ledger."""
        return enter_value(ANYBODY, self.instrument, kind=kind, reference="PO 1", value_pence=pence, on=DAY)


@pytest.fixture
def case(councils: None) -> Case:
    return Case()


Call = Callable[[Case], object]
INVALID: list[tuple[str, str, Call]] = [
    (
        "council_code",
        "leads_already",
        lambda c: sign_access_agreement(
            ANYBODY, c.instrument, EALING, signed_on=DAY, valid_from=DAY, valid_to=END
        ),
    ),
    ("valid_to", "dates_backwards", lambda c: c.sign(valid_to=BEFORE)),
    ("signed_on", "signed_after_use", lambda c: c.sign(signed_on=LATER)),
    ("valid_to", "dates_backwards", lambda c: end_access_agreement(ANYBODY, c.sign(), last=BEFORE)),
    (
        "valid_to",
        "dates_backwards",
        lambda c: end_access_agreement(ANYBODY, c.sign(valid_to=LATER), last=AFTER),
    ),
    (
        "councils",
        "area_empty",
        lambda c: add_area(ANYBODY, c.instrument, [], code="2", name="None", valid_from=DAY),
    ),
    ("lot", "lot_not_banded", lambda c: c.band(c.unpriced)),
    ("max_pence", "band_backwards", lambda c: c.band(max_pence=99)),
    ("max_pence", "band_backwards", lambda c: c.band(min_pence=0)),
    ("valid_to", "dates_backwards", lambda c: c.band(valid_to=BEFORE)),
    ("need_level", "unknown_code", lambda c: c.band(need_level="any")),
    ("valid_from", "band_overlaps", lambda c: (c.band(), c.band(valid_from=END, valid_to=AFTER))),
    ("valid_from", "band_overlaps", lambda c: (c.band(), c.band(valid_from=BEFORE, valid_to=DAY))),
    ("valid_from", "band_gap", lambda c: (c.band(), c.band(valid_from=YEAR_AFTER, valid_to=YEAR_AFTER))),
    ("valid_from", "band_begun", lambda c: remove_price_band(ANYBODY, c.band(), on=DAY)),
    ("valid_to", "agreement_without_end", lambda c: c.sign(valid_to=None)),
    ("valid_to", "after_term", lambda c: c.sign(valid_to=date(2028, 4, 1))),
    ("valid_from", "before_term", lambda c: c.sign(signed_on=LONG_AGO, valid_from=LONG_AGO)),
    ("councils", "council_in_another_area", lambda c: c.add_area("2", [EALING, FULHAM])),
    ("code", "code_taken", lambda c: c.add_area("1", [FULHAM])),
    ("valid_to", "dates_backwards", lambda c: c.add_area("2", [FULHAM], valid_to=BEFORE)),
    ("need_level", "unknown_code", lambda c: c.rate(need_level="any")),
    ("weekly_pence", "price_zero", lambda c: c.rate(weekly_pence=0)),
    ("valid_to", "dates_backwards", lambda c: c.rate(valid_to=BEFORE)),
    ("valid_from", "rate_taken", lambda c: (c.rate(), c.rate())),
    ("code", "code_taken", lambda c: make_instrument()),
    ("code", "code_taken", lambda c: add_lot(ANYBODY, c.instrument, code="1", name="Again")),
    ("terms", "terms_advertised", lambda c: change_terms(ANYBODY, c.instrument, notice_months=1)),
    ("terms", "unknown_code", lambda c: change_terms(ANYBODY, c.planned(), type="spot")),
    ("ends_on", "instrument_without_end", lambda c: change_terms(ANYBODY, c.planned(), ends_on=None)),
    ("missing", "not_ready", lambda c: open_instrument(ANYBODY, c.planned())),
    ("missing", "not_ready", lambda c: go_live(ANYBODY, c.planned(), on=DAY)),
    ("on", "term_not_begun", lambda c: go_live(ANYBODY, c.planned(), on=LONG_AGO)),
    ("on", "in_the_past", lambda c: c.terminate(BEFORE)),
    ("on", "notice_too_short", lambda c: c.terminate(LATER, notice_months=3)),
    ("extension_to", "term_over", lambda c: extend(ANYBODY, c.instrument, on=AFTER)),
    ("lot", "unknown_code", lambda c: c.change(instrument_type="spot")),
    ("categories", "lot_in_use", lambda c: c.change(categories=["care_home"])),
    ("categories", "conditions_fixed", lambda c: c.change_of_list(categories=["care_home"])),
    ("opens_on", "lot_stays_open", lambda c: c.change_of_list(LATER)),
    ("version", "conditions_fixed", lambda c: c.specify_list_twice()),
    ("version", "version_taken", lambda c: (c.specify("1", DAY), c.specify("1", LATER))),
    ("valid_from", "before_last_version", lambda c: (c.specify("1", DAY), c.specify("2", DAY))),
    ("reference", "reference_taken", lambda c: (c.enter("bought", 1), c.enter("bought", 2))),
    ("conditions", "unknown_code", lambda c: change_conditions(ANYBODY, c.instrument, charm=1)),
    ("on", "term_not_over", lambda c: expire(ANYBODY, c.instrument, on=END)),
    ("reason", "required", lambda c: terminate(ANYBODY, c.instrument, on=DAY, told_on=DAY, reason=" ")),
    ("extension_to", "no_extension", lambda c: extend(ANYBODY, without_extension(c), on=DAY)),
    ("value", "money_negative", lambda c: c.enter("bought", 0)),
    ("value", "release_too_large", lambda c: c.enter("released", 1)),
]


def without_extension(case: Case) -> Instrument:
    """The instrument, with no extension advertised."""
    case.instrument.extension_to = None
    return case.instrument


@pytest.mark.parametrize(("field", "code", "call"), INVALID)
def test_a_value_that_cannot_be_taken_is_named(case: Case, field: str, code: str, call: Call) -> None:
    assert refused(lambda: call(case)) == (field, code)


def test_a_purchase_past_the_ceiling_is_refused_and_one_up_to_it_is_not(case: Case) -> None:
    case.instrument.max_value_pence = 100
    assert refused(lambda: case.enter("bought", 101)) == ("value", "ceiling_reached")
    case.enter("bought", 100)


def test_what_is_there_already_is_not_entered_again(case: Case) -> None:
    case.band()
    case.band(valid_from=AFTER, valid_to=AFTER)
    case.band(valid_from=YEAR_AFTER, valid_to=YEAR_AFTER, gap_meant=True)
    extend(ANYBODY, case.instrument, on=DAY)
    with pytest.raises(Conflict, match="already extended"):
        extend(ANYBODY, case.instrument, on=DAY)


def test_access_agreements_of_a_council_never_overlap(case: Case) -> None:
    case.sign(valid_from=LATER, valid_to=END)
    for overlapping in ({"valid_to": LATER}, {"valid_from": END}, {}):
        assert refused(lambda given=overlapping: case.sign(**given)) == ("valid_from", "agreement_overlaps")
    case.sign(valid_from=AFTER, valid_to=AFTER)
    case.sign(valid_to=DAY)
    sign_access_agreement(ANYBODY, case.instrument, HAVERING, signed_on=DAY, valid_from=DAY, valid_to=END)


WRITES: dict[str, Call] = {
    "sign_access_agreement, with an end": lambda c: c.sign(signed_on=BEFORE, valid_to=END),
    "add_area, of two councils and with an end": lambda c: add_area(
        ANYBODY, c.instrument, [HAVERING, FULHAM], code="2", name="West", valid_from=DAY, valid_to=END
    ),
    "set_reference_rate, published": lambda c: set_reference_rate(
        ANYBODY,
        EALING,
        need_level="nursing",
        weekly_pence=90000,
        source="Fees 2026",
        valid_from=DAY,
        valid_to=END,
        published_on=BEFORE,
    ),
    "add_specification, made with residents": lambda c: add_specification(
        ANYBODY,
        c.lot,
        version="2",
        title="Homes",
        valid_from=DAY,
        summary="What is asked.",
        made_with=["residents"],
    ),
    "add_lot, capped and closed": lambda c: add_lot(
        ANYBODY, c.instrument, code="2", name="Nursing", max_admissions=3, is_open=False
    ),
    "cap_lot": lambda c: cap_lot(ANYBODY, c.lot, most=2),
    "close_lot": lambda c: close_lot(ANYBODY, c.lot),
    "change_conditions, two": lambda c: change_conditions(
        ANYBODY, c.instrument, min_rating="good", notice_months=3
    ),
    "enter_value, a variation": lambda c: c.enter("variation", 500),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_value_given_is_written(session: scoped_session[Any], case: Case, name: str) -> None:
    with held_to_effects(session, f"directory.frameworks: {name}"):
        WRITES[name](case)
