"""What a table tells of a price besides its amount: charges, travel, VAT, and what is in it. Pure.

A cell that is empty tells nothing, and a price keeps what it says; £0 says that there is none. So no row takes away
what has no column of its own, such as extras.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from directory.foundation.errors import Invalid
from directory.prices.rules.types import Charge, PriceLine
from directory.vocabulary.prices import OneOffCharge, VatStatus


@dataclass(frozen=True, slots=True)
class ToldTerms:
    """What is told, money in whole pence and the rate of VAT in hundredths of a percent; None where nothing is.

    `deposit_back` is whether a deposit is paid back; `included` and `excluded` are codes of `PriceItem`.
    """

    deposit_pence: int | None = None
    deposit_back: bool | None = None
    admin_pence: int | None = None
    assessment_pence: int | None = None
    minimum_pence: int | None = None
    minimum_per: str | None = None
    travel_pence: int | None = None
    travel_per: str | None = None
    vat_status: str | None = None
    vat_basis_points: int | None = None
    included: tuple[str, ...] | None = None
    excluded: tuple[str, ...] | None = None


NOTHING_TOLD = ToldTerms()


def with_terms(line: PriceLine, told: ToldTerms) -> PriceLine:
    """A price with what a table tells of it.

    Raises Invalid `required` for a deposit, or for a least charge, of which only half is told, and `vat_rate_unfit`
    where a rate is told of VAT that is not on top. What else does not go together is for `rules.check`.
    """
    included, excluded = _items(line, told)
    line = replace(line, charges=_charges(line, told), included=included, excluded=excluded)
    return _with_vat(_with_travel(_with_minimum(line, told), told), told)


def _charges(line: PriceLine, told: ToldTerms) -> tuple[Charge, ...]:
    amounts: dict[str, int | None] = {
        OneOffCharge.DEPOSIT: told.deposit_pence,
        OneOffCharge.ADMIN: told.admin_pence,
        OneOffCharge.ASSESSMENT: told.assessment_pence,
    }
    before = {charge.code: charge for charge in line.charges}
    found = [_charge(charge, amounts.get(charge.code)) for charge in line.charges]
    found += [
        _charge(Charge(str(code), 0), pence)
        for code, pence in amounts.items()
        if pence is not None and code not in before
    ]
    charges = [charge for charge in found if charge.amount_pence]
    return tuple(
        _with_refund(charge, told, is_new=OneOffCharge.DEPOSIT not in before)
        if charge.code == OneOffCharge.DEPOSIT
        else charge
        for charge in charges
    )


def _charge(charge: Charge, pence: int | None) -> Charge:
    return charge if pence is None else replace(charge, amount_pence=pence)


def _with_refund(deposit: Charge, told: ToldTerms, *, is_new: bool) -> Charge:
    """A deposit of which nobody said whether it comes back would be guessed at."""
    if told.deposit_back is not None:
        return replace(deposit, refundable=told.deposit_back)
    if is_new:
        raise Invalid("deposit_back", "required")
    return deposit


def _with_minimum(line: PriceLine, told: ToldTerms) -> PriceLine:
    pence = line.minimum_charge_pence if told.minimum_pence is None else told.minimum_pence
    per = told.minimum_per or line.minimum_charge_per
    if pence == 0:
        return replace(line, minimum_charge_pence=None, minimum_charge_per=None)
    if pence is not None and per is None:
        raise Invalid("minimum_charge_per", "required")
    if pence is None and told.minimum_per is not None:
        raise Invalid("minimum_charge", "required")
    return replace(line, minimum_charge_pence=pence, minimum_charge_per=per)


def _with_travel(line: PriceLine, told: ToldTerms) -> PriceLine:
    """An amount for travel says that travel is not in the price, where nobody said anything of it."""
    line = replace(line, travel_per=told.travel_per or line.travel_per)
    if told.travel_pence is None or (line.includes_travel and told.travel_pence == 0):
        return line
    includes = False if line.includes_travel is None else line.includes_travel
    return replace(line, includes_travel=includes, travel_pence=told.travel_pence)


def _with_vat(line: PriceLine, told: ToldTerms) -> PriceLine:
    """A rate says that VAT comes on top; another answer takes the rate before it away."""
    status = told.vat_status or (VatStatus.EXCLUSIVE.value if told.vat_basis_points else line.vat_status)
    if status != VatStatus.EXCLUSIVE:
        if told.vat_basis_points:
            raise Invalid("vat", "vat_rate_unfit")
        return replace(line, vat_status=status, vat_basis_points=0)
    rate = line.vat_basis_points if told.vat_basis_points is None else told.vat_basis_points
    return replace(line, vat_status=status, vat_basis_points=rate)


def _items(line: PriceLine, told: ToldTerms) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is in the price and what is not: told of one list, an item leaves the other."""
    included = line.included if told.included is None else _ordered(line.included, told.included)
    excluded = line.excluded if told.excluded is None else _ordered(line.excluded, told.excluded)
    if told.included is not None and told.excluded is not None and set(included) & set(excluded):
        raise Invalid("excluded", "item_in_and_out")
    if told.included is not None:
        excluded = tuple(code for code in excluded if code not in included)
    elif told.excluded is not None:
        included = tuple(code for code in included if code not in excluded)
    return included, excluded


def _ordered(before: Iterable[str], told: Iterable[str]) -> tuple[str, ...]:
    """What is told, in the order that it had: another order is no change of a price."""
    wanted = dict.fromkeys(told)
    kept = [code for code in before if code in wanted]
    return (*kept, *(code for code in wanted if code not in kept))
