"""An application as its provider and the assessing council read it. Neither reads the other's notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from directory.admissions import rules
from directory.admissions.declined_queries import DeclinedSeen, declined_proposal
from directory.admissions.models import (
    Admission,
    AdmissionStep,
    Application,
    ApplicationStatement,
    DecisionProposal,
    ValidationVisit,
)
from directory.admissions.queries import current_assessments, lot_and_instrument, own_scope, visit_outcome
from directory.admissions.signing_queries import Documents, documents_in_force, documents_signed
from directory.admissions.states import PROPOSAL, WAITING_APPLICATION_STATES, ApplicationState
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import current_contact, service_row, service_scope
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
from directory.foundation.errors import NotFound
from directory.foundation.permissions import Permission, Scope, allow, permits
from directory.foundation.time import LONDON
from directory.frameworks.models import Instrument, Lot
from directory.frameworks.queries import lot_scope
from directory.frameworks.rules.terms import last_day
from directory.prices.models import Price
from directory.register.queries import current_ratings, location_records
from directory.register.records import CurrentRating, RegisteredLocationRecord
from directory.vocabulary.quality import CriterionOutcome

OFFERED_PRICE_STATES = ("proposed", "approved", "out_of_band", "current")


@dataclass(frozen=True, slots=True)
class Statement:
    """What the provider says of one criterion, and the version of that text."""

    words: str
    version: int


@dataclass(frozen=True, slots=True)
class RegisteredHere:
    """The regulator's location that a service is, or says it is: `confirmed` once staff have said so."""

    location: RegisteredLocationRecord
    rating: CurrentRating | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ApplicationSeen:
    """An application with its lot, as its provider reads it, and the council too. Nothing of the assessment is here."""

    id: int
    public_id: str
    version: int
    state: str
    service_id: int
    service_name: str
    service_slug: str
    provider_id: int
    provider_name: str
    category: str
    lot_id: int
    lot_name: str
    instrument_name: str
    council_code: str
    regulated_required: bool
    pricing_mode: str
    min_rating: str | None
    last_day: date | None
    begun_at: datetime
    submitted_at: datetime | None
    decide_by: date | None
    more_time_reason: str | None
    question: str | None
    answer: str | None
    decided_on: date | None
    refusal_ground: str | None
    refusal_reason: str | None
    declaration: Mapping[str, bool]
    consent_to_publish: bool
    specification_signed_on: date | None
    safeguarding_signed_on: date | None
    prevent_signed_on: date | None
    statements: Mapping[str, Statement]
    register: RegisteredHere | None
    contact_name: str | None
    prices: int
    in_force: Documents
    signed: Documents | None
    # The day of the visit before admission: of the one that is planned, and of the last that was made.
    visit_planned_for: date | None
    visit_made_on: date | None

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria of the lot, in their fixed order."""
        return rules.required_criteria(self.regulated_required)

    @property
    def is_signed(self) -> bool:
        """Whether everything is signed that has to be."""
        return all((self.specification_signed_on, self.safeguarding_signed_on, self.prevent_signed_on))

    @property
    def has_newer_documents(self) -> bool:
        """Whether another version is in force than the one that was signed."""
        return self.signed is not None and self.in_force.replaces(self.signed)


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessor's current result on one criterion."""

    id: int
    criterion: str
    source: str
    result: str
    reason: str
    evidence: tuple[str, ...]
    assessor: str
    assessed_on: date


@dataclass(frozen=True, slots=True)
class VisitSeen:
    """A validation visit, planned or made. For the Council alone."""

    id: int
    planned_for: date | None
    completed_on: date | None
    officer: str
    confirmed: bool | None
    notes: str


