"""The difference between a page as it is live and as its provider wants it, field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory.foundation.errors import Invalid
from directory.places.area_queries import AreaRecord, public_area_records
from directory.places.queries import council_name
from directory.proposals.queries import value_of
from directory.proposals.rules import changed_meanwhile, goes_live_at_once, text_field
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.organisations import AreaKind
from directory.web.error_messages import error_message
from directory.web.i18n import gettext
from directory.web.labels import label, translate
from directory.web.templating import in_pounds
from directory.web.word_difference import Difference, word_difference

FIELD_LABELS: Mapping[str, Message] = {
    "name": _l("Name of the service"),
    "text.summary": _l("In one sentence"),
    "text.description": _l("About the service"),
    "text.staffing_note": _l("About your staff"),
    "text.important_terms": _l("Terms to read first"),
    "website": _l("Website"),
    "phone": _l("Phone of the service"),
    "languages": _l("Languages spoken"),
    "needs": _l("Who it is for"),
    "tasks": _l("What you help with"),
    "features": _l("The building"),
    "visit_times": _l("Times of day"),
    "cultures": _l("Cultures you know well"),
    "faiths": _l("Faiths you know well"),
    "diets": _l("Food"),
    "same_sex_worker": _l("A carer of the person’s own sex"),
    "minimum_age": _l("Youngest age"),
    "maximum_age": _l("Oldest age"),
    "trial_offered": _l("Can people try it first?"),
    "trial_days": _l("Days of the trial"),
    "notice_by_resident_days": _l("Days of notice a resident gives"),
    "notice_by_provider_days": _l("Days of notice you give"),
    "funding_accepted": _l("Ways to pay"),
    "minimum_self_funding_months": _l("Months a resident must pay for themselves first"),
    "top_up_may_be_needed": _l("May a top-up be needed?"),
    "contract_terms_url": _l("Where your contract can be read"),
    "rent_weekly_pence": _l("Rent a week, in pounds"),
    "rent_includes_bills": _l("Are gas, electricity and water in the rent?"),
    "sharers": _l("Most people who share one home or flat"),
    "shared_support_hours": _l("Hours of support a week that everyone there shares"),
    "areas": _l("Areas that you visit"),
    "contact": _l("Named contact"),
    "workforce.staff_count": _l("People who work here"),
    "workforce.turnover_percent": _l("Carers who leave in a year, of a hundred"),
    "workforce.qualified_percent": _l("Carers with a qualification, of a hundred"),
    "workforce.specialist_trained_count": _l("Carers with special training"),
    "workforce.pays_real_living_wage": _l("Do you pay the Real Living Wage?"),
    "workforce.pays_travel_time": _l("Do you pay for travel time?"),
    "continuity.committed_carers": _l("Different carers in four weeks: promised"),
    "continuity.measured_carers": _l("Different carers in four weeks: measured"),
    "opening_hours": _l("Opening hours"),
}
# The kind of label of the codes in a list.
CODE_LABELS: Mapping[str, str] = {
    "languages": "language",
    "needs": "need",
    "tasks": "task",
    "features": "feature",
    "visit_times": "visit_time",
    "cultures": "culture",
    "faiths": "faith",
    "diets": "diet",
    "funding_accepted": "funding",
}


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One field as `components/desk.html` prints it; `field_name` is what forms call it, `refused` what a rule says."""

    field_name: str
    field: str
    difference: Difference
    what: str | None = None
    refused: str | None = None
    change: str | None = None
    id: str | None = None


def field_label(field: str) -> str:
    """The words of a field; of a text in another language with that language."""
    words = text_field(field)
    if words is None:
        return translate(FIELD_LABELS[field])
    name = translate(FIELD_LABELS[f"text.{words[1]}"])
    if words[0] == "en":
        return name
    return gettext("%(field)s, in %(language)s", field=name, language=label("language", words[0]))


