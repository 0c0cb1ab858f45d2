"""The forms of a lot: what it holds, how many services it takes, and what it asks of them."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from directory.frameworks.records import LotRecord
from directory.vocabulary.care import NEVER_ADMITTED_CATEGORIES, Category
from directory.vocabulary.prices import PricingMode
from directory.vocabulary.procurement import AwardMethod, ClientGroup
from directory.web.form_fields import (
    SentForm,
    check_number,
    choice_field,
    choices_field,
    day_field,
    day_or_none,
    is_yes,
    line_field,
    text_field,
    trimmed,
    whole_number,
    yes_or_no,
)
from directory.web.i18n import lazy_gettext as _l


class LotForm(SentForm):
    """What a lot is called and what it holds. The methods hold once the form is valid."""

    name = line_field(_l("Name"), hint=_l("As providers and residents read it."))
    categories = choices_field(
        _l("Kinds of care"), "category", [code for code in Category if code not in NEVER_ADMITTED_CATEGORIES]
    )
    client_groups = choices_field(_l("For whom"), "client_group", ClientGroup)
    regulated_required = yes_or_no(
        _l("Must a service be registered with the Care Quality Commission?"), default=True
    )
    pricing_mode = choice_field(
        _l("How are prices set?"),
        "pricing_mode",
        PricingMode,
        hint=_l("Only a lot of care homes and nursing homes can have price bands."),
        default=PricingMode.NON_PRICED,
    )
    standard_placements_only = yes_or_no(
        _l("Do its price bands hold for standard placements only?"), default=False
    )
    award_methods = choices_field(_l("How is a service chosen?"), "award_method", AwardMethod)
    opens_on = day_field(
        _l("First day of applications"),
        hint=_l("Lots may open one after another. Leave it empty to open with the others."),
        required=False,
    )

    def rules(self) -> dict[str, Any]:
        """What `add_lot` and `change_lot` take beside the name and the day."""
        return {
            "categories": list(self.categories.data or ()),
            "client_groups": list(self.client_groups.data or ()),
            "regulated_required": is_yes(self.regulated_required),
            "pricing_mode": self.pricing_mode.data,
            "standard_placements_only": is_yes(self.standard_placements_only),
            "award_methods": list(self.award_methods.data or ()),
        }

    def show(self, lot: LotRecord) -> None:
        """Fill the form with what is stored."""
        self.name.data, self.pricing_mode.data = lot.name, lot.pricing_mode
        self.opens_on.data = day_or_none(self.opens_on) or lot.opens_on
        for name in ("categories", "client_groups", "award_methods"):
            self[name].data = list(getattr(lot, name))
        for name in ("regulated_required", "standard_placements_only"):
            self[name].data = "yes" if getattr(lot, name) else "no"
        self.version.data = str(lot.version)


class NewLotForm(LotForm):
    """A lot that is added."""

    code = StringField(
        _l("Short name"),
        description=_l("It stands in addresses and never changes, like C1 or home-care."),
        filters=[trimmed],
        validators=[
            InputRequired(_l("Fill in this field.")),
            Length(max=40),
            Regexp(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z", message=_l("Use only letters, numbers and hyphens.")),
        ],
    )


class LimitForm(SentForm):
    """How many services a lot takes at most."""

    max_admissions = StringField(
        _l("Most services that may be admitted"),
        description=_l("Leave it empty for no limit."),
        filters=[trimmed],
        validators=[Optional(), check_number],
    )

    def most(self) -> int | None:
        """The limit, None for none."""
        return whole_number(self.max_admissions)


class SpecificationForm(SentForm):
    """A new version of what a lot asks of services."""

    new_version = line_field(_l("Version"), most=40, hint=_l("Like 2 or 2027-04."))
    title = line_field(_l("Title"))
    summary = text_field(_l("What changes, in a few sentences"), required=False)
    made_with = text_field(
        _l("Who helped to write it"),
        hint=_l("One group a line, like people who use services."),
        required=False,
    )
    valid_from = day_field(_l("First day it holds"))

    def groups(self) -> list[str]:
        """Who helped, one a line."""
        return [line.strip() for line in (self.made_with.data or "").splitlines() if line.strip()]
