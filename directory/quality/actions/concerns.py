"""Every write about a serious concern of the Council and the appeals against it. None of these actions commits.

Words that a second person approved, as they were seen; after the provider could answer; with a day of review and a way
to appeal; and never from an open safeguarding enquiry.
"""

from __future__ import annotations

from datetime import date

from directory.accounts.actions.tell import tell_provider
from directory.audit.actions import record
from directory.catalogue.queries import service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.outbox.actions import post
from directory.outbox.rules import Event
from directory.quality import rules
from directory.quality.concern_queries import concern_stands
from directory.quality.models import ConcernAppeal, CouncilConcern
from directory.quality.states import COUNCIL_CONCERN, AppealState, ConcernState
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

# About a concern: its id, and what happened.
CONCERN_LETTER = "council_concern"
# What is forgotten of a concern that is taken back to be written again. The provider's answer stays and counts no more.
BEGUN_ANEW = {
    "told_on": None,
    "answer_by": None,
    "declared_on": None,
    "proposed_by": None,
    "approved_by": None,
    "approved_on": None,
}


def draft(actor: Actor, service_id: int, *, words: str, evidence: str) -> CouncilConcern:
    """Write down a concern about a service; whoever writes it is its officer. The Council alone reads it."""
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, service_id)
    concern = CouncilConcern(
        service_id=service_id,
        words=rules.check_concern(words),
        evidence=rules.check_evidence(evidence),
        officer=actor.id,
        created_by=actor.id,
        state=ConcernState.DRAFT,
    )
    db.session.add(concern)
    db.session.flush()
    after = {"service_id": service_id, "words": digest(concern.words), "evidence": digest(concern.evidence)}
    record(actor, "council_concern.drafted", "council_concern", concern.id, after=after)
    return concern


def revise(
    actor: Actor, concern: CouncilConcern, *, words: str, evidence: str, version: int
) -> CouncilConcern:
    """Write the words of a draft again; whoever does is its officer from now on. Raises Conflict, WrongState."""
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    _check_version(concern, version)
    if concern.state != ConcernState.DRAFT:
        raise WrongState("council_concern: only a draft is written again")
    before = {"words": digest(concern.words), "evidence": digest(concern.evidence)}
    concern.words, concern.evidence = rules.check_concern(words), rules.check_evidence(evidence)
    concern.officer, concern.sent_back_reason = actor.id, None
    db.session.flush()
    after = {"words": digest(concern.words), "evidence": digest(concern.evidence)}
    record(actor, "council_concern.revised", "council_concern", concern.id, before=before, after=after)
    return concern


def tell(actor: Actor, concern: CouncilConcern, *, declared: bool, on: date) -> CouncilConcern:
    """Let the provider read the words, and answer for `rules.WORKING_DAYS_TO_ANSWER`.

    Raises Invalid unless the officer declares that the concern comes from no open safeguarding enquiry.
    """
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    COUNCIL_CONCERN.move(concern.state, "tell")
    rules.check_declared(declared)
    values = {"told_on": on, "declared_on": on, "answer_by": rules.last_day_to_answer(on)}
    after = {"told_on": on.isoformat(), "declared_on": on.isoformat(), "words": digest(concern.words)}
    transition(actor, concern, "tell", values=values, after=after)
    _tell_provider(actor, concern, "told")
    return concern


def recall(actor: Actor, concern: CouncilConcern) -> CouncilConcern:
    """Take a concern back before it is published; once it is told again, the days to answer begin anew."""
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    transition(actor, concern, "recall", values=BEGUN_ANEW)
    return concern


def answer(actor: Actor, concern: CouncilConcern, *, text: str, version: int, on: date) -> CouncilConcern:
    """Put the provider's answer beside a concern, in its own words, within its days. The public reads it with it."""
    _allow(actor, Permission.COUNCIL_CONCERN_ANSWER, concern.service_id)
    words = rules.check_answer(text)
    if concern.state != ConcernState.TOLD:
        raise WrongState("council_concern: the provider is not asked for an answer")
    _check_version(concern, version)
    if not rules.may_answer_concern(concern.state, concern.answer_by, on):
        raise Invalid("provider_answer", "answer_days_over", last=concern.answer_by)
    before = None if concern.provider_answer is None else {"provider_answer": digest(concern.provider_answer)}
    concern.provider_answer, concern.provider_answered_on = words, on
    db.session.flush()
    after = {"provider_answer": digest(words)}
    record(actor, "council_concern.answered", "council_concern", concern.id, before=before, after=after)
    return concern