def value_words(field: str, value: Any) -> str:
    """A value as people read it; "" for what was not told."""
    if value is None or value in ([], ""):
        return ""
    if field in CODE_LABELS:
        return ", ".join(label(CODE_LABELS[field], code) for code in value)
    if field in _WORDS:
        return _WORDS[field](value)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return str(value)


def _contact_words(contact: Mapping[str, Any]) -> str:
    return ", ".join(str(contact[part]) for part in ("name", "job", "phone", "email") if contact.get(part))


def _hours_words(periods: Iterable[Mapping[str, str]]) -> str:
    return "; ".join(
        gettext(
            "%(day)s %(opens)s to %(closes)s",
            day=label("weekday", period["day"]),
            opens=period["opens"],
            closes=period["closes"],
        )
        for period in periods
    )


def area_words(areas: Iterable[Sequence[str]]) -> list[str]:
    """Areas as people call them, whole councils first; one that there is no more is called by its code."""
    pairs = [(kind, code) for kind, code in areas]
    known = public_area_records(pairs)
    order = {kind: number for number, kind in enumerate((AreaKind.COUNCIL, AreaKind.WARD, AreaKind.OUTCODE))}
    named = [
        (order[AreaKind(area[0])], area_name(known[area]) if area in known else area[1]) for area in pairs
    ]
    return [name for _, name in sorted(named)]


def area_name(record: AreaRecord) -> str:
    """What one area is called: "all of Haringey", "Hornsey (Haringey)", "N8"."""
    if record.kind == AreaKind.COUNCIL:
        return gettext("all of %(council)s", council=record.name)
    if record.kind == AreaKind.WARD:
        return gettext("%(ward)s (%(council)s)", ward=record.name, council=council_name(record.council_code))
    return record.name


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "rent_weekly_pence": in_pounds,
    "areas": lambda areas: ", ".join(area_words(areas)),
    "contact": _contact_words,
    "opening_hours": _hours_words,
}


def difference_row(field: str, before: Any, after: Any, **more: Any) -> DifferenceRow:
    """One row: a field's words before and after."""
    words = word_difference(value_words(field, before), value_words(field, after))
    return DifferenceRow(field, field_label(field), words, **more)


def own_rows(
    changes: Mapping[str, Any],
    base: Mapping[str, Any],
    live: Mapping[str, Any],
    refused: Mapping[str, Invalid],
    addresses: Mapping[str, str],
    *,
    is_draft: bool = False,
) -> tuple[tuple[DifferenceRow, ...], tuple[DifferenceRow, ...]]:
    """A provider's changes before they are sent: those that go live at once, and those that wait.

    Of a page that is a draft all of them go into it. `addresses` leads to the page on which each field is changed.
    """
    overtaken = changed_meanwhile(changes, base, live)
    at_once: list[DifferenceRow] = []
    waiting: list[DifferenceRow] = []
    for field in sorted(changes, key=_place):
        goes = is_draft or goes_live_at_once(field)
        what = gettext("Somebody at the Council reads it first.")
        if is_draft:
            what = gettext("Goes into the page, which nobody else sees yet.")
        elif goes:
            what = gettext("Live as soon as you send.")
        if field in overtaken:
            was = value_words(field, base.get(field)) or gettext("nothing")
            what = gettext(
                "The live page was changed after you wrote this: it was “%(was)s”. Yours replaces it.",
                was=was,
            )
        row = difference_row(
            field,
            value_of(live, field),
            changes[field],
            what=what,
            refused=error_message(refused[field]) if field in refused else None,
            change=addresses.get(field),
            id=field_id(field),
        )
        (at_once if goes else waiting).append(row)
    return tuple(at_once), tuple(waiting)


def field_id(field: str) -> str:
    """The id of a field's row on a page."""
    return f"field-{field.replace('.', '-').replace('_', '-')}"


def _place(field: str) -> tuple[int, str]:
    words = text_field(field)
    name = field if words is None else f"text.{words[1]}"
    return list(FIELD_LABELS).index(name), field
