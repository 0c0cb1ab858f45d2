"""Decisions that one person proposes and another agrees to (requirements section 4). None of these actions commits.

What is proposed changes nothing until the other person agrees: then the action of the decision itself is called with
both, and checks everything anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from directory.admissions import rules
from directory.admissions.actions import change, decide
from directory.admissions.admission_queries import rating_and_minimum
from directory.admissions.application_queries import proposal_scope
from directory.admissions.models import Admission, Application, DecisionProposal
from directory.admissions.second_person import in_their_parts, may_take_part
from directory.admissions.states import ADMISSION, APPLICATION, PROPOSAL, ProposedDecision
from directory.audit.actions import record
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed
from directory.foundation.permissions import Scope
from directory.foundation.signing import digest
from directory.frameworks.queries import lot_scope
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

# The days that a decision sets, by name, and whether it can be proposed without.
TERMS: Mapping[str, Mapping[str, bool]] = {
    ProposedDecision.ADMIT: {"valid_from": True, "agreement_signed_on": False, "valid_to": False},
    ProposedDecision.EXIT: {"last_day": True},
}


def propose_admission(
    actor: Actor, application: Application, *, terms: Mapping[str, date | None], on: date
) -> DecisionProposal:
    """Propose to admit a service: `valid_from`, and `agreement_signed_on` and `valid_to` where they are known.

    Raises as the admission itself does; Invalid `proposed_already` or Conflict where a proposal is open already.
    """
    _allow(actor, ProposedDecision.ADMIT, lot_scope(application.lot_id))
    APPLICATION.move(application.state, "admit")
    return _propose(actor, ProposedDecision.ADMIT, application, terms, "", on)


def propose_change(
    actor: Actor,
    admission: Admission,
    *,
    kind: str,
    reason: str,
    on: date,
    terms: Mapping[str, date | None] | None = None,
) -> DecisionProposal:
    """Propose to hold, suspend, lift or remove an admission, or to note its provider's notice to leave (`last_day`).

    Raises as the change itself does, for instance Invalid for no reason and for a lift while the rating is below the
    list's minimum; Invalid `proposed_already` or Conflict where a proposal is open already.
    """
    if kind == ProposedDecision.ADMIT or not ProposedDecision.has(kind):
        raise Invalid("kind", "unknown")
    _allow(actor, kind, lot_scope(admission.lot_id))
    ADMISSION.move(admission.state, kind)
    return _propose(actor, kind, admission, terms or {}, clean_reason(reason), on)


def check_decision(
    kind: str,
    subject: Application | Admission,
    *,
    terms: Mapping[str, date],
    reason: str,
    on: date,
) -> None:
    """Whether a decision could be carried out now. Every kind is asked this when it is proposed, and when it happens.

    So nothing can be proposed that the second person's agreement could not carry out that same day.
    """
    if isinstance(subject, Application):
        decide.check_admission(
            subject,
            valid_from=terms["valid_from"],
            agreement_signed_on=terms.get("agreement_signed_on"),
            valid_to=terms.get("valid_to"),
            on=on,
        )
        return
    ADMISSION.move(subject.state, kind)
    if kind == ProposedDecision.EXIT:
        change.check_exit_notice(subject, last_day=terms["last_day"], reason=reason, on=on)
    if kind == ProposedDecision.LIFT and not rules.may_lift(*rating_and_minimum(subject)):
        raise Invalid("reason", "lift_below_minimum")
    if not clean_reason(reason):
        raise Invalid("reason", "required")


def agree(actor: Actor, proposal: DecisionProposal, *, proposer: Actor, on: date) -> Application | Admission:
    """Agree to what another person proposed, which then happens. `proposer` is that person with the grants of today.

    Raises NotAllowed for the proposer, and where the two may not decide it together; whatever the decision raises.
    """
    scope = proposal_scope(proposal)
    _allow(actor, proposal.kind, scope)
    PROPOSAL.move(proposal.state, "agree")
    if actor.id == proposal.proposed_by or proposer.id != proposal.proposed_by:
        raise NotAllowed("decision_proposal: another person has to agree")
    decider, other = in_their_parts(proposer, actor, proposal.kind, scope)
    decided = _carry_out(decider, other, proposal, on)
    transition(actor, proposal, "agree", values={"settled_by": actor.id, "settled_on": on})
    return decided


def decline(actor: Actor, proposal: DecisionProposal, *, reason: str, on: date) -> DecisionProposal:
    """Decline what another person proposed, with a reason for them. Raises NotAllowed for its author."""
    _allow(actor, proposal.kind, proposal_scope(proposal))
    if actor.id == proposal.proposed_by:
        raise NotAllowed("decision_proposal: its author takes it back")
    values = {"settled_by": actor.id, "settled_on": on, "declined_because": clean_reason(reason)}
    transition(actor, proposal, "decline", reason=reason, values=values)
    return proposal


def take_back(actor: Actor, proposal: DecisionProposal, *, on: date) -> DecisionProposal:
    """Take one's own proposal back."""
    _allow(actor, proposal.kind, proposal_scope(proposal))
    if actor.id != proposal.proposed_by and not actor.is_system:
        raise NotAllowed("decision_proposal: only its author takes it back")
    transition(actor, proposal, "take_back", values={"settled_by": actor.id, "settled_on": on})
    return proposal


