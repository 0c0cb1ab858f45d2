"""Whose each thing is that the record names, for whoever wants to read its history, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, literal, or_, select, true

from directory.accounts.models import Account, AccountGrant
from directory.accounts.states import Side
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
from directory.audit.models import AuditEvent
from directory.callbacks.queries import call_row, call_scope
from directory.catalogue.models import Provider, Service
from directory.catalogue.queries import governed_by, service_row, service_scope
from directory.claims.queries import claim_row, claim_scope
from directory.feedback.models import Feedback, FeedbackChallenge, FeedbackReply
from directory.files.queries import allow_read, file_row
from directory.foundation.actor import Actor
from directory.foundation.database import db, one_of
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
from directory.frameworks.models import AccessAgreement, BroadMarketArea, Instrument, Lot, PriceBand
from directory.frameworks.queries import council_scope, instrument_scope, lot_scope
from directory.moderation.models import MistakeReport
from directory.places.models import Council
from directory.preparing.models import CouncilSheet
from directory.prices.models import DiscountRule, DiscountTrigger, Price, PriceEnding
from directory.prices.rules.discount import DISCOUNTED_SERVICE, discounted_service
from directory.proposals.models import Proposal
from directory.quality.models import Attendance, ProviderNote, QualityCheck
from directory.quality.states import ANSWERABLE


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing with a history: what the record calls it, its name in words, who reads it, and whether as staff."""

    kind: str
    id: str
    title: str
    reader: Actor
    for_staff: bool = False


Reader = Callable[[Actor, int], tuple[str, Scope, Permission]]


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


def events_about(subject: Subject) -> ColumnElement[bool]:
    """SQL: an event is about the thing, or about what hangs on it, and its reader may know of it."""
    conditions = [_events(subject, subject.kind, AuditEvent.subject_id == subject.id)]
    for kind, of_staff, of_provider in RELATED_SUBJECTS.get(subject.kind, ()):
        ids = of_staff if subject.for_staff else of_provider
        if ids is not None:
            held = AuditEvent.subject_id.in_(ids(subject.reader, int(subject.id)))
            conditions.append(_events(subject, kind, held))
    return or_(*conditions)


def _events(subject: Subject, kind: str, about: ColumnElement[bool]) -> ColumnElement[bool]:
    told = None if subject.for_staff else TOLD_TO_PROVIDERS.get(kind)
    return and_(
        AuditEvent.subject_type == kind,
        about,
        true() if told is None else AuditEvent.action.in_(sorted(told)),
    )


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
    """An account is looked after by the site's administrators, or by a signatory of the one provider it works for."""
    row = _row(Account, _number(subject_id))
    held = select(AccountGrant.provider_id).where(
        AccountGrant.account_id == row.id, AccountGrant.ended_at.is_(None)
    )
    scopes = [Scope(provider=provider) for provider in db.session.scalars(held)]
    if row.side != Side.PROVIDER:
        allow(actor, Permission.ACCOUNT_MANAGE, SITE)
    elif not scopes or not all(permits(actor, Permission.PROVIDER_PEOPLE_MANAGE, scope) for scope in scopes):
        raise NotAllowed("account: another provider's")
    return Subject("account", str(row.id), row.name, actor, for_staff=True)


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
    return _row(Instrument, number).name, instrument_scope(number), Permission.INSTRUMENT_READ