@dataclass(frozen=True, slots=True)
class ProposalSeen:
    """A decision that waits for a second person."""

    public_id: str
    kind: str
    proposed_by: str
    proposed_on: date
    reason: str
    terms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AssessmentSeen:
    """What the council knows of an application: results, visits, what stops an admission. Never for the provider."""

    application: ApplicationSeen
    results: Mapping[str, Assessed]
    visits: tuple[VisitSeen, ...]
    facts: rules.DecisionFacts
    faults: tuple[rules.Fault, ...]
    grounds: tuple[str, ...]
    proposal: ProposalSeen | None
    declined: DeclinedSeen | None
    # Where the service's own page stands on its way to the public, and whether this person may publish it.
    page_state: str
    may_publish: bool


def application_row(public_id: str) -> Application:
    """The row itself, for actions. Raises NotFound."""
    row = db.session.scalar(select(Application).where(Application.public_id == public_id))
    if row is None:
        raise NotFound("application")
    return row


def proposal_row(public_id: str) -> DecisionProposal:
    """A proposed decision, for actions. Raises NotFound."""
    row = db.session.scalar(select(DecisionProposal).where(DecisionProposal.public_id == public_id))
    if row is None:
        raise NotFound("decision_proposal")
    return row


def own_application(actor: Actor, public_id: str, on: date) -> ApplicationSeen:
    """An application as its provider reads it. Raises NotFound, NotAllowed."""
    row = application_row(public_id)
    allow(actor, Permission.APPLICATION_READ, own_scope(row))
    return _seen(row, on)


def application_to_assess(actor: Actor, public_id: str, on: date) -> AssessmentSeen:
    """An application as the assessing council reads it, once it was sent. Raises NotFound, NotAllowed."""
    row = application_row(public_id)
    allow(actor, Permission.APPLICATION_READ, lot_scope(row.lot_id))
    if row.submitted_at is None:
        raise NotFound("application: not sent")
    facts = decision_facts(row, on)
    service = service_row(row.service_id)
    return AssessmentSeen(
        application=_seen(row, on),
        results={
            criterion: Assessed(
                found.id,
                criterion,
                found.source_tag,
                found.result,
                found.reason,
                tuple(found.evidence),
                found.assessor,
                found.assessed_on,
            )
            for criterion, found in current_assessments(row.id).items()
        },
        visits=_visits(row.id),
        facts=facts,
        faults=rules.what_stops_admission(facts),
        grounds=rules.grounds_for_refusal(facts),
        proposal=open_proposal(application_id=row.id),
        declined=declined_proposal(actor, application_id=row.id),
        page_state=service.state,
        may_publish=permits(actor, Permission.LISTING_PUBLISH, service_scope(service)),
    )


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter about a decided application says; `ground` is None for an admission."""

    service: str
    lot: str
    council_code: str
    ground: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """What a letter about an application that waits at the council says; `visit_on` is None while none is planned;
    `asks` while a question waits for its provider.
    """

    service: str
    lot: str
    council_code: str
    visit_on: date | None
    decide_by: date | None
    more_time_reason: str | None
    asks: bool


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a letter about a step of an admission says."""

    service: str
    lot: str
    council_code: str
    verb: str
    on: date


def letter_facts(public_id: str) -> LetterFacts:
    """A decided application, for the letter about it. Raises NotFound."""
    row = application_row(public_id)
    lot, instrument = lot_and_instrument(row.lot_id)
    service = service_row(row.service_id)
    return LetterFacts(
        service.name, lot.name, instrument.council_code, row.refusal_ground, row.refusal_reason or ""
    )


def waiting_facts(public_id: str, on: date) -> WaitingFacts:
    """An application that waits at the council, for a letter about it. Raises NotFound, also once it is decided."""
    seen = _seen(application_row(public_id), on)
    if seen.state not in WAITING_APPLICATION_STATES:
        raise NotFound("application: it waits no more")
    return WaitingFacts(
        seen.service_name,
        seen.lot_name,
        seen.council_code,
        seen.visit_planned_for,
        seen.decide_by,
        seen.more_time_reason,
        seen.state == ApplicationState.CLARIFICATION,
    )


