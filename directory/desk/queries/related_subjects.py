"""What hangs on each thing that the record names: whoever reads the history of one reads that of the other in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select, true

from directory.admissions.models import (
    Admission,
    Application,
    CheckedEntry,
    DecisionProposal,
    ReviewTask,
    SpecialistDesignation,
)
from directory.audit.models import AuditEvent
from directory.catalogue.models import Service
from directory.claims.models import ProviderInvitation
from directory.desk.queries.subjects import Subject
from directory.feedback.models import FeedbackChallenge, FeedbackDecision, FeedbackReply
from directory.foundation.actor import Actor
from directory.foundation.database import one_of
from directory.foundation.permissions import Permission, councils_with, providers_with
from directory.frameworks.models import (
    AccessAgreement,
    BroadMarketArea,
    Instrument,
    Lot,
    PriceBand,
    ReferenceRate,
    Specification,
)
from directory.photos.models import ServicePhoto
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
from directory.prices.rules.discount import DISCOUNTED_SERVICE, discounted_service
from directory.proposals.models import Proposal
from directory.quality.models import Attendance, ConcernAppeal, CouncilConcern, QualityCheck
from directory.quality.states import ANSWERABLE, TOLD_CONCERNS

Key = Any  # of a thing: its number, or the code of a council
Ids = Callable[[Actor, Key], Select[str]]


def _ids(model: Any, column: str) -> Ids:
    return lambda _reader, number: select(cast(model.id, String)).where(getattr(model, column) == number)


def _every(model: Any) -> Ids:
    return lambda _reader, _all: select(cast(model.id, String))


def _decisions_about(subject_type: str) -> Ids:
    """The decisions of two moderators about feedback, a reply or a challenge."""
    return lambda _reader, number: select(cast(FeedbackDecision.id, String)).where(
        FeedbackDecision.subject_type == subject_type, FeedbackDecision.subject_id == number
    )


def _at_councils(model: Any, column: str, permission: Permission) -> Ids:
    """Those of a thing that belong to one of the councils where the reader holds a permission."""
    return lambda reader, number: select(cast(model.id, String)).where(
        getattr(model, column) == number, model.council_code.in_(councils_with(reader, permission))
    )


def _discount_rules(reader: Actor, number: int) -> Select[str]:
    """The rules of bulk discounts of a list, for who keeps them."""
    return (
        select(cast(DiscountRule.id, String))
        .join(Instrument, Instrument.id == DiscountRule.instrument_id)
        .where(Instrument.id == number)
        .where(Instrument.council_code.in_(councils_with(reader, Permission.DISCOUNT_MANAGE)))
    )


def _discounts_kept(column: Any) -> Ids:
    """The discounts that providers reached on the lists whose rules the reader keeps."""
    return lambda reader, number: (
        select(cast(DiscountTrigger.id, String))
        .join(DiscountRule, DiscountRule.id == DiscountTrigger.rule_id)
        .join(Instrument, Instrument.id == DiscountRule.instrument_id)
        .where(column == number)
        .where(Instrument.council_code.in_(councils_with(reader, Permission.DISCOUNT_MANAGE)))
    )


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


def _endings_in_lots(reader: Actor, number: int) -> Select[str]:
    prices = _ids_in_lots(Price, Permission.LISTING_READ)(reader, number)
    return select(cast(PriceEnding.id, String)).where(cast(PriceEnding.price_id, String).in_(prices))


def _checks_told(_reader: Actor, number: int) -> Select[str]:
    """The checks of a service that its provider was told of: as `_check` has it for one."""
    told = or_(QualityCheck.published_on.is_not(None), one_of(QualityCheck.state, sorted(ANSWERABLE)))
    return select(cast(QualityCheck.id, String)).where(QualityCheck.service_id == number, told)


def _concerns_read(reader: Actor, number: int) -> Select[str]:
    """The concerns about a service, for staff who may read them."""
    reads = literal(bool(councils_with(reader, Permission.COUNCIL_CONCERN_READ)))
    return select(cast(CouncilConcern.id, String)).where(CouncilConcern.service_id == number, reads)


def _concerns_told(_reader: Actor, number: int) -> Select[str]:
    """The concerns about a service that its provider was told of: as `_concern` has it for one."""
    told = one_of(CouncilConcern.state, sorted(TOLD_CONCERNS))
    return select(cast(CouncilConcern.id, String)).where(CouncilConcern.service_id == number, told)


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


def _specifications_of(_reader: Actor, number: int) -> Select[str]:
    return (
        select(cast(Specification.id, String))
        .join(Lot, Lot.id == Specification.lot_id)
        .where(Lot.instrument_id == number)
    )


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
    "council_concern": frozenset(
        {
            "council_concern.answered",
            "council_concern.kept",
            "council_concern.publish",
            "council_concern.put_right",
            "council_concern.recall",
            "council_concern.tell",
            "council_concern.withdraw",
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


def _repriced_by(_reader: Actor, number: Key) -> Select[str]:
    """The prices that a discount changed, service by service: of every service, whoever has it now."""
    return select(AuditEvent.subject_id).where(
        AuditEvent.subject_type == DISCOUNTED_SERVICE,
        AuditEvent.subject_id.startswith(discounted_service(number, ""), autoescape=True),
    )


def _discounts_on(_reader: Actor, number: Key) -> Select[str]:
    """The prices of a service that any discount changed: listed prices, which everybody sees."""
    return select(cast(DiscountTrigger.id, String).concat(discounted_service("", number)))


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
        ("service_photo", *_both(_ids(ServicePhoto, "service_id"))),
        ("quality_check", _ids(QualityCheck, "service_id"), _checks_told),
        ("council_concern", _concerns_read, _concerns_told),
        ("attendance", _attendance_at_councils(_provider_of), _attendance_of(_provider_of)),
        ("checked_entry", _entries_of, None),
    ),
    "provider": (
        ("attendance", _attendance_at_councils(_itself), _attendance_of(_itself)),
        (
            "provider_invitation",
            _at_councils(ProviderInvitation, "provider_id", Permission.PROVIDER_ENTER),
            None,
        ),
        (
            "discount_trigger",
            _discounts_kept(DiscountTrigger.provider_id),
            _ids(DiscountTrigger, "provider_id"),
        ),
    ),
    "council": (
        ("reference_rate", _ids(ReferenceRate, "council_code"), None),
        ("council_charging_policy", _ids(CouncilChargingPolicy, "council_code"), None),
    ),
    "national_figures": (
        ("nursing_rate", _every(NursingRate), None),
        ("savings_limits", _every(SavingsLimits), None),
        ("charging_figure", _every(ChargingFigureRow), None),
        ("council_charging_policy", _every(CouncilChargingPolicy), None),
    ),
    "feedback": (
        ("feedback_reply", _ids(FeedbackReply, "feedback_id"), None),
        ("feedback_challenge", _ids(FeedbackChallenge, "feedback_id"), None),
        ("feedback_decision", _ids(FeedbackDecision, "feedback_id"), None),
    ),
    "feedback_reply": (("feedback_decision", _decisions_about("feedback_reply"), None),),
    "feedback_challenge": (("feedback_decision", _decisions_about("feedback_challenge"), None),),
    "council_concern": (
        (
            "concern_appeal",
            _ids(ConcernAppeal, "council_concern_id"),
            _ids(ConcernAppeal, "council_concern_id"),
        ),
    ),
    "discount_rule": (("discount_trigger", _ids(DiscountTrigger, "rule_id"), None),),
    "discount_trigger": ((DISCOUNTED_SERVICE, *_both(_repriced_by)),),
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
        ("specification", _specifications_of, None),
        ("discount_rule", _discount_rules, None),
        ("discount_trigger", _discounts_kept(DiscountRule.instrument_id), None),
    ),
    "lot": (
        ("price_band", _ids(PriceBand, "lot_id"), None),
        ("specification", _ids(Specification, "lot_id"), None),
    ),
}


def events_about(subject: Subject) -> ColumnElement[bool]:
    """SQL: an event is about the thing, or about what hangs on it, and its reader may know of it."""
    conditions = [_events(subject, subject.kind, AuditEvent.subject_id == subject.id)]
    key: Key = int(subject.id) if subject.id.isdigit() else subject.id
    for kind, of_staff, of_provider in RELATED_SUBJECTS.get(subject.kind, ()):
        ids = of_staff if subject.for_staff else of_provider
        if ids is not None:
            held = AuditEvent.subject_id.in_(ids(subject.reader, key))
            conditions.append(_events(subject, kind, held))
    return or_(*conditions)


def _events(subject: Subject, kind: str, about: ColumnElement[bool]) -> ColumnElement[bool]:
    told = None if subject.for_staff else TOLD_TO_PROVIDERS.get(kind)
    return and_(
        AuditEvent.subject_type == kind,
        about,
        true() if told is None else AuditEvent.action.in_(sorted(told)),
    )
