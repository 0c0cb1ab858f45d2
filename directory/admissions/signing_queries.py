"""What a provider signs with an application: the versions of the specification and of the agreement (HF 4.9, 11.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from directory.admissions.models import Application
from directory.admissions.queries import lot_and_instrument
from directory.foundation.database import db
from directory.frameworks.models import Specification


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

    @property
    def specification_id(self) -> int | None:
        """The version of the specification; None for a lot without one."""
        return None if self.specification is None else self.specification.id

    def replaces(self, signed: Documents) -> bool:
        """Whether these are other versions than those that were signed, as far as that was noted."""
        agreed = signed.agreement_version
        return self.specification_id != signed.specification_id or agreed not in (
            None,
            self.agreement_version,
        )


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
    return Documents(_seen(found), instrument.agreement_version)


def documents_signed(application: Application) -> Documents | None:
    """What was signed with an application, whatever is in force since; None before the signature."""
    if application.specification_signed_on is None:
        return None
    found = None
    if application.specification_id is not None:
        found = db.session.get_one(Specification, application.specification_id)
    return Documents(_seen(found), application.agreement_version)


def _seen(row: Specification | None) -> SpecificationSeen | None:
    return None if row is None else SpecificationSeen(row.id, row.version, row.title, row.summary)