def step_facts(step_id: int) -> StepFacts:
    """A step of an admission, for the letter about it. Raises NotFound."""
    step = db.session.get(AdmissionStep, step_id)
    if step is None:
        raise NotFound("admission_step")
    admission = db.session.get_one(Admission, step.admission_id)
    lot, instrument = lot_and_instrument(admission.lot_id)
    service = service_row(admission.service_id)
    return StepFacts(service.name, lot.name, instrument.council_code, step.verb, step.happened_on)


def provider_of_application(public_id: str) -> int:
    """Whose an application is. Raises NotFound."""
    return service_row(application_row(public_id).service_id).provider_id


def provider_of_step(step_id: int) -> int:
    """Whose admission a step belongs to. Raises NotFound."""
    step = db.session.get(AdmissionStep, step_id)
    if step is None:
        raise NotFound("admission_step")
    return service_row(db.session.get_one(Admission, step.admission_id).service_id).provider_id


def proposal_scope(proposal: DecisionProposal) -> Scope:
    """A proposed decision belongs to the council of its lot."""
    if proposal.application_id is not None:
        return lot_scope(db.session.get_one(Application, proposal.application_id).lot_id)
    return lot_scope(db.session.get_one(Admission, proposal.admission_id).lot_id)


def open_proposal(
    *, application_id: int | None = None, admission_id: int | None = None
) -> ProposalSeen | None:
    """The decision on an application or an admission that waits for a second person."""
    row = db.session.scalar(
        select(DecisionProposal).where(
            DecisionProposal.state == PROPOSAL.initial,
            DecisionProposal.application_id == application_id
            if application_id is not None
            else DecisionProposal.admission_id == admission_id,
        )
    )
    if row is None:
        return None
    return proposal_seen(row)


def proposal_seen(row: DecisionProposal) -> ProposalSeen:
    """A proposed decision as those who may take part in it read it."""
    return ProposalSeen(row.public_id, row.kind, row.proposed_by, row.proposed_on, row.reason, row.terms)


def decision_facts(application: Application, on: date) -> rules.DecisionFacts:
    """What the decision depends on, from this room's rows, the register and the lot."""
    lot, instrument = lot_and_instrument(application.lot_id)
    service = service_row(application.service_id)
    results = {
        criterion: assessment.result for criterion, assessment in current_assessments(application.id).items()
    }
    visited = visit_outcome(application.id)
    return rules.DecisionFacts(
        category=service.category,
        lot_categories=frozenset(lot.categories),
        regulated_required=lot.regulated_required,
        results=results,
        gate=rules.rating_gate(_gate_facts(service, lot, instrument, results, visited)),
        visit_confirmed=visited,
        declaration=application.declaration,
        consent_to_publish=application.consent_to_publish,
        specification_signed=application.specification_signed_on is not None,
        safeguarding_signed=application.safeguarding_signed_on is not None,
        prevent_signed=application.prevent_signed_on is not None,
        list_over=_is_over(instrument, on),
    )


def sent_on(application: Application, on: date) -> date | None:
    """The day on which an application was sent, in London; None before that.

    No later than `on`: a site that is set to an earlier day still notes the moment of the real clock.
    """
    if application.submitted_at is None:
        return None
    return min(application.submitted_at.astimezone(LONDON).date(), on)


def _is_over(instrument: Instrument, on: date) -> bool:
    """Whether a list has ended: by its term, or because it was ended early."""
    end = last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on)
    ended_early = instrument.terminated_on is not None and instrument.terminated_on <= on
    return ended_early or (end is not None and end < on)


