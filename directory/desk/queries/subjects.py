"""Whose each thing is that the record names, for whoever wants to read its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import false, select

from directory.accounts.models import Account
from directory.accounts.rules import RESIDENTS_SIDES
from directory.administration.queries import may_read_history
from directory.admissions.list_queries import ADMISSION_READERS
from directory.admissions.models import (
    Admission,
    Application,
    CheckedEntry,
    DecisionProposal,
    ReviewTask,
    SpecialistDesignation,
)
from directory.admissions.queries import scope_of_application
from directory.callbacks.queries import call_row, call_scope
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by, service_row, service_scope
from directory.claims.models import ProviderInvitation
from directory.claims.queries import claim_row, claim_scope
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackDecision, FeedbackReply
from directory.files.queries import allow_read, file_row
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.errors import NotAllowed, NotFound
from directory.foundation.permissions import (
    SITE,
    Permission,
    Scope,
    allow,
    councils_with,
    permits,
    providers_with,
)
from directory.foundation.time import today
from directory.frameworks.models import Instrument, Lot, ReferenceRate, Specification
from directory.frameworks.queries import council_scope, instrument_scope, lot_scope
from directory.frameworks.staff_queries import read_scope
from directory.moderation.models import MistakeReport
from directory.photos.models import ServicePhoto
from directory.places.models import Council
from directory.preparing.models import CouncilSheet
from directory.prices.models import (
    ChargingFigureRow,
    CouncilChargingPolicy,
    DiscountRule,
    DiscountTrigger,
    NursingRate,
    Price,
    PriceEnding,
    SavingsLimits,
)
from directory.proposals.models import Proposal
from directory.quality.models import Attendance, ConcernAppeal, CouncilConcern, ProviderNote, QualityCheck
from directory.quality.states import ANSWERABLE, TOLD_CONCERNS
from directory.register.models import RegisterImport


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing with a history: what the record calls it, its name in words, who reads it, and whether as staff.

    `page` is the endpoint of its page where its kind alone does not say which of several that is.
    """

    kind: str
    id: str
    title: str
    reader: Actor
    for_staff: bool = False
    page: str = ""


Reader = Callable[[Actor, int], tuple[str, Scope, Permission]]
NAMELESS = ""  # the title of what has no name of its own: it is called by its kind
EVERY = "all"  # the id under which all national figures are read as one


def subject_of(actor: Actor, kind: str, subject_id: str) -> Subject:
    """A thing whose history the actor may read: who may read the thing may.

    Raises NotFound where there is no such thing, NotAllowed where it is another provider's or council's.
    """
    if kind in SPECIAL_READERS:
        return SPECIAL_READERS[kind](actor, subject_id)
    reader = READERS.get(kind)
    if reader is None:
        raise NotFound(f"history of {kind}")
    title, scope, permission = reader(actor, _number(subject_id))
    allow(actor, permission, scope)
    for_staff = permits(actor, permission, replace(scope, provider=None))
    return Subject(kind, subject_id, title, actor, for_staff)


def _number(subject_id: str) -> int:
    if not (subject_id.isascii() and subject_id.isdigit() and len(subject_id) < 12):
        raise NotFound(f"id {subject_id!r}")
    return int(subject_id)


def _row(model: Any, number: int) -> Any:
    row = db.session.get(model, number)
    if row is None:
        raise NotFound(f"{model.__tablename__} {number}")
    return row


def _council(actor: Actor, code: str) -> Subject:
    """What a council says of itself is its staff's to read; whether it is served here, the administrator's too."""
    row = db.session.get(Council, code)
    if row is None:
        raise NotFound(f"council {code}")
    if not permits(actor, Permission.COUNCIL_SERVE, SITE):
        allow(actor, Permission.COUNCIL_DESCRIBE, council_scope(code))
    return Subject("council", code, row.name, actor, for_staff=True)


def _file(actor: Actor, file_id: str) -> Subject:
    """A file is read by whoever may read the files of its thing."""
    row = file_row(file_id)
    allow_read(actor, row.owner_kind, row.owner_id)
    return Subject("file", row.id, row.original_name, actor, for_staff=True)


def _account(actor: Actor, subject_id: str) -> Subject:
    """An account is looked after by the site's administrators, or by a signatory of the one provider it works for.

    A resident's, or that of whoever acts for one, by the commissioning managers of every council that lets them in.
    """
    row = _row(Account, _number(subject_id))
    if not may_read_history(row.id, actor):
        raise NotAllowed("account: another's")
    page = "council_residents.person" if row.side in RESIDENTS_SIDES else ""
    return Subject("account", str(row.id), row.name, actor, for_staff=True, page=page)


