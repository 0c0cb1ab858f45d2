"""What a provider signs with an application: the versions of the specification and of the agreement, with their files
(HF 4.9, 11.7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select

from directory.admissions.models import Application
from directory.admissions.queries import lot_and_instrument
from directory.catalogue.models import Service
from directory.files.queries import kept_by_owner
from directory.foundation.actor import Actor
from directory.foundation.database import db
from directory.foundation.permissions import Permission, permits, providers_with
from directory.foundation.time import today
from directory.frameworks.models import Lot, Specification
from directory.frameworks.queries import instrument_record, specification_of
from directory.frameworks.rules.documents import agreement_owner, owner_parts
from directory.frameworks.staff_queries import read_scope

SPECIFICATION, AGREEMENT = "specification", "agreement"  # what files hang on, in `wiring.FILE_READERS`


@dataclass(frozen=True, slots=True)
class SpecificationSeen:
    """A version of the council's specification of a lot."""

    id: int
    version: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Documents:
    """The versions that are signed together. `agreement_version` is None where nobody noted which one was signed."""

    specification: SpecificationSeen | None
    agreement_version: str | None
    # The ids of the files of both, in their order.
    files: tuple[str, ...] = ()

    @property
    def specification_id(self) -> int | None:
        """The version of the specification; None for a lot without one."""
        return None if self.specification is None else self.specification.id

    def replaces(self, signed: Documents) -> bool:
        """Whether these are other versions than those that were signed, as far as that was noted, or hold more."""
        agreed = signed.agreement_version
        if self.specification_id != signed.specification_id or agreed not in (None, self.agreement_version):
            return True
        return not set(self.files) <= set(signed.files)


def documents_in_force(lot_id: int, on: date) -> Documents:
    """What whoever applies to a lot signs on a day: the specification of the lot's own version, else the newest one
    that is in force, and the agreement of its instrument. Raises NotFound.
    """
    lot, instrument = lot_and_instrument(lot_id)
    rows = db.session.scalars(
        select(Specification)
        .where(Specification.lot_id == lot_id, Specification.valid_from <= on)
        .order_by(Specification.valid_from.desc(), Specification.id.desc())
    ).all()
    newest = rows[0] if rows else None
    found = next((row for row in rows if row.version == lot.specification_version), newest)
    agreement = agreement_owner(instrument.id, instrument.agreement_version)
    files = kept_by_owner(AGREEMENT, {agreement}).get(agreement, ())
    if found is not None:
        files = (*kept_by_owner(SPECIFICATION, {str(found.id)}).get(str(found.id), ()), *files)
    return Documents(_seen(found), instrument.agreement_version, tuple(file.id for file in files))


def documents_signed(application: Application) -> Documents | None:
    """What was signed with an application, whatever is in force since; None before the signature."""
    if application.specification_signed_on is None:
        return None
    found = None
    if application.specification_id is not None:
        found = db.session.get_one(Specification, application.specification_id)
    return Documents(_seen(found), application.agreement_version, tuple(application.signed_files))


def is_specification_signed(owner_id: str) -> bool:
    """Whether somebody signed a specification, by its id as `files` names it: its files stay then."""
    number = specification_of(owner_id).id
    return _is_any(select(Application.id).where(Application.specification_id == number))


def is_agreement_signed(owner_id: str) -> bool:
    """Whether somebody signed a version of an agreement (`frameworks.rules.documents`): its files stay then."""
    instrument_id, version = owner_parts(owner_id)
    return _is_any(
        select(Application.id)
        .join(Lot, Lot.id == Application.lot_id)
        .where(Lot.instrument_id == instrument_id, Application.agreement_version == version)
    )


def may_read_specification(actor: Actor, owner_id: str) -> bool:
    """Whether the files of a specification are for this person, beside its own council's staff: those of councils that
    signed to use the list, and providers' people who may apply to the lot today or have applied.
    """
    lot = db.session.get_one(Lot, specification_of(owner_id).lot_id)
    return _may_read(actor, lot.instrument_id, Lot.id == lot.id)


def may_read_agreement(actor: Actor, owner_id: str) -> bool:
    """The same of the files of an agreement, of whichever version."""
    instrument_id = owner_parts(owner_id)[0]
    return _may_read(actor, instrument_id, Lot.instrument_id == instrument_id)


def _may_read(actor: Actor, instrument_id: int, lots: ColumnElement[bool]) -> bool:
    if permits(actor, Permission.INSTRUMENT_READ, read_scope(instrument_id)):
        return True
    providers = providers_with(actor, Permission.APPLICATION_READ)
    if not providers:
        return False
    record = instrument_record(instrument_id, today())
    asked = set(db.session.scalars(select(Lot.id).where(lots)))
    if any(lot.takes_applications for lot in record.lots if lot.id in asked):
        return True
    return _is_any(
        select(Application.id)
        .join(Service, Service.id == Application.service_id)
        .join(Lot, Lot.id == Application.lot_id)
        .where(lots, Service.provider_id.in_(sorted(providers)))
    )


def _is_any(query: Select[int]) -> bool:
    return db.session.scalar(query.limit(1)) is not None


def _seen(row: Specification | None) -> SpecificationSeen | None:
    return None if row is None else SpecificationSeen(row.id, row.version, row.title, row.summary)
