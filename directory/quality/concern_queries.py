"""Serious concerns of the Council as the public, staff and the provider read them, each bounded by what it may know.

No public record has a field for the officer, the evidence or an appeal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from directory.admissions.list_queries import A_PAGE, Paged
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by, service_row, service_scope
from directory.catalogue.rules import place_of
from directory.foundation.actor import Actor
from directory.foundation.database import KeyedQuery, db, keyed_query, one_of
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow, councils_with, permits, providers_with
from directory.quality import rules
from directory.quality.models import ConcernAppeal, CouncilConcern
from directory.quality.states import PUBLIC_CONCERNS, TOLD_CONCERNS, AppealState, ConcernState

OPEN_STATES = (ConcernState.DRAFT, ConcernState.TOLD, ConcernState.PROPOSED, ConcernState.APPROVED)
STATES_OF: dict[str, tuple[str, ...]] = {
    "open": OPEN_STATES,
    "published": (ConcernState.PUBLISHED,),
    "put_right": (ConcernState.PUT_RIGHT,),
    "ended": (ConcernState.DISCARDED, ConcernState.WITHDRAWN),
}
_TOLD = tuple(sorted(TOLD_CONCERNS))


@dataclass(frozen=True, slots=True)
class PublicConcern:
    """A concern as everybody may read it: approved words, and the provider's answer."""

    service_id: int
    words: str
    answer: str | None
    published_on: date
    review_on: date
    put_right_on: date | None


def public_concerns(service_ids: Iterable[int], on: date) -> dict[int, PublicConcern]:
    """The concern that the public reads of each service on a day: the one that stands, else the last put right."""
    ids = set(service_ids)
    shown: dict[int, list[PublicConcern]] = defaultdict(list)
    for row in _PUBLIC.run(ids) if ids else ():
        if rules.is_shown(row.state, row.put_right_on, on):
            shown[row.service_id].append(
                PublicConcern(
                    row.service_id,
                    row.words,
                    row.provider_answer,
                    row.published_on,
                    row.review_on,
                    row.put_right_on,
                )
            )
    return {service_id: found for service_id, all_of in shown.items() if (found := foremost(all_of))}


def foremost(concerns: Iterable[PublicConcern]) -> PublicConcern | None:
    """Of a service's concerns, the newest first, the one that stands; else the one that was put right last."""
    return min(
        concerns,
        default=None,
        key=lambda concern: (
            concern.put_right_on is not None,
            -(concern.put_right_on or date.min).toordinal(),
        ),
    )


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern in a list."""

    id: int
    service: str
    slug: str
    town: str | None
    postcode: str | None
    provider: str
    state: str
    told_on: date | None
    answer_by: date | None
    answered_on: date | None
    published_on: date | None
    review_on: date | None
    put_right_on: date | None
    appeal_waits: bool

    @property
    def place(self) -> str:
        """What tells its service from another of that name."""
        return place_of(self.town, self.postcode)


@dataclass(frozen=True, slots=True)
class AppealSeen:
    """An appeal, as the provider and the Council read it."""

    id: int
    words: str
    made_on: date
    state: str
    outcome: str | None
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class ConcernForProvider:
    """A concern as the provider that it is about reads it: neither who wrote it nor the evidence is in it."""

    id: int
    version: int
    service: str
    slug: str
    provider_id: int
    state: str
    words: str
    told_on: date | None
    answer_by: date | None
    answer: str | None
    answered_on: date | None
    published_on: date | None
    review_on: date | None
    reviewed_on: date | None
    put_right_on: date | None
    withdrawn_reason: str | None
    appeals: tuple[AppealSeen, ...]

    @property
    def waiting(self) -> AppealSeen | None:
        """The appeal that nobody has decided yet."""
        return next((row for row in self.appeals if row.state == AppealState.WAITING), None)

    @property
    def appealed_until(self) -> date | None:
        """When an appeal was decided last."""
        return max((row.decided_on for row in self.appeals if row.decided_on), default=None)


@dataclass(frozen=True, slots=True)
class ConcernSeen(ConcernForProvider):
    """A concern as staff see it. `may_write`, `may_approve` and `may_decide` say what this person may do with it."""

    provider: str
    evidence: str
    declared_on: date | None
    officer: str
    proposed_by: str | None
    approved_by: str | None
    approved_on: date | None
    sent_back_reason: str | None
    may_write: bool
    may_approve: bool
    may_decide: bool


def council_concerns(
    actor: Actor,
    on: date,
    *,
    council: str | None = None,
    which: str = "open",
    page: int = 1,
    size: int = A_PAGE,
) -> Paged[ConcernRow]:
    """Concerns about services that one's councils govern. `which`: one of `STATES_OF`, "review", "appeal" or "all"."""
    councils = councils_with(actor, Permission.COUNCIL_CONCERN_READ)
    query = _rows().where(governed_by(councils if council is None else councils & {council}, on))
    if which == "review":
        query = query.where(
            one_of(CouncilConcern.state, STATES_OF["published"]), CouncilConcern.review_on <= on
        )
    elif which == "appeal":
        query = query.where(_appeal_waits())
    elif which in STATES_OF:
        query = query.where(one_of(CouncilConcern.state, STATES_OF[which]))
    return _paged(query, page, size)


