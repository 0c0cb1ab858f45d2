"""Reads of the Council's checks. What the public gets has no field for the officer or the internal note."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from directory.foundation.database import db
from directory.foundation.errors import NotFound
from directory.quality import rules
from directory.quality.models import QualityCheck

_CHUNK = 500  # ids in one statement, well under every database's limit on parameters


@dataclass(frozen=True, slots=True)
class PublicAction:
    """What the provider must do, by when, and the day it was seen done."""

    what: str
    due_on: date
    done_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class PublicFinding:
    """Codes of `rules.FINDING_AREAS` and `rules.VERDICTS`."""

    area: str
    verdict: str


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """A published check as everyone may read it (HAR 6.6)."""

    id: int
    service_id: int
    kind: str
    planned: bool
    checked_on: date
    published_on: date
    outcome: str
    summary: str
    findings: tuple[PublicFinding, ...]
    actions: tuple[PublicAction, ...]
    provider_answer: str | None
    provider_answered_on: date | None


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The newest published outcome of one service, for the index, compare and the league table."""

    service_id: int
    outcome: str
    checked_on: date
    actions_open: int

    @property
    def put_right(self) -> bool:
        """Whether all that it asked for was done since. It can't be published without asking for something."""
        return self.outcome == "action_needed" and not self.actions_open


def public_checks(service_id: int, today: date) -> tuple[PublicCheck, ...]:
    """Every published check of a service, newest first; drafts and withdrawn checks never."""
    statement = _published().where(QualityCheck.service_id == service_id)
    return tuple(_public(check, today) for check in db.session.scalars(statement))


def public_latest_outcomes(service_ids: Collection[int]) -> dict[int, CheckOutcome]:
    """The newest published outcome of each service that has one; a service never checked is left out."""
    found: dict[int, CheckOutcome] = {}
    ids = sorted(set(service_ids))
    for start in range(0, len(ids), _CHUNK):
        statement = _published().where(QualityCheck.service_id.in_(ids[start : start + _CHUNK]))
        for check in db.session.scalars(statement):
            if check.service_id not in found and check.outcome is not None:
                found[check.service_id] = CheckOutcome(
                    service_id=check.service_id,
                    outcome=check.outcome,
                    checked_on=check.checked_on,
                    actions_open=rules.open_actions([(todo.due_on, todo.done_on) for todo in check.actions]),
                )
    return found


def by_id(check_id: int) -> QualityCheck:
    """One check, for this room's actions. Raises NotFound."""
    check = db.session.get(QualityCheck, check_id)
    if check is None:
        raise NotFound(f"quality_check {check_id}")
    return check


def _published() -> Select[QualityCheck]:
    return (
        select(QualityCheck)
        .where(QualityCheck.state == "published")
        .options(selectinload(QualityCheck.findings), selectinload(QualityCheck.actions))
        .order_by(QualityCheck.checked_on.desc(), QualityCheck.id.desc())
    )


def _public(check: QualityCheck, today: date) -> PublicCheck:
    # The database's own constraint says a published check has all three; this tells the type checker.
    assert check.published_on is not None
    assert check.outcome is not None
    assert check.public_summary is not None
    return PublicCheck(
        id=check.id,
        service_id=check.service_id,
        kind=check.kind,
        planned=check.planned,
        checked_on=check.checked_on,
        published_on=check.published_on,
        outcome=check.outcome,
        summary=check.public_summary,
        findings=tuple(PublicFinding(found.area, found.verdict) for found in check.findings),
        actions=tuple(
            PublicAction(
                what=todo.what,
                due_on=todo.due_on,
                done_on=todo.done_on,
                overdue=rules.is_overdue(todo.due_on, todo.done_on, today),
            )
            for todo in check.actions
        ),
        provider_answer=check.provider_answer,
        provider_answered_on=check.provider_answered_on,
    )
