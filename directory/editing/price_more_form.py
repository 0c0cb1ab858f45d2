"""“More about this price”: what few prices have, on a form that works without script.

Extras, charges that are paid once, the least charge, travel, VAT on top and what is in the price. The fields begin with
what the price says now, so a price that is changed loses nothing; a field that was not sent stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from wtforms import Field, RadioField, SelectField, StringField
from wtforms.validators import Optional

from directory.foundation.percentages import basis_points_to_percent, percent_to_basis_points
from directory.presenting.price_facts import extra_name
from directory.prices.rules.types import Charge, Extra, PriceLine
from directory.vocabulary.care import ATTENDED_CATEGORIES
from directory.vocabulary.prices import (
    NURSING_LEVELS,
    FncBasis,
    OneOffCharge,
    PriceItem,
    TimeOfWeek,
    TravelPer,
    Unit,
    VatStatus,
)
from directory.web.form_fields import Form, MoneyField
from directory.web.i18n import gettext
from directory.web.labels import label
from directory.web.templating import pounds

# Rows for extras of each kind; a price that has more has a row for each.
EXTRA_ROWS = 3
MUST, MAY = "must", "may"
IN_PRICE, NOT_IN_PRICE = "in", "out"
YES, NO, NOT_SAID = "yes", "no", ""
# The field of the form for a field of the rules that is called otherwise there.
FORM_FIELDS: Mapping[str, str] = {
    "lot_id": "lot",
    "vat": "vat_rate",
    "extras": "must_1_item",
    "charges": f"charge_{OneOffCharge.DEPOSIT}",
}
_ANSWERS = {YES: True, NO: False}


def term_fields(before: PriceLine | None = None, *, with_nursing: bool = True) -> dict[str, Field]:
    """How a price stands to the NHS contribution, VAT, weekends, bank holidays and travel.

    Where it follows another they begin with what that says; a question that such a price does not have is left out.
    """
    fields: dict[str, Field] = {}
    if with_nursing:
        fields["fnc_basis"] = SelectField(
            gettext("Is the NHS nursing contribution in it?"),
            choices={
                str(FncBasis.NA): gettext("There is none"),
                str(FncBasis.INCLUSIVE): gettext("It is in the price"),
                str(FncBasis.EXCLUSIVE): gettext("It comes on top"),
            },
            default=before.fnc_basis if before else None,
        )
    was_told = before is not None and before.vat_status is not None
    fields["vat_status"] = SelectField(
        gettext("What about VAT?"),
        description=gettext("It was told already. You can change it, but not go back to “Not told”.")
        if was_told
        else "",
        choices={
            **({NOT_SAID: gettext("Not told")} if before and before.vat_status is None else {}),
            str(VatStatus.EXEMPT): gettext("There is no VAT on it"),
            str(VatStatus.INCLUSIVE): gettext("VAT is in the price"),
            str(VatStatus.EXCLUSIVE): gettext("VAT comes on top"),
        },
        default=(before.vat_status or NOT_SAID) if before else None,
    )
    for name, title in _included_questions().items():
        if name == "includes_weekends" and before and before.time_of_week != TimeOfWeek.ANY:
            continue
        fields[name] = RadioField(
            title,
            choices={YES: gettext("Yes"), NO: gettext("No"), NOT_SAID: gettext("Not said")},
            default=_yes_no(getattr(before, name)) if before else NOT_SAID,
        )
    return fields


def more_fields(before: PriceLine | None, category: str) -> dict[str, Field]:
    """The fields of the part for a kind of care, by name. Where a price follows another, its terms are among them."""
    terms = term_fields(before, with_nursing=before.need_level in NURSING_LEVELS) if before else {}
    return {
        **terms,
        "vat_rate": StringField(
            gettext("Rate of VAT"),
            description=gettext("In percent, like 20. Only where VAT comes on top."),
            default=basis_points_to_percent(before.vat_basis_points)
            if before and before.vat_basis_points
            else "",
        ),
        **_travel_fields(before, category),
        "minimum_charge": _money(gettext("Least charge"), before.minimum_charge_pence if before else None),
        "minimum_charge_per": SelectField(
            gettext("What the least charge is for"),
            choices={
                NOT_SAID: gettext("There is none"),
                str(Unit.WEEK): gettext("A week"),
                str(Unit.VISIT): gettext("A visit"),
            },
            default=(before.minimum_charge_per or NOT_SAID) if before else NOT_SAID,
        ),
        **_extra_fields(MUST, before.extras if before else ()),
        **_extra_fields(MAY, before.optional_extras if before else ()),
        **_charge_fields(before.charges if before else ()),
        **_item_fields(before),
    }


def _travel_fields(before: PriceLine | None, category: str) -> dict[str, Field]:
    pence = before.travel_pence if before else None
    if category not in ATTENDED_CATEGORIES:
        hint = gettext("For each visit. Only where travel is not in the price.")
        return {"travel": _money(gettext("What travel costs"), pence, hint=hint)}
    return {
        "travel": _money(
            gettext("What transport costs"),
            pence,
            hint=gettext("Only where transport is not in the price."),
        ),
        "travel_per": SelectField(
            gettext("What the price of transport is for"),
            choices={
                NOT_SAID: gettext("Not said"),
                str(TravelPer.TRIP): gettext("A trip, there or back"),
                str(TravelPer.DAY): gettext("A day, there and back"),
            },
            default=(before.travel_per or NOT_SAID) if before else NOT_SAID,
        ),
    }


def _extra_fields(kind: str, extras: tuple[Extra, ...]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for number in range(max(EXTRA_ROWS, len(extras))):
        extra = extras[number] if number < len(extras) else None
        codes = [*PriceItem, *([extra.code] if extra and not PriceItem.has(extra.code) else [])]
        name = _row(kind, number)
        fields[f"{name}_item"] = SelectField(
            gettext("What it is for, row %(number)s", number=number + 1),
            choices={
                NOT_SAID: gettext("There is none"),
                **{str(code): extra_name(code) for code in codes},
            },
            default=extra.code if extra else NOT_SAID,
        )
        fields[f"{name}_amount"] = _money(
            gettext("Amount a week, row %(number)s", number=number + 1), extra.amount_pence if extra else None
        )
    return fields


def _charge_fields(charges: tuple[Charge, ...]) -> dict[str, Field]:
    known = {charge.code: charge for charge in charges}
    fields: dict[str, Field] = {}
    for code in OneOffCharge:
        charge = known.get(code)
        fields[f"charge_{code}"] = _money(label("charge", code), charge.amount_pence if charge else None)
        fields[f"charge_{code}_back"] = SelectField(
            gettext("%(charge)s: is it paid back?", charge=label("charge", code)),
            choices={NOT_SAID: gettext("There is none"), YES: gettext("Yes"), NO: gettext("No")},
            default=_yes_no(charge.refundable if charge else None),
        )
    return fields


def _item_fields(before: PriceLine | None) -> dict[str, Field]:
    told = dict.fromkeys(before.excluded, NOT_IN_PRICE) if before else {}
    told |= dict.fromkeys(before.included, IN_PRICE) if before else {}
    codes = dict.fromkeys([*map(str, PriceItem), *told])
    return {
        f"item_{code}": SelectField(
            label("price_item", code),
            choices={
                NOT_SAID: gettext("Not told"),
                IN_PRICE: gettext("In the price"),
                NOT_IN_PRICE: gettext("Not in the price"),
            },
            default=told.get(code, NOT_SAID),
        )
        for code in codes
    }


def _money(words: str, pence: int | None, *, hint: str = "") -> MoneyField:
    return MoneyField(
        words,
        description=hint,
        validators=[Optional()],
        default="" if pence is None else pounds(pence),
    )


def _row(kind: str, number: int) -> str:
    return f"{kind}_{number + 1}"


def _included_questions() -> dict[str, str]:
    return {
        "includes_weekends": gettext("Are weekends in the price?"),
        "includes_bank_holidays": gettext("Are bank holidays in the price?"),
        "includes_travel": gettext("Is travel in the price?"),
    }


def _yes_no(told: bool | None) -> str:
    return NOT_SAID if told is None else YES if told else NO


def with_more(line: PriceLine, form: Form) -> PriceLine:
    """A price with what the form says of its terms and in the part. Ask `more_problems` first."""
    vat_status = form["vat_status"].data or None
    items = {field.name.removeprefix("item_"): field.data for field in form if field.name.startswith("item_")}
    return replace(
        line,
        includes_weekends=_told(form, "includes_weekends", line.includes_weekends),
        includes_bank_holidays=_told(form, "includes_bank_holidays", line.includes_bank_holidays),
        includes_travel=_told(form, "includes_travel", line.includes_travel),
        fnc_basis=form["fnc_basis"].data or FncBasis.NA if "fnc_basis" in form else line.fnc_basis,
        vat_status=vat_status,
        vat_basis_points=percent_to_basis_points(form["vat_rate"].data or "") or 0,
        travel_pence=pence_of(form, "travel"),
        travel_per=form["travel_per"].data or None if "travel_per" in form else line.travel_per,
        minimum_charge_pence=pence_of(form, "minimum_charge"),
        minimum_charge_per=form["minimum_charge_per"].data or None,
        extras=_extras(form, MUST),
        optional_extras=_extras(form, MAY),
        charges=_in_order(line.charges, _charges(form)),
        included=_listed(line.included, items, IN_PRICE),
        excluded=_listed(line.excluded, items, NOT_IN_PRICE),
    )


def _told(form: Form, name: str, before: bool | None) -> bool | None:
    """The answer to a question; where the form does not ask it, what was told before."""
    return _ANSWERS.get(form[name].data or NOT_SAID) if name in form else before


def pence_of(form: Form, name: str) -> int | None:
    """The amount of a field; None where nothing is typed, or what is typed is no amount."""
    field = form[name]
    assert isinstance(field, MoneyField)
    return field.pence


def _extras(form: Form, kind: str) -> tuple[Extra, ...]:
    rows = ((form[item].data, pence_of(form, amount)) for item, amount in extra_rows(form, kind))
    return tuple(Extra(code, pence) for code, pence in rows if code and pence is not None)


def extra_rows(form: Form, kind: str) -> Iterator[tuple[str, str]]:
    """The names of the fields of each row."""
    number = 0
    while f"{_row(kind, number)}_item" in form:
        yield f"{_row(kind, number)}_item", f"{_row(kind, number)}_amount"
        number += 1


def _charges(form: Form) -> tuple[Charge, ...]:
    rows = (
        (str(code), pence_of(form, f"charge_{code}"), form[f"charge_{code}_back"].data == YES)
        for code in OneOffCharge
    )
    return tuple(Charge(code, pence, back) for code, pence, back in rows if pence is not None)


def _in_order(before: Iterable[Charge], after: Iterable[Charge]) -> tuple[Charge, ...]:
    """Charges in the order that they had, new ones behind them: another order is no change of a price."""
    places = {charge.code: place for place, charge in enumerate(before)}
    return tuple(sorted(after, key=lambda charge: places.get(charge.code, len(places))))


def _listed(before: Iterable[str], items: Mapping[str, str], said: str) -> tuple[str, ...]:
    chosen = [code for code, told in items.items() if told == said]
    kept = [code for code in before if code in chosen]
    return (*kept, *(code for code in chosen if code not in kept))
