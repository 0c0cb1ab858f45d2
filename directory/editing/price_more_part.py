"""The fields of a price as its page prints them: those above, and the part “More about this price”."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wtforms import Field

from directory.editing.price_form import PriceForm
from directory.editing.price_more_form import MAY, MUST, extra_rows
from directory.prices.rules.types import PriceLine
from directory.vocabulary.prices import OneOffCharge
from directory.web.form_fields import Form
from directory.web.i18n import gettext

HIDDEN = ("token", "replaces")
TERMS = ("fnc_basis", "vat_status", "includes_weekends", "includes_bank_holidays", "includes_travel")
SINGLE = ("vat_rate", "travel", "travel_per", "minimum_charge", "minimum_charge_per")
IN_ROWS = (f"{MUST}_", f"{MAY}_", "charge_", "item_")


@dataclass(frozen=True, slots=True)
class FieldRows:
    """Rows of fields that belong together, under one heading."""

    heading: str
    hint: str
    rows: tuple[tuple[Field, ...], ...]


@dataclass(frozen=True, slots=True)
class MorePart:
    """What the macro `more_about_price` prints. `opened` is whether something is in it, or is wrong in it."""

    opened: bool
    terms: tuple[Field, ...]
    groups: tuple[FieldRows, ...]


def plain_fields(form: PriceForm, before: PriceLine | None) -> list[Field]:
    """The fields that stand above the part, in their order."""
    more = {*HIDDEN, *more_names(form, before)}
    if not form.is_far:
        more.add("sure")
    return [field for field in form if field.name not in more]


def more_part(form: Form, before: PriceLine | None) -> MorePart:
    """The part of a form, as its page prints it."""
    fields = [form[name] for name in more_names(form, before)]
    groups = tuple(_groups(form))
    in_groups = {field.name for group in groups for row in group.rows for field in row}
    told = any(field.data not in (None, "") for field in fields if field.name not in TERMS)
    return MorePart(
        opened=told or any(field.errors for field in fields),
        terms=tuple(field for field in fields if field.name not in in_groups),
        groups=groups,
    )


def more_names(form: Form, before: PriceLine | None) -> tuple[str, ...]:
    """The names of the fields of the part; the terms of a price that follows none stand above it."""
    return tuple(
        field.name
        for field in form
        if field.name in SINGLE
        or field.name.startswith(IN_ROWS)
        or (before is not None and field.name in TERMS)
    )


def _groups(form: Form) -> Iterator[FieldRows]:
    for kind, heading, hint in (
        (
            MUST,
            gettext("Must be paid as well"),
            gettext("Everybody pays it, each week. It counts as part of the price."),
        ),
        (MAY, gettext("Can be added"), gettext("Only who wants it pays it, each week.")),
    ):
        rows = tuple((form[item], form[amount]) for item, amount in extra_rows(form, kind))
        yield FieldRows(heading, hint, rows)
    charges = tuple((form[f"charge_{code}"], form[f"charge_{code}_back"]) for code in OneOffCharge)
    yield FieldRows(gettext("Paid once"), gettext("What it costs to begin, once."), charges)
    items = tuple((field,) for field in form if field.name.startswith("item_"))
    yield FieldRows(gettext("In the price, or not"), "", items)
