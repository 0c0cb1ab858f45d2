"""What the pages of a provider's applications say, as frozen records that templates print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from flask import url_for

from directory.admissions.application_queries import ApplicationSeen, RegisteredHere
from directory.admissions.application_words import (
    APPLICATION_STATES,
    criterion_words,
    ground_words,
    signed_words,
    state_words,
)
from directory.admissions.list_queries import ApplicationRow, FittingService, OpenLot
from directory.admissions.rules import Declaration, what_is_left
from directory.admissions.states import (
    OPEN_APPLICATION_STATES,
    WAITING_APPLICATION_STATES,
    WRITABLE_APPLICATION_STATES,
    ApplicationState,
)
from directory.files.queries import count_of
from directory.foundation.actor import Actor
from directory.foundation.permissions import Permission, Scope, permits
from directory.foundation.spreadsheets import Cell
from directory.foundation.time import LONDON
from directory.places.queries import council_name
from directory.vocabulary.prices import PricingMode
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label
from directory.web.templating import day, short_day

TaskItem = tuple[str, str | None, str | None, str, str]
"""A task: its name, address, hint, state in words, and the kind of word."""
Step = tuple[str, str | None, str]
"""A step of the timeline: words, note, and "done", "now" or "ahead"."""
AGAIN = frozenset({ApplicationState.REFUSED, ApplicationState.WITHDRAWN, "ended"})


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Some tasks under one heading."""

    heading: str
    tasks: tuple[TaskItem, ...]


@dataclass(frozen=True, slots=True)
class TaskListPage:
    """The task list of an application."""

    application: ApplicationSeen
    where: str
    state: str
    state_kind: str
    groups: tuple[TaskGroup, ...]
    done: int
    total: int
    next_task: tuple[str, str] | None
    steps: tuple[Step, ...]
    refused_for: str | None
    may_write: bool
    may_sign: bool
    asks_signature: bool
    may_send: bool
    may_withdraw: bool
    may_apply_again: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A service that may apply to a lot, or how it stands there."""

    service: str
    place: str | None
    state: str | None
    state_kind: str
    address: str | None
    start: str | None


@dataclass(frozen=True, slots=True)
class LotChoice:
    """A lot that takes applications, with one's services."""

    name: str
    instrument: str
    council: str
    until: str
    conditions: tuple[str, ...]
    services: tuple[Choice, ...]


def task_list_page(seen: ApplicationSeen, actor: Actor) -> TaskListPage:
    """The task list as this person may work on it."""
    own = Scope(provider=seen.provider_id)
    writable = seen.state in WRITABLE_APPLICATION_STATES
    may_write = writable and permits(actor, Permission.APPLICATION_WRITE, own)
    groups = (*_groups(seen),)
    if seen.state not in OPEN_APPLICATION_STATES:
        groups = (*(_as_decided(group) for group in groups),)
    states = [(name, address, kind) for group in groups for name, address, _, _, kind in group.tasks]
    left = [(name, address) for name, address, kind in states if kind not in ("good", "wait")]
    words, kind = state_words(APPLICATION_STATES, seen.state)
    return TaskListPage(
        application=seen,
        where=_where(seen),
        state=words,
        state_kind=kind,
        groups=groups,
        done=len(states) - len(left),
        total=len(states),
        next_task=next(((name, address) for name, address in left if address), None) if writable else None,
        steps=(*_steps(seen, len(left)),),
        refused_for=ground_words(seen.refusal_ground) if seen.refusal_ground else None,
        may_write=may_write,
        asks_signature=seen.state in OPEN_APPLICATION_STATES
        and (not seen.is_signed or seen.has_newer_documents),
        may_sign=seen.state in OPEN_APPLICATION_STATES and permits(actor, Permission.APPLICATION_SIGN, own),
        may_send=may_write and seen.state == ApplicationState.DRAFT,
        may_withdraw=seen.state in OPEN_APPLICATION_STATES
        and permits(actor, Permission.APPLICATION_WRITE, own),
        may_apply_again=seen.state in AGAIN and permits(actor, Permission.APPLICATION_WRITE, own),
    )


