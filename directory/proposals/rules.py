"""Which facts of a page a provider may propose, which of them wait to be read, and what a decision needs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.catalogue.rules import check_areas
from directory.foundation.errors import Invalid
from directory.vocabulary.codes import Code, LabelledCode
from directory.vocabulary.messages import message as _l

LONGEST_NAME = 200  # characters
LONGEST_REASON = 1000
MOST_AREAS = 400  # that one service visits; more is said with whole councils
TEXT_LENGTHS: Mapping[str, int] = {
    "summary": 300,
    "description": 4000,
    "staffing_note": 2000,
    "important_terms": 2000,
}
WORKFORCE_FIELDS = (
    "staff_count",
    "turnover_percent",
    "qualified_percent",
    "specialist_trained_count",
    "pays_real_living_wage",
    "pays_travel_time",
)
CONTINUITY_FIELDS = ("committed_carers", "measured_carers")
_TEXT = re.compile(r"text\.([a-z]{2,3})\.([a-z_]+)")


class Section(LabelledCode):
    """A part of a service's page that is edited on a page of its own."""

    WORDS = "words", _l("Your own words")
    PEOPLE = "people", _l("Who it is for, and languages")
    TERMS = "terms", _l("Terms")
    LIVING = "living", _l("Rent and sharing")
    AREAS = "areas", _l("Areas that you visit")
    CONTACT = "contact", _l("Named contact")
    STAFF = "staff", _l("Your staff")
    HOURS = "hours", _l("Opening hours")


SECTION_FIELDS: Mapping[Section, tuple[str, ...]] = {
    Section.WORDS: ("name", *(f"text.en.{name}" for name in TEXT_LENGTHS), "website", "phone"),
    Section.PEOPLE: (
        "languages",
        "needs",
        "tasks",
        "features",
        "visit_times",
        "cultures",
        "faiths",
        "diets",
        "same_sex_worker",
        "minimum_age",
        "maximum_age",
    ),
    Section.TERMS: (
        "trial_offered",
        "trial_days",
        "notice_by_resident_days",
        "notice_by_provider_days",
        "funding_accepted",
        "minimum_self_funding_months",
        "top_up_may_be_needed",
        "contract_terms_url",
    ),
    Section.LIVING: ("rent_weekly_pence", "rent_includes_bills", "sharers", "shared_support_hours"),
    Section.AREAS: ("areas",),
    Section.CONTACT: ("contact",),
    Section.STAFF: (
        *(f"workforce.{name}" for name in WORKFORCE_FIELDS),
        *(f"continuity.{name}" for name in CONTINUITY_FIELDS),
    ),
    Section.HOURS: ("opening_hours",),
}
_FIELDS = frozenset(name for fields in SECTION_FIELDS.values() for name in fields)
# What the rule below lets go live unread, by the first part of the field's name.
_AT_ONCE = frozenset({"contact", "workforce", "continuity", "opening_hours"})


class Verdict(Code):
    """What a reviewer says of one field."""

    ACCEPT = "accept"
    SEND_BACK = "send_back"


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's word on one field, and the reason that the provider reads where it is sent back."""

    verdict: Verdict
    reason: str = ""


def text_field(field: str) -> tuple[str, str] | None:
    """The language and the column of a field of the provider's own words; None for any other field."""
    found = _TEXT.fullmatch(field)
    return (found[1], found[2]) if found and found[2] in TEXT_LENGTHS else None


def is_field(field: str) -> bool:
    """Whether a provider may propose this fact. Ratings, prices and the place on a list are not among them."""
    return field in _FIELDS or text_field(field) is not None


def section_of(field: str) -> Section:
    """The part of the page that a field is edited in."""
    if text_field(field) is not None:
        return Section.WORDS
    return next(section for section, fields in SECTION_FIELDS.items() if field in fields)


def goes_live_at_once(field: str) -> bool:
    """Whether a change of this fact is public as soon as it is sent, without anybody reading it first.

    What is measured in numbers or hours, and the person to ring, goes live at once: it changes from day to day, it is
    dated and shown as the provider's own word, an error is put right in a minute, and a wait would do the harm, as a
    resident would ring somebody who has left or stand before a closed door (requirement 14: one named contact, always;
    requirement 49: vacancies, which have a page of their own). What persuades or binds waits: words and names may
    mislead, languages, needs and areas decide who finds the service, terms bind a resident for weeks, and a link or the
    number of the whole service may lead to somebody else (requirements section 4: a manager or moderator approves
    words and photos). Prices wait for a framework manager, in the room of prices.
    """
    return field.partition(".")[0] in _AT_ONCE


def check_proposed(field: str, value: Any) -> Any:
    """A proposed value in the shape in which it is kept: text trimmed, everything else as it is.

    What does not fit other facts is kept, and refused when it is sent. Raises Invalid `unknown_field`, `required`,
    `too_long`, `unknown_code`, `too_many_areas`.
    """
    if not is_field(field):
        raise Invalid(field, "unknown_field")
    if field == "areas":
        return _checked_areas(value)
    words = text_field(field)
    if field == "name" and not str(value or "").strip():
        raise Invalid(field, "required")
    most = TEXT_LENGTHS[words[1]] if words else LONGEST_NAME if field == "name" else None
    if most is None:
        return value
    trimmed = str(value or "").replace("\r\n", "\n").strip()
    if len(trimmed) > most:
        raise Invalid(field, "too_long", most=most)
    return trimmed


def _checked_areas(value: Any) -> list[list[str]]:
    """Pairs of kind and code in a fixed order, as JSON holds them, so that the same areas are the same value."""
    pairs = check_areas((str(kind), str(code)) for kind, code in value or ())
    if len(pairs) > MOST_AREAS:
        raise Invalid("areas", "too_many_areas", most=MOST_AREAS)
    return [list(pair) for pair in pairs]


def is_same(field: str, value: Any, live: Any) -> bool:
    """Whether a value changes nothing. That a person agreed again to be the named contact is no other contact."""
    if field == "contact":
        return not value or (live is not None and all(value.get(part) == live[part] for part in live))
    return bool(value == live)


def changed_meanwhile(
    fields: Mapping[str, Any], base: Mapping[str, Any], live: Mapping[str, Any]
) -> tuple[str, ...]:
    """The fields whose live value is neither the one that the change was made from nor the one that it makes."""
    return tuple(
        field
        for field, value in fields.items()
        if live.get(field) != base.get(field) and not is_same(field, value, live.get(field))
    )


def check_decisions(sent: Mapping[str, Any], decisions: Mapping[str, Decision]) -> None:
    """Every field that was sent is decided, none that was not, and one that is sent back has its reason.

    Raises Invalid `verdict.<field>` `verdict_missing`, `reason.<field>` `reason_needed` or `too_long`.
    """
    for field in decisions:
        if field not in sent:
            raise Invalid(field, "unknown_field")
    for field in sent:
        if field not in decisions:
            raise Invalid(f"verdict.{field}", "verdict_missing")
        decision = decisions[field]
        if decision.verdict == Verdict.SEND_BACK:
            if not decision.reason.strip():
                raise Invalid(f"reason.{field}", "reason_needed")
            if len(decision.reason) > LONGEST_REASON:
                raise Invalid(f"reason.{field}", "too_long", most=LONGEST_REASON)
