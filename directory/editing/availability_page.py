"""What is free, as buttons: the number is the button; and how fresh each kind of fact is, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from directory.catalogue.states import ServiceState
from directory.editing.queries import AvailabilityNow, OwnService, told_days
from directory.editing.rules import MOST_BUTTONS, START_CHOICES
from directory.foundation.spreadsheets import Cell
from directory.presenting.terms import start_words, vacancy_words
from directory.reminders.rules import REMINDER_DAYS, confirm_by, is_unconfirmed
from directory.vocabulary.organisations import FactKind
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day, short_day


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: the value it sends, its words, and whether it says what is told already."""

    value: str
    words: str
    current: bool


@dataclass(frozen=True, slots=True)
class AvailabilityQuestion:
    """The buttons about one service. `now` is what is told, "" where nothing was; `age` how long ago; `old`: soon or
    already too old.
    """

    heading: str
    now: str
    age: str
    old: bool
    choices: tuple[Choice, ...]
    numbers: bool
    mark: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """How fresh one kind of fact is: when it was told, until when it holds, and what the public sees."""

    kind: FactKind
    name: str
    told: str
    again_by: str
    old: bool
    public: str
    can_confirm: bool
    is_vacancies: bool
    is_words: bool


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One service of the list, with what waits about its page."""

    slug: str
    name: str
    where: str
    category: str
    state: str
    state_kind: str
    free: str
    facts: tuple[FactRow, ...]
    waits: str
    entry: str | None


def availability_words(now: AvailabilityNow, today: date) -> str:
    """What was told last; "" where nothing was."""
    if now.told_on is None:
        return ""
    if now.unit is None:
        return start_words(now.start_on, today) if now.start_on else gettext("No room now")
    return vacancy_words(now.free or 0, now.unit)


def question(name: str, now: AvailabilityNow, today: date) -> AvailabilityQuestion:
    """The buttons of one service."""
    old = now.told_on is not None and (today - now.told_on).days >= REMINDER_DAYS[FactKind.VACANCIES][0]
    return AvailabilityQuestion(
        heading=name,
        now=availability_words(now, today),
        age=age_words(now.told_on, today),
        old=old,
        choices=_number_choices(now) if now.unit else _start_choices(now, today),
        numbers=now.unit is not None,
        mark=now.mark,
    )


def age_words(told_on: date | None, today: date) -> str:
    """How long ago something was told."""
    if told_on is None:
        return gettext("Not told yet")
    days = (today - told_on).days
    return (
        ngettext("told %(num)s day ago", "told %(num)s days ago", days) if days > 0 else gettext("told today")
    )


def fact_rows(service: OwnService, today: date) -> tuple[FactRow, ...]:
    """How fresh each kind of fact of a service is."""
    rows = []
    for kind, told_on in told_days(service.told):
        last = _confirm_by(kind, service.told)
        late = is_unconfirmed(kind, told_on, today)
        soon = told_on is not None and (today - told_on).days >= REMINDER_DAYS[kind][0]
        rows.append(
            FactRow(
                kind=kind,
                name=label("fact_kind", kind),
                told=short_day(told_on) if told_on else gettext("Not told"),
                again_by=short_day(last) if last else "",
                old=late or soon,
                public=_public_words(service, told_on, late=late),
                can_confirm=told_on is not None and told_on < today,
                is_vacancies=kind is FactKind.VACANCIES,
                is_words=kind is FactKind.WORDS,
            )
        )
    return tuple(rows)


def service_row(service: OwnService, today: date) -> ServiceRow:
    """One row of the list of a provider's services."""
    state, kind = state_words(service.state, listed=service.listed)
    return ServiceRow(
        slug=service.slug,
        name=service.name,
        where=service.where,
        category=label("category", service.category),
        state=state,
        state_kind=kind,
        free=availability_words(service.availability, today),
        facts=fact_rows(service, today),
        waits=proposal_words(service.proposal),
        entry=entry_address(service.slug, service.state),
    )


def service_columns() -> list[str]:
    """The heads of a provider's services as a file."""
    return [
        *(gettext("Service"), gettext("Where it is"), gettext("Kind of care"), gettext("State")),
        *(gettext("What waits"), gettext("Free now"), gettext("Kind of fact")),
        *(gettext("Told"), gettext("Again by"), gettext("In public")),
    ]


def service_file_rows(services: Iterable[OwnService], today: date) -> list[tuple[Cell, ...]]:
    """A provider's services as a file: one row for each kind of fact of each service, with its days."""
    return [
        (
            *(service.name, service.where, label("category", service.category)),
            *(state_words(service.state, listed=service.listed)[0], proposal_words(service.proposal)),
            availability_words(service.availability, today) if fact.is_vacancies else None,
            *(fact.name, service.told.get(fact.kind), _confirm_by(fact.kind, service.told), fact.public),
        )
        for service in services
        for fact in fact_rows(service, today)
    ]


def _confirm_by(kind: FactKind, told: Mapping[FactKind, date | None]) -> date | None:
    told_on = told.get(kind)
    return None if told_on is None else confirm_by(kind, told_on)


def entry_address(slug: str, state: str) -> str | None:
    """The page that says what a service still needs to be public; None for one that is."""
    return None if state == ServiceState.PUBLISHED else url_for("own_entries.entry", slug=slug)


def state_words(state: str, *, listed: bool) -> tuple[str, str]:
    """Where a service stands, and the kind of the word."""
    if state == "published":
        return (gettext("On the list"), "good") if listed else (gettext("Not on a list"), "warn")
    if state == "hidden":
        return gettext("Hidden"), "warn"
    if state == "submitted":
        return gettext("Waits for the Council"), "wait"
    return gettext("Draft"), ""


def proposal_words(proposal: tuple[str, int] | None) -> str:
    """What waits about a page, for its provider."""
    if proposal is None:
        return ""
    state, fields = proposal
    if state == "submitted":
        return gettext("Changes wait for the Council")
    if state == "rejected":
        return gettext("The Council sent changes back")
    if state == "stale":
        return gettext("The page was changed meanwhile")
    return ngettext("%(num)s change in your draft", "%(num)s changes in your draft", fields) if fields else ""


def _public_words(service: OwnService, told_on: date | None, *, late: bool) -> str:
    """What families read of a fact, as the public page has it."""
    if not service.listed:
        return gettext("Not public")
    if told_on is None:
        return gettext("“Not told us”")
    if late:
        return gettext("“Not confirmed since %(day)s”", day=day(told_on))
    return gettext("Shown, with its date")


def _number_choices(now: AvailabilityNow) -> tuple[Choice, ...]:
    numbers = list(range(MOST_BUTTONS + 1))
    if now.free is not None and now.free > MOST_BUTTONS:
        numbers.append(now.free)
    return tuple(
        Choice("still" if number == now.free else f"free-{number}", str(number), number == now.free)
        for number in numbers
    )


def _start_choices(now: AvailabilityNow, today: date) -> tuple[Choice, ...]:
    names = {
        3: gettext("In 3 days"),
        7: gettext("In a week"),
        14: gettext("In 2 weeks"),
        28: gettext("In 4 weeks"),
    }
    left = (now.start_on - today).days if now.start_on else None
    choices = [Choice(f"start-{days}", names[days], days == left) for days in START_CHOICES]
    return (
        *choices,
        Choice("start-none", gettext("No room now"), now.told_on is not None and now.start_on is None),
    )
