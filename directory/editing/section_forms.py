"""The forms that edit one part of a service's page: a field for each fact, and the changes that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from directory.editing.areas_form import AreasForm
from directory.foundation.clean_text import clean_email, clean_phone, clean_typed
from directory.foundation.errors import Invalid
from directory.foundation.money import pounds_to_pence
from directory.foundation.read_dates import read_day
from directory.proposals.difference_page import CODE_LABELS, field_label
from directory.proposals.queries import value_of
from directory.proposals.rules import LONGEST_NAME, SECTION_FIELDS, TEXT_LENGTHS, Section, text_field
from directory.vocabulary.care import TENANCY_CATEGORIES, VISITING_CATEGORIES, Need, Task
from directory.vocabulary.codes import Code
from directory.vocabulary.features import Culture, Diet, Faith, Feature, VisitTime
from directory.vocabulary.languages import SpokenLanguage
from directory.vocabulary.organisations import Weekday
from directory.vocabulary.prices import FundingSource
from directory.web.error_messages import error_message
from directory.web.form_fields import Form
from directory.web.i18n import gettext
from directory.web.i18n import lazy_gettext as _l
from directory.web.labels import label
from directory.web.templating import pounds

CODES: Mapping[str, type[Code]] = {
    "languages": SpokenLanguage,
    "needs": Need,
    "tasks": Task,
    "features": Feature,
    "visit_times": VisitTime,
    "cultures": Culture,
    "faiths": Faith,
    "diets": Diet,
    "funding_accepted": FundingSource,
}
YES_OR_NO = (
    "same_sex_worker",
    "trial_offered",
    "top_up_may_be_needed",
    "rent_includes_bills",
    "workforce.pays_real_living_wage",
    "workforce.pays_travel_time",
)
POUNDS = ("rent_weekly_pence",)
LINES = ("name", "website", "phone", "contract_terms_url")
PERIODS_A_DAY = 2
# "" where there is no draft yet. `Optional` would let any kind of blank through, which is no number.
_VERSION = Regexp(r"([0-9]{1,9})?\Z")
_WHOLE = Regexp(r"\s*[0-9]{1,6}\s*\Z", message=_l("Enter a whole number, like 14."))
# Facts that say nothing of a kind of care: what a page of it does not show.
_OF_PLACES, _OF_VISITS = frozenset({"features"}), frozenset({"visit_times"})


class SectionForm(Form):
    """What every part has: the version of the draft that it was drawn from, and the token of the form."""

    version = HiddenField(validators=[_VERSION])
    token = HiddenField()
    fields: tuple[str, ...] = ()

    def changes(self) -> dict[str, Any]:
        """The value of each fact as a proposal holds it."""
        return {name: value_from(name, self[attribute(name)].data) for name in self.fields}


def _check_day(_form: Form, field: Field) -> None:
    try:
        read_day(field.data, field.name)
    except Invalid as error:
        raise ValidationError(error_message(error)) from error


def _check_pounds(_form: Form, field: Field) -> None:
    try:
        pounds_to_pence(field.data, field.name)
    except Invalid as error:
        raise ValidationError(error_message(error)) from error


class ContactForm(Form):
    """The one person residents can turn to."""

    version = HiddenField(validators=[_VERSION])
    token = HiddenField()
    name = StringField(_l("Name"), validators=[Length(max=120)])
    job = StringField(_l("Job"), validators=[Length(max=80)])
    phone = StringField(_l("Direct phone"), validators=[Length(max=20)])
    email = StringField(_l("E-mail address"), validators=[Length(max=254)])
    consent_on = StringField(
        _l("On which day did they agree to be shown here?"),
        description=_l("For example, 27 November 2026."),
        validators=[Optional(), _check_day],
    )

    def changes(self) -> dict[str, Any]:
        """The contact as a proposal holds it."""
        read = {"name": clean_typed, "job": clean_typed, "phone": clean_phone, "email": clean_email}
        parts = {name: clean(self[name].data or "") or None for name, clean in read.items()}
        given = (self.consent_on.data or "").strip()
        return {"contact": {**parts, "consent_on": _day(given)} if parts["name"] else None}


class HoursForm(Form):
    """When the service is open: up to two periods a day, each of which may go past midnight."""

    version = HiddenField(validators=[_VERSION])
    token = HiddenField()

    def changes(self) -> dict[str, Any]:
        """The periods with a beginning or an end."""
        periods = []
        for day in Weekday:
            for number in range(PERIODS_A_DAY):
                opens, closes = (
                    (self[hours_name(day, number, part)].data or "").strip() for part in ("opens", "closes")
                )
                if opens or closes:
                    periods.append({"day": str(day), "opens": opens, "closes": closes})
        return {"opening_hours": periods}


def sections_of(category: str) -> tuple[Section, ...]:
    """The parts of the page of a service of this kind.

    Areas are those of care that comes to the person, rent and sharing those of a home that is let.
    """
    kinds = {Section.AREAS: VISITING_CATEGORIES, Section.LIVING: TENANCY_CATEGORIES}
    return tuple(section for section in Section if section not in kinds or category in kinds[section])


def section_form(section: Section, category: str, language: str, *, council_code: str | None) -> type[Form]:
    """The form class of a part of the page of a service of this kind; words in one language, wards of one council."""
    if section == Section.CONTACT:
        return ContactForm
    if section == Section.HOURS:
        return _hours_class()
    if section == Section.AREAS:
        return type("OwnAreasForm", (AreasForm,), {"council_code": council_code})
    names = section_fields(section, category, language)
    members: dict[str, Any] = {attribute(name): _field(name) for name in names}
    return type("PartForm", (SectionForm,), {**members, "fields": names})


def section_fields(section: Section, category: str, language: str) -> tuple[str, ...]:
    """The facts of a part that this kind of care has."""
    left_out = _OF_PLACES if category in VISITING_CATEGORIES else _OF_VISITS
    names: Iterable[str] = (name for name in SECTION_FIELDS[section] if name not in left_out)
    if section == Section.WORDS and language != "en":
        return tuple(f"text.{language}.{name}" for name in TEXT_LENGTHS)
    return tuple(names)


def form_data(section: Section, form_class: type[Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form is filled with: the draft's value of each fact, else the live one."""
    if section == Section.CONTACT:
        contact = values.get("contact") or {}
        return {name: contact.get(name) or "" for name in ("name", "job", "phone", "email", "consent_on")}
    if section == Section.AREAS:
        return {"area": [f"{kind}:{code}" for kind, code in values.get("areas") or ()]}
    if section == Section.HOURS:
        return _hours_data(values.get("opening_hours") or [])
    names: tuple[str, ...] = getattr(form_class, "fields", ())
    return {attribute(name): value_for(name, value_of(values, name)) for name in names}


