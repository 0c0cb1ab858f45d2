"""The checks that staff and providers see on their own pages, bounded by the grants of whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from directory.admissions.list_queries import A_PAGE, Paged
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by, service_row, service_scope
from directory.catalogue.rules import place_of
from directory.catalogue.states import OFFERED_STATES
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with, permits, providers_with
from directory.quality import rules
from directory.quality.concern_queries import concern_stands
from directory.quality.models import QualityAction, QualityCheck
from directory.quality.queries import by_id
from directory.quality.states import ANSWERABLE, CheckState
from directory.vocabulary.quality import CheckKind, CheckOutcome

STATES_OF: dict[str, tuple[str, ...]] = {
    "planned": (CheckState.PLANNED,),
    "open": (CheckState.DRAFT, CheckState.SHARED),
    "published": (CheckState.PUBLISHED,),
    "ended": (CheckState.DISCARDED, CheckState.WITHDRAWN),
}
OPEN_ACTION_STATES = tuple(sorted(ANSWERABLE))


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check in a list. `next_due` is the first day by which something is still to be done."""

    id: int
    service: str
    slug: str
    provider: str
    provider_id: int
    town: str | None
    postcode: str | None
    kind: str
    planned: bool
    checked_on: date
    state: str
    outcome: str | None
    answered_on: date | None
    actions_open: int
    next_due: date | None

    @property
    def place(self) -> str:
        """What tells its service from another of that name."""
        return place_of(self.town, self.postcode)


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """What was found in one area."""

    area: str
    verdict: str
    note: str


@dataclass(frozen=True, slots=True)
class ActionSeen:
    """Something that the provider must do."""

    id: int
    what: str
    due_on: date
    done_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class CheckForProvider:
    """A check as the provider that was checked reads it: neither the officer nor the internal note is in it."""

    id: int
    version: int
    service: str
    slug: str
    provider_id: int
    kind: str
    planned: bool
    checked_on: date
    state: str
    outcome: str | None
    public_summary: str | None
    shared_on: date | None
    published_on: date | None
    answer: str | None
    answered_on: date | None
    findings: tuple[FindingSeen, ...]
    actions: tuple[ActionSeen, ...]


@dataclass(frozen=True, slots=True)
class CheckSeen(CheckForProvider):
    """A check as staff see it. `may_write` says whether this person may go on with it."""

    officer: str
    internal_note: str
    withdrawn_reason: str | None
    provider: str
    may_write: bool
    concern_stands: bool


@dataclass(frozen=True, slots=True)
class CheckableService:
    """A service that one may check."""

    slug: str
    name: str
    town: str | None
    postcode: str | None
    provider: str

    @property
    def place(self) -> str:
        """What tells it from another of its name."""
        return place_of(self.town, self.postcode)


def council_checks(
    actor: Actor,
    on: date,
    *,
    council: str | None = None,
    which: str = "open",
    kind: str | None = None,
    page: int = 1,
    size: int = A_PAGE,
) -> Paged[CheckRow]:
    """Checks of services that one's councils govern. `which` is one of `STATES_OF`, "overdue" or "all"."""
    councils = councils_with(actor, Permission.QUALITY_CHECK_READ)
    query = _checks().where(governed_by(councils if council is None else councils & {council}, on))
    if kind is not None and CheckKind.has(kind):
        query = query.where(QualityCheck.kind == kind)
    if which == "overdue":
        query = query.where(_overdue(on))
    elif which in STATES_OF:
        query = query.where(one_of(QualityCheck.state, STATES_OF[which]))
    order: tuple[Any, ...] = (QualityCheck.checked_on.desc(), QualityCheck.id.desc())
    return _paged(
        query, (QualityCheck.checked_on, QualityCheck.id) if which == "planned" else order, page, size
    )


def own_checks(actor: Actor, *, page: int = 1, size: int = A_PAGE) -> Paged[CheckRow]:
    """The checks of one's own providers that the Council has shared or published, newest first."""
    providers = providers_with(actor, Permission.QUALITY_CHECK_ANSWER)
    query = _checks().where(
        Service.provider_id.in_(providers), one_of(QualityCheck.state, OPEN_ACTION_STATES)
    )
    return _paged(query, (QualityCheck.checked_on.desc(), QualityCheck.id.desc()), page, size)


def checks_of_provider(actor: Actor, provider_id: int, on: date) -> tuple[CheckRow, ...]:
    """The checks of a provider's services that one's councils govern, the newest first."""
    councils = councils_with(actor, Permission.QUALITY_CHECK_READ)
    query = _checks().where(Service.provider_id == provider_id, governed_by(councils, on))
    order = (QualityCheck.checked_on.desc(), QualityCheck.id.desc())
    return tuple(CheckRow(*row) for row in db.session.execute(query.order_by(*order)))


