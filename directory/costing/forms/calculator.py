"""The calculator's forms, one for each way of describing a week. They are sent in the address of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField

from directory.costing.forms.checks import (
    check_amount,
    check_amount_or_zero,
    check_day,
    check_hours,
    check_minutes,
    check_nights,
    check_sharing,
    number_of,
    pence_of,
    rhythm_of,
    times_of,
    whole_number,
)
from directory.costing.forms.fields import (
    ALL_DAYS,
    choice_field,
    days_field,
    mile_price_field,
    miles_field,
    rhythm_field,
    text_field,
)
from directory.costing.rules.quotes import Quote
from directory.costing.rules.weeks import DescribedWeek, VisitLine
from directory.foundation.errors import Invalid
from directory.foundation.read_dates import read_day
from directory.vocabulary.care import HOURLY_CATEGORIES, MILEAGE_CATEGORIES, Category
from directory.vocabulary.prices import CARE_HOME_LEVELS, NURSING_LEVELS, FncBand, TravelPer
from directory.web.error_messages import add_error, lazy_error_message
from directory.web.form_fields import Form
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label

LINES = ("first", "second", "third")
# The field beside which an error of the rules stands, where it has another name.
ERROR_FIELDS = {"visits": "first_minutes", "nights": "sleeping"}


def _levels() -> dict[str, str]:
    return {level: label("level", level) for level in CARE_HOME_LEVELS}


class CostForm(Form):
    """What every category asks for: the price, the budget and the assessed contribution.

    The methods hold once the form is valid.
    """

    price: Any = None
    budget = text_field(
        _l("Your weekly personal budget"),
        check_amount,
        hint=_l("If the Council has told you one. We don’t keep this."),
    )
    contribution = text_field(
        _l("What the Council says you pay each week"),
        check_amount_or_zero,
        hint=_l("Your assessed contribution, if you know it."),
    )
    aftercare = BooleanField(
        _l("This care, or part of it, is aftercare under section 117 of the Mental Health Act")
    )
    aftercare_part = text_field(
        _l("How much of it is aftercare, a week"),
        check_amount,
        hint=_l("Leave it empty if all of it is. Only the aftercare is free."),
    )
    start = text_field(
        _l("First day of care"), check_day, hint=_l("Like 1 March 2027. Leave it empty for today.")
    )

    def budget_pence(self) -> int | None:
        """The weekly personal budget; None where it was left empty."""
        return pence_of(self.budget)

    def contribution_pence(self) -> int | None:
        """The assessed contribution a week; None where it was left empty."""
        return pence_of(self.contribution, zero=True)

    def aftercare_pence(self, total_pence: int) -> int:
        """How much of a week at this price is aftercare under section 117: all of it where no part was typed."""
        part = pence_of(self.aftercare_part)
        if part is not None:
            return part
        return total_pence if self.aftercare.data else 0

    def has_aftercare(self) -> bool:
        """Whether it was ticked, or a part of it typed."""
        return self.aftercare_pence(1) > 0

    def first_day(self, today: date) -> date:
        """The day care begins."""
        return read_day(self.start.data, "start", coming_from=today) if self.start.data else today

    def described_week(self, category: str) -> DescribedWeek:
        """The week that was described."""
        return DescribedWeek(category)

    def quote(self) -> Quote | None:
        """The prices that the visitor was quoted; None where none was typed."""
        quote = self.typed_prices()
        return quote if quote.has_any_price else None

    def typed_prices(self) -> Quote:
        """Every price that the category has, None where it was left empty."""
        return Quote(pence_of(self.price))

    def add_error(self, error: Invalid) -> None:
        """Put the sentence for an error of the rules beside its field."""
        add_error(self, error, ERROR_FIELDS)

    def nursing_funding(self) -> tuple[bool, str]:
        """Whether the NHS pays for nursing, and by which band."""
        return True, FncBand.STANDARD


class WeekForm(CostForm):
    """Care that is sold by the week."""

    price = text_field(_l("Price a week"), check_amount)


class HoursForm(CostForm):
    """Help that is sold by the hour."""

    hours = text_field(
        _l("Hours a week"),
        whole_number(1, 168, lazy_error_message("hours_out_of_range")),
        hint=_l("We count them as visits of up to 4 hours."),
        default="2",
    )
    price = text_field(_l("Price an hour"), check_amount)

    def described_week(self, category: str) -> DescribedWeek:
        """So many hours of help."""
        return DescribedWeek(category, hours=number_of(self.hours))


class HelpForm(HoursForm):
    """Help in the household, whose workers may drive for the person."""

    miles = miles_field()
    mile_price = mile_price_field()

    def described_week(self, category: str) -> DescribedWeek:
        """So many hours of help, and miles."""
        return replace(super().described_week(category), miles=number_of(self.miles))

    def typed_prices(self) -> Quote:
        """The price an hour, and that of a mile."""
        return replace(super().typed_prices(), mile=pence_of(self.mile_price))


class DaysForm(CostForm):
    """Days out, with or without transport."""

    days = text_field(_l("Days a week"), whole_number(1, 7, lazy_error_message("too_many_days")), default="2")
    transport = BooleanField(_l("Transport there and back"))
    price = text_field(_l("Price a day"), check_amount)
    journey = text_field(_l("Price of the transport"), check_amount)
    journey_per = choice_field(
        _l("What is that price for?"),
        {
            TravelPer.DAY: _l("A day, there and back"),
            TravelPer.TRIP: _l("A trip: there and back are two"),
        },
        TravelPer.DAY,
    )

    def described_week(self, category: str) -> DescribedWeek:
        """So many days."""
        return DescribedWeek(category, days=number_of(self.days), transport=bool(self.transport.data))

    def typed_prices(self) -> Quote:
        """The price a day, and that of the transport."""
        per = TravelPer.TRIP if self.journey_per.data == TravelPer.TRIP else TravelPer.DAY
        return replace(super().typed_prices(), transport=pence_of(self.journey), transport_per=per)


class NightsForm(CostForm):
    """Nights beside visits or hours: with a carer who sleeps there, or stays awake. Miles driven for the person."""

    sleeping = text_field(_l("Nights with a carer who sleeps there"), check_nights, default="0")
    waking = text_field(_l("Nights with a carer who stays awake"), check_nights, default="0")
    miles = miles_field()
    price = text_field(_l("Price an hour"), check_amount)
    sleeping_price = text_field(_l("Price of a night with a carer who sleeps there"), check_amount)
    waking_price = text_field(_l("Price of a night with a carer who stays awake"), check_amount)
    mile_price = mile_price_field()

    def typed_prices(self) -> Quote:
        """The price an hour, and those of the nights and of a mile."""
        return replace(
            super().typed_prices(),
            sleeping_night=pence_of(self.sleeping_price),
            waking_night=pence_of(self.waking_price),
            mile=pence_of(self.mile_price),
        )


class SupportForm(NightsForm):
    """Supported living: hours for one person or shared, shared support, nights. Rent and food are never in the cost."""

    hours = text_field(
        _l("Hours a week for you alone"),
        whole_number(0, 168, lazy_error_message("hours_out_of_range")),
        default="10",
    )
    shared_hours = text_field(
        _l("Hours a week that you share with others"),
        check_hours,
        hint=_l("When one worker helps several people at the same time. Each pays a part."),
    )
    shared_by = text_field(_l("Shared between how many people?"), check_sharing, hint=_l("Count yourself."))
    core_price = text_field(_l("Price of the shared support, a week"), check_amount)

    def described_week(self, category: str) -> DescribedWeek:
        """Hours, nights and miles."""
        return DescribedWeek(
            category,
            hours=number_of(self.hours),
            shared_hours=number_of(self.shared_hours),
            shared_by=number_of(self.shared_by),
            sleeping_nights=number_of(self.sleeping),
            waking_nights=number_of(self.waking),
            miles=number_of(self.miles),
        )

    def typed_prices(self) -> Quote:
        """The price an hour, of the nights, and of the shared support."""
        return replace(super().typed_prices(), core=pence_of(self.core_price))


class RoomForm(CostForm):
    """A room in a care home."""

    level = RadioField(
        _l("What care do you need?"), choices=_levels, default=CARE_HOME_LEVELS[0], validate_choice=False
    )
    nursing = choice_field(
        _l("Does the NHS pay for nursing?"),
        {
            FncBand.STANDARD: _l("Yes, the usual rate"),
            FncBand.HIGHER: _l("Yes, the higher rate, since before October 2007"),
            "none": _l("No"),
        },
        FncBand.STANDARD,
    )
    price = text_field(_l("Price a week"), check_amount)
    nursing_in_price = choice_field(
        _l("Is the NHS’s part for nursing in that price?"),
        {"yes": _l("Yes, it is in the price"), "no": _l("No, it comes on top")},
        "yes",
    )

    def described_week(self, category: str) -> DescribedWeek:
        """A room at one level of need."""
        level = self.level.data
        return DescribedWeek(category, level=level if level in CARE_HOME_LEVELS else CARE_HOME_LEVELS[0])

    def nursing_funding(self) -> tuple[bool, str]:
        """As was chosen, where the level has nursing."""
        if self.level.data not in NURSING_LEVELS:
            return super().nursing_funding()
        band = FncBand.HIGHER if self.nursing.data == FncBand.HIGHER else FncBand.STANDARD
        return self.nursing.data != "none", band

    def typed_prices(self) -> Quote:
        """The price a week, with or without the NHS contribution."""
        return replace(super().typed_prices(), includes_nursing=self.nursing_in_price.data != "no")


class VisitsForm(NightsForm):
    """Care at home: visits of up to three lengths, each on its own days and as often; one carer or two; nights."""

    first_minutes = text_field(_l("Minutes"), check_minutes, default="30")
    first_times = text_field(_l("Visits on each of these days"), times_of("first"), default="2")
    first_days = days_field(ALL_DAYS)
    first_weeks = rhythm_field()
    second_minutes = text_field(_l("Minutes"), check_minutes)
    second_times = text_field(_l("Visits on each of these days"), times_of("second"))
    second_days = days_field()
    second_weeks = rhythm_field()
    third_minutes = text_field(_l("Minutes"), check_minutes)
    third_times = text_field(_l("Visits on each of these days"), times_of("third"))
    third_days = days_field()
    third_weeks = rhythm_field()
    carers = choice_field(
        _l("Carers at each visit"), {"1": _l("One carer"), "2": _l("Two carers at once")}, "1"
    )

    def described_week(self, category: str) -> DescribedWeek:
        """Visits, nights and miles."""
        lines = tuple(
            VisitLine(
                number_of(self[f"{line}_minutes"]),
                number_of(self[f"{line}_times"]),
                tuple(int(day) for day in ALL_DAYS if day in (self[f"{line}_days"].data or ())),
                rhythm_of(self[f"{line}_weeks"]),
            )
            for line in LINES
            if self[f"{line}_minutes"].data
        )
        return DescribedWeek(
            category,
            visits=lines,
            carers=2 if self.carers.data == "2" else 1,
            sleeping_nights=number_of(self.sleeping),
            waking_nights=number_of(self.waking),
            miles=number_of(self.miles),
        )


def form_class(category: str) -> type[CostForm]:
    """The form of a category."""
    if category in HOURLY_CATEGORIES:
        return HelpForm if category in MILEAGE_CATEGORIES else HoursForm
    forms: dict[str, type[CostForm]] = {
        Category.HOME_CARE: VisitsForm,
        Category.PERSONAL_ASSISTANT: VisitsForm,
        Category.CARE_HOME: RoomForm,
        Category.DAY_OPPORTUNITIES: DaysForm,
        Category.SUPPORTED_LIVING: SupportForm,
    }
    return forms.get(category, WeekForm)


def error_links(form: Form) -> tuple[tuple[str, str], ...]:
    """Every error with the id of its field, in the order of the form."""
    return tuple(
        (
            f"{field.id}-0" if isinstance(field, RadioField | SelectMultipleField) else field.id,
            str(field.errors[0]),
        )
        for field in form
        if field.errors
    )
