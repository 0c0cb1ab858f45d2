"""Asking for a location, and forgetting who asked. None of these actions commits."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select, update

from directory.audit.actions import record
from directory.claims import rules
from directory.claims.models import Claim, ClaimContact, ClaimPerson
from directory.claims.queries import claim_by_key, claimable_location
from directory.claims.rules import Claimant, refusal
from directory.claims.states import UNDECIDED_STATES
from directory.foundation.actor import SYSTEM, Actor
from directory.foundation.database import db
from directory.foundation.errors import Invalid
from directory.foundation.form_tokens import is_token, submission_key
from directory.foundation.identifiers import new_reference
from directory.foundation.permissions import Permission, allow
from directory.foundation.signing import digest
from directory.vocabulary.claims import ClaimState
from directory.workflow.actions import transition

_BATCH = 500  # ids in one statement
_LEFT = "nobody decided it in time"


def ask(
    actor: Actor, location_id: str, claimant: Claimant, *, locale: str, form_token: str, on: date
) -> Claim:
    """Claim a location of the register; anybody may, and nothing follows from it before staff have checked it.

    It waits where another claim of the location is being looked at. The same `form_token` with the same content gives
    the first claim back. Raises NotFound for an unknown location, Invalid `location` for one that cannot be claimed
    (`rules.claim_kind`, or no council that decides), and for details that cannot be stored.
    """
    allow(actor, Permission.CLAIM_MAKE)
    given = rules.check_claimant(claimant)
    if not is_token(form_token):
        raise Invalid("form_token", "unknown")
    key = submission_key(form_token, location_id, given.name, given.job, given.email, given.phone)
    earlier = claim_by_key(key)
    if earlier is not None:
        return earlier
    found = claimable_location(location_id)
    if found.kind is None or found.council is None:
        raise refusal("location", found.refused, Invalid("location", "claim_no_council"))
    claim = Claim(
        reference=new_reference("C"),
        submission_key=key,
        location_id=location_id,
        council_code=found.council.code,
        kind=found.kind,
        state=ClaimState.WAITING if found.is_taken else ClaimState.ASKED,
        locale=locale,
        asked_on=on,
        keep_until=rules.keep_until(on),
        created_by=actor.id,
    )
    db.session.add(claim)
    db.session.flush()
    person = ClaimPerson(
        claim_id=claim.id, name=given.name, job=given.job, email=given.email, phone=given.phone
    )
    db.session.add(person)
    db.session.flush()
    after = {
        "location_id": location_id,
        "kind": str(found.kind),
        "state": str(claim.state),
        "claimant": digest(f"{given.name}|{given.job}|{given.email}|{given.phone}"),
    }
    record(actor, "claim.ask", "claim", claim.id, after=after)
    return claim


def purge(today: date) -> int:
    """Delete who made claims past their last day, what was noted and the words of the decision; how many claims.

    An undecided one is withdrawn first. That there was a claim of a location, how its owner was reached, what was
    decided and when stays.
    """
    ids = list(
        db.session.scalars(
            select(Claim.id)
            .where(Claim.keep_until < today, Claim.text_removed_on.is_(None))
            .order_by(Claim.id)
            .limit(_BATCH)
        )
    )
    for claim in db.session.scalars(
        select(Claim).where(Claim.id.in_(ids), Claim.state.in_(UNDECIDED_STATES))
    ):
        values = {"decided_by": SYSTEM.id, "decided_on": today}
        transition(SYSTEM, claim, "withdraw", reason=_LEFT, values=values)
    db.session.execute(delete(ClaimPerson).where(ClaimPerson.claim_id.in_(ids)))
    db.session.execute(update(ClaimContact).where(ClaimContact.claim_id.in_(ids)).values(note="", used=""))
    db.session.execute(
        update(Claim)
        .where(Claim.id.in_(ids))
        .values(decision_reason=None, text_removed_on=today, version=Claim.version + 1)
    )
    for claim_id in ids:
        record(SYSTEM, "claim.purge", "claim", claim_id)
    return len(ids)
