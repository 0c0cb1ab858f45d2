"""What staff do with a claim: reach the published contact, then accept, refuse or withdraw it. Nothing here commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from directory.accounts.actions.people import invite
from directory.accounts.states import Side
from directory.audit.actions import record
from directory.claims import rules
from directory.claims.actions.linking import link_entries
from directory.claims.models import Claim, ClaimContact
from directory.claims.queries import (
    claim_scope,
    claimant_of,
    contact_outcomes,
    open_claim,
    published_contacts,
    signatories_of,
)
from directory.claims.rules import Claimant
from directory.claims.states import CLAIM
from directory.foundation.actor import Actor, Grant, Role
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, WrongState
from directory.foundation.form_tokens import submission_key
from directory.foundation.permissions import Permission, Scope, allow
from directory.outbox.letters import write_letter
from directory.register.queries import location_records
from directory.vocabulary.claims import (
    ClaimRefusal,
    ClaimState,
    ContactMeans,
    ContactPublisher,
)
from directory.workflow.actions import transition
from directory.workflow.rules import clean_reason

DECIDED = "claim_decided"  # the kind of the letter that tells what was decided


def note_contact(
    actor: Actor,
    claim: Claim,
    *,
    means: str,
    publisher: str,
    typed: str,
    outcome: str,
    note: str,
    contacted_on: date,
    on: date,
) -> ClaimContact:
    """Note that the published contact was written to or rung, and what it said.

    `typed` is the contact as Companies House or the provider's website has it; the regulator's number and address are
    taken from the register. Raises Invalid (`rules.published_contact`, `rules.check_contact_outcome`), WrongState.
    """
    allow(actor, Permission.CLAIM_DECIDE, claim_scope(claim))
    CLAIM.move(claim.state, "contact")
    if not ContactMeans.has(means):
        raise Invalid("means", "unknown_code")
    if not ContactPublisher.has(publisher):
        raise Invalid("publisher", "unknown_code")
    location = location_records([claim.location_id]).get(claim.location_id)
    used = rules.published_contact(means, publisher, published_contacts(location), typed, _claimant(claim))
    rules.check_contact_outcome(outcome, contacted_on, asked_on=claim.asked_on, today=on)
    words = clean_reason(note)
    if len(words) > rules.LONGEST_NOTE:
        raise Invalid("note", "too_long", most=rules.LONGEST_NOTE)
    contact = ClaimContact(
        claim_id=claim.id,
        means=means,
        publisher=publisher,
        used=used,
        outcome=outcome,
        note=words,
        contacted_on=contacted_on,
        created_by=actor.id,
    )
    db.session.add(contact)
    db.session.flush()
    after = {"means": means, "publisher": publisher, "outcome": outcome}
    transition(actor, claim, "contact", after={**after, "contacted_on": contacted_on.isoformat()})
    return contact


def accept(actor: Actor, claim: Claim, *, version: int, on: date) -> Claim:
    """Give the entries of a location to the provider that the register names, and tell whoever claimed it.

    The claimant becomes the provider's signatory, by a letter with a one-time link, where nobody is yet. Other claims
    of the location are refused. Raises Invalid `claim` where the published contact has not confirmed it or nothing is
    left to claim, Conflict where somebody changed the claim meanwhile.
    """
    allow(actor, Permission.CLAIM_DECIDE, claim_scope(claim))
    CLAIM.move(claim.state, "accept")
    _check_version(claim, version)
    claimant = _claimant(claim)
    if not rules.may_accept(contact_outcomes(claim.id)):
        raise Invalid("claim", "claim_not_confirmed")
    provider_id = link_entries(actor, claim, on=on)
    invited = rules.is_to_be_invited(claimant.email, signatories_of(provider_id))
    if invited:
        invite(
            actor,
            claimant.email,
            name=claimant.name,
            side=Side.PROVIDER,
            # One person may be all there is: whoever claims signs, and also keeps the page and applies.
            grants=(
                Grant(Role.PROVIDER_SIGNATORY, provider=provider_id),
                Grant(Role.PROVIDER_USER, provider=provider_id),
            ),
            scope=Scope(frozenset({claim.council_code}), provider_id),
            locale=claim.locale,
        )
    values = {"provider_id": provider_id, "invited": invited, **_decided(actor, on)}
    after = {"provider_id": provider_id, "invited": invited, "location_id": claim.location_id}
    transition(actor, claim, "accept", values=values, after=after)
    _write_decision(actor, claim, claimant)
    _refuse_others(actor, claim, on)
    return claim


def refuse(actor: Actor, claim: Claim, *, refusal: str, reason: str, version: int, on: date) -> Claim:
    """Refuse a claim, in words that the claimant reads; the next one that waits is taken up."""
    allow(actor, Permission.CLAIM_DECIDE, claim_scope(claim))
    CLAIM.move(claim.state, "refuse")
    _check_version(claim, version)
    if not ClaimRefusal.has(refusal):
        raise Invalid("refusal", "unknown_code")
    words = clean_reason(reason)
    if not words:
        raise Invalid("reason", "reason_needed")
    if len(words) > rules.LONGEST_NOTE:
        raise Invalid("reason", "too_long", most=rules.LONGEST_NOTE)
    _refuse(actor, claim, refusal, words, on)
    _take_up_next(actor, claim.location_id)
    return claim


def withdraw(actor: Actor, claim: Claim, *, reason: str, version: int, on: date) -> Claim:
    """End a claim that its claimant no longer makes; the next one that waits is taken up."""
    allow(actor, Permission.CLAIM_DECIDE, claim_scope(claim))
    CLAIM.move(claim.state, "withdraw")
    _check_version(claim, version)
    words = clean_reason(reason)
    if not words:
        raise Invalid("reason", "reason_needed")
    values = {"decision_reason": words, **_decided(actor, on)}
    transition(actor, claim, "withdraw", reason=words, values=values)
    _take_up_next(actor, claim.location_id)
    return claim


def write_missing_letter(actor: Actor, claim: Claim) -> Claim:
    """Write the letter about a decision that could not be written when it was made.

    Raises Invalid `too_many_letters` where this mailbox was still written to too often, WrongState where no letter is
    missing, or nobody knows any more who claimed.
    """
    allow(actor, Permission.CLAIM_DECIDE, claim_scope(claim))
    if not claim.letter_missing:
        raise WrongState("claim: its letter was written already")
    _write_letter(actor, claim, _claimant(claim))
    claim.letter_missing = False
    db.session.flush()
    record(actor, "claim.letter_written", "claim", claim.id)
    return claim


def _refuse(actor: Actor, claim: Claim, refusal: str, words: str | None, on: date) -> None:
    claimant = claimant_of(claim.id)
    values = {"refusal": refusal, "decision_reason": words, **_decided(actor, on)}
    after = {"refusal": str(refusal)}
    transition(actor, claim, "refuse", reason=words or str(refusal), values=values, after=after)
    if claimant is not None:
        _write_decision(actor, claim, claimant)


def _refuse_others(actor: Actor, claim: Claim, on: date) -> None:
    waiting = db.session.scalars(
        select(Claim)
        .where(Claim.location_id == claim.location_id, Claim.state == ClaimState.WAITING)
        .order_by(Claim.id)
    )
    for other in waiting.all():
        _refuse(actor, other, ClaimRefusal.ANOTHER_ACCEPTED, None, on)


def _write_decision(actor: Actor, claim: Claim, claimant: Claimant) -> None:
    """The letter that tells what was decided.

    Where this mailbox was written to too often today the decision stands all the same: the claim says that its letter
    is missing, which is a task until it is written.
    """
    try:
        _write_letter(actor, claim, claimant)
    except Invalid:
        claim.letter_missing = True
        db.session.flush()
        record(actor, "claim.letter_not_written", "claim", claim.id)


def _write_letter(actor: Actor, claim: Claim, claimant: Claimant) -> None:
    """Its words are found when it is sent. Raises Invalid `too_many_letters`."""
    write_letter(
        actor,
        claimant.email,
        kind=DECIDED,
        subjects=(str(claim.id),),
        locale=claim.locale,
        submission_key=submission_key(claim.submission_key, "decided"),
    )


def _decided(actor: Actor, on: date) -> dict[str, object]:
    return {"decided_by": actor.id, "decided_on": on, "keep_until": rules.keep_decided_until(on)}


def _claimant(claim: Claim) -> Claimant:
    claimant = claimant_of(claim.id)
    if claimant is None:
        raise WrongState("claim: who made it was deleted after its last day")
    return claimant


def _check_version(claim: Claim, version: int) -> None:
    if version != claim.version:
        raise Conflict(f"claim {claim.id} is at version {claim.version}, not {version}")


def _take_up_next(actor: Actor, location_id: str) -> None:
    """Let the claim of a location that waited longest be looked at, once none is."""
    if open_claim(location_id) is not None:
        return
    waiting = db.session.scalar(
        select(Claim)
        .where(Claim.location_id == location_id, Claim.state == ClaimState.WAITING)
        .order_by(Claim.asked_at, Claim.id)
        .limit(1)
    )
    if waiting is not None:
        transition(actor, waiting, "take_up")
