"""What the worker does for admissions once a day."""

from __future__ import annotations

from directory.admissions.actions.change import expire_admissions
from directory.admissions.actions.designate import expire_designations
from directory.foundation.actor import SYSTEM
from directory.foundation.database import transaction
from directory.foundation.time import today


def expire_due() -> int:
    """End admissions and designations whose last day has passed; the number ended.

    Lists go by the dates alone, so where this job has not run, nothing is shown past its last day.
    """
    with transaction():
        return expire_admissions(SYSTEM, on=today()) + expire_designations(SYSTEM, on=today())