def attribute(field: str) -> str:
    """The name of a fact's form field."""
    return field.replace(".", "__")


def value_for(field: str, value: Any) -> Any:
    """A value as its form field shows it."""
    if field in YES_OR_NO:
        return "" if value is None else "yes" if value else "no"
    if field in CODES:
        return list(value or [])
    if field in POUNDS:
        return "" if value is None else pounds(value)
    return "" if value is None else str(value)


def value_from(field: str, data: Any) -> Any:
    """A value as a proposal holds it, from what the form field holds."""
    if field in YES_OR_NO:
        return {"yes": True, "no": False}.get(data)
    if field in CODES:
        chosen = set(data or [])
        return (
            [str(code) for code in CODES[field] if code in chosen] if field != "languages" else sorted(chosen)
        )
    if text_field(field) is not None:
        return data or ""
    text = (data or "").strip()
    if field == "phone":
        return clean_phone(text) or None
    if field in LINES:
        return clean_typed(text) or None
    return _number_from(field, text) if text else None


def _number_from(field: str, text: str) -> int:
    """Pence for an amount of money, else the whole number as it is."""
    return pounds_to_pence(text, field) if field in POUNDS else int(text)


def hours_name(day: str, number: int, part: str) -> str:
    """The name of the field with a time of one of a day's periods."""
    return f"{day}_{number}_{part}"


def _field(name: str) -> Field:
    words = text_field(name)
    title = field_label(name)
    if words is not None:
        most = TEXT_LENGTHS[words[1]]
        too_long = gettext("Use %(most)s characters or fewer.", most=most)
        return TextAreaField(title, validators=[Length(max=most, message=too_long)])
    if name in CODES:
        choices = {str(code): label(CODE_LABELS[name], code) for code in CODES[name]}
        return SelectMultipleField(title, choices=choices)
    if name in YES_OR_NO:
        return RadioField(
            title, choices={"yes": gettext("Yes"), "no": gettext("No"), "": gettext("Not said")}
        )
    if name in LINES:
        return StringField(title, validators=[Length(max=LONGEST_NAME if name == "name" else 300)])
    if name in POUNDS:
        return StringField(title, validators=[Optional(), _check_pounds])
    return StringField(title, validators=[Optional(), _WHOLE])


def _hours_class() -> type[Form]:
    members: dict[str, Any] = {}
    for day in Weekday:
        for number in range(PERIODS_A_DAY):
            for part, words in (("opens", gettext("opens")), ("closes", gettext("closes"))):
                name = label("weekday", day)
                title = gettext("%(day)s %(part)s", day=name, part=words)
                if number:
                    title = gettext("%(day)s, second time: %(part)s", day=name, part=words)
                members[hours_name(day, number, part)] = StringField(title, validators=[Length(max=8)])
    return type("DayHoursForm", (HoursForm,), members)


def _hours_data(periods: list[Mapping[str, str]]) -> dict[str, str]:
    data: dict[str, str] = {}
    seen: dict[str, int] = {}
    for period in periods:
        number = seen.get(period["day"], 0)
        seen[period["day"]] = number + 1
        for part in ("opens", "closes"):
            data[hours_name(period["day"], number, part)] = period[part]
    return data


def _day(words: str) -> str | None:
    return read_day(words, "consent_on").isoformat() if words else None
