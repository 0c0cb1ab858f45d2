"""What a table tells of a price: what it does not tell stays, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.foundation.errors import Invalid
from directory.prices.rules.told_terms import NOTHING_TOLD, ToldTerms, with_terms
from directory.prices.rules.types import Charge, Extra, PriceLine
from directory.vocabulary.prices import OneOffCharge, PriceItem, VatStatus

amounts = st.integers(1, 100_000_00)
charges = st.lists(
    st.builds(Charge, st.sampled_from([str(code) for code in OneOffCharge]), amounts, st.booleans()),
    unique_by=lambda charge: charge.code,
).map(tuple)
items = st.lists(st.sampled_from([str(item) for item in PriceItem]), unique=True)


@st.composite
def lines(draw: st.DrawFn) -> PriceLine:
    """A price that makes sense, with some of everything."""
    found = draw(items)
    parting = draw(st.integers(0, len(found)))
    is_exclusive = draw(st.booleans())
    includes_travel = draw(st.sampled_from((None, True, False)))
    least = draw(st.none() | amounts)
    return PriceLine(
        unit="hour",
        amount_pence=draw(amounts),
        payer="self_funder",
        category="home_care",
        valid_from=date(2026, 12, 1),
        includes_travel=includes_travel,
        travel_pence=draw(st.none() | amounts) if includes_travel is False else None,
        vat_status=VatStatus.EXCLUSIVE
        if is_exclusive
        else draw(st.sampled_from((None, "exempt", "inclusive"))),
        vat_basis_points=draw(st.integers(1, 99_99)) if is_exclusive else 0,
        extras=tuple(Extra(f"extra{number}", draw(amounts)) for number in range(draw(st.integers(0, 2)))),
        charges=draw(charges),
        minimum_charge_pence=least,
        minimum_charge_per=None if least is None else draw(st.sampled_from(("week", "visit"))),
        included=tuple(found[:parting]),
        excluded=tuple(found[parting:]),
    )


def told_of(line: PriceLine) -> ToldTerms:
    """A row that tells what the price says already."""
    known = {charge.code: charge for charge in line.charges}
    deposit = known.get("deposit")
    return ToldTerms(
        deposit_pence=deposit.amount_pence if deposit else None,
        deposit_back=deposit.refundable if deposit else None,
        admin_pence=known["admin"].amount_pence if "admin" in known else None,
        assessment_pence=known["assessment"].amount_pence if "assessment" in known else None,
        minimum_pence=line.minimum_charge_pence,
        minimum_per=line.minimum_charge_per,
        travel_pence=line.travel_pence,
        vat_status=line.vat_status,
        vat_basis_points=line.vat_basis_points or None,
        included=line.included or None,
        excluded=line.excluded or None,
    )


@given(lines())
def test_nothing_told_and_the_same_told_again_change_nothing(line: PriceLine) -> None:
    assert with_terms(line, NOTHING_TOLD) == line
    assert with_terms(line, told_of(line)) == line


@given(lines(), lines())
def test_what_is_told_is_said_and_what_has_no_column_stays(line: PriceLine, other: PriceLine) -> None:
    told = told_of(other)
    after = with_terms(line, replace(told, vat_basis_points=None) if other.vat_status is None else told)
    assert (after.extras, after.amount_pence, after.optional_extras) == (
        line.extras,
        line.amount_pence,
        line.optional_extras,
    )
    said = {charge.code: charge.amount_pence for charge in after.charges}
    before = {charge.code: charge.amount_pence for charge in line.charges}
    assert said == before | {charge.code: charge.amount_pence for charge in other.charges}
    if other.minimum_charge_pence is not None:
        assert (after.minimum_charge_pence, after.minimum_charge_per) == (
            other.minimum_charge_pence,
            other.minimum_charge_per,
        )
    if other.vat_status is not None:
        assert (after.vat_status, after.vat_basis_points) == (other.vat_status, other.vat_basis_points)
    assert not set(after.included) & set(after.excluded)


@given(lines())
def test_nought_takes_away_what_it_is_told_of(line: PriceLine) -> None:
    none = with_terms(line, ToldTerms(deposit_pence=0, admin_pence=0, assessment_pence=0, minimum_pence=0))
    assert (none.charges, none.minimum_charge_pence, none.minimum_charge_per) == ((), None, None)


PLAIN = PriceLine(
    unit="hour", amount_pence=20_00, payer="self_funder", category="home_care", valid_from=date(2026, 12, 1)
)


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        (ToldTerms(deposit_pence=1), "deposit_back", "required"),
        (ToldTerms(minimum_pence=1), "minimum_charge_per", "required"),
        (ToldTerms(minimum_per="week"), "minimum_charge", "required"),
        (ToldTerms(vat_status="inclusive", vat_basis_points=20_00), "vat", "vat_rate_unfit"),
        (ToldTerms(included=("meals",), excluded=("meals",)), "excluded", "item_in_and_out"),
    ],
)
def test_what_is_half_told_is_not_guessed(told: ToldTerms, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        with_terms(PLAIN, told)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_an_amount_for_travel_says_that_travel_is_not_in_the_price() -> None:
    assert with_terms(PLAIN, ToldTerms(travel_pence=1_50)) == replace(
        PLAIN, includes_travel=False, travel_pence=1_50
    )
    included = replace(PLAIN, includes_travel=True)
    assert with_terms(included, ToldTerms(travel_pence=0)) == included