def concern_stands(service_id: int) -> bool:
    """Whether a concern of the Council about a service stands now."""
    query = select(CouncilConcern.id).where(
        CouncilConcern.service_id == service_id, one_of(CouncilConcern.state, STATES_OF["published"])
    )
    return db.session.scalar(query.limit(1)) is not None


def own_concerns(actor: Actor, *, page: int = 1, size: int = A_PAGE) -> Paged[ConcernRow]:
    """The concerns about one's own providers that they were told of, the newest first."""
    providers = providers_with(actor, Permission.COUNCIL_CONCERN_ANSWER)
    query = _rows().where(Service.provider_id.in_(providers), one_of(CouncilConcern.state, _TOLD))
    return _paged(query, page, size)


def concern_seen(actor: Actor, concern_id: int) -> ConcernSeen:
    """A concern with everything the Council knows of it. Raises NotFound, NotAllowed."""
    concern = concern_row(concern_id)
    service = service_row(concern.service_id)
    scope = service_scope(service)
    allow(actor, Permission.COUNCIL_CONCERN_READ, scope)
    return ConcernSeen(
        **_seen(concern, service),
        provider=str(
            db.session.scalar(select(Provider.legal_name).where(Provider.id == service.provider_id))
        ),
        evidence=concern.evidence,
        declared_on=concern.declared_on,
        officer=concern.officer,
        proposed_by=concern.proposed_by,
        approved_by=concern.approved_by,
        approved_on=concern.approved_on,
        sent_back_reason=concern.sent_back_reason,
        may_write=permits(actor, Permission.COUNCIL_CONCERN_WRITE, scope),
        may_approve=permits(actor, Permission.COUNCIL_CONCERN_APPROVE, scope),
        may_decide=permits(actor, Permission.CONCERN_APPEAL_DECIDE, scope),
    )


def own_concern(actor: Actor, concern_id: int, *, taken_back: bool = False) -> ConcernForProvider:
    """A concern about one's own provider, once it was told. Raises NotFound, NotAllowed.

    With `taken_back` also one that the Council has taken back meanwhile, without what stands in it.
    """
    concern = concern_row(concern_id)
    service = service_row(concern.service_id)
    allow(actor, Permission.COUNCIL_CONCERN_ANSWER, Scope(provider=service.provider_id))
    seen = ConcernForProvider(**_seen(concern, service))
    if concern.state in TOLD_CONCERNS:
        return seen
    if not taken_back:
        raise NotFound(f"council_concern {concern_id} was not told")
    return replace(seen, words="", answer=None)


def concern_row(concern_id: int) -> CouncilConcern:
    """One concern, for this room's actions. Raises NotFound."""
    concern = db.session.get(CouncilConcern, concern_id)
    if concern is None:
        raise NotFound(f"council_concern {concern_id}")
    return concern