def _gate_facts(
    service: Service, lot: Lot, instrument: Instrument, results: dict[str, str], visited: bool | None
) -> rules.GateFacts:
    rating, registered = None, False
    if service.location_id is not None:
        location = location_records([service.location_id]).get(service.location_id)
        registered = location is not None and location.status == "registered"
        overall = current_ratings([service.location_id])[service.location_id].overall
        rating = overall.value if overall else None
    return rules.GateFacts(
        rating=rating,
        min_rating=instrument.min_rating,
        unrated_policy=instrument.unrated_policy,
        regulated_required=lot.regulated_required,
        registered=registered,
        accredited=results.get(rules.Criterion.ACCREDITATION) == CriterionOutcome.PASSED,
        visited=visited is True,
    )


def _seen(row: Application, on: date) -> ApplicationSeen:
    lot, instrument = lot_and_instrument(row.lot_id)
    service = service_row(row.service_id)
    provider = db.session.get_one(Provider, service.provider_id)
    contact, visits = current_contact(service.id), _visits(row.id)
    return ApplicationSeen(
        id=row.id,
        public_id=row.public_id,
        version=row.version,
        state=row.state,
        service_id=service.id,
        service_name=service.name,
        service_slug=service.slug,
        provider_id=provider.id,
        provider_name=provider.legal_name,
        category=service.category,
        lot_id=lot.id,
        lot_name=lot.name,
        instrument_name=instrument.name,
        council_code=instrument.council_code,
        regulated_required=lot.regulated_required,
        pricing_mode=lot.pricing_mode,
        min_rating=instrument.min_rating,
        last_day=last_day(instrument.ends_on, instrument.extension_to, instrument.extended_on),
        begun_at=row.created_at,
        submitted_at=row.submitted_at,
        decide_by=row.decide_by,
        more_time_reason=row.more_time_reason,
        question=row.question,
        answer=row.answer,
        decided_on=row.decided_on,
        refusal_ground=row.refusal_ground,
        refusal_reason=row.refusal_reason,
        declaration=row.declaration,
        consent_to_publish=row.consent_to_publish,
        specification_signed_on=row.specification_signed_on,
        safeguarding_signed_on=row.safeguarding_signed_on,
        prevent_signed_on=row.prevent_signed_on,
        statements=_statements(row.id),
        register=_register(service, row.named_location_id),
        contact_name=contact.name if contact is not None else None,
        prices=_prices(service.id, lot.id),
        in_force=documents_in_force(lot.id, on),
        signed=documents_signed(row),
        visit_planned_for=next((visit.planned_for for visit in visits if visit.completed_on is None), None),
        visit_made_on=max((visit.completed_on for visit in visits if visit.completed_on), default=None),
    )


def _statements(application_id: int) -> dict[str, Statement]:
    rows = db.session.execute(
        select(
            ApplicationStatement.criterion, ApplicationStatement.words, ApplicationStatement.version
        ).where(ApplicationStatement.application_id == application_id)
    )
    return {criterion: Statement(words, version) for criterion, words, version in rows}


def _register(service: Service, named: str | None) -> RegisteredHere | None:
    location_id = service.location_id or named
    if location_id is None:
        return None
    location = location_records([location_id]).get(location_id)
    if location is None:
        return None
    rating = current_ratings([location_id])[location_id].overall
    return RegisteredHere(location, rating, service.location_id is not None)


def _prices(service_id: int, lot_id: int) -> int:
    """How many prices of the service are offered in the lot, whether they are accepted yet or not."""
    offered = select(func.count()).where(
        Price.service_id == service_id, Price.lot_id == lot_id, one_of(Price.state, OFFERED_PRICE_STATES)
    )
    return db.session.scalar(offered) or 0


def _visits(application_id: int) -> tuple[VisitSeen, ...]:
    rows = db.session.scalars(
        select(ValidationVisit)
        .where(ValidationVisit.application_id == application_id)
        .order_by(ValidationVisit.id)
    )
    return tuple(
        VisitSeen(row.id, row.planned_for, row.completed_on, row.officer, row.confirmed, row.notes)
        for row in rows
    )
