"""What other rooms and pages read of the Council's checks. No public record has a field for the officer or the note."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    false,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import selectinload

from directory.foundation.database import compiled_once, db, one_of
from directory.foundation.errors import NotFound
from directory.quality import rules
from directory.quality.concern_queries import PublicConcern, foremost
from directory.quality.models import CouncilConcern, QualityAction, QualityCheck
from directory.quality.states import PUBLIC_CONCERNS, CheckState
from directory.vocabulary.quality import CheckOutcome

_CHECK_COLUMNS = (
    *("id", "service_id", "kind", "planned", "checked_on", "published_on", "outcome", "public_summary"),
    *("provider_answer", "provider_answered_on"),
)
_CHECKS = (
    select(literal(0).label("is_concern"), *(getattr(QualityCheck, name) for name in _CHECK_COLUMNS))
    .add_columns(QualityAction.id.label("action_id"))
    .add_columns(QualityAction.what, QualityAction.due_on, QualityAction.done_on)
    .outerjoin(QualityAction, QualityAction.quality_check_id == QualityCheck.id)
    .where(QualityCheck.state == CheckState.PUBLISHED, QualityCheck.service_id == bindparam("service"))
)
# The concerns of the service beside its checks: a service's page is drawn from few statements.
_CONCERNS = (
    select(literal(1), CouncilConcern.id, CouncilConcern.service_id, CouncilConcern.state, false())
    .add_columns(CouncilConcern.review_on, CouncilConcern.published_on, CouncilConcern.state)
    .add_columns(CouncilConcern.words, CouncilConcern.provider_answer, CouncilConcern.provider_answered_on)
    .add_columns(cast(null(), Integer), cast(null(), Text), cast(null(), Date), CouncilConcern.put_right_on)
    .where(one_of(CouncilConcern.state, sorted(PUBLIC_CONCERNS)))
    .where(CouncilConcern.service_id == bindparam("service"))
)
_PUBLIC_QUALITY = compiled_once(union_all(_CHECKS, _CONCERNS))
_CHUNK = 500  # ids in one statement, well under every database's limit on parameters


@dataclass(frozen=True, slots=True)
class PublicAction:
    """What the provider must do, by when, and the day on which the Council saw it done."""

    what: str
    due_on: date
    done_on: date | None
    overdue: bool


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
    actions: tuple[PublicAction, ...]
    provider_answer: str | None
    provider_answered_on: date | None


@dataclass(frozen=True, slots=True)
class LatestOutcome:
    """The newest published outcome of one service, for the index, compare and the league table."""

    service_id: int
    outcome: str
    checked_on: date
    published_on: date
    actions_open: int
    put_right_on: date | None = None  # the day on which the Council saw the last of its actions done

    @property
    def put_right(self) -> bool:
        """Whether all the actions that were needed are done; this outcome is published with one at least."""
        return self.outcome == CheckOutcome.ACTION_NEEDED and not self.actions_open


def public_checks(service_id: int, today: date) -> tuple[PublicCheck, ...]:
    """Every published check of a service with its actions, newest first; drafts and withdrawn checks never."""
    return public_quality(service_id, today)[0]


def public_quality(service_id: int, today: date) -> tuple[tuple[PublicCheck, ...], PublicConcern | None]:
    """Every published check of a service, newest first, and the concern that the public reads of it on a day."""
    rows = db.session.connection().execute(_PUBLIC_QUALITY, {"service": service_id}).all()
    checks = sorted(
        (row for row in rows if not row.is_concern),
        key=lambda row: (-row.checked_on.toordinal(), -row.id, row.due_on or date.max, row.action_id or 0),
    )
    concerns = [
        PublicConcern(
            row.service_id,
            row.public_summary,
            row.provider_answer,
            row.published_on,
            row.checked_on,
            row.done_on,
        )
        for row in sorted(rows, key=lambda row: -row.id)
        if row.is_concern and rules.is_shown(row.outcome, row.done_on, today)
    ]
    return (
        tuple(_public(list(of_check), today) for _, of_check in groupby(checks, key=lambda row: row.id)),
        foremost(concerns),
    )


def public_latest_outcomes(service_ids: Collection[int]) -> dict[int, LatestOutcome]:
    """The newest published outcome of each service that has one; a service never checked is left out."""
    outcomes: dict[int, LatestOutcome] = {}
    ids = sorted(set(service_ids))
    for start in range(0, len(ids), _CHUNK):
        statement = _published().where(QualityCheck.service_id.in_(ids[start : start + _CHUNK]))
        for check in db.session.scalars(statement):
            if check.service_id not in outcomes and check.outcome and check.published_on:
                outcomes[check.service_id] = _latest(
                    check.service_id,
                    check.outcome,
                    check.checked_on,
                    check.published_on,
                    [(action.due_on, action.done_on) for action in check.actions],
                )
    return outcomes


def _latest(
    service_id: int,
    outcome: str,
    checked_on: date,
    published_on: date,
    actions: Sequence[tuple[date, date | None]],
) -> LatestOutcome:
    done = [done_on for _, done_on in actions if done_on is not None]
    return LatestOutcome(
        service_id=service_id,
        outcome=outcome,
        checked_on=checked_on,
        published_on=published_on,
        actions_open=rules.open_actions(actions),
        put_right_on=max(done) if done and len(done) == len(actions) else None,
    )


def by_id(check_id: int) -> QualityCheck:
    """One check, for this room's actions. Raises NotFound."""
    check = db.session.get(QualityCheck, check_id)
    if check is None:
        raise NotFound(f"quality_check {check_id}")
    return check


def _published() -> Select[QualityCheck]:
    return (
        select(QualityCheck)
        .where(QualityCheck.state == CheckState.PUBLISHED)
        .options(selectinload(QualityCheck.actions))
        .order_by(QualityCheck.checked_on.desc(), QualityCheck.id.desc())
    )


def _public(rows: Sequence[Row[Any]], today: date) -> PublicCheck:
    """A check from its rows, one for each action, or one where nothing had to be done."""
    check = rows[0]
    return PublicCheck(
        id=check.id,
        service_id=check.service_id,
        kind=check.kind,
        planned=check.planned,
        checked_on=check.checked_on,
        published_on=check.published_on,
        outcome=check.outcome,
        summary=check.public_summary,
        actions=tuple(
            PublicAction(
                what=row.what,
                due_on=row.due_on,
                done_on=row.done_on,
                overdue=rules.is_overdue(row.due_on, row.done_on, today),
            )
            for row in rows
            if row.what is not None
        ),
        provider_answer=check.provider_answer,
        provider_answered_on=check.provider_answered_on,
    )