def appeal_row(appeal_id: int, concern_id: int) -> ConcernAppeal:
    """An appeal against this concern, for this room's actions. Raises NotFound."""
    row = db.session.get(ConcernAppeal, appeal_id)
    if row is None or row.council_concern_id != concern_id:
        raise NotFound(f"concern_appeal {appeal_id}")
    return row


@dataclass(frozen=True, slots=True)
class ConcernFacts:
    """What a letter about a concern says."""

    provider_id: int
    service: str
    state: str
    answer_by: date | None
    review_on: date | None
    put_right_on: date | None
    appeals: tuple[AppealSeen, ...]


def concern_facts(concern_id: int) -> ConcernFacts:
    """What a letter to the provider's people says of a concern they were told of. Raises NotFound for any other."""
    concern = concern_row(concern_id)
    if concern.state not in TOLD_CONCERNS:
        raise NotFound(f"council_concern {concern_id} was not told")
    service = service_row(concern.service_id)
    return ConcernFacts(
        service.provider_id,
        service.name,
        concern.state,
        concern.answer_by,
        concern.review_on,
        concern.put_right_on,
        _appeals(concern),
    )


def _public(is_asked: Callable[[Any], ColumnElement[bool]]) -> Select[Any]:
    return (
        select(CouncilConcern.service_id, CouncilConcern.state, CouncilConcern.words)
        .add_columns(CouncilConcern.provider_answer, CouncilConcern.published_on, CouncilConcern.review_on)
        .add_columns(CouncilConcern.put_right_on)
        .where(is_asked(CouncilConcern.service_id), one_of(CouncilConcern.state, sorted(PUBLIC_CONCERNS)))
        .order_by(CouncilConcern.id.desc())
    )


_PUBLIC: KeyedQuery = keyed_query(_public)


def _seen(concern: CouncilConcern, service: Service) -> dict[str, Any]:
    return {
        "id": concern.id,
        "version": concern.version,
        "service": service.name,
        "slug": service.slug,
        "provider_id": service.provider_id,
        "state": concern.state,
        "words": concern.words,
        "told_on": concern.told_on,
        "answer_by": concern.answer_by,
        "answer": concern.provider_answer,
        "answered_on": concern.provider_answered_on,
        "published_on": concern.published_on,
        "review_on": concern.review_on,
        "reviewed_on": concern.reviewed_on,
        "put_right_on": concern.put_right_on,
        "withdrawn_reason": concern.withdrawn_reason,
        "appeals": _appeals(concern),
    }


def _appeals(concern: CouncilConcern) -> tuple[AppealSeen, ...]:
    return tuple(
        AppealSeen(row.id, row.words, row.made_on, row.state, row.outcome, row.decided_on)
        for row in concern.appeals
    )


def _appeal_waits() -> ColumnElement[bool]:
    return exists().where(
        ConcernAppeal.council_concern_id == CouncilConcern.id,
        one_of(ConcernAppeal.state, (AppealState.WAITING,)),
    )


def _rows() -> Select[Any]:
    columns: list[Any] = [CouncilConcern.id, Service.name, Service.slug, Service.town, Service.postcode]
    columns += [Provider.legal_name, CouncilConcern.state, CouncilConcern.told_on, CouncilConcern.answer_by]
    columns += [CouncilConcern.provider_answered_on, CouncilConcern.published_on, CouncilConcern.review_on]
    columns += [CouncilConcern.put_right_on, _appeal_waits().label("appeal_waits")]
    return (
        select(*columns)
        .select_from(CouncilConcern)
        .join(Service, Service.id == CouncilConcern.service_id)
        .join(Provider, Provider.id == Service.provider_id)
    )


def _paged(query: Select[Any], page: int, size: int) -> Paged[ConcernRow]:
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    order: Collection[Any] = (CouncilConcern.id.desc(),)
    rows = db.session.execute(query.order_by(*order).limit(size).offset((page - 1) * size))
    return Paged(tuple(ConcernRow(*row) for row in rows), page, pages, total)