def _propose(
    actor: Actor,
    kind: str,
    subject: Application | Admission,
    terms: Mapping[str, date | None],
    reason: str,
    on: date,
) -> DecisionProposal:
    is_application = isinstance(subject, Application)
    column = DecisionProposal.application_id if is_application else DecisionProposal.admission_id
    is_open = select(DecisionProposal.proposed_by).where(
        column == subject.id, DecisionProposal.state == PROPOSAL.initial
    )
    proposed_by = db.session.scalar(is_open)
    if proposed_by is not None and proposed_by == actor.id:
        raise Invalid("proposal", "proposed_already")
    if proposed_by is not None:
        raise Conflict("a decision is proposed already")
    days = _checked_terms(kind, terms)
    check_decision(kind, subject, terms=days, reason=reason, on=on)
    proposal = DecisionProposal(
        kind=kind,
        application_id=subject.id if is_application else None,
        admission_id=None if is_application else subject.id,
        state=PROPOSAL.initial,
        terms={name: day.isoformat() for name, day in days.items()},
        reason=reason,
        proposed_by=actor.id,
        proposed_on=on,
        created_by=actor.id,
    )
    db.session.add(proposal)
    db.session.flush()
    after = {"kind": kind, **proposal.terms, **({"reason": digest(reason)} if reason else {})}
    record(actor, "decision_proposal.proposed", "decision_proposal", proposal.id, after=after)
    return proposal


def _checked_terms(kind: str, terms: Mapping[str, date | None]) -> dict[str, date]:
    known = TERMS.get(kind, {})
    for name, needed in known.items():
        if needed and terms.get(name) is None:
            raise Invalid(name, "required")
    return {name: day for name, day in terms.items() if name in known and day is not None}


def _carry_out(decider: Actor, other: Actor, proposal: DecisionProposal, on: date) -> Application | Admission:
    terms = {name: date.fromisoformat(day) for name, day in proposal.terms.items()}
    if proposal.application_id is not None:
        application = db.session.get_one(Application, proposal.application_id)
        decide.admit(
            decider,
            application,
            valid_from=terms["valid_from"],
            agreement_signed_on=terms.get("agreement_signed_on"),
            valid_to=terms.get("valid_to"),
            on=on,
            agreed_by=other,
        )
        return application
    admission = db.session.get_one(Admission, proposal.admission_id)
    check_decision(proposal.kind, admission, terms=terms, reason=proposal.reason, on=on)
    if proposal.kind == ProposedDecision.EXIT:
        return change.give_exit_notice(
            decider, admission, last_day=terms["last_day"], reason=proposal.reason, on=on, agreed_by=other
        )
    act = {
        ProposedDecision.HOLD: change.hold,
        ProposedDecision.SUSPEND: change.suspend,
        ProposedDecision.LIFT: change.lift,
        ProposedDecision.REMOVE: change.remove,
    }[ProposedDecision(proposal.kind)]
    return act(decider, admission, reason=proposal.reason, on=on, agreed_by=other)


def _allow(actor: Actor, kind: str, scope: Scope) -> None:
    if not may_take_part(actor, kind, scope):
        raise NotAllowed(f"{'+'.join(actor.roles) or 'nobody'} may not take part in: {kind}")
