"""What the pages of assessment say, as frozen records that templates print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from directory.admissions.application_queries import AssessmentSeen, ProposalSeen
from directory.admissions.application_words import (
    APPLICATION_STATES,
    CRITERION_HINTS,
    DECISIONS,
    OUTCOMES,
    criterion_words,
    days_left_words,
    fault_words,
    ground_words,
    signed_words,
    state_words,
)
from directory.admissions.applying_page import register_words
from directory.admissions.declined_queries import DeclinedSeen
from directory.admissions.list_queries import ApplicationRow
from directory.admissions.rules import CORE_CRITERIA, Criterion, Declaration, Fault, working_days_left
from directory.admissions.second_person import may_take_part, roles_to_agree
from directory.admissions.states import WAITING_APPLICATION_STATES, ApplicationState, ProposedDecision
from directory.catalogue.states import ServiceState
from directory.foundation.actor import Actor
from directory.foundation.calendar import bank_holidays
from directory.foundation.errors import Invalid
from directory.foundation.permissions import Permission, Scope, permits
from directory.foundation.time import LONDON
from directory.places.queries import council_name
from directory.vocabulary.messages import Message
from directory.vocabulary.messages import message as _l
from directory.vocabulary.quality import CriterionOutcome
from directory.web.error_messages import error_message
from directory.web.i18n import gettext, ngettext
from directory.web.labels import label, translate
from directory.web.templating import day, short_day

NOBODY = "system"
# The days that a decision sets.
TERMS: Mapping[str, Message] = {
    "valid_from": _l("First day on the list"),
    "agreement_signed_on": _l("Agreement signed on"),
    "valid_to": _l("Last day on the list"),
    "last_day": _l("Last day"),
}


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion: its source, what was decided, what the provider says of it."""

    number: int
    code: str
    name: str
    source: str
    asked: str | None
    state: str
    state_kind: str
    reason: str
    evidence: tuple[str, ...]
    assessed: str | None
    said: str | None
    address: str


@dataclass(frozen=True, slots=True)
class ProposalWords:
    """A decision that waits for a second person, and what this person may do about it."""

    public_id: str
    what: str
    who: str
    on: str
    reason: str
    days: tuple[tuple[str, str], ...]
    may_agree: bool
    may_take_back: bool
    agreeing: str


@dataclass(frozen=True, slots=True)
class DeclinedWords:
    """What this person proposed and another did not agree to: what, who, when and why."""

    what: str
    who: str
    on: str
    because: str


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """An application as it is assessed."""

    seen: AssessmentSeen
    state: str
    state_kind: str
    where: str
    tally: tuple[str, ...]
    due: str | None
    late: bool
    criteria: tuple[CriterionLine, ...]
    next_criterion: str | None
    facts: tuple[tuple[str, str | None, None], ...]
    visits: tuple[tuple[str, str, str], ...]
    visit_made: str | None
    visit_again: bool
    missing: tuple[str, ...]
    failed: tuple[str, ...]
    refused_for: str | None
    proposal: ProposalWords | None
    declined: DeclinedWords | None
    not_public: str | None
    publish_address: str | None
    not_now: str | None
    may_decide: bool
    may_visit: bool
    may_propose: bool
    waits: bool
    assessing: bool
    may_confirm: bool


def assessment_page(
    seen: AssessmentSeen, actor: Actor, names: Mapping[str, str], today: date
) -> AssessmentPage:
    """The page for this person. `names` are those of colleagues, by the id under which they act."""
    application = seen.application
    scope = Scope(frozenset({application.council_code}))
    lines = (*_lines(seen, names),)
    words, kind = state_words(APPLICATION_STATES, application.state)
    assessing = application.state == ApplicationState.UNDER_ASSESSMENT
    decides = permits(actor, Permission.APPLICATION_DECIDE, scope)
    waits = application.state in WAITING_APPLICATION_STATES
    left = None
    if waits and application.decide_by is not None:
        left = working_days_left(today, application.decide_by, bank_holidays())
    return AssessmentPage(
        seen=seen,
        state=words,
        state_kind=kind,
        where=gettext(
            "%(council)s: %(list)s",
            council=council_name(application.council_code),
            list=application.instrument_name,
        ),
        tally=(*_tally(seen, lines),),
        due=_due(application.decide_by, left),
        late=left is not None and left < 0,
        criteria=lines,
        next_criterion=next((line.code for line in lines if line.assessed is None), None)
        if decides and assessing
        else None,
        facts=(*_facts(seen),),
        visits=(*_visits(seen, names),),
        visit_made=_visit_made(seen),
        visit_again=seen.facts.visit_confirmed is False,
        missing=tuple(fault_words(fault) for fault in seen.faults),
        failed=tuple(code for code, found in seen.results.items() if found.result == CriterionOutcome.FAILED),
        refused_for=ground_words(application.refusal_ground) if application.refusal_ground else None,
        proposal=proposal_words(seen.proposal, actor, scope, names) if seen.proposal else None,
        declined=declined_words(seen.declined, names) if seen.declined and waits else None,
        not_public=_not_public(seen),
        publish_address=url_for("council_listings.page", slug=application.service_slug)
        if seen.may_publish
        else None,
        not_now=_not_now(seen) if decides else None,
        may_decide=decides,
        may_visit=permits(actor, Permission.VISIT_RECORD, scope) and waits,
        may_propose=assessing
        and seen.proposal is None
        and not seen.faults
        and may_take_part(actor, ProposedDecision.ADMIT, scope),
        waits=waits,
        assessing=assessing,
        may_confirm=decides
        and waits
        and application.register is not None
        and not application.register.confirmed,
    )