def check_seen(actor: Actor, check_id: int, today: date) -> CheckSeen:
    """A check with everything the Council knows of it. Raises NotFound, NotAllowed."""
    check = by_id(check_id)
    service = service_row(check.service_id)
    scope = service_scope(service)
    allow(actor, Permission.QUALITY_CHECK_READ, scope)
    return CheckSeen(
        **_seen(check, service, today),
        officer=check.officer,
        internal_note=check.internal_note,
        withdrawn_reason=check.withdrawn_reason,
        provider=str(
            db.session.scalar(select(Provider.legal_name).where(Provider.id == service.provider_id))
        ),
        may_write=permits(actor, Permission.QUALITY_CHECK_WRITE, scope),
        concern_stands=check.outcome == CheckOutcome.SERIOUS_CONCERN and concern_stands(check.service_id),
    )


def own_check(actor: Actor, check_id: int, today: date, *, taken_back: bool = False) -> CheckForProvider:
    """A check of one's own provider's, once the Council shares it. Raises NotFound, NotAllowed.

    With `taken_back` also one that the Council has taken back meanwhile, without what stands in it.
    """
    check = by_id(check_id)
    service = service_row(check.service_id)
    allow(actor, Permission.QUALITY_CHECK_ANSWER, Scope(provider=service.provider_id))
    seen = CheckForProvider(**_seen(check, service, today))
    if check.state in ANSWERABLE:
        return seen
    if not taken_back:
        raise NotFound(f"quality_check {check_id} is not shared")
    return replace(seen, outcome=None, public_summary=None, answer=None, findings=(), actions=())


def checkable_services(actor: Actor, words: str, on: date) -> tuple[CheckableService, ...]:
    """Services one may check whose name, or whose provider's, holds the words; by name."""
    councils = councils_with(actor, Permission.QUALITY_CHECK_WRITE)
    named = or_(
        Service.name.icontains(words, autoescape=True), Provider.legal_name.icontains(words, autoescape=True)
    )
    query = (
        select(Service.slug, Service.name, Service.town, Service.postcode, Provider.legal_name)
        .join(Provider, Provider.id == Service.provider_id)
        .where(governed_by(councils, on), one_of(Service.state, OFFERED_STATES), named)
        .order_by(Service.name, Service.id)
    )
    return tuple(CheckableService(*row) for row in db.session.execute(query))


def _seen(check: QualityCheck, service: Service, today: date) -> dict[str, Any]:
    return {
        "id": check.id,
        "version": check.version,
        "service": service.name,
        "slug": service.slug,
        "provider_id": service.provider_id,
        "kind": check.kind,
        "planned": check.planned,
        "checked_on": check.checked_on,
        "state": check.state,
        "outcome": check.outcome,
        "public_summary": check.public_summary,
        "published_on": check.published_on,
        "answer": check.provider_answer,
        "shared_on": check.shared_on,
        "answered_on": check.provider_answered_on,
        "findings": tuple(FindingSeen(row.area, row.verdict, row.note) for row in check.findings),
        "actions": tuple(
            ActionSeen(
                row.id, row.what, row.due_on, row.done_on, rules.is_overdue(row.due_on, row.done_on, today)
            )
            for row in check.actions
        ),
    }


def _checks() -> Select[Any]:
    open_actions = select(QualityAction).where(
        QualityAction.quality_check_id == QualityCheck.id, QualityAction.done_on.is_(None)
    )
    columns: list[Any] = [QualityCheck.id, Service.name, Service.slug, Provider.legal_name, Provider.id]
    columns += [Service.town, Service.postcode]
    columns += [QualityCheck.kind, QualityCheck.planned, QualityCheck.checked_on, QualityCheck.state]
    columns += [QualityCheck.outcome, QualityCheck.provider_answered_on]
    columns += [
        open_actions.with_only_columns(func.count()).scalar_subquery(),
        open_actions.with_only_columns(func.min(QualityAction.due_on)).scalar_subquery(),
    ]
    return (
        select(*columns)
        .select_from(QualityCheck)
        .join(Service, Service.id == QualityCheck.service_id)
        .join(Provider, Provider.id == Service.provider_id)
    )


def _overdue(on: date) -> ColumnElement[bool]:
    late = select(QualityAction.id).where(
        QualityAction.quality_check_id == QualityCheck.id,
        QualityAction.done_on.is_(None),
        QualityAction.due_on < on,
    )
    return one_of(QualityCheck.state, OPEN_ACTION_STATES) & late.exists()


def _paged(query: Select[Any], order: Collection[Any], page: int, size: int) -> Paged[CheckRow]:
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    rows = db.session.execute(query.order_by(*order).limit(size).offset((page - 1) * size))
    return Paged(tuple(CheckRow(*row) for row in rows), page, pages, total)