def _groups(seen: ApplicationSeen) -> Iterator[TaskGroup]:
    def at(endpoint: str, criterion: str | None = None) -> str:
        return url_for(f"applying.{endpoint}", public_id=seen.public_id, criterion=criterion)

    page = url_for("own_page.page", slug=seen.service_slug)  # where the service's own facts are told
    who = [
        _task(gettext("Named contact for families"), page, seen.contact_name, seen.contact_name is not None)
    ]
    if seen.regulated_required:
        named = gettext("Find yourselves on the register")
        who.insert(0, _task(named, at("location"), register_words(seen.register), seen.register is not None))
    yield TaskGroup(gettext("Who you are"), tuple(who))
    left = what_is_left(seen.declaration)
    declared = len(Declaration) - len(left)
    said_no = sum(1 for answer in seen.declaration.values() if not answer)
    hint = gettext("You answered no. The council will ask you about it.") if said_no else None
    shows = [
        _task(
            gettext("Declarations"),
            at("declaration"),
            hint,
            not left,
            gettext("%(done)s of %(total)s", done=declared, total=len(Declaration)) if declared else None,
        )
    ]
    shows += [
        _task(
            criterion_words(criterion),
            at("statement", criterion=criterion),
            None,
            criterion in seen.statements,
        )
        for criterion in seen.criteria
    ]
    shows.append(_evidence(seen))
    yield TaskGroup(gettext("What you can show"), tuple(shows))
    consent = gettext("Agree that prices, ratings and feedback are published")
    offers = [_task(consent, at("consent"), None, seen.consent_to_publish)]
    if seen.pricing_mode != PricingMode.NON_PRICED:
        words = ngettext("%(num)s price for this lot", "%(num)s prices for this lot", seen.prices)
        prices = url_for("own_prices.prices", slug=seen.service_slug)
        offers.insert(0, _task(gettext("Prices"), prices, prices_words(seen, words), seen.prices > 0))
    yield TaskGroup(gettext("What you offer"), tuple(offers))
    name = gettext("Specification and agreement, safeguarding, Prevent")
    signed = signed_words(seen.signed, seen.specification_signed_on) if seen.is_signed else None
    unsigned = gettext("Somebody who may sign for you signs in and does it.")
    yield TaskGroup(gettext("Sign"), (_task(name, at("sign"), signed or unsigned, seen.is_signed),))


def _as_decided(group: TaskGroup) -> TaskGroup:
    """The tasks of an application that is over: what was never done is nothing to do any more."""
    return replace(
        group,
        tasks=tuple(
            (name, address, hint, state if kind else gettext("Not told"), kind)
            for name, address, hint, state, kind in group.tasks
        ),
    )


def _evidence(seen: ApplicationSeen) -> TaskItem:
    """Files beside the words: nobody is refused for having none, so they are never left to do."""
    count = count_of("application", seen.public_id)
    words = ngettext("%(num)s file", "%(num)s files", count) if count else gettext("If you have any")
    address = url_for("application_evidence.evidence", public_id=seen.public_id)
    hint = gettext("Certificates, policies, references, as files.")
    return gettext("Evidence"), address, hint, words, "good" if count else "wait"


def _task(
    name: str, address: str | None, hint: str | None, done: bool, partly: str | None = None
) -> TaskItem:
    if done:
        return name, address, hint, gettext("Done"), "good"
    return name, address, hint, partly or gettext("To do"), ""


def prices_words(seen: ApplicationSeen, told: str) -> str:
    """What a lot asks of prices, and how many there are."""
    if seen.prices:
        return told
    if seen.pricing_mode == PricingMode.COMPOSITE:
        return gettext("One price for every hour of the week. Give it with the prices of your service.")
    return gettext("Prices within the council’s bands. Give them with the prices of your service.")


def register_words(register: RegisteredHere | None) -> str | None:
    """A location, its rating and the day of it."""
    if register is None:
        return None
    rating = register.rating
    if rating is None:
        said = gettext("no rating known")
    else:
        said = label("rating", rating.value)
        if rating.published_on is not None:
            said = gettext("%(rating)s, %(day)s", rating=said, day=short_day(rating.published_on))
    return gettext(
        "%(name)s (%(id)s): %(rating)s", name=register.location.name, id=register.location.id, rating=said
    )


def _where(seen: ApplicationSeen) -> str:
    council = council_name(seen.council_code)
    return gettext("%(council)s: %(list)s", council=council, list=seen.instrument_name)


def _steps(seen: ApplicationSeen, left: int) -> Iterator[Step]:
    sent = seen.submitted_at is not None
    begun = gettext("begun on %(day)s", day=short_day(seen.begun_at.astimezone(LONDON).date()))
    if sent and seen.submitted_at is not None:
        on = short_day(seen.submitted_at.astimezone(LONDON).date())
        yield gettext("Sent"), gettext("on %(day)s", day=on), "done"
    else:
        words = ngettext("You: %(num)s thing left", "You: %(num)s things left", left)
        yield words, begun, "now" if seen.state == ApplicationState.DRAFT else "done"
    assessing = seen.state in (ApplicationState.SUBMITTED, ApplicationState.UNDER_ASSESSMENT)
    due = (
        gettext("answer due by %(day)s", day=day(seen.decide_by))
        if seen.decide_by
        else gettext("within 10 working days; 15 if we tell you why")
    )
    decided = seen.state in (ApplicationState.ADMITTED, ApplicationState.REFUSED)
    if seen.state == ApplicationState.CLARIFICATION:
        yield gettext("You: a question to answer"), due, "now"
    else:
        yield gettext("Assessed"), due, "now" if assessing else "done" if decided else "ahead"
    yield gettext("Visit"), *_visit(seen)
    answered = gettext("on %(day)s", day=day(seen.decided_on)) if seen.decided_on else None
    note = answered or gettext("a refusal names the criterion; you may apply again the same day")
    yield gettext("Answer by letter"), note, "done" if decided else "ahead"