def propose(actor: Actor, concern: CouncilConcern, *, on: date) -> CouncilConcern:
    """Send a concern for approval, once the provider has answered or its days to answer are over."""
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    COUNCIL_CONCERN.move(concern.state, "propose")
    assert concern.told_on is not None and concern.answer_by is not None
    if not rules.could_answer(concern.told_on, concern.answer_by, concern.provider_answered_on, on):
        raise Invalid("council_concern", "provider_still_answers", last=concern.answer_by)
    transition(actor, concern, "propose", values={"proposed_by": actor.id})
    return concern


def approve(actor: Actor, concern: CouncilConcern, *, version: int, on: date) -> CouncilConcern:
    """Approve a concern exactly as it was seen. Raises Invalid for whoever wrote it or sent it, Conflict."""
    _allow(actor, Permission.COUNCIL_CONCERN_APPROVE, concern.service_id)
    COUNCIL_CONCERN.move(concern.state, "approve")
    _check_version(concern, version)
    if not rules.is_second_person(actor.id, (concern.officer, concern.proposed_by)):
        raise Invalid("council_concern", "own_concern")
    after = {"words": digest(concern.words)}
    transition(actor, concern, "approve", values={"approved_by": actor.id, "approved_on": on}, after=after)
    return concern


def reject(actor: Actor, concern: CouncilConcern, *, reason: str) -> CouncilConcern:
    """Send a concern back to be written again, with the reason. Raises Invalid for whoever wrote it or sent it."""
    _allow(actor, Permission.COUNCIL_CONCERN_APPROVE, concern.service_id)
    COUNCIL_CONCERN.move(concern.state, "reject")
    if not rules.is_second_person(actor.id, (concern.officer, concern.proposed_by)):
        raise Invalid("council_concern", "own_concern")
    values = {**BEGUN_ANEW, "sent_back_reason": clean_reason(reason)}
    transition(actor, concern, "reject", reason=reason, values=values)
    return concern


def publish(
    actor: Actor, concern: CouncilConcern, *, declared: bool, review_on: date, on: date
) -> CouncilConcern:
    """Warn everybody, with a day of review. At most one concern of a service stands at a time.

    Raises Invalid unless it is declared again that the concern comes from no open safeguarding enquiry: one may have
    begun since the provider was told.
    """
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    COUNCIL_CONCERN.move(concern.state, "publish")
    rules.check_declared(declared)
    rules.check_review_day(review_on, on)
    if concern_stands(concern.service_id):
        raise Invalid("council_concern", "another_concern_stands")
    values = {"published_on": on, "review_on": review_on, "declared_on": on}
    after = {
        "published_on": on.isoformat(),
        "review_on": review_on.isoformat(),
        "declared_on": on.isoformat(),
        "words": digest(concern.words),
    }
    transition(actor, concern, "publish", values=values, after=after)
    _tell_provider(actor, concern, "published")
    return concern


def keep(actor: Actor, concern: CouncilConcern, *, review_on: date, on: date) -> CouncilConcern:
    """Look at a concern again and keep it, with a new day of review."""
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    if concern.state != ConcernState.PUBLISHED:
        raise WrongState("council_concern: only one that stands is kept")
    rules.check_review_day(review_on, on)
    before = {"review_on": concern.review_on.isoformat() if concern.review_on else None}
    concern.reviewed_on, concern.review_on = on, review_on
    db.session.flush()
    after = {"review_on": review_on.isoformat(), "reviewed_on": on.isoformat()}
    record(actor, "council_concern.kept", "council_concern", concern.id, before=before, after=after)
    post(Event.SERVICE_CHANGED, concern.service_id)
    _tell_provider(actor, concern, "kept")
    return concern