def _national_figures(actor: Actor, subject_id: str) -> Subject:
    """Everything that administrators announced for the nation, as one history: each of it is never changed."""
    if subject_id != EVERY:
        raise NotFound(f"national figures {subject_id!r}")
    allow(actor, Permission.SAVINGS_LIMITS_ANNOUNCE, SITE)
    return Subject("national_figures", EVERY, NAMELESS, actor, for_staff=True)


def _provider(actor: Actor, subject_id: str) -> Subject:
    """A provider is read by its own people, and where one of its services is the council's to act on."""
    number = _number(subject_id)
    row = _row(Provider, number)
    councils = councils_with(actor, Permission.LISTING_READ)
    governed = (
        select(Service.id).where(Service.provider_id == number, governed_by(councils, today())).limit(1)
        if councils
        else select(Service.id).where(false())
    )
    for_staff = db.session.scalar(governed) is not None
    if not for_staff and number not in providers_with(actor, Permission.LISTING_READ):
        raise NotAllowed("provider: another's")
    return Subject("provider", str(number), row.legal_name, actor, for_staff)


def _service(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = service_row(number)
    return row.name, service_scope(row), Permission.LISTING_READ


def _of_service(model: Any, permission: Permission, *, for_provider: bool) -> Reader:
    """A thing with a `service_id`: of the councils of its service, and of its provider where that may read it."""

    def read(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
        service = service_row(_row(model, number).service_id)
        scope = service_scope(service)
        return service.name, scope if for_provider else replace(scope, provider=None), permission

    return read


def _in_lot(model: Any, permission: Permission) -> Reader:
    """A thing of a service in a lot: of the lot's lead council, and of the provider."""

    def read(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
        row = _row(model, number)
        service = service_row(row.service_id)
        scope = lot_scope(row.lot_id) if row.lot_id is not None else service_scope(service)
        return service.name, replace(scope, provider=service.provider_id), permission

    return read


def _admission(actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    """A place on a list is read by whoever takes part in its decisions too: its page leads there."""
    title, scope, default = _in_lot(Admission, Permission.APPLICATION_READ)(actor, number)
    return title, scope, next((each for each in ADMISSION_READERS if permits(actor, each, scope)), default)


def _application(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = _row(Application, number)
    return service_row(row.service_id).name, scope_of_application(row), Permission.APPLICATION_READ


def _of_admission(admission_id: int) -> tuple[str, Scope, Permission]:
    admission = _row(Admission, admission_id)
    return service_row(admission.service_id).name, lot_scope(admission.lot_id), Permission.APPLICATION_READ


def _review(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    return _of_admission(_row(ReviewTask, number).admission_id)


def _decision(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = _row(DecisionProposal, number)
    if row.admission_id is not None:
        return _of_admission(row.admission_id)
    application = _row(Application, row.application_id)
    return (
        service_row(application.service_id).name,
        lot_scope(application.lot_id),
        Permission.APPLICATION_READ,
    )


def _check(actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    """A provider reads a check once it is shared or published; drafts are the council's own."""
    row = _row(QualityCheck, number)
    service = service_row(row.service_id)
    scope = service_scope(service)
    is_told = row.published_on is not None or row.state in ANSWERABLE
    return service.name, scope if is_told else replace(scope, provider=None), Permission.LISTING_READ


def _concern(actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    """A provider reads of a concern what it was told; how its words came about is the council's own."""
    row = _row(CouncilConcern, number)
    service = service_row(row.service_id)
    scope = service_scope(service)
    if row.state not in TOLD_CONCERNS:
        scope = replace(scope, provider=None)
    reads, answers = Permission.COUNCIL_CONCERN_READ, Permission.COUNCIL_CONCERN_ANSWER
    return service.name, scope, answers if permits(actor, answers, scope) else reads


def _appeal(actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    return _concern(actor, _row(ConcernAppeal, number).council_concern_id)


def _of_provider(model: Any, permission: Permission) -> Reader:
    """What a council's staff wrote of a provider: of that council alone."""

    def read(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
        row = _row(model, number)
        return _row(Provider, row.provider_id).legal_name, council_scope(row.council_code), permission

    return read


def _of_feedback(model: Any) -> Reader:
    def read(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
        feedback = _row(Feedback, _row(model, number).feedback_id)
        service = service_row(feedback.service_id)
        return service.name, replace(service_scope(service), provider=None), Permission.FEEDBACK_MODERATE

    return read


def _instrument(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    """A list is read by its lead council and by each that signed to use it, as its page is."""
    return _row(Instrument, number).name, read_scope(number), Permission.INSTRUMENT_READ


def _lot(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = _row(Lot, number)
    return row.name, read_scope(row.instrument_id), Permission.INSTRUMENT_READ


def _specification(actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    return _lot(actor, _row(Specification, number).lot_id)


def _reference_rate(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    """What a host council usually pays is read by the staff of that council, as the page of usual rates is."""
    code = _row(ReferenceRate, number).council_code
    return _row(Council, code).name, council_scope(code), Permission.INSTRUMENT_READ


def _of_site(model: Any, permission: Permission) -> Reader:
    """What an administrator enters for the whole site."""

    def read(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
        row = _row(model, number)
        return getattr(row, "file_name", NAMELESS), SITE, permission

    return read


def _charging_policy(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = _row(CouncilChargingPolicy, number)
    return _row(Council, row.council_code).name, SITE, Permission.CHARGING_POLICY_RECORD


def _entry(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = _row(CheckedEntry, number)
    return service_row(row.service_id).name, council_scope(row.council_code), Permission.LISTING_READ


# Things whose id is no number, or whose readers no one scope says.
SPECIAL_READERS: Mapping[str, Callable[[Actor, str], Subject]] = {
    "account": _account,
    "council": _council,
    "file": _file,
    "national_figures": _national_figures,
    "provider": _provider,
}


def _claim(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    claim = claim_row(number)
    return claim.reference, claim_scope(claim), Permission.CLAIM_READ


def _sheet(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = _row(CouncilSheet, number)
    return row.file_name, council_scope(row.council_code), Permission.LISTING_PREPARE


def _price_ending(actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    return _in_lot(Price, Permission.LISTING_READ)(actor, _row(PriceEnding, number).price_id)


def _discount_rule(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    """A rule is read by the lead council of its list, and by the provider that it is for alone."""
    rule = _row(DiscountRule, number)
    if rule.instrument_id is None:
        return (
            _row(Provider, rule.provider_id).legal_name,
            Scope(provider=rule.provider_id),
            Permission.DISCOUNT_READ,
        )
    scope = replace(instrument_scope(rule.instrument_id), provider=rule.provider_id)
    return _row(Instrument, rule.instrument_id).name, scope, Permission.DISCOUNT_READ


def _discount(actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    """A discount that was reached is read by those who read its rule, and by its provider."""
    trigger = _row(DiscountTrigger, number)
    _, scope, permission = _discount_rule(actor, trigger.rule_id)
    name = _row(Provider, trigger.provider_id).legal_name
    return name, replace(scope, provider=trigger.provider_id), permission


def _call(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    call = call_row(number)
    return call.reference, call_scope(call), Permission.CALL_REQUEST_ANSWER


READERS: Mapping[str, Reader] = {
    "call_request": _call,
    "claim": _claim,
    "service": _service,
    "proposal": _of_service(Proposal, Permission.LISTING_READ, for_provider=True),
    "specialist_designation": _of_service(SpecialistDesignation, Permission.LISTING_READ, for_provider=True),
    "mistake_report": _of_service(MistakeReport, Permission.MISTAKE_REPORT_DECIDE, for_provider=False),
    "feedback": _of_service(Feedback, Permission.FEEDBACK_MODERATE, for_provider=False),
    "feedback_reply": _of_feedback(FeedbackReply),
    "feedback_challenge": _of_feedback(FeedbackChallenge),
    "feedback_decision": _of_feedback(FeedbackDecision),
    "service_photo": _of_service(ServicePhoto, Permission.LISTING_READ, for_provider=True),
    "provider_invitation": _of_provider(ProviderInvitation, Permission.PROVIDER_ENTER),
    "register_import": _of_site(RegisterImport, Permission.REGISTER_IMPORT),
    "nursing_rate": _of_site(NursingRate, Permission.NURSING_RATE_ANNOUNCE),
    "savings_limits": _of_site(SavingsLimits, Permission.SAVINGS_LIMITS_ANNOUNCE),
    "charging_figure": _of_site(ChargingFigureRow, Permission.SAVINGS_LIMITS_ANNOUNCE),
    "council_charging_policy": _charging_policy,
    "quality_check": _check,
    "council_concern": _concern,
    "concern_appeal": _appeal,
    "council_sheet": _sheet,
    "provider_note": _of_provider(ProviderNote, Permission.PROVIDER_NOTE_READ),
    "attendance": _of_provider(Attendance, Permission.QUALITY_CHECK_READ),
    "price": _in_lot(Price, Permission.LISTING_READ),
    "price_ending": _price_ending,
    "application": _application,
    "admission": _admission,
    "review_task": _review,
    "decision_proposal": _decision,
    "checked_entry": _entry,
    "instrument": _instrument,
    "lot": _lot,
    "specification": _specification,
    "reference_rate": _reference_rate,
    "discount_rule": _discount_rule,
    "discount_trigger": _discount,
}