def _lot(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    return _row(Lot, number).name, lot_scope(number), Permission.INSTRUMENT_READ


def _entry(_actor: Actor, number: int) -> tuple[str, Scope, Permission]:
    row = _row(CheckedEntry, number)
    return service_row(row.service_id).name, council_scope(row.council_code), Permission.LISTING_READ


# Things whose id is no number, or whose readers no one scope says.
SPECIAL_READERS: Mapping[str, Callable[[Actor, str], Subject]] = {
    "account": _account,
    "council": _council,
    "file": _file,
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


def _endings_in_lots(reader: Actor, number: int) -> Select[str]:
    prices = _ids_in_lots(Price, Permission.LISTING_READ)(reader, number)
    return select(cast(PriceEnding.id, String)).where(cast(PriceEnding.price_id, String).in_(prices))


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
    "discount_rule": _discount_rule,
    "discount_trigger": _discount,
    "service": _service,
    "proposal": _of_service(Proposal, Permission.LISTING_READ, for_provider=True),
    "specialist_designation": _of_service(SpecialistDesignation, Permission.LISTING_READ, for_provider=True),
    "mistake_report": _of_service(MistakeReport, Permission.MISTAKE_REPORT_DECIDE, for_provider=False),
    "feedback": _of_service(Feedback, Permission.FEEDBACK_MODERATE, for_provider=False),
    "feedback_reply": _of_feedback(FeedbackReply),
    "feedback_challenge": _of_feedback(FeedbackChallenge),
    "quality_check": _check,
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
}
Ids = Callable[[Actor, int], Select[str]]


def _ids(model: Any, column: str) -> Ids:
    return lambda _reader, number: select(cast(model.id, String)).where(getattr(model, column) == number)


def _ids_in_lots(model: Any, permission: Permission, *, was_sent: bool = False) -> Ids:
    """Those of a service that stand in lots of the reader's councils, or that are the reader's provider's own.

    `was_sent`: staff know only of those that their provider has sent.
    """

    def ids(reader: Actor, number: int) -> Select[str]:
        councils, providers = councils_with(reader, permission), providers_with(reader, permission)
        staff = or_(Instrument.council_code.in_(councils), model.lot_id.is_(None))
        if was_sent:
            staff = and_(staff, model.submitted_at.is_not(None))
        return (
            select(cast(model.id, String))
            .join(Service, Service.id == model.service_id)
            .join(Lot, Lot.id == model.lot_id, isouter=True)
            .join(Instrument, Instrument.id == Lot.instrument_id, isouter=True)
            .where(model.service_id == number, or_(staff, Service.provider_id.in_(providers)))
        )

    return ids


def _checks_told(_reader: Actor, number: int) -> Select[str]:
    """The checks of a service that its provider was told of: as `_check` has it for one."""
    told = or_(QualityCheck.published_on.is_not(None), one_of(QualityCheck.state, sorted(ANSWERABLE)))
    return select(cast(QualityCheck.id, String)).where(QualityCheck.service_id == number, told)


ProviderOf = Callable[[int], ColumnElement[int]]


def _provider_of(service_id: int) -> ColumnElement[int]:
    return select(Service.provider_id).where(Service.id == service_id).scalar_subquery()


def _itself(provider_id: int) -> ColumnElement[int]:
    return literal(provider_id)


def _attendance_of(provider_of: ProviderOf) -> Ids:
    """Whether its people came, as the provider itself reads it: nobody is named (HAR 6.7)."""
    return lambda _reader, number: select(cast(Attendance.id, String)).where(
        Attendance.provider_id == provider_of(number)
    )


def _attendance_at_councils(provider_of: ProviderOf) -> Ids:
    """The same for staff: what their own councils asked the provider to."""
    return lambda reader, number: select(cast(Attendance.id, String)).where(
        Attendance.provider_id == provider_of(number),
        Attendance.council_code.in_(councils_with(reader, Permission.QUALITY_CHECK_READ)),
    )


def _entries_of(reader: Actor, number: int) -> Select[str]:
    councils = councils_with(reader, Permission.LISTING_READ)
    return select(cast(CheckedEntry.id, String)).where(
        CheckedEntry.service_id == number, CheckedEntry.council_code.in_(councils)
    )


def _bands_of(_reader: Actor, number: int) -> Select[str]:
    return (
        select(cast(PriceBand.id, String))
        .join(Lot, Lot.id == PriceBand.lot_id)
        .where(Lot.instrument_id == number)
    )


def _repriced_by(_reader: Actor, number: int) -> Select[str]:
    """The prices that a discount changed, service by service: of every service, whoever has it now."""
    return select(AuditEvent.subject_id).where(
        AuditEvent.subject_type == DISCOUNTED_SERVICE,
        AuditEvent.subject_id.startswith(discounted_service(number, ""), autoescape=True),
    )


def _discounts_on(_reader: Actor, number: int) -> Select[str]:
    """The prices of a service that any discount changed: listed prices, which everybody sees."""
    return select(cast(DiscountTrigger.id, String).concat(discounted_service("", number)))


# What its provider reads of a thing that a council works on: its own acts and what it was told, never how it was
# assessed or what was drafted. Of every other kind a provider reads all.
TOLD_TO_PROVIDERS: Mapping[str, frozenset[str]] = {
    "application": frozenset(
        {
            "application.admit",
            "application.clarify",
            "application.consent_given",
            "application.criterion_stated",
            "application.deadline_extended",
            "application.declared",
            "application.location_confirmed",
            "application.location_named",
            "application.refuse",
            "application.request_clarification",
            "application.signed",
            "application.start_assessment",
            "application.started",
            "application.submit",
            "application.visit_planned",
            "application.withdraw",
        }
    ),
    "quality_check": frozenset(
        {
            "quality_action.done",
            "quality_check.answered",
            "quality_check.publish",
            "quality_check.recall",
            "quality_check.share",
            "quality_check.withdraw",
        }
    ),
}


def _both(ids: Ids) -> tuple[Ids, Ids]:
    return ids, ids


# What hangs on a thing: kind, the ids of a thing's own for staff, and for its provider; None where it reads none. What
# a council's staff wrote down privately of a provider hangs on nothing: it is read where it stands alone.
RELATED_SUBJECTS: Mapping[str, Iterable[tuple[str, Ids, Ids | None]]] = {
    "service": (
        ("price", *_both(_ids_in_lots(Price, Permission.LISTING_READ))),
        ("price_ending", *_both(_endings_in_lots)),
        (DISCOUNTED_SERVICE, *_both(_discounts_on)),
        ("admission", *_both(_ids_in_lots(Admission, Permission.APPLICATION_READ))),
        ("application", *_both(_ids_in_lots(Application, Permission.APPLICATION_READ, was_sent=True))),
        ("specialist_designation", *_both(_ids(SpecialistDesignation, "service_id"))),
        ("proposal", *_both(_ids(Proposal, "service_id"))),
        ("quality_check", _ids(QualityCheck, "service_id"), _checks_told),
        ("attendance", _attendance_at_councils(_provider_of), _attendance_of(_provider_of)),
        ("checked_entry", _entries_of, None),
    ),
    "provider": (("attendance", _attendance_at_councils(_itself), _attendance_of(_itself)),),
    "application": (("decision_proposal", _ids(DecisionProposal, "application_id"), None),),
    "admission": (
        ("review_task", _ids(ReviewTask, "admission_id"), None),
        ("decision_proposal", _ids(DecisionProposal, "admission_id"), None),
    ),
    "instrument": (
        ("lot", _ids(Lot, "instrument_id"), None),
        ("access_agreement", _ids(AccessAgreement, "instrument_id"), None),
        ("broad_market_area", _ids(BroadMarketArea, "instrument_id"), None),
        ("price_band", _bands_of, None),
    ),
    "lot": (("price_band", _ids(PriceBand, "lot_id"), None),),
    "discount_rule": (("discount_trigger", _ids(DiscountTrigger, "rule_id"), None),),
    "discount_trigger": ((DISCOUNTED_SERVICE, *_both(_repriced_by)),),
}