def proposal_words(
    proposal: ProposalSeen, actor: Actor, scope: Scope, names: Mapping[str, str]
) -> ProposalWords:
    """A proposed decision in words, with what this person may do."""
    own = proposal.proposed_by == actor.id
    part = may_take_part(actor, proposal.kind, scope)
    return ProposalWords(
        public_id=proposal.public_id,
        what=translate(DECISIONS[proposal.kind]),
        who=_name(names, proposal.proposed_by),
        on=day(proposal.proposed_on),
        reason=proposal.reason,
        days=tuple(
            (translate(TERMS[name]), day(date.fromisoformat(value))) for name, value in proposal.terms.items()
        ),
        may_agree=part and not own,
        may_take_back=part and own,
        agreeing=agreeing_words(actor, proposal.kind) if part and own else "",
    )


def declined_words(declined: DeclinedSeen, names: Mapping[str, str]) -> DeclinedWords:
    """What another person did not agree to, in words for the one who proposed it."""
    return DeclinedWords(
        what=translate(DECISIONS[declined.kind]),
        who=_name(names, declined.declined_by),
        on=day(declined.declined_on) if declined.declined_on else "",
        because=declined.because,
    )


def refused_words(error: Invalid) -> list[str]:
    """Why what was proposed cannot happen now, each cause as a sentence, and what to do about it."""
    faults: tuple[Fault, ...] = error.values.get("faults", ())  # type: ignore[assignment]
    sentence = error_message(error)
    if error.field in TERMS:
        sentence = gettext("%(what)s: %(problem)s", what=translate(TERMS[error.field]), problem=sentence)
    left = [gettext("Left: %(what)s.", what=fault_words(fault)) for fault in faults]
    return [
        sentence,
        *left,
        gettext(
            "It cannot happen as it was proposed. Say that you do not agree; then it can be proposed again."
        ),
    ]


def agreeing_words(proposer: Actor, kind: str) -> str:
    """Who may agree to what this person proposes, so that the proposer knows whom to ask."""
    roles = ", ".join(label("role", role) for role in roles_to_agree(proposer, kind))
    return gettext("Nothing changes before another person agrees. Who may agree: %(roles)s.", roles=roles)


def _lines(seen: AssessmentSeen, names: Mapping[str, str]) -> Iterator[CriterionLine]:
    application = seen.application
    for number, code in enumerate(application.criteria, 1):
        result = seen.results.get(code)
        state, kind = (gettext("Not decided"), "")
        if result is not None:
            state, kind = state_words(OUTCOMES, result.result)
        said = application.statements.get(code)
        yield CriterionLine(
            number=number,
            code=code,
            name=criterion_words(code),
            source=source_words(code, result.source if result else None),
            asked=translate(CRITERION_HINTS[code]) if code in CRITERION_HINTS else None,
            state=state,
            state_kind=kind,
            reason=result.reason if result else "",
            evidence=result.evidence if result else (),
            assessed=gettext(
                "%(name)s, %(day)s", name=_name(names, result.assessor), day=short_day(result.assessed_on)
            )
            if result
            else None,
            said=said.words if said else None,
            address=url_for("assessing.criterion", public_id=application.public_id, code=code),
        )


def source_words(code: str, kept: str | None) -> str:
    """Where a criterion comes from, so that none asks more than the regulator does (HAR 6.4; requirement 43)."""
    source = (
        kept
        if kept is not None
        else CORE_CRITERIA.get(code, "HAR 6.5" if code == Criterion.ACCREDITATION else "")
    )
    return (
        gettext("Source: %(source)s", source=source)
        if source
        else gettext("No source: check that it asks no more than the regulator does")
    )


def _tally(seen: AssessmentSeen, lines: tuple[CriterionLine, ...]) -> Iterator[str]:
    results = [result.result for result in seen.results.values()]
    yield gettext("%(done)s of %(total)s decided", done=len(results), total=len(lines))
    counts = [
        gettext("%(number)s %(result)s", number=results.count(code), result=translate(words).lower())
        for code, (words, _) in OUTCOMES.items()
        if results.count(code)
    ]
    if counts:
        yield " · ".join(counts)


