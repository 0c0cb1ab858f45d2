"""Writing, sending and deciding proposals. None of these actions commits.

What is accepted, or needs nobody's reading, is changed by the actions of the catalogue, as the person who decided it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from directory.audit.actions import record
from directory.catalogue.actions.describe import (
    DESCRIBED_FIELDS,
    check_facts_together,
    checked_facts,
    describe,
    rename,
    set_areas,
    write_text,
)
from directory.catalogue.actions.publish import name_contact
from directory.catalogue.actions.update import update_continuity, update_opening_hours, update_workforce
from directory.catalogue.models import Service
from directory.catalogue.queries import service_scope
from directory.catalogue.rules import check_living, check_opening_hours
from directory.catalogue.states import OFFERED_STATES, ServiceState
from directory.foundation.actor import Actor
from directory.foundation.contact_details import check_email, check_phone
from directory.foundation.database import db
from directory.foundation.errors import Conflict, Invalid, NotAllowed, WrongState
from directory.foundation.permissions import Permission, allow
from directory.places.area_queries import public_area_records
from directory.proposals import rules
from directory.proposals.models import Proposal
from directory.proposals.queries import live_values, open_proposal, value_of
from directory.proposals.rules import SECTION_FIELDS, Decision, Section, Verdict, text_field
from directory.proposals.states import PROPOSAL, ProposalState
from directory.workflow.actions import transition

Values = Mapping[str, Any]


def save_draft(actor: Actor, service: Service, changes: Values, *, version: int, at: datetime) -> Proposal:
    """Keep what a provider wrote, as a draft that nobody else sees; a field that is as it is live is no change.

    `version` is that of the proposal which the form was drawn from, 0 where there was none. Raises NotAllowed,
    WrongState for a service that was given up, Conflict where somebody saved since, Invalid (`rules.check_proposed`).
    """
    allow(actor, Permission.LISTING_WRITE, service_scope(service))
    if service.state not in OFFERED_STATES:
        raise WrongState(f"service {service.id} is {service.state}")
    checked = {field: rules.check_proposed(field, value) for field, value in changes.items()}
    proposal = open_proposal(service.id)
    if version != (0 if proposal is None else proposal.version):
        raise Conflict("proposal was saved meanwhile")
    if proposal is None:
        proposal = Proposal(
            service_id=service.id, changes={}, base={}, saved_at=at, saved_by=actor.id, created_by=actor.id
        )
        db.session.add(proposal)
    live = live_values(service)
    kept, base = dict(proposal.changes), dict(proposal.base)
    for field, value in checked.items():
        kept.pop(field, None)
        base.pop(field, None)
        if not rules.is_same(field, value, value_of(live, field)):
            kept[field], base[field] = value, value_of(live, field)
    proposal.changes, proposal.base = kept, base
    proposal.saved_at, proposal.saved_by = at, actor.id
    db.session.flush()
    record(actor, "proposal.saved", "proposal", proposal.id, after={"fields": sorted(kept)})
    return proposal


def keep_live(actor: Actor, service: Service, proposal: Proposal, field: str, *, at: datetime) -> Proposal:
    """Leave one field as it is live: its change is taken out of the draft. Raises NotAllowed, Invalid."""
    allow(actor, Permission.LISTING_WRITE, service_scope(service))
    _check_own(service, proposal)
    if field not in proposal.changes:
        raise Invalid(field, "unknown_field")
    proposal.changes = {name: value for name, value in proposal.changes.items() if name != field}
    proposal.saved_at, proposal.saved_by = at, actor.id
    db.session.flush()
    record(actor, "proposal.kept_live", "proposal", proposal.id, after={"field": field})
    return proposal


def submit(
    actor: Actor, service: Service, proposal: Proposal, *, version: int, at: datetime, on: date
) -> Proposal:
    """Send a draft: what needs nobody's reading is live at once, the rest waits with the page unchanged.

    What a rule refuses stays in the draft. A description that was never public is the provider's own: all of it is
    taken. Raises NotAllowed, WrongState, Conflict for a draft that was saved since, Invalid `nothing_to_send`.
    """
    allow(actor, Permission.LISTING_SUBMIT, service_scope(service))
    _check_own(service, proposal)
    if proposal.state in PROPOSAL.final:
        raise WrongState(f"proposal {proposal.id} is {proposal.state}")
    if version != proposal.version:
        raise Conflict("proposal was saved meanwhile")
    live = live_values(service)
    refused = refused_fields(proposal.changes, live)
    right = {field: value for field, value in proposal.changes.items() if field not in refused}
    if not right:
        raise Invalid("changes", "nothing_to_send")
    own_draft = service.state == ServiceState.DRAFT
    at_once = {f: value for f, value in right.items() if own_draft or rules.goes_live_at_once(f)}
    waiting = {field: value for field, value in right.items() if field not in at_once}
    left = {field: value for field, value in proposal.changes.items() if field not in at_once}
    # Whoever sends has seen the difference from the page as it is now.
    values = {"changes": left, "base": {field: value_of(live, field) for field in left}}
    _apply_changes(actor, service, at_once, on=on)
    after = {"fields": sorted(at_once)}
    if waiting:
        _send(actor, proposal, waiting, values, at)
    elif left or proposal.state == ProposalState.SUBMITTED:
        _set(proposal, values)
        record(actor, "proposal.partly_live", "proposal", proposal.id, after=after)
    else:
        transition(actor, proposal, "go_live", values=values, after=after)
    return proposal


def take_back(actor: Actor, service: Service, proposal: Proposal) -> Proposal:
    """Take a proposal out of the queue to go on writing. Raises NotAllowed, WrongState."""
    allow(actor, Permission.LISTING_SUBMIT, service_scope(service))
    _check_own(service, proposal)
    transition(actor, proposal, "take_back", values={"sent": {}})
    return proposal


def withdraw(actor: Actor, service: Service, proposal: Proposal) -> Proposal:
    """Give a proposal up, with all that was written in it. Raises NotAllowed, WrongState."""
    allow(actor, Permission.LISTING_SUBMIT, service_scope(service))
    _check_own(service, proposal)
    transition(actor, proposal, "withdraw")
    return proposal


def decide(
    actor: Actor,
    service: Service,
    proposal: Proposal,
    decisions: Mapping[str, Decision],
    *,
    sent_version: int,
    at: datetime,
    on: date,
) -> Proposal:
    """Accept or send back each field of what was sent, exactly as the reviewer saw it.

    What is accepted is live; what is sent back is the provider's draft again, with its reasons. Where the page was
    changed otherwise meanwhile nothing is applied, and the proposal is `stale`: the provider sees both. Raises
    NotAllowed, WrongState, Conflict where it was sent again since, Invalid (`rules.check_decisions`).
    """
    allow(actor, Permission.LISTING_APPROVE, service_scope(service))
    _check_own(service, proposal)
    proposal.workflow.move(proposal.state, "accept")
    if actor.id == proposal.sent_by:
        raise NotAllowed("proposal: whoever sent it does not decide it")
    if sent_version != proposal.sent_version:
        raise Conflict(f"proposal {proposal.id} is at version {proposal.sent_version}")
    sent, written = dict(proposal.sent), dict(proposal.changes)
    rules.check_decisions(sent, decisions)
    accepted = {f: sent[f] for f in sent if decisions[f].verdict == Verdict.ACCEPT}
    overtaken = rules.changed_meanwhile(accepted, proposal.base, live_values(service))
    if overtaken:
        transition(actor, proposal, "mark_stale", after={"fields": sorted(overtaken)})
        return proposal
    _apply_changes(actor, service, accepted, on=on)
    left = {field: value for field, value in written.items() if accepted.get(field, _NOTHING) != value}
    reasons = {f: decisions[f].reason.strip() for f in sent if f not in accepted}
    values = {
        "decisions": {
            f: {"verdict": str(each.verdict), "reason": each.reason.strip()} for f, each in decisions.items()
        },
        "decided_by": actor.id,
        "decided_at": at,
        "changes": left,
    }
    after = {"accepted": sorted(accepted), "sent_back": sorted(reasons)}
    if reasons:
        transition(
            actor,
            proposal,
            "reject",
            reason="\n".join(reasons.values()),
            values={**values, "sent": {}},
            after=after,
        )
        return proposal
    transition(actor, proposal, "accept", values=values, after=after)
    if left:
        _go_on_writing(service, proposal, left)
    return proposal


def refused_fields(changes: Values, live: Values) -> dict[str, Invalid]:
    """The changes that cannot be sent as they are, each with what is wrong: alone, or together with other facts."""
    refused: dict[str, Invalid] = {}
    for field, value in changes.items():
        try:
            _check_value(field, value)
        except Invalid as error:
            refused[field] = error
    right = {field: value for field, value in changes.items() if field not in refused}
    facts = {**live, **right}
    try:
        check_facts_together(facts)
    except Invalid as error:
        refused[error.field if error.field in right else "trial_offered"] = error
    return refused


def _apply_changes(actor: Actor, service: Service, values: Values, *, on: date) -> None:
    """Change public facts through the actions that own them, which ask again whether the actor may."""
    described = {field: value for field, value in values.items() if field in DESCRIBED_FIELDS}
    if described:
        describe(actor, service, described, version=service.version, on=on)
    texts: dict[str, dict[str, str]] = {}
    for field, value in values.items():
        words = text_field(field)
        if words is not None:
            texts.setdefault(words[0], {})[words[1]] = value
    for locale, words_by_name in texts.items():
        write_text(actor, service, locale=locale, words=words_by_name, on=on)
    if "name" in values:
        rename(actor, service, name=values["name"], on=on)
    if "areas" in values:
        set_areas(actor, service, [(kind, code) for kind, code in values["areas"]])
    if "opening_hours" in values:
        update_opening_hours(actor, service, hours=values["opening_hours"], on=on)
    if "contact" in values:
        contact = dict(values["contact"])
        name_contact(
            actor, service, **contact | {"consent_on": date.fromisoformat(contact["consent_on"])}, on=on
        )
    _apply_counts(actor, service, values, on)


def _apply_counts(actor: Actor, service: Service, values: Values, on: date) -> None:
    """Workforce and continuity: a new row holds the changed facts beside those that stay."""
    live = live_values(service)
    for prefix, update in (("workforce", update_workforce), ("continuity", update_continuity)):
        if any(field.startswith(f"{prefix}.") for field in values):
            facts = {
                field.partition(".")[2]: values.get(field, value)
                for field, value in live.items()
                if field.startswith(f"{prefix}.")
            }
            update(actor, service, as_at=on, on=on, **facts)


_NOTHING = object()
_AGES = ("minimum_age", "maximum_age")


def _check_own(service: Service, proposal: Proposal) -> None:
    if proposal.service_id != service.id:
        raise NotAllowed("proposal: belongs to another service")


def _set(proposal: Proposal, values: Values) -> None:
    for name, value in values.items():
        setattr(proposal, name, value)
    db.session.flush()


def _send(actor: Actor, proposal: Proposal, waiting: Values, kept: Values, at: datetime) -> None:
    values = {
        **kept,
        "sent_before": dict(proposal.sent),
        "sent": dict(waiting),
        "sent_version": proposal.sent_version + 1,
        "sent_at": at,
        "sent_by": actor.id,
        "decisions": {},
    }
    after = {"fields": sorted(waiting), "sent_version": values["sent_version"]}
    if proposal.state != ProposalState.SUBMITTED:
        transition(actor, proposal, "submit", values=values, after=after)
        return
    _set(proposal, values)
    record(actor, "proposal.sent_again", "proposal", proposal.id, after=after)


def _go_on_writing(service: Service, decided: Proposal, left: dict[str, Any]) -> None:
    """What was written after the accepted version was sent is a draft of its own."""
    live = live_values(service)
    db.session.add(
        Proposal(
            service_id=service.id,
            changes=left,
            base={field: value_of(live, field) for field in left},
            saved_at=decided.saved_at,
            saved_by=decided.saved_by,
            created_by=decided.saved_by,
        )
    )
    db.session.flush()


def _check_value(field: str, value: Any) -> None:
    if field in DESCRIBED_FIELDS:
        checked_facts({field: value})
        if field == "phone":
            check_phone(field, value or "")
        elif field in _AGES and value is not None and value < 0:
            raise Invalid(field, "below_zero")
        elif field in SECTION_FIELDS[Section.LIVING]:
            check_living({field: value})
    elif field == "opening_hours":
        check_opening_hours(value)
    elif field == "areas":
        _check_areas(value)
    elif field == "contact":
        _check_contact(value)
    elif field.startswith(("workforce.", "continuity.")) and value is not None:
        least = 1 if field.startswith("continuity.") else 0
        if value < least:
            raise Invalid(field, "below_one" if least else "below_zero")
        if field == "workforce.qualified_percent" and value > 100:
            raise Invalid(field, "not_a_share")


def _check_areas(areas: Sequence[Sequence[str]]) -> None:
    """Care that visits names at least one area, and areas that there are: nobody finds any other (requirement 5)."""
    if not areas:
        raise Invalid("areas", "area_needed")
    known = public_area_records((kind, code) for kind, code in areas)
    unknown = [code for kind, code in areas if (kind, code) not in known]
    if unknown:
        raise Invalid("areas", "area_unknown", names=", ".join(unknown))


def _check_contact(contact: Mapping[str, str | None]) -> None:
    if not (contact.get("name") or "").strip():
        raise Invalid("contact", "required")
    if not (contact.get("phone") or contact.get("email")):
        raise Invalid("contact", "phone_or_email")
    if contact.get("phone"):
        check_phone("contact", contact["phone"] or "")
    if contact.get("email"):
        check_email("contact", contact["email"] or "")
    if not contact.get("consent_on"):
        raise Invalid("contact", "consent_needed")