def _visit(seen: ApplicationSeen) -> tuple[str, str]:
    """The day of the visit, made or planned, and how the step stands."""
    if seen.visit_planned_for is not None and seen.state in WAITING_APPLICATION_STATES:
        return gettext("planned for %(day)s", day=day(seen.visit_planned_for)), "ahead"
    if seen.visit_made_on is not None:
        return gettext("on %(day)s", day=day(seen.visit_made_on)), "done"
    if seen.state in OPEN_APPLICATION_STATES:
        return gettext("we tell you the day by letter and here"), "ahead"
    return gettext("none was made"), "ahead"


def lot_choices(lots: tuple[OpenLot, ...]) -> tuple[LotChoice, ...]:
    """The lots that take applications, each with what one's services may do there."""
    return tuple(
        LotChoice(
            name=found.lot.name,
            instrument=found.instrument.name,
            council=council_name(found.instrument.council_code),
            until=gettext("Open any day until %(day)s", day=day(found.instrument.last_day))
            if found.instrument.last_day
            else gettext("Open any day"),
            conditions=(*_conditions(found),),
            services=tuple(_choice(service, found.lot.id) for service in found.services),
        )
        for found in lots
    )


def _conditions(found: OpenLot) -> Iterator[str]:
    if found.lot.regulated_required and found.instrument.min_rating:
        yield gettext(
            "Inspectors’ rating: %(rating)s or better", rating=label("rating", found.instrument.min_rating)
        )
    if not found.lot.regulated_required:
        yield gettext("No registration needed: the Council checks you itself")
    agreed = gettext("Prices agreed for each person")
    priced = {
        PricingMode.BANDED.value: gettext("Prices within the council’s bands"),
        PricingMode.COMPOSITE.value: gettext("One price for every hour of the week"),
    }
    yield priced.get(found.lot.pricing_mode, agreed)


def _choice(service: FittingService, lot_id: int) -> Choice:
    start = url_for("applying.start", slug=service.slug, lot_id=lot_id)
    if service.standing is None:
        return Choice(service.name, service.place, None, "", None, start)
    words, kind = state_words(APPLICATION_STATES, service.standing)
    address = url_for("applying.application", public_id=service.application) if service.application else None
    return Choice(
        service.name, service.place, words, kind, address, start if service.standing in AGAIN else None
    )


def application_columns() -> list[str]:
    """The heads of the provider's applications, on the page and in the file."""
    return [
        *(gettext("Service"), gettext("Lot"), gettext("Council")),
        *(gettext("How it stands"), gettext("Sent"), gettext("Answer due")),
    ]


def application_file_rows(rows: Iterable[ApplicationRow]) -> list[tuple[Cell, ...]]:
    """The provider's applications as a file."""
    return [
        (
            *(row.service, row.lot, council_name(row.council_code)),
            state_words(APPLICATION_STATES, row.state)[0],
            *(row.submitted_at.astimezone(LONDON).date() if row.submitted_at else None, row.decide_by),
        )
        for row in rows
    ]


def lot_columns() -> list[str]:
    """The heads of the lots that one can apply to, as a file."""
    return [
        *(gettext("Lot"), gettext("List"), gettext("Council"), gettext("Last day")),
        *(gettext("Service"), gettext("Where it is"), gettext("How it stands")),
    ]


def lot_file_rows(lots: Iterable[OpenLot]) -> list[tuple[Cell, ...]]:
    """The lots that one can apply to as a file: one row for each service of one's own that fits."""
    return [
        (
            *(found.lot.name, found.instrument.name, council_name(found.instrument.council_code)),
            *(found.instrument.last_day, service.name, service.place),
            state_words(APPLICATION_STATES, service.standing)[0] if service.standing else None,
        )
        for found in lots
        for service in found.services
    ]


def application_cells(row: ApplicationRow) -> tuple[object, ...]:
    """A row of the provider's table of applications."""
    words, _ = state_words(APPLICATION_STATES, row.state)
    return (
        (row.service, url_for("applying.application", public_id=row.public_id)),
        row.lot,
        council_name(row.council_code),
        words,
        short_day(row.submitted_at.astimezone(LONDON).date()) if row.submitted_at else None,
        short_day(row.decide_by) if row.decide_by else None,
    )
