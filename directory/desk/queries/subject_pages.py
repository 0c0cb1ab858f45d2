"""What the addresses of the pages of things need: their own numbers and public ids, and the slugs of their services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from directory.accounts.models import Account
from directory.admissions.models import (
    Admission,
    Application,
    CheckedEntry,
    DecisionProposal,
    ReviewTask,
    SpecialistDesignation,
)
from directory.catalogue.models import Service
from directory.claims.models import ProviderInvitation
from directory.desk.queries.subjects import Subject
from directory.foundation.database import db
from directory.frameworks.models import Instrument, Lot, Specification
from directory.photos.models import ServicePhoto
from directory.prices.models import Price, PriceEnding
from directory.proposals.models import Proposal
from directory.quality.models import Attendance, ConcernAppeal, ProviderNote

# What the address of a page calls the number of a thing.
NUMBERS: Mapping[str, str] = {
    "account": "number",
    "admission": "admission_id",
    "call_request": "call_id",
    "claim": "claim_id",
    "council_concern": "concern_id",
    "council_sheet": "sheet_id",
    "discount_rule": "rule_id",
    "discount_trigger": "trigger_id",
    "feedback": "feedback_id",
    "feedback_challenge": "challenge_id",
    "feedback_decision": "decision_id",
    "feedback_reply": "reply_id",
    "mistake_report": "report_id",
    "price": "price_id",
    "price_ending": "ending_id",
    "provider": "provider_id",
    "quality_check": "check_id",
    "register_import": "import_id",
    "specialist_designation": "designation_id",
}
MODELS: Mapping[str, Any] = {
    "account": Account,
    "admission": Admission,
    "application": Application,
    "attendance": Attendance,
    "checked_entry": CheckedEntry,
    "concern_appeal": ConcernAppeal,
    "decision_proposal": DecisionProposal,
    "instrument": Instrument,
    "lot": Lot,
    "price": Price,
    "price_ending": PriceEnding,
    "proposal": Proposal,
    "provider_invitation": ProviderInvitation,
    "provider_note": ProviderNote,
    "review_task": ReviewTask,
    "service": Service,
    "service_photo": ServicePhoto,
    "specialist_designation": SpecialistDesignation,
    "specification": Specification,
}
# The columns of a row that stand in an address by the same name.
COLUMNS = ("admission_id", "provider_id", "public_id", "slug")


def page_values(subject: Subject) -> dict[str, str | int]:
    """The values of the addresses of a thing's own pages, by their names; the caller has asked who reads the thing."""
    values: dict[str, str | int] = {}
    if subject.kind in NUMBERS and subject.id.isdigit():
        values[NUMBERS[subject.kind]] = int(subject.id)
    row = db.session.get(MODELS[subject.kind], int(subject.id)) if subject.kind in MODELS else None
    if isinstance(row, ConcernAppeal):
        return values | {"concern_id": row.council_concern_id}
    if isinstance(row, PriceEnding):
        row = db.session.get_one(Price, row.price_id)
    if isinstance(row, Specification):
        row = db.session.get_one(Lot, row.lot_id)
    if isinstance(row, Lot):
        slug = db.session.scalar(select(Instrument.code).where(Instrument.id == row.instrument_id))
        return values | {"lot": row.code, "slug": str(slug)}
    if isinstance(row, Instrument):
        return values | {"slug": row.code}
    if isinstance(row, DecisionProposal) and row.admission_id is None:
        row = db.session.get(Application, row.application_id)
    for column in COLUMNS:
        if (value := getattr(row, column, None)) is not None:
            values.setdefault(column, value)
    service_id = getattr(row, "service_id", None)
    if service_id is not None:
        slug = db.session.scalar(select(Service.slug).where(Service.id == service_id))
        values.setdefault("slug", str(slug))
    return values