def _due(decide_by: date | None, left: int | None) -> str | None:
    if decide_by is None or left is None:
        return None
    return gettext("Answer due on %(day)s: %(left)s", day=day(decide_by), left=days_left_words(left))


def _facts(seen: AssessmentSeen) -> Iterator[tuple[str, str | None, None]]:
    application = seen.application
    if application.regulated_required:
        register = register_words(application.register)
        if application.register is not None and not application.register.confirmed:
            register = gettext("%(register)s. Named by the provider, not confirmed yet.", register=register)
        yield gettext("On the register"), register, None
    said = sum(1 for answer in application.declaration.values() if answer)
    noes = [question for question, answer in application.declaration.items() if not answer]
    declared = gettext("%(yes)s of %(total)s answered with yes", yes=said, total=len(Declaration))
    if noes:
        declared = gettext("%(declared)s; %(noes)s with no", declared=declared, noes=len(noes))
    yield gettext("Declarations"), declared if application.declaration else None, None
    agreed = gettext("Agreed") if application.consent_to_publish else gettext("Not agreed")
    yield gettext("Publication"), agreed, None
    yield (
        gettext("Specification and agreement"),
        signed_words(application.signed, application.specification_signed_on),
        None,
    )
    for name, signed in (
        (gettext("Safeguarding"), application.safeguarding_signed_on),
        (gettext("Prevent"), application.prevent_signed_on),
    ):
        yield name, gettext("Signed on %(day)s", day=day(signed)) if signed else None, None
    yield (
        gettext("Prices"),
        ngettext("%(num)s price for this lot", "%(num)s prices for this lot", application.prices),
        None,
    )
    yield gettext("Named contact"), application.contact_name, None


def _visits(seen: AssessmentSeen, names: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for visit in seen.visits:
        who = _name(names, visit.officer)
        if visit.completed_on is None:
            planned = day(visit.planned_for) if visit.planned_for else ""
            yield gettext("Planned for %(day)s, %(name)s", day=planned, name=who), gettext("Planned"), "wait"
        else:
            found = gettext("Confirmed") if visit.confirmed else gettext("Not confirmed")
            words = gettext("Made on %(day)s, %(name)s", day=day(visit.completed_on), name=who)
            yield words, found, "good" if visit.confirmed else "bad"


def _not_public(seen: AssessmentSeen) -> str | None:
    """Why nobody finds a service that is admitted: its own page is not public; None where it is."""
    if seen.application.state != ApplicationState.ADMITTED or seen.page_state == ServiceState.PUBLISHED:
        return None
    if seen.page_state == ServiceState.SUBMITTED:
        return gettext("Its page is not public yet: it waits to be published.")
    if seen.page_state == ServiceState.HIDDEN:
        return gettext("Its page is not public: it is hidden.")
    return gettext("Its page is not public yet: its provider has not sent it.")


def _not_now(seen: AssessmentSeen) -> str | None:
    """Why there is no button to admit or refuse it now; None where there is one, and once it is decided."""
    if seen.application.state == ApplicationState.CLARIFICATION:
        return gettext("Your question is open. It can be admitted or refused once the provider has answered.")
    if seen.application.state == ApplicationState.SUBMITTED:
        return gettext("Begin to assess it first. Then it can be admitted or refused.")
    return None


def _visit_made(seen: AssessmentSeen) -> str | None:
    """That the visit is made, and when; None before that, and while another one is planned."""
    made = [visit.completed_on for visit in seen.visits if visit.completed_on is not None]
    if not made or len(made) < len(seen.visits):
        return None
    return gettext("The visit is made: it was on %(day)s.", day=day(max(made)))


def _name(names: Mapping[str, str], actor_id: str) -> str:
    return names.get(actor_id) or (gettext("the site") if actor_id == NOBODY else gettext("a colleague"))


def people_in(seen: AssessmentSeen) -> set[str]:
    """The ids of everybody that the page names."""
    people = {result.assessor for result in seen.results.values()} | {visit.officer for visit in seen.visits}
    people |= {seen.declined.declined_by} if seen.declined else set()
    return people | ({seen.proposal.proposed_by} if seen.proposal else set())


def queue_cells(row: ApplicationRow, today: date) -> tuple[Any, ...]:
    """A row of the council's queue of applications."""
    words, _ = state_words(APPLICATION_STATES, row.state)
    if row.proposed:
        words = gettext("Waits for a second person")
    sent = short_day(row.submitted_at.astimezone(LONDON).date()) if row.submitted_at else None
    due = None
    if row.decide_by is not None and row.decided_on is None:
        left = days_left_words(working_days_left(today, row.decide_by, bank_holidays()))
        due = gettext("%(day)s, %(left)s", day=short_day(row.decide_by), left=left)
    elif row.decided_on is not None:
        due = gettext("decided %(day)s", day=short_day(row.decided_on))
    return (
        (row.service, url_for("assessing.application", public_id=row.public_id)),
        row.provider,
        row.lot,
        council_name(row.council_code),
        words,
        sent,
        due,
    )