def put_right(actor: Actor, concern: CouncilConcern, *, put_right_on: date, on: date) -> CouncilConcern:
    """Note the day on which the Council saw that it was put right; for a while everybody reads that."""
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    COUNCIL_CONCERN.move(concern.state, "put_right")
    assert concern.published_on is not None
    rules.check_put_right(put_right_on, concern.published_on, on)
    after = {"put_right_on": put_right_on.isoformat()}
    transition(actor, concern, "put_right", values={"put_right_on": put_right_on}, after=after)
    _tell_provider(actor, concern, "put_right")
    return concern


def withdraw(actor: Actor, concern: CouncilConcern, *, reason: str) -> CouncilConcern:
    """Take down a concern that was wrong. Needs a reason; an appeal that waits is decided instead."""
    _allow(actor, Permission.COUNCIL_CONCERN_APPROVE, concern.service_id)
    COUNCIL_CONCERN.move(concern.state, "withdraw")
    if _waiting(concern):
        raise Invalid("council_concern", "appeal_waits")
    _take_down(actor, concern, reason)
    _tell_provider(actor, concern, "withdrawn")
    return concern


def discard(actor: Actor, concern: CouncilConcern) -> CouncilConcern:
    """Drop a draft; it stays on record and is never public."""
    _allow(actor, Permission.COUNCIL_CONCERN_WRITE, concern.service_id)
    transition(actor, concern, "discard")
    return concern


def appeal(actor: Actor, concern: CouncilConcern, *, words: str, on: date) -> ConcernAppeal:
    """Appeal against a concern that is public, as its provider. Raises WrongState where there is no way to now."""
    _allow(actor, Permission.COUNCIL_CONCERN_ANSWER, concern.service_id)
    said = rules.check_appeal(words)
    decided = [row.decided_on for row in concern.appeals if row.decided_on is not None]
    if not rules.may_appeal(
        concern.state, _waiting(concern), max(decided, default=None), concern.reviewed_on
    ):
        raise WrongState("council_concern: no appeal now")
    row = ConcernAppeal(
        council_concern_id=concern.id,
        words=said,
        made_on=on,
        created_by=actor.id,
        state=AppealState.WAITING,
    )
    concern.appeals.append(row)
    db.session.flush()
    after = {"council_concern_id": concern.id, "words": digest(said)}
    record(actor, "concern_appeal.made", "concern_appeal", row.id, after=after)
    return row


def decide_appeal(
    actor: Actor, concern: CouncilConcern, row: ConcernAppeal, *, accept: bool, reason: str, on: date
) -> ConcernAppeal:
    """Decide an appeal, as somebody who had no part in the concern. One that is accepted takes the concern down."""
    _allow(actor, Permission.CONCERN_APPEAL_DECIDE, concern.service_id)
    if row.council_concern_id != concern.id:
        raise Invalid("appeal", "of_another_concern")
    if not rules.is_second_person(actor.id, (concern.officer, concern.proposed_by, concern.approved_by)):
        raise Invalid("council_concern", "took_part")
    values = {"outcome": clean_reason(reason), "decided_on": on, "decided_by": actor.id}
    transition(actor, row, "accept" if accept else "decline", reason=reason, values=values)
    if accept:
        _take_down(actor, concern, reason)
    _tell_provider(actor, concern, "appeal_decided")
    return row


def _allow(actor: Actor, permission: Permission, service_id: int) -> None:
    allow(actor, permission, service_scope(service_row(service_id)))


def _check_version(concern: CouncilConcern, version: int) -> None:
    if concern.version != version:
        raise Conflict("council_concern: it was changed meanwhile")


def _waiting(concern: CouncilConcern) -> bool:
    return any(row.state == AppealState.WAITING for row in concern.appeals)


def _take_down(actor: Actor, concern: CouncilConcern, reason: str) -> None:
    transition(actor, concern, "withdraw", reason=reason, values={"withdrawn_reason": clean_reason(reason)})


def _tell_provider(actor: Actor, concern: CouncilConcern, what: str) -> None:
    provider_id = service_row(concern.service_id).provider_id
    tell_provider(actor, provider_id, CONCERN_LETTER, str(concern.id), what, once=str(concern.version))
