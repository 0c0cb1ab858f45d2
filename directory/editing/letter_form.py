"""The one form behind the link in a letter: a field for each service that the letter asks about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wtforms import BooleanField, HiddenField, SelectField, StringField

from directory.catalogue.rules import Availability
from directory.editing.queries import AvailabilityNow, LetterTick
from directory.editing.rules import START_CHOICES, pressed, typed_number
from directory.foundation.errors import Invalid
from directory.presenting.price_words import line_words, price_about
from directory.vocabulary.organisations import FactKind
from directory.web.error_messages import error_message
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.templating import day

# id, name, category, what was told
LetterQuestion = tuple[int, str, str, AvailabilityNow]


def letter_form(asked: Sequence[LetterQuestion], ticks: Iterable[LetterTick] = ()) -> type[Form]:
    """A form class for these: a number each, or in how many days care can begin; a tick for each fact to confirm."""
    fields: dict[str, object] = {"token": HiddenField()}
    for service_id, name, _, now in asked:
        fields[field_name(service_id)] = (
            StringField(gettext("Free today at %(service)s", service=name), default=_told_number(now))
            if now.unit is not None
            else SelectField(
                gettext("How soon can care begin? %(service)s", service=name),
                choices={
                    "still": gettext("As you told us last"),
                    **{f"start-{days}": gettext("In %(days)s days", days=days) for days in START_CHOICES},
                    "start-none": gettext("No room now"),
                },
                validate_choice=False,
            )
        )
    for tick in ticks:
        fields[tick_name(tick)] = BooleanField(_still_right(tick), description=_since(tick))
    return type("LetterForm", (Form,), fields)


def _still_right(tick: LetterTick) -> str:
    if tick.kind is FactKind.PRICES:
        return gettext("The prices of %(service)s are still right", service=tick.name)
    return gettext("The words about %(service)s are still right", service=tick.name)


def _since(tick: LetterTick) -> str:
    since = gettext("Told us or confirmed last on %(day)s.", day=day(tick.told_on))
    return " ".join((*(f"{line_words(line)}, {price_about(line)}." for line in tick.prices), since))


def answers(form: Form, asked: Sequence[LetterQuestion]) -> dict[int, Availability] | None:
    """What the form says of each service; None where a field is wrong, which then says so itself."""
    found: dict[int, Availability] = {}
    for service_id, _, _, now in asked:
        field = form[field_name(service_id)]
        try:
            if now.unit is not None:
                found[service_id] = Availability(free=typed_number(field.data or ""))
            else:
                found[service_id] = pressed(field.data or "", "") or _as_told(now)
        except Invalid as error:
            field.errors = [error_message(error)]
    return found if len(found) == len(asked) else None


def ticked(form: Form, ticks: Iterable[LetterTick]) -> set[tuple[int, FactKind]]:
    """The facts that the form says are still right."""
    return {(tick.service_id, tick.kind) for tick in ticks if form[tick_name(tick)].data}


def field_name(service_id: int) -> str:
    """The name of a service's field."""
    return f"service_{service_id}"


def tick_name(tick: LetterTick) -> str:
    """The name of the field of a fact to tick."""
    return f"{tick.kind}_{tick.service_id}"


def _told_number(now: AvailabilityNow) -> str:
    return "" if now.free is None else str(now.free)


def _as_told(now: AvailabilityNow) -> Availability:
    """The same first day as before, in days from the day it was told on: a day that has passed is today."""
    return Availability(start_on=now.start_on)
