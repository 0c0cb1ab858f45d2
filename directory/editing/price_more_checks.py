"""What is wrong in the part “More about this price”: all of it at once, each beside its field."""

from __future__ import annotations

from collections.abc import Iterator

from directory.editing.price_more_form import MAY, MUST, NO, extra_rows, pence_of
from directory.foundation.percentages import percent_to_basis_points
from directory.prices.rules.check import MOST_PRICE_PENCE
from directory.vocabulary.prices import OneOffCharge, VatStatus
from directory.web.error_messages import error_sentence
from directory.web.form_fields import Form, MoneyField
from directory.web.i18n import gettext

Problem = tuple[str, str]


def more_problems(form: Form) -> Iterator[Problem]:
    """What is wrong in the part, each with the name of its field: what is half told, or does not go together."""
    yield from _vat_problems(form)
    if pence_of(form, "travel") and form["includes_travel"].data != NO:
        yield "travel", gettext("Say that travel is not in the price, or leave this empty.")
    yield from _pair_problems(form, "minimum_charge", "minimum_charge_per")
    seen: set[str] = set()
    for kind in (MUST, MAY):
        for item, amount in extra_rows(form, kind):
            yield from _pair_problems(form, amount, item)
            if form[item].data and form[item].data in seen:
                yield item, error_sentence("code_twice", {})
            seen.add(form[item].data or "")
    for code in OneOffCharge:
        yield from _pair_problems(form, f"charge_{code}", f"charge_{code}_back")
    for field in form:
        if isinstance(field, MoneyField) and field.pence is not None and field.pence > MOST_PRICE_PENCE:
            yield field.name, error_sentence("money_too_much", {})


def _vat_problems(form: Form) -> Iterator[Problem]:
    rate, on_top = (form["vat_rate"].data or "").strip(), form["vat_status"].data == VatStatus.EXCLUSIVE
    if rate and percent_to_basis_points(rate) is None:
        yield "vat_rate", error_sentence("percent_unreadable", {})
    elif rate and not on_top:
        yield "vat_rate", gettext("Say that VAT comes on top, or leave this empty.")
    elif on_top and not rate:
        yield "vat_rate", error_sentence("vat_rate_needed", {})


def _pair_problems(form: Form, amount: str, choice: str) -> Iterator[Problem]:
    """An amount and what is said of it: neither, or both."""
    typed, chosen = (form[amount].data or "").strip(), form[choice].data
    if typed and not chosen:
        yield choice, gettext("Choose an answer for the amount, or take the amount out.")
    elif chosen and not typed:
        yield amount, gettext("Enter an amount, or choose “There is none”.")
    elif typed and pence_of(form, amount) == 0:
        yield amount, error_sentence("price_zero", {})
